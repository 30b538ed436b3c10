"""Removes what carries the tags of the deployment, and nothing else, from the dashboard down to the folder."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ground_truth_insights.quicksight.api import AT_ONCE, MISSING, QuickSight
from ground_truth_insights.quicksight.identifiers import ORDER, WORDS, Listed, Place, api_name

LISTS: dict[Listed, tuple[str, str]] = {
    "folder": ("ListFolders", "FolderSummaryList"),
    "theme": ("ListThemes", "ThemeSummaryList"),
    "data_source": ("ListDataSources", "DataSources"),
    "data_set": ("ListDataSets", "DataSetSummaries"),
    "analysis": ("ListAnalyses", "AnalysisSummaryList"),
    "dashboard": ("ListDashboards", "DashboardSummaryList"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """An asset of the deployment, or one that only has an id like its."""

    kind: Listed
    id: str
    arn: str
    name: str


@dataclass(slots=True)
class Removal:
    """What would be removed, in that order; what stays because it has no tags; and who else uses what goes."""

    assets: list[Found] = field(default_factory=list)
    untagged: list[Found] = field(default_factory=list)
    users: list[str] = field(default_factory=list)


def plan_removal(api: QuickSight, place: Place) -> Removal:
    """Find everything of the deployment.

    Raises:
        ServiceError: QuickSight said no.
    """
    removal, found = Removal(), everything(api, *LISTS)
    named = [one for one in found if one.id == place.deployment or one.id.startswith(f"{place.deployment}-")]
    candidates = [one for one in named if one.kind in ORDER]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tagged = list(pool.map(lambda one: place.owns(api.tags_of(one.arn)), candidates))
    for one, is_ours in zip(candidates, tagged, strict=True):
        (removal.assets if is_ours else removal.untagged).append(one)
    removal.assets.sort(key=lambda one: (-list(LISTS).index(one.kind), one.id))
    removal.users = foreign_users(api, found, removal.assets)
    return removal


def foreign_users(api: QuickSight, found: Iterable[Found], going: Collection[Found]) -> list[str]:
    """Return the dashboards and analyses made by others that stand on data sets that go; QuickSight doesn't check."""
    ours, arns = {one.arn for one in going}, {one.arn for one in going if one.kind == "data_set"}
    others = [one for one in found if one.kind in {"analysis", "dashboard"} and one.arn not in ours]

    def data_sets_of(one: Found) -> set[str]:
        name = api_name(one.kind)
        shown = (api.call_unless(MISSING, f"Describe{name}", **{f"{name}Id": one.id}) or {name: {}})[name]
        return set(shown.get("Version", shown).get("DataSetArns", []))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        used = list(pool.map(data_sets_of, others if arns else []))
    return [f"{one.kind} '{one.name}' ({one.id})" for one, sets in zip(others, used, strict=False) if sets & arns]


def everything(api: QuickSight, *kinds: Listed) -> list[Found]:
    """Return all assets of some kinds, in the order of the kinds."""

    def listed(kind: Listed) -> list[Found]:
        operation, key = LISTS[kind]
        id_key = f"{api_name(kind)}Id"
        shown = list(api.pages(operation, key, **({"Type": "CUSTOM"} if kind == "theme" else {})))
        there = (one for one in shown if one.get("Status") != "DELETED")
        return [Found(kind, one[id_key], one["Arn"], str(one.get("Name", one[id_key]))) for one in there]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [one for found in pool.map(listed, kinds) for one in found]


def remove(api: QuickSight, removal: Removal, say: Callable[[str], None]) -> None:
    """Remove what was found; what went meanwhile is no mistake.

    Raises:
        ServiceError: QuickSight said no; the same command goes on from there.
    """
    for folder_id in (one.id for one in removal.assets if one.kind == "folder"):
        for member in list(api.pages("ListFolderMembers", "FolderMemberList", FolderId=folder_id)):
            kind = str(member.get("MemberArn", "")).rpartition(":")[2].partition("/")[0].upper()
            named = {"FolderId": folder_id, "MemberId": member["MemberId"], "MemberType": kind}
            api.call_unless(MISSING, "DeleteFolderMembership", **named)
    for one in removal.assets:
        name = api_name(one.kind)
        api.call_unless(MISSING, f"Delete{name}", **{f"{name}Id": one.id})
        say(f"removed {WORDS[one.kind]} {one.id}")
