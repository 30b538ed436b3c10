"""Key figures: one visual for each number."""

from ground_truth_insights.dashboard.spec import Figure, Figures
from ground_truth_insights.quicksight.definition.fields import Fields, Marts, titled
from ground_truth_insights.quicksight.definition.formats import Document


def figure_id(visual: Figures, figure: Figure) -> str:
    """Return the id of the visual of one figure."""
    return f"{visual.id}-{figure.id}"


def key_figure(visual: Figures, figure: Figure, marts: Marts) -> Document:
    """Return a number of the whole scope.

    Without TrendGroups, since with them QuickSight shows the number of the last period alone. All of KPIOptions is
    given, because a part of it draws nothing.
    """
    id_ = figure_id(visual, figure)
    fields = Fields(id_, marts[figure.mart])
    measure = figure.measure
    # QuickSight leaves an undefined figure blank, so the subtitle says what that means.
    blank = "" if measure.status is None else f" Blank: {measure.undefined}."
    configuration: Document = {
        "FieldWells": {
            "Values": [fields.measure(measure.column, measure.aggregation, measure.format)],
            "TargetValues": [],
            "TrendGroups": [],
        },
        "SortConfiguration": {},
        "KPIOptions": {
            "Comparison": {"ComparisonMethod": "DIFFERENCE"},
            "PrimaryValueDisplayType": "ACTUAL",
            "SecondaryValueFontConfiguration": {"FontSize": {"Relative": "MEDIUM"}},
            "Sparkline": {"Visibility": "HIDDEN", "Type": "AREA"},
            "VisualLayoutOptions": {"StandardLayout": {"Type": "VERTICAL"}},
        },
    }
    head = titled(id_, measure.title, f"{figure.definition}{blank}")
    return {"KPIVisual": {**head, "ChartConfiguration": configuration}}
