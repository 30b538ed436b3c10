"""The queries behind the visuals; the scope is the first parameter of each."""

from collections.abc import Iterator
from typing import Literal

from ground_truth_insights.visuals.spec import Aggregation, Calendar, Column, Events, Figure, Visual
from ground_truth_insights.warehouse.identifiers import quoted

# How several rows become one: booleans have no maximum on every engine.
Joining = Aggregation | Literal["any"]

_AGGREGATIONS: dict[Joining, str] = {
    "sum": "sum({})",
    "average": "avg({})",
    "min": "min({})",
    "max": "max({})",
    "count_distinct": "count(distinct {})",
    "any": "max(case when {} then 1 else 0 end)",
}


def rows_sql(visual: Visual, scope_column: str) -> tuple[str, int]:
    """Return the query of a visual but figures, and how often the scope is a parameter.

    There is a row for each facet and key, or where there are no keys for each row of the mart.
    """
    grouped = visual.keys if visual.facet is None else (*visual.keys, visual.facet)
    keys = [quoted(key.column) for key in grouped]
    grouped_sql = {name: _AGGREGATIONS[how].format(quoted(name)) for name, how in aggregations(visual)}
    beside = grouped_sql if keys else dict(_as_they_are(visual))
    selected = [*keys, *(sql if sql == quoted(name) else f"{sql} as {quoted(name)}" for name, sql in beside.items())]
    largest, among = _largest(visual, scope_column)
    lines = [
        f"{largest}select {', '.join(dict.fromkeys(selected))}",
        f"from {quoted(visual.mart)}",
        f"where {quoted(scope_column)} = ?{among}",
        *([f"group by {', '.join(keys)}"] if keys else []),
        f"order by {', '.join(dict.fromkeys(_order(visual, beside)))}",
    ]
    return "\n".join(lines), 3 if largest else 1


def events_sql(events: Events, scope_column: str) -> str:
    """Return the query of the events that mark days of a line, in their order."""
    columns = ", ".join(map(quoted, (events.date, events.text, events.description)))
    return (
        f"select {columns} from {quoted(events.mart)} where {quoted(scope_column)} = ?"
        f" order by {quoted(events.date)}, {quoted(events.text)}"
    )


def figure_sql(figure: Figure, scope_column: str) -> str:
    """Return the query of one number over a whole scope."""
    measure = figure.measure
    low, high = measure.bounds or (None, None)
    named = {
        "value": _aggregated(measure, measure.column),
        "low": _aggregated(measure, low),
        "high": _aggregated(measure, high),
        "n": _aggregated(measure, measure.n),
        "status": _aggregated(measure, measure.status),
    }
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, sql in named.items())
    return f"select {selected} from {quoted(figure.mart)} where {quoted(scope_column)} = ?"


def full_weeks_sql(calendar: Calendar, scope_column: str) -> str:
    """Return the query of the Mondays of the last two full weeks, whose seven days are all complete, the last first.

    A week that is still running, or that began before the work did, would look like a slump.
    """
    monday = f"cast(date_trunc('week', {quoted(calendar.date)}) as date)"
    return (
        f"select {monday} as week_on from {quoted(calendar.mart)}"
        f" where {quoted(scope_column)} = ? and not {quoted(calendar.incomplete)}"
        f" group by {monday} having count(*) = 7 order by week_on desc limit 2"
    )


def figure_between_sql(figure: Figure, scope_column: str) -> str:
    """Return the query of a figure between two days, both included; they are its second and third parameter."""
    day = quoted(figure.week or "")
    value = _aggregated(figure.measure, figure.measure.column)
    return (
        f"select {value} as value from {quoted(figure.mart)} where {quoted(scope_column)} = ? and {day} between ? and ?"
    )


def _as_they_are(visual: Visual) -> Iterator[tuple[str, str]]:
    for measure in visual.measures:
        yield from ((column, quoted(column)) for column in measure.columns)


def aggregations(visual: Visual) -> Iterator[tuple[str, Joining]]:
    """Yield each column beside the keys of a visual, and how its values in several rows of the mart become one."""
    for measure in visual.measures:
        yield from ((column, _aggregation(measure, column)) for column in measure.columns)
    yield from ((key.name_column, "min") for key in visual.keys if key.name_column is not None)
    if visual.flag is not None:
        yield visual.flag.column, "any"
    for whole in (visual.reference, visual.forecast):
        if whole is not None:
            yield from ((column, "max") for column in (whole.column, *whole.bounds))
    if visual.bins is not None:
        yield visual.bins.lower_bound, "max"


def _aggregation(measure: Column, column: str) -> Aggregation:
    return "min" if column == measure.status else measure.aggregation


def _aggregated(measure: Column, column: str | None) -> str:
    return "null" if column is None else _AGGREGATIONS[_aggregation(measure, column)].format(quoted(column))


def _largest(visual: Visual, scope_column: str) -> tuple[str, str]:
    """Return what keeps of a matrix with a limit the categories that stand on most: its `with`, and its condition.

    They stand on the sum of the value's number of items, else of the value itself.
    """
    if visual.type != "matrix" or visual.limit is None:
        return "", ""
    weight, mart, scope = quoted(visual.value.n or visual.value.column), quoted(visual.mart), quoted(scope_column)
    ends = " union all ".join(
        f"select {quoted(key.column)} as category, {weight} as weight from {mart} where {scope} = ?"
        for key in visual.keys
    )
    largest = (
        f"with both_ends as ({ends}), largest as (select category from both_ends group by category"
        f" order by sum(weight) desc nulls last, category limit {visual.limit})\n"
    )
    among = "".join(f" and {quoted(key.column)} in (select category from largest)" for key in visual.keys)
    return largest, among


def _order(visual: Visual, beside: dict[str, str]) -> Iterator[str]:
    """Yield the facet, the sort of the visual, and what tells rows apart, so that equal numbers keep one order."""
    if visual.facet is not None:
        yield quoted(visual.facet.column)
    sort, keys = visual.sort, [key.column for key in visual.keys]
    if sort.by:
        # What is selected is named as it is: Trino takes no aggregate of a name that stands for one already.
        is_plain = not keys or sort.by in {*keys, *beside}
        by = quoted(sort.by) if is_plain else f"min({quoted(sort.by)})"
        yield f"{by} {'asc' if sort.order == 'ascending' else 'desc'} nulls last"
    yield from (quoted(column) for column in (keys or beside) if column != sort.by or keys)
