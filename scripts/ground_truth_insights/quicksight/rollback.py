"""Back to an earlier version of the dashboard, if the data it needs is still there."""

from dataclasses import dataclass

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.api import Document, QuickSight
from ground_truth_insights.quicksight.assets import fingerprint
from ground_truth_insights.quicksight.checking.findings import walk
from ground_truth_insights.quicksight.documents import normalised
from ground_truth_insights.quicksight.identifiers import TAG_APPLIED, Place
from ground_truth_insights.quicksight.live import ROLLED_BACK, Mark
from ground_truth_insights.quicksight.publishing import GOOD, Publisher
from ground_truth_insights.quicksight.reading import read_dashboard


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
        shown = fingerprint(normalised(read_dashboard(publisher.api, dashboard_id, arn, chosen.target).body))
        publisher.api.tag(arn, {TAG_APPLIED: str(Mark(ROLLED_BACK, shown, mark.side))})
    publisher.publish(dashboard_id, chosen.target)


def _used(definition: Document, identifier: str) -> set[str]:
    parts = [definition["Sheets"], definition.get("FilterGroups", [])]
    columns = [value for _, key, value in walk(parts) if key == "Column"]
    return {column["ColumnName"] for column in columns if column.get("DataSetIdentifier") == identifier}
