"""The process behind `stack.AthenaLocal`: Trino as its child, AWS and Athena in itself, until stdin ends.

Whatever ends the process that started this one, stdin ends with it, and Trino is killed.
"""

import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from athena_local.athena_endpoint import TARGET, AthenaEndpoint
from athena_local.aws import LocalAws, QuietHandler
from athena_local.calls import Call, CallCounter
from athena_local.clients import ENGINE_KEY, local_client
from athena_local.errors import AthenaLocalError
from athena_local.glue_catalog import GlueCatalog
from athena_local.readiness import wait_until_readable
from athena_local.statements import StatementRunner
from athena_local.treatment import Treatments
from athena_local.trino_client import TrinoClient
from athena_local.trino_server import TrinoServer
from athena_local.usage import Usage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

USAGE_PATH = "/_athena_local/usage"
TREATMENT_PATH = "/_athena_local/treatment"


class LocalCloud:
    """One address for everything: Athena's own operations, the counts, and moto for the rest."""

    def __init__(self) -> None:
        """Start with moto alone; Athena joins by `open`, once Trino can be asked."""
        self._athena: AthenaEndpoint | None = None
        self._aws = LocalAws()
        self._counter = CallCounter()
        self.treatments = Treatments()

    def open(self, athena: AthenaEndpoint) -> None:
        """Let Athena join, and count from now on."""
        self._athena = athena
        self._counter = CallCounter()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ, populate_request=False)
        if request.path == USAGE_PATH:
            response = Response(json.dumps(self._usage().as_json()), content_type="application/json")
            return response(environ, start_response)
        if request.path == TREATMENT_PATH:
            return self.treatments.set(request)(environ, start_response)
        call = Call.from_request(request)
        self._counter.count(call)
        if refusal := self.treatments.of(call.caller).refusal(call, request.method):
            return refusal(environ, start_response)
        if self._athena is not None and request.headers.get("X-Amz-Target", "").startswith(TARGET):
            return self._athena(environ, start_response)
        return self._aws(environ, start_response)

    def _usage(self) -> Usage:
        return Usage(self._counter.counts(), self._athena.usage() if self._athena else [])


def serve(home: Path) -> None:
    """Start everything, say on stdout where it is, and serve until stdin ends or SIGTERM comes."""
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="athena-local-", ignore_cleanup_errors=True) as folder:
        cloud = LocalCloud()
        web = make_server("127.0.0.1", 0, cloud, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{web.server_port}"
        trino = TrinoServer(home, Path(folder), url)
        try:
            trino.wait_until_started()
            runner = StatementRunner(lambda key: GlueCatalog(local_client("glue", url, key)), TrinoClient(trino.url))
            wait_until_readable(runner, local_client("s3", url, ENGINE_KEY))
            cloud.open(AthenaEndpoint(runner, cloud.treatments))
            _say({"url": url, "trino_url": trino.url})
            threading.Event().wait()
        except AthenaLocalError as error:
            _say({"error": str(error)})
        finally:
            trino.stop()


def _say(message: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _leave_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(signal_number: int, frame: FrameType | None) -> NoReturn:
    del signal_number, frame
    sys.exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
