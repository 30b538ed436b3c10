"""Glue, S3, STS and Lake Formation on moto, with what moto lacks for Trino."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Trino asks for column statistics, which moto doesn't have: there are none.
_STATISTICS_ANSWERS: dict[str, dict[str, list[str]]] = {
    "Get": {"ColumnStatisticsList": [], "Errors": []},
    "Update": {"Errors": []},
    "Delete": {},
}
_NO_STATISTICS: dict[str, dict[str, list[str]]] = {
    f"AWSGlue.{verb}ColumnStatisticsFor{what}": answer
    for what in ("Table", "Partition")
    for verb, answer in _STATISTICS_ANSWERS.items()
}
_TABLES_CALLS = frozenset({"AWSGlue.GetTable", "AWSGlue.GetTables"})
_TRINO_AGENT = "aws-sdk-java"


class QuietHandler(MotoRequestHandler):  # type: ignore[misc]
    """Serves without a word."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's name)
        """Keep requests out of the output."""


class LocalAws:
    """The WSGI application: moto, with what it lacks for Trino."""

    def __init__(self) -> None:
        """Start with no buckets and an empty catalog."""
        self._moto: WSGIApplication = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        headers = Request(environ, populate_request=False).headers
        target = headers.get("X-Amz-Target", "")
        if target in _NO_STATISTICS:
            body = json.dumps(_NO_STATISTICS[target])
            return Response(body, content_type="application/x-amz-json-1.1")(environ, start_response)
        if target in _TABLES_CALLS and _TRINO_AGENT in headers.get("User-Agent", ""):
            return self._tables_for_trino(environ)(environ, start_response)
        return self._moto(environ, start_response)

    def _tables_for_trino(self, environ: "WSGIEnvironment") -> Response:
        """Return tables with views as Trino knows them: it takes no view for its own that has a description."""
        response = Response.from_app(self._moto, environ)
        if response.status_code == HTTPStatus.OK:
            document = json.loads(response.get_data())
            for table in document.get("TableList") or [document["Table"]]:
                if table.get("Parameters", {}).get("presto_view") == "true":
                    table["Parameters"]["comment"] = "Presto View"
                    table.pop("Description", None)
            response.set_data(json.dumps(document))
        return response
