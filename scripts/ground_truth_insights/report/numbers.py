"""Numbers and days as people read them."""

from collections.abc import Mapping
from datetime import date

from ground_truth_insights.dashboard.spec import Field, Measure, MeasureFormat, Noun


def shown(measure: Measure | Field, value: object, word: str | None = None) -> str:
    """Return a number in its format, or `word` where it is undefined, else the measure's own word for that."""
    if value is None:
        return measure.undefined if word is None else word
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(measure.format, value)
    return str(value).replace("_", " ") if measure.format == "word" else str(value)


def status_word(status: object, words: Mapping[str, str]) -> str | None:
    """Return what people read instead of a status of the marts, or None where there is none to tell."""
    if status is None or status == "ok":
        return None
    return words.get(str(status), str(status).replace("_", " "))


def duration(seconds: float) -> str:
    """Return seconds as people say them, in the two units that matter, such as `3 h 12 min`."""
    if abs(seconds) < 60:
        return f"{seconds:,.1f} s" if seconds % 1 else f"{seconds:,.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours >= 100 or not minutes:
        return f"{round(seconds / 3600):,} h"
    return f"{hours} h {minutes} min"


def _number(format_: MeasureFormat, value: float) -> str:
    match format_:
        case "share":
            return f"{value:.1%}"
        case "seconds":
            return duration(value)
        case "number":
            return f"{value:,.1f}"
        case "coefficient":
            return f"{value:.3f}"
        case "amount":
            return f"{value:,.2f}"
    # Sums of whole numbers come as floats from some engines.
    return f"{value:,.1f}" if value % 1 else f"{value:,.0f}"


def counted(count: int, noun: Noun) -> str:
    """Return a count with its noun, such as `1,510 annotations`."""
    return f"{count:,} {noun.of(count)}"


def day(value: date) -> str:
    """Return a day with its weekday, such as `Thu 2019-04-18`."""
    return f"{_WEEKDAYS[value.weekday()]} {value.isoformat()}"


# Not strftime, which would follow the locale of the machine.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
