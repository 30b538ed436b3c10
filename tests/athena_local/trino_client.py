"""Trino's REST protocol, kept raw: every value stays in Trino's own spelling, as Athena's results need it."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import requests

CATALOG = "awsdatacatalog"
TIMEOUT_SECONDS = 120


class TrinoError(Exception):
    """A query that Trino refused or could not finish: the error's name and its message."""

    def __init__(self, error: dict[str, Any]) -> None:
        """Take the error as it stands in Trino's answer."""
        self.name: str = error.get("errorName", "GENERIC_INTERNAL_ERROR")
        self.is_users_fault: bool = error.get("errorType") == "USER_ERROR"
        super().__init__(f"{self.name}: {error.get('message', '')}")


class TrinoCancelledError(Exception):
    """The query was cancelled before it ended."""


@dataclass
class TrinoResult:
    """What a query gave: columns with Trino's type signatures, rows as parsed JSON, and statistics."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    update_type: str | None = None
    update_count: int = 0
    stats: dict[str, Any] = field(default_factory=dict)


class TrinoClient:
    """Runs one statement at a time; safe to be used from several threads."""

    def __init__(self, url: str) -> None:
        """Take the address of the server."""
        self._url = url

    def execute(self, sql: str, schema: str | None = None, cancelled: threading.Event | None = None) -> TrinoResult:
        """Run a statement to its end.

        Raises:
            TrinoError: the statement failed.
            TrinoCancelledError: `cancelled` was set meanwhile.

        """
        headers = {
            "X-Trino-User": "athena",
            "X-Trino-Catalog": CATALOG,
            "X-Trino-Schema": schema or "default",
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Source": "athena-local",
        }
        result = TrinoResult()
        with requests.Session() as session:
            session.headers.update(headers)
            page = _page(session.post(f"{self._url}/v1/statement", sql.encode(), timeout=TIMEOUT_SECONDS))
            while True:
                _add(result, page)
                if not (next_page := page.get("nextUri")):
                    return result
                if cancelled is not None and cancelled.is_set():
                    session.delete(next_page, timeout=TIMEOUT_SECONDS)
                    raise TrinoCancelledError
                page = _page(session.get(next_page, timeout=TIMEOUT_SECONDS))


def _page(response: requests.Response) -> dict[str, Any]:
    response.raise_for_status()
    # Floating-point numbers stay text: Athena's results are text, and Python would write them differently.
    page: dict[str, Any] = json.loads(response.content, parse_float=str)
    return page


def _add(result: TrinoResult, page: dict[str, Any]) -> None:
    result.stats = page.get("stats", result.stats)
    if error := page.get("error"):
        raise TrinoError(error)
    result.columns = page.get("columns") or result.columns
    result.rows += page.get("data") or []
    result.update_type = page.get("updateType") or result.update_type
    result.update_count = page.get("updateCount") or result.update_count
