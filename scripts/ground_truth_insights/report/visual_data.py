"""The rows of a chart as categories with numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ground_truth_insights.dashboard.spec import Chart
from ground_truth_insights.report.visual_rows import VisualRows
from ground_truth_insights.report.warehouse import Row


@dataclass(frozen=True, slots=True)
class VisualRow:
    """One category with its numbers, those of the details in their order; None: undefined.

    `statuses` say of each of the numbers, the value first, why it is undefined, where the spec names a status.
    """

    category: str | date
    name: str | None
    value: float | None
    details: tuple[object, ...]
    statuses: tuple[str | None, ...]
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class FacetData:
    """The rows of one value of the facet, sorted; `facet` is None where the visual has none."""

    facet: str | None
    rows: tuple[VisualRow, ...]


@dataclass(frozen=True, slots=True)
class VisualData:
    """A chart with all its rows, the facet with most first; one without rows has no facets."""

    visual: Chart
    facets: tuple[FacetData, ...]


def visual_data(read: VisualRows) -> VisualData:
    """Return the rows of a chart as categories with numbers, facet by facet."""
    visual = read.visual
    if not isinstance(visual, Chart):
        raise TypeError(f"{visual.id} is no chart")
    return VisualData(visual, tuple(_facets(visual, read.rows)))


def _facets(visual: Chart, rows: Sequence[Row]) -> Iterator[FacetData]:
    facet = visual.facet
    if facet is None:
        if rows:
            yield FacetData(None, tuple(_row(visual, row) for row in rows))
        return
    for name, members in groupby(rows, key=lambda row: row[facet.column]):
        yield FacetData(str(name), tuple(_row(visual, row) for row in members))


def _row(visual: Chart, row: Row) -> VisualRow:
    category = row[visual.category.column]
    name = None if visual.category.name_column is None else row[visual.category.name_column]
    return VisualRow(
        category=category if isinstance(category, date) else str(category),
        name=_text(name),
        value=_number(row[visual.value.column]),
        details=tuple(row[detail.column] for detail in visual.details),
        statuses=tuple(_text(row[measure.status]) if measure.status else None for measure in visual.measures),
        is_flagged=visual.flag is not None and bool(row[visual.flag.column]),
    )


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
