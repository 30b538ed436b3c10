"""Visuals of a QuickSight definition, evaluated in SQL: what QuickSight would draw of the marts.

Reads the definition alone, never the dashboard spec: field wells, and those filters whose scope holds the visual and
whose parameter has a value that leaves something out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Row, Warehouse

Document = dict[str, Any]

_FUNCTIONS = {
    "SUM": "sum({})",
    "AVERAGE": "avg({})",
    "MIN": "min({})",
    "MAX": "max({})",
    "COUNT": "count({})",
    "DISTINCT_COUNT": "count(distinct {})",
}
_DIMENSIONS = ("CategoricalDimensionField", "DateDimensionField", "NumericalDimensionField")
_MEASURES = ("NumericalMeasureField", "CategoricalMeasureField", "DateMeasureField")


@dataclass(frozen=True)
class Well:
    """A field of a visual: its column, and the function that aggregates it; None: a dimension, or a plain row."""

    column: str
    function: str | None


def visuals(definition: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield each visual that has field wells: the id of its sheet, its kind and its body."""
    for sheet in definition["Sheets"]:
        for visual in sheet["Visuals"]:
            kind, body = next(iter(visual.items()))
            if "ChartConfiguration" in body:
                yield sheet["SheetId"], kind, body


def rows_of(warehouse: Warehouse, definition: Document, visual_id: str, parameters: Mapping[str, str]) -> list[Row]:
    """Return what a visual shows, under the names of its columns."""
    sheet_id, body = next((sheet, body) for sheet, _, body in visuals(definition) if body["VisualId"] == visual_id)
    wells = list(_wells(body["ChartConfiguration"]["FieldWells"]))
    mart = _mart(body)
    keys = [quoted(well.column) for well in wells if well.function is None]
    values = [
        f"{_FUNCTIONS[well.function].format(quoted(well.column))} as {quoted(well.column)}"
        for well in wells
        if well.function is not None
    ]
    conditions, bound = _conditions(definition, sheet_id, visual_id, mart, parameters)
    grouped = [f"group by {', '.join(keys)}"] if keys and values else []
    where = [f"where {' and '.join(conditions)}"] if conditions else []
    sql = "\n".join([f"select {', '.join([*keys, *values])}", f"from {quoted(mart)}", *where, *grouped])
    return warehouse.query(sql, bound)


def _wells(node: Any) -> Iterator[Well]:
    if isinstance(node, list):
        for item in node:
            yield from _wells(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _DIMENSIONS:
                yield Well(value["Column"]["ColumnName"], None)
            elif key in _MEASURES:
                how = value["AggregationFunction"]
                yield Well(value["Column"]["ColumnName"], how if isinstance(how, str) else next(iter(how.values())))
            elif key == "Column":
                yield Well(value["ColumnName"], None)
            else:
                yield from _wells(value)


def _mart(body: Document) -> str:
    found = set(_identifiers(body["ChartConfiguration"]["FieldWells"]))
    assert len(found) == 1, found
    return found.pop()


def _identifiers(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "DataSetIdentifier" in node:
            yield node["DataSetIdentifier"]
        for value in node.values():
            yield from _identifiers(value)
    elif isinstance(node, list):
        for value in node:
            yield from _identifiers(value)


def _conditions(
    definition: Document, sheet_id: str, visual_id: str, mart: str, parameters: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    conditions: list[str] = []
    bound: list[str] = []
    for group in definition["FilterGroups"]:
        if not _covers(group, sheet_id, visual_id):
            continue
        for wrapper in group["Filters"]:
            kind, filter_ = next(iter(wrapper.items()))
            same = filter_["Column"]["DataSetIdentifier"] == mart or group["CrossDataset"] == "ALL_DATASETS"
            custom = filter_.get("Configuration", {}).get("CustomFilterConfiguration")
            if kind == "CategoryFilter" and same and custom:
                assert custom["MatchOperator"] == "EQUALS"
                conditions.append(f"{quoted(filter_['Column']['ColumnName'])} = ?")
                bound.append(parameters[custom["ParameterName"]])
    return conditions, bound


def _covers(group: Document, sheet_id: str, visual_id: str) -> bool:
    if "AllSheets" in group["ScopeConfiguration"]:
        return True
    scopes = group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"]
    return any(scope["SheetId"] == sheet_id and visual_id in scope.get("VisualIds", []) for scope in scopes)
