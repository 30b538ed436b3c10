"""Where visuals and controls stand on a sheet: a grid of 36 columns, filled row by row."""

from collections.abc import Iterable

from ground_truth_insights.quicksight.definition.formats import Document

GRID_COLUMNS = 36
_SIZES = {
    "KPIVisual": (9, 6),
    "BarChartVisual": (18, 12),
    "LineChartVisual": (18, 12),
    "HeatMapVisual": (36, 16),
    "TableVisual": (36, 12),
}
_CONTROL_COLUMNS = 6
CANVAS = {"ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1600px"}}


def visual_layout(visuals: Iterable[Document]) -> Document:
    """Return the layout of visuals in their order; a new row begins where one doesn't fit, or is of another height."""
    elements = []
    column = row = height = 0
    for visual in visuals:
        kind, body = next(iter(visual.items()))
        columns, rows = _SIZES["KPIVisual"] if _is_figure(body) else _SIZES[kind]
        if column and (column + columns > GRID_COLUMNS or rows != height):
            column, row = 0, row + height
        height = rows
        elements.append(_element(body["VisualId"], "VISUAL", (column, columns), (row, rows)))
        column += columns
    return {"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": CANVAS}}}


def _is_figure(body: Document) -> bool:
    """Tell whether a visual shows one cell, as the figures that are words do."""
    wells = body["ChartConfiguration"]["FieldWells"].get("TableUnaggregatedFieldWells", {})
    return len(wells.get("Values", [])) == 1


def control_layout(parameter_controls: list[Document], filter_controls: list[Document]) -> Document:
    """Return the layout of the controls above the visuals."""
    placed = [(_id(control, "ParameterControlId"), "PARAMETER_CONTROL") for control in parameter_controls]
    placed += [(_id(control, "FilterControlId"), "FILTER_CONTROL") for control in filter_controls]
    per_row = GRID_COLUMNS // _CONTROL_COLUMNS
    elements = [
        _element(id_, kind, (_CONTROL_COLUMNS * (index % per_row), _CONTROL_COLUMNS), (index // per_row, 1))
        for index, (id_, kind) in enumerate(placed)
    ]
    return {"Configuration": {"GridLayout": {"Elements": elements}}}


def _id(control: Document, name: str) -> str:
    return str(next(iter(control.values()))[name])


def _element(id_: str, kind: str, columns: tuple[int, int], rows: tuple[int, int]) -> Document:
    return {
        "ElementId": id_,
        "ElementType": kind,
        "ColumnIndex": columns[0],
        "ColumnSpan": columns[1],
        "RowIndex": rows[0],
        "RowSpan": rows[1],
    }
