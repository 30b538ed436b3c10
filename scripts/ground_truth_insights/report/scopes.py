"""The scopes a report can be made for."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from ground_truth_insights.errors import UsageError
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.warehouse.marts import Warehouse, count_of

_SHOWN_IN_ERROR = 8
# data_health is the one mart that has every scope, those without annotations included.
_SQL = """
select
    scopes.scope_type,
    scopes.scope,
    scopes.project,
    coalesce(sum(workers.annotations_count), 0) as annotations_count
from (select distinct scope_type, scope, project from data_health) as scopes
left join annotations_per_worker as workers
    on scopes.scope_type = workers.scope_type and scopes.scope = workers.scope
group by scopes.scope_type, scopes.scope, scopes.project
order by scopes.scope_type, scopes.scope
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of jobs looked at together: `type` is all, project or job; `project` that of its jobs, if it is one."""

    type: str
    name: str
    annotations: int
    project: str | None = None


def scope_words(scope: Scope) -> str:
    """Return what a report on the scope is about, such as `all jobs` or `project Nature`."""
    return "all jobs" if scope.type == "all" else f"{scope.type} {one_line(scope.name)}"


def read_scopes(warehouse: Warehouse) -> list[Scope]:
    """Return all scopes: all jobs, then projects, then jobs."""
    order = ("all", "project", "job")
    scopes = [
        Scope(
            str(row["scope_type"]),
            str(row["scope"]),
            count_of(row["annotations_count"]),
            None if row["project"] is None else str(row["project"]),
        )
        for row in warehouse.query(_SQL)
    ]
    return sorted(scopes, key=lambda scope: (order.index(scope.type), scope.name))


def of_annotations(scopes: Sequence[Scope]) -> tuple[str, list[object]]:
    """Return the condition that keeps the annotations of the scopes, a mart without scopes, and its parameters."""
    if any(scope.type == "all" for scope in scopes):
        return "1 = 1", []
    # Where a job and a project share a name, the scope carries its type behind it, as in int_scope_jobs.
    either = [f"? in (annotations.{scope.type}, annotations.{scope.type} || ' ({scope.type})')" for scope in scopes]
    return f"({' or '.join(either) or '1 = 0'})", [scope.name for scope in scopes]


def choose_scope(scopes: list[Scope], name: str) -> Scope:
    """Return the scope of this name; that of all jobs exists even before there is a job.

    Raises:
        UsageError: No scope has the name.

    """
    if not scopes and name == "all":
        return Scope("all", "all", 0)
    for scope in scopes:
        if scope.name == name:
            return scope
    names = [scope.name for scope in scopes]
    near = difflib.get_close_matches(name, names, n=3)
    if near:
        remedy = f"did you mean: {', '.join(map(one_line, near))}?"
    elif len(names) <= _SHOWN_IN_ERROR:
        remedy = f"use one of: {', '.join(map(one_line, names)) or 'all'}"
    else:
        shown = ", ".join(map(one_line, names[:_SHOWN_IN_ERROR]))
        remedy = f"use one of: {shown} and {len(names) - _SHOWN_IN_ERROR:,} more"
    raise UsageError(f"there is no scope '{one_line(name)}'; {remedy} (gt-insights report --list-scopes)")
