"""What a person should look at: drift, failed or late refreshes, rows that differ, data older than the marts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ground_truth_insights.quicksight import ingestions
from ground_truth_insights.quicksight.api import AT_ONCE, Document, QuickSight
from ground_truth_insights.quicksight.assets import Asset, Desired
from ground_truth_insights.quicksight.identifiers import WORDS
from ground_truth_insights.quicksight.ingestions import CountRows
from ground_truth_insights.quicksight.plan import Item, Plan, some

_APPLY = "gt-insights quicksight apply"
_REFRESH = "gt-insights quicksight apply --refresh"
_LATE_AFTER = {"DAILY": timedelta(hours=26), "HOURLY": timedelta(hours=3)}


class Finding(NamedTuple):
    """One thing that is not as it should be, with what mends it."""

    asset: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What the status is made from; `built_at` is when dbt built the marts."""

    api: QuickSight
    desired: Desired
    plan: Plan
    count_rows: CountRows
    built_at: datetime | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def findings(self) -> list[Finding]:
        """Return everything that a person should look at.

        Raises:
            ServiceError: QuickSight said no.
        """
        found = [_of_item(item) for item in self.plan.items if item.action != "keep"]
        problems = (problem for problem in self.plan.problems if "not wanted any more" not in problem.message)
        found += [Finding("plan", *problem) for problem in problems]
        absent = {item.id for item in self.plan.items if item.action == "create"}
        filled = [a for a in self.desired.of_kind("data_set") if a.is_in_spice and a.id not in absent]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            newest = list(pool.map(lambda asset: ingestions.latest(self.api, asset.id), filled))
        for asset, ingestion in zip(filled, newest, strict=True):
            name = f"data set {asset.id}"
            found += [Finding(name, *told) for told in self._of_data_set(asset, ingestion)]
        return found

    def _of_data_set(self, asset: Asset, ingestion: Document | None) -> Iterator[tuple[str, str]]:
        if ingestion is None:
            yield "was never filled", _REFRESH
        elif ingestion["IngestionStatus"] in {"FAILED", "CANCELLED"}:
            reason, remedy = ingestions.failure(ingestion)
            yield f"the refresh of {_shown(ingestion)} failed: {reason}", remedy
        elif ingestion["IngestionStatus"] == "COMPLETED":
            yield from self._of_filled(asset, ingestion)

    def _of_filled(self, asset: Asset, ingestion: Document) -> Iterator[tuple[str, str]]:
        filled_at = ingestion["CreatedTime"]
        if asset.counted is not None:
            if problem := ingestions.unequal(ingestion, asset.counted, self.count_rows(asset.counted)):
                yield problem
            if self.built_at is not None and filled_at < self.built_at:
                built = f"{self.built_at:%Y-%m-%d %H:%M} UTC"
                yield f"is older ({_shown(ingestion)}) than the marts ({built})", _REFRESH
                return
        interval = asset.schedule and asset.schedule["ScheduleFrequency"]["Interval"]
        if interval and self.now() - filled_at > _LATE_AFTER[interval]:
            yield f"was last filled {_shown(ingestion)}, later than its schedule says", _REFRESH


def _of_item(item: Item) -> Finding:
    name = f"{WORDS[item.kind]} {item.id}"
    if item.action == "remove":
        return Finding(name, "is not wanted any more", f"{_APPLY} --allow-removal")
    if item.action == "create":
        return Finding(name, "is missing", _APPLY)
    if item.is_rolled_back:
        return Finding(name, "shows an earlier version since a rollback", _APPLY)
    if item.action == "finish":
        return Finding(name, "was left unfinished by the last apply", _APPLY)
    if any(change.path == "schedule" and change.old is None for change in item.changes):
        return Finding(name, "has no refresh schedule", _APPLY)
    fields = some([change.path for change in item.changes])
    said = "; ".join(change.said for change in item.changes if change.said)
    message = said or f"differs from what is wanted in: {fields or 'its state'}"
    return Finding(name, message, f"{_APPLY} --overwrite" if item.is_touched else _APPLY)


def _shown(ingestion: Document) -> str:
    return f"{ingestion['CreatedTime'].astimezone(UTC):%Y-%m-%d %H:%M} UTC"
