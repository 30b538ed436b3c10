"""Versions of a dashboard: readers see a new one only when it is free of errors, or an earlier one after a rollback."""

from collections.abc import Callable
from dataclasses import dataclass

from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.quicksight.api import Document, Patience, QuickSight
from ground_truth_insights.quicksight.assets import Asset
from ground_truth_insights.quicksight.checking.findings import walk
from ground_truth_insights.quicksight.identifiers import TAG_APPLIED, Place
from ground_truth_insights.quicksight.live import ROLLED_BACK, Mark
from ground_truth_insights.quicksight.reading import error_messages, read_asset
from ground_truth_insights.quicksight.refusals import RefusalError

GOOD = "CREATION_SUCCESSFUL"
CallWhenPrepared = Callable[[Asset, str, Document], Document]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Makes, checks and publishes versions."""

    api: QuickSight
    patience: Patience
    say: Callable[[str], None]

    @staticmethod
    def description(asset: Asset) -> str:
        """Return the words by which the next run knows a version that an interrupted one made."""
        return f"gt-insights {asset.body_fingerprint()}"

    def update(self, asset: Asset, call: CallWhenPrepared) -> None:
        """Make a version of the wanted body, unless an interrupted run made it, and publish it.

        Raises:
            ServiceError: The version has errors; the published one stays.

        """
        number = self._unpublished(asset) or self._add(asset, call)
        self.wait_for(asset.id, number)
        self.publish(asset.id, number)

    def publish(self, dashboard_id: str, number: int) -> None:
        """Show a version to readers."""
        self.api.call("UpdateDashboardPublishedVersion", DashboardId=dashboard_id, VersionNumber=number)
        self.say(f"published version {number} of dashboard {dashboard_id}")

    def wait_for(self, dashboard_id: str, number: int | None = None) -> None:
        """Wait until a version is made; None: the first one, which publishes itself.

        Raises:
            ServiceError: It has errors; each is named with its place in the definition.

        """
        which: Document = {} if number is None else {"VersionNumber": number}

        def look() -> Document | None:
            version: Document = self.api.call("DescribeDashboard", DashboardId=dashboard_id, **which)["Dashboard"][
                "Version"
            ]
            return None if version["Status"].endswith("_IN_PROGRESS") else version

        version = self.patience.until(look, f"making the dashboard {dashboard_id}")
        if version["Status"].endswith("_FAILED"):
            reasons = "\n  ".join(error_messages(version.get("Errors") or [])) or "no reason given"
            what = f"version {version['VersionNumber']} of the dashboard {dashboard_id} has errors, so"
            kept = "nobody sees it yet" if number is None else "it is not published and readers keep what they have"
            raise ServiceError(f"{what} {kept}:\n  {reasons}")

    def versions(self, dashboard_id: str) -> list[Document]:
        """Return all versions, newest first."""
        found = self.api.pages("ListDashboardVersions", "DashboardVersionSummaryList", DashboardId=dashboard_id)
        return sorted(found, key=lambda version: -int(version["VersionNumber"]))

    def published(self, dashboard_id: str) -> int:
        """Return the number of the version that readers see."""
        return int(
            self.api.call("DescribeDashboard", DashboardId=dashboard_id)["Dashboard"]["Version"]["VersionNumber"]
        )

    def _add(self, asset: Asset, call: CallWhenPrepared) -> int:
        arguments: Document = {
            "DashboardId": asset.id,
            **asset.body,
            "VersionDescription": self.description(asset),
        }
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
        newest = next(iter(self.versions(asset.id)), None)
        if newest is None or newest.get("Description") != self.description(asset):
            return None
        is_usable = newest["Status"] == GOOD or newest["Status"].endswith("_IN_PROGRESS")
        return (
            int(newest["VersionNumber"]) if is_usable and newest["VersionNumber"] != self.published(asset.id) else None
        )


@dataclass(frozen=True, slots=True)
class Rollback:
    """The version that readers see, and the one they would see."""

    published: int
    target: int
    made_at: str


def choose_version(publisher: Publisher, dashboard_id: str, wanted: int | None) -> Rollback:
    """Return the version to go back to: `wanted`, else the newest good one before the published one.

    Raises:
        UsageError: There is no such version, or it has errors.

    """
    published = publisher.published(dashboard_id)
    versions = publisher.versions(dashboard_id)
    numbers = {int(version["VersionNumber"]): version for version in versions}
    if wanted is None:
        earlier = [number for number, one in numbers.items() if number < published and one["Status"] == GOOD]
        if not earlier:
            raise UsageError(f"the dashboard {dashboard_id} has no good version before {published}, the published one")
        wanted = max(earlier)
    if wanted not in numbers:
        known = ", ".join(map(str, sorted(numbers)))
        raise UsageError(f"the dashboard {dashboard_id} has no version {wanted}; its versions: {known}")
    if numbers[wanted]["Status"] != GOOD:
        raise UsageError(
            f"version {wanted} of the dashboard {dashboard_id} is {numbers[wanted]['Status']}; choose another"
        )
    return Rollback(published, wanted, str(numbers[wanted].get("CreatedTime", "")))


def refuse_missing_columns(api: QuickSight, dashboard_id: str, version: int) -> None:
    """Check that every column that a version shows is still in its data set.

    Raises:
        UsageError: One isn't; that version would be broken.

    """
    definition = api.call("DescribeDashboardDefinition", DashboardId=dashboard_id, VersionNumber=version)["Definition"]
    missing = []
    for declared in definition["DataSetIdentifierDeclarations"]:
        data_set_id = declared["DataSetArn"].rpartition("/")[2]
        data_set: Document = api.call("DescribeDataSet", DataSetId=data_set_id)["DataSet"]
        there = {column["Name"] for column in data_set.get("OutputColumns", [])}
        missing += sorted(f"{data_set_id}.{name}" for name in _used(definition, declared["Identifier"]) - there)
    if missing:
        raise UsageError(
            f"version {version} needs columns that the data sets no longer have: {', '.join(missing)};"
            " bring the columns back (git log models/), or choose another version with --to"
        )


def roll_back(publisher: Publisher, place: Place, chosen: Rollback) -> None:
    """Publish the chosen version, and note that the next plan differs because of it, not because of somebody's hand."""
    dashboard_id = place.deployment
    arn = place.arn("dashboard", dashboard_id)
    mark = Mark.parse(publisher.api.tags_of(arn).get(TAG_APPLIED))
    # Noted first: a run that ends in between leaves the version to publish, and the next one sees that there is one.
    if mark is not None:
        live = read_asset(publisher.api, "dashboard", dashboard_id, arn, chosen.target)
        shown = "" if live is None else live.fingerprint()
        publisher.api.tag(arn, {TAG_APPLIED: str(Mark(ROLLED_BACK, shown, mark.side))})
    publisher.publish(dashboard_id, chosen.target)


def _used(definition: Document, identifier: str) -> set[str]:
    parts = [definition["Sheets"], definition.get("FilterGroups", [])]
    columns = [value for _, key, value in walk(parts) if key == "Column"]
    return {column["ColumnName"] for column in columns if column.get("DataSetIdentifier") == identifier}
