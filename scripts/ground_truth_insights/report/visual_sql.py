"""The queries behind the visuals; the scope is the first parameter of each."""

from collections.abc import Iterator

from ground_truth_insights.dashboard.spec import (
    Aggregation,
    Chart,
    Events,
    Figure,
    Matrix,
    Measure,
    Table,
    companions,
)
from ground_truth_insights.report.identifiers import quoted

_AGGREGATIONS: dict[Aggregation, str] = {
    "sum": "sum({})",
    "average": "avg({})",
    "min": "min({})",
    "max": "max({})",
    "count_distinct": "count(distinct {})",
}


def chart_sql(visual: Chart, scope_column: str) -> str:
    """Return the query of a chart: a row for each category, or for each facet and category."""
    keys = [visual.category.column]
    if visual.facet is not None:
        keys.append(visual.facet.column)
    selected = [*map(quoted, keys), *(f"{sql} as {quoted(name)}" for name, sql in _chart_columns(visual))]
    return "\n".join(
        [
            "select " + ", ".join(dict.fromkeys(selected)),
            f"from {quoted(visual.mart)}",
            f"where {quoted(scope_column)} = ?",
            "group by " + ", ".join(map(quoted, keys)),
            "order by " + ", ".join(_order(visual)),
        ]
    )


def events_sql(events: Events, scope_column: str) -> str:
    """Return the query of the events that mark days of a line, in their order."""
    columns = ", ".join(map(quoted, (events.date, events.text, events.description)))
    return (
        f"select {columns} from {quoted(events.mart)} where {quoted(scope_column)} = ?"
        f" order by {quoted(events.date)}, {quoted(events.text)}"
    )


def matrix_sql(visual: Matrix, scope_column: str) -> tuple[str, int]:
    """Return the query of a matrix, and how often the scope is a parameter.

    With a limit, only the categories remain that stand on most: by the sum of the value's number of items, else of
    the value itself.
    """
    rows, columns = visual.rows, visual.columns
    named = [each.name_column for each in (rows, columns) if each.name_column is not None]
    shown = [rows.column, columns.column, *named]
    shown += [column for measure in visual.measures for column in measure.columns]
    selected = ", ".join(map(quoted, dict.fromkeys(shown)))
    mart, scope = quoted(visual.mart), quoted(scope_column)
    row, column = quoted(rows.column), quoted(columns.column)
    order = f"order by {row}, {column}"
    if visual.limit is None:
        return f"select {selected} from {mart} where {scope} = ? {order}", 1
    weight = quoted(visual.value.n or visual.value.column)
    largest = (
        "with both_ends as (\n"
        f"    select {row} as category, {weight} as weight from {mart} where {scope} = ?\n"
        f"    union all select {column} as category, {weight} as weight from {mart} where {scope} = ?\n"
        "), largest as (\n"
        "    select category from both_ends group by category"
        f" order by sum(weight) desc nulls last, category limit {visual.limit}\n)\n"
    )
    among = "in (select category from largest)"
    where = f"where {scope} = ? and {row} {among} and {column} {among}"
    return f"{largest}select {selected} from {mart} {where} {order}", 3


def table_sql(visual: Table, scope_column: str) -> str:
    """Return the query of a table: rows of the mart as they are."""
    shown: list[str] = []
    for field in visual.fields:
        named = () if field.name_column is None else (field.name_column,)
        shown += [field.column, *named, *companions(field.interval, field.n, field.status)]
    columns = list(dict.fromkeys(shown))
    direction = "asc" if visual.sort.order == "ascending" else "desc"
    ties = "".join(f", {quoted(column)}" for column in columns if column != visual.sort.by)
    return (
        f"select {', '.join(map(quoted, columns))} from {quoted(visual.mart)} where {quoted(scope_column)} = ?"
        f" order by {quoted(visual.sort.by)} {direction} nulls last{ties}"
    )


def figure_sql(figure: Figure, scope_column: str) -> str:
    """Return the query of one number over a whole scope."""
    measure = figure.measure
    bounds = (None, None) if measure.interval is None else (measure.interval.low, measure.interval.high)
    named = {
        "value": _aggregated(measure, measure.column),
        "low": _aggregated(measure, bounds[0]),
        "high": _aggregated(measure, bounds[1]),
        "n": _aggregated(measure, measure.n),
        "status": "null" if measure.status is None else f"min({quoted(measure.status)})",
    }
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, sql in named.items())
    return f"select {selected} from {quoted(figure.mart)} where {quoted(scope_column)} = ?"


def figure_between_sql(figure: Figure, scope_column: str) -> str:
    """Return the query of a figure between two days, both included; they are its second and third parameter."""
    day = quoted(figure.week or "")
    value = _aggregated(figure.measure, figure.measure.column)
    return (
        f"select {value} as value from {quoted(figure.mart)} where {quoted(scope_column)} = ? and {day} between ? and ?"
    )


def _chart_columns(visual: Chart) -> Iterator[tuple[str, str]]:
    """Yield each column beside the keys, and the SQL that makes it."""
    for measure in visual.measures:
        for column in measure.columns:
            aggregated = f"min({quoted(column)})" if column == measure.status else _aggregated(measure, column)
            yield column, aggregated
    if visual.category.name_column is not None:
        yield visual.category.name_column, f"min({quoted(visual.category.name_column)})"
    if visual.flag is not None:
        yield visual.flag.column, f"max(case when {quoted(visual.flag.column)} then 1 else 0 end)"
    whole = [] if visual.reference is None else [visual.reference.column]
    if visual.forecast is not None:
        whole += [visual.forecast.column, visual.forecast.low, visual.forecast.high]
    if visual.bins is not None:
        whole.append(visual.bins.lower_bound)
    for column in whole:
        yield column, f"max({quoted(column)})"


def _aggregated(measure: Measure, column: str | None) -> str:
    return "null" if column is None else _AGGREGATIONS[measure.aggregation].format(quoted(column))


def _order(visual: Chart) -> Iterator[str]:
    """Yield the facet, the sort of the visual, and the category, so that equal numbers keep one order."""
    if visual.facet is not None:
        yield quoted(visual.facet.column)
    # What is selected is named as it is: Trino takes no aggregate of a name that stands for one already.
    shown = {visual.category.column, *(name for name, _ in _chart_columns(visual))}
    column = quoted(visual.sort.by)
    direction = "asc" if visual.sort.order == "ascending" else "desc"
    yield f"{column if visual.sort.by in shown else f'min({column})'} {direction} nulls last"
    yield quoted(visual.category.column)
