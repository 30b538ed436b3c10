"""Glue, S3, STS and Lake Formation on moto, with what moto lacks for Trino, and a count of every call."""

import io
import json
import threading
from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
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
_S3_CALLS = {
    ("GET", True): "GetObject",
    ("HEAD", True): "HeadObject",
    ("PUT", True): "PutObject",
    ("DELETE", True): "DeleteObject",
    ("GET", False): "ListObjectsV2",
    ("HEAD", False): "HeadBucket",
    ("PUT", False): "CreateBucket",
}


class CallCounter:
    """Counts API calls and reads of S3 objects; safe to be used from several threads."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._object_reads: Counter[str] = Counter()

    def count(self, request: Request) -> None:
        """Count one request."""
        call = call_name(request)
        with self._lock:
            self._calls[call] += 1
            if call == "s3:GetObject":
                self._object_reads[f"s3:/{request.path}"] += 1

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """Return copies of both counts: calls, and reads by address."""
        with self._lock:
            return self._calls.copy(), self._object_reads.copy()


def call_name(request: Request) -> str:
    """Return the name of the API call that a request is, such as `glue:GetTable` or `s3:GetObject`."""
    if target := request.headers.get("X-Amz-Target"):
        service, _, operation = target.partition(".")
        names = {"AWSGlue": "glue", "AmazonAthena": "athena", "AWSLakeFormation": "lakeformation"}
        return f"{names.get(service, service)}:{operation}"
    if "/sts/aws4_request" in request.headers.get("Authorization", ""):
        return f"sts:{_form_action(request)}"
    has_key = bool(request.path.strip("/").partition("/")[2])
    if request.method == "POST":
        return "s3:DeleteObjects" if "delete" in request.args else "s3:MultipartUpload"
    return f"s3:{_S3_CALLS.get((request.method, has_key), request.method)}"


def _form_action(request: Request) -> str:
    """Read the action from the body, and put the body back for the one who answers."""
    body: bytes = request.environ["wsgi.input"].read(request.content_length or 0)
    request.environ["wsgi.input"] = io.BytesIO(body)
    return parse_qs(body.decode()).get("Action", ["unknown"])[0]


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
