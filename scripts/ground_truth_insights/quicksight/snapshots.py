"""The dashboard as files: a PDF of its first sheets, CSV of its first tables, written to a bucket by QuickSight."""

from datetime import UTC, datetime

from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.quicksight.api import EXISTS, Document, Patience, QuickSight
from ground_truth_insights.quicksight.checking.findings import entries, only, walk
from ground_truth_insights.quicksight.definition.filters import SCOPE_PARAMETER

# Limits of StartDashboardSnapshotJob.
_MOST_CSV_FILES = 5
_MOST_SHEETS = 5
FORMATS = ("pdf", "csv")


def snapshot_request(definition: Document, format_: str, destination: S3Location, region: str, scope: str) -> Document:
    """Return the configuration of a job for a definition, without the sheets or tables that are `left_out`.

    Raises:
        UsageError: CSV is wanted of a dashboard without tables.
    """
    sheets = definition["Sheets"]
    if format_ == "pdf":
        selections = [{"SheetId": one["SheetId"], "SelectionScope": "ALL_VISUALS"} for one in sheets[:_MOST_SHEETS]]
        groups = [{"Files": [{"SheetSelections": selections, "FormatType": "PDF"}]}]
    else:
        groups = [{"Files": [one]} for one in _csv_files(definition)[:_MOST_CSV_FILES]]
        if not groups:
            raise UsageError("the dashboard has no table, and Quick Sight writes CSV of tables only; use --format pdf")
    bucket = {
        "BucketName": destination.bucket,
        "BucketPrefix": destination.prefix.rstrip("/") or "quicksight",
        "BucketRegion": region,
    }
    return {
        "FileGroups": groups,
        "DestinationConfiguration": {"S3Destinations": [{"BucketConfiguration": bucket}]},
        "Parameters": {"StringParameters": [{"Name": SCOPE_PARAMETER, "Values": [scope]}]},
    }


def left_out(definition: Document, format_: str) -> list[str]:
    """Return the names of the sheets, or the ids of the tables, beyond those that one job takes."""
    if format_ == "pdf":
        return [str(sheet["Name"]) for sheet in definition["Sheets"][_MOST_SHEETS:]]
    return [str(file["SheetSelections"][0]["VisualIds"][0]) for file in _csv_files(definition)[_MOST_CSV_FILES:]]


def run_snapshot(api: QuickSight, patience: Patience, dashboard_id: str, configuration: Document) -> list[str]:
    """Run a job, and return where its files lie.

    Raises:
        ServiceError: QuickSight said no, or the job failed.
    """
    named = {"DashboardId": dashboard_id, "SnapshotJobId": f"gt-insights-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"}
    api.call_unless(EXISTS, "StartDashboardSnapshotJob", **named, SnapshotConfiguration=configuration)
    job = patience.settled(
        lambda: api.call("DescribeDashboardSnapshotJob", **named),
        f"the snapshot of dashboard {dashboard_id}",
        "JobStatus",
    )
    result = api.call("DescribeDashboardSnapshotJobResult", **named)
    if job["JobStatus"] == "FAILED":
        error = result.get("ErrorInfo") or {}
        raise ServiceError(
            f"the snapshot failed ({error.get('ErrorType')}: {error.get('ErrorMessage')}); Quick Sight's role needs"
            " s3:PutObject on the bucket (gt-insights policy quicksight-role)"
        )
    return [str(written["S3Uri"]) for _, written in entries(walk(result.get("Result") or {}), "S3Results")]


def _csv_files(definition: Document) -> list[Document]:
    tables = [
        (sheet["SheetId"], body["VisualId"])
        for sheet in definition["Sheets"]
        for kind, body in map(only, sheet["Visuals"])
        if kind == "TableVisual"
    ]
    return [
        {
            "SheetSelections": [{"SheetId": sheet, "SelectionScope": "SELECTED_VISUALS", "VisualIds": [table]}],
            "FormatType": "CSV",
        }
        for sheet, table in tables
    ]
