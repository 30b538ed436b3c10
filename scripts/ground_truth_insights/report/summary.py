"""What stands at the head of a report: how much there is, and from when."""

from dataclasses import dataclass
from datetime import date

from ground_truth_insights.report.scopes import Scope, of_annotations
from ground_truth_insights.warehouse.marts import Warehouse, count_of

_DAYS_SQL = """
select count(*) as days_count, min(submitted_on) as first_on, max(submitted_on) as last_on
from annotations_per_day
where scope = ?
"""
_WORKERS_SQL = "select count(*) as workers_count from annotations_per_worker where scope = ?"
_DATA_OBJECTS_SQL = """
select count(*) as data_objects_count
from (select distinct job, data_object_id from annotations where {condition}) as data_objects
"""
_FILES_SQL = """
select check_name, findings_count
from data_health
where scope = ? and check_name in ('files_listed', 'files_simulated')
"""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """How much the scope holds; the days are None before the first annotation."""

    annotations: int
    workers: int
    data_objects: int
    days: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Health:
    """How many files the scope has, and how many of them gt-insights simulate wrote."""

    files: int
    simulated_files: int


def read_key_figures(warehouse: Warehouse, scope: Scope) -> KeyFigures:
    """Read how much the scope holds."""
    days = warehouse.query(_DAYS_SQL, [scope.name])[0]
    condition, parameters = of_annotations([scope])
    data_objects = warehouse.query(_DATA_OBJECTS_SQL.format(condition=condition), parameters)[0]
    first_on, last_on = days["first_on"], days["last_on"]
    return KeyFigures(
        annotations=scope.annotations,
        workers=count_of(warehouse.query(_WORKERS_SQL, [scope.name])[0]["workers_count"]),
        data_objects=count_of(data_objects["data_objects_count"]),
        days=count_of(days["days_count"]),
        first_on=first_on if isinstance(first_on, date) else None,
        last_on=last_on if isinstance(last_on, date) else None,
    )


def read_health(warehouse: Warehouse, scope: Scope) -> Health:
    """Read how many files the scope has."""
    rows = warehouse.query(_FILES_SQL, [scope.name])
    counts = {str(row["check_name"]): count_of(row["findings_count"]) for row in rows}
    return Health(counts.get("files_listed", 0), counts.get("files_simulated", 0))
