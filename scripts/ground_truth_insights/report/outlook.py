"""What asks for a decision: workers whose answers a person should look at, and whether the deadline holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ground_truth_insights.dashboard.spec import Dashboard, Table
from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.report.summary import Finding
from ground_truth_insights.report.warehouse import Row, Warehouse

Verdict = Literal["late", "may be late", "in time"]

_WORKERS_SQL = "select count(*) as workers_count from worker_agreement where scope = ? and needs_review"
# The forecast is about what jobs still work on: what was given up with a job that ended comes on no day.
_DEADLINE_SQL = """
select remaining_count - given_up_count as coming_count, deadline_on, eta_on, eta_on_low, eta_on_high
from labeling_progress
where scope = ?
"""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline and the expected end, with the bounds of its 95 % interval; the upper one is None if open-ended."""

    coming_count: int
    deadline_on: date
    eta_on: date
    eta_on_low: date
    eta_on_high: date | None

    @property
    def verdict(self) -> Verdict:
        """Late by the expected end itself, in time only if the whole interval is."""
        if self.eta_on > self.deadline_on:
            return "late"
        if self.eta_on_high is None or self.eta_on_high > self.deadline_on:
            return "may be late"
        return "in time"

    @property
    def words(self) -> str:
        """The deadline, the verdict and the dates that it stands on."""
        high = "an open end" if self.eta_on_high is None else str(self.eta_on_high)
        expected = f"expected end {self.eta_on} ({self.eta_on_low} to {high})"
        return f"Deadline {self.deadline_on}: {self.verdict}, {expected}."


@dataclass(frozen=True, slots=True)
class Outlook:
    """What asks for a decision; `deadline` is None where no deadline or no expected end is known."""

    workers_to_review: int
    deadline: Deadline | None


def read_outlook(warehouse: Warehouse, scope: Scope) -> Outlook:
    """Read what asks for a decision in a scope.

    Raises:
        UsageError: A mart or a column is missing.

    """
    workers = warehouse.query(_WORKERS_SQL, [scope.name])[0]["workers_count"]
    deadlines = map(_deadline, warehouse.query(_DEADLINE_SQL, [scope.name]))
    return Outlook(int(str(workers)), next(deadlines, None))


def outlook_findings(outlook: Outlook, dashboard: Dashboard) -> Iterator[Finding]:
    """Yield what a person should look at: a deadline that may not hold, then workers."""
    deadline = outlook.deadline
    if deadline is not None and deadline.verdict != "in time":
        meaning = f"Data objects that jobs still work on. {deadline.words}"
        yield Finding("deadline", deadline.coming_count, meaning, None)
    if outlook.workers_to_review:
        meaning = "Workers whose answers a person should look at; it's no verdict on them."
        yield Finding("workers_to_review", outlook.workers_to_review, meaning, _where_reasons_are(dashboard))


def _deadline(row: Row) -> Deadline | None:
    deadline_on, eta_on, low, high = (row[name] for name in ("deadline_on", "eta_on", "eta_on_low", "eta_on_high"))
    if not (isinstance(deadline_on, date) and isinstance(eta_on, date) and isinstance(low, date)):
        return None
    return Deadline(int(str(row["coming_count"])), deadline_on, eta_on, low, high if isinstance(high, date) else None)


def _where_reasons_are(dashboard: Dashboard) -> str | None:
    for sheet in dashboard.sheets:
        for visual in sheet.visuals:
            if isinstance(visual, Table) and visual.mart == "worker_agreement":
                return f'The table "{visual.title}" on the sheet {sheet.title} names them with the reasons.'
    return None
