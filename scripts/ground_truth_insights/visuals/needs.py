"""Which columns of which marts a dashboard reads: what the page carries, and what the contracts are held to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ground_truth_insights.visuals.problems import Path, Problem, did_you_mean
from ground_truth_insights.visuals.spec import Column, Dashboard, Figure, Filter, Page, Visual

Marts = Mapping[str, Mapping[str, str]]
"""Each mart's columns with their types, as dbt's manifest has them or as either engine names them."""

# Athena says int and string where dbt and DuckDB say integer and varchar.
_WHOLE = frozenset(["tinyint", "smallint", "int", "integer", "bigint", "hugeint"])
_KINDS = {
    "text": frozenset(["varchar", "string", "text", "char"]),
    "number": _WHOLE | {"double", "real", "float", "decimal"},
    "date": frozenset(["date"]),
    "boolean": frozenset(["boolean", "bool"]),
}
# Every other format is one of numbers.
_FORMAT_KINDS = {"date": "date", "text": "text", "word": "text", "yes_no": "boolean"}
_FILTER_KINDS = {"date_range": "date", "choice": "text"}


@dataclass(frozen=True, slots=True)
class Need:
    """A column that is read: where the dashboard asks for it, and the kind that it must have; None: any kind.

    What names the marks of a visual may be a whole number instead of a text (`is_name`), such as an hour of the day.
    """

    path: Path
    mart: str
    column: str
    kind: str | None
    is_name: bool = False

    def takes(self, type_: str) -> bool:
        """Tell whether a column of this type will do."""
        if self.kind is None or _kind_of(type_) == self.kind:
            return True
        return self.is_name and self.kind == "text" and _bare(type_) in _WHOLE


def needs(dashboard: Dashboard) -> Iterator[Need]:
    """Yield every column that the dashboard reads beside the scope."""
    calendar = dashboard.calendar
    yield Need(("calendar", "date"), calendar.mart, calendar.date, "date")
    yield Need(("calendar", "incomplete"), calendar.mart, calendar.incomplete, "boolean")
    for index, chosen in enumerate(dashboard.filters):
        for mart, column in chosen.columns.items():
            yield Need(("filters", index, "columns", mart), mart, column, _FILTER_KINDS[chosen.type])
    for index, page in enumerate(dashboard.pages):
        for mart, columns in page.columns.items():
            for place, column in enumerate(columns):
                yield Need(("pages", index, "columns", mart, place), mart, column, "text")
    for path, visual in dashboard.visuals_with_paths():
        for need in _of_visual(visual):
            yield replace(need, path=(*path, *need.path))


def needed_columns(dashboard: Dashboard) -> Mapping[str, Mapping[str, str]]:
    """Return for each mart of the dashboard the columns that are read, without the scope, and the kind of each."""
    columns: dict[str, dict[str, str]] = {mart: {} for mart in dashboard.marts}
    for need in needs(dashboard):
        # What is only counted or sorted by may be of any kind; somebody else says it, or it is taken as text.
        known = columns[need.mart].get(need.column)
        columns[need.mart][need.column] = need.kind or known or "text"
    return columns


def contract_problems(dashboard: Dashboard, marts: Marts) -> Iterator[Problem]:
    """Yield each mart and column that doesn't exist, and each column whose type the dashboard can't show."""
    unknown: dict[Path, str] = {}
    for need in [*_marts(dashboard), *needs(dashboard)]:
        known = marts.get(need.mart)
        if known is None:
            unknown.setdefault(need.path, need.mart)
        elif need.column not in known:
            remedy = did_you_mean(need.column, known)
            yield Problem(need.path, f"the mart '{need.mart}' has no column '{need.column}'; {remedy}")
        elif not need.takes(known[need.column]):
            usable = ", ".join(name for name, type_ in known.items() if _kind_of(type_) == need.kind)
            yield Problem(
                need.path,
                f"the column '{need.column}' of the mart '{need.mart}' is of type {known[need.column]},"
                f" not a {need.kind}; {f'use one of: {usable}' if usable else 'no column there fits'}",
            )
    named = {need.path for need in _marts(dashboard)}
    for path, mart in unknown.items():
        if path in named:
            yield Problem(path, f"no mart is named '{mart}'; {did_you_mean(mart, marts)}")


def _marts(dashboard: Dashboard) -> Iterator[Need]:
    """Yield where each mart is named; it must have the scope."""
    named: list[tuple[Path, str | None]] = [(("calendar", "mart"), dashboard.calendar.mart)]
    groups: list[tuple[str, Sequence[Filter | Page]]] = [("filters", dashboard.filters), ("pages", dashboard.pages)]
    for name, pieces in groups:
        named += [((name, index, "columns", mart), mart) for index, each in enumerate(pieces) for mart in each.columns]
    for path, visual in dashboard.visuals_with_paths():
        named += [((*path, key), getattr(visual, key)) for key in ("mart", "filtered_mart", "label_filtered_mart")]
        named.append(((*path, "events", "mart"), None if visual.events is None else visual.events.mart))
        for index, figure in enumerate(visual.figures):
            named += [((*path, "figures", index, key), getattr(figure, key)) for key in ("mart", "label_filtered_mart")]
    yield from (Need(path, mart, dashboard.scope.column, "text") for path, mart in named if mart)


def _of_visual(visual: Visual) -> Iterator[Need]:
    for path, column in visual.places():
        yield from _of_column(path, visual.mart, column)
    if visual.sort.by:
        yield Need(("sort", "by"), visual.mart, visual.sort.by, None)
    if visual.flag is not None:
        yield Need(("flag", "column"), visual.mart, visual.flag.column, "boolean")
    if visual.bins is not None:
        yield Need(("bins", "lower_bound"), visual.mart, visual.bins.lower_bound, "number")
    for key in ("filtered_mart", "label_filtered_mart"):
        if mart := getattr(visual, key):
            # What it lacks is the fault of its choice: the same columns are right for the mart itself.
            yield from (Need((key,), mart, column, kind, is_name=True) for column, kind in _filtered(visual))
    if visual.events is not None:
        for key, kind in (("date", "date"), ("text", "text"), ("description", "text")):
            yield Need(("events", key), visual.events.mart, getattr(visual.events, key), kind)
    for index, figure in enumerate(visual.figures):
        yield from _of_figure(("figures", index), figure)


def _of_figure(path: Path, figure: Figure) -> Iterator[Need]:
    yield from _of_column((*path, "metric"), figure.mart, figure.measure)
    if figure.label_filtered_mart is not None:
        place = (*path, "label_filtered_mart")
        yield Need(place, figure.label_filtered_mart, figure.measure.column, _kind_of_values(figure.measure))
    if figure.week is not None:
        yield from (Need((*path, "week"), mart, figure.week, "date") for mart in figure.marts)


def _filtered(visual: Visual) -> list[tuple[str, str | None]]:
    """Return what a mart for filters must have, too."""
    if visual.bins is not None:
        return [(visual.bins.item, "text"), (visual.bins.total, "number")]
    return [(column.column, _kind_of_values(column)) for column in (*visual.keys, visual.value, visual.facet) if column]


def _of_column(path: Path, mart: str, column: Column) -> Iterator[Need]:
    kind = _FORMAT_KINDS.get(column.format, "number")
    yield Need(path, mart, column.column, _kind_of_values(column), is_name=not column.is_statistic)
    yield from (Need(path, mart, bound, kind) for bound in column.bounds)
    for beside, its_kind in ((column.name_column, "text"), (column.n, "number"), (column.status, "text")):
        if beside is not None:
            yield Need(path, mart, beside, its_kind)


def _kind_of_values(column: Column) -> str | None:
    """Return the kind of values that a column must hold: text, number, date or boolean; None: any."""
    return None if column.aggregation == "count_distinct" else _FORMAT_KINDS.get(column.format, "number")


def _kind_of(type_: str) -> str:
    bare = _bare(type_)
    return next((kind for kind, names in _KINDS.items() if bare in names), bare)


def _bare(type_: str) -> str:
    return re.sub(r"\(.*", "", type_).strip().lower()
