"""Which keys a visual must have, and which it may have, by its type; the JSON schema knows only the union of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth_insights.visuals.consistency import raw_visuals
from ground_truth_insights.visuals.problems import Problem

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
    "table": frozenset(["limit"]),
    "figures": frozenset(),
}


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
