"""Waiting for what QuickSight does in the background: with growing pauses, and never for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ground_truth_insights.errors import ServiceError

_LONGEST_PAUSE = 20.0
_GROWTH = 1.5
_T = TypeVar("_T")


@dataclass
class Patience:
    """How long and how often to look; `clock` and `sleep` count seconds."""

    deadline_seconds: float
    poll_seconds: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = field(default=time.monotonic)

    def until(self, look: Callable[[], _T | None], waiting_for: str) -> _T:
        """Look until there is a result.

        Raises:
            ServiceError: The deadline has passed; the same command goes on from there.

        """
        end = self.clock() + self.deadline_seconds
        pause = self.poll_seconds
        while True:
            result = look()
            if result is not None:
                return result
            if self.clock() + pause > end:
                raise ServiceError(
                    f"{waiting_for} is not finished after {self.deadline_seconds / 60:g} minutes; QuickSight goes on"
                    " with it. Run the same command again later, or raise GT_QUICKSIGHT_DEADLINE_MINUTES"
                )
            self.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
