"""Asks QuickSight what is there: all assets side by side.

Of each asset the body, the tags and the permissions are read; of data sets in SPICE the schedules and the refresh
properties, too, since a schedule that somebody deleted is seen nowhere else.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from ground_truth_insights.quicksight.api import AT_ONCE, Document, QuickSight, is_missing
from ground_truth_insights.quicksight.assets import Asset, Desired
from ground_truth_insights.quicksight.checking.model import members
from ground_truth_insights.quicksight.connection import Connection
from ground_truth_insights.quicksight.identifiers import Kind, api_name
from ground_truth_insights.quicksight.live import LiveAsset, LiveState
from ground_truth_insights.quicksight.refusals import RefusalError

# What of a description is the body, as a wish has it; of a data set what an update takes.
_BODIES: dict[Kind, tuple[str, ...]] = {
    "folder": ("Name",),
    "theme": ("Name", "BaseThemeId", "Configuration"),
    "data_source": ("Name", "DataSourceParameters"),
    "dashboard": ("Name", "ThemeArn", "Definition", "DashboardPublishOptions"),
}
_MOVED = "new data preparation experience"
_T = TypeVar("_T")


def read_state(connection: Connection, desired: Desired) -> LiveState:
    """Read what is there of everything that is wanted, and what is there beyond it.

    Raises:
        ServiceError: QuickSight said no.

    """
    api, place = connection.assets, connection.place
    state = LiveState(place.account_id, place.region, connection.identity_region, {})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        orphans = pool.submit(_orphans, api, connection, desired, state.notes)
        members = pool.submit(_members, api, desired.folder_id)
        own_theme = pool.submit(_has_theme, api, desired.own_theme_id)
        pending = [(asset, _begun(pool, api, asset)) for asset in desired.assets]
        for asset, parts in pending:
            live: LiveAsset | None = parts.pop("body").result()
            for name, part in parts.items():
                found = part.result()
                if live is not None:
                    setattr(live, name, found)
            if live is not None:
                state.assets[asset.key] = live
        _keep_members(state, desired, members.result())
        state.orphans = orphans.result()
        state.has_own_theme = own_theme.result()
    return state


def _begun(pool: ThreadPoolExecutor, api: QuickSight, asset: Asset) -> dict[str, Future[Any]]:
    """Ask for an asset and what goes with it at once; of one that isn't there, no part is."""

    def ask(read: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return pool.submit(_or_none, lambda: read(api, *arguments))

    parts: dict[str, Future[Any]] = {
        "body": pool.submit(read_asset, api, asset.kind, asset.id, asset.arn),
        "tags": pool.submit(_tags, api, asset),
        "permissions": ask(read_permissions, asset.kind, asset.id),
    }
    if asset.is_in_spice:
        parts |= {"schedules": ask(read_schedules, asset.id), "refresh": ask(read_refresh, asset.id)}
    return parts


def _has_theme(api: QuickSight, theme_id: str | None) -> bool:
    return theme_id is None or _or_none(lambda: api.call("DescribeTheme", ThemeId=theme_id)) is not None


def read_asset(api: QuickSight, kind: Kind, id_: str, arn: str, version: int | None = None) -> LiveAsset | None:
    """Read one asset without what goes with it, of a dashboard a version or the published one; None: there is none."""
    name = api_name(kind)
    which = {f"{name}Id": id_} | ({} if version is None else {"VersionNumber": version})
    found = _or_none(lambda: _described(api, name, which))
    if found is None:
        return None
    found = {**found, **found.get("Version", {})}
    # Folders and data sets have no status.
    status = found.get("ResourceStatus") or found.get("Status") or "CREATION_SUCCESSFUL"
    errors = error_messages(found.get("Errors") or [each for each in [found.get("ErrorInfo")] if each])
    wanted = _BODIES.get(kind) or members("UpdateDataSetRequest") - {"DataSetId"}
    body = {key: value for key, value in found.items() if key in wanted}
    live = LiveAsset(kind, id_, arn, body, str(status), errors)
    live.spice_bytes = found.get("ConsumedSpiceCapacityInBytes")
    return live


def _described(api: QuickSight, name: str, which: Document) -> Document:
    try:
        if name == "Dashboard":
            return api.call("DescribeDashboardDefinition", **which)
        described: Document = api.call(f"Describe{name}", **which)[name]
    except RefusalError as refusal:
        # Some data sets that a newer console has moved show nothing of themselves.
        if _MOVED not in refusal.answer:
            raise
        return {"DataPrepConfiguration": {"Status": "moved"}}
    return described


def _or_none(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except RefusalError as refusal:
        if is_missing(refusal):
            return None
        raise


def _tags(api: QuickSight, asset: Asset) -> dict[str, str]:
    return _or_none(lambda: api.tags_of(asset.arn)) or {}


def read_permissions(api: QuickSight, kind: Kind, id_: str) -> dict[str, list[str]]:
    """Return who may do what with an asset, by ARN."""
    name = api_name(kind)
    answer = api.call(f"Describe{name}Permissions", **{f"{name}Id": id_})
    return {entry["Principal"]: sorted(entry["Actions"]) for entry in answer.get("Permissions", [])}


def read_schedules(api: QuickSight, data_set_id: str) -> list[Document]:
    """Return the refresh schedules of a data set, without the time that each starts after."""
    answer = api.call("ListRefreshSchedules", DataSetId=data_set_id)
    kept = ("ScheduleId", "ScheduleFrequency", "RefreshType")
    return [{key: one[key] for key in kept if key in one} for one in answer.get("RefreshSchedules", [])]


def read_refresh(api: QuickSight, data_set_id: str) -> Document:
    """Return the refresh properties of a data set; empty where it has none, which the service says in two ways."""
    try:
        answer = api.call("DescribeDataSetRefreshProperties", DataSetId=data_set_id)
    except RefusalError as refusal:
        if is_missing(refusal) or "not a SPICE dataset" in refusal.answer:
            return {}
        raise
    properties: Document = answer.get("DataSetRefreshProperties") or {}
    return properties


def error_messages(errors: Iterable[Document]) -> list[str]:
    """Return the errors of a version, each with the places in the definition that it is about."""
    lines = []
    for error in errors:
        paths = ", ".join(entity.get("Path", "") for entity in error.get("ViolatedEntities") or [])
        lines.append(f"{error.get('Type')}: {error.get('Message')}{f' ({paths})' if paths else ''}")
    return lines


def _members(api: QuickSight, folder_id: str) -> list[str] | None:
    return _or_none(
        lambda: [one["MemberId"] for one in api.pages("ListFolderMembers", "FolderMemberList", FolderId=folder_id)]
    )


def _keep_members(state: LiveState, desired: Desired, members: list[str] | None) -> None:
    key = f"folder/{desired.folder_id}"
    if key in state.assets:
        state.assets[key].members = members
    elif members is not None:
        # The folder is the owner's own: nothing of it but its members is this project's business.
        state.assets[key] = LiveAsset("folder", desired.folder_id, "", {}, "CREATION_SUCCESSFUL", members=members)


def _orphans(api: QuickSight, connection: Connection, desired: Desired, notes: list[str]) -> list[LiveAsset]:
    """Return the data sets of this deployment that nobody wants any more."""
    wanted = {asset.id for asset in desired.of_kind("data_set")}
    prefix = f"{connection.place.deployment}-"
    try:
        listed = [one for one in api.pages("ListDataSets", "DataSetSummaries") if one["DataSetId"].startswith(prefix)]
    except RefusalError as refusal:
        if refusal.code != "AccessDeniedException":
            raise
        notes.append("data sets that nobody wants any more can't be found: quicksight:ListDataSets is not allowed")
        return []
    found = []
    for one in listed:
        if one["DataSetId"] in wanted:
            continue
        tags = api.tags_of(one["Arn"])
        if connection.place.owns(tags):
            body = {"Name": one.get("Name"), "ImportMode": one.get("ImportMode")}
            found.append(LiveAsset("data_set", one["DataSetId"], one["Arn"], body, "CREATION_SUCCESSFUL", tags=tags))
    return found
