"""Figures, tables and matrices as a terminal shows them."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from ground_truth_insights.report.text_bars import Page
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.spec import Column, Figure, Visual
from ground_truth_insights.visuals.words import figure_interval, label, shown, status_word, told, value_text
from ground_truth_insights.warehouse.marts import Row

_MOST_ROWS = 20
_GAP = 2


def table_parts(read: Answer, page: Page, words: Mapping[str, str]) -> Iterator[RenderableType]:
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
    yield from _table(visual, drawn, words, page)
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


def _table(visual: Visual, rows: Sequence[Row], words: Mapping[str, str], page: Page) -> Iterator[RenderableType]:
    """Yield the rows as a table, or where a word would have to be broken for it, one after the other."""
    texts = [[_said(column, row, value_text(column, row, words)) for column in visual.shown] for row in rows]
    narrowest = [
        max(cell_len(word) for text in (column.title, *cells) for word in text.split() or [""])
        for column, cells in zip(visual.shown, zip(*texts, strict=True), strict=True)
    ]
    if sum(narrowest) + _GAP * (len(narrowest) - 1) > page.width:
        for row, (name, *_) in zip(rows, texts, strict=True):
            yield Text(name)
            said = (f"{each.title} {_said(each, row, told(each, row, words))}" for each in visual.shown[1:])
            yield Padding(Text(", ".join(said), style="dim"), (0, 0, 0, 2))
        return
    grid = _grid()
    for place, (column, width) in enumerate(zip(visual.shown, narrowest, strict=True)):
        is_text = column.format in ("text", "word", "date")
        # A single word, such as a hash or a day, is broken before a sentence is, unless rich is told not to.
        is_word = all(" " not in cells[place] for cells in texts)
        title = fill(column.title, width, break_long_words=False) if is_word else column.title
        grid.add_column(title, justify="left" if is_text else "right", overflow="fold", no_wrap=is_word)
    for cells in texts:
        grid.add_row(*map(Text, cells))
    yield grid


def _said(column: Column, row: Row, text: str) -> str:
    return one_line(label(column, row) if column.name_column else text)


def _grid() -> Grid:
    return Grid(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")


def _cell(text: str) -> Text:
    return Text(one_line(text))
