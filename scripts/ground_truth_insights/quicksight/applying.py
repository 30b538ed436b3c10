"""Carries out a plan, in its order; whatever stops it, the next run goes on from there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.quicksight import ingestions
from ground_truth_insights.quicksight.api import EXISTS, MISSING, Document, Patience, QuickSight
from ground_truth_insights.quicksight.assets import Asset, Desired
from ground_truth_insights.quicksight.calls import (
    Call,
    create_call,
    member_calls,
    permissions_call,
    refresh_call,
    schedule_call,
    update_call,
)
from ground_truth_insights.quicksight.connection import Connection
from ground_truth_insights.quicksight.identifiers import WORDS, Place
from ground_truth_insights.quicksight.ingestions import CountRows
from ground_truth_insights.quicksight.live import MARKED_ON_DASHBOARD
from ground_truth_insights.quicksight.plan import Item, Plan, Step, mark_tags
from ground_truth_insights.quicksight.publishing import GOOD, Publisher
from ground_truth_insights.quicksight.reading import error_messages, read_asset, read_schedules
from ground_truth_insights.quicksight.refusals import RefusalError

Say = Callable[[str], None]
_SAME_REFRESH = "same as the existing configuration"
_FRESH_ROLE = "Failed to assume your role"
_FRESH_ROLE_ATTEMPTS = 8


@dataclass
class Applier:
    """Carries out one plan."""

    connection: Connection
    desired: Desired
    plan: Plan
    patience: Patience
    count_rows: CountRows
    say: Say
    _ingestions: dict[str, str] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> QuickSight:
        """The service."""
        return self.connection.assets

    @property
    def place(self) -> Place:
        """The account and region."""
        return self.connection.place

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
                self._finish(item, by_key.get(item.key))
        # A folder is made first, but what it holds is there only now.
        for item in self.plan.steps:
            self._add_members(item)
        # The dashboard is tagged last, so that its marks vouch for everything before it.
        if self._marks:
            self.api.tag(self.desired.of_kind("dashboard")[0].arn, self._marks)

    def _make(self, item: Item, asset: Asset | None) -> None:
        if asset is None:
            if item.action == "remove":
                self.api.call_unless(MISSING, "DeleteDataSet", DataSetId=item.id)
                self.say(f"removed {WORDS[item.kind]} {item.id}")
            return
        for step in item.steps:
            self._step(step, item, asset)
        if {"create", "update"} & set(item.steps):
            done = "created" if "create" in item.steps else "updated"
            self.say(f"{done} {WORDS[item.kind]} {item.id}")

    def _step(self, step: Step, item: Item, asset: Asset) -> None:
        match step:
            case "recreate":
                self._recreate(asset)
            case "create":
                self._create(asset)
            case "update":
                self._update(asset)
            case "permissions" if item.access:
                self._call(permissions_call(asset, item.access))
                self.say(f"permissions of {WORDS[asset.kind]} {asset.id}")
            case "refresh":
                self._refresh(asset)
            case "schedule":
                self._schedule(asset)

    def _finish(self, item: Item, asset: Asset | None) -> None:
        if asset is not None and "ingest" in item.steps:
            self._ingest(asset)
        if asset is not None and "mark" in item.steps:
            self._mark(asset)

    def _recreate(self, asset: Asset) -> None:
        """Delete what was never created; the service keeps its id and takes no update of it."""
        if any(version["Status"] == GOOD for version in self._publisher().versions(asset.id)):
            raise ServiceError(f"the dashboard {asset.id} has a good version meanwhile; run the same command again")
        self.api.call_unless(MISSING, "DeleteDashboard", DashboardId=asset.id)
        self.say(f"deleted {WORDS[asset.kind]} {asset.id}, whose first creation had failed")

    def _create(self, asset: Asset) -> None:
        """Create an asset; one that exists because an answer got lost is brought up to date instead."""
        operation, arguments = create_call(self.place, asset)
        if asset.kind == "dashboard":
            arguments["VersionDescription"] = self._publisher().description(asset)
        try:
            answer = self._call_when_prepared(asset, operation, arguments)
        except RefusalError as refusal:
            if refusal.code != EXISTS or not self.place.owns(self.api.tags_of(asset.arn)):
                raise
            self._bring_up_to_date(asset)
            return
        self._keep_ingestion(asset, answer)
        self._wait(asset)

    def _update(self, asset: Asset) -> None:
        if asset.kind == "dashboard":
            self._publisher().update(asset, self._call_when_prepared)
            return
        self._keep_ingestion(asset, self._call_when_prepared(asset, *update_call(asset)))
        self._wait(asset)

    def _refresh(self, asset: Asset) -> None:
        """Set the refresh properties; QuickSight refuses to set what is set already."""
        try:
            self._call(refresh_call(asset))
        except RefusalError as refusal:
            if _SAME_REFRESH not in refusal.answer:
                raise

    def _schedule(self, asset: Asset) -> None:
        """Create, change or remove the refresh schedule."""
        there = {one["ScheduleId"] for one in read_schedules(self.api, asset.id)}
        if asset.schedule is None:
            self.api.call_unless(MISSING, "DeleteRefreshSchedule", DataSetId=asset.id, ScheduleId="main")
            return
        operation, named = schedule_call(asset)
        # One that was made meanwhile may be of somebody who wished otherwise.
        if "main" in there or self.api.call_unless(EXISTS, operation, **named) is None:
            self.api.call("UpdateRefreshSchedule", **named)

    def _bring_up_to_date(self, asset: Asset) -> None:
        self._wait(asset)
        live = read_asset(self.api, asset.kind, asset.id, asset.arn)
        if live is None or live.status.endswith("_FAILED"):
            self._update(asset)

    def _add_members(self, item: Item) -> None:
        for operation, named in member_calls(item):
            self.api.call_unless(EXISTS, operation, **named)

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

    def _keep_ingestion(self, asset: Asset, answer: Mapping[str, str]) -> None:
        if answer.get("IngestionId"):
            self._ingestions[asset.key] = answer["IngestionId"]

    def _wait(self, asset: Asset) -> None:
        match asset.kind:
            case "data_source":
                self._wait_for_data_source(asset)
            case "theme":
                self._wait_for_theme(asset)
            case "dashboard":
                self._publisher().wait_for(asset.id)

    def _wait_for_data_source(self, asset: Asset) -> None:
        attempts = iter(range(_FRESH_ROLE_ATTEMPTS))

        def look() -> Document | None:
            source: Document = self.api.call("DescribeDataSource", DataSourceId=asset.id)["DataSource"]
            if source["Status"].endswith("_IN_PROGRESS"):
                return None
            reason = str((source.get("ErrorInfo") or {}).get("Message", ""))
            # A role that was just made takes up to two minutes to be known everywhere.
            if source["Status"].endswith("_FAILED") and _FRESH_ROLE in reason and next(attempts, None) is not None:
                self.api.call("UpdateDataSource", DataSourceId=asset.id, **asset.body)
                return None
            return source

        source = self.patience.until(look, f"connecting the data source {asset.id}")
        if source["Status"].endswith("_FAILED"):
            error = source.get("ErrorInfo") or {}
            raise ServiceError(
                f"the data source {asset.id} can't reach Athena ({error.get('Type')}: {error.get('Message')});"
                " check GT_ATHENA_WORK_GROUP, GT_QUICKSIGHT_ROLE_ARN and Quick Sight's role"
                " (gt-insights policy quicksight-role), then run the same command again"
            )

    def _wait_for_theme(self, asset: Asset) -> None:
        def look() -> Document | None:
            found: Document = self.api.call("DescribeTheme", ThemeId=asset.id)["Theme"]["Version"]
            return None if found["Status"].endswith("_IN_PROGRESS") else found

        found = self.patience.until(look, f"making the theme {asset.id}")
        if found["Status"].endswith("_FAILED"):
            reasons = "\n  ".join(error_messages(found.get("Errors") or []))
            raise ServiceError(f"the theme {asset.id} has errors, so the dashboard stays as it is:\n  {reasons}")

    def _call(self, call: Call) -> Document:
        return self.api.call(call[0], **call[1])

    def _publisher(self) -> Publisher:
        return Publisher(self.api, self.patience, self.say)

    def _ingest(self, asset: Asset) -> None:
        ingestion_id = self._ingestions.get(asset.key) or self._known_ingestion(asset)
        rows = self.rows_filled(asset, ingestion_id)
        self.say(f"filled {asset.id}: {rows:,} rows{'' if asset.counted is None else ', as many as the mart has'}")

    def rows_filled(self, asset: Asset, ingestion_id: str) -> int:
        """Wait until a data set is filled, and return how many rows it holds: where it has a mart, as many as that.

        Raises:
            ServiceError: The ingestion failed, or there are other rows than the mart has.

        """
        ingestion = ingestions.wait_for(self.api, self.patience, asset.id, ingestion_id)
        problem = self._unequal(asset, ingestion)
        if problem is not None:
            raise ServiceError(problem)
        return ingestions.in_spice(ingestion)

    def _unequal(self, asset: Asset, ingestion: Document) -> str | None:
        if asset.counted is None:
            return None
        return ingestions.unequal(asset.id, ingestion, asset.counted, self.count_rows(asset.counted))

    def _known_ingestion(self, asset: Asset) -> str:
        """Return the ingestion that an interrupted run began, or begin one where that failed or never was."""
        found = ingestions.latest(self.api, asset.id)
        is_usable = found is not None and found["IngestionStatus"] in {*ingestions.RUNNING, "COMPLETED"}
        if found is not None and is_usable and self._is_current(asset, found):
            return str(found["IngestionId"])
        return ingestions.start(self.api, asset.id)

    def _is_current(self, asset: Asset, ingestion: Document) -> bool:
        return ingestion["IngestionStatus"] != "COMPLETED" or self._unequal(asset, ingestion) is None

    def _mark(self, asset: Asset) -> None:
        live = read_asset(self.api, asset.kind, asset.id, asset.arn)
        if live is None:
            raise ServiceError(f"the {WORDS[asset.kind]} {asset.id} vanished meanwhile; run the same command again")
        tags = mark_tags(asset, live, self.desired.names(asset.kind))
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
