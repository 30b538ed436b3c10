"""A report: the dashboard in one scope, with every number that a renderer needs."""

from dataclasses import dataclass

from ground_truth_insights.report.clock import read_clocks
from ground_truth_insights.report.needs_a_look import NeedsALook, read_needs
from ground_truth_insights.report.outlook import read_deadline
from ground_truth_insights.report.scopes import Scope, choose_scope, read_scopes
from ground_truth_insights.report.summary import read_key_figures, read_simulated
from ground_truth_insights.visuals.answer import Answer, read_answer
from ground_truth_insights.visuals.spec import Dashboard, Sheet
from ground_truth_insights.warehouse.marts import Row, Warehouse, read_each


@dataclass(frozen=True, slots=True)
class Report:
    """The dashboard in one scope; `sheets` hold their visuals in order, and `clock` is None where there is no job.

    `simulated` says in words how many of the files are simulated, and is None where none is.
    """

    dashboard: Dashboard
    scope: Scope
    key_figures: Row
    simulated: str | None
    clock: Row | None
    needs: NeedsALook
    deadline: Row | None
    sheets: tuple[tuple[Sheet, tuple[Answer, ...]], ...]


def read_report(warehouse: Warehouse, dashboard: Dashboard, scope_name: str | None) -> Report:
    """Read everything that the dashboard shows in a scope, that of the dashboard's default if none is named.

    Raises:
        UsageError: The scope doesn't exist, or a mart is missing.

    """
    wanted = dashboard.scope.default if scope_name is None else scope_name
    scope = choose_scope(read_scopes(warehouse), wanted)
    visuals = list(dashboard.visuals())
    found = read_each(warehouse, lambda visual: read_answer(warehouse, visual, dashboard, scope.name), visuals)
    rows = {visual.id: read for visual, read in zip(visuals, found, strict=True)}
    sheets = tuple((sheet, tuple(rows[visual.id] for visual in sheet.visuals)) for sheet in dashboard.sheets)
    return Report(
        dashboard,
        scope,
        read_key_figures(warehouse, scope),
        read_simulated(warehouse, scope),
        read_clocks(warehouse).get(scope.name),
        read_needs(warehouse).get(scope.name, NeedsALook()),
        read_deadline(warehouse, scope),
        sheets,
    )
