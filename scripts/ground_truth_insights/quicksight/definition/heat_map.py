"""A matrix of two categories as a heat map."""

from typing import TYPE_CHECKING

from ground_truth_insights.dashboard.spec import Matrix
from ground_truth_insights.quicksight.definition.fields import Fields, Marts, titled, tooltip_of

if TYPE_CHECKING:
    from mypy_boto3_quicksight.type_defs import (
        HeatMapConfigurationTypeDef,
        HeatMapSortConfigurationTypeDef,
        VisualTypeDef,
    )

_PALE, _STRONG, _NO_VALUE = "#EAF2F5", "#1F6F8B", "#F2F2F2"


def heat_map(matrix: Matrix, marts: Marts, subtitle: str) -> "VisualTypeDef":
    """Return one cell for each pair of the mart; a pair without a number is grey.

    The limit of the spec keeps those that stand on most, which QuickSight can't sort rows and columns by: it draws all.
    """
    fields = Fields(matrix.id, marts[matrix.mart])
    rows, columns, value = matrix.rows, matrix.columns, matrix.value
    items = [
        fields.drawn(rows.column, rows.title, "row"),
        fields.drawn(columns.column, columns.title, "column"),
        fields.drawn(value.column, value.title),
    ]
    beside = [(detail.column, detail.title, detail.aggregation) for detail in matrix.details]
    if value.interval is not None:
        beside += [(value.interval.low, "Interval, low", "min"), (value.interval.high, "Interval, high", "max")]
    if value.n is not None:
        beside.append((value.n, "Items it stands on", "sum"))
    items += [fields.tooltip(name, title, how) for name, title, how in beside if fields.has(name)]
    sort: HeatMapSortConfigurationTypeDef = {
        "HeatMapRowSort": [{"FieldSort": {"FieldId": fields.id("row", rows.column), "Direction": "ASC"}}],
        "HeatMapColumnSort": [{"FieldSort": {"FieldId": fields.id("column", columns.column), "Direction": "ASC"}}],
    }
    configuration: HeatMapConfigurationTypeDef = {
        "FieldWells": {
            "HeatMapAggregatedFieldWells": {
                "Rows": [fields.dimension(rows.column, "row")],
                "Columns": [fields.dimension(columns.column, "column")],
                "Values": [fields.measure(value.column, value.aggregation, value.format)],
            }
        },
        "SortConfiguration": sort,
        "RowLabelOptions": fields.axis_label(rows.column, rows.title, "row"),
        "ColumnLabelOptions": fields.axis_label(columns.column, columns.title, "column"),
        "ColorScale": {
            "Colors": [{"Color": _PALE}, {"Color": _STRONG}],
            "ColorFillType": "GRADIENT",
            "NullValueColor": {"Color": _NO_VALUE},
        },
        "DataLabels": {"Visibility": "VISIBLE", "Overlap": "DISABLE_OVERLAP"},
        "Tooltip": tooltip_of(items),
    }
    head = titled(matrix.id, matrix.title, subtitle)
    return {
        "HeatMapVisual": {
            "VisualId": head["VisualId"],
            "Title": head["Title"],
            "Subtitle": head["Subtitle"],
            "ChartConfiguration": configuration,
        }
    }
