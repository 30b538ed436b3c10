"""Key figures: one visual for each number."""

from ground_truth_insights.dashboard.spec import Figure, Figures
from ground_truth_insights.quicksight.definition.fields import Fields, Marts, titled
from ground_truth_insights.quicksight.definition.formats import Document


def figure_id(visual: Figures, figure: Figure) -> str:
    """Return the id of the visual of one figure."""
    return f"{visual.id}-{figure.id}"


def draw_figure(visual: Figures, figure: Figure, marts: Marts) -> Document:
    """Return one figure: a number as key figure, a word as a table of one cell, which a key figure can't show."""
    fields = Fields(figure_id(visual, figure), marts[figure.mart])
    is_word = fields.type(figure.measure.column) == "STRING" and figure.measure.aggregation != "count_distinct"
    return _word(fields, figure) if is_word else _key_figure(fields, figure)


def _word(fields: Fields, figure: Figure) -> Document:
    column = figure.measure.column
    field = {"FieldId": fields.id("row", column), "Column": fields.column(column)}
    label = {"FieldId": field["FieldId"], "CustomLabel": figure.measure.title, "Visibility": "VISIBLE"}
    configuration: Document = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": [field]}},
        "SortConfiguration": {},
        "FieldOptions": {"SelectedFieldOptions": [label]},
    }
    head = titled(fields.visual_id, figure.measure.title, _subtitle(figure))
    return {"TableVisual": {**head, "ChartConfiguration": configuration}}


def _subtitle(figure: Figure) -> str:
    """Return the definition; QuickSight leaves an undefined figure blank, so that is explained, too."""
    blank = "" if figure.measure.status is None else f" Blank: {figure.measure.undefined}."
    return f"{figure.definition}{blank}"


def _key_figure(fields: Fields, figure: Figure) -> Document:
    """Return a number of the whole scope.

    Without TrendGroups, since with them QuickSight shows the number of the last period alone. All of KPIOptions is
    given, because a part of it draws nothing.
    """
    measure = figure.measure
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
    head = titled(fields.visual_id, measure.title, _subtitle(figure))
    return {"KPIVisual": {**head, "ChartConfiguration": configuration}}
