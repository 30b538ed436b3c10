"""Numbers and days as people read them."""

from datetime import date

from ground_truth_insights.dashboard.spec import Measure, Noun


def shown(measure: Measure, value: float | None) -> str:
    """Return a measure's value in its format, or its word for undefined."""
    if value is None:
        return measure.undefined
    if measure.format == "share":
        return f"{value:.1%}"
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
