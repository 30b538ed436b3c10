"""The whole Definition of a dashboard."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.artifacts import Column, Mart
from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.definition.actions import actions_of
from ground_truth_insights.quicksight.definition.charts import bar_chart, column_chart, heat_map, line_chart
from ground_truth_insights.quicksight.definition.fields import (
    DATE_FORMAT,
    Document,
    Marts,
    format_of,
    number_format,
)
from ground_truth_insights.quicksight.definition.figures import draw_figure, figure_id
from ground_truth_insights.quicksight.definition.filters import Filters
from ground_truth_insights.quicksight.definition.insights import has_insight, insight, insight_id
from ground_truth_insights.quicksight.definition.layout import CANVAS, control_layout, visual_layout
from ground_truth_insights.quicksight.definition.tables import interval_table, page_size, table
from ground_truth_insights.quicksight.row_level import ScopeDefaults
from ground_truth_insights.visuals.spec import Dashboard, Sheet, Visual, VisualType

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td


_DRAWINGS: "Mapping[VisualType, Callable[[Visual, Marts, str], td.VisualTypeDef]]" = {
    "bars": bar_chart,
    "columns": column_chart,
    "line": line_chart,
    "intervals": interval_table,
    "matrix": heat_map,
    "table": table,
}


def definition_of(
    dashboard: Dashboard, marts: Marts, data_set_arns: Mapping[str, str], scope_defaults: ScopeDefaults | None
) -> Document:
    """Draw the dashboard; `data_set_arns` has the data set of each mart, and that of the default scopes."""
    names = dashboard.quicksight_marts
    filters = Filters(
        dashboard=dashboard,
        drawn={sheet.id: _visuals_by_mart(sheet) for sheet in dashboard.sheets},
        scoped_marts=tuple(name for name in names if dashboard.scope.column in marts[name].column_names()),
        scope_defaults=scope_defaults,
    )
    drawn = {sheet.id: _drawn(sheet, dashboard, marts, filters) for sheet in dashboard.sheets}
    declared = [*names, *([] if scope_defaults is None else [scope_defaults.identifier])]
    return {
        "DataSetIdentifierDeclarations": [{"Identifier": name, "DataSetArn": data_set_arns[name]} for name in declared],
        "ParameterDeclarations": filters.parameters(),
        "FilterGroups": filters.groups(),
        "ColumnConfigurations": [
            _column_configuration(marts[name], column) for name in names for column in marts[name].columns
        ],
        "Sheets": [_sheet(sheet, drawn[sheet.id], filters) for sheet in dashboard.sheets],
        "AnalysisDefaults": {
            "DefaultNewSheetConfiguration": {
                "InteractiveLayoutConfiguration": {"Grid": {"CanvasSizeOptions": CANVAS}},
                "SheetContentType": "INTERACTIVE",
            }
        },
        "Options": {"WeekStart": "MONDAY", "Timezone": "UTC"},
    }


def _drawn(sheet: Sheet, dashboard: Dashboard, marts: Marts, filters: Filters) -> "list[td.VisualTypeDef]":
    """Return the visuals of a sheet: figures, what its charts say in words, and everything else."""
    found: dict[bool, list[td.VisualTypeDef]] = {True: [], False: []}
    for visual in sheet.visuals:
        found[bool(visual.figures)] += _draw(visual, dashboard, marts, filters, sheet.id)
    controlled = filters.on_sheet(sheet.id)
    said = [
        insight(chart, marts, f"{chart.question} {_deaf_to(chart.quicksight_mart, dashboard, controlled)}".strip())
        for chart in sheet.visuals
        if has_insight(chart)
    ]
    return [*found[True], *said, *found[False]]


def _draw(
    visual: Visual, dashboard: Dashboard, marts: Marts, filters: Filters, sheet_id: str
) -> "list[td.VisualTypeDef]":
    controlled = filters.on_sheet(sheet_id)
    if visual.figures:
        return [
            draw_figure(visual, figure, marts, _deaf_to(figure.mart, dashboard, controlled))
            for figure in visual.figures
        ]
    drawn = _DRAWINGS[visual.type](visual, marts, _subtitle(visual, dashboard, marts, controlled))
    body, beside = only(drawn)[1], filters.drawn[sheet_id][visual.quicksight_mart]
    if found := actions_of(visual, body, dashboard.sheets[0].id, has_others=len(beside) > 1):
        body["Actions"] = found
    return [drawn]


def _subtitle(visual: Visual, dashboard: Dashboard, marts: Marts, controlled: Collection[str]) -> str:
    """Return the question, the note of the spec, every fallback in words, and the controls that it doesn't follow."""
    parts = [visual.question, *([visual.note] if visual.note else []), *_fallbacks(visual, marts)]
    parts += [deaf] if (deaf := _deaf_to(visual.quicksight_mart, dashboard, controlled)) else []
    return " ".join(parts)


