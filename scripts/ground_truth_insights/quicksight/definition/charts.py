"""Bars, columns, lines and heat maps over one mart."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.definition.fields import Fields, Marts, tooltip_of, visual
from ground_truth_insights.visuals.spec import Aggregation, Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

_BAND_COLORS = {"actual": "#1F6F8B", "forecast": "#B0562B", "bound": "#D9A58B"}
_PALE, _STRONG, _NO_VALUE = "#EAF2F5", "#1F6F8B", "#F2F2F2"


def column_chart(chart: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return vertical bars."""
    return bar_chart(chart, marts, subtitle, "VERTICAL")


def bar_chart(
    chart: Visual, marts: Marts, subtitle: str, orientation: "lit.BarChartOrientationType" = "HORIZONTAL"
) -> "td.VisualTypeDef":
    """Return horizontal bars, or vertical ones."""
    fields = Fields(chart.id, marts[chart.quicksight_mart])
    wells: td.BarChartAggregatedFieldWellsTypeDef = {
        "Category": [fields.dimension(chart.category.column)],
        "Values": [fields.measure(chart.value.column, chart.value.aggregation, chart.value.format)],
    }
    if chart.facet is not None:
        wells["SmallMultiples"] = [fields.dimension(chart.facet.column, "facet")]
    sort: td.BarChartSortConfigurationTypeDef = {"CategorySort": [_sort(chart, fields)]}
    if chart.limit is not None:
        sort["CategoryItemsLimit"] = {"ItemsLimit": chart.limit, "OtherCategories": "INCLUDE"}
    configuration: td.BarChartConfigurationTypeDef = {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": sort,
        "Orientation": orientation,
        "BarsArrangement": "CLUSTERED",
        "CategoryLabelOptions": fields.axis_label(chart.category.column, chart.category.title, "category"),
        "ValueLabelOptions": fields.axis_label(chart.value.column, chart.value.title, "value"),
        "Legend": {"Visibility": "HIDDEN"},
        "DataLabels": {"Visibility": "VISIBLE", "Overlap": "DISABLE_OVERLAP"},
        "Tooltip": tooltip_of(_tooltip(chart, fields)),
    }
    if lines := list(_reference_lines(chart, fields)):
        configuration["ReferenceLines"] = lines
    return visual("BarChartVisual", chart.id, chart.title, subtitle, configuration)


