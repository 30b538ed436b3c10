"""Bars, columns, lines and heat maps over one mart."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.definition.fields import DIRECTIONS, Fields, Marts, tooltip_of, visual
from ground_truth_insights.visuals.spec import Column, Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

_BAND_COLORS = {"actual": "#1F6F8B", "forecast": "#B0562B", "bound": "#D9A58B"}
_PALE, _STRONG, _NO_VALUE = "#EAF2F5", "#1F6F8B", "#F2F2F2"
_NUMBERS_ON_MARKS: "td.DataLabelOptionsTypeDef" = {"Visibility": "VISIBLE", "Overlap": "DISABLE_OVERLAP"}


def bar_chart(chart: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return horizontal bars, or vertical ones where they are columns."""
    fields = Fields(chart.id, marts[chart.quicksight_mart])
    wells: td.BarChartAggregatedFieldWellsTypeDef = {
        "Category": [fields.dimension(chart.category)],
        "Values": [fields.measure(chart.value)],
    }
    if chart.facet is not None:
        wells["SmallMultiples"] = [fields.dimension(chart.facet, "facet")]
    sort: td.BarChartSortConfigurationTypeDef = {"CategorySort": [_sort(chart, fields)]}
    if chart.limit is not None:
        sort["CategoryItemsLimit"] = {"ItemsLimit": chart.limit, "OtherCategories": "INCLUDE"}
    configuration: td.BarChartConfigurationTypeDef = {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": sort,
        "Orientation": "VERTICAL" if chart.is_upright else "HORIZONTAL",
        "BarsArrangement": "CLUSTERED",
        "CategoryLabelOptions": fields.axis_label(chart.category, "category"),
        "ValueLabelOptions": fields.axis_label(chart.value, "value"),
        "Legend": {"Visibility": "HIDDEN"},
        "DataLabels": _NUMBERS_ON_MARKS,
        "Tooltip": tooltip_of(_tooltip(chart, fields)),
    }
    if lines := list(_reference_lines(chart, fields)):
        configuration["ReferenceLines"] = lines
    return visual("BarChartVisual", chart.id, chart.title, subtitle, configuration)


