"""What the fake was asked, and the faults that a test plants: errors, cut connections, answers that never come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

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
        return not (self.operation.startswith(_READING) or self.service in {"athena", "sts"})


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

    @contextmanager
    def under_way(self, service: str, operation: str, region: str, request: Document) -> Iterator[Call]:
        """Note a call from its begin to its end."""
        with self._lock:
            call = Call(len(self._calls) + 1, service, operation, region, request)
            self._calls.append(call)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        try:
            yield call
        except Exception as error:
            self.bugs.append(f"{operation}: {type(error).__name__}: {error}")
            raise
        finally:
            with self._lock:
                self._running -= 1

    def all(self) -> list[Call]:
        """Return the calls so far."""
        return list(self._calls)

    def clear(self) -> None:
        """Forget the calls; counting starts at one again."""
        with self._lock:
            self._calls.clear()
            self.most_at_once = self._running


class Ending(Enum):
    """How a call with a fault ends."""

    # The call is answered with an error, and nothing happens.
    ERROR = "error"
    # The call is carried out, and the answer lost.
    DROP = "drop"
    # The call is carried out, and the answer waits until the test ends the client.
    HOLD = "hold"


@dataclass
class Fault:
    """What happens to a call: to the one of this number, or to the next ones of this operation."""

    ending: Ending
    call: int | None = None
    operation: str | None = None
    times: int = 1
    code: str = "InternalFailureException"
    message: str = "a planted fault"

    def meets(self, call: Call) -> bool:
        """Tell whether the fault is for a call."""
        is_named = self.operation in {None, call.operation} if self.call is None else self.call == call.number
        return self.times > 0 and is_named


@dataclass
class Faults:
    """The planted faults, and where a held call shows and is let go."""

    planted: list[Fault] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def plant(self, fault: Fault) -> None:
        """Add a fault."""
        self.planted.append(fault)

    def clear(self) -> None:
        """Remove all faults, and let held calls go."""
        self.planted.clear()
        self.released.set()
        self.held, self.released = threading.Event(), threading.Event()

    def take(self, call: Call) -> Fault | None:
        """Return the fault of a call, used up by one."""
        fault = next((fault for fault in self.planted if fault.meets(call)), None)
        if fault is not None:
            fault.times -= 1
        return fault

    def hold(self) -> None:
        """Keep a call until it is let go."""
        released = self.released
        self.held.set()
        released.wait()
