"""Snapshot jobs: a dashboard as PDF, CSV or Excel in a bucket."""

from datetime import timedelta

from quicksight_local.account import DASHBOARD, Account, Progress
from quicksight_local.operations import operation
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found

_ID_TAKEN_FOR = timedelta(hours=24)
_MAX_FILES = {"PDF": 1, "EXCEL": 1, "CSV": 5}
_PAID = frozenset({"CSV", "EXCEL"})


@operation("StartDashboardSnapshotJob")
def start_job(account: Account, request: Document) -> Document:
    """Start a job on the published version."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    key = (dashboard.arn, request["SnapshotJobId"])
    former = account.snapshot_jobs.get(key)
    if former and former["created"] + _ID_TAKEN_FOR > account.now():
        raise exists("snapshot job", request["SnapshotJobId"])
    definition = dashboard.extra["versions"][dashboard.extra["published"]]["request"]["Definition"]
    for group in request["SnapshotConfiguration"]["FileGroups"]:
        _check_group(account, group, definition)
    looks = account.settings.looks_until_settled
    account.snapshot_jobs[key] = {
        "request": request,
        "arn": f"{dashboard.arn}/snapshot-job/{request['SnapshotJobId']}",
        "created": account.now(),
        "progress": Progress([*["QUEUED", "RUNNING"][:looks], "COMPLETED"]),
    }
    return {"Arn": account.snapshot_jobs[key]["arn"], "SnapshotJobId": request["SnapshotJobId"]}


@operation("DescribeDashboardSnapshotJob")
def describe_job(account: Account, request: Document) -> Document:
    """Show a job; each look brings it further."""
    job = _found(account, request)
    given = job["request"]
    return {
        "AwsAccountId": given["AwsAccountId"],
        "DashboardId": given["DashboardId"],
        "SnapshotJobId": given["SnapshotJobId"],
        "SnapshotConfiguration": given["SnapshotConfiguration"],
        "Arn": job["arn"],
        "JobStatus": job["progress"].look(),
        "CreatedTime": job["created"],
        "LastUpdatedTime": job["created"],
        "Status": 200,
    }


@operation("DescribeDashboardSnapshotJobResult")
def describe_result(account: Account, request: Document) -> Document:
    """Show where the files are."""
    job = _found(account, request)
    answer = {
        "Arn": job["arn"],
        "JobStatus": job["progress"].state,
        "CreatedTime": job["created"],
        "LastUpdatedTime": job["created"],
    }
    if job["progress"].is_running:
        return answer
    configuration = job["request"]["SnapshotConfiguration"]
    destinations = configuration.get("DestinationConfiguration", {}).get("S3Destinations", [])
    groups = [
        {"Files": group["Files"], "S3Results": [_written(job, destination) for destination in destinations]}
        for group in configuration["FileGroups"]
    ]
    who = "AnonymousUsers" if "UserConfiguration" in job["request"] else "RegisteredUsers"
    return answer | {"Result": {who: [{"FileGroups": groups}]}}


def _check_group(account: Account, group: Document, definition: Document) -> None:
    sheets = {sheet["SheetId"]: sheet for sheet in definition["Sheets"]}
    for kind, most in _MAX_FILES.items():
        if sum(file["FormatType"] == kind for file in group["Files"]) > most:
            raise invalid(f"a snapshot takes at most {most} files of type {kind}")
    for file in group["Files"]:
        kind = file["FormatType"]
        if kind in _PAID and not account.settings.has_paid_reports:
            raise ServiceError("UnsupportedPricingPlanException", f"{kind} needs the paginated reporting add-on")
        for selection in file["SheetSelections"]:
            _check_selection(kind, selection, sheets)


def _check_selection(kind: str, selection: Document, sheets: dict[str, Document]) -> None:
    sheet = sheets.get(selection["SheetId"])
    if sheet is None:
        raise invalid(f"SheetId {selection['SheetId']} is not in the dashboard")
    wanted = "ALL_VISUALS" if kind == "PDF" else "SELECTED_VISUALS"
    if selection["SelectionScope"] != wanted:
        raise invalid(f"SelectionScope of {kind} is {wanted}")
    tables = {
        body["VisualId"]
        for visual in sheet.get("Visuals", [])
        for name, body in visual.items()
        if name in {"TableVisual", "PivotTableVisual"}
    }
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


def _written(job: Document, destination: Document) -> Document:
    bucket = destination["BucketConfiguration"]
    uri = f"s3://{bucket['BucketName']}/{bucket['BucketPrefix']}/{job['request']['SnapshotJobId']}"
    return {"S3DestinationConfiguration": destination, "S3Uri": uri}
