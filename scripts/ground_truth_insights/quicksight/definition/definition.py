"""The whole Definition of a dashboard."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.artifacts import Column, Mart
from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.definition.actions import actions_of
from ground_truth_insights.quicksight.definition.charts import bar_chart, heat_map, line_chart
from ground_truth_insights.quicksight.definition.fields import DATE_FORMAT, Document, Marts, format_of, number_format
from ground_truth_insights.quicksight.definition.figures import draw_figure, figure_id, has_insight, insight, insight_id
from ground_truth_insights.quicksight.definition.filters import Filters
from ground_truth_insights.quicksight.definition.layout import CANVAS, control_layout, visual_layout
from ground_truth_insights.quicksight.definition.tables import interval_table, page_size, table
from ground_truth_insights.quicksight.row_level import SCOPE_DEFAULTS
from ground_truth_insights.visuals.spec import Dashboard, Sheet, Visual, VisualType

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td


_DRAWINGS: "Mapping[VisualType, Callable[[Visual, Marts, str], td.VisualTypeDef]]" = {
    "bars": bar_chart,
    "columns": bar_chart,
    "line": line_chart,
    "intervals": interval_table,
    "matrix": heat_map,
    "table": table,
}


def definition_of(
    dashboard: Dashboard, marts: Marts, data_set_arns: Mapping[str, str], fallback_scope: str | None
) -> Document:
    """Draw the dashboard.

    `data_set_arns` has the data set of each mart, and that of the default scopes where there is a `fallback_scope`, the
    first of whoever it doesn't know.
    """
    names = dashboard.quicksight_marts
    filters = Filters(
        dashboard=dashboard,
        drawn={sheet.id: _visuals_by_mart(sheet) for sheet in dashboard.sheets},
        scoped_marts=tuple(name for name in names if dashboard.scope.column in marts[name].column_names()),
        fallback_scope=fallback_scope,
    )
    drawing = _Drawing(dashboard, marts, filters)
    declared = [*names, *([] if fallback_scope is None else [SCOPE_DEFAULTS])]
    return {
        "DataSetIdentifierDeclarations": [{"Identifier": name, "DataSetArn": data_set_arns[name]} for name in declared],
        "ParameterDeclarations": filters.parameters(),
        "FilterGroups": filters.groups(),
        "ColumnConfigurations": [
            _column_configuration(marts[name], column) for name in names for column in marts[name].columns
        ],
        "Sheets": [drawing.sheet(sheet) for sheet in dashboard.sheets],
        "AnalysisDefaults": {
            "DefaultNewSheetConfiguration": {
                "InteractiveLayoutConfiguration": {"Grid": {"CanvasSizeOptions": CANVAS}},
                "SheetContentType": "INTERACTIVE",
            }
        },
        "Options": {"WeekStart": "MONDAY", "Timezone": "UTC"},
    }


@dataclass(frozen=True, slots=True)
class _Drawing:
    dashboard: Dashboard
    marts: Marts
    filters: Filters

    def sheet(self, sheet: Sheet) -> "td.SheetDefinitionTypeDef":
        """Return a sheet: figures, what its charts say in words, and everything else."""
        figures = [
            draw_figure(visual, figure, self.marts, self._deaf_to(figure.mart, sheet))
            for visual in sheet.visuals
            for figure in visual.figures
        ]
        said = [
            insight(chart, self.marts, f"{chart.question} {self._deaf_to(chart.quicksight_mart, sheet)}".strip())
            for chart in sheet.visuals
            if has_insight(chart)
        ]
        visuals = [*figures, *said, *(self._visual(one, sheet) for one in sheet.visuals if not one.figures)]
        parameter_controls, filter_controls = self.filters.controls(sheet.id)
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

    def _visual(self, visual: Visual, sheet: Sheet) -> "td.VisualTypeDef":
        """Return a visual; below stand the question, the note of the spec, every fallback, and what it's deaf to."""
        parts = [visual.question, visual.note, *self._fallbacks(visual), self._deaf_to(visual.quicksight_mart, sheet)]
        drawn = _DRAWINGS[visual.type](visual, self.marts, " ".join(part for part in parts if part))
        body, beside = only(drawn)[1], self.filters.drawn[sheet.id][visual.quicksight_mart]
        if found := actions_of(visual, body, self.dashboard.sheets[0].id, has_others=len(beside) > 1):
            body["Actions"] = found
        return drawn

    def _deaf_to(self, mart: str, sheet: Sheet) -> str:
        """Return which filters with a control on the sheet don't act on the mart; or empty."""
        controlled = self.filters.on_sheet(sheet.id)
        deaf = [one.title for one in self.dashboard.filters if one.id in controlled and mart not in one.columns]
        return f"Doesn't follow: {', '.join(deaf)}." if deaf else ""

    def _fallbacks(self, visual: Visual) -> Iterator[str]:
        columns = self.marts[visual.quicksight_mart].column_names()
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
