"""Dashboards: every update makes a version, which readers see only once it is published."""

from quicksight_local.account import DASHBOARD, Account, Resource
from quicksight_local.operations import operation, page
from quicksight_local.resources import answer, shown
from quicksight_local.service_model import Document, ServiceError, invalid, not_found
from quicksight_local.versions import begun, checked_definition, data_set_arns, sheets

_OPTIONAL = {"Description": "VersionDescription", "ThemeArn": "ThemeArn"}


@operation("CreateDashboard")
def create_dashboard(account: Account, request: Document) -> Document:
    """Create a dashboard; its first version is published when it succeeds."""
    arn = account.arn(DASHBOARD, request["DashboardId"])
    checked = ([], False) if arn in account.resources[DASHBOARD] else checked_definition(account, request)
    dashboard = account.add(DASHBOARD, request["DashboardId"], request)
    dashboard.extra = {"versions": {}, "published": 1}
    return _add_version(account, dashboard, request, *checked)


@operation("UpdateDashboard")
def update_dashboard(account: Account, request: Document) -> Document:
    """Add a version, which is not published."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    if any(version["progress"].is_running for version in dashboard.extra["versions"].values()):
        raise ServiceError("ConflictException", f"a version of dashboard {dashboard.id} is in progress")
    if all(version["progress"].state == "CREATION_FAILED" for version in dashboard.extra["versions"].values()):
        raise invalid(f"dashboard {dashboard.id} has no version that was created, so it can't be updated")
    checked = checked_definition(account, request)
    dashboard.body["Name"] = request["Name"]
    dashboard.updated = account.now()
    return _add_version(account, dashboard, request, *checked) | {"Status": 200}


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
    dashboard, version = _version(account, request)
    given = version["request"]
    optional = {name: given[name] for name in ("ThemeArn", "DashboardPublishOptions") if name in given}
    return optional | {
        "DashboardId": dashboard.id,
        "Name": given["Name"],
        "Errors": version["errors"],
        "ResourceStatus": version["progress"].state,
        "Definition": given["Definition"],
    }


@operation("ListDashboardVersions")
def list_dashboard_versions(account: Account, request: Document) -> Document:
    """List the versions of a dashboard, newest first."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    newest_first = sorted(dashboard.extra["versions"].values(), key=lambda each: -each["number"])
    summaries = [_shown(dashboard, version) for version in newest_first]
    return page(account, request, "DashboardVersionSummaryList", summaries)


@operation("UpdateDashboardPublishedVersion")
def publish(account: Account, request: Document) -> Document:
    """Show a version to readers."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    version = dashboard.extra["versions"].get(request["VersionNumber"])
    if version is None:
        raise not_found(f"version of dashboard {dashboard.id}", str(request["VersionNumber"]))
    if version["progress"].state != "CREATION_SUCCESSFUL":
        raise ServiceError("ConflictException", f"version {version['number']} is in state {version['progress'].state}")
    dashboard.extra["published"] = version["number"]
    dashboard.extra["published_at"] = account.now()
    return {"DashboardId": dashboard.id, "DashboardArn": dashboard.arn}


def _add_version(
    account: Account, dashboard: Resource, request: Document, errors: list[Document], is_failed: bool
) -> Document:
    number = max(dashboard.extra["versions"], default=0) + 1
    progress = begun(account, "CREATION", is_failed=is_failed)
    dashboard.extra["versions"][number] = {
        "number": number,
        "request": request,
        "errors": errors,
        "progress": progress,
        "created": account.now(),
    }
    version = f"{dashboard.arn}/version/{number}"
    return answer(dashboard, "Dashboard", VersionArn=version, CreationStatus=progress.state)


def _version(account: Account, request: Document) -> tuple[Resource, Document]:
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    number = request.get("VersionNumber", dashboard.extra["published"])
    if number not in dashboard.extra["versions"]:
        raise not_found(f"version of dashboard {dashboard.id}", str(number))
    return dashboard, dashboard.extra["versions"][number]


def _shown(dashboard: Resource, version: Document) -> Document:
    given = version["request"]
    return {
        "Arn": f"{dashboard.arn}/version/{version['number']}",
        "VersionNumber": version["number"],
        "Status": version["progress"].state,
        "CreatedTime": version["created"],
        "DataSetArns": data_set_arns(given["Definition"]),
        "Sheets": sheets(given["Definition"]),
        **{name: given[member] for name, member in _OPTIONAL.items() if member in given},
    }
