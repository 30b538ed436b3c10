"""The tables that Athena shows to QuickSight, in an in-memory DuckDB, and those under a data set."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from athena_local.statements import StatementError, StatementResult
from quicksight_local.service_model import Document

_CATALOG = "awsdatacatalog"
DEFAULT_SCHEMA = "ground_truth_insights"
_ATHENA_TYPES = {"VARCHAR": "varchar", "BIGINT": "bigint", "INTEGER": "integer", "DOUBLE": "double", "DATE": "date"}


class Warehouse:
    """Tables by schema and name; what Athena would answer about them, DuckDB answers here."""

    def __init__(self) -> None:
        """Start without tables."""
        self._lock = threading.Lock()
        self._source: tuple[Path, str, int] | None = None
        self._connection = duckdb.connect()
        self._connection.execute(f"attach ':memory:' as {_CATALOG}")
        self._connection.execute(f"use {_CATALOG}")

    def add_table(self, name: str, columns: Mapping[str, str], rows: int) -> None:
        """Create a table of empty rows, or replace it; `columns` maps names to DuckDB's types."""
        selected = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in columns.items())
        self._create(DEFAULT_SCHEMA, name, f"select {selected} from range({int(rows)})")

    def drop_table(self, name: str) -> None:
        """Remove a table."""
        self.query(f'drop table "{DEFAULT_SCHEMA}"."{name}"')

    def attach(self, database: Path, schema: str = DEFAULT_SCHEMA) -> int:
        """Copy the tables of a DuckDB file's schema as they are now, and return how many there are."""
        self._source = (database, schema, database.stat().st_mtime_ns)
        self.query(f"attach '{database}' as source (read_only)")
        places = f"table_catalog = 'source' and table_schema = '{schema}'"
        _, names = self.query(f"select table_name from information_schema.tables where {places} order by table_name")
        for (name,) in names:
            self._create(schema, str(name), f'select * from source."{schema}"."{name}"')
        self.query("detach source")
        return len(names)

    def refresh(self) -> None:
        """Copy the tables of the attached file again where it changed; while another process writes it, keep them."""
        if self._source is not None:
            database, schema, copied = self._source
            if database.stat().st_mtime_ns != copied:
                with suppress(duckdb.IOException):
                    self.attach(database, schema)

    def query(self, sql: str) -> tuple[list[tuple[str, str]], list[tuple[object, ...]]]:
        """Run a query, and return its columns with their types and its rows; what DuckDB can't run is its error."""
        with self._lock:
            result = self._connection.execute(sql)
            described = [(str(column[0]), str(column[1])) for column in result.description or []]
            return described, result.fetchall()

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str) -> StatementResult:
        """Run a query of Athena's to its end; what only Athena's dialect knows is a StatementError."""
        del database, cancelled, caller
        try:
            described, rows = self.query(sql)
        except duckdb.Error as error:
            kind = "TABLE_NOT_FOUND" if isinstance(error, duckdb.CatalogException) else "SYNTAX_ERROR"
            raise StatementError(f"{kind}: {error}") from error
        columns = [(name, _ATHENA_TYPES.get(kind, "varchar")) for name, kind in described]
        texts = [[None if value is None else str(value) for value in row] for row in rows]
        return StatementResult("DML", "SELECT", columns, texts)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _create(self, schema: str, name: str, select: str) -> None:
        self.query(f'create schema if not exists "{schema}"')
        self.query(f'create or replace table "{schema}"."{name}" as {select}')


def relational_tables(request: Document) -> Iterator[Document]:
    """Yield the relational tables of a data set."""
    yield from (
        table["RelationalTable"] for table in request["PhysicalTableMap"].values() if "RelationalTable" in table
    )


def sources(request: Document) -> Iterator[tuple[str, list[Document]]]:
    """Yield what a data set reads, as SQL has it after `from`, and the columns that it wants of it."""
    for table in relational_tables(request):
        yield f'"{table.get("Schema", "")}"."{table["Name"]}"', table["InputColumns"]
    for table in request["PhysicalTableMap"].values():
        if "CustomSql" in table:
            yield f"({table['CustomSql']['SqlQuery']})", table["CustomSql"]["Columns"]


def data_source_arns(request: Document) -> Iterator[str]:
    """Yield the ARNs of the data sources under a data set."""
    yield from (body["DataSourceArn"] for table in request["PhysicalTableMap"].values() for body in table.values())
