"""By which clock a report is read: as of when, built when, in which time zone, up to which answer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ground_truth_insights.warehouse.marts import Row, Warehouse

_SQL = """
select scope, reporting_timezone, as_of_at, built_at, newest_submitted_at as newest_at
from scope_clock
"""
_MOMENTS = ("as_of_at", "built_at", "newest_at")


def read_clocks(warehouse: Warehouse) -> dict[str, Row]:
    """Return the clock of each scope: `as_of_at`, `built_at` and `newest_at`, None before the first answer.

    Raises:
        UsageError: The mart is missing.

    """
    return {str(row["scope"]): _clock(row) for row in warehouse.query(_SQL)}


def clock_words(clock: Row | None) -> str:
    """Return the clock in one line, for the head of every rendering, or nothing where there is no job."""
    if clock is None:
        return ""
    as_of, built, newest = (f"{clock[key]:%Y-%m-%d %H:%M}" if clock[key] else None for key in _MOMENTS)
    zone = getattr(clock["as_of_at"], "tzinfo", UTC)
    return f"As of {as_of}, {f'newest answer {newest}' if newest else 'no answer yet'}, built {built}, all in {zone}"


def _clock(row: Row) -> Row:
    """Return the moments, which the mart has in UTC, in the reporting time zone."""
    zone = ZoneInfo(str(row["reporting_timezone"]))
    moments = ((key, row[key]) for key in _MOMENTS)
    return {
        key: moment.replace(tzinfo=UTC).astimezone(zone) if isinstance(moment, datetime) else None
        for key, moment in moments
    }
