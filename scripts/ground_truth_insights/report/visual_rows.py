"""The rows of any visual in a scope, as every renderer takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ground_truth_insights.dashboard.spec import Calendar, Chart, Dashboard, Figure, Figures, Matrix, Table, Visual
from ground_truth_insights.report.full_weeks import FullWeeks, full_weeks
from ground_truth_insights.report.identifiers import quoted
from ground_truth_insights.report.safe_text import visible
from ground_truth_insights.report.visual_sql import (
    chart_sql,
    events_sql,
    figure_between_sql,
    figure_sql,
    matrix_sql,
    table_sql,
)
from ground_truth_insights.report.warehouse import Row, Warehouse


@dataclass(frozen=True, slots=True)
class VisualRows:
    """A visual with all its rows in the order of the spec, under the names of the mart's columns.

    Rows of figures have the keys `figure` (its id), `value`, `low`, `high`, `n`, `status`, and where the figure
    compares weeks `week_on` (Monday of the last full week), `week_value` and `week_before_value`; those keys are
    None where they don't apply. `events` are the rows that mark days of a line.
    """

    visual: Visual
    rows: tuple[Row, ...]
    events: tuple[Row, ...] = ()

    @property
    def when_empty(self) -> str:
        """What is said where there are no rows."""
        return self.visual.when_empty or "Nothing to show in this scope yet."


def read_rows(warehouse: Warehouse, visual: Visual, dashboard: Dashboard, scope: str) -> VisualRows:
    """Read all rows of a visual in one scope.

    Raises:
        UsageError: A mart or a column is missing.

    """
    column = dashboard.scope.column
    if isinstance(visual, Chart):
        rows = warehouse.query(chart_sql(visual, column), [scope])
        events = [] if visual.events is None else warehouse.query(events_sql(visual.events, column), [scope])
        return VisualRows(visual, _facets_with_most_first(visual, _flagged(visual, _plain(rows))), _plain(events))
    if isinstance(visual, Matrix):
        sql, scopes = matrix_sql(visual, column)
        return VisualRows(visual, _plain(warehouse.query(sql, [scope] * scopes)))
    if isinstance(visual, Table):
        return VisualRows(visual, _plain(warehouse.query(table_sql(visual, column), [scope])))
    if isinstance(visual, Figures):
        weeks = read_full_weeks(warehouse, dashboard.calendar, column, scope)
        return VisualRows(visual, tuple(_figure(warehouse, figure, column, scope, weeks) for figure in visual.figures))
    raise TypeError(f"{visual!r} is no visual that has rows")


def read_full_weeks(warehouse: Warehouse, calendar: Calendar, scope_column: str, scope: str) -> FullWeeks | None:
    """Return the last two full weeks of a scope, or None where there are none yet."""
    sql = (
        f"select {quoted(calendar.date)} as day_on from {quoted(calendar.mart)}"
        f" where {quoted(scope_column)} = ? and not {quoted(calendar.incomplete)}"
    )
    days = [row["day_on"] for row in warehouse.query(sql, [scope])]
    return full_weeks(day for day in days if isinstance(day, date))


def _figure(warehouse: Warehouse, figure: Figure, scope_column: str, scope: str, weeks: FullWeeks | None) -> Row:
    row = dict(_plain(warehouse.query(figure_sql(figure, scope_column), [scope]))[0])
    has_weeks = weeks is not None and figure.week is not None
    row |= {"figure": figure.id, "week_on": weeks.last_on if weeks and has_weeks else None}
    row |= {"week_value": None, "week_before_value": None}
    if weeks is not None and figure.week is not None:
        sql = figure_between_sql(figure, scope_column)
        for key, bounds in (("week_value", weeks.last), ("week_before_value", weeks.before)):
            row[key] = _plain(warehouse.query(sql, [scope, *bounds]))[0]["value"]
    return row


def _flagged(visual: Chart, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows with the flag as a boolean, which SQL has no maximum of on every engine."""
    if visual.flag is None:
        return rows
    column = visual.flag.column
    return [row | {column: bool(row[column])} for row in rows]


def _facets_with_most_first(visual: Chart, rows: Sequence[Row]) -> tuple[Row, ...]:
    if visual.facet is None:
        return tuple(rows)
    totals: dict[object, float] = {}
    for row in rows:
        facet, value = row[visual.facet.column], row[visual.value.column]
        totals[facet] = totals.get(facet, 0) + (value if isinstance(value, int | float) else 0)
    column = visual.facet.column
    return tuple(sorted(rows, key=lambda row: -totals[row[column]]))


def _plain(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with numbers as int or float, and texts as anything may draw them."""
    return tuple({column: _value(value) for column, value in row.items()} for row in rows)


def _value(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    if value is None or isinstance(value, bool | int | float | date):
        return value
    # Decimals come in a type of their own.
    return float(str(value))
