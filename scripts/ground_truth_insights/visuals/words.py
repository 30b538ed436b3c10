"""Numbers and days as people read them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from ground_truth_insights.visuals.spec import Column, Format, Noun, Visual


def shown(measure: Column, value: object, word: str | None = None) -> str:
    """Return a number in its format, or `word` where it is undefined, else the measure's own word for that."""
    if value is None:
        return measure.undefined if word is None else word
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(measure.format, value)
    return str(value).replace("_", " ") if measure.format == "word" else str(value)


def span(measure: Column, low: object, high: object) -> str:
    """Return an interval in words; one without a `high` is open at its upper end, and without a `low` there is none."""
    if low is None:
        return ""
    return f"{shown(measure, low)} to {shown(measure, high, 'an open end')}"


def value_text(measure: Column, row: Mapping[str, object], words: Mapping[str, str]) -> str:
    """Return what a row says of a measure: the number, or the word for why there is none."""
    status = None if measure.status is None else row[measure.status]
    return shown(measure, row[measure.column], status_word(status, words))


def told(measure: Column, row: Mapping[str, object], words: Mapping[str, str]) -> str:
    """Return the same with the interval and the number of items that a number stands on."""
    text = value_text(measure, row, words)
    if row[measure.column] is None:
        return text
    reach = span(measure, *(row[bound] for bound in measure.bounds)) if measure.bounds else ""
    n = None if measure.n is None else row[measure.n]
    return f"{text}{f' ({reach})' if reach else ''}{'' if n is None else f', n = {n:,.0f}'}"


def label(key: Column, row: Mapping[str, object]) -> str:
    """Return what a row stands for as people read it: the name before the key where there is one, a day as ISO 8601."""
    value = row[key.column]
    name = None if key.name_column is None else row.get(key.name_column)
    return f"{name} ({value})" if name else str(value)


def together(visual: Visual, rows: Sequence[Mapping[str, object]]) -> str:
    """Return what rows that aren't drawn hold together, or nothing where their numbers may not be added."""
    if not visual.adds_up or not rows:
        return ""
    amount = sum(value for row in rows if isinstance(value := row[visual.value.column], int | float))
    return f" with {amount_text(visual.value, amount)}"


def amount_text(measure: Column, amount: float) -> str:
    """Return an amount with what is counted; a duration carries its units."""
    return shown(measure, amount) + ("" if measure.format == "seconds" else f" {measure.noun.of(amount)}")


def more(visual: Visual, rest: Sequence[Mapping[str, object]]) -> str:
    """Return what is said of the rows beyond the limit of a chart."""
    if visual.forecast is not None and rest:
        return f"The forecast and its band go on to {rest[-1][visual.category.column]}"
    return f"and {len(rest):,} more {visual.category.noun.many}{together(visual, rest)}" if rest else ""


def flag_note(visual: Visual, rows: Sequence[Mapping[str, object]]) -> str:
    """Return how many of the rows are flagged and what that means, or nothing where none is."""
    flagged = 0 if visual.flag is None else sum(bool(row[visual.flag.column]) for row in rows)
    return f"{counted(flagged, visual.category.noun)} {visual.flag.text}" if visual.flag and flagged else ""


def figure_interval(measure: Column, row: Mapping[str, object]) -> str:
    """Return the interval of a figure and the number of items that it stands on, or nothing where it has none."""
    if row["value"] is None:
        return ""
    said = [text] if (text := span(measure, row["low"], row["high"])) else []
    if row["n"] is not None:
        said.append(f"n = {row['n']:,.0f}")
    return ", ".join(said)


def status_word(status: object, words: Mapping[str, str]) -> str | None:
    """Return what people read instead of a status of the marts, or None where there is none to tell."""
    if status is None or status == "ok":
        return None
    return words.get(str(status), str(status).replace("_", " "))


def duration(seconds: float) -> str:
    """Return seconds as people say them, in the two units that matter, such as `3 h 12 min`."""
    if abs(seconds) < 60:
        return f"{fixed(seconds, 1 if seconds % 1 else 0)} s"
    minutes, rest = divmod(_whole(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(_whole(seconds / 60), 60)
    if hours >= 100 or not minutes:
        return f"{_whole(seconds / 3600):,} h"
    return f"{hours} h {minutes} min"


def fixed(value: float, digits: int) -> str:
    """Return a number with so many digits behind the point; half of the last one is rounded away from zero.

    That is how people and browsers round the number that they see, and not how Python's own formats do. A page holds
    twelve digits of it, so that they decide here, too.
    """
    rounded = Decimal(repr(twelve_digits(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _ANY_SIZE)
    # Nothing has no sign, whatever it was before.
    return f"{rounded or abs(rounded):,f}"


def share(value: float) -> str:
    """Return a number from 0 to 1 in percent."""
    return f"{fixed(value * 100, 1)}%"


def bare_number(format_: Format, value: float) -> str:
    """Return a number as programs read it: times to the millisecond, amounts with two decimals, no separators."""
    number = twelve_digits(value)
    if format_ == "amount":
        return fixed(number, 2).replace(",", "")
    if format_ == "seconds":
        number = twelve_digits(float(fixed(number, 3).replace(",", "")))
    if abs(number) < _NOISE:
        return "0"
    # Exponents as JavaScript writes them, so that a file of the page is the same.
    return f"{Decimal(str(number)):f}" if abs(number) >= 1e-6 else str(number).replace("e-0", "e-")


def twelve_digits(value: float) -> float:
    """Return a number with twelve digits, an int where it is whole: more than anyone reads, and no noise of sums."""
    if isinstance(value, int) or value.is_integer():
        return int(value)
    number = float(f"{value:.12g}")
    return int(number) if number.is_integer() else number


# What a difference of two shares leaves where they are equal.
_NOISE = 1e-12
# The largest double has 309 digits before the point.
_ANY_SIZE = Context(prec=320)


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _number(format_: Format, value: float) -> str:
    match format_:
        case "share":
            return share(value)
        case "seconds":
            return duration(value)
        case "number":
            return fixed(value, 1)
        case "coefficient":
            return fixed(value, 3)
        case "amount":
            return fixed(value, 2)
    # Sums of whole numbers come as floats from some engines.
    return fixed(value, 1 if value % 1 else 0)


def counted(count: int, noun: Noun) -> str:
    """Return a count with its noun, such as `1,510 annotations`."""
    return f"{count:,} {noun.of(count)}"


def day(value: date) -> str:
    """Return a day with its weekday, such as `Thu 2019-04-18`."""
    return f"{_WEEKDAYS[value.weekday()]} {value.isoformat()}"


# Not strftime, which would follow the locale of the machine.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
