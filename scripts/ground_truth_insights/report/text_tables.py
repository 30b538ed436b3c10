"""Figures, tables and matrices as a terminal shows them."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from ground_truth_insights.safe_text import one_line
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.spec import Figure, Visual
from ground_truth_insights.visuals.words import figure_interval, label, shown, status_word, value_text
from ground_truth_insights.warehouse.marts import Row

_MOST_ROWS = 20


def table_parts(read: Answer, words: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield the rows as a table, and what is said of those that are left out."""
    visual = read.visual
    if not read.rows:
        yield Text(read.when_empty)
        return
    if visual.figures:
        yield _figures(visual.figures, read.rows, words)
        return
    # What a matrix draws at most is a number of categories, not of rows.
    drawn = read.rows[:_MOST_ROWS] if visual.keys else read.rows[:_MOST_ROWS][: visual.limit]
    yield _table(visual, drawn, words)
    if len(read.rows) > len(drawn):
        yield Text(f"and {len(read.rows) - len(drawn):,} more")


def _figures(figures: Sequence[Figure], rows: Sequence[Row], words: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    grid.add_column("")
    for title in ("", "Last full week", "Week before"):
        grid.add_column(title, justify="right")
    for figure, row in zip(figures, rows, strict=True):
        measure = figure.measure
        weeks = (row["week_value"], row["week_before_value"]) if row["week_on"] else ()
        value = _cell(shown(measure, row["value"], status_word(row["status"], words)))
        interval = figure_interval(measure, row)
        if interval:
            value.append(f"\n{interval}", style="dim")
        grid.add_row(Text(measure.title), value, *(_cell(shown(measure, number)) for number in weeks))
    return grid


def _table(visual: Visual, rows: Sequence[Row], words: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    for column in visual.shown:
        is_text = column.format in ("text", "word", "date")
        grid.add_column(column.title, justify="left" if is_text else "right", overflow="fold")
    for row in rows:
        texts = (label(each, row) if each.name_column else value_text(each, row, words) for each in visual.shown)
        grid.add_row(*map(_cell, texts))
    return grid


def _grid() -> Grid:
    return Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _cell(text: str) -> Text:
    return Text(one_line(text))
