"""The dashboard as the page reads it: the spec itself, with the chart of each visual beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ground_truth_insights.report.charts.theme import PAGE
from ground_truth_insights.report.charts.vega_lite import vega_lite
from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.visuals.csv_columns import FIGURE_COLUMNS, FIGURE_FIELDS, csv_columns, with_unit
from ground_truth_insights.visuals.spec import Dashboard, Visual
from ground_truth_insights.visuals.sql import aggregations

Json = dict[str, object]


def page_spec(
    dashboard: Dashboard,
    scopes: Iterable[Scope],
    default_scope: str,
    simulated_scopes: Iterable[str],
    *,
    is_weekly: bool,
) -> Json:
    """Return everything about the dashboard that the page needs besides its data."""
    simulated = frozenset(simulated_scopes)
    return {
        "title": dashboard.title,
        "scope": asdict(dashboard.scope),
        "default_scope": default_scope,
        "scopes": [asdict(scope) | {"is_simulated": scope.name in simulated} for scope in scopes],
        "calendar": asdict(dashboard.calendar),
        "words": dict(dashboard.words),
        "filters": [asdict(chosen) for chosen in dashboard.filters],
        "sheets": [asdict(sheet) | {"visuals": list(map(_visual, sheet.visuals))} for sheet in dashboard.sheets],
        "pages": [asdict(page) | {"visuals": list(map(_visual, page.visuals))} for page in dashboard.pages],
        "charts": {visual.id: spec for visual in dashboard.all_visuals() if (spec := vega_lite(visual, PAGE))},
        "marts": dashboard.marts,
        "additive_marts": dashboard.additive_marts,
        "name_columns": _name_columns(dashboard),
        "is_weekly": is_weekly,
    }


def _visual(visual: Visual) -> Json:
    """Return the visual with what follows from it: its columns in a table and a CSV file, and how rows become one."""
    spec: dict[str, Any] = asdict(visual)
    for figure, known in zip(spec["figures"], visual.figures, strict=True):
        figure["csv"] = with_unit(known.measure)
    sorted_by = {visual.sort.by: "min"} if visual.keys and visual.sort.by else {}
    return spec | {
        "category": asdict(visual.category) if visual.is_chart else None,
        "value": asdict(visual.value) if visual.keys else None,
        "grouped_by": list(map(asdict, visual.grouped_by)),
        "shown": list(map(asdict, FIGURE_FIELDS if visual.figures else visual.shown)),
        "csv": [asdict(column) for column in (FIGURE_COLUMNS if visual.figures else csv_columns(visual))],
        "aggregations": sorted_by | dict(aggregations(visual)),
        "marts": list(visual.marts),
        "own_marts": list(visual.own_marts),
    }


def _name_columns(dashboard: Dashboard) -> Mapping[str, Mapping[str, str]]:
    """Return for each mart which column holds the readable name of which other."""
    names: dict[str, dict[str, str]] = {}
    for visual in dashboard.all_visuals():
        for key in visual.keys:
            if key.name_column is not None:
                names.setdefault(visual.mart, {})[key.column] = key.name_column
    return names