def line_chart(chart: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return a line over days; a forecast is drawn from the mart, with its band as two more lines."""
    fields = Fields(chart.id, marts[chart.quicksight_mart])
    values = [fields.measure(chart.value.column, chart.value.aggregation, chart.value.format)]
    series = [(chart.value.column, "actual")]
    if chart.forecast is not None:
        band = chart.forecast
        series += [(band.column, "forecast"), *((bound, "bound") for bound in band.bounds)]
        values += [
            fields.measure(column, chart.value.aggregation, chart.value.format)
            for column in (band.column, *band.bounds)
        ]
    sort: td.FieldSortOptionsTypeDef = {
        "FieldSort": {"FieldId": fields.id("category", chart.category.column), "Direction": "ASC"}
    }
    # A day without a row is a day without work, but what lies outside a forecast is unknown.
    missing: lit.MissingDataTreatmentOptionType = "SHOW_AS_BLANK" if chart.forecast is not None else "SHOW_AS_ZERO"
    configuration: td.LineChartConfigurationTypeDef = {
        "FieldWells": {
            "LineChartAggregatedFieldWells": {
                "Category": [fields.dimension(chart.category.column)],
                "Values": values,
            }
        },
        "SortConfiguration": {"CategorySort": [sort]},
        "Type": "LINE",
        "XAxisLabelOptions": fields.axis_label(chart.category.column, chart.category.title, "category"),
        "PrimaryYAxisLabelOptions": fields.axis_label(chart.value.column, chart.value.title, "value"),
        "PrimaryYAxisDisplayOptions": {"MissingDataConfigurations": [{"TreatmentOption": missing}]},
        "Series": [_series(fields, *one) for one in series],
        "Legend": {"Visibility": "VISIBLE" if chart.forecast is not None else "HIDDEN"},
        "Tooltip": tooltip_of(_tooltip(chart, fields)),
    }
    return visual("LineChartVisual", chart.id, chart.title, subtitle, configuration)


def heat_map(matrix: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return one cell for each pair of the mart; a pair without a number is grey.

    The limit of the spec keeps those that stand on most, which QuickSight can't sort rows and columns by: it draws all.
    """
    fields = Fields(matrix.id, marts[matrix.mart])
    (rows, columns), value = matrix.keys, matrix.value
    items = [
        fields.drawn(rows.column, rows.title, "row"),
        fields.drawn(columns.column, columns.title, "column"),
        fields.drawn(value.column, value.title),
    ]
    items += _beside(matrix, fields)
    sort: td.HeatMapSortConfigurationTypeDef = {
        "HeatMapRowSort": [{"FieldSort": {"FieldId": fields.id("row", rows.column), "Direction": "ASC"}}],
        "HeatMapColumnSort": [{"FieldSort": {"FieldId": fields.id("column", columns.column), "Direction": "ASC"}}],
    }
    configuration: td.HeatMapConfigurationTypeDef = {
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
    return visual("HeatMapVisual", matrix.id, matrix.title, subtitle, configuration)


def _series(fields: Fields, column: str, part: str) -> "td.SeriesItemTypeDef":
    style: td.LineChartLineStyleSettingsTypeDef = {
        "LineVisibility": "VISIBLE",
        "LineStyle": "DASHED" if part == "bound" else "SOLID",
    }
    return {
        "FieldSeriesItem": {
            "FieldId": fields.id("value", column),
            "AxisBinding": "PRIMARY_YAXIS",
            "Settings": {
                "LineStyleSettings": style,
                "MarkerStyleSettings": {"MarkerVisibility": "HIDDEN", "MarkerColor": _BAND_COLORS[part]},
            },
        }
    }


def _sort(chart: Visual, fields: Fields) -> "td.FieldSortOptionsTypeDef":
    direction: lit.SortDirectionType = "ASC" if chart.sort.order == "ascending" else "DESC"
    drawn = {chart.category.column: "category", chart.value.column: "value"}
    by = chart.sort.by if fields.has(chart.sort.by) else chart.value.column
    if by in drawn:
        return {"FieldSort": {"FieldId": fields.id(drawn[by], by), "Direction": direction}}
    # min, as in the report's own order.
    return {
        "ColumnSort": {
            "SortBy": fields.column(by),
            "Direction": direction,
            "AggregationFunction": fields.aggregation(by, "min"),
        }
    }


def _tooltip(chart: Visual, fields: Fields) -> "list[td.TooltipItemTypeDef]":
    items = [
        fields.drawn(chart.category.column, chart.category.title, "category"),
        fields.drawn(chart.value.column, chart.value.title),
    ]
    if chart.forecast is not None:
        titles = ("", ", low", ", high")
        columns = (chart.forecast.column, *chart.forecast.bounds)
        items += [fields.drawn(name, chart.forecast.title + end) for name, end in zip(columns, titles, strict=True)]
    return [*items, *_beside(chart, fields)]


def _beside(drawn: Visual, fields: Fields) -> "Iterator[td.TooltipItemTypeDef]":
    """Yield the lines of a tooltip about what isn't drawn, each column once."""
    value = drawn.value
    found = [(detail.column, detail.title, detail.aggregation) for detail in drawn.measures[1:]]
    if value.interval is not None:
        found += [(value.interval.low, "Interval, low", "min"), (value.interval.high, "Interval, high", "max")]
    if value.n is not None:
        found.append((value.n, "Items it stands on", "sum"))
    shown = {value.column}
    for column, title, aggregation in found:
        if fields.has(column) and column not in shown:
            yield fields.tooltip(column, title, aggregation)
            shown.add(column)


def _reference_lines(chart: Visual, fields: Fields) -> "list[td.ReferenceLineTypeDef]":
    lines = []
    if chart.median:
        lines.append(_reference_line(chart.value.column, "Median", "MEDIAN", chart, fields))
    if chart.reference is not None and fields.has(chart.reference.column):
        lines.append(_reference_line(chart.reference.column, chart.reference.title, "AVERAGE", chart, fields))
    return lines


def _reference_line(
    column: str, title: str, calculation: "lit.SimpleNumericalAggregationFunctionType", chart: Visual, fields: Fields
) -> "td.ReferenceLineTypeDef":
    aggregation: Aggregation = chart.value.aggregation if column == chart.value.column else "average"
    return {
        "Status": "ENABLED",
        "DataConfiguration": {
            "DynamicConfiguration": {
                "Column": fields.column(column),
                "MeasureAggregationFunction": fields.aggregation(column, aggregation),
                "Calculation": {"SimpleNumericalAggregation": calculation},
            }
        },
        "StyleConfiguration": {"Pattern": "DASHED"},
        "LabelConfiguration": {"CustomLabelConfiguration": {"CustomLabel": title}},
    }
