"""Whether the marts and columns that a dashboard names exist with the types it needs."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ground_truth_insights.dashboard.consistency import visuals_with_paths
from ground_truth_insights.dashboard.problems import Path, Problem, did_you_mean
from ground_truth_insights.dashboard.spec import (
    Category,
    Chart,
    Dashboard,
    Field,
    Figure,
    Figures,
    Matrix,
    Measure,
    Table,
    Visual,
)

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
# Every other format is one of numbers.
_FORMAT_KINDS = {"date": "date", "text": "text", "word": "text", "yes_no": "boolean"}
_FILTER_KINDS = {"date_range": "date", "choice": "text"}


def contract_problems(dashboard: Dashboard, marts: Marts) -> Iterator[Problem]:
    """Yield each name that doesn't exist, and each column whose type the dashboard can't show."""
    for index, chosen in enumerate(dashboard.filters):
        for mart, column in chosen.columns.items():
            path: Path = ("filters", index, "columns", mart)
            yield from _check(marts, mart, path, [(path, column, _FILTER_KINDS[chosen.type])])
    yield from _calendar_problems(dashboard, marts)
    for path, visual in visuals_with_paths(dashboard):
        yield from _visual_problems(visual, path, dashboard.scope.column, marts)
    for index, page in enumerate(dashboard.pages):
        for mart, columns in page.columns.items():
            path = ("pages", index, "columns", mart)
            needs: list[_Need] = [((*path, place), column, "text") for place, column in enumerate(columns)]
            yield from _check(marts, mart, path, needs)


def _calendar_problems(dashboard: Dashboard, marts: Marts) -> Iterator[Problem]:
    calendar = dashboard.calendar
    needs: list[_Need] = [
        (("calendar", "mart"), dashboard.scope.column, "text"),
        (("calendar", "date"), calendar.date, "date"),
        (("calendar", "incomplete"), calendar.incomplete, "boolean"),
    ]
    yield from _check(marts, calendar.mart, ("calendar", "mart"), needs)


def _visual_problems(visual: Visual, path: Path, scope: str, marts: Marts) -> Iterator[Problem]:
    scoped: _Need = ((*path, "mart"), scope, "text")
    if isinstance(visual, Chart):
        yield from _chart_problems(visual, path, scope, marts)
    elif isinstance(visual, Matrix):
        needs = [scoped, *_category(visual.rows, (*path, "rows")), *_category(visual.columns, (*path, "columns"))]
        needs += [*_measure(visual.value, (*path, "value")), *_details(visual.details, path)]
        yield from _check(marts, visual.mart, (*path, "mart"), needs)
    elif isinstance(visual, Table):
        fields = [need for index, field in enumerate(visual.fields) for need in _field(field, (*path, "fields", index))]
        yield from _check(
            marts, visual.mart, (*path, "mart"), [scoped, *fields, ((*path, "sort", "by"), visual.sort.by, None)]
        )
    elif isinstance(visual, Figures):
        for index, figure in enumerate(visual.figures):
            yield from _figure_problems(figure, (*path, "figures", index), scope, marts)


def _figure_problems(figure: Figure, path: Path, scope: str, marts: Marts) -> Iterator[Problem]:
    week: list[_Need] = [] if figure.week is None else [((*path, "week"), figure.week, "date")]
    yield from _check(
        marts, figure.mart, (*path, "mart"), [((*path, "mart"), scope, "text"), *_measure(figure.measure, path), *week]
    )
    if figure.label_filtered_mart is not None:
        place = (*path, "label_filtered_mart")
        columns = [(scope, "text"), (figure.measure.column, _measured_kind(figure.measure))]
        needs = [(place, column, kind) for column, kind in [*columns, *((column, kind) for _, column, kind in week)]]
        yield from _check(marts, figure.label_filtered_mart, place, needs)


def _chart_problems(visual: Chart, path: Path, scope: str, marts: Marts) -> Iterator[Problem]:
    shown = list(_shown(visual, path))
    mart_path = (*path, "mart")
    needs: list[_Need] = [(mart_path, scope, "text"), *shown, *_beside(visual, path)]
    yield from _check(marts, visual.mart, mart_path, needs)
    filtered = list(_filtered(visual, path)) if visual.bins else shown
    for key, mart in (("filtered_mart", visual.filtered_mart), ("label_filtered_mart", visual.label_filtered_mart)):
        if mart is not None:
            # What it lacks is the fault of its choice: the same columns are right for the mart itself.
            mart_path = (*path, key)
            needs = [(mart_path, scope, "text"), *((mart_path, column, kind) for _, column, kind in filtered)]
            yield from _check(marts, mart, mart_path, needs)
    if visual.events is not None:
        place = (*path, "events")
        needs = [
            ((*place, "mart"), scope, "text"),
            ((*place, "date"), visual.events.date, "date"),
            ((*place, "text"), visual.events.text, "text"),
            ((*place, "description"), visual.events.description, "text"),
        ]
        yield from _check(marts, visual.events.mart, (*place, "mart"), needs)


def _shown(visual: Chart, path: Path) -> Iterator[_Need]:
    """Yield what the mart and the filtered mart must both have."""
    kind = "date" if visual.category.format == "date" else "text"
    yield (*path, "category", "column"), visual.category.column, kind
    yield (*path, "value", "column"), visual.value.column, _measured_kind(visual.value)
    if visual.facet is not None:
        yield (*path, "facet", "column"), visual.facet.column, "text"


def _filtered(visual: Chart, path: Path) -> Iterator[_Need]:
    """Yield what the filtered mart of a histogram must have."""
    if visual.bins is not None:
        yield (*path, "bins", "item"), visual.bins.item, "text"
        yield (*path, "bins", "total"), visual.bins.total, "number"


def _beside(visual: Chart, path: Path) -> Iterator[_Need]:
    """Yield what only the mart itself must have."""
    yield from _companions(visual.value, (*path, "value"))
    yield from _details(visual.details, path)
    yield (*path, "sort", "by"), visual.sort.by, None
    if visual.category.name_column is not None:
        yield (*path, "category", "name_column"), visual.category.name_column, "text"
    if visual.flag is not None:
        yield (*path, "flag", "column"), visual.flag.column, "boolean"
    if visual.reference is not None:
        yield (*path, "reference", "column"), visual.reference.column, "number"
    if visual.bins is not None:
        yield (*path, "bins", "lower_bound"), visual.bins.lower_bound, "number"
    if visual.forecast is not None:
        for key in ("column", "low", "high"):
            yield (*path, "forecast", key), getattr(visual.forecast, key), "number"


def _category(category: Category, path: Path) -> Iterator[_Need]:
    yield (*path, "column"), category.column, "date" if category.format == "date" else "text"
    if category.name_column is not None:
        yield (*path, "name_column"), category.name_column, "text"


def _details(details: Iterable[Measure], path: Path) -> Iterator[_Need]:
    for index, detail in enumerate(details):
        yield from _measure(detail, (*path, "details", index))


def _measure(measure: Measure, path: Path) -> Iterator[_Need]:
    yield (*path, "column"), measure.column, _measured_kind(measure)
    yield from _companions(measure, path)


def _field(field: Field, path: Path) -> Iterator[_Need]:
    yield (*path, "column"), field.column, _FORMAT_KINDS.get(field.format, "number")
    if field.name_column is not None:
        yield (*path, "name_column"), field.name_column, "text"
    yield from _companions(field, path)


def _companions(measure: Measure | Field, path: Path) -> Iterator[_Need]:
    kind = _FORMAT_KINDS.get(measure.format, "number")
    if measure.interval is not None:
        yield (*path, "interval", "low"), measure.interval.low, kind
        yield (*path, "interval", "high"), measure.interval.high, kind
    if measure.n is not None:
        yield (*path, "n"), measure.n, "number"
    if measure.status is not None:
        yield (*path, "status"), measure.status, "text"


def _measured_kind(measure: Measure) -> str | None:
    if measure.aggregation == "count_distinct":
        return None
    return _FORMAT_KINDS.get(measure.format, "number")


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
