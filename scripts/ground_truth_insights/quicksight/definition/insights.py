"""What a chart says in words: Quick Sight writes the sentence itself, of the numbers that the reader sees."""

from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.definition.fields import Fields, Marts, visual
from ground_truth_insights.visuals.spec import Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

_LARGEST = 3


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
