"""Where visuals and controls stand on a sheet, row by row: visuals on 36 columns, controls on the bar's 12."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.checking.parts import BAR_COLUMNS, GRID_COLUMNS

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

_SIZES = {
    "KPIVisual": (9, 6),
    "InsightVisual": (12, 5),
    "BarChartVisual": (18, 12),
    "LineChartVisual": (18, 12),
    "HeatMapVisual": (36, 16),
    "TableVisual": (36, 12),
}
# As wide as those of dashboards that people make, unless one row then doesn't hold them.
_CONTROL_COLUMNS, _NARROW_CONTROL_COLUMNS = 3, 2
CANVAS: "td.GridLayoutCanvasSizeOptionsTypeDef" = {
    "ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1600px"}
}


def visual_layout(visuals: "Iterable[td.VisualTypeDef]") -> "td.LayoutTypeDef":
    """Return the layout of visuals in their order; a new row begins where one doesn't fit, or is of another height.

    Figures in succession share rows evenly (nine are three rows of three), and all visuals of a row share its width.
    """
    sized = [(_SIZES["KPIVisual" if _is_figure(body) else kind], body["VisualId"]) for kind, body in map(only, visuals)]
    elements, top = [], 0
    for (columns, height), group in groupby(sized, key=itemgetter(0)):
        ids = [id_ for _, id_ in group]
        rows = -(-len(ids) * columns // GRID_COLUMNS)
        for row in range(rows):
            in_row = ids[len(ids) * row // rows : len(ids) * (row + 1) // rows]
            width = GRID_COLUMNS // len(in_row)
            elements += [
                _element(id_, "VISUAL", (width * place, width), (top, height)) for place, id_ in enumerate(in_row)
            ]
            top += height
    return {"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": CANVAS}}}


def _is_figure(body: Mapping[str, Any]) -> bool:
    """Tell whether a visual shows one cell, as the figures that are words do."""
    wells = body.get("ChartConfiguration", {}).get("FieldWells", {})
    table = wells.get("TableUnaggregatedFieldWells") or wells.get("TableAggregatedFieldWells") or {}
    return len(table.get("Values", [])) == 1 and not table.get("GroupBy")


def control_layout(
    parameter_controls: Iterable[Mapping[str, Any]], filter_controls: Iterable[Mapping[str, Any]]
) -> "td.SheetControlLayoutTypeDef":
    """Return the layout of the controls above the visuals."""
    placed: list[tuple[str, lit.LayoutElementTypeType]]
    placed = [(only(control)[1]["ParameterControlId"], "PARAMETER_CONTROL") for control in parameter_controls]
    placed += [(only(control)[1]["FilterControlId"], "FILTER_CONTROL") for control in filter_controls]
    width = _CONTROL_COLUMNS if len(placed) * _CONTROL_COLUMNS <= BAR_COLUMNS else _NARROW_CONTROL_COLUMNS
    per_row = BAR_COLUMNS // width
    elements = [
        _element(id_, kind, (width * (index % per_row), width), (index // per_row, 1))
        for index, (id_, kind) in enumerate(placed)
    ]
    return {"Configuration": {"GridLayout": {"Elements": elements}}}


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
