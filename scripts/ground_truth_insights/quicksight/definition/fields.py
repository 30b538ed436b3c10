"""Visuals and their fields: the mart that each stands on, columns as dimensions and measures, formats of numbers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ground_truth_insights.quicksight.artifacts import Mart
from ground_truth_insights.quicksight.column_types import OutputType
from ground_truth_insights.visuals.spec import Aggregation, Column, Format, SortOrder

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

Document = dict[str, Any]
Marts = Mapping[str, Mart]
VisualKind = Literal["BarChartVisual", "HeatMapVisual", "InsightVisual", "KPIVisual", "LineChartVisual", "TableVisual"]

DATE_FORMAT = "YYYY-MM-DD"
DIRECTIONS: "dict[SortOrder, lit.SortDirectionType]" = {"ascending": "ASC", "descending": "DESC"}
_NEEDS_A_LOOK = "#B0562B"
_DECIMALS: dict[Format, int] = {"count": 0, "seconds": 0, "number": 1, "amount": 2, "coefficient": 3}
_SUFFIXES: dict[Format, str] = {"seconds": " s"}
_NUMBERS: dict[str | None, Format] = {"share": "share", **{name: name for name in _DECIMALS}}
_NUMERICAL: "dict[Aggregation, lit.SimpleNumericalAggregationFunctionType]" = {
    "sum": "SUM",
    "average": "AVERAGE",
    "min": "MIN",
    "max": "MAX",
    "count_distinct": "DISTINCT_COUNT",
}
_OF_DATES: "dict[Aggregation, lit.DateAggregationFunctionType]" = {
    "min": "MIN",
    "max": "MAX",
    "count_distinct": "DISTINCT_COUNT",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """Makes the fields of one visual over one mart; ids of fields begin with that of the visual."""

    visual_id: str
    mart: Mart

    def column(self, name: str) -> "td.ColumnIdentifierTypeDef":
        """Return a column's identifier."""
        return {"DataSetIdentifier": self.mart.name, "ColumnName": name}

    def has(self, name: str) -> bool:
        """Tell whether the mart has a column."""
        return name in self.mart.column_names()

    def type(self, name: str) -> OutputType:
        """Return the type that analyses see."""
        return next(column.type.output for column in self.mart.columns if column.name == name)

    def id(self, role: str, name: str) -> str:
        """Return the id of a field: unique in the visual, the same on every run."""
        return f"{self.visual_id}.{role}.{name}"

    def dimension(self, of: Column, role: str = "category") -> "td.DimensionFieldTypeDef":
        """Return a dimension of the kind that the column's type needs; a wrong one draws an empty chart."""
        id_, column = self.id(role, of.column), self.column(of.column)
        match self.type(of.column):
            case "DATETIME":
                return {
                    "DateDimensionField": {
                        "FieldId": id_,
                        "Column": column,
                        "DateGranularity": "DAY",
                        "FormatConfiguration": {"DateTimeFormat": DATE_FORMAT},
                    }
                }
            case "INTEGER" | "DECIMAL":
                return {"NumericalDimensionField": {"FieldId": id_, "Column": column}}
            case _:
                return {"CategoricalDimensionField": {"FieldId": id_, "Column": column}}

    def measure(self, of: Column, role: str = "value") -> "td.MeasureFieldTypeDef":
        """Return a measure of the kind that the column's type needs."""
        id_, column = self.id(role, of.column), self.column(of.column)
        found = self.aggregation(of.column, of.aggregation)
        match found:
            case {"CategoricalAggregationFunction": count}:
                return {"CategoricalMeasureField": {"FieldId": id_, "Column": column, "AggregationFunction": count}}
            case {"DateAggregationFunction": end}:
                return {"DateMeasureField": {"FieldId": id_, "Column": column, "AggregationFunction": end}}
        field: td.NumericalMeasureFieldTypeDef = {
            "FieldId": id_,
            "Column": column,
            "AggregationFunction": found["NumericalAggregationFunction"],
        }
        if shown := number_format(of.format):
            field["FormatConfiguration"] = {"FormatConfiguration": shown}
        return {"NumericalMeasureField": field}

    def drawn(self, of: Column, role: str = "value") -> "td.TooltipItemTypeDef":
        """Return a line of a tooltip about a field that is drawn."""
        id_ = self.id(role, of.column)
        return {"FieldTooltipItem": {"FieldId": id_, "Label": of.title, "Visibility": "VISIBLE"}}

    def sorted(self, role: str, name: str, order: SortOrder = "ascending") -> "td.FieldSortOptionsTypeDef":
        """Return the order by a field."""
        return {"FieldSort": {"FieldId": self.id(role, name), "Direction": DIRECTIONS[order]}}

    def aggregation(self, name: str, aggregation: Aggregation) -> "td.AggregationFunctionTypeDef":
        """Return the aggregation of a column as sorts, tooltips and reference lines take it."""
        match self.type(name):
            case "STRING":
                return {"CategoricalAggregationFunction": "DISTINCT_COUNT"}
            case "DATETIME":
                return {"DateAggregationFunction": _OF_DATES.get(aggregation, "MAX")}
            case _:
                return {"NumericalAggregationFunction": {"SimpleNumericalAggregation": _NUMERICAL[aggregation]}}

    def axis_label(self, of: Column, role: str) -> "td.ChartAxisLabelOptionsTypeDef":
        """Return the title of an axis; without ApplyTo QuickSight ignores it."""
        applied: td.AxisLabelReferenceOptionsTypeDef = {
            "FieldId": self.id(role, of.column),
            "Column": self.column(of.column),
        }
        return {"AxisLabelOptions": [{"CustomLabel": of.title, "ApplyTo": applied}]}


