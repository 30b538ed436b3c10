"""One statement as Athena takes it: Hive DDL goes to Glue, everything else to Trino."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from athena_local import ctas
from athena_local.clients import ENGINE_KEY
from athena_local.glue_catalog import CatalogError, GlueCatalog
from athena_local.hive_ddl import Column, HiveSyntaxError, TableName, is_hive_ddl, parse, without_leading_comments
from athena_local.rendering import as_text, hive_type, type_name
from athena_local.trino_client import TrinoClient, TrinoError
from athena_local.views import created_view

SYSTEM, USER = 1, 2
_CTAS_COLUMN = [("rows", "bigint")]
_SUBTYPES = {
    "CREATE TABLE": ("DDL", "CREATE_TABLE_AS_SELECT"),
    "CREATE VIEW": ("DDL", "CREATE_VIEW"),
    "INSERT": ("DML", "INSERT"),
}


class StatementError(Exception):
    """A statement failed: the text is Athena's StateChangeReason, the category its ErrorCategory."""

    def __init__(self, reason: str, category: int = USER) -> None:
        """Take what GetQueryExecution is to say."""
        self.category = category
        super().__init__(reason)


@dataclass(frozen=True)
class StatementResult:
    """What a statement gave, in Athena's terms."""

    statement_type: str
    subtype: str | None = None
    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)
    update_count: int = 0
    stats: dict[str, Any] = field(default_factory=dict)


class StatementRunner:
    """Runs statements against one Glue catalog and one Trino server."""

    def __init__(self, catalog: Callable[[str], GlueCatalog], trino: TrinoClient) -> None:
        """Take both engines; the catalog is made for an access key, since DDL has its caller's permissions."""
        self._catalog_of = cache(catalog)
        self._trino = trino

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str = ENGINE_KEY) -> StatementResult:
        """Run one statement to its end.

        Raises:
            StatementError: it failed.
            TrinoCancelledError: `cancelled` was set meanwhile.

        """
        statement = without_leading_comments(sql).strip().removesuffix(";")
        try:
            if is_hive_ddl(statement):
                self._catalog_of(caller).run(parse(statement), database)
                return StatementResult("DDL")
            if ctas.is_ctas(statement):
                statement = ctas.for_trino(statement)
            return self._ask_trino(statement, database, cancelled)
        except (HiveSyntaxError, CatalogError) as error:
            raise StatementError(f"FAILED: {error}") from error
        except ctas.CtasError as error:
            raise StatementError(f"INVALID_TABLE_PROPERTY: {error}") from error
        except TrinoError as error:
            raise StatementError(str(error), USER if error.is_users_fault else SYSTEM) from error

    def _ask_trino(self, sql: str, database: str, cancelled: threading.Event) -> StatementResult:
        result = self._trino.execute(sql, database, cancelled)
        if view := created_view(sql):
            self._record_columns(view, database)
        if result.update_type is not None:
            statement_type, subtype = _SUBTYPES.get(result.update_type, ("DDL", None))
            columns = _CTAS_COLUMN if result.columns else []
            return StatementResult(
                statement_type, subtype, columns, update_count=result.update_count, stats=result.stats
            )
        signatures = [column["typeSignature"] for column in result.columns]
        rows = [
            [as_text(value, signature) for value, signature in zip(row, signatures, strict=True)] for row in result.rows
        ]
        columns = [(column["name"], type_name(column["type"])) for column in result.columns]
        is_explain = sql[:7].lower() == "explain"
        return StatementResult(
            "UTILITY" if is_explain else "DML",
            "EXPLAIN" if is_explain else "SELECT",
            columns,
            rows,
            stats=result.stats,
        )

    def _record_columns(self, view: TableName, default_database: str) -> None:
        name = f'"{view.database or default_database}"."{view.table}"'
        described = self._trino.execute(f"select * from {name} limit 0", default_database)
        columns = [Column(column["name"], hive_type(column["typeSignature"])) for column in described.columns]
        self._catalog_of(ENGINE_KEY).set_columns(view, default_database, columns)
