"""The data of the page: every mart of the dashboard, in every scope that the file is for."""

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from ground_truth_insights.report.clock import Clock, read_clocks
from ground_truth_insights.report.needs_a_look import Finding, NeedsALook, read_needs
from ground_truth_insights.report.page.answers import read_answers
from ground_truth_insights.report.page.encoding import days_between, dictionary, numbers, packed, packed_within, steps
from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.visuals.needs import needed_columns
from ground_truth_insights.visuals.spec import Dashboard
from ground_truth_insights.visuals.words import twelve_digits
from ground_truth_insights.warehouse.columns import Column, as_days, as_numbers, as_texts
from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Warehouse, count_of, read_each

Json = dict[str, object]

# What the file may hold beside the charting code, and how many rows of one mart and scope it holds at most.
MOST_BYTES = 3_000_000
_MOST_ROWS = (10_000, 3_000, 1_000, 300)


@dataclass(frozen=True, slots=True)
class Cube:
    """An additive mart by job; `streams` are its columns as bytes, in the order of the header."""

    header: Json
    streams: bytes


@dataclass(frozen=True, slots=True)
class PageData:
    """The data as it goes into the page; `is_weekly` where days were too many and became weeks."""

    tables: Json
    cubes: Mapping[str, Cube]
    is_weekly: bool
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """How much the data takes in the file."""
        return sum(map(len, self.texts.values()))


def read_page_data(warehouse: Warehouse, dashboard: Dashboard, scopes: Sequence[Scope]) -> PageData:
    """Read what the page needs in the given scopes, with what stands at the head of each.

    The additive marts go in by day, or by week where all together would pass `MOST_BYTES`; of the other marts no
    more than a number of rows per scope go in that keeps below it. The page says so in both cases.
    """
    # Read once for each limit, whatever grain the additive marts end up with.
    tables = cache(lambda most_rows: _tables(warehouse, dashboard, scopes, most_rows))
    heads = _heads(warehouse, dashboard, scopes)
    answers = {"answers": packed(_as_json(read_answers(warehouse, scopes)))}
    by_day = {mart: _cube(warehouse, dashboard, mart, scopes, is_weekly=False) for mart in dashboard.additive_marts}
    texts = _packed_cubes(by_day, MOST_BYTES - len(answers["answers"]))
    if texts is not None:
        data = _within(tables, heads, by_day, answers | texts, is_weekly=False)
        if data.size_bytes <= MOST_BYTES:
            return data
    by_week = {mart: _cube(warehouse, dashboard, mart, scopes, is_weekly=True) for mart in by_day}
    return _within(tables, heads, by_week, answers | (_packed_cubes(by_week, math.inf) or {}), is_weekly=True)


def _packed_cubes(cubes: Mapping[str, Cube], most: float) -> dict[str, str] | None:
    """Return the text of each additive mart, or None where they have more than `most` characters together."""
    texts: dict[str, str] = {}
    for mart, cube in cubes.items():
        text = packed_within(cube.streams, most - sum(map(len, texts.values())))
        if text is None:
            return None
        texts[mart] = text
    return texts


def _within(
    read_tables: Callable[[int], Json],
    heads: Json,
    cubes: Mapping[str, Cube],
    texts: Mapping[str, str],
    *,
    is_weekly: bool,
) -> PageData:
    headers = {mart: cube.header for mart, cube in cubes.items()}
    texts = {"": packed(_as_json({"cubes": headers, "heads": heads})), **texts}
    size = sum(map(len, texts.values()))
    for most_rows in _MOST_ROWS:
        tables = read_tables(most_rows)
        packed_tables = {mart: packed(_as_json(table)) for mart, table in tables.items()}
        if size + sum(map(len, packed_tables.values())) <= MOST_BYTES or size > MOST_BYTES:
            break
    return PageData(tables, cubes, is_weekly, texts | packed_tables)


def _heads(warehouse: Warehouse, dashboard: Dashboard, scopes: Sequence[Scope]) -> Json:
    """Return for each scope what needs a look, what was measured, its clock in words, and the order of facets."""
    needs, clocks, facets = read_needs(warehouse), read_clocks(warehouse), _facets(warehouse, dashboard)
    return {
        scope.name: _head(needs.get(scope.name, NeedsALook()), clocks.get(scope.name))
        | {"facets": {column: order.get(scope.name, []) for column, order in facets.items()}}
        for scope in scopes
    }


def _facets(warehouse: Warehouse, dashboard: Dashboard) -> dict[str, dict[str, list[str]]]:
    """Return for each column that splits charts its values in each scope: those with most in the first that adds up.

    Charts that are split by the same column then stand in one order everywhere.
    """
    found: dict[str, dict[str, list[str]]] = {}
    scope = quoted(dashboard.scope.column)
    for visual in dashboard.all_visuals():
        if visual.facet is None or not visual.adds_up or visual.facet.column in found:
            continue
        facet, value = quoted(visual.facet.column), quoted(visual.value.column)
        sql = (
            f"select {scope} as scope, {facet} as facet from {quoted(visual.mart)}"
            f" group by {scope}, {facet} order by sum({value}) desc, {facet}"
        )
        order = found.setdefault(visual.facet.column, {})
        for row in warehouse.query(sql):
            order.setdefault(str(row["scope"]), []).append(str(row["facet"]))
    return found


def _head(needs: NeedsALook, clock: Clock | None) -> Json:
    said = [_said(finding) for finding in needs.findings]
    return {"findings": said, "measured": needs.measured, "clock": clock.words if clock else ""}


