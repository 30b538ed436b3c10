"""Many days as a terminal shows them: a row for each week, with a mark for each of its days."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from ground_truth_insights.report.visual_data import VisualRow

WEEK_TITLE = "Week of     M T W T F S S"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "12345678"


def weeks(days: Sequence[VisualRow]) -> Iterator[tuple[VisualRow, ...]]:
    """Yield the days of each calendar week, Monday first."""
    for _, members in groupby(days, key=lambda row: _monday(_date(row))):
        yield tuple(members)


def total(rows: Sequence[VisualRow]) -> float:
    """Return the sum of the rows' values; an undefined one adds nothing."""
    return sum(row.value or 0 for row in rows)


def last(days: Sequence[VisualRow]) -> float | None:
    """Return the last value that is defined, as a standing count has it at the end of a week."""
    return next((row.value for row in reversed(days) if row.value is not None), None)


def busiest_day(days: Sequence[VisualRow]) -> float:
    """Return the highest of the days' values."""
    return max(row.value or 0 for row in days)


def week_label(days: Sequence[VisualRow], busiest: float, *, is_ascii: bool) -> str:
    """Return the week's Monday and a mark for each day; a day outside the data stays blank."""
    marks = [" "] * 7
    for row in days:
        marks[_date(row).weekday()] = _level(row.value or 0, busiest, is_ascii=is_ascii)
    return f"{_monday(_date(days[0])).isoformat()}  {' '.join(marks)}"


def _level(value: float, busiest: float, *, is_ascii: bool) -> str:
    if value <= 0:
        return "-" if is_ascii else "·"
    levels = _ASCII_LEVELS if is_ascii else _LEVELS
    return levels[math.ceil(len(levels) * value / busiest) - 1]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _date(row: VisualRow) -> date:
    if not isinstance(row.category, date):
        raise TypeError(f"{row.category!r} is no day")
    return row.category
