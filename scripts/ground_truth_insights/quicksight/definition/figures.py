"""Key figures: one visual for each number."""

from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.definition.fields import DATE_FORMAT, Fields, Marts, marked, visual
from ground_truth_insights.visuals.spec import UNDEFINED, Figure, Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td


def figure_id(figures: Visual, figure: Figure) -> str:
    """Return the id of the visual of one figure."""
    return f"{figures.id}-{figure.id}"


def draw_figure(figures: Visual, figure: Figure, marts: Marts, deaf: str) -> "td.VisualTypeDef":
    """Return one figure: a number as key figure, a word or a day as a table of one cell, which a key figure can't show.

    `deaf` says which controls it doesn't follow; empty: it follows all of them.
    """
    fields = Fields(figure_id(figures, figure), marts[figure.mart])
    subtitle = _subtitle(figure, deaf)
    measure = figure.measure
    if measure.aggregation == "count_distinct" or fields.type(measure.column) not in {"STRING", "DATETIME"}:
        return _key_figure(fields, figure, subtitle)
    return _cell(fields, figure, subtitle)


def _cell(fields: Fields, figure: Figure, subtitle: str) -> "td.VisualTypeDef":
    column = figure.measure.column
    wells: td.TableFieldWellsTypeDef
    if fields.type(column) == "DATETIME":
        day = fields.measure(column, figure.measure.aggregation, figure.measure.format, "row")
        day["DateMeasureField"]["FormatConfiguration"] = {"DateTimeFormat": DATE_FORMAT}
        wells = {"TableAggregatedFieldWells": {"GroupBy": [], "Values": [day]}}
    else:
        field: td.UnaggregatedFieldTypeDef = {"FieldId": fields.id("row", column), "Column": fields.column(column)}
        wells = {"TableUnaggregatedFieldWells": {"Values": [field]}}
    label: td.TableFieldOptionTypeDef = {
        "FieldId": fields.id("row", column),
        "CustomLabel": figure.measure.title,
        "Visibility": "VISIBLE",
    }
    configuration: td.TableConfigurationTypeDef = {
        "FieldWells": wells,
        "SortConfiguration": {},
        "FieldOptions": {"SelectedFieldOptions": [label]},
    }
    title = figure.measure.title
    return visual("TableVisual", fields.visual_id, title, subtitle, configuration, marked(fields, [figure.measure]))


def _subtitle(figure: Figure, deaf: str) -> str:
    """Return the definition; QuickSight leaves an undefined figure blank, so that is explained, too."""
    measure = figure.measure
    blank = ""
    if measure.status is not None:
        blank = f"Blank: {'too little to compute it' if measure.undefined == UNDEFINED else measure.undefined}."
    return " ".join(part for part in (measure.definition, blank, deaf) if part)


def _key_figure(fields: Fields, figure: Figure, subtitle: str) -> "td.VisualTypeDef":
    """Return a number of the whole scope.

    Without TrendGroups, since with them QuickSight shows the number of the last period alone. All of KPIOptions is
    given, because a part of it draws nothing.
    """
    measure = figure.measure
    configuration: td.KPIConfigurationTypeDef = {
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
    return visual("KPIVisual", fields.visual_id, figure.measure.title, subtitle, configuration)
