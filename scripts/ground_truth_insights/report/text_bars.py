"""Tables with a bar in each row, as a terminal shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.bar import Bar
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

_GAP = 2
_BAR_COLOR = "cyan"
_MIN_LABEL_WIDTH = 10
_USUAL_LABEL_WIDTH = 24
_MIN_BAR_WIDTH = 8
_MAX_BAR_WIDTH = 50


@dataclass(frozen=True, slots=True)
class Page:
    """How wide the page is, and whether only ASCII can be written on it."""

    width: int
    is_ascii: bool


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row: its label, the number that is drawn, and the cells on the right."""

    label: str
    value: float
    cells: tuple[str, ...]


class BarTables:
    """Tables that stand below each other with the same columns and the same scale.

    Rich would cut numbers as soon as labels where a terminal is narrow, so the widths are given out here:
    numbers get what they need, labels what they need within reason, and the bar what is left.
    """

    def __init__(self, titles: Sequence[str], rows: Sequence[BarRow], page: Page) -> None:
        """Measure all rows that the tables will hold; `titles` are those of the label and of the cells."""
        self._titles = titles
        self._page = page
        self._full_bar = max(row.value for row in rows)
        self._cell_widths = [
            max(_title_width(title), *(cell_len(row.cells[index]) for row in rows))
            for index, title in enumerate(titles[1:])
        ]
        room = page.width - sum(width + _GAP for width in self._cell_widths)
        longest_label = max(_title_width(titles[0]), *(cell_len(row.label) for row in rows))
        self._label_width, self._bar_width = _label_and_bar(room, longest_label)

    def table(self, rows: Sequence[BarRow], *, has_header: bool) -> Table:
        """Return a table of label, bar and numbers."""
        table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim", show_header=has_header)
        # The title wraps, but a label that is too long is cut: one row is one line.
        title = Text(self._titles[0], no_wrap=False, overflow="fold")
        table.add_column(title, width=self._label_width, no_wrap=True, overflow="ellipsis", vertical="bottom")
        if self._bar_width:
            table.add_column(width=self._bar_width)
        for cell_title, width in zip(self._titles[1:], self._cell_widths, strict=True):
            table.add_column(cell_title, width=width, justify="right", vertical="bottom")
        for row in rows:
            bar = [self._bar(row.value)] if self._bar_width else []
            table.add_row(Text(row.label), *bar, *map(Text, row.cells))
        return table

    def _bar(self, value: float) -> RenderableType:
        width = self._bar_width
        if value <= 0:
            return Text()
        if self._page.is_ascii:
            return Text("#" * max(1, round(width * value / self._full_bar)))
        # An eighth of a cell is the least that can be drawn, and something must not look like nothing.
        drawn = max(value, self._full_bar / (8 * width))
        return Bar(size=self._full_bar, begin=0, end=drawn, width=width, color=_BAR_COLOR)


def _title_width(title: str) -> int:
    """Return the width at which a title takes about two lines."""
    return max(cell_len(title) // 2 + 1, *map(cell_len, title.split()), 0)


def _label_and_bar(room: int, longest_label: int) -> tuple[int, int]:
    label = min(longest_label, max(_USUAL_LABEL_WIDTH, room // 2))
    bar = min(room - label - _GAP, _MAX_BAR_WIDTH)
    if bar < _MIN_BAR_WIDTH:
        return min(longest_label, max(_MIN_LABEL_WIDTH, room)), 0
    return label, bar
