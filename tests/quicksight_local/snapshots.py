"""Snapshot jobs: a dashboard as PDF, CSV or Excel in a bucket."""

from datetime import timedelta

from quicksight_local.account import DASHBOARD, Account, Progress, operation
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found

_ID_TAKEN_FOR = timedelta(hours=24)
_MAX_FILES = {"PDF": 1, "EXCEL": 1, "CSV": 5}
_TABLES = frozenset({"TableVisual", "PivotTableVisual"})


@operation("StartDashboardSnapshotJob")
def start_job(account: Account, request: Document) -> Document:
    """Start a job on the published version."""
    dashboard, id_ = account.find(DASHBOARD, request["DashboardId"]), request["SnapshotJobId"]
    if "UserConfiguration" in request:
        raise invalid("this fake makes snapshots for registered users")
    former = account.snapshot_jobs.get((dashboard.arn, id_))
    if former and former["CreatedTime"] + _ID_TAKEN_FOR > account.now():
        raise exists("snapshot job", id_)
    definition = dashboard.versions[dashboard.published - 1].request["Definition"]
    for group in request["SnapshotConfiguration"]["FileGroups"]:
        _check_group(account, group, {sheet["SheetId"]: sheet for sheet in definition["Sheets"]})
    job = account.snapshot_jobs[dashboard.arn, id_] = request | {
        "Arn": f"{dashboard.arn}/snapshot-job/{id_}",
        "CreatedTime": account.now(),
        "LastUpdatedTime": account.now(),
        "progress": Progress([*["QUEUED", "RUNNING"][: account.settings.looks_until_settled], "COMPLETED"]),
    }
    return job


@operation("DescribeDashboardSnapshotJob")
def describe_job(account: Account, request: Document) -> Document:
    """Show a job; each look brings it further."""
    job = _found(account, request)
    return job | {"JobStatus": job["progress"].look()}


@operation("DescribeDashboardSnapshotJobResult")
def describe_result(account: Account, request: Document) -> Document:
    """Show where the files are."""
    job = _found(account, request)
    answer = job | {"JobStatus": job["progress"].state}
    if job["progress"].is_running:
        return answer
    configuration = job["SnapshotConfiguration"]
    destinations = configuration.get("DestinationConfiguration", {}).get("S3Destinations", [])
    written = []
    for destination in destinations:
        bucket = destination["BucketConfiguration"]
        uri = f"s3://{bucket['BucketName']}/{bucket['BucketPrefix']}/{job['SnapshotJobId']}"
        written.append({"S3DestinationConfiguration": destination, "S3Uri": uri})
    groups = [{"Files": group["Files"], "S3Results": written} for group in configuration["FileGroups"]]
    return answer | {"Result": {"RegisteredUsers": [{"FileGroups": groups}]}}


def _check_group(account: Account, group: Document, sheets: dict[str, Document]) -> None:
    for kind, most in _MAX_FILES.items():
        if sum(file["FormatType"] == kind for file in group["Files"]) > most:
            raise invalid(f"a snapshot takes at most {most} files of type {kind}")
    for file in group["Files"]:
        kind = file["FormatType"]
        if kind != "PDF" and not account.settings.has_paid_reports:
            raise ServiceError("UnsupportedPricingPlanException", f"{kind} needs the paginated reporting add-on")
        for selection in file["SheetSelections"]:
            _check_selection(kind, selection, sheets.get(selection["SheetId"]))


def _check_selection(kind: str, selection: Document, sheet: Document | None) -> None:
    if sheet is None:
        raise invalid(f"SheetId {selection['SheetId']} is not in the dashboard")
    wanted = "ALL_VISUALS" if kind == "PDF" else "SELECTED_VISUALS"
    if selection["SelectionScope"] != wanted:
        raise invalid(f"SelectionScope of {kind} is {wanted}")
    visuals = [union for visual in sheet.get("Visuals", []) for union in visual.items()]
    tables = [body["VisualId"] for name, body in visuals if name in _TABLES]
    for visual in selection.get("VisualIds", []):
        if visual not in tables:
            raise invalid(f"VisualId {visual} is no table of sheet {selection['SheetId']}")
    if kind != "PDF" and not selection.get("VisualIds"):
        raise invalid(f"{kind} needs VisualIds")


def _found(account: Account, request: Document) -> Document:
    arn = account.find(DASHBOARD, request["DashboardId"]).arn
    job = account.snapshot_jobs.get((arn, request["SnapshotJobId"]))
    if job is None:
        raise not_found("snapshot job", request["SnapshotJobId"])
    return job
