"""What stands at the head of a report: how much there is, and from when."""

from ground_truth_insights.report.scopes import Scope, of_annotations
from ground_truth_insights.warehouse.marts import Row, Warehouse, count_of

_FIGURES_SQL = """
select
    (select count(*) from annotations_per_worker where scope = ?) as workers,
    (
        select count(*)
        from (select distinct job, data_object_id from annotations where {condition}) as data_objects
    ) as data_objects,
    count(*) as days,
    min(submitted_on) as first_on,
    max(submitted_on) as last_on
from annotations_per_day
where scope = ?
"""
_FILES_SQL = """
select check_name, findings_count
from data_health
where scope = ? and check_name in ('files_listed', 'files_simulated')
"""


def read_key_figures(warehouse: Warehouse, scope: Scope) -> Row:
    """Return how many `annotations`, `workers`, `data_objects` and `days` the scope holds.

    `first_on` and `last_on` are None before the first annotation.
    """
    condition, parameters = of_annotations([scope])
    sql = _FIGURES_SQL.format(condition=condition)
    return {"annotations": scope.annotations, **warehouse.query(sql, [scope.name, *parameters, scope.name])[0]}


def read_simulated(warehouse: Warehouse, scope: Scope) -> str | None:
    """Return in words how many files of the scope gt-insights simulate wrote, or None where it wrote none."""
    rows = warehouse.query(_FILES_SQL, [scope.name])
    counts = {str(row["check_name"]): count_of(row["findings_count"]) for row in rows}
    files, simulated = counts.get("files_listed", 0), counts.get("files_simulated", 0)
    if not simulated:
        return None
    part = "all" if simulated == files else f"{simulated:,} of"
    return f"SIMULATED DATA: {part} {files:,} files were written by gt-insights simulate."
