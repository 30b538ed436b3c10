"""The sets of actions that QuickSight accepts, and the way from the permissions that are there to those wanted.

QuickSight refuses every result that is not one of its own sets, so a set is granted whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["folder", "theme", "data_source", "data_set", "analysis", "dashboard"]
Role = Literal["owner", "viewer"]
Permissions = Mapping[str, frozenset[str]]
"""The actions of each principal, by its ARN."""

_DATA_SET_READER = [
    "DescribeDataSet",
    "DescribeDataSetPermissions",
    "PassDataSet",
    "DescribeIngestion",
    "ListIngestions",
]
_DASHBOARD_VIEWER = ["DescribeDashboard", "ListDashboardVersions", "QueryDashboard"]
_NAMES: dict[tuple[Kind, Role], list[str]] = {
    ("data_source", "owner"): [
        "DescribeDataSource",
        "DescribeDataSourcePermissions",
        "PassDataSource",
        "UpdateDataSource",
        "DeleteDataSource",
        "UpdateDataSourcePermissions",
    ],
    ("data_set", "owner"): [
        *_DATA_SET_READER,
        "UpdateDataSet",
        "DeleteDataSet",
        "CreateIngestion",
        "CancelIngestion",
        "UpdateDataSetPermissions",
        "CreateRefreshSchedule",
        "UpdateRefreshSchedule",
        "DeleteRefreshSchedule",
        "ListRefreshSchedules",
        "PutDataSetRefreshProperties",
    ],
    ("analysis", "owner"): [
        "RestoreAnalysis",
        "UpdateAnalysisPermissions",
        "DeleteAnalysis",
        "QueryAnalysis",
        "DescribeAnalysisPermissions",
        "DescribeAnalysis",
        "UpdateAnalysis",
    ],
    ("dashboard", "viewer"): _DASHBOARD_VIEWER,
    ("dashboard", "owner"): [
        *_DASHBOARD_VIEWER,
        "UpdateDashboardPermissions",
        "UpdateDashboard",
        "DeleteDashboard",
        "UpdateDashboardPublishedVersion",
        "DescribeDashboardPermissions",
    ],
    ("theme", "owner"): [
        "DescribeTheme",
        "DescribeThemeAlias",
        "DescribeThemePermissions",
        "ListThemeAliases",
        "ListThemeVersions",
        "UpdateTheme",
        "UpdateThemeAlias",
        "UpdateThemePermissions",
        "DeleteTheme",
        "DeleteThemeAlias",
        "CreateThemeAlias",
    ],
    ("folder", "owner"): [
        "CreateFolder",
        "DescribeFolder",
        "UpdateFolder",
        "DeleteFolder",
        "CreateFolderMembership",
        "DeleteFolderMembership",
        "DescribeFolderPermissions",
        "UpdateFolderPermissions",
    ],
}


def actions(kind: Kind, role: Role) -> frozenset[str]:
    """Return the set of a role on a kind of asset; empty where the role needs none."""
    return frozenset(f"quicksight:{name}" for name in _NAMES.get((kind, role), []))


def wanted(kind: Kind, owners: Iterable[str], viewers: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the permissions of an asset: whoever is owner and viewer is owner."""
    found = {viewer: actions(kind, "viewer") for viewer in viewers}
    found |= {owner: actions(kind, "owner") for owner in owners}
    return {arn: allowed for arn, allowed in found.items() if allowed}


def as_payload(permissions: Permissions) -> list[dict[str, object]]:
    """Return permissions as the API takes them, in a stable order."""
    return [{"Principal": arn, "Actions": sorted(allowed)} for arn, allowed in sorted(permissions.items())]


@dataclass(frozen=True, slots=True)
class PermissionChange:
    """What one call grants and revokes, and the principals that were set by somebody else and stay."""

    grant: Permissions
    revoke: Permissions
    foreign: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether there is something to call for."""
        return bool(self.grant or self.revoke)

    def payload(self) -> dict[str, list[dict[str, object]]]:
        """Return the arguments of the one call."""
        parts = {"GrantPermissions": as_payload(self.grant), "RevokePermissions": as_payload(self.revoke)}
        return {name: part for name, part in parts.items() if part}


def change(desired: Permissions, live: Permissions, own: Iterable[str], *, take_all: bool) -> PermissionChange:
    """Return the way from `live` to `desired`.

    A principal that is not wanted any more loses its permissions only if it is one of `own`, those that an earlier
    run granted, or with `take_all`; a stranger keeps what somebody gave it.
    """
    grant = {arn: allowed for arn, allowed in desired.items() if allowed - live.get(arn, frozenset())}
    revoke = {arn: live[arn] - allowed for arn, allowed in desired.items() if arn in live and live[arn] - allowed}
    gone = [arn for arn in live if arn not in desired]
    ours = set(own)
    revoke |= {arn: live[arn] for arn in gone if take_all or arn in ours}
    foreign = tuple(sorted(arn for arn in gone if not take_all and arn not in ours))
    # The result must be a whole set, so whoever loses a part is granted the rest in the same call.
    grant |= {arn: desired[arn] for arn in revoke if arn in desired}
    return PermissionChange(grant, revoke, foreign)


def access_sentences(kind: Kind, access: PermissionChange, live: Permissions) -> Iterator[tuple[str, str]]:
    """Yield who gains and who loses what: the ARN and a sentence, for each principal."""
    for arn in sorted({*access.grant, *access.revoke}):
        had, granted = live.get(arn, frozenset()), access.grant.get(arn, frozenset())
        # Both are in one call, whose result counts: what is granted stays.
        has = (had - access.revoke.get(arn, frozenset())) | granted
        parts = [("gains", has - had), ("loses", had - has)]
        yield arn, " and ".join(f"{verb} {_words(kind, some, has | had)}" for verb, some in parts if some)


def _words(kind: Kind, some: frozenset[str], all_of_them: frozenset[str]) -> str:
    """Return actions as people say them: a whole role by its name, else each action."""
    whole: dict[frozenset[str], str] = {
        actions(kind, "viewer"): "the right to view it",
        actions(kind, "owner"): "everything that an owner may do",
    }
    names = ", ".join(sorted(action.removeprefix("quicksight:") for action in some))
    return f"{whole[some]} ({names})" if some and some == all_of_them and some in whole else names
