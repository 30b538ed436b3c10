"""The columns of a visual in a CSV file, which are the same on the page: page/assets/08_table_csv.js."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ground_truth_insights.dashboard.spec import (
    Category,
    Chart,
    Field,
    Figures,
    Interval,
    Matrix,
    Measure,
    MeasureFormat,
    Table,
    Visual,
)


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column: its header, the key of the rows that it holds, and how its values are written."""

    title: str
    key: str
    format: MeasureFormat
    is_status: bool = False


def csv_columns(visual: Visual) -> tuple[CsvColumn, ...]:
    """Return the columns of a chart, a matrix or a table, each with a title of its own.

    Behind a number stand its bounds and its number of items; the reasons why numbers are undefined come last.
    """
    if isinstance(visual, Chart):
        return tuple(_chart(visual))
    if isinstance(visual, Matrix):
        measures = visual.measures
        return (*_category(visual.rows), *_category(visual.columns), *_numbers(measures), *_statuses(measures))
    if isinstance(visual, Table):
        return (*_numbers(visual.fields), *_statuses(visual.fields))
    raise TypeError(f"{visual.id} has rows of its own kind")


def figure_titles(visual: Figures) -> list[str]:
    """Return what each figure is called, with the unit that a bare number doesn't show."""
    return [_with_unit(figure.measure.title, figure.measure.format) for figure in visual.figures]


def _chart(visual: Chart) -> Iterator[CsvColumn]:
    if visual.facet is not None:
        yield CsvColumn(visual.facet.title, visual.facet.column, "text")
    yield from _category(visual.category)
    yield from _numbers(visual.measures)
    format_ = visual.value.format
    if visual.reference is not None:
        yield _number(_heading(visual.reference.title), visual.reference.column, format_)
    if visual.forecast is not None:
        forecast = visual.forecast
        yield _number(_heading(forecast.title), forecast.column, format_)
        yield from _bounds(_heading(forecast.title), Interval(forecast.low, forecast.high), format_)
    if visual.flag is not None:
        # What is behind the colon explains it.
        yield CsvColumn(_heading(visual.flag.text.partition(":")[0]), visual.flag.column, "yes_no")
    yield from _statuses(visual.measures)


def _category(category: Category) -> Iterator[CsvColumn]:
    yield CsvColumn(category.title, category.column, category.format)
    if category.name_column is not None:
        yield CsvColumn(f"{category.title} name", category.name_column, "text")


def _numbers(measures: Sequence[Measure | Field]) -> Iterator[CsvColumn]:
    for measure in measures:
        yield _number(measure.title, measure.column, measure.format)
        if isinstance(measure, Field) and measure.name_column is not None:
            yield CsvColumn(f"{measure.title} name", measure.name_column, "text")
        if measure.interval is not None:
            yield from _bounds(measure.title, measure.interval, measure.format)
        if measure.n is not None:
            yield CsvColumn(f"{measure.title} n", measure.n, "count")


def _bounds(title: str, interval: Interval, format_: MeasureFormat) -> Iterator[CsvColumn]:
    yield _number(f"{title} from", interval.low, format_)
    yield _number(f"{title} to", interval.high, format_)


def _statuses(measures: Sequence[Measure | Field]) -> Iterator[CsvColumn]:
    """Yield each status once: where several numbers share it, it is named after none of them."""
    shared = Counter(measure.status for measure in measures)
    titles = {
        measure.status: f"{measure.title} status" if shared[measure.status] == 1 else "Status"
        for measure in measures
        if measure.status is not None
    }
    for column, title in titles.items():
        yield CsvColumn(title, column, "word", is_status=True)


def _number(title: str, key: str, format_: MeasureFormat) -> CsvColumn:
    return CsvColumn(_with_unit(title, format_), key, format_)


def _with_unit(title: str, format_: MeasureFormat) -> str:
    return f"{title} (seconds)" if format_ == "seconds" else title


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]
