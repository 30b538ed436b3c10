"""Bars, columns and lines over one mart."""

from typing import TYPE_CHECKING

from ground_truth_insights.dashboard.spec import Aggregation, Chart
from ground_truth_insights.quicksight.definition.fields import Fields, Marts, titled, tooltip_of
from ground_truth_insights.quicksight.definition.sources import chart_mart

if TYPE_CHECKING:
    from mypy_boto3_quicksight.literals import (
        MissingDataTreatmentOptionType,
        SimpleNumericalAggregationFunctionType,
        SortDirectionType,
    )
    from mypy_boto3_quicksight.type_defs import (
        BarChartAggregatedFieldWellsTypeDef,
        BarChartConfigurationTypeDef,
        BarChartSortConfigurationTypeDef,
        FieldSortOptionsTypeDef,
        LineChartConfigurationTypeDef,
        LineChartLineStyleSettingsTypeDef,
        ReferenceLineTypeDef,
        SeriesItemTypeDef,
        TooltipItemTypeDef,
        VisualTypeDef,
    )

_BAND_COLORS = {"actual": "#1F6F8B", "forecast": "#B0562B", "bound": "#D9A58B"}


def bar_chart(chart: Chart, marts: Marts, subtitle: str) -> "VisualTypeDef":
    """Return horizontal bars for the type `bars`, vertical ones for `columns`."""
    fields = Fields(chart.id, marts[chart_mart(chart)])
    wells: BarChartAggregatedFieldWellsTypeDef = {
        "Category": [fields.dimension(chart.category.column)],
        "Values": [fields.measure(chart.value.column, chart.value.aggregation, chart.value.format)],
    }
    if chart.facet is not None:
        wells["SmallMultiples"] = [fields.dimension(chart.facet.column, "facet")]
    sort: BarChartSortConfigurationTypeDef = {"CategorySort": [_sort(chart, fields)]}
    if chart.limit is not None:
        sort["CategoryItemsLimit"] = {"ItemsLimit": chart.limit, "OtherCategories": "INCLUDE"}
    configuration: BarChartConfigurationTypeDef = {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": sort,
        "Orientation": "HORIZONTAL" if chart.type == "bars" else "VERTICAL",
        "BarsArrangement": "CLUSTERED",
        "CategoryLabelOptions": fields.axis_label(chart.category.column, chart.category.title, "category"),
        "ValueLabelOptions": fields.axis_label(chart.value.column, chart.value.title, "value"),
        "Legend": {"Visibility": "HIDDEN"},
        "DataLabels": {"Visibility": "VISIBLE", "Overlap": "DISABLE_OVERLAP"},
        "Tooltip": tooltip_of(_tooltip(chart, fields)),
    }
    if lines := list(_reference_lines(chart, fields)):
        configuration["ReferenceLines"] = lines
    head = titled(chart.id, chart.title, subtitle)
    return {
        "BarChartVisual": {
            "VisualId": head["VisualId"],
            "Title": head["Title"],
            "Subtitle": head["Subtitle"],
            "ChartConfiguration": configuration,
        }
    }


def line_chart(chart: Chart, marts: Marts, subtitle: str) -> "VisualTypeDef":
    """Return a line over days; a forecast is drawn from the mart, with its band as two more lines."""
    fields = Fields(chart.id, marts[chart_mart(chart)])
    values = [fields.measure(chart.value.column, chart.value.aggregation, chart.value.format)]
    series = [(chart.value.column, "actual")]
    if chart.forecast is not None:
        band = chart.forecast
        series += [(band.column, "forecast"), (band.low, "bound"), (band.high, "bound")]
        values += [
            fields.measure(column, chart.value.aggregation, chart.value.format)
            for column in (band.column, band.low, band.high)
        ]
    sort: FieldSortOptionsTypeDef = {
        "FieldSort": {"FieldId": fields.id("category", chart.category.column), "Direction": "ASC"}
    }
    # A day without a row is a day without work, but what lies outside a forecast is unknown.
    missing: MissingDataTreatmentOptionType = "SHOW_AS_BLANK" if chart.forecast is not None else "SHOW_AS_ZERO"
    configuration: LineChartConfigurationTypeDef = {
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
    head = titled(chart.id, chart.title, subtitle)
    return {
        "LineChartVisual": {
            "VisualId": head["VisualId"],
            "Title": head["Title"],
            "Subtitle": head["Subtitle"],
            "ChartConfiguration": configuration,
        }
    }


def _series(fields: Fields, column: str, part: str) -> "SeriesItemTypeDef":
    style: LineChartLineStyleSettingsTypeDef = {
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


def _sort(chart: Chart, fields: Fields) -> "FieldSortOptionsTypeDef":
    direction: SortDirectionType = "ASC" if chart.sort.order == "ascending" else "DESC"
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


def _tooltip(chart: Chart, fields: Fields) -> "list[TooltipItemTypeDef]":
    items = [
        fields.drawn(chart.category.column, chart.category.title, "category"),
        fields.drawn(chart.value.column, chart.value.title),
    ]
    if chart.forecast is not None:
        titles = ("", ", low", ", high")
        columns = (chart.forecast.column, chart.forecast.low, chart.forecast.high)
        items += [fields.drawn(name, chart.forecast.title + end) for name, end in zip(columns, titles, strict=True)]
    beside = [(detail.column, detail.title, detail.aggregation) for detail in chart.details]
    if chart.value.interval is not None:
        beside += [
            (chart.value.interval.low, "Interval, low", "min"),
            (chart.value.interval.high, "Interval, high", "max"),
        ]
    if chart.value.n is not None:
        beside.append((chart.value.n, "Items it stands on", "sum"))
    shown = {chart.value.column}
    for column, title, aggregation in beside:
        if fields.has(column) and column not in shown:
            items.append(fields.tooltip(column, title, aggregation))
            shown.add(column)
    return items


def _reference_lines(chart: Chart, fields: Fields) -> "list[ReferenceLineTypeDef]":
    lines = []
    if chart.median:
        lines.append(_reference_line(chart.value.column, "Median", "MEDIAN", chart, fields))
    if chart.reference is not None and fields.has(chart.reference.column):
        lines.append(_reference_line(chart.reference.column, chart.reference.title, "AVERAGE", chart, fields))
    return lines


def _reference_line(
    column: str, title: str, calculation: "SimpleNumericalAggregationFunctionType", chart: Chart, fields: Fields
) -> "ReferenceLineTypeDef":
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
