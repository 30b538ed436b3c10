"""What the fake was asked: every call in its order, with its outcome."""

import threading
from dataclasses import dataclass, field

from quicksight_local.service_model import Document

_READING = ("Describe", "List", "Get", "Search")


@dataclass
class Call:
    """One call: the service and operation, the region, the request, and the error's code where it was refused."""

    number: int
    service: str
    operation: str
    region: str
    request: Document = field(repr=False)
    error: str | None = None

    @property
    def action(self) -> str:
        """The IAM action of the call, such as `quicksight:CreateDataSet`."""
        return f"{self.service}:{self.operation}"

    @property
    def is_writing(self) -> bool:
        """Tell whether the call can change anything."""
        reading = self.operation.startswith(_READING) or self.service in {"athena", "sts"}
        return not reading


class CallLog:
    """The calls so far; safe to be used from several threads."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._running = 0
        self.most_at_once = 0
        # What went wrong in the fake itself; a test that stops it with any has failed.
        self.bugs: list[str] = []

    def begin(self, service: str, operation: str, region: str, request: Document) -> Call:
        """Note a call that begins."""
        with self._lock:
            call = Call(len(self._calls) + 1, service, operation, region, request)
            self._calls.append(call)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        return call

    def end(self) -> None:
        """Note that a call ended."""
        with self._lock:
            self._running -= 1

    def all(self) -> list[Call]:
        """Return the calls so far."""
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        """Forget the calls; counting starts at one again."""
        with self._lock:
            self._calls.clear()
            self.most_at_once = self._running
