"""Which sets of actions the service supports on each kind of resource: all or nothing, on the result."""

from collections.abc import Iterable

from ground_truth_insights.quicksight.identifiers import ORDER, Kind, arn_name
from ground_truth_insights.quicksight.permissions import actions, named_actions
from quicksight_local.service_model import Document, invalid

Grants = dict[str, frozenset[str]]

UNSUPPORTED = "Resultant state of ResourcePermissions on this resource is not supported"
_SCHEDULES = named_actions(
    "CreateRefreshSchedule UpdateRefreshSchedule DeleteRefreshSchedule ListRefreshSchedules PutDataSetRefreshProperties"
)
# Beside the sets of the project's roles: readers, owners as they were before schedules, and those with further actions.
_OTHERS: dict[Kind, tuple[frozenset[str], ...]] = {
    "data_source": (named_actions("DescribeDataSource DescribeDataSourcePermissions PassDataSource"),),
    "data_set": (
        named_actions("DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions"),
        actions("data_set", "owner") - _SCHEDULES,
        actions("data_set", "owner")
        | named_actions("DescribeRefreshSchedule DescribeDataSetRefreshProperties DeleteDataSetRefreshProperties"),
    ),
    "dashboard": (actions("dashboard", "owner") | named_actions("UpdateDashboardLinks"),),
    "theme": (named_actions("DescribeTheme DescribeThemeAlias ListThemeAliases ListThemeVersions"),),
    "folder": (named_actions("DescribeFolder"),),
}
SUPPORTED = {
    arn_name(kind): {actions(kind, "owner"), actions(kind, "viewer"), *_OTHERS[kind]} - {frozenset()} for kind in ORDER
}


def changed(kind: str, grants: Grants, grant: Iterable[Document], revoke: Iterable[Document]) -> Grants:
    """Return the grants after a change; every entry of the result must be a set that the service supports."""
    result = dict(grants)
    for entry in revoke:
        result[entry["Principal"]] = result.get(entry["Principal"], frozenset()) - frozenset(entry["Actions"])
    for entry in grant:
        principal = entry["Principal"]
        # A namespace may hold a dashboard or a theme, not data.
        if ":namespace/" in principal and kind not in {"dashboard", "theme"}:
            raise invalid(f"Principal {principal} is not supported on a {kind}")
        result[principal] = result.get(principal, frozenset()) | frozenset(entry["Actions"])
    result = {principal: actions for principal, actions in result.items() if actions}
    if any(actions not in SUPPORTED[kind] for actions in result.values()):
        raise invalid(UNSUPPORTED)
    return result


def as_entries(grants: Grants) -> list[Document]:
    """Return the grants as the service lists them."""
    return [{"Principal": principal, "Actions": sorted(actions)} for principal, actions in sorted(grants.items())]
