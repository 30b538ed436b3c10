"""The columns of a visual in a CSV file, of the command and of the page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ground_truth_insights.visuals.spec import Column, Format, Interval, Visual


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column: its header, the key of the rows, and how their values are written; None: as the figure of a row is."""

    title: str
    key: str
    format: Format | None
    is_status: bool = False


FIGURE_COLUMNS = (
    CsvColumn("Figure", "title", "text"),
    CsvColumn("Value", "value", None),
    CsvColumn("From", "low", None),
    CsvColumn("To", "high", None),
    CsvColumn("n", "n", "count"),
    CsvColumn("Week of", "week_on", "date"),
    CsvColumn("Last full week", "week_value", None),
    CsvColumn("Week before", "week_before_value", None),
    CsvColumn("Status", "status", "word", is_status=True),
)
"""The columns of figures, of which each row has its own format."""
FIGURE_FIELDS = (
    Column("figure", "figure", "Figure"),
    Column("value", "value", "Value", "count", status="status", interval=Interval("low", "high"), n="n"),
    Column("week_value", "week_value", "Last full week", "count"),
    Column("week_before_value", "week_before_value", "Week before", "count"),
)
"""The same as a table shows them."""


def csv_columns(visual: Visual) -> tuple[CsvColumn, ...]:
    """Return the columns of a visual but figures, each with a title of its own.

    Behind a number stand its bounds and its number of items; the reasons why numbers are undefined come last.
    """
    flag = visual.flag
    # What is behind the colon explains it.
    flags = [] if flag is None else [CsvColumn(_heading(flag.text.partition(":")[0]), flag.column, "yes_no")]
    numbers = (column for shown in visual.shown for column in _with_companions(shown))
    return (*numbers, *flags, *_statuses(visual))


def with_unit(column: Column) -> str:
    """Return what a column is called, with the unit that a bare number doesn't show."""
    return _with_unit(column.title, column.format)


def _with_companions(column: Column) -> Iterator[CsvColumn]:
    yield CsvColumn(with_unit(column), column.column, column.format)
    if column.name_column is not None:
        yield CsvColumn(f"{column.title} name", column.name_column, "text")
    for end, bound in zip(("from", "to"), column.bounds, strict=False):
        yield CsvColumn(_with_unit(f"{column.title} {end}", column.format), bound, column.format)
    if column.n is not None:
        yield CsvColumn(f"{column.title} n", column.n, "count")


def _statuses(visual: Visual) -> Iterator[CsvColumn]:
    """Yield each status once: where several numbers share it, it is named after none of them."""
    shared = Counter(measure.status for measure in visual.measures)
    titles = {
        measure.status: f"{measure.title} status" if shared[measure.status] == 1 else "Status"
        for measure in visual.measures
        if measure.status is not None
    }
    for column, title in titles.items():
        yield CsvColumn(title, column, "word", is_status=True)


def _with_unit(title: str, format_: Format) -> str:
    return f"{title} (seconds)" if format_ == "seconds" else title


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]
