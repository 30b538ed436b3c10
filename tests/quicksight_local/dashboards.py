"""Dashboards: every update makes a version, which readers see only once it is published."""

from quicksight_local.account import DASHBOARD, Account, Resource, operation, page
from quicksight_local.definitions import Checked, begun, checked_definition, data_set_arns, sheets
from quicksight_local.resources import answer, shown
from quicksight_local.service_model import Document, ServiceError, invalid


@operation("CreateDashboard")
def create_dashboard(account: Account, request: Document) -> Document:
    """Create a dashboard; its first version is published when it succeeds."""
    arn = account.arn(DASHBOARD, request["DashboardId"])
    checked = ([], False) if arn in account.resources[DASHBOARD] else checked_definition(account, request)
    dashboard = account.add(DASHBOARD, request["DashboardId"], request)
    dashboard.extra = {"published": 1}
    return _with_version(account, dashboard, request, checked)


@operation("UpdateDashboard")
def update_dashboard(account: Account, request: Document) -> Document:
    """Add a version, which is not published."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    made = [version["progress"] for version in dashboard.parts["versions"].values()]
    if any(progress.is_running for progress in made):
        raise ServiceError("ConflictException", f"a version of dashboard {dashboard.id} is in progress")
    if all(progress.state == "CREATION_FAILED" for progress in made):
        raise invalid(f"dashboard {dashboard.id} has no version that was created, so it can't be updated")
    checked = checked_definition(account, request)
    dashboard.body["Name"] = request["Name"]
    dashboard.updated = account.now()
    return _with_version(account, dashboard, request, checked)


@operation("DescribeDashboard")
def describe_dashboard(account: Account, request: Document) -> Document:
    """Show a version, or the published one where none is named; a look brings a running one further."""
    dashboard, version = _version(account, request)
    state = version["progress"].look()
    errors = {"Errors": version["errors"]} if state.endswith("_FAILED") else {}
    return {"Dashboard": shown(dashboard, state) | {"Version": _shown(dashboard, version) | {"Status": state} | errors}}


@operation("DescribeDashboardDefinition")
def describe_dashboard_definition(account: Account, request: Document) -> Document:
    """Show the definition of a version, or of the published one."""
    _, version = _version(account, request)
    return {**version["request"], "Errors": version["errors"], "ResourceStatus": version["progress"].state}


@operation("ListDashboardVersions")
def list_dashboard_versions(account: Account, request: Document) -> Document:
    """List the versions of a dashboard, newest first."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    newest_first = sorted(dashboard.parts["versions"].values(), key=lambda each: -each["number"])
    summaries = [_shown(dashboard, version) for version in newest_first]
    return page(account, request, "DashboardVersionSummaryList", summaries)


@operation("UpdateDashboardPublishedVersion")
def publish(account: Account, request: Document) -> Document:
    """Show a version to readers."""
    dashboard, version = _version(account, request)
    if version["progress"].state != "CREATION_SUCCESSFUL":
        raise ServiceError("ConflictException", f"version {version['number']} is in state {version['progress'].state}")
    dashboard.extra |= {"published": version["number"], "published_at": account.now()}
    return answer(dashboard, "Dashboard")


def _with_version(account: Account, dashboard: Resource, request: Document, checked: Checked) -> Document:
    number = max(dashboard.parts["versions"], default=0) + 1
    progress = begun(account, "CREATION", is_failed=checked[1])
    dashboard.parts["versions"][number] = {
        "number": number,
        "request": request,
        "errors": checked[0],
        "progress": progress,
        "created": account.now(),
    }
    version = f"{dashboard.arn}/version/{number}"
    return answer(dashboard, "Dashboard", VersionArn=version, CreationStatus=progress.state)


def _version(account: Account, request: Document) -> tuple[Resource, Document]:
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    number = request.get("VersionNumber", dashboard.extra["published"])
    return dashboard, dashboard.part("versions", f"version of dashboard {dashboard.id}", number)


def _shown(dashboard: Resource, version: Document) -> Document:
    given = version["request"]
    described = {"Description": given["VersionDescription"]} if "VersionDescription" in given else {}
    return described | {
        **({"ThemeArn": given["ThemeArn"]} if "ThemeArn" in given else {}),
        "Arn": f"{dashboard.arn}/version/{version['number']}",
        "VersionNumber": version["number"],
        "Status": version["progress"].state,
        "CreatedTime": version["created"],
        "DataSetArns": data_set_arns(given["Definition"]),
        "Sheets": sheets(given["Definition"]),
    }
