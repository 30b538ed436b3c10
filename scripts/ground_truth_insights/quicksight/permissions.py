"""Who may do what: groups and users, the sets of actions that QuickSight accepts, and the way to those wanted.

QuickSight refuses every result that is not one of its own sets, so a set is granted whole; those of roles are here.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.identifiers import Kind

Role = Literal["owner", "viewer"]
Permissions = Mapping[str, frozenset[str]]
"""The actions of each principal, by its ARN."""

_VIEWER = "DescribeDashboard ListDashboardVersions QueryDashboard"
# The service's own set for each role.
_SETS: dict[Kind, dict[Role, str]] = {
    "data_source": {
        "owner": "DescribeDataSource DescribeDataSourcePermissions PassDataSource UpdateDataSource DeleteDataSource"
        " UpdateDataSourcePermissions"
    },
    "data_set": {
        "owner": "DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions UpdateDataSet"
        " DeleteDataSet CreateIngestion CancelIngestion UpdateDataSetPermissions CreateRefreshSchedule"
        " UpdateRefreshSchedule DeleteRefreshSchedule ListRefreshSchedules PutDataSetRefreshProperties"
    },
    "dashboard": {
        "viewer": _VIEWER,
        "owner": f"{_VIEWER} UpdateDashboardPermissions UpdateDashboard DeleteDashboard"
        " UpdateDashboardPublishedVersion DescribeDashboardPermissions",
    },
    "theme": {
        "owner": "DescribeTheme DescribeThemeAlias ListThemeAliases ListThemeVersions DescribeThemePermissions"
        " UpdateTheme UpdateThemeAlias UpdateThemePermissions DeleteTheme DeleteThemeAlias CreateThemeAlias"
    },
    "folder": {
        "owner": "CreateFolder DescribeFolder UpdateFolder DeleteFolder CreateFolderMembership DeleteFolderMembership"
        " DescribeFolderPermissions UpdateFolderPermissions"
    },
}
_ARN = re.compile(r"arn:[\w-]+:quicksight:[\w-]+:\d{12}:(group|user)/([^/]+)/(.+)")


@dataclass(frozen=True, slots=True)
class Principal:
    """A group or a user; the name of a user of an IAM role contains a slash."""

    kind: Literal["group", "user"]
    name: str
    namespace: str

    @classmethod
    def parse(cls, text: str, namespace: str, setting: str) -> "Principal":
        """Read `name` or `group:name` (a group), `user:name`, or an ARN.

        Raises:
            UsageError: It's none of them.
        """
        if matched := _ARN.fullmatch(text):
            return cls("group" if matched[1] == "group" else "user", matched[3], matched[2])
        kind, colon, name = text.partition(":")
        if not colon:
            return cls("group", text, namespace)
        if kind not in {"group", "user"} or not name or text.startswith("arn:"):
            raise UsageError(f"{setting} names '{text}'; write group:NAME, user:NAME or the ARN of one")
        return cls("group" if kind == "group" else "user", name, namespace)

    @classmethod
    def parse_all(cls, text: str | None, namespace: str, setting: str) -> "tuple[Principal, ...]":
        """Read principals that are separated by spaces or commas, each once.

        Raises:
            UsageError: As `parse`.
        """
        words = re.split(r"[\s,]+", (text or "").strip())
        return tuple(dict.fromkeys(cls.parse(word, namespace, setting) for word in words if word))

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.kind}:{self.name}"

    def arn(self, partition: str, identity_region: str, account_id: str) -> str:
        """Return the ARN, which carries the identity region wherever the asset lies."""
        return f"arn:{partition}:quicksight:{identity_region}:{account_id}:{self.kind}/{self.namespace}/{self.name}"


def digest(arn: str) -> str:
    """Return 8 characters that stand for a principal in a tag, whose value must stay short."""
    return hashlib.sha256(arn.encode()).hexdigest()[:8]


def shown(arn: str) -> str:
    """Return the principal of an ARN as people write it."""
    matched = _ARN.fullmatch(arn)
    return f"{matched[1]}:{matched[3]}" if matched else arn


def actions(kind: Kind, role: Role) -> frozenset[str]:
    """Return the set of a role on a kind of asset; empty where the role needs none."""
    return named_actions(_SETS[kind].get(role, ""))


def named_actions(names: str) -> frozenset[str]:
    """Return the actions with these names, which spaces separate."""
    return frozenset(f"quicksight:{name}" for name in names.split())


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