def _said(finding: Finding) -> Json:
    places = {"sheet": finding.sheet, "visual": finding.visual, "scope": finding.scope}
    places |= {"page": finding.page, "page_value": finding.page_value, "remedy": finding.remedy}
    return {"sentence": finding.sentence, **{key: value for key, value in places.items() if value is not None}}


def _tables(warehouse: Warehouse, dashboard: Dashboard, scopes: Sequence[Scope], most_rows: int) -> Json:
    additive = dashboard.additive_marts
    needed = {mart: columns for mart, columns in needed_columns(dashboard).items() if mart not in additive}
    tables = read_each(
        warehouse,
        lambda mart: _table(warehouse, dashboard, mart, needed[mart], scopes, most_rows),
        needed,
    )
    return dict(zip(needed, tables, strict=True))


def _table(
    warehouse: Warehouse,
    dashboard: Dashboard,
    mart: str,
    columns: Collection[str],
    scopes: Sequence[Scope],
    most_rows: int,
) -> Json:
    """Return the rows of a mart scope by scope, as columns, with where each scope begins and what was left out."""
    scope_column = quoted(dashboard.scope.column)
    selected = ", ".join(map(quoted, columns))
    order = ", ".join([*_first(dashboard, mart), *map(quoted, columns)])
    sql = (
        f"select * from (select {scope_column} as page_scope, {selected},"
        f" row_number() over (partition by {scope_column} order by {order}) as page_row,"
        f" count(*) over (partition by {scope_column}) as page_rows"
        f" from {quoted(mart)}{_only(dashboard, scopes)}) as numbered"
        f" where page_row <= {most_rows} order by page_scope, page_row"
    )
    rows = warehouse.query(sql, [scope.name for scope in scopes])
    spans: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        span = spans.setdefault(str(row["page_scope"]), [index, index, count_of(row["page_rows"])])
        span[1] = index + 1
    return {"scopes": spans, "columns": {column: _column([row[column] for row in rows]) for column in columns}}


def _first(dashboard: Dashboard, mart: str) -> list[str]:
    """Return by what the rows of a mart are sorted, so that those which matter most come first."""
    for visual in dashboard.all_visuals():
        if visual.mart == mart and (sort := visual.most_first):
            return [f"{quoted(sort.by)} {'asc' if sort.order == 'ascending' else 'desc'} nulls last"]
    return []


def _column(values: Sequence[object]) -> Json:
    known = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in known) and known:
        return {"values": list(values)}
    if all(not isinstance(value, str | date) for value in known):
        return {"values": [_short(value) for value in values]}
    texts, places = dictionary(values)
    return {"texts": texts, "values": places.tolist()}


def _short(value: object) -> float | None:
    return None if value is None else twelve_digits(value if isinstance(value, int) else float(str(value)))


def _cube(warehouse: Warehouse, dashboard: Dashboard, mart: str, scopes: Sequence[Scope], *, is_weekly: bool) -> Cube:
    """Return an additive mart by job: every larger scope is the sum of its jobs."""
    kinds, scope_column = needed_columns(dashboard)[mart], dashboard.scope.column
    days, texts, measures = (
        [column for column, its in kinds.items() if its == kind] for kind in ("date", "text", "number")
    )
    keys = [quoted(scope_column), "project", *map(quoted, texts)]
    cut = [f"cast(date_trunc('week', {quoted(day)}) as date)" if is_weekly else quoted(day) for day in days]
    shown = [f"{sql} as {quoted(day)}" for sql, day in zip(cut, days, strict=True)]
    sums = [f"sum({quoted(measure)}) as {quoted(measure)}" for measure in measures]
    jobs, parameters = _jobs(scopes)
    found = warehouse.columns(
        f"select {', '.join([*keys, *shown, *sums])} from {quoted(mart)} where {jobs}"
        f" group by {', '.join([*keys, *cut])} order by {', '.join([*keys, *cut])}",
        parameters,
    )
    return _encoded(found, scope_column, texts, days, measures)


def _jobs(scopes: Sequence[Scope]) -> tuple[str, list[object]]:
    """Return the condition that keeps the jobs which the scopes are made of, and its parameters."""
    if any(scope.type == "all" for scope in scopes):
        return "scope_type = 'job'", []
    jobs = [scope.name for scope in scopes if scope.type == "job"]
    projects = [scope.project for scope in scopes if scope.type == "project"]
    either = [f"scope in ({_marks(jobs)})"] if jobs else []
    either += [f"project in ({_marks(projects)})"] if projects else []
    return f"scope_type = 'job' and ({' or '.join(either) or '1 = 0'})", [*jobs, *projects]


def _only(dashboard: Dashboard, scopes: Sequence[Scope]) -> str:
    return f" where {quoted(dashboard.scope.column)} in ({_marks(scopes)})" if scopes else " where 1 = 0"


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _encoded(
    found: Mapping[str, Column],
    scope_column: str,
    texts: Sequence[str],
    days: Sequence[str],
    measures: Sequence[str],
) -> Cube:
    streams: list[bytes] = []
    columns: list[Json] = []

    def add(name: str, header: Json, content: bytes) -> None:
        columns.append({"name": name, "bytes": len(content), **header})
        streams.append(content)

    for name in (scope_column, "project", *texts):
        known, places = dictionary(as_texts(found[name]))
        add(name, {"kind": "text", "texts": known}, steps(places))
    for name in days:
        add(name, *days_between(as_days(found[name])))
    for name in measures:
        header, content = numbers(as_numbers(found[name]))
        add(name, header, content)
    return Cube({"rows": len(found[scope_column]), "columns": columns}, b"".join(streams))


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