def tooltip_of(items: "list[td.TooltipItemTypeDef]") -> "td.TooltipOptionsTypeDef":
    """Return the options of a tooltip with these lines."""
    return {
        "TooltipVisibility": "VISIBLE",
        "SelectedTooltipType": "DETAILED",
        "FieldBasedTooltip": {
            "AggregationVisibility": "HIDDEN",
            "TooltipTitleType": "PRIMARY_VALUE",
            "TooltipFields": items,
        },
    }


def marked(fields: "Fields", columns: Iterable[Column]) -> "list[td.TableConditionalFormattingOptionTypeDef]":
    """Return the colours of states that need a look, one for each state of each column that has such states."""
    found: list[td.TableConditionalFormattingOptionTypeDef] = []
    for column in columns:
        for state in column.to_look_at:
            # Yes is 1 here.
            value = 1 if column.format == "yes_no" else state
            when: td.ConditionalFormattingSolidColorTypeDef = {
                "Expression": f"{{{column.column}}} = {json.dumps(value)}",
                "Color": _NEEDS_A_LOOK,
            }
            field_id = fields.id("row", column.column)
            found.append({"Cell": {"FieldId": field_id, "TextFormat": {"TextColor": {"Solid": when}}}})
    return found


def visual(
    kind: VisualKind,
    id_: str,
    title: str,
    subtitle: str,
    configuration: Any,
    marks: "Sequence[td.TableConditionalFormattingOptionTypeDef]" = (),
) -> "td.VisualTypeDef":
    """Return a visual; the subtitle says what the chart answers and what it can't show, `marks` colour cells."""
    body: Document = {
        "VisualId": id_,
        "Title": {"Visibility": "VISIBLE", "FormatText": {"PlainText": title}},
        "Subtitle": {"Visibility": "VISIBLE", "FormatText": {"PlainText": subtitle[:1024]}},
        "InsightConfiguration" if kind == "InsightVisual" else "ChartConfiguration": configuration,
    }
    if marks:
        body["ConditionalFormatting"] = {"ConditionalFormattingOptions": list(marks)}
    return {kind: body}  # type: ignore[misc]


def number_format(name: Format) -> "td.NumericFormatConfigurationTypeDef | None":
    """Return `NumericFormatConfiguration` of a format, or None where the values are no numbers."""
    if name == "share":
        return {"PercentageDisplayFormatConfiguration": {"DecimalPlacesConfiguration": {"DecimalPlaces": 1}}}
    if name not in _DECIMALS:
        return None
    shown: td.NumberDisplayFormatConfigurationTypeDef = {
        "SeparatorConfiguration": {"ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"}},
        "DecimalPlacesConfiguration": {"DecimalPlaces": _DECIMALS[name]},
    }
    if name in _SUFFIXES:
        shown["Suffix"] = _SUFFIXES[name]
    return {"NumberDisplayFormatConfiguration": shown}


def format_of(column: str, wanted: str | None = None) -> Format:
    """Return the format of a column that no visual formats: the model's own, else by the ending of its name."""
    if wanted in _NUMBERS:
        return _NUMBERS[wanted]
    endings: dict[str, Format] = {"share": "share", "rate": "share", "seconds": "seconds", "amount": "amount"}
    for ending, name in endings.items():
        if column.endswith(f"_{ending}") or f"_{ending}_" in column:
            return name
    return "count" if column.endswith(("_count", "_n", "_rank", "_number")) else "number"
