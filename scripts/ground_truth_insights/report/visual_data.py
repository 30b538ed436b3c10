"""The rows of a visual in a scope: the one place from which every renderer takes its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ground_truth_insights.dashboard.spec import Aggregation, Measure, ScopeFilter, Visual
from ground_truth_insights.report.identifiers import quoted
from ground_truth_insights.report.warehouse import Row, Warehouse

_AGGREGATIONS: dict[Aggregation, str] = {
    "sum": "sum({})",
    "average": "avg({})",
    "min": "min({})",
    "max": "max({})",
    "count_distinct": "count(distinct {})",
}


@dataclass(frozen=True, slots=True)
class VisualRow:
    """One category with its numbers, those of the details in their order; None: undefined."""

    category: str | date
    name: str | None
    value: float | None
    details: tuple[float | None, ...]
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class FacetData:
    """The rows of one value of the facet, sorted; `facet` is None where the visual has none."""

    facet: str | None
    rows: tuple[VisualRow, ...]


@dataclass(frozen=True, slots=True)
class VisualData:
    """A visual with all its rows, the facet with most first; one without rows has no facets."""

    visual: Visual
    facets: tuple[FacetData, ...]


def read_visual(warehouse: Warehouse, visual: Visual, scope_filter: ScopeFilter, scope: str) -> VisualData:
    """Read all rows of a visual in one scope."""
    rows = warehouse.query(visual_sql(visual, scope_filter), [scope])
    facets = sorted(_facets(visual, rows), key=lambda facet: -sum(row.value or 0 for row in facet.rows))
    return VisualData(visual, tuple(facets))


def visual_sql(visual: Visual, scope_filter: ScopeFilter) -> str:
    """Return the query behind a visual, with the scope as its one parameter."""
    keys = [visual.category.column]
    if visual.facet is not None:
        keys.insert(0, visual.facet.column)
    selected = [*map(quoted, keys), *map(_aggregated, visual.measures)]
    if visual.category.name_column is not None:
        selected.append(f"min({quoted(visual.category.name_column)}) as category_name")
    if visual.flag is not None:
        selected.append(f"max(case when {quoted(visual.flag.column)} then 1 else 0 end) as is_flagged")
    return "\n".join(
        [
            "select " + ", ".join(selected),
            f"from {quoted(visual.mart)}",
            f"where {quoted(scope_filter.column)} = ?",
            "group by " + ", ".join(map(quoted, keys)),
            "order by " + ", ".join(_order(visual)),
        ]
    )


def _aggregated(measure: Measure) -> str:
    column = quoted(measure.column)
    return f"{_AGGREGATIONS[measure.aggregation].format(column)} as {column}"


def _order(visual: Visual) -> Iterator[str]:
    """Yield the facet, the sort of the visual, and the category, so that equal numbers keep one order."""
    if visual.facet is not None:
        yield quoted(visual.facet.column)
    shown = {visual.category.column, *(measure.column for measure in visual.measures)}
    column = quoted(visual.sort.by)
    direction = "asc" if visual.sort.order == "ascending" else "desc"
    yield f"{column if visual.sort.by in shown else f'min({column})'} {direction} nulls last"
    yield quoted(visual.category.column)


def _facets(visual: Visual, rows: list[Row]) -> Iterator[FacetData]:
    facet = visual.facet
    if facet is None:
        if rows:
            yield FacetData(None, tuple(_row(visual, row) for row in rows))
        return
    for name, members in groupby(rows, key=lambda row: row[facet.column]):
        yield FacetData(str(name), tuple(_row(visual, row) for row in members))


def _row(visual: Visual, row: Row) -> VisualRow:
    category = row[visual.category.column]
    name = row.get("category_name")
    return VisualRow(
        category=category if isinstance(category, date) else str(category),
        name=None if name is None else str(name),
        value=_number(row[visual.value.column]),
        details=tuple(_number(row[detail.column]) for detail in visual.details),
        is_flagged=bool(row.get("is_flagged")),
    )


def _number(value: object) -> float | None:
    """Return a number of either engine as int or float; both write decimals their own way."""
    if value is None or isinstance(value, int | float):
        return value
    return float(str(value))
