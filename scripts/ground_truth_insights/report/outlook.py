"""Whether the deadline of a scope holds."""

from dataclasses import dataclass
from datetime import date

from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.warehouse.marts import Row, Warehouse, count_of

_DEADLINE_SQL = """
select
    deadline_outlook, deadline_on, eta_on, eta_on_low, eta_on_high, status, blocking_job, remaining_count,
    given_up_count
from labeling_progress
where scope = ? and deadline_outlook is not null
"""
# Words of deadline_outlook that leave nothing to decide.
_GOOD = ("done", "in_time")
# Why a scope has no date, by its status.
_UNDATED = {
    "stalled": "{job} has rested for longer than it used to, so there is no expected end",
    "too_early": "{job} has been seen for too few days to expect an end",
    "no_goal": "{job} has no goal in the registry, so there is no expected end",
    "done": "nothing is left",
    "ended": "no running job has anything left",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline, and what `labeling_progress` says of it; the expected end is None where it has no date."""

    outlook: str
    deadline_on: date
    eta_on: date | None
    eta_on_low: date | None
    eta_on_high: date | None
    status: str
    blocking_job: str | None
    remaining_count: int
    given_up_count: int

    @property
    def is_good(self) -> bool:
        """Tell whether nobody has to do anything about it."""
        return self.outlook in _GOOD

    @property
    def words(self) -> str:
        """The deadline, the outlook and the dates that it stands on."""
        said = f"Deadline {self.deadline_on}: {self.outlook.replace('_', ' ')}"
        if self.outlook == "done":
            return f"{said}."
        end = end_words(self.blocking_job, self.status, self.eta_on, self.eta_on_low, self.eta_on_high)
        return f"{said}, {end}."


def end_words(job: str | None, status: str, on: object, low: object, high: object) -> str:
    """Return the day on which an end is expected with its interval, open where there is no `high`; or why none is."""
    if status in _UNDATED:
        return _UNDATED[status].format(job=job)
    if on is None:
        return "the expected end is too far away for a date"
    return f"expected end {on} ({low} to {high or 'an open end'})"


def read_deadline(warehouse: Warehouse, scope: Scope) -> Deadline | None:
    """Return the deadline of a scope, or None where none is set or nothing can be said of it.

    Raises:
        UsageError: A mart or a column is missing.

    """
    return next(map(_deadline, warehouse.query(_DEADLINE_SQL, [scope.name])), None)


def _deadline(row: Row) -> Deadline:
    deadline_on = _day(row["deadline_on"])
    if deadline_on is None:
        raise TypeError("an outlook without a deadline")
    return Deadline(
        outlook=str(row["deadline_outlook"]),
        deadline_on=deadline_on,
        eta_on=_day(row["eta_on"]),
        eta_on_low=_day(row["eta_on_low"]),
        eta_on_high=_day(row["eta_on_high"]),
        status=str(row["status"]),
        blocking_job=None if row["blocking_job"] is None else str(row["blocking_job"]),
        remaining_count=count_of(row["remaining_count"]),
        given_up_count=count_of(row["given_up_count"]),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
