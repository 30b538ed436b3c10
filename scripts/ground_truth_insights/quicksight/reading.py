"""Asks QuickSight what is there: all assets side by side.

Of each asset the body, the tags and the permissions are read; of data sets in SPICE the schedules and the refresh
properties, too, since a schedule that somebody deleted is seen nowhere else.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from ground_truth_insights.quicksight.api import AT_ONCE, MISSING, Document, QuickSight
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


def read_state(connection: Connection, desired: Desired) -> LiveState:
    """Read what is there of everything that is wanted, and what is there beyond it.

    Raises:
        ServiceError: QuickSight said no.
    """
    api, place = connection.assets, connection.place
    state = LiveState(place.account_id, place.region, connection.identity_region, {})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        orphans = pool.submit(_orphans, api, connection, desired, state.notes)
        listed = partial(api.pages, "ListFolderMembers", "FolderMemberList", FolderId=desired.folder_id)
        members = pool.submit(_or_none, lambda: [one["MemberId"] for one in listed()])
        theme = {"ThemeId": desired.own_theme_id}
        own_theme = pool.submit(api.call_unless, MISSING, "DescribeTheme", **theme) if desired.own_theme_id else None
        pending = [(asset, _begun(pool, api, asset)) for asset in desired.assets]
        for asset, parts in pending:
            found = {name: part.result() for name, part in parts.items()}
            live: LiveAsset | None = found.pop("body")
            if live is not None:
                state.assets[asset.key] = live
                for name, part in found.items():
                    setattr(live, name, part)
        _keep_members(state, desired, members.result())
        state.orphans = orphans.result()
        state.has_own_theme = own_theme is None or own_theme.result() is not None
    return state


def _begun(pool: ThreadPoolExecutor, api: QuickSight, asset: Asset) -> dict[str, Future[Any]]:
    """Ask for an asset and what goes with it at once; of one that isn't there, no part is."""

    def permissions() -> dict[str, list[str]]:
        answer = api.call(f"Describe{api_name(asset.kind)}Permissions", **asset.named)
        return {entry["Principal"]: sorted(entry["Actions"]) for entry in answer.get("Permissions", [])}

    reads: dict[str, Callable[[], Any]] = {
        "body": lambda: read_asset(api, asset.kind, asset.id, asset.arn),
        "tags": lambda: _or_none(lambda: api.tags_of(asset.arn)) or {},
        "permissions": permissions,
    }
    if asset.is_in_spice:
        reads |= {"schedules": lambda: read_schedules(api, asset.id), "refresh": lambda: _refresh(api, asset.id)}
    return {name: pool.submit(_or_none, read) for name, read in reads.items()}


def _or_none(read: Callable[[], Any]) -> Any:
    """Return what is read; None where there is no such thing."""
    try:
        return read()
    except RefusalError as refusal:
        if refusal.code != MISSING:
            raise
        return None


def describe(api: QuickSight, kind: Kind, id_: str, version: int | None = None, part: str = "") -> Document:
    """Return an asset, or a part such as `Definition`, with its published, newest or given version in one."""
    name = api_name(kind)
    which = {f"{name}Id": id_} | ({} if version is None else {"VersionNumber": version})
    answer = api.call(f"Describe{name}{part}", **which)
    found: Document = answer.get(name, answer)
    return {**found, **found.get("Version", {})}


def read_asset(api: QuickSight, kind: Kind, id_: str, arn: str, version: int | None = None) -> LiveAsset | None:
    """Read one asset without what goes with it, of a dashboard a version or the published one; None: there is none."""
    try:
        found = describe(api, kind, id_, version, "Definition" if kind == "dashboard" else "")
    except RefusalError as refusal:
        if refusal.code == MISSING:
            return None
        # Some data sets that a newer console has moved show nothing of themselves.
        if _MOVED not in refusal.answer:
            raise
        found = {"DataPrepConfiguration": {"Status": "moved"}}
    # Folders and data sets have no status.
    status = found.get("ResourceStatus") or found.get("Status") or "CREATION_SUCCESSFUL"
    wanted = _BODIES.get(kind) or members("UpdateDataSetRequest") - {"DataSetId"}
    body = {key: value for key, value in found.items() if key in wanted}
    spice_bytes = found.get("ConsumedSpiceCapacityInBytes")
    return LiveAsset(kind, id_, arn, body, str(status), error_messages(found), spice_bytes=spice_bytes)


def read_schedules(api: QuickSight, data_set_id: str) -> list[Document]:
    """Return the refresh schedules of a data set, without the time that each starts after."""
    answer = api.call("ListRefreshSchedules", DataSetId=data_set_id)
    kept = ("ScheduleId", "ScheduleFrequency", "RefreshType")
    return [{key: one[key] for key in kept if key in one} for one in answer.get("RefreshSchedules", [])]


def _refresh(api: QuickSight, data_set_id: str) -> Document:
    """Return the refresh properties of a data set; empty where it has none, which the service says in two ways."""
    try:
        answer = api.call_unless(MISSING, "DescribeDataSetRefreshProperties", DataSetId=data_set_id) or {}
    except RefusalError as refusal:
        if "not a SPICE dataset" not in refusal.answer:
            raise
        return {}
    properties: Document = answer.get("DataSetRefreshProperties") or {}
    return properties


def error_messages(found: Document) -> list[str]:
    """Return the errors of what is described, each with the places in the definition that it is about."""
    lines = []
    for error in found.get("Errors") or [each for each in [found.get("ErrorInfo")] if each]:
        paths = ", ".join(entity.get("Path", "") for entity in error.get("ViolatedEntities") or [])
        lines.append(f"{error.get('Type')}: {error.get('Message')}{f' ({paths})' if paths else ''}")
    return lines


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
    try:
        listed = list(api.pages("ListDataSets", "DataSetSummaries"))
    except RefusalError as refusal:
        if refusal.code != "AccessDeniedException":
            raise
        notes.append("data sets that nobody wants any more can't be found: quicksight:ListDataSets is not allowed")
        return []
    found = []
    for one in listed:
        id_ = one["DataSetId"]
        if id_.startswith(f"{connection.place.deployment}-") and id_ not in wanted:
            tags = api.tags_of(one["Arn"])
            if connection.place.owns(tags):
                body = {"Name": one.get("Name"), "ImportMode": one.get("ImportMode")}
                found.append(LiveAsset("data_set", id_, one["Arn"], body, "CREATION_SUCCESSFUL", tags=tags))
    return found
