"""What each worker did in a scope: numbers of the one person, none of others and none to compare with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ground_truth_insights.dashboard.spec import Dashboard
from ground_truth_insights.report.full_weeks import FullWeeks
from ground_truth_insights.report.visual_rows import read_full_weeks
from ground_truth_insights.report.warehouse import Row, Warehouse

# Shares, ranks and rates of the scope are left out: they tell about others.
_TOTALS_SQL = """
select
    worker, annotations_count, data_objects_count, label_instances_count, active_days_count,
    time_spent_seconds_total, time_spent_seconds_median
from annotations_per_worker
where scope = ?
order by worker
"""
_DAYS_SQL = """
select worker, submitted_on, annotations_count
from worker_activity_per_day
where scope = ?
order by worker, submitted_on
"""
_LABELS_SQL = """
select worker, element, label, sum(annotations_count) as annotations_count
from worker_labels_per_day
where scope = ?
group by worker, element, label
order by worker, sum(annotations_count) desc, element, label
"""
_AGREEMENT_SQL = """
select worker, agreement_rate, agreement_rate_n, agreement_rate_ci_low, agreement_rate_ci_high, agreement_rate_status
from worker_agreement
where scope = ?
order by worker
"""
_PAY_SQL = """
select worker, period_on, tasks_count, active_hours, amount, currency, status, may_grow
from worker_pay
where scope = ?
order by worker, period_on, currency
"""


@dataclass(frozen=True, slots=True)
class WorkerNumbers:
    """Rows of the marts about one worker, under the names of their columns; `weeks` are those of the scope."""

    worker: str
    totals: Row
    days: Sequence[Row]
    labels: Sequence[Row]
    agreement: Row | None
    pay: Sequence[Row]
    weeks: FullWeeks | None

    def annotations_between(self, first_on: date, last_on: date) -> int:
        """Return the annotations of the days from the first to the last."""
        return sum(int(str(row["annotations_count"])) for row in self.days if first_on <= _day(row) <= last_on)


def read_worker_numbers(warehouse: Warehouse, dashboard: Dashboard, scope: str) -> dict[str, WorkerNumbers]:
    """Return the numbers of each worker of a scope.

    Raises:
        UsageError: A mart is missing.

    """
    weeks = read_full_weeks(warehouse, dashboard.calendar, dashboard.scope.column, scope)
    totals = warehouse.query(_TOTALS_SQL, [scope])
    queries = (_DAYS_SQL, _LABELS_SQL, _AGREEMENT_SQL, _PAY_SQL)
    days, labels, agreement, pay = (_by_worker(warehouse.query(sql, [scope])) for sql in queries)
    found = {}
    for row in totals:
        worker = str(row["worker"])
        own_agreement = agreement.get(worker, ())
        found[worker] = WorkerNumbers(
            worker=worker,
            totals=row,
            days=days.get(worker, ()),
            labels=labels.get(worker, ()),
            agreement=own_agreement[0] if own_agreement else None,
            pay=pay.get(worker, ()),
            weeks=weeks,
        )
    return found


def _by_worker(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[str(row["worker"])].append(row)
    return grouped


def _day(row: Row) -> date:
    day = row["submitted_on"]
    if not isinstance(day, date):
        raise TypeError(f"{day!r} is no day")
    return day
