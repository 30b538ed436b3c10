"""Which sets of actions the service supports on each kind of resource: all or nothing, on the result."""

from collections.abc import Iterable

from quicksight_local.errors import invalid
from quicksight_local.service_model import Document

Grants = dict[str, frozenset[str]]

UNSUPPORTED = "Resultant state of ResourcePermissions on this resource is not supported"
# One entry each; a namespace may hold an analysis, a dashboard or a theme, not data.
MAX_ENTRIES = 64
NAMESPACE_KINDS = frozenset({"analysis", "dashboard", "theme"})

_DATA_SET_OWNER = (
    "DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions UpdateDataSet"
    " DeleteDataSet CreateIngestion CancelIngestion UpdateDataSetPermissions"
)
_DATA_SET_SCHEDULES = (
    "CreateRefreshSchedule UpdateRefreshSchedule DeleteRefreshSchedule ListRefreshSchedules PutDataSetRefreshProperties"
)
_DATA_SET_PROPERTIES = "DescribeRefreshSchedule DescribeDataSetRefreshProperties DeleteDataSetRefreshProperties"
_DASHBOARD_OWNER = (
    "DescribeDashboard ListDashboardVersions UpdateDashboardPermissions QueryDashboard UpdateDashboard"
    " DeleteDashboard UpdateDashboardPublishedVersion DescribeDashboardPermissions"
)
_SUPPORTED_TEXT: dict[str, tuple[str, ...]] = {
    "datasource": (
        "DescribeDataSource UpdateDataSource DeleteDataSource PassDataSource DescribeDataSourcePermissions"
        " UpdateDataSourcePermissions",
        "DescribeDataSource DescribeDataSourcePermissions PassDataSource",
    ),
    "dataset": (
        _DATA_SET_OWNER,
        f"{_DATA_SET_OWNER} {_DATA_SET_SCHEDULES}",
        f"{_DATA_SET_OWNER} {_DATA_SET_SCHEDULES} {_DATA_SET_PROPERTIES}",
        "DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions",
    ),
    "analysis": (
        "DescribeAnalysis DescribeAnalysisPermissions UpdateAnalysis UpdateAnalysisPermissions DeleteAnalysis"
        " QueryAnalysis RestoreAnalysis",
    ),
    "dashboard": (
        _DASHBOARD_OWNER,
        f"{_DASHBOARD_OWNER} UpdateDashboardLinks",
        "DescribeDashboard ListDashboardVersions QueryDashboard",
    ),
    "theme": (
        "DescribeTheme DescribeThemeAlias DescribeThemePermissions ListThemeAliases ListThemeVersions UpdateTheme"
        " UpdateThemeAlias UpdateThemePermissions DeleteTheme DeleteThemeAlias CreateThemeAlias",
        "DescribeTheme DescribeThemeAlias ListThemeAliases ListThemeVersions",
    ),
    "folder": (
        "CreateFolder DescribeFolder UpdateFolder DeleteFolder CreateFolderMembership DeleteFolderMembership"
        " DescribeFolderPermissions UpdateFolderPermissions",
        "DescribeFolder",
    ),
}
SUPPORTED: dict[str, frozenset[frozenset[str]]] = {
    kind: frozenset(frozenset(f"quicksight:{action}" for action in text.split()) for text in sets)
    for kind, sets in _SUPPORTED_TEXT.items()
}


def changed(kind: str, grants: Grants, grant: Iterable[Document], revoke: Iterable[Document]) -> Grants:
    """Return the grants after a change.

    Raises:
        ServiceError: an entry of the result isn't a set that the service supports, or there are too many.

    """
    result = dict(grants)
    for entry in revoke:
        left = result.get(entry["Principal"], frozenset()) - frozenset(entry["Actions"])
        result[entry["Principal"]] = left
    for entry in grant:
        _check_principal(kind, entry["Principal"])
        result[entry["Principal"]] = result.get(entry["Principal"], frozenset()) | frozenset(entry["Actions"])
    result = {principal: actions for principal, actions in result.items() if actions}
    if any(actions not in SUPPORTED[kind] for actions in result.values()):
        raise invalid(UNSUPPORTED)
    if len(result) > MAX_ENTRIES:
        raise invalid(f"a resource takes at most {MAX_ENTRIES} permissions")
    return result


def as_entries(grants: Grants) -> list[Document]:
    """Return the grants as the service lists them."""
    return [{"Principal": principal, "Actions": sorted(actions)} for principal, actions in sorted(grants.items())]


def _check_principal(kind: str, principal: str) -> None:
    if ":namespace/" in principal and kind not in NAMESPACE_KINDS:
        raise invalid(f"Principal {principal} is not supported on a {kind}")
