"""The data of the page: every mart of the dashboard, in every scope that the file is for."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

from ground_truth_insights.report.clock import clock_words, read_clocks
from ground_truth_insights.report.needs_a_look import Finding, NeedsALook, read_needs
from ground_truth_insights.report.page.answers import read_answers
from ground_truth_insights.report.page.encoding import column_of_texts, packed, packed_within
from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.visuals.needs import needed_columns
from ground_truth_insights.visuals.spec import Dashboard
from ground_truth_insights.visuals.words import twelve_digits
from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Row, Warehouse, count_of, read_each

Json = dict[str, object]

# What the file may hold beside the charting code, and how many rows of one mart and scope it holds at most.
MOST_BYTES = 3_000_000
_MOST_ROWS = (10_000, 3_000, 1_000, 300)


@dataclass(frozen=True, slots=True)
class PageData:
    """The marts as columns, and everything as it goes into the page; `is_weekly` where days became weeks."""

    marts: Mapping[str, Json]
    texts: Mapping[str, str]
    is_weekly: bool

    @property
    def size_bytes(self) -> int:
        """How much the data takes in the file."""
        return _size(self.texts)


def read_page_data(warehouse: Warehouse, dashboard: Dashboard, scopes: Sequence[Scope]) -> PageData:
    """Read what the page needs in the given scopes, with what stands at the head of each.

    The additive marts go in by day, or by week where all together would pass `MOST_BYTES`; of the other marts no
    more than a number of rows per scope go in that keeps below it. The page says so in both cases.
    """
    # Read once for each limit, whatever grain the additive marts end up with.
    tables = cache(lambda most_rows: _tables(warehouse, dashboard, scopes, most_rows))
    head = {"": packed(_heads(warehouse, dashboard, scopes)), "answers": packed(read_answers(warehouse, scopes))}
    by_day = {mart: _cube(warehouse, dashboard, mart, scopes, is_weekly=False) for mart in dashboard.additive_marts}
    texts = _packed_cubes(by_day, MOST_BYTES - _size(head))
    if texts is not None:
        data = _within(tables, by_day, head | texts, is_weekly=False)
        if data.size_bytes <= MOST_BYTES:
            return data
    by_week = {mart: _cube(warehouse, dashboard, mart, scopes, is_weekly=True) for mart in by_day}
    return _within(tables, by_week, head | (_packed_cubes(by_week, math.inf) or {}), is_weekly=True)


def _size(texts: Mapping[str, str]) -> int:
    return sum(map(len, texts.values()))


def _packed_cubes(cubes: Mapping[str, Json], most: float) -> dict[str, str] | None:
    """Return the text of each additive mart, or None where they have more than `most` characters together."""
    texts: dict[str, str] = {}
    for mart, cube in cubes.items():
        text = packed_within(cube, most - _size(texts))
        if text is None:
            return None
        texts[mart] = text
    return texts


def _within(
    read_tables: Callable[[int], dict[str, Json]],
    cubes: dict[str, Json],
    texts: dict[str, str],
    *,
    is_weekly: bool,
) -> PageData:
    for most_rows in _MOST_ROWS:
        tables = read_tables(most_rows)
        packed_tables = {mart: packed(table) for mart, table in tables.items()}
        if _size(texts | packed_tables) <= MOST_BYTES or _size(texts) > MOST_BYTES:
            break
    return PageData(tables | cubes, texts | packed_tables, is_weekly)


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


def _head(needs: NeedsALook, clock: Row | None) -> Json:
    said = [_said(finding) for finding in needs.findings]
    return {"findings": said, "measured": needs.measured, "clock": clock_words(clock)}


def _said(finding: Finding) -> Json:
    places = {"sheet": finding.sheet, "visual": finding.visual, "scope": finding.scope}
    places |= {"page": finding.page, "page_value": finding.page_value, "remedy": finding.remedy}
    return {"sentence": finding.sentence, **{key: value for key, value in places.items() if value is not None}}


def _tables(warehouse: Warehouse, dashboard: Dashboard, scopes: Sequence[Scope], most_rows: int) -> dict[str, Json]:
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
    return column_of_texts(values)


def _short(value: object) -> float | None:
    return None if value is None else twelve_digits(value if isinstance(value, int | float) else float(str(value)))


def _cube(warehouse: Warehouse, dashboard: Dashboard, mart: str, scopes: Sequence[Scope], *, is_weekly: bool) -> Json:
    """Return an additive mart by job as `_table` returns others: every larger scope spans the rows of its jobs."""
    kinds, scope_column = needed_columns(dashboard)[mart], quoted(dashboard.scope.column)
    days, texts, measures = (
        [quoted(column) for column, its in kinds.items() if its == kind] for kind in ("date", "text", "number")
    )
    cut = [f"cast(date_trunc('week', {day}) as date)" if is_weekly else day for day in days]
    keys = ["project", scope_column, *texts, *cut]
    shown = [f"cast({sql} as varchar) as {day}" for sql, day in zip(cut, days, strict=True)]
    sums = [f"sum({measure}) as {measure}" for measure in measures]
    jobs, parameters = _jobs(scopes)
    found = warehouse.columns(
        f"select project as page_project, {scope_column} as page_job, {', '.join([*texts, *shown, *sums])}"
        f" from {quoted(mart)} where {jobs} group by {', '.join(keys)} order by {', '.join(keys)}",
        parameters,
    )
    spans = _spans(scopes, found.pop("page_project"), found.pop("page_job"))
    columns = {
        name: _column(values) if kinds[name] == "number" else column_of_texts(values) for name, values in found.items()
    }
    return {"scopes": spans, "columns": columns}


def _spans(scopes: Sequence[Scope], projects: Sequence[object], jobs: Sequence[object]) -> dict[str, list[int]]:
    """Return where the rows of each scope begin and end, and their number; the rows are sorted by project and job."""
    ends: dict[tuple[str, object], list[int]] = {}
    start = 0
    for (project, job), rows in groupby(zip(projects, jobs, strict=True)):
        end = start + sum(1 for _ in rows)
        for key in (("all", None), ("project", project), ("job", job)):
            ends.setdefault(key, [start, end])[1] = end
        start = end
    spans = {}
    for scope in scopes:
        of_type = {"all": None, "project": scope.project, "job": scope.name}
        start, end = ends.get((scope.type, of_type[scope.type]), (0, 0))
        spans[scope.name] = [start, end, end - start]
    return spans


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
