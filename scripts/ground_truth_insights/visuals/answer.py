"""What a visual answers in a scope: its rows, as every renderer takes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from ground_truth_insights.safe_text import visible
from ground_truth_insights.visuals.spec import Dashboard, Figure, Visual
from ground_truth_insights.visuals.sql import (
    events_sql,
    figure_between_sql,
    figure_sql,
    full_weeks_sql,
    rows_sql,
)
from ground_truth_insights.warehouse.marts import Row, Warehouse


@dataclass(frozen=True, slots=True)
class Answer:
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

    def facets(self) -> Iterator[tuple[str | None, Sequence[Row]]]:
        """Yield the rows of each chart, that with most first, with the value of the facet that it is about."""
        facet = self.visual.facet
        if facet is None:
            yield from [(None, self.rows)] if self.rows else []
            return
        for name, members in groupby(self.rows, key=lambda row: row[facet.column]):
            yield str(name), list(members)


def read_answer(warehouse: Warehouse, visual: Visual, dashboard: Dashboard, scope: str) -> Answer:
    """Read all rows of a visual in one scope.

    Raises:
        UsageError: A mart or a column is missing.

    """
    column = dashboard.scope.column
    if visual.figures:
        found = warehouse.query(full_weeks_sql(dashboard.calendar, column), [scope])
        weeks = [monday for row in found if isinstance(monday := row["week_on"], date)]
        return Answer(visual, tuple(_figure(warehouse, figure, column, scope, weeks) for figure in visual.figures))
    sql, scopes = rows_sql(visual, column)
    rows = _plain(warehouse.query(sql, [scope] * scopes))
    events = [] if visual.events is None else warehouse.query(events_sql(visual.events, column), [scope])
    return Answer(visual, _facets_with_most_first(visual, _flagged(visual, rows)), _plain(events))


def number(value: object) -> float | None:
    """Return a number, or None for anything else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _figure(warehouse: Warehouse, figure: Figure, scope_column: str, scope: str, weeks: Sequence[date]) -> Row:
    row = dict(_plain(warehouse.query(figure_sql(figure, scope_column), [scope]))[0])
    row |= {"figure": figure.id, "week_on": None, "week_value": None, "week_before_value": None}
    # A single full week has none to be compared with, nor has one after a gap, whose days the calendar leaves out.
    if len(weeks) > 1 and (weeks[0] - weeks[1]).days == 7 and figure.week is not None:
        row["week_on"] = weeks[0]
        sql = figure_between_sql(figure, scope_column)
        for key, monday in zip(("week_value", "week_before_value"), weeks, strict=True):
            row[key] = _plain(warehouse.query(sql, [scope, monday, monday + timedelta(days=6)]))[0]["value"]
    return row


def _flagged(visual: Visual, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows with the flag as a boolean, which SQL has no maximum of on every engine."""
    flag = visual.flag
    return rows if flag is None else [row | {flag.column: bool(row[flag.column])} for row in rows]


def _facets_with_most_first(visual: Visual, rows: Sequence[Row]) -> tuple[Row, ...]:
    facet = visual.facet
    if facet is None:
        return tuple(rows)
    totals: dict[object, float] = {}
    for row in rows:
        totals[row[facet.column]] = totals.get(row[facet.column], 0) + (number(row[visual.value.column]) or 0)
    return tuple(sorted(rows, key=lambda row: -totals[row[facet.column]]))


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
