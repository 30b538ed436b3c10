"""Which sets of actions the service supports on each kind of resource: all or nothing, on the result."""

from collections.abc import Iterable

from ground_truth_insights.quicksight.identifiers import ORDER, Kind, arn_name
from ground_truth_insights.quicksight.permissions import actions
from quicksight_local.service_model import Document, invalid

Grants = dict[str, frozenset[str]]

UNSUPPORTED = "Resultant state of ResourcePermissions on this resource is not supported"
# A namespace may hold a dashboard or a theme, not data.
NAMESPACE_KINDS = frozenset({"dashboard", "theme"})


def _set(names: str) -> frozenset[str]:
    return frozenset(f"quicksight:{name}" for name in names.split())


_SCHEDULES = _set(
    "CreateRefreshSchedule UpdateRefreshSchedule DeleteRefreshSchedule ListRefreshSchedules PutDataSetRefreshProperties"
)
# Beside the sets of the project's roles: readers, owners as they were before schedules, and those with further actions.
_OTHERS: dict[Kind, tuple[frozenset[str], ...]] = {
    "data_source": (_set("DescribeDataSource DescribeDataSourcePermissions PassDataSource"),),
    "data_set": (
        _set("DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions"),
        actions("data_set", "owner") - _SCHEDULES,
        actions("data_set", "owner")
        | _set("DescribeRefreshSchedule DescribeDataSetRefreshProperties DeleteDataSetRefreshProperties"),
    ),
    "dashboard": (actions("dashboard", "owner") | _set("UpdateDashboardLinks"),),
    "theme": (_set("DescribeTheme DescribeThemeAlias ListThemeAliases ListThemeVersions"),),
    "folder": (_set("DescribeFolder"),),
}


def _supported(kind: Kind) -> frozenset[frozenset[str]]:
    return frozenset({actions(kind, "owner"), actions(kind, "viewer"), *_OTHERS.get(kind, ())} - {frozenset()})


SUPPORTED = {arn_name(kind): _supported(kind) for kind in ORDER}


def changed(kind: str, grants: Grants, grant: Iterable[Document], revoke: Iterable[Document]) -> Grants:
    """Return the grants after a change.

    Raises:
        ServiceError: an entry of the result isn't a set that the service supports.

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
    return result


def as_entries(grants: Grants) -> list[Document]:
    """Return the grants as the service lists them."""
    return [{"Principal": principal, "Actions": sorted(actions)} for principal, actions in sorted(grants.items())]


def _check_principal(kind: str, principal: str) -> None:
    if ":namespace/" in principal and kind not in NAMESPACE_KINDS:
        raise invalid(f"Principal {principal} is not supported on a {kind}")
