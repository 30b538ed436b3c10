"""Where visuals and controls stand on a sheet, row by row: visuals on 36 columns, controls on the bar's 12."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ground_truth_insights.quicksight.checking.findings import only

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

GRID_COLUMNS = 36
# Of the bar above the visuals; a control is at most half as wide as the bar.
BAR_COLUMNS = 12
_SIZES = {
    "KPIVisual": (9, 6),
    "BarChartVisual": (18, 12),
    "LineChartVisual": (18, 12),
    "HeatMapVisual": (36, 16),
    "TableVisual": (36, 12),
}
_CONTROL_COLUMNS = 3
CANVAS: "td.GridLayoutCanvasSizeOptionsTypeDef" = {
    "ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1600px"}
}


def visual_layout(visuals: "Iterable[td.VisualTypeDef]") -> "td.LayoutTypeDef":
    """Return the layout of visuals in their order; a new row begins where one doesn't fit, or is of another height."""
    rows: list[list[tuple[str, int, int]]] = []
    for visual in visuals:
        kind, body = only(visual)
        columns, height = _SIZES["KPIVisual"] if _is_figure(body) else _SIZES[kind]
        last = rows[-1] if rows else []
        if not last or sum(one[1] for one in last) + columns > GRID_COLUMNS or last[0][2] != height:
            rows.append([])
        rows[-1].append((body["VisualId"], columns, height))
    elements, top = [], 0
    for row in rows:
        column = 0
        for id_, columns, height in row:
            # A chart alone in its row has all of it; figures stay small.
            width = GRID_COLUMNS if len(row) == 1 and columns > _SIZES["KPIVisual"][0] else columns
            elements.append(_element(id_, "VISUAL", (column, width), (top, height)))
            column += width
        top += row[0][2]
    return {"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": CANVAS}}}


def _is_figure(body: Mapping[str, Any]) -> bool:
    """Tell whether a visual shows one cell, as the figures that are words do."""
    wells = body["ChartConfiguration"]["FieldWells"]
    table = wells.get("TableUnaggregatedFieldWells") or wells.get("TableAggregatedFieldWells") or {}
    return len(table.get("Values", [])) == 1 and not table.get("GroupBy")


def control_layout(
    parameter_controls: Iterable[Mapping[str, Any]], filter_controls: Iterable[Mapping[str, Any]]
) -> "td.SheetControlLayoutTypeDef":
    """Return the layout of the controls above the visuals."""
    placed: list[tuple[str, lit.LayoutElementTypeType]]
    placed = [(_id(control, "ParameterControlId"), "PARAMETER_CONTROL") for control in parameter_controls]
    placed += [(_id(control, "FilterControlId"), "FILTER_CONTROL") for control in filter_controls]
    per_row = BAR_COLUMNS // _CONTROL_COLUMNS
    elements = [
        _element(id_, kind, (_CONTROL_COLUMNS * (index % per_row), _CONTROL_COLUMNS), (index // per_row, 1))
        for index, (id_, kind) in enumerate(placed)
    ]
    return {"Configuration": {"GridLayout": {"Elements": elements}}}


def _id(control: Mapping[str, Any], name: str) -> str:
    return str(next(iter(control.values()))[name])


def _element(
    id_: str, kind: "lit.LayoutElementTypeType", columns: tuple[int, int], rows: tuple[int, int]
) -> "td.GridLayoutElementTypeDef":
    return {
        "ElementId": id_,
        "ElementType": kind,
        "ColumnIndex": columns[0],
        "ColumnSpan": columns[1],
        "RowIndex": rows[0],
        "RowSpan": rows[1],
    }
