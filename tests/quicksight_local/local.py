"""The fake as one object: started on a free port, described by its environment, open to tests."""

import threading
from typing import Any, Self

import boto3
from werkzeug.serving import make_server

from athena_local.aws import QuietHandler
from athena_local.clients import environment
from quicksight_local.account import Account
from quicksight_local.calls import CallLog, Faults
from quicksight_local.endpoint import LocalCloud
from quicksight_local.settings import REGION, Settings

KEY = "testing"
# How soon the server sees that it is to stop.
_POLL_SECONDS = 0.02
# One for all clients: it reads the service models once.
_SESSION = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY)


class QuickSightLocal:
    """A QuickSight account behind HTTP, in threads of this process; a context manager.

    Tests change `account.settings`, plant `faults`, and look at `calls` and `account`, while the client runs
    unmodified against `url`.
    """

    def __init__(self, settings: Settings | None = None, port: int = 0) -> None:
        """Take the account's habits and the port; default: any free one."""
        self.account = Account(settings)
        self.calls = CallLog()
        self.faults = Faults()
        cloud = LocalCloud(self.account, self.calls, self.faults)
        # Its threads are daemons: a held call doesn't keep the process alive.
        self._web = make_server("127.0.0.1", port, cloud, threaded=True, request_handler=QuietHandler)
        self._thread = threading.Thread(
            target=self._web.serve_forever, kwargs={"poll_interval": _POLL_SECONDS}, daemon=True
        )

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop."""
        self.faults.clear()
        self._web.shutdown()
        self._web.server_close()
        self.account.warehouse.close()
        assert not self.calls.bugs, self.calls.bugs

    @property
    def url(self) -> str:
        """The one address of every service."""
        return f"http://127.0.0.1:{self._web.server_port}"

    def client(self, service: str = "quicksight", region: str = REGION, **options: Any) -> Any:
        """Return a boto3 client."""
        return _SESSION.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            endpoint_url=self.url,
            **options,
        )

    def environment(self, region: str = REGION) -> dict[str, str]:
        """Return what boto3 and `gt-insights` must have in their environment."""
        return environment(self.url, KEY, region)
