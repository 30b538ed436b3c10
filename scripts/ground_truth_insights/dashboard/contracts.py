"""Whether the marts and columns that a dashboard names exist with the types it needs."""

import re
from collections.abc import Iterator, Mapping

from ground_truth_insights.dashboard.problems import Path, Problem, did_you_mean
from ground_truth_insights.dashboard.spec import Dashboard, Visual

Marts = Mapping[str, Mapping[str, str]]
"""Each mart's columns with their types, as dbt's manifest has them or as either engine names them."""

_Need = tuple[Path, str, str | None]
"""A place in the document, the column it names, and the kind the column must have; None: any kind."""

# Athena says int and string where dbt and DuckDB say integer and varchar.
_NUMBERS = [
    "tinyint",
    "smallint",
    "int",
    "integer",
    "bigint",
    "hugeint",
    "double",
    "real",
    "float",
    "decimal",
]
_KINDS = {
    "text": frozenset(["varchar", "string", "text", "char"]),
    "number": frozenset(_NUMBERS),
    "date": frozenset(["date"]),
    "boolean": frozenset(["boolean", "bool"]),
}
_FILTER_KINDS = {"date_range": "date", "choice": "text"}


def contract_problems(dashboard: Dashboard, marts: Marts) -> Iterator[Problem]:
    """Yield each name that doesn't exist, and each column whose type the dashboard can't show."""
    for index, chosen in enumerate(dashboard.filters):
        for mart, column in chosen.columns.items():
            path: Path = ("filters", index, "columns", mart)
            yield from _check(marts, mart, path, [(path, column, _FILTER_KINDS[chosen.type])])
    for sheet_index, sheet in enumerate(dashboard.sheets):
        for index, visual in enumerate(sheet.visuals):
            path = ("sheets", sheet_index, "visuals", index)
            yield from _visual_problems(visual, path, dashboard.scope.column, marts)


def _visual_problems(visual: Visual, path: Path, scope: str, marts: Marts) -> Iterator[Problem]:
    shown = list(_shown(visual, path))
    mart_path = (*path, "mart")
    needs: list[_Need] = [(mart_path, scope, "text"), *shown, *_beside(visual, path)]
    yield from _check(marts, visual.mart, mart_path, needs)
    if visual.filtered_mart is not None:
        # What it lacks is the fault of its choice: the same columns are right for the mart itself.
        mart_path = (*path, "filtered_mart")
        needs = [(mart_path, scope, "text"), *((mart_path, column, kind) for _, column, kind in shown)]
        yield from _check(marts, visual.filtered_mart, mart_path, needs)


def _shown(visual: Visual, path: Path) -> Iterator[_Need]:
    """Yield what the mart and the filtered mart must both have."""
    kind = "date" if visual.category.format == "date" else "text"
    yield (*path, "category", "column"), visual.category.column, kind
    yield (*path, "value", "column"), visual.value.column, _measured_kind(visual.value.aggregation)
    if visual.facet is not None:
        yield (*path, "facet", "column"), visual.facet.column, "text"


def _beside(visual: Visual, path: Path) -> Iterator[_Need]:
    """Yield what only the mart itself must have."""
    for index, detail in enumerate(visual.details):
        yield (*path, "details", index, "column"), detail.column, _measured_kind(detail.aggregation)
    yield (*path, "sort", "by"), visual.sort.by, None
    if visual.category.name_column is not None:
        yield (*path, "category", "name_column"), visual.category.name_column, "text"
    if visual.flag is not None:
        yield (*path, "flag", "column"), visual.flag.column, "boolean"


def _measured_kind(aggregation: str) -> str | None:
    return None if aggregation == "count_distinct" else "number"


def _check(marts: Marts, mart: str, path: Path, needs: list[_Need]) -> Iterator[Problem]:
    if mart not in marts:
        yield Problem(path, f"no mart is named '{mart}'; {did_you_mean(mart, marts)}")
        return
    for place, column, kind in needs:
        if column not in marts[mart]:
            remedy = did_you_mean(column, marts[mart])
            yield Problem(place, f"the mart '{mart}' has no column '{column}'; {remedy}")
        elif kind is not None and _kind_of(marts[mart][column]) != kind:
            usable = ", ".join(name for name, type_ in marts[mart].items() if _kind_of(type_) == kind)
            yield Problem(
                place,
                f"the column '{column}' of the mart '{mart}' is of type {marts[mart][column]}, not a {kind};"
                f" {f'use one of: {usable}' if usable else 'no column there fits'}",
            )


def _kind_of(type_: str) -> str:
    bare = re.sub(r"\(.*", "", type_).strip().lower()
    return next((kind for kind, names in _KINDS.items() if bare in names), bare)
