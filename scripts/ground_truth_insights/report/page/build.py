"""From the marts to the page."""

from dataclasses import dataclass

from ground_truth_insights.report.page.data import read_page_data
from ground_truth_insights.report.page.html import page_html
from ground_truth_insights.report.page.spec import page_spec
from ground_truth_insights.report.scopes import choose_scope, read_scopes
from ground_truth_insights.visuals.spec import Dashboard
from ground_truth_insights.warehouse.marts import Warehouse

_SIMULATED_SQL = "select scope from data_health where check_name = 'files_simulated' and findings_count > 0"


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The page and how much of it is data."""

    html: str
    data_bytes: int
    is_weekly: bool


def build_page(warehouse: Warehouse, dashboard: Dashboard, scope_name: str | None = None) -> BuiltPage:
    """Return the report as one HTML file.

    Without a scope it holds all of them and opens with the dashboard's default; with one it holds that scope alone,
    so that it can be given to people who may see no other.

    Raises:
        UsageError: The scope doesn't exist, or a mart is missing.

    """
    scopes = read_scopes(warehouse)
    chosen = choose_scope(scopes, dashboard.scope.default if scope_name is None else scope_name)
    shown = scopes if scope_name is None and scopes else [chosen]
    data = read_page_data(warehouse, dashboard, shown)
    simulated = [str(row["scope"]) for row in warehouse.query(_SIMULATED_SQL)]
    spec = page_spec(dashboard, shown, chosen.name, simulated, is_weekly=data.is_weekly)
    return BuiltPage(page_html(dashboard, shown, spec, data.texts), data.size_bytes, data.is_weekly)
