"""Whether the deadline of a scope holds."""

from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.warehouse.marts import Row, Warehouse

_DEADLINE_SQL = """
select
    deadline_outlook as outlook, deadline_on, eta_on, eta_on_low, eta_on_high, status, blocking_job, remaining_count,
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


def is_good(deadline: Row) -> bool:
    """Tell whether nobody has to do anything about a deadline."""
    return deadline["outlook"] in _GOOD


def deadline_words(deadline: Row) -> str:
    """Return the deadline, the outlook and the dates that it stands on."""
    said = f"Deadline {deadline['deadline_on']}: {str(deadline['outlook']).replace('_', ' ')}"
    end = end_words(deadline["blocking_job"], deadline["status"], deadline)
    return f"{said}." if deadline["outlook"] == "done" else f"{said}, {end}."


def end_words(job: object, status: object, row: Row) -> str:
    """Return the day on which an end is expected with its interval, open where that has no end; or why none is.

    `status` says of the `job` why there may be none; the row has `eta_on` with its bounds, `eta_on_low` and
    `eta_on_high`.
    """
    if status in _UNDATED:
        return _UNDATED[str(status)].format(job=job)
    if row["eta_on"] is None:
        return "the expected end is too far away for a date"
    return f"expected end {row['eta_on']} ({row['eta_on_low']} to {row['eta_on_high'] or 'an open end'})"


def read_deadline(warehouse: Warehouse, scope: Scope) -> Row | None:
    """Return what `labeling_progress` says of the deadline of a scope, or None where it says nothing.

    Raises:
        UsageError: A mart or a column is missing.

    """
    return next(iter(warehouse.query(_DEADLINE_SQL, [scope.name])), None)
