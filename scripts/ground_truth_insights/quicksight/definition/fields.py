"""Fields of visuals: a column in the role of a dimension, a measure or a tooltip."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from ground_truth_insights.dashboard.spec import Aggregation, MeasureFormat
from ground_truth_insights.quicksight.artifacts import Mart
from ground_truth_insights.quicksight.column_types import OutputType
from ground_truth_insights.quicksight.definition.formats import DATE_FORMAT, number_format

if TYPE_CHECKING:
    from mypy_boto3_quicksight.literals import DateAggregationFunctionType, SimpleNumericalAggregationFunctionType
    from mypy_boto3_quicksight.type_defs import (
        AggregationFunctionTypeDef,
        AxisLabelReferenceOptionsTypeDef,
        CategoricalMeasureFieldTypeDef,
        ChartAxisLabelOptionsTypeDef,
        ColumnIdentifierTypeDef,
        DateMeasureFieldTypeDef,
        DateTimeFormatConfigurationTypeDef,
        DimensionFieldTypeDef,
        MeasureFieldTypeDef,
        NumericalMeasureFieldTypeDef,
        TooltipItemTypeDef,
        TooltipOptionsTypeDef,
        VisualSubtitleLabelOptionsTypeDef,
        VisualTitleLabelOptionsTypeDef,
    )

_NUMERICAL: "dict[Aggregation, SimpleNumericalAggregationFunctionType]" = {
    "sum": "SUM",
    "average": "AVERAGE",
    "min": "MIN",
    "max": "MAX",
    "count_distinct": "DISTINCT_COUNT",
}
_OF_DATES: "dict[Aggregation, DateAggregationFunctionType]" = {
    "min": "MIN",
    "max": "MAX",
    "count_distinct": "DISTINCT_COUNT",
}


def data_set_identifier(mart: str) -> str:
    """Return the name by which the definition knows the data set of a mart: that of the mart."""
    return mart


@dataclass(frozen=True, slots=True)
class Fields:
    """Makes the fields of one visual over one mart; ids of fields begin with that of the visual."""

    visual_id: str
    mart: Mart

    def column(self, name: str) -> "ColumnIdentifierTypeDef":
        """Return a column's identifier."""
        return {"DataSetIdentifier": data_set_identifier(self.mart.name), "ColumnName": name}

    def has(self, name: str) -> bool:
        """Tell whether the mart has a column."""
        return name in self.mart.column_names()

    def type(self, name: str) -> OutputType:
        """Return the type that analyses see."""
        return next(column.type.output for column in self.mart.columns if column.name == name)

    def id(self, role: str, name: str) -> str:
        """Return the id of a field: unique in the visual, the same on every run."""
        return f"{self.visual_id}.{role}.{name}"

    def dimension(self, name: str, role: str = "category") -> "DimensionFieldTypeDef":
        """Return a dimension of the kind that the column's type needs; a wrong one draws an empty chart."""
        id_, column = self.id(role, name), self.column(name)
        match self.type(name):
            case "DATETIME":
                shown: DateTimeFormatConfigurationTypeDef = {"DateTimeFormat": DATE_FORMAT}
                return {
                    "DateDimensionField": {
                        "FieldId": id_,
                        "Column": column,
                        "DateGranularity": "DAY",
                        "FormatConfiguration": shown,
                    }
                }
            case "INTEGER" | "DECIMAL":
                return {"NumericalDimensionField": {"FieldId": id_, "Column": column}}
            case _:
                return {"CategoricalDimensionField": {"FieldId": id_, "Column": column}}

    def measure(
        self, name: str, aggregation: Aggregation, format_: MeasureFormat, role: str = "value"
    ) -> "MeasureFieldTypeDef":
        """Return a measure of the kind that the column's type needs."""
        id_, column = self.id(role, name), self.column(name)
        type_ = self.type(name)
        if type_ == "STRING":
            counted: CategoricalMeasureFieldTypeDef = {"FieldId": id_, "Column": column}
            return {"CategoricalMeasureField": {**counted, "AggregationFunction": "DISTINCT_COUNT"}}
        if type_ == "DATETIME":
            day: DateMeasureFieldTypeDef = {"FieldId": id_, "Column": column}
            return {"DateMeasureField": {**day, "AggregationFunction": _OF_DATES.get(aggregation, "MAX")}}
        field: NumericalMeasureFieldTypeDef = {"FieldId": id_, "Column": column}
        field["AggregationFunction"] = {"SimpleNumericalAggregation": _NUMERICAL[aggregation]}
        if shown := number_format(format_):
            field["FormatConfiguration"] = {"FormatConfiguration": shown}
        return {"NumericalMeasureField": field}

    def tooltip(self, name: str, title: str, aggregation: Aggregation) -> "TooltipItemTypeDef":
        """Return a line of a tooltip about a column that is not drawn."""
        return {
            "ColumnTooltipItem": {
                "Column": self.column(name),
                "Label": title,
                "Visibility": "VISIBLE",
                "Aggregation": self.aggregation(name, aggregation),
            }
        }

    def drawn(self, name: str, title: str, role: str = "value") -> "TooltipItemTypeDef":
        """Return a line of a tooltip about a field that is drawn."""
        return {"FieldTooltipItem": {"FieldId": self.id(role, name), "Label": title, "Visibility": "VISIBLE"}}

    def aggregation(self, name: str, aggregation: Aggregation) -> "AggregationFunctionTypeDef":
        """Return the aggregation of a column as sorts and tooltips take it."""
        match self.type(name):
            case "STRING":
                return {"CategoricalAggregationFunction": "DISTINCT_COUNT"}
            case "DATETIME":
                return {"DateAggregationFunction": _OF_DATES.get(aggregation, "MAX")}
            case _:
                return {"NumericalAggregationFunction": {"SimpleNumericalAggregation": _NUMERICAL[aggregation]}}

    def axis_label(self, name: str, title: str, role: str) -> "ChartAxisLabelOptionsTypeDef":
        """Return the title of an axis; without ApplyTo QuickSight ignores it."""
        applied: AxisLabelReferenceOptionsTypeDef = {"FieldId": self.id(role, name), "Column": self.column(name)}
        return {"AxisLabelOptions": [{"CustomLabel": title, "ApplyTo": applied}]}


def tooltip_of(items: "list[TooltipItemTypeDef]") -> "TooltipOptionsTypeDef":
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


def titled(visual_id: str, title: str, subtitle: str) -> "Head":
    """Return what every visual begins with; the subtitle says what the chart answers and what it can't show."""
    return {
        "VisualId": visual_id,
        "Title": {"Visibility": "VISIBLE", "FormatText": {"PlainText": title}},
        "Subtitle": {"Visibility": "VISIBLE", "FormatText": {"PlainText": subtitle[:1024]}},
    }


class Head(TypedDict):
    """What every visual begins with."""

    VisualId: str
    Title: "VisualTitleLabelOptionsTypeDef"
    Subtitle: "VisualSubtitleLabelOptionsTypeDef"


Marts = Mapping[str, Mart]
