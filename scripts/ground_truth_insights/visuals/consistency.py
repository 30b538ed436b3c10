"""What a JSON schema can't say about a dashboard: keys fit the type, ids are unique, and its parts fit together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ground_truth_insights.visuals.problems import Path, Problem, did_you_mean
from ground_truth_insights.visuals.reading import Columns, named_columns
from ground_truth_insights.visuals.spec import Column, Dashboard, Filter, Page, Sheet, Visual

SCOPE = "scope"
_DATE_KEYS = "a line runs over days; name a category with format: date, or choose the type bars or columns"

# Which keys a visual must have, and which it may have, by its type; the JSON schema knows only the union of them.
_COMMON = frozenset(["id", "title", "question", "note", "when_empty", "type"])
_CHART = frozenset(["mart", "category", "value", "sort"])
_CHART_OPTIONS = frozenset(["filtered_mart", "label_filtered_mart", "facet", "details", "limit", "flag", "quicksight"])
_REQUIRED: Mapping[str, frozenset[str]] = {
    "bars": _CHART,
    "columns": _CHART,
    "line": _CHART,
    "intervals": _CHART,
    "matrix": frozenset(["mart", "rows", "columns", "value"]),
    "table": frozenset(["mart", "fields", "sort"]),
    "figures": frozenset(["figures"]),
}
_OPTIONAL: Mapping[str, frozenset[str]] = {
    "bars": _CHART_OPTIONS | {"median", "reference"},
    "columns": _CHART_OPTIONS | {"bins"},
    "line": _CHART_OPTIONS | {"weekly_mean", "forecast", "events", "reference"},
    "intervals": _CHART_OPTIONS | {"reference"},
    "matrix": frozenset(["details", "limit", "symmetric"]),
    "table": frozenset(["limit", "totals"]),
    "figures": frozenset(),
}


def title_problems(columns: Columns) -> Iterator[Problem]:
    """Yield statistics that are called alike: whoever reads the title couldn't tell which of them it is."""
    known: dict[str, Column] = {}
    for name, column in columns.items():
        if not column.is_statistic or name != column.name:
            continue
        other = known.setdefault(column.title.casefold(), column)
        if other is not column:
            path: Path = ("metrics", column.question, column.name, "title")
            yield Problem(path, f"the statistic '{other.name}' has the title '{other.title}' already; give another")


def unknown_marts(columns: Columns, marts: Collection[str]) -> Iterator[Problem]:
    """Yield the marts of metrics.yml that don't exist; what is said of them would never be read."""
    for name, column in columns.items():
        mart = name.partition("@")[2]
        if mart and mart not in marts:
            path: Path = ("metrics", column.question, column.name, "marts", mart)
            yield Problem(path, f"no mart is named '{mart}'; {did_you_mean(mart, marts)}")


def unknown_names(document: Mapping[str, Any], columns: Columns) -> Iterator[Problem]:
    """Yield the names in visuals that metrics.yml doesn't have, and those of dimensions that can't be aggregated."""
    for path, visual in raw_visuals(document):
        for place, name in named_columns(visual):
            if name not in columns:
                yield Problem((*path, *place), f"metrics.yml knows no '{name}'; {did_you_mean(name, columns)}")
            elif place[0] in ("value", "details", "figures", "reference", "forecast"):
                if not columns[name].is_statistic:
                    yield Problem((*path, *place), f"'{name}' is a dimension, not a statistic; name one under metrics")
            elif place[0] != "fields" and columns[name].is_statistic:
                yield Problem((*path, *place), f"'{name}' is a statistic; name one under dimensions")


