"""Carries out a plan, in its order; whatever stops it, the next run goes on from there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import groupby

from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.quicksight import ingestions
from ground_truth_insights.quicksight.api import EXISTS, MISSING, RUNNING, Document, Patience, QuickSight
from ground_truth_insights.quicksight.assets import Asset, Desired, Problem
from ground_truth_insights.quicksight.identifiers import WORDS, Kind, Place
from ground_truth_insights.quicksight.ingestions import CountRows
from ground_truth_insights.quicksight.live import MARKED_ON_DASHBOARD
from ground_truth_insights.quicksight.plan import Item, Plan, Step, mark_tags
from ground_truth_insights.quicksight.publishing import GOOD, Publisher, description
from ground_truth_insights.quicksight.reading import describe, error_messages, read_asset, read_schedules
from ground_truth_insights.quicksight.refusals import RefusalError

Say = Callable[[str], None]
_SAME_REFRESH = "same as the existing configuration"
_FRESH_ROLE = "Failed to assume your role"
_FRESH_ROLE_ATTEMPTS = 8
_FAILED: dict[Kind, str] = {
    "data_source": "the data source {} can't reach Athena ({}); check GT_ATHENA_WORK_GROUP, GT_QUICKSIGHT_ROLE_ARN and"
    " Quick Sight's role (gt-insights policy quicksight-role), then run the same command again",
    "theme": "the theme {} has errors, so the dashboard stays as it is:\n  {}",
}


@dataclass
class Applier:
    """Carries out one plan."""

    api: QuickSight
    place: Place
    desired: Desired
    plan: Plan
    patience: Patience
    count_rows: CountRows
    say: Say
    _ingestions: dict[str, str] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Carry out every step of the plan, and nothing else.

        Raises:
            UsageError: The plan has problems; nothing was changed.
            ServiceError: QuickSight said no, or what came of it is not what was wanted.
        """
        refuse_problems(self.plan)
        by_key = self.desired.by_key()
        for _, group in groupby(self.plan.steps, key=lambda item: (item.kind == "data_set", item.is_late)):
            items = list(group)
            for item in items:
                self._make(item, by_key.get(item.key))
            # The data sets fill side by side, so all are begun before the first is waited for.
            for item in items:
                if item.key in by_key:
                    self._finish(item, by_key[item.key])
        # A folder is made first, but what it holds is there only now.
        for item in self.plan.steps:
            for operation, named in item.member_calls():
                self.api.call_unless(EXISTS, operation, **named)
        # The dashboard is tagged last, so that its marks vouch for everything before it.
        if self._marks:
            self.api.tag(self.desired.of_kind("dashboard")[0].arn, self._marks)

    def _make(self, item: Item, asset: Asset | None) -> None:
        what = f"{WORDS[item.kind]} {item.id}"
        if asset is not None:
            calls = item.side_calls(asset)
            for step in item.steps:
                self._step(step, asset, *calls.get(step, ("", {})))
            if {"create", "update"} & set(item.steps):
                self.say(f"{'created' if 'create' in item.steps else 'updated'} {what}")
        elif item.action == "remove":
            self.api.call_unless(MISSING, "DeleteDataSet", DataSetId=item.id)
            self.say(f"removed {what}")

    def _step(self, step: Step, asset: Asset, operation: str, arguments: Document) -> None:
        match step:
            case "recreate":
                self._delete_stillborn(asset)
            case "create":
                self._create(asset)
            case "update":
                self._update(asset)
            case "permissions":
                self.api.call(operation, **arguments)
                self.say(f"permissions of {WORDS[asset.kind]} {asset.id}")
            case "refresh":
                self._refresh(operation, arguments)
            case "schedule":
                self._schedule(asset, operation, arguments)

    def _finish(self, item: Item, asset: Asset) -> None:
        if "ingest" in item.steps:
            rows = self.rows_filled(asset, self._ingestions.get(asset.key) or self._known_ingestion(asset))
            self.say(f"filled {asset.id}: {rows:,} rows{'' if asset.counted is None else ', as many as the mart has'}")
        if "mark" in item.steps:
            self._mark(asset)

    def _delete_stillborn(self, asset: Asset) -> None:
        """Delete what was never created; the service keeps its id and takes no update of it."""
        if any(version["Status"] == GOOD for version in self._publisher(asset).versions().values()):
            raise ServiceError(f"the dashboard {asset.id} has a good version meanwhile; run the same command again")
        self.api.call_unless(MISSING, "DeleteDashboard", DashboardId=asset.id)
        self.say(f"deleted {WORDS[asset.kind]} {asset.id}, whose first creation had failed")

    def _create(self, asset: Asset) -> None:
        """Create an asset; one that exists because an answer got lost is brought up to date instead."""
        operation, arguments = asset.creation(self.place)
        if asset.kind == "dashboard":
            arguments["VersionDescription"] = description(asset)
        try:
            self._change(asset, operation, arguments)
        except RefusalError as refusal:
            if refusal.code != EXISTS or not self.place.owns(self.api.tags_of(asset.arn)):
                raise
            self._wait(asset)
            live = read_asset(self.api, asset.kind, asset.id, asset.arn)
            if live is None or live.status.endswith("_FAILED"):
                self._update(asset)

    def _update(self, asset: Asset) -> None:
        if asset.kind == "dashboard":
            self._publisher(asset).update(asset, self._call_when_prepared)
        else:
            self._change(asset, *asset.update())

    def _change(self, asset: Asset, operation: str, arguments: Document) -> None:
        answer = self._call_when_prepared(asset, operation, arguments)
        if answer.get("IngestionId"):
            self._ingestions[asset.key] = answer["IngestionId"]
        self._wait(asset)

    def _refresh(self, operation: str, arguments: Document) -> None:
        """Set the refresh properties; QuickSight refuses to set what is set already."""
        try:
            self.api.call(operation, **arguments)
        except RefusalError as refusal:
            if _SAME_REFRESH not in refusal.answer:
                raise

    def _schedule(self, asset: Asset, operation: str, arguments: Document) -> None:
        """Create, change or remove the refresh schedule."""
        there = {one["ScheduleId"] for one in read_schedules(self.api, asset.id)}
        if asset.schedule is None:
            self.api.call_unless(MISSING, "DeleteRefreshSchedule", DataSetId=asset.id, ScheduleId="main")
        # One that was made meanwhile may be of somebody who wished otherwise.
        elif "main" in there or self.api.call_unless(EXISTS, operation, **arguments) is None:
            self.api.call("UpdateRefreshSchedule", **arguments)

    def _call_when_prepared(self, asset: Asset, operation: str, arguments: Document) -> Document:
        """Call, and wait where a fresh data set is not prepared yet, which takes up to five minutes."""

        def attempt() -> Document | None:
            try:
                return self.api.call(operation, **arguments)
            except RefusalError as refusal:
                if "PREPARED_SOURCE_NOT_FOUND" not in refusal.answer:
                    raise
                return None

        return self.patience.until(attempt, f"preparing the data of {WORDS[asset.kind]} {asset.id}")

    def _wait(self, asset: Asset) -> None:
        """Wait until an asset is made; folders and data sets are there at once."""
        if asset.kind == "dashboard":
            self._publisher(asset).wait_for()
        if asset.kind not in _FAILED:
            return
        attempts = iter(range(_FRESH_ROLE_ATTEMPTS))

        def look() -> Document | None:
            found = describe(self.api, asset.kind, asset.id)
            # A role that was just made takes up to two minutes to be known everywhere.
            is_fresh = found["Status"].endswith("_FAILED") and _FRESH_ROLE in str(error_messages(found))
            if is_fresh and next(attempts, None) is not None:
                operation, arguments = asset.update()
                self.api.call(operation, **arguments)
                return None
            return None if found["Status"].endswith("_IN_PROGRESS") else found

        found = self.patience.until(look, f"making the {WORDS[asset.kind]} {asset.id}")
        if found["Status"].endswith("_FAILED"):
            raise ServiceError(_FAILED[asset.kind].format(asset.id, "\n  ".join(error_messages(found))))

    def _publisher(self, asset: Asset) -> Publisher:
        return Publisher(self.api, self.patience, self.say, asset.id)

    def rows_filled(self, asset: Asset, ingestion_id: str) -> int:
        """Wait until a data set is filled, and return how many rows it holds: where it has a mart, as many as that.

        Raises:
            ServiceError: The ingestion failed, or there are other rows than the mart has.
        """
        ingestion = ingestions.wait_for(self.api, self.patience, asset.id, ingestion_id)
        problem = self._unequal(asset, ingestion)
        if problem is not None:
            raise ServiceError(f"the data set {asset.id} {problem}")
        return ingestions.in_spice(ingestion)

    def _unequal(self, asset: Asset, ingestion: Document) -> Problem | None:
        if asset.counted is None:
            return None
        return ingestions.unequal(ingestion, asset.counted, self.count_rows(asset.counted))

    def _known_ingestion(self, asset: Asset) -> str:
        """Return the ingestion that an interrupted run began, or begin one where that failed or never was."""
        found = ingestions.latest(self.api, asset.id) or {"IngestionStatus": "", "IngestionId": ""}
        is_whole = found["IngestionStatus"] == "COMPLETED" and self._unequal(asset, found) is None
        is_usable = is_whole or found["IngestionStatus"] in RUNNING
        return str(found["IngestionId"]) if is_usable else ingestions.start(self.api, asset.id)

    def _mark(self, asset: Asset) -> None:
        live = read_asset(self.api, asset.kind, asset.id, asset.arn)
        if live is None:
            raise ServiceError(f"the {WORDS[asset.kind]} {asset.id} vanished meanwhile; run the same command again")
        tags = mark_tags(asset, live, self.desired.names[asset.kind])
        if asset.kind == "dashboard" or asset.kind in MARKED_ON_DASHBOARD:
            self._marks |= tags
        else:
            self.api.tag(asset.arn, tags)


def refresh_all(applier: Applier, there: Collection[str] | None = None) -> None:
    """Fill every data set in SPICE anew, and compare its rows with the mart; `there`: only those with these keys."""
    data_sets = [asset for asset in applier.desired.of_kind("data_set") if asset.is_in_spice]
    data_sets = [asset for asset in data_sets if there is None or asset.key in there]
    begun = {asset.id: ingestions.start(applier.api, asset.id) for asset in data_sets}
    for asset in data_sets:
        applier.say(f"filled {asset.id}: {applier.rows_filled(asset, begun[asset.id]):,} rows")


def refuse_problems(plan: Plan) -> None:
    """Stop before anything is changed where the plan has problems.

    Raises:
        UsageError: One line for each problem.
    """
    if plan.problems:
        raise UsageError("nothing was changed:\n" + "\n".join(f"- {problem}" for problem in plan.problems))
