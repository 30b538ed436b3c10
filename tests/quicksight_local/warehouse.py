"""The tables that Athena shows to QuickSight: an in-memory DuckDB that holds or attaches them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

CATALOG = "awsdatacatalog"
DEFAULT_SCHEMA = "ground_truth_insights"


@dataclass(frozen=True)
class Table:
    """A table: its columns with DuckDB's types, and how many rows it has."""

    columns: dict[str, str]
    rows: int


class Warehouse:
    """Tables by schema and name; what Athena would answer about them, DuckDB answers here."""

    def __init__(self) -> None:
        """Start without tables."""
        self._lock = threading.Lock()
        self._connection = duckdb.connect()
        self._connection.execute(f"attach ':memory:' as {CATALOG}")
        self._connection.execute(f"use {CATALOG}")

    def add_table(self, name: str, columns: Mapping[str, str], rows: int, schema: str = DEFAULT_SCHEMA) -> None:
        """Create a table of empty rows, or replace it; `columns` maps names to DuckDB's types."""
        selected = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in columns.items())
        with self._lock:
            self._connection.execute(f'create schema if not exists "{schema}"')
            self._connection.execute(
                f'create or replace table "{schema}"."{name}" as select {selected} from range({int(rows)})'
            )

    def drop_table(self, name: str, schema: str = DEFAULT_SCHEMA) -> None:
        """Remove a table."""
        with self._lock:
            self._connection.execute(f'drop table "{schema}"."{name}"')

    def attach(self, database: Path, schema: str = DEFAULT_SCHEMA) -> int:
        """Copy the tables of a DuckDB file's schema as they are now, and return how many there are."""
        with self._lock:
            self._connection.execute(f"attach '{database}' as source (read_only)")
            names = [
                row[0]
                for row in self._connection.execute(
                    "select table_name from information_schema.tables"
                    " where table_catalog = 'source' and table_schema = ?",
                    [schema],
                ).fetchall()
            ]
            self._connection.execute(f'create schema if not exists "{schema}"')
            for name in names:
                self._connection.execute(
                    f'create or replace table "{schema}"."{name}" as select * from source."{schema}"."{name}"'
                )
            self._connection.execute("detach source")
        return len(names)

    def table(self, schema: str, name: str) -> Table | None:
        """Return a table, or None where there is none."""
        with self._lock:
            columns = self._connection.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_catalog = ? and table_schema = ? and table_name = ? order by ordinal_position",
                [CATALOG, schema, name],
            ).fetchall()
            if not columns:
                return None
            counted = self._connection.execute(f'select count(*) from "{schema}"."{name}"').fetchone()
        return Table(dict(columns), counted[0] if counted else 0)

    def tables(self) -> dict[str, list[str]]:
        """Return the names of all tables by schema."""
        with self._lock:
            rows = self._connection.execute(
                "select table_schema, list(table_name order by table_name) from information_schema.tables"
                " where table_catalog = ? group by table_schema",
                [CATALOG],
            ).fetchall()
        return dict(rows)

    def query(self, sql: str) -> tuple[list[tuple[str, str]], list[tuple[object, ...]]]:
        """Run a query, and return its columns with their types and its rows.

        Raises:
            duckdb.Error: DuckDB can't run it.

        """
        with self._lock:
            result = self._connection.execute(sql)
            described = [(str(column[0]), str(column[1])) for column in result.description or []]
            return described, result.fetchall()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
