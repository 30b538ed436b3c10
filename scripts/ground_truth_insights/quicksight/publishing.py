"""Versions of a dashboard: readers see a new one only when it is free of errors, or an earlier one after a rollback."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.quicksight.api import Document, Patience, QuickSight
from ground_truth_insights.quicksight.assets import Asset
from ground_truth_insights.quicksight.checking.findings import walk
from ground_truth_insights.quicksight.identifiers import TAG_APPLIED, Place
from ground_truth_insights.quicksight.live import ROLLED_BACK, Mark
from ground_truth_insights.quicksight.reading import describe, error_messages, read_asset
from ground_truth_insights.quicksight.refusals import RefusalError

GOOD = "CREATION_SUCCESSFUL"
CallWhenPrepared = Callable[[Asset, str, Document], Document]


def description(asset: Asset) -> str:
    """Return the words by which the next run knows a version that an interrupted one made."""
    return f"gt-insights {asset.body_fingerprint()}"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Makes, checks and publishes versions of one dashboard."""

    api: QuickSight
    patience: Patience
    say: Callable[[str], None]
    id: str

    def update(self, asset: Asset, call: CallWhenPrepared) -> None:
        """Make a version of the wanted body, unless an interrupted run made it, and publish it.

        Raises:
            ServiceError: The version has errors; the published one stays.
        """
        number = self._unpublished(asset) or self._add(asset, call)
        self.wait_for(number)
        self.publish(number)

    def publish(self, number: int) -> None:
        """Show a version to readers."""
        self.api.call("UpdateDashboardPublishedVersion", DashboardId=self.id, VersionNumber=number)
        self.say(f"published version {number} of dashboard {self.id}")

    def wait_for(self, number: int | None = None) -> None:
        """Wait until a version is made; None: the first one, which publishes itself.

        Raises:
            ServiceError: It has errors; each is named with its place in the definition.
        """
        version = self.patience.settled(lambda: self._version(number), f"making the dashboard {self.id}")
        if version["Status"].endswith("_FAILED"):
            reasons = "\n  ".join(error_messages(version)) or "no reason given"
            what = f"version {version['VersionNumber']} of the dashboard {self.id} has errors, so"
            kept = "nobody sees it yet" if number is None else "it is not published and readers keep what they have"
            raise ServiceError(f"{what} {kept}:\n  {reasons}")

    def versions(self) -> dict[int, Document]:
        """Return all versions by number, newest first."""
        found = self.api.pages("ListDashboardVersions", "DashboardVersionSummaryList", DashboardId=self.id)
        return {int(one["VersionNumber"]): one for one in sorted(found, key=lambda one: -int(one["VersionNumber"]))}

    def published(self) -> int:
        """Return the number of the version that readers see."""
        return int(self._version(None)["VersionNumber"])

    def _version(self, number: int | None) -> Document:
        return describe(self.api, "dashboard", self.id, number)

    def _add(self, asset: Asset, call: CallWhenPrepared) -> int:
        arguments: Document = {**asset.named, **asset.body, "VersionDescription": description(asset)}
        try:
            answer = call(asset, "UpdateDashboard", arguments)
        except RefusalError as refusal:
            # The first attempt arrived, only its answer didn't: its version is being made.
            number = self._unpublished(asset) if refusal.code == "ConflictException" else None
            if number is None:
                raise
            return number
        return int(str(answer["VersionArn"]).rpartition("/")[2])

    def _unpublished(self, asset: Asset) -> int | None:
        number, newest = next(iter(self.versions().items()), (0, {}))
        if newest.get("Description") != description(asset):
            return None
        is_usable = newest["Status"] == GOOD or newest["Status"].endswith("_IN_PROGRESS")
        return number if is_usable and number != self.published() else None


class Rollback(NamedTuple):
    """The version that readers see, and the one they would see."""

    published: int
    target: int
    made_at: str


def choose_version(publisher: Publisher, wanted: int | None) -> Rollback:
    """Return the version to go back to: `wanted`, else the newest good one before the published one.

    Raises:
        UsageError: There is no such version, or it has errors.
    """
    published, versions, which = publisher.published(), publisher.versions(), f"the dashboard {publisher.id}"
    if wanted is None:
        wanted = next(
            (number for number, one in versions.items() if number < published and one["Status"] == GOOD), None
        )
        if wanted is None:
            raise UsageError(f"{which} has no good version before {published}, the published one")
    if wanted not in versions:
        raise UsageError(f"{which} has no version {wanted}; its versions: {', '.join(map(str, sorted(versions)))}")
    if versions[wanted]["Status"] != GOOD:
        raise UsageError(f"version {wanted} of {which} is {versions[wanted]['Status']}; choose another")
    return Rollback(published, wanted, str(versions[wanted].get("CreatedTime", "")))


def refuse_missing_columns(api: QuickSight, dashboard_id: str, version: int) -> None:
    """Check that every column that a version shows is still in its data set.

    Raises:
        UsageError: One isn't; that version would be broken.
    """
    definition = api.call("DescribeDashboardDefinition", DashboardId=dashboard_id, VersionNumber=version)["Definition"]
    parts = [definition["Sheets"], definition.get("FilterGroups", [])]
    used = {(value.get("DataSetIdentifier"), value["ColumnName"]) for _, key, value in walk(parts) if key == "Column"}
    missing = []
    for declared in definition["DataSetIdentifierDeclarations"]:
        data_set_id = declared["DataSetArn"].rpartition("/")[2]
        shown = api.call("DescribeDataSet", DataSetId=data_set_id)["DataSet"].get("OutputColumns", [])
        there = {(declared["Identifier"], column["Name"]) for column in shown}
        lost = (name for identifier, name in used - there if identifier == declared["Identifier"])
        missing += sorted(f"{data_set_id}.{name}" for name in lost)
    if missing:
        raise UsageError(
            f"version {version} needs columns that the data sets no longer have: {', '.join(missing)};"
            " bring the columns back (git log models/), or choose another version with --to"
        )


def roll_back(publisher: Publisher, place: Place, chosen: Rollback) -> None:
    """Publish the chosen version, and note that the next plan differs because of it, not because of somebody's hand."""
    arn = place.arn("dashboard", publisher.id)
    mark = Mark.parse(publisher.api.tags_of(arn).get(TAG_APPLIED))
    # Noted first: a run that ends in between leaves the version to publish, and the next one sees that there is one.
    if mark is not None:
        live = read_asset(publisher.api, "dashboard", publisher.id, arn, chosen.target)
        shown = "" if live is None else live.fingerprint()
        publisher.api.tag(arn, {TAG_APPLIED: str(Mark(ROLLED_BACK, shown, mark.side))})
    publisher.publish(chosen.target)
