"""What a visual says, as one sentence made of its numbers: a rule for each kind of visual.

The page does the same in `page/assets/06_sentence.js`, because its filters change the rows; a test holds the two
together.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ground_truth_insights.visuals.answer import number
from ground_truth_insights.visuals.spec import Column, Format, Visual
from ground_truth_insights.visuals.words import amount_text, counted, day, label, share, shown, value_text
from ground_truth_insights.warehouse.marts import Row

# Of so many categories one leads; of more, the first three together.
_FEW = 6
_WORDS_AND_AMOUNTS: tuple[Format, ...] = ("text", "word", "date", "yes_no", "amount")
"""What has no lowest and highest: amounts may be of several currencies."""


def sentence(visual: Visual, rows: Sequence[Row], words: Mapping[str, str]) -> str:
    """Return what the rows of one chart, a matrix, a table or figures say; nothing where nothing is known."""
    if not rows:
        return ""
    if visual.figures:
        return _of_figures(visual, rows)
    if not visual.keys:
        return _of_table(visual, rows, words)
    if len(visual.keys) == 1 and visual.category.format == "date":
        return _over_time(visual, rows)
    if len(visual.keys) == 1 and visual.adds_up:
        return _shares(visual, rows)
    return _reach(visual.value, visual.keys, rows, words)


def _of_figures(visual: Visual, rows: Sequence[Row]) -> str:
    """Say what changed most from week to week; where nothing is compared, the first two numbers."""
    measures = [figure.measure for figure in visual.figures]
    changed = [
        (measure, now, now / before - 1, monday)
        for measure, row in zip(measures, rows, strict=True)
        if (now := number(row["week_value"])) is not None
        and (before := number(row["week_before_value"]) or 0) > 0
        and isinstance(monday := row["week_on"], date)
    ]
    if not changed:
        known = [(each, row["value"]) for each, row in zip(measures, rows, strict=True) if row["value"] is not None]
        return f"{'; '.join(f'{each.title}: {shown(each, value)}' for each, value in known[:2])}." if known else ""
    measure, now, change, monday = max(changed, key=lambda each: abs(each[2]))
    than = f"{share(abs(change))} {'more' if change > 0 else 'less'} than" if change else "as much as"
    week = f"the week from {monday} to {monday + timedelta(days=6)}"
    return f"{measure.title}: {shown(measure, now)} in {week}, {than} in that before."


def _shares(visual: Visual, rows: Sequence[Row]) -> str:
    """Say how much of all the leading categories hold."""
    key, value = visual.category, visual.value
    amounts = sorted((number(row[value.column]) or 0 for row in rows), reverse=True)
    total = sum(amounts)
    if len(rows) < 2 or not total:
        return ""
    if len(rows) > _FEW:
        leading = f"3 of {counted(len(rows), key.noun)} stand for {share(sum(amounts[:3]) / total)}"
    else:
        first = next(row for row in rows if (number(row[value.column]) or 0) == amounts[0])
        leading = f"{label(key, first)} stands for {share(amounts[0] / total)}"
    return f"{leading} of {amount_text(value, total)}."


def _over_time(visual: Visual, rows: Sequence[Row]) -> str:
    """Say how much there was, and when most; of what doesn't add up, from where it went to where."""
    key, value = visual.category, visual.value
    known = [(amount, row[key.column]) for row in rows if (amount := number(row[value.column])) is not None]
    if not known:
        return ""
    if not visual.adds_up:
        ends = [f"{shown(value, amount)} {_at(key, on)}" for amount, on in (known[0], known[-1])]
        return f"From {' to '.join(ends)}." if len(known) > 1 else f"{ends[0]}."
    total = sum(amount for amount, _ in known)
    most, on = max(known, key=lambda each: each[0])
    used = sum(amount > 0 for amount, _ in known)
    most_of_it = f"on {counted(used, key.noun)}, most {_at(key, on)}: {shown(value, most)}"
    return f"{amount_text(value, total)} {most_of_it if used > 1 else _at(key, on)}." if total else ""


def _of_table(visual: Visual, rows: Sequence[Row], words: Mapping[str, str]) -> str:
    """Say how many rows need a look where that is known, else from where to where the rows are sorted."""
    key = visual.measures[0]
    things = len({row[key.column] for row in rows})
    all_ = counted(things, key.noun) + ("" if things == len(rows) else f" in {len(rows):,} rows")
    for measure in visual.measures:
        if measure.states:
            asked = sum(_state(row[measure.column]) in measure.to_look_at for row in rows)
            return f"{asked:,} of {all_} {'needs' if asked == 1 else 'need'} a look."
    sorted_by = next((each for each in visual.measures if each.column == visual.sort.by), key)
    if sorted_by is key or sorted_by.format in _WORDS_AND_AMOUNTS:
        return f"{all_}."
    reach = _reach(sorted_by, (key,), rows, words)
    return f"{sorted_by.title}: {reach[:1].lower()}{reach[1:]}" if reach else f"{all_}."


def _reach(value: Column, keys: Sequence[Column], rows: Sequence[Row], words: Mapping[str, str]) -> str:
    """Say which is lowest, which highest, and how many are not known.

    Numbers with intervals are held against each other by these: the lowest has the lowest upper end, since the lowest
    number itself often stands on the least.
    """
    top, bottom = (*value.bounds[::-1], value.column, value.column)[:2]
    known = [row for row in rows if number(row[value.column]) is not None and row[bottom] is not None]
    if len(known) < 2:
        return ""
    low = min(known, key=lambda row: math.inf if (end := number(row[top])) is None else end)
    high = max(known, key=lambda row: number(row[bottom]) or 0)
    # All are alike.
    if low is high:
        return ""
    ends = [f"{value_text(value, row, words)} ({', '.join(label(key, row) for key in keys)})" for row in (low, high)]
    unknown = f"; {len(rows) - len(known):,} of {len(rows):,} without a number" if len(known) < len(rows) else ""
    return f"{'By their intervals from' if value.bounds else 'From'} {' to '.join(ends)}{unknown}."


def _state(value: object) -> object:
    return "yes" if value is True else value


def _at(key: Column, value: object) -> str:
    if not isinstance(value, date):
        return f"on {value}"
    return f"on {day(value)}" if key.noun.one == "day" else f"in the {key.noun.one} from {value}"
