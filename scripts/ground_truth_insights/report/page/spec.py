"""The dashboard as the page reads it: the spec itself, with the chart of each visual beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from ground_truth_insights.dashboard.spec import Category, Chart, Dashboard, Matrix, Table, Visual
from ground_truth_insights.report.charts.theme import PAGE
from ground_truth_insights.report.charts.vega_lite import vega_lite
from ground_truth_insights.report.page.needs import additive_marts, all_visuals
from ground_truth_insights.report.scopes import Scope

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
        "sheets": [
            {"id": sheet.id, "title": sheet.title, "visuals": list(map(_visual, sheet.visuals))}
            for sheet in dashboard.sheets
        ],
        "pages": [
            {
                "id": page.id,
                "title": page.title,
                "columns": {mart: list(columns) for mart, columns in page.columns.items()},
                "visuals": list(map(_visual, page.visuals)),
            }
            for page in dashboard.pages
        ],
        "charts": {visual.id: spec for visual in all_visuals(dashboard) if (spec := vega_lite(visual, PAGE))},
        "additive_marts": sorted(additive_marts(dashboard)),
        "name_columns": _name_columns(dashboard),
        "is_weekly": is_weekly,
    }


def _visual(visual: Visual) -> Json:
    spec: Json = asdict(visual)
    if isinstance(visual, Matrix):
        spec["symmetric"] = visual.is_symmetric
    return spec


def _name_columns(dashboard: Dashboard) -> Mapping[str, Mapping[str, str]]:
    """Return for each mart which column holds the readable name of which other."""
    names: dict[str, dict[str, str]] = {}
    for visual in all_visuals(dashboard):
        if isinstance(visual, Chart | Matrix | Table):
            for named in _named(visual):
                if named.name_column is not None:
                    names.setdefault(visual.mart, {})[named.column] = named.name_column
    return names


def _named(visual: Chart | Matrix | Table) -> Iterable[Category]:
    if isinstance(visual, Chart):
        return (visual.category,)
    if isinstance(visual, Matrix):
        return (visual.rows, visual.columns)
    return ()
