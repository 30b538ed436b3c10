"""Key figures, one visual for each number, and what a chart says in words.

Quick Sight writes the sentence itself, of the numbers that the reader sees.
"""

from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.definition.fields import DATE_FORMAT, Fields, Marts, marked, visual
from ground_truth_insights.visuals.spec import UNDEFINED, Column, Figure, Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

# How many categories a sentence names.
_LARGEST = 3


def figure_id(figures: Visual, figure: Figure) -> str:
    """Return the id of the visual of one figure."""
    return f"{figures.id}-{figure.id}"


def draw_figure(figures: Visual, figure: Figure, marts: Marts, deaf: str) -> "td.VisualTypeDef":
    """Return one figure: a number as key figure, a word or a day as a table of one cell, which a key figure can't show.

    `deaf` says which controls it doesn't follow; empty: it follows all of them.
    """
    fields, measure = Fields(figure_id(figures, figure), marts[figure.mart]), figure.measure
    # QuickSight leaves an undefined figure blank, so that is explained, too.
    undefined = "too little to compute it" if measure.undefined == UNDEFINED else measure.undefined
    blank = "" if measure.status is None else f"Blank: {undefined}."
    subtitle = " ".join(part for part in (measure.definition, blank, deaf) if part)
    if measure.aggregation == "count_distinct" or fields.type(measure.column) not in {"STRING", "DATETIME"}:
        return visual("KPIVisual", fields.visual_id, measure.title, subtitle, _key_figure(fields, measure))
    cell = _cell(fields, measure)
    return visual("TableVisual", fields.visual_id, measure.title, subtitle, cell, marked(fields, [measure]))


def _cell(fields: Fields, measure: Column) -> "td.TableConfigurationTypeDef":
    id_ = fields.id("row", measure.column)
    wells: td.TableFieldWellsTypeDef
    if fields.type(measure.column) == "DATETIME":
        day = fields.measure(measure, "row")
        day["DateMeasureField"]["FormatConfiguration"] = {"DateTimeFormat": DATE_FORMAT}
        wells = {"TableAggregatedFieldWells": {"GroupBy": [], "Values": [day]}}
    else:
        field: td.UnaggregatedFieldTypeDef = {"FieldId": id_, "Column": fields.column(measure.column)}
        wells = {"TableUnaggregatedFieldWells": {"Values": [field]}}
    return {
        "FieldWells": wells,
        "SortConfiguration": {},
        "FieldOptions": {
            "SelectedFieldOptions": [{"FieldId": id_, "CustomLabel": measure.title, "Visibility": "VISIBLE"}]
        },
    }


def _key_figure(fields: Fields, measure: Column) -> "td.KPIConfigurationTypeDef":
    """Return a number of the whole scope.

    Without TrendGroups, since with them QuickSight shows the number of the last period alone. All of KPIOptions is
    given, because a part of it draws nothing.
    """
    return {
        "FieldWells": {"Values": [fields.measure(measure)], "TargetValues": [], "TrendGroups": []},
        "SortConfiguration": {},
        "KPIOptions": {
            "Comparison": {"ComparisonMethod": "DIFFERENCE"},
            "PrimaryValueDisplayType": "ACTUAL",
            "SecondaryValueFontConfiguration": {"FontSize": {"Relative": "MEDIUM"}},
            "Sparkline": {"Visibility": "HIDDEN", "Type": "AREA"},
            "VisualLayoutOptions": {"StandardLayout": {"Type": "VERTICAL"}},
        },
    }


def has_insight(chart: Visual) -> bool:
    """Tell whether there is a sentence about a chart: about sums, whose largest and whose total mean something."""
    return chart.is_chart and chart.bins is None and chart.adds_up and chart.forecast is None


def insight_id(chart: Visual) -> str:
    """Return the id of the visual that holds the sentence."""
    return f"{chart.id}-insight"


def insight(chart: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return the total of a chart, and its largest categories or its highest day."""
    fields = Fields(insight_id(chart), marts[chart.quicksight_mart])
    category, value = fields.dimension(chart.category), fields.measure(chart.value)
    highest: td.ComputationTypeDef = {
        "MaximumMinimum": {"ComputationId": "highest", "Type": "MAXIMUM", "Time": category, "Value": value}
    }
    largest: td.ComputationTypeDef = {
        "TopBottomRanked": {
            "ComputationId": "largest",
            "Type": "TOP",
            "Category": category,
            "Value": value,
            "ResultSize": _LARGEST,
        }
    }
    total: td.ComputationTypeDef = {
        "TotalAggregation": {"ComputationId": "total", "Value": fields.measure(chart.value, "total")}
    }
    said = {"Computations": [highest if chart.is_over_days else largest, total]}
    drawn = visual("InsightVisual", fields.visual_id, f"{chart.title}, in words", subtitle, said)
    only(drawn)[1]["DataSetIdentifier"] = fields.mart.name
    return drawn