def raw_visuals(document: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the visuals of a document with their places."""
    for group in ("sheets", "pages"):
        for index, sheet in enumerate(document.get(group, ())):
            for position, visual in enumerate(sheet["visuals"]):
                yield (group, index, "visuals", position), visual


def inconsistencies(dashboard: Dashboard) -> Iterator[Problem]:
    """Yield where parts of the dashboard contradict each other."""
    yield from _repeated_ids(dashboard)
    yield from _filters_without_visual(dashboard)
    # A name of a job leads to its scope.
    pages = {SCOPE, *(page.id for page in dashboard.pages)}
    for path, visual in dashboard.visuals_with_paths():
        yield from _contradictions(visual, path)
        yield from _named_twice(visual, path, pages)
    for page_index, page in enumerate(dashboard.pages):
        for index, visual in enumerate(page.visuals):
            for mart in visual.marts:
                if mart not in page.columns:
                    yield Problem(
                        ("pages", page_index, "visuals", index),
                        f"the page '{page.id}' doesn't say which column of '{mart}' it is about;"
                        f" add '{mart}' to its columns",
                    )


def _named_twice(visual: Visual, path: Path, pages: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, column in visual.places():
        if column.column in seen:
            message = f"the visual '{visual.id}' shows the column '{column.column}' twice; remove one"
            yield Problem((*path, *place), message)
        seen.add(column.column)
        if column.opens is not None and column.opens not in pages:
            yield Problem((*path, *place), f"there is no page '{column.opens}'; {did_you_mean(column.opens, pages)}")


def _contradictions(visual: Visual, path: Path) -> Iterator[Problem]:
    if visual.type == "line":
        if visual.category.format != "date":
            yield Problem((*path, "category"), _DATE_KEYS)
        if visual.limit is not None:
            yield Problem((*path, "limit"), "a line shows every day; remove limit")
    for index, column in enumerate(visual.totals):
        if column not in {measure.column for measure in visual.measures}:
            message = f"the table '{visual.id}' has no column '{column}' to add up; add it to the fields, or remove it"
            yield Problem((*path, "totals", index), message)
    if visual.bins is not None and visual.filtered_mart is None:
        yield Problem((*path, "bins"), "bins are counted from the filtered mart; add filtered_mart, or remove bins")


def _repeated_ids(dashboard: Dashboard) -> Iterator[Problem]:
    # The state in a link names sheets and pages alike.
    groups: list[tuple[str, str, Sequence[Filter | Sheet | Page]]]
    groups = [("filter", "filters", dashboard.filters), ("sheet", "sheets", dashboard.sheets)]
    groups.append(("sheet", "pages", dashboard.pages))
    places: list[tuple[str, str, Path]] = [
        (kind, each.id, (name, index, "id")) for kind, name, pieces in groups for index, each in enumerate(pieces)
    ]
    for path, visual in dashboard.visuals_with_paths():
        # Over all sheets: QuickSight wants ids of visuals that are unique in the whole definition.
        places.append(("visual", visual.id, (*path, "id")))
        places += [("figure", each.id, (*path, "figures", index, "id")) for index, each in enumerate(visual.figures)]
    seen: set[tuple[str, str]] = set()
    for kind, name, path in places:
        if (kind, name) in seen:
            yield Problem(path, f"another {kind} has the id '{name}' already; give this one an id of its own")
        seen.add((kind, name))


def _filters_without_visual(dashboard: Dashboard) -> Iterator[Problem]:
    for index, chosen in enumerate(dashboard.filters):
        for mart in chosen.columns:
            if mart not in dashboard.marts:
                remedy = did_you_mean(mart, dashboard.marts)
                yield Problem(
                    ("filters", index, "columns", mart),
                    f"no visual stands on the mart '{mart}', so '{chosen.id}' can't filter it; {remedy}",
                )


def key_problems(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the keys that a visual lacks, and those that its type has no use for."""
    meanings = schema["$defs"]["visual"]["properties"]
    for path, visual in raw_visuals(document):
        kind = visual["type"]
        for key in sorted(_REQUIRED[kind] - visual.keys()):
            reference = meanings[key].get("$ref", "").rpartition("/")[2]
            meaning = meanings[key].get("description") or schema["$defs"][reference]["description"]
            yield Problem(path, f"the visual lacks '{key}'; add it: {meaning}")
        usable = _COMMON | _REQUIRED[kind] | _OPTIONAL[kind]
        for key in visual:
            if key not in usable:
                types = ", ".join(each for each in _REQUIRED if key in _REQUIRED[each] | _OPTIONAL[each])
                yield Problem((*path, key), f"the type {kind} has no use for '{key}'; remove it, or choose: {types}")