def _deaf_to(mart: str, dashboard: Dashboard, controlled: Collection[str]) -> str:
    """Return which filters with a control on the sheet (`controlled`: their ids) don't act on the mart; or empty."""
    deaf = [one.title for one in dashboard.filters if one.id in controlled and mart not in one.columns]
    return f"Doesn't follow: {', '.join(deaf)}." if deaf else ""


def _fallbacks(visual: Visual, marts: Marts) -> Iterator[str]:
    columns = marts[visual.quicksight_mart].column_names()
    if visual.flag is not None and visual.flag.column in columns:
        yield f"{visual.flag.text[:1].upper()}{visual.flag.text[1:]} (see {visual.flag.column})."
    if visual.events is not None:
        yield "Events stand in their own table."
    if _DRAWINGS[visual.type] is interval_table:
        yield "With the bounds of each interval, as Quick Sight draws no error bars."
    if visual.symmetric:
        yield "Each pair stands once."
    # Rows as they are; the limit of others says how many categories are drawn.
    if not visual.keys and visual.limit is not None:
        yield f"{page_size(visual.limit)} rows on a page."


def _visuals_by_mart(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for visual in sheet.visuals:
        for figure in visual.figures:
            found.setdefault(figure.mart, []).append(figure_id(visual, figure))
        if not visual.figures:
            said = [insight_id(visual)] if has_insight(visual) else []
            found.setdefault(visual.quicksight_mart, []).extend([visual.id, *said])
    return {mart: tuple(visuals) for mart, visuals in found.items()}


def _sheet(sheet: Sheet, visuals: "list[td.VisualTypeDef]", filters: Filters) -> "td.SheetDefinitionTypeDef":
    parameter_controls, filter_controls = filters.controls(sheet.id)
    drawn: td.SheetDefinitionTypeDef = {
        "SheetId": sheet.id,
        "Name": sheet.title,
        "Title": sheet.title,
        "ContentType": "INTERACTIVE",
        "Visuals": visuals,
        "ParameterControls": parameter_controls,
        "SheetControlLayouts": [control_layout(parameter_controls, filter_controls)],
        "Layouts": [visual_layout(visuals)],
    }
    if filter_controls:
        drawn["FilterControls"] = filter_controls
    return drawn


def _column_configuration(mart: Mart, column: Column) -> "td.ColumnConfigurationTypeDef":
    found: td.ColumnConfigurationTypeDef = {
        "Column": {"DataSetIdentifier": mart.name, "ColumnName": column.name},
        "Role": _role(column),
    }
    if column.type.output == "DATETIME":
        shown_as = DATE_FORMAT if column.name.endswith("_on") else f"{DATE_FORMAT} HH:mm:ss"
        found["FormatConfiguration"] = {"DateTimeFormatConfiguration": {"DateTimeFormat": shown_as}}
    elif column.type.output != "STRING" and (shown := number_format(format_of(column.name, column.format))):
        found["FormatConfiguration"] = {"NumberFormatConfiguration": {"FormatConfiguration": shown}}
    return found


def _role(column: Column) -> "lit.ColumnRoleType":
    if column.role is not None:
        return "MEASURE" if column.role.lower() == "measure" else "DIMENSION"
    is_number = column.type.name in {"INTEGER", "DECIMAL"}
    return "MEASURE" if is_number and not column.name.endswith(("_rank", "_number", "_ordinal")) else "DIMENSION"
