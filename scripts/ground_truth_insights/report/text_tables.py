"""Figures, tables and matrices as a terminal shows them."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from ground_truth_insights.dashboard.spec import Figures, Matrix, Table
from ground_truth_insights.report.numbers import figure_interval, shown, status_word
from ground_truth_insights.report.safe_text import one_line
from ground_truth_insights.report.visual_rows import VisualRows
from ground_truth_insights.report.warehouse import Row

_MOST_ROWS = 20


def table_parts(read: VisualRows, words: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield the rows as a table, and what is said of those that are left out."""
    if not read.rows:
        yield Text(read.when_empty)
        return
    visual = read.visual
    if isinstance(visual, Figures):
        yield _figures(visual, read.rows, words)
        return
    drawn = read.rows[:_MOST_ROWS]
    if isinstance(visual, Table):
        drawn = drawn[: visual.limit]
        yield _table(visual, drawn, words)
    elif isinstance(visual, Matrix):
        yield _pairs(visual, drawn, words)
    if len(read.rows) > len(drawn):
        yield Text(f"and {len(read.rows) - len(drawn):,} more")


def _figures(visual: Figures, rows: Sequence[Row], words: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    grid.add_column("")
    for title in ("", "Last full week", "Week before"):
        grid.add_column(title, justify="right")
    for figure, row in zip(visual.figures, rows, strict=True):
        measure = figure.measure
        word = status_word(row["status"], words)
        weeks = (row["week_value"], row["week_before_value"]) if row["week_on"] else ()
        value = _cell(shown(measure, row["value"], word))
        interval = figure_interval(measure, row)
        if interval:
            value.append(f"\n{interval}", style="dim")
        grid.add_row(Text(measure.title), value, *(_cell(shown(measure, number)) for number in weeks))
    return grid


def _table(visual: Table, rows: Sequence[Row], words: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    for field in visual.fields:
        grid.add_column(
            field.title, justify="left" if field.format in ("text", "word", "date") else "right", overflow="fold"
        )
    for row in rows:
        cells = []
        for field in visual.fields:
            word = status_word(row[field.status], words) if field.status else None
            text = shown(field, row[field.column], word)
            name = row[field.name_column] if field.name_column else None
            cells.append(f"{name} ({text})" if name else text)
        grid.add_row(*map(_cell, cells))
    return grid


def _pairs(visual: Matrix, rows: Sequence[Row], words: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    grid.add_column(visual.rows.title, overflow="fold")
    grid.add_column(visual.columns.title, overflow="fold")
    for measure in visual.measures:
        grid.add_column(measure.title, justify="right")
    for row in rows:
        cells = [str(row[visual.rows.column]), str(row[visual.columns.column])]
        for measure in visual.measures:
            word = status_word(row[measure.status], words) if measure.status else None
            cells.append(shown(measure, row[measure.column], word))
        grid.add_row(*map(_cell, cells))
    return grid


def _grid() -> Grid:
    return Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _cell(text: str) -> Text:
    return Text(one_line(text))
