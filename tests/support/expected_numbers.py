"""What each visual must show, as SQL over the marts: written from the spec, without a line of the report's own code."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.spec import Column, Dashboard, Figure, Page, Visual

Rows = list[dict[str, Any]]
_SQL = {"sum": "sum", "average": "avg", "min": "min", "max": "max"}


@dataclass(frozen=True)
class State:
    """What the reader has chosen: the scope, first and last day, workers, labels, and the page of one of them."""

    scope: str = "all"
    days: tuple[str, str] | None = None
    workers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    page: tuple[str, str] | None = None

    def link(self) -> dict[str, Any]:
        """Return the state as the address of the page has it."""
        said: dict[str, Any] = {"scope": self.scope, "workers": list(self.workers), "labels": list(self.labels)}
        if self.days:
            said |= {"from": self.days[0], "to": self.days[1]}
        if self.page:
            said[self.page[0]] = self.page[1]
        return said


@dataclass
class Oracle:
    """Answers for a warehouse in one state."""

    connection: duckdb.DuckDBPyConnection
    dashboard: Dashboard
    state: State
    page: Page | None = field(default=None)

    def rows(self, visual: Visual) -> Rows:
        """Return what the table of a visual must hold, in any order."""
        if visual.is_chart:
            return self._chart(visual)
        if visual.type == "table":
            columns = [column for each in visual.measures for column in _columns(each)]
            return self._query(f"select {_listed(columns)} from {visual.mart} where {self._where(visual.mart)}")
        if visual.type == "matrix":
            return self._matrix(visual)
        return [self._figure(figure) for figure in visual.figures]

    def source(self, *marts: str | None) -> str:
        """Return the mart that follows most of the chosen filters, the first of them on a tie."""
        named = [mart for mart in marts if mart]
        return max(named, key=lambda mart: sum(mart in each.columns for each in self._active()))

    def _active(self) -> list[Any]:
        chosen = {"days": bool(self.state.days), "workers": bool(self.state.workers), "labels": bool(self.state.labels)}
        if self.page:
            chosen |= {"workers": False, "labels": False}
        return [each for each in self.dashboard.filters if chosen[each.id]]

    def _where(self, mart: str) -> str:
        conditions = [f"scope = {_text(self.state.scope)}"]
        for each in self._active():
            column = each.columns.get(mart)
            if column and each.id == "days":
                first, last = self.state.days or ("", "")
                conditions.append(f"{column} between date '{first}' and date '{last}'")
            elif column:
                values = self.state.workers if each.id == "workers" else self.state.labels
                conditions.append(f"{column} in ({', '.join(map(_text, values))})")
        if self.page and self.state.page:
            either = [f"{column} = {_text(self.state.page[1])}" for column in self.page.columns[mart]]
            conditions.append(f"({' or '.join(either)})")
        return " and ".join(conditions)

    def _chart(self, visual: Visual) -> Rows:
        mart = self.source(visual.mart, visual.filtered_mart, visual.label_filtered_mart)
        if visual.bins and mart != visual.mart:
            return self._bins(visual, mart)
        keys = [visual.category.column, *([visual.facet.column] if visual.facet else [])]
        known = {name for (name,) in self.connection.execute(f"select column_name from (describe {mart})").fetchall()}
        shown = [measure for measure in visual.measures if measure.column in known]
        selected = [*keys, *(sql for measure in shown for sql in _aggregated(measure, known))]
        if visual.forecast and mart == visual.mart:
            forecast = visual.forecast
            selected += [f"max({column}) as {column}" for column in (forecast.column, *forecast.bounds)]
        rows = self._query(
            f"select {', '.join(selected)} from {mart} where {self._where(mart)} group by {', '.join(keys)}"
        )
        if visual.type == "line" and (mart != visual.mart or self.page):
            self._add_days_without_work(visual, rows)
        return rows

    def _add_days_without_work(self, visual: Visual, rows: Rows) -> None:
        calendar = self.dashboard.calendar
        between = (
            f" and {calendar.date} between date '{self.state.days[0]}' and date '{self.state.days[1]}'"
            if (self.state.days)
            else ""
        )
        days = self._query(
            f"select {calendar.date} as day from {calendar.mart} where scope = {_text(self.state.scope)}{between}"
        )
        worked = {row[visual.category.column] for row in rows}
        rows += [
            {visual.category.column: row["day"], visual.value.column: 0} for row in days if row["day"] not in worked
        ]

    def _bins(self, visual: Visual, mart: str) -> Rows:
        assert visual.bins
        item, total, bound = visual.bins.item, visual.bins.total, visual.bins.lower_bound
        category, value = visual.category.column, visual.value.column
        totals = (
            ""
            if total not in {measure.column for measure in visual.measures[1:]}
            else (f", coalesce(sum(totals.total), 0) as {total}")
        )
        return self._query(
            f"""
            with bins as (
                select {category}, {bound} as low, lead({bound}) over (order by {bound}) as high
                from {visual.mart} where scope = {_text(self.state.scope)}
            ), totals as (
                select {item}, sum({total}) as total from {mart} where {self._where(mart)} group by {item}
            )
            select {category}, count(totals.total) as {value}{totals}
            from bins left join totals on total >= low and (total < high or high is null)
            group by {category}
            """
        )

    def _matrix(self, visual: Visual) -> Rows:
        one, other = (key.column for key in visual.keys)
        weight = visual.value.n or visual.value.column
        columns = [one, other, *(column for measure in visual.measures for column in _columns(measure))]
        return self._query(
            f"""
            with cells as (select * from {visual.mart} where {self._where(visual.mart)}), ends as (
                select {one} as name, {weight} as weight from cells
                union all select {other}, {weight} from cells
            ), largest as (
                select name from ends group by name order by sum(weight) desc, name limit {visual.limit or 1000000}
            )
            select {_listed(columns)} from cells
            where {one} in (from largest) and {other} in (from largest)
            """
        )

    def _figure(self, figure: Figure) -> dict[str, Any]:
        mart = self.source(figure.mart, figure.label_filtered_mart)
        measure, where = figure.measure, self._where(mart)
        bounds = measure.interval
        named = {
            "value": measure.column,
            "low": bounds.low if bounds else None,
            "high": bounds.high if bounds else None,
            "n": measure.n,
        }
        selected = ", ".join(
            f"{_call(measure.aggregation, column) if column else 'null'} as {name}" for name, column in named.items()
        )
        row = {"figure": figure.id} | self._query(f"select {selected} from {mart} where {where}")[0]
        # The week before a chosen one lies outside the chosen days.
        always = Oracle(self.connection, self.dashboard, replace(self.state, days=None), self.page)
        where = always._where(mart)
        for name, monday in zip(("week_value", "week_before_value"), self._mondays(), strict=True):
            if figure.week and monday:
                within = f"{figure.week} between date '{monday}' and date '{monday}' + interval 6 day"
                sql = f"select {_call(measure.aggregation, measure.column)} as n from {mart}"
                row[name] = self._query(f"{sql} where {where} and {within}")[0]["n"]
        return row

    def _mondays(self) -> tuple[str | None, str | None]:
        """Return the Mondays of the last full week within the chosen days and of the one before, if both are full."""
        calendar = self.dashboard.calendar
        first, last = self.state.days or ("0001-01-01", "9999-12-31")
        weeks = self._query(
            f"""
            select date_trunc('week', {calendar.date})::date::text as monday,
                count_if({calendar.date} between date '{first}' and date '{last}') = 7 as is_chosen
            from {calendar.mart}
            where scope = {_text(self.state.scope)} and not {calendar.incomplete}
            group by 1 having count(*) = 7 order by 1 desc
            """
        )
        for week, before in pairwise(weeks):
            if week["is_chosen"]:
                days = date.fromisoformat(week["monday"]) - date.fromisoformat(before["monday"])
                return (week["monday"], before["monday"]) if days.days == 7 else (None, None)
        return None, None

    def _query(self, sql: str) -> Rows:
        self.connection.execute(f"use {DEFAULT_SCHEMA}")
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _aggregated(measure: Column, known: set[str]) -> list[str]:
    columns = [column for column in measure.columns if column in known and column != measure.status]
    return [f"{_call(measure.aggregation, column)} as {column}" for column in columns]


def _call(aggregation: str, column: str) -> str:
    return f"count(distinct {column})" if aggregation == "count_distinct" else f"{_SQL[aggregation]}({column})"


def _columns(each: Any) -> list[str]:
    interval = [each.interval.low, each.interval.high] if each.interval else []
    return [each.column, *interval, *([each.n] if each.n else [])]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(columns))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return float(value) if type(value).__name__ == "Decimal" else str(value)
