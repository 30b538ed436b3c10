"""The two full weeks that key figures compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FullWeeks:
    """The Mondays of the last full week and of the one before."""

    last_on: date
    before_on: date

    @property
    def last(self) -> tuple[date, date]:
        """First and last day of the last full week."""
        return self.last_on, self.last_on + _WEEK - timedelta(days=1)

    @property
    def before(self) -> tuple[date, date]:
        """First and last day of the week before."""
        return self.before_on, self.before_on + _WEEK - timedelta(days=1)


def full_weeks(complete_days: Iterable[date]) -> FullWeeks | None:
    """Return the last two weeks, Monday to Sunday, all of whose days are among `complete_days`; None without two.

    A week that is still running, or that began before the work did, would look like a slump.
    """
    days = set(complete_days)
    if not days:
        return None
    last = max(days)
    monday = last - timedelta(days=last.weekday())
    if last.weekday() < 6:
        monday -= _WEEK
    # Complete days have no gaps but at the end, so the two weeks lie there or nowhere.
    if all(monday - _WEEK + timedelta(days=offset) in days for offset in range(14)):
        return FullWeeks(monday, monday - _WEEK)
    return None
