"""Faults that a test plants: an error, a cut connection, or an answer that never comes."""

import threading
from dataclasses import dataclass, field
from enum import Enum


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

    def meets(self, number: int, operation: str) -> bool:
        """Tell whether the fault is for a call."""
        if self.times <= 0:
            return False
        if self.call is not None:
            return self.call == number
        return self.operation in {None, operation}


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

    def take(self, number: int, operation: str) -> Fault | None:
        """Return the fault of a call, used up by one."""
        for fault in self.planted:
            if fault.meets(number, operation):
                fault.times -= 1
                return fault
        return None

    def hold(self) -> None:
        """Keep a call until it is let go."""
        held, released = self.held, self.released
        held.set()
        released.wait()
