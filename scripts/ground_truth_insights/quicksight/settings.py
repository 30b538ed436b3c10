"""The settings of QuickSight, read from the environment: GT_QUICKSIGHT_*."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from ground_truth_insights.aws.athena_installation import DEFAULT_REGION, DEFAULT_WORK_GROUP
from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.principals import Principal
from ground_truth_insights.settings import boolean, setting_path

DEFAULT_DEPLOYMENT = "gt-insights"
DEFAULT_REFRESH = "daily 05:00"
DEFAULT_DEADLINE_MINUTES = 30.0
DEFAULT_POLL_SECONDS = 1.0
Interval = Literal["DAILY", "HOURLY"]
_DEPLOYMENT = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_REFRESH = re.compile(r"(daily)\s+([01]\d|2[0-3]):([0-5]\d)|(hourly)|(none)")


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
    deadline_seconds: float
    poll_seconds: float
    spice_gb: float | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "QuickSightSettings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: A value is wrong; the message names the variable and what it must look like.

        """

        def text(name: str, default: str | None = None) -> str | None:
            return environment.get(f"GT_QUICKSIGHT_{name}") or default

        namespace = text("NAMESPACE") or "default"
        return cls(
            account_id=_account_id(text("ACCOUNT_ID")),
            region=text("REGION") or environment.get("GT_ATHENA_REGION") or DEFAULT_REGION,
            identity_region=text("IDENTITY_REGION"),
            deployment=_deployment(text("DEPLOYMENT") or DEFAULT_DEPLOYMENT),
            namespace=namespace,
            owners=Principal.parse_all(text("OWNERS"), namespace, "GT_QUICKSIGHT_OWNERS"),
            viewers=Principal.parse_all(text("VIEWERS"), namespace, "GT_QUICKSIGHT_VIEWERS"),
            select=tuple((text("SELECT") or "").split()),
            direct_query=tuple((text("DIRECT_QUERY") or "").split()),
            work_group=environment.get("GT_ATHENA_WORK_GROUP") or DEFAULT_WORK_GROUP,
            role_arn=text("ROLE_ARN"),
            refresh=_refresh(text("REFRESH") or DEFAULT_REFRESH, text("TIMEZONE") or "UTC"),
            failure_mail=boolean("GT_QUICKSIGHT_FAILURE_MAIL", text("FAILURE_MAIL"), default=True),
            project_access=setting_path(path) if (path := text("PROJECT_ACCESS")) else None,
            folder_id=text("FOLDER_ID"),
            theme_id=text("THEME_ID"),
            deadline_seconds=60 * _number("DEADLINE_MINUTES", text("DEADLINE_MINUTES"), DEFAULT_DEADLINE_MINUTES),
            poll_seconds=_number("POLL_SECONDS", text("POLL_SECONDS"), DEFAULT_POLL_SECONDS),
            spice_gb=_number("SPICE_GB", gigabytes, 0.0) if (gigabytes := text("SPICE_GB")) else None,
        )


def _account_id(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{12}", value):
        raise UsageError(f"GT_QUICKSIGHT_ACCOUNT_ID is '{value}'; an AWS account id has 12 digits")
    return value


def _deployment(value: str) -> str:
    if not _DEPLOYMENT.fullmatch(value) or len(value) > 40:
        raise UsageError(
            f"GT_QUICKSIGHT_DEPLOYMENT is '{value}'; every id in QuickSight begins with it:"
            " use lower case letters, digits and single hyphens, a letter first, 40 characters at most"
        )
    return value


def _refresh(value: str, timezone: str) -> Refresh | None:
    matched = _REFRESH.fullmatch(value.strip().lower())
    if matched is None:
        raise UsageError(f"GT_QUICKSIGHT_REFRESH is '{value}'; set it to 'daily HH:MM', 'hourly' or 'none'")
    if timezone not in available_timezones():
        raise UsageError(f"GT_QUICKSIGHT_TIMEZONE is '{timezone}', which is no time zone; use a name such as UTC")
    zone = ZoneInfo(timezone).key
    if matched[5]:
        return None
    return Refresh("HOURLY", None, zone) if matched[4] else Refresh("DAILY", f"{matched[2]}:{matched[3]}", zone)


def _number(name: str, value: str | None, default: float) -> float:
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e6:
        raise UsageError(f"GT_QUICKSIGHT_{name} is '{value}'; set it to a number above 0")
    return number