def line_chart(chart: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return a line over days; a forecast is drawn from the mart, with its band as two more lines."""
    fields = Fields(chart.id, marts[chart.quicksight_mart])
    series = {chart.value.column: "actual"}
    if chart.forecast is not None:
        series |= {chart.forecast.column: "forecast", **dict.fromkeys(chart.forecast.bounds, "bound")}
    # A day without a row is a day without work, but what lies outside a forecast is unknown.
    missing: lit.MissingDataTreatmentOptionType = "SHOW_AS_BLANK" if chart.forecast is not None else "SHOW_AS_ZERO"
    configuration: td.LineChartConfigurationTypeDef = {
        "FieldWells": {
            "LineChartAggregatedFieldWells": {
                "Category": [fields.dimension(chart.category)],
                "Values": [fields.measure(replace(chart.value, column=column)) for column in series],
            }
        },
        "SortConfiguration": {"CategorySort": [fields.sorted("category", chart.category.column)]},
        "Type": "LINE",
        "XAxisLabelOptions": fields.axis_label(chart.category, "category"),
        "PrimaryYAxisLabelOptions": fields.axis_label(chart.value, "value"),
        "PrimaryYAxisDisplayOptions": {"MissingDataConfigurations": [{"TreatmentOption": missing}]},
        "Series": [_series(fields, *one) for one in series.items()],
        "Legend": {"Visibility": "VISIBLE" if chart.forecast is not None else "HIDDEN"},
        "Tooltip": tooltip_of(_tooltip(chart, fields)),
    }
    return visual("LineChartVisual", chart.id, chart.title, subtitle, configuration)


def heat_map(matrix: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return one cell for each pair of the mart; a pair without a number is grey.

    The limit of the spec keeps those that stand on most, which QuickSight can't sort rows and columns by: it draws all.
    """
    fields = Fields(matrix.id, marts[matrix.mart])
    rows, columns = matrix.keys
    items = [fields.drawn(rows, "row"), fields.drawn(columns, "column"), fields.drawn(matrix.value)]
    configuration: td.HeatMapConfigurationTypeDef = {
        "FieldWells": {
            "HeatMapAggregatedFieldWells": {
                "Rows": [fields.dimension(rows, "row")],
                "Columns": [fields.dimension(columns, "column")],
                "Values": [fields.measure(matrix.value)],
            }
        },
        "SortConfiguration": {
            "HeatMapRowSort": [fields.sorted("row", rows.column)],
            "HeatMapColumnSort": [fields.sorted("column", columns.column)],
        },
        "RowLabelOptions": fields.axis_label(rows, "row"),
        "ColumnLabelOptions": fields.axis_label(columns, "column"),
        "ColorScale": {
            "Colors": [{"Color": _PALE}, {"Color": _STRONG}],
            "ColorFillType": "GRADIENT",
            "NullValueColor": {"Color": _NO_VALUE},
        },
        "DataLabels": _NUMBERS_ON_MARKS,
        "Tooltip": tooltip_of([*items, *_beside(matrix, fields)]),
    }
    return visual("HeatMapVisual", matrix.id, matrix.title, subtitle, configuration)


def _series(fields: Fields, column: str, part: str) -> "td.SeriesItemTypeDef":
    return {
        "FieldSeriesItem": {
            "FieldId": fields.id("value", column),
            "AxisBinding": "PRIMARY_YAXIS",
            "Settings": {
                "LineStyleSettings": {
                    "LineVisibility": "VISIBLE",
                    "LineStyle": "DASHED" if part == "bound" else "SOLID",
                },
                "MarkerStyleSettings": {"MarkerVisibility": "HIDDEN", "MarkerColor": _BAND_COLORS[part]},
            },
        }
    }


def _sort(chart: Visual, fields: Fields) -> "td.FieldSortOptionsTypeDef":
    drawn = {chart.category.column: "category", chart.value.column: "value"}
    by = chart.sort.by if fields.has(chart.sort.by) else chart.value.column
    if by in drawn:
        return fields.sorted(drawn[by], by, chart.sort.order)
    # min, as in the report's own order.
    return {
        "ColumnSort": {
            "SortBy": fields.column(by),
            "Direction": DIRECTIONS[chart.sort.order],
            "AggregationFunction": fields.aggregation(by, "min"),
        }
    }


def _tooltip(chart: Visual, fields: Fields) -> "list[td.TooltipItemTypeDef]":
    items = [fields.drawn(chart.category, "category"), fields.drawn(chart.value)]
    if chart.forecast is not None:
        band = chart.forecast
        ends = zip((band.column, *band.bounds), ("", ", low", ", high"), strict=True)
        items += [fields.drawn(replace(band, column=name, title=band.title + end)) for name, end in ends]
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
            shown.add(column)
            yield {
                "ColumnTooltipItem": {
                    "Column": fields.column(column),
                    "Label": title,
                    "Visibility": "VISIBLE",
                    "Aggregation": fields.aggregation(column, aggregation),
                }
            }


def _reference_lines(chart: Visual, fields: Fields) -> "Iterator[td.ReferenceLineTypeDef]":
    if chart.median:
        yield _reference_line(fields, replace(chart.value, title="Median"), "MEDIAN")
    compared = chart.reference
    if compared is not None and fields.has(compared.column):
        is_drawn = compared.column == chart.value.column
        aggregation = chart.value.aggregation if is_drawn else "average"
        yield _reference_line(fields, replace(compared, aggregation=aggregation), "AVERAGE")


def _reference_line(
    fields: Fields, of: Column, calculation: "lit.SimpleNumericalAggregationFunctionType"
) -> "td.ReferenceLineTypeDef":
    return {
        "Status": "ENABLED",
        "DataConfiguration": {
            "DynamicConfiguration": {
                "Column": fields.column(of.column),
                "MeasureAggregationFunction": fields.aggregation(of.column, of.aggregation),
                "Calculation": {"SimpleNumericalAggregation": calculation},
            }
        },
        "StyleConfiguration": {"Pattern": "DASHED"},
        "LabelConfiguration": {"CustomLabelConfiguration": {"CustomLabel": of.title}},
    }
