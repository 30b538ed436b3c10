"""A moto server over HTTP in which a test can make any call fail, and count the calls."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import boto3
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import s3_backends
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

BUCKET = "labeling-output"
LONG_AGO = datetime(2026, 2, 3, 9, 16, 31)
# moto's routes don't match a newline in a key, S3's do: it travels as a character that no test uses.
_NEWLINE = "\ue000"


@dataclass(frozen=True)
class Call:
    """One request: the API operation, the key where there is one, the body of a call in JSON, the expected owner."""

    operation: str
    key: str
    region: str
    body: bytes = b""
    owner: str = ""


Rule = Callable[[Call], Response | None]


class AwsServer(ThreadedMotoServer):
    """moto with rules in front: the first rule that returns a response answers instead."""

    def __init__(self) -> None:
        """Prepare a server on a free port."""
        super().__init__(ip_address="127.0.0.1", port=0, verbose=False)
        self.rules: list[Rule] = []
        self.calls: list[Call] = []
        self.page_size: int | None = None
        self._moto = DomainDispatcherApplication(create_backend_app)

    @property
    def endpoint(self) -> str:
        """Return the server's address."""
        host, port = self.get_host_and_port()
        return f"http://{host}:{port}"

    def count(self, operation: str) -> int:
        """Return how often an operation was called."""
        return sum(call.operation == operation for call in self.calls)

    def fail(self, operation: str, response: Response, key: str = "", times: int = sys.maxsize) -> None:
        """Answer an operation with `response`, so many times, on keys that hold `key`."""
        left = [times]

        def rule(call: Call) -> Response | None:
            if call.operation != operation or key not in call.key or left[0] <= 0:
                return None
            left[0] -= 1
            return response

        self.rules.insert(0, rule)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request."""
        call = _call(environ)
        self.calls.append(call)
        for rule in self.rules:
            response = rule(call)
            if response is not None:
                return response(environ, start_response)
        environ["PATH_INFO"] = environ["PATH_INFO"].replace("\n", _as_wsgi(_NEWLINE))
        if call.operation != "ListObjectsV2":
            return self._moto(environ, start_response)
        if self.page_size is not None:
            environ["QUERY_STRING"] += f"&max-keys={self.page_size}"
        return [b"".join(self._moto(environ, _Resized(start_response))).replace(b"%EE%80%80", b"%0A")]

    def reset(self) -> None:
        """Forget all rules and calls."""
        self.rules.clear()
        self.calls.clear()
        self.page_size = None

    def _server_entry(self) -> None:
        self._server = make_server(
            self._ip_address, self._port, self, threaded=True, request_handler=MotoRequestHandler
        )
        self._server_ready_event.set()
        self._server.serve_forever()


@dataclass
class _Resized:
    """Leaves out the length of a body that is rewritten."""

    start_response: Any

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        return self.start_response(status, kept, *rest)


def _as_wsgi(text: str) -> str:
    return text.encode().decode("latin-1")


def _call(environ: dict[str, Any]) -> Call:
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    region = authorization.split("/")[2] if authorization.count("/") >= 4 else ""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        return Call(target.rpartition(".")[2], "", region, body)
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    _, _, key = path.lstrip("/").partition("/")
    method, query = environ["REQUEST_METHOD"], parse_qs(environ.get("QUERY_STRING", ""))
    owner = environ.get("HTTP_X_AMZ_EXPECTED_BUCKET_OWNER", "")
    if method == "GET" and "list-type" in query:
        return Call("ListObjectsV2", "", region, owner=owner)
    noun = "Object" if key else "Bucket"
    return Call(f"{method.capitalize()}{noun}", key, region, owner=owner)


def s3_error(status: int, code: str, message: str = "", **headers: str) -> Response:
    """Return an error as S3 sends it."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, named, content_type="application/xml")


def json_error(status: int, code: str, message: str = "") -> Response:
    """Return an error as SageMaker and Cognito send it."""
    return Response(f'{{"__type":"{code}","message":"{message}"}}', status, content_type="application/json")


@dataclass
class Ended:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


@dataclass
class Aws:
    """The server, and a client of the test's own whose calls are not counted."""

    server: AwsServer
    s3: Any = field(init=False)

    def __post_init__(self) -> None:
        """Make the client."""
        self.s3 = boto3.client("s3")

    def put(self, contents: dict[str, bytes], **options: str) -> None:
        """Put objects into the bucket, as if it had been long ago."""
        for key, content in contents.items():
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=content, **options)
        stored = s3_backends[ACCOUNT]["aws"].buckets[BUCKET].keys
        for name in list(stored):
            stored[name].last_modified = LONG_AGO
        self.server.calls.clear()


class Gate:
    """Holds calls up until it is opened, and tells when so many have arrived."""

    def __init__(self, arrivals: int) -> None:
        """Expect so many calls."""
        self._arrivals = threading.Semaphore(0)
        self._expected = arrivals
        self._open = threading.Event()

    def __enter__(self) -> "Gate":
        """Return the gate, closed."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let go what waits, so that the server's threads end."""
        self._open.set()

    def hold(self) -> None:
        """Wait until the gate is opened."""
        self._arrivals.release()
        self._open.wait(60)

    def wait_for_arrivals(self) -> None:
        """Wait for the calls."""
        for _ in range(self._expected):
            assert self._arrivals.acquire(timeout=60)
