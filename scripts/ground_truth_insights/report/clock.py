"""By which clock a report is read: as of when, built when, in which time zone, up to which answer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ground_truth_insights.warehouse.marts import Row, Warehouse

_MOMENTS = ("as_of_at", "built_at", "newest_submitted_at")
_SQL = "select scope, reporting_timezone, as_of_at, built_at, newest_submitted_at from scope_clock"


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments of a scope's numbers, in the reporting time zone; `newest_at` is None before the first answer."""

    as_of_at: datetime
    built_at: datetime
    newest_at: datetime | None

    @property
    def words(self) -> str:
        """The clock in one line, for the head of every rendering."""
        newest = f"newest answer {_minute(self.newest_at)}" if self.newest_at else "no answer yet"
        zone = self.as_of_at.tzinfo
        return f"As of {_minute(self.as_of_at)}, {newest}, built {_minute(self.built_at)}, all in {zone}"


def read_clocks(warehouse: Warehouse) -> dict[str, Clock]:
    """Return the clock of each scope.

    Raises:
        UsageError: The mart is missing.

    """
    return {str(row["scope"]): _clock(row) for row in warehouse.query(_SQL)}


def _clock(row: Row) -> Clock:
    zone = ZoneInfo(str(row["reporting_timezone"]))
    as_of_at, built_at, newest_at = (_local(row[column], zone) for column in _MOMENTS)
    if as_of_at is None or built_at is None:
        raise TypeError("a scope without a clock")
    return Clock(as_of_at, built_at, newest_at)


def _local(value: object, zone: ZoneInfo) -> datetime | None:
    return value.replace(tzinfo=UTC).astimezone(zone) if isinstance(value, datetime) else None


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
