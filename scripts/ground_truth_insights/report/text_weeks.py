"""Many days as a terminal shows them: a row for each week, with a mark for each of its days."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from ground_truth_insights.visuals.answer import number
from ground_truth_insights.visuals.spec import Visual
from ground_truth_insights.warehouse.marts import Row

WEEK_TITLE = "Week of     M T W T F S S"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "12345678"


def weeks(visual: Visual, days: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield the days of each calendar week, Monday first."""
    for _, members in groupby(days, key=lambda row: _monday(_date(visual, row))):
        yield tuple(members)


def numbers_of_week(visual: Visual, days: Sequence[Row]) -> tuple[float | None, float | None]:
    """Return the sum of a week and its busiest day, or of a standing count that of its last day and of its first."""
    values = [number(row[visual.value.column]) for row in days]
    if visual.adds_up:
        return sum(value or 0 for value in values), busiest_day(visual, days)
    return next((value for value in reversed(values) if value is not None), None), values[0]


def busiest_day(visual: Visual, days: Sequence[Row]) -> float:
    """Return the highest of the days' values."""
    return max(number(row[visual.value.column]) or 0 for row in days)


def week_label(visual: Visual, days: Sequence[Row], busiest: float, *, is_ascii: bool) -> str:
    """Return the week's Monday and a mark for each day; a day outside the data stays blank."""
    marks = [" "] * 7
    for row in days:
        level = _level(number(row[visual.value.column]) or 0, busiest, is_ascii=is_ascii)
        marks[_date(visual, row).weekday()] = level
    return f"{_monday(_date(visual, days[0])).isoformat()}  {' '.join(marks)}"


def _level(value: float, busiest: float, *, is_ascii: bool) -> str:
    if value <= 0:
        return "-" if is_ascii else "·"
    levels = _ASCII_LEVELS if is_ascii else _LEVELS
    return levels[math.ceil(len(levels) * value / busiest) - 1]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _date(visual: Visual, row: Row) -> date:
    day = row[visual.category.column]
    if not isinstance(day, date):
        raise TypeError(f"{day!r} is no day")
    return day
