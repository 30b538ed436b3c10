"""The whole Definition of a dashboard or an analysis."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.dashboard.spec import Chart, Dashboard, Figures, Matrix, Table, Visual
from ground_truth_insights.quicksight.artifacts import Column, Mart
from ground_truth_insights.quicksight.definition.charts import bar_chart, line_chart
from ground_truth_insights.quicksight.definition.fields import Marts, data_set_identifier
from ground_truth_insights.quicksight.definition.figures import draw_figure, figure_id
from ground_truth_insights.quicksight.definition.filters import Filters
from ground_truth_insights.quicksight.definition.formats import DATE_FORMAT, Document, format_of, number_format
from ground_truth_insights.quicksight.definition.heat_map import heat_map
from ground_truth_insights.quicksight.definition.layout import CANVAS, control_layout, visual_layout
from ground_truth_insights.quicksight.definition.sources import dashboard_marts, drawn_marts
from ground_truth_insights.quicksight.definition.subtitles import deaf_to, subtitle
from ground_truth_insights.quicksight.definition.tables import interval_table, table
from ground_truth_insights.quicksight.row_level import ScopeDefaults

if TYPE_CHECKING:
    from mypy_boto3_quicksight.literals import ColumnRoleType
    from mypy_boto3_quicksight.type_defs import (
        ColumnConfigurationTypeDef,
        SheetDefinitionTypeDef,
        VisualTypeDef,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its id, its name, and the visuals of the spec on it."""

    id: str
    name: str
    visuals: tuple[Visual, ...]


def definition_of(
    dashboard: Dashboard, marts: Marts, data_set_arns: Mapping[str, str], scope_defaults: ScopeDefaults | None
) -> Document:
    """Draw the dashboard; `data_set_arns` has the data set of each mart, and that of the default scopes."""
    pages = [Page(sheet.id, sheet.title, sheet.visuals) for sheet in dashboard.sheets]
    names = dashboard_marts(dashboard)
    filters = Filters(
        dashboard=dashboard,
        drawn={page.id: _visuals_by_mart(page) for page in pages},
        scoped_marts=tuple(name for name in names if dashboard.scope.column in marts[name].column_names()),
        scope_defaults=scope_defaults,
    )
    drawn = {
        page.id: [one for visual in page.visuals for one in _draw(visual, dashboard, marts, filters.on_sheet(page.id))]
        for page in pages
    }
    declared = [*names, *([] if scope_defaults is None else [scope_defaults.identifier])]
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": data_set_identifier(name), "DataSetArn": data_set_arns[name]} for name in declared
        ],
        "ParameterDeclarations": filters.parameters(),
        "FilterGroups": filters.groups(),
        "ColumnConfigurations": [
            _column_configuration(marts[name], column) for name in names for column in marts[name].columns
        ],
        "Sheets": [_sheet(page, drawn[page.id], filters) for page in pages],
        "AnalysisDefaults": {
            "DefaultNewSheetConfiguration": {
                "InteractiveLayoutConfiguration": {"Grid": {"CanvasSizeOptions": CANVAS}},
                "SheetContentType": "INTERACTIVE",
            }
        },
        "Options": {"WeekStart": "MONDAY", "Timezone": "UTC"},
    }


def _draw(visual: Visual, dashboard: Dashboard, marts: Marts, controlled: list[str]) -> "list[VisualTypeDef]":
    said = subtitle(visual, dashboard, marts, controlled)
    match visual:
        case Figures():
            return [
                draw_figure(visual, figure, marts, deaf_to([figure.mart], dashboard, controlled))
                for figure in visual.figures
            ]
        case Chart(type="line"):
            return [line_chart(visual, marts, said)]
        case Chart(type="intervals"):
            return [interval_table(visual, marts, said)]
        case Chart():
            return [bar_chart(visual, marts, said)]
        case Matrix():
            return [heat_map(visual, marts, said)]
        case Table():
            return [table(visual, marts, said)]
        case _:
            raise AssertionError(f"no drawing for {type(visual).__name__}")


def _visuals_by_mart(page: Page) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for visual in page.visuals:
        if isinstance(visual, Figures):
            for figure in visual.figures:
                found.setdefault(figure.mart, []).append(figure_id(visual, figure))
        else:
            for mart in drawn_marts(visual):
                found.setdefault(mart, []).append(visual.id)
    return {mart: tuple(visuals) for mart, visuals in found.items()}


def _sheet(page: Page, visuals: "list[VisualTypeDef]", filters: Filters) -> "SheetDefinitionTypeDef":
    parameter_controls, filter_controls = filters.controls(page.id)
    sheet: SheetDefinitionTypeDef = {
        "SheetId": page.id,
        "Name": page.name,
        "Title": page.name,
        "ContentType": "INTERACTIVE",
        "Visuals": visuals,
        "ParameterControls": parameter_controls,
        "SheetControlLayouts": [control_layout(parameter_controls, filter_controls)],
        "Layouts": [visual_layout(visuals)],
    }
    if filter_controls:
        sheet["FilterControls"] = filter_controls
    return sheet


def _column_configuration(mart: Mart, column: Column) -> "ColumnConfigurationTypeDef":
    found: ColumnConfigurationTypeDef = {
        "Column": {"DataSetIdentifier": data_set_identifier(mart.name), "ColumnName": column.name},
        "Role": _role(column),
    }
    if column.type.output == "DATETIME":
        shown_as = DATE_FORMAT if column.name.endswith("_on") else f"{DATE_FORMAT} HH:mm:ss"
        found["FormatConfiguration"] = {"DateTimeFormatConfiguration": {"DateTimeFormat": shown_as}}
    elif column.type.output != "STRING" and (shown := number_format(format_of(column.name, column.format))):
        found["FormatConfiguration"] = {"NumberFormatConfiguration": {"FormatConfiguration": shown}}
    return found


def _role(column: Column) -> "ColumnRoleType":
    if column.role is not None:
        return "MEASURE" if column.role.lower() == "measure" else "DIMENSION"
    is_number = column.type.name in {"INTEGER", "DECIMAL"}
    return "MEASURE" if is_number and not column.name.endswith(("_rank", "_number", "_ordinal")) else "DIMENSION"
