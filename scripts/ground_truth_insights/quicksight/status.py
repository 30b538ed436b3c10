"""What a person should look at: drift, failed or late refreshes, rows that differ, data older than the marts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ground_truth_insights.quicksight import ingestions
from ground_truth_insights.quicksight.api import AT_ONCE, Document, QuickSight
from ground_truth_insights.quicksight.assets import Asset, Desired
from ground_truth_insights.quicksight.identifiers import WORDS
from ground_truth_insights.quicksight.ingestions import CountRows
from ground_truth_insights.quicksight.plan import Item, Plan

_APPLY = "gt-insights quicksight apply"
_REFRESH = "gt-insights quicksight apply --refresh"
_LATE_AFTER = {"DAILY": timedelta(hours=26), "HOURLY": timedelta(hours=3)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, with what mends it."""

    asset: str
    message: str
    remedy: str

    def as_json(self) -> dict[str, str]:
        """Return the finding as JSON."""
        return {"asset": self.asset, "message": self.message, "remedy": self.remedy}


@dataclass(frozen=True, slots=True)
class Watch:
    """What the status is made from; `built_at` is when dbt built the marts, `now` the clock."""

    api: QuickSight
    desired: Desired
    plan: Plan
    count_rows: CountRows | None
    built_at: datetime | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def findings(self) -> list[Finding]:
        """Return everything that a person should look at.

        Raises:
            ServiceError: QuickSight said no.

        """
        found = list(_drift(self.plan))
        absent = {item.id for item in self.plan.items if item.action == "create"}
        filled = [a for a in self.desired.of_kind("data_set") if a.is_in_spice and a.id not in absent]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            newest = list(pool.map(lambda asset: ingestions.latest(self.api, asset.id), filled))
        for asset, ingestion in zip(filled, newest, strict=True):
            found += self._of_data_set(asset, ingestion)
        return found

    def _of_data_set(self, asset: Asset, ingestion: Document | None) -> Iterator[Finding]:
        name = f"data set {asset.id}"
        if ingestion is None:
            yield Finding(name, "was never filled", _REFRESH)
            return
        status = ingestion["IngestionStatus"]
        if status in {"FAILED", "CANCELLED"}:
            message, _, remedy = ingestions.failure(asset.id, ingestion).partition("; ")
            yield Finding(name, f"the refresh of {_shown(ingestion)} failed: {_reason(message)}", remedy)
            return
        if status != "COMPLETED":
            return
        yield from self._rows(asset, ingestion, name)
        yield from self._age(asset, ingestion, name)

    def _rows(self, asset: Asset, ingestion: Document, name: str) -> Iterator[Finding]:
        if asset.counted is None or self.count_rows is None:
            return
        problem = ingestions.unequal(asset.id, ingestion, asset.counted, self.count_rows(asset.counted))
        if problem is not None:
            message, _, remedy = problem.partition("; ")
            yield Finding(name, message.removeprefix(f"the {name} "), remedy)

    def _age(self, asset: Asset, ingestion: Document, name: str) -> Iterator[Finding]:
        filled_at = ingestion["CreatedTime"]
        if self.built_at is not None and filled_at < self.built_at and asset.counted is not None:
            yield Finding(
                name, f"is older ({_shown(ingestion)}) than the marts ({self.built_at:%Y-%m-%d %H:%M} UTC)", _REFRESH
            )
        elif asset.schedule is not None:
            late_after = _LATE_AFTER[asset.schedule["ScheduleFrequency"]["Interval"]]
            if self.now() - filled_at > late_after:
                yield Finding(name, f"was last filled {_shown(ingestion)}, later than its schedule says", _REFRESH)


def _drift(plan: Plan) -> Iterator[Finding]:
    for item in plan.items:
        if item.action != "keep":
            yield _of_item(item)
    for problem in plan.problems:
        if "not wanted any more" not in problem.message:
            yield Finding("plan", problem.message, problem.remedy)


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
    fields = ", ".join(change.path for change in item.changes[:3])
    more = f" and {len(item.changes) - 3} more" if len(item.changes) > 3 else ""
    gone = [change for change in item.changes if change.path == "schedule" and change.old is None]
    if gone:
        return Finding(name, "has no refresh schedule", _APPLY)
    said = "; ".join(change.said for change in item.changes if change.said)
    message = said or f"differs from what is wanted in: {fields or 'its state'}{more}"
    return Finding(name, message, f"{_APPLY} --overwrite" if item.is_touched else _APPLY)


def _shown(ingestion: Document) -> str:
    return f"{ingestion['CreatedTime'].astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _reason(message: str) -> str:
    return message.partition("(")[2].rstrip(")") or message
