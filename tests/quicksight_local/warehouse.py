"""The tables that Athena shows to QuickSight, in an in-memory DuckDB, and those under a data set."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from quicksight_local.service_model import Document

CATALOG = "awsdatacatalog"
DEFAULT_SCHEMA = "ground_truth_insights"


class Warehouse:
    """Tables by schema and name; what Athena would answer about them, DuckDB answers here."""

    def __init__(self) -> None:
        """Start without tables."""
        self._lock = threading.Lock()
        self._source: tuple[Path, str, int] | None = None
        self._connection = duckdb.connect()
        self._connection.execute(f"attach ':memory:' as {CATALOG}")
        self._connection.execute(f"use {CATALOG}")

    def add_table(self, name: str, columns: Mapping[str, str], rows: int, schema: str = DEFAULT_SCHEMA) -> None:
        """Create a table of empty rows, or replace it; `columns` maps names to DuckDB's types."""
        selected = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in columns.items())
        self._create(schema, name, f"select {selected} from range({int(rows)})")

    def drop_table(self, name: str, schema: str = DEFAULT_SCHEMA) -> None:
        """Remove a table."""
        with self._lock:
            self._connection.execute(f'drop table "{schema}"."{name}"')

    def attach(self, database: Path, schema: str = DEFAULT_SCHEMA) -> int:
        """Copy the tables of a DuckDB file's schema as they are now, and return how many there are."""
        self._source = (database, schema, database.stat().st_mtime_ns)
        with self._lock:
            self._connection.execute(f"attach '{database}' as source (read_only)")
            names = self._connection.execute(
                "select table_name from information_schema.tables"
                " where table_catalog = 'source' and table_schema = ? order by table_name",
                [schema],
            ).fetchall()
        for (name,) in names:
            self._create(schema, name, f'select * from source."{schema}"."{name}"')
        with self._lock:
            self._connection.execute("detach source")
        return len(names)

    def refresh(self) -> None:
        """Copy the tables of the attached file again where it changed; while another process writes it, keep them."""
        if self._source is None:
            return
        database, schema, copied = self._source
        if database.stat().st_mtime_ns != copied:
            with suppress(duckdb.IOException):
                self.attach(database, schema)

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

    def _create(self, schema: str, name: str, select: str) -> None:
        with self._lock:
            self._connection.execute(f'create schema if not exists "{schema}"')
            self._connection.execute(f'create or replace table "{schema}"."{name}" as {select}')


def relational_tables(request: Document) -> Iterator[Document]:
    """Yield the relational tables of a data set."""
    for table in request["PhysicalTableMap"].values():
        if "RelationalTable" in table:
            yield table["RelationalTable"]


def sources(request: Document) -> Iterator[tuple[str, list[Document]]]:
    """Yield what a data set reads, as SQL has it after `from`, and the columns that it wants of it."""
    for table in relational_tables(request):
        yield f'"{table.get("Schema", "")}"."{table["Name"]}"', table["InputColumns"]
    for table in request["PhysicalTableMap"].values():
        if "CustomSql" in table:
            yield f"({table['CustomSql']['SqlQuery']})", table["CustomSql"]["Columns"]


def data_source_arns(request: Document) -> Iterator[str]:
    """Yield the ARNs of the data sources under a data set."""
    for table in request["PhysicalTableMap"].values():
        (body,) = table.values()
        yield body["DataSourceArn"]
