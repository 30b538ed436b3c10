"""Athena's queries, answered by DuckDB over the tables of the warehouse."""

import threading

import duckdb

from athena_local.statements import StatementError, StatementResult
from quicksight_local.warehouse import Warehouse

_ATHENA_TYPES = {"VARCHAR": "varchar", "BIGINT": "bigint", "INTEGER": "integer", "DOUBLE": "double", "DATE": "date"}


class WarehouseRunner:
    """Runs a query to its end; what only Athena's dialect knows is an error."""

    def __init__(self, warehouse: Warehouse) -> None:
        """Take the tables."""
        self._warehouse = warehouse

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str) -> StatementResult:
        """Run one query.

        Raises:
            StatementError: DuckDB refuses it.

        """
        del database, cancelled, caller
        try:
            described, rows = self._warehouse.query(sql)
        except duckdb.CatalogException as error:
            raise StatementError(f"TABLE_NOT_FOUND: {error}") from error
        except duckdb.Error as error:
            raise StatementError(f"SYNTAX_ERROR: {error}") from error
        columns = [(name, _ATHENA_TYPES.get(kind, "varchar")) for name, kind in described]
        texts = [[None if value is None else str(value) for value in row] for row in rows]
        return StatementResult("DML", "SELECT", columns, texts)
