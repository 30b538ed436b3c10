"""The settings of QuickSight, read from the environment: GT_QUICKSIGHT_*."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ground_truth_insights.quicksight.permissions import Principal
from ground_truth_insights.settings import field_values, value

Interval = Literal["DAILY", "HOURLY"]


@dataclass(frozen=True, slots=True)
class Refresh:
    """How often SPICE reads the marts anew; the time is in `timezone`, None for each hour."""

    interval: Interval
    time: str | None
    timezone: str


@dataclass(frozen=True, slots=True)
class QuickSightSettings:
    """Where the dashboard goes, who sees it, and how the data gets there."""

    account_id: str | None
    region: str
    identity_region: str | None
    deployment: str
    namespace: str
    owners: tuple[Principal, ...]
    viewers: tuple[Principal, ...]
    select: tuple[str, ...]
    direct_query: tuple[str, ...]
    work_group: str
    role_arn: str | None
    refresh: Refresh | None
    failure_mail: bool
    project_access: Path | None
    folder_id: str | None
    theme_id: str | None
    deadline_minutes: float
    poll_seconds: float
    spice_gb: float | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "QuickSightSettings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: A value is wrong; the message names the variable and what it must look like.
        """
        found = field_values(cls, "GT_QUICKSIGHT_", environment)
        found["work_group"] = value("GT_ATHENA_WORK_GROUP", environment)
        for several in ("owners", "viewers"):
            setting = f"GT_QUICKSIGHT_{several.upper()}"
            found[several] = Principal.parse_all(found[several], found["namespace"], setting)
        for several in ("select", "direct_query"):
            found[several] = tuple((found[several] or "").split())
        found["refresh"] = _refresh(found["refresh"], value("GT_QUICKSIGHT_TIMEZONE", environment))
        return cls(**found)


def _refresh(setting: str, timezone: str) -> Refresh | None:
    """Return what `daily HH:MM`, `hourly` or `none` means."""
    word, _, time = setting.lower().partition(" ")
    if word == "none":
        return None
    return Refresh("HOURLY", None, timezone) if word == "hourly" else Refresh("DAILY", time.strip(), timezone)
