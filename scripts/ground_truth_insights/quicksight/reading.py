"""Asks QuickSight what is there: all assets side by side.

Of each asset the body, the tags and the permissions are read; of data sets in SPICE the schedules and the refresh
properties, too, since a schedule that somebody deleted is seen nowhere else.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
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
        members = pool.submit(_members, api, desired.folder_id)
        own_theme = pool.submit(_has_theme, api, desired.own_theme_id)
        pending = [(asset, _begun(pool, api, asset)) for asset in desired.assets]
        for asset, parts in pending:
            found = {name: part.result() for name, part in parts.items()}
            live: LiveAsset | None = found.pop("body")
            if live is not None:
                state.assets[asset.key] = live
                for name, part in found.items():
                    setattr(live, name, part)
        _keep_members(state, desired, members.result())
        state.orphans, state.has_own_theme = orphans.result(), own_theme.result()
    return state


def _begun(pool: ThreadPoolExecutor, api: QuickSight, asset: Asset) -> dict[str, Future[Any]]:
    """Ask for an asset and what goes with it at once; of one that isn't there, no part is."""

    def ask(read: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return pool.submit(_or_none, read, api, *arguments)

    parts = {
        "body": pool.submit(read_asset, api, asset.kind, asset.id, asset.arn),
        "tags": ask(_tags, asset.arn),
        "permissions": ask(_permissions, asset),
    }
    if asset.is_in_spice:
        parts |= {"schedules": ask(read_schedules, asset.id), "refresh": ask(_refresh, asset.id)}
    return parts


def _or_none(read: Callable[..., Any], *arguments: Any) -> Any:
    """Return what is read; None where there is no such thing."""
    try:
        return read(*arguments)
    except RefusalError as refusal:
        if refusal.code != MISSING:
            raise
        return None


def _has_theme(api: QuickSight, theme_id: str | None) -> bool:
    return theme_id is None or api.call_unless(MISSING, "DescribeTheme", ThemeId=theme_id) is not None


def read_asset(api: QuickSight, kind: Kind, id_: str, arn: str, version: int | None = None) -> LiveAsset | None:
    """Read one asset without what goes with it, of a dashboard a version or the published one; None: there is none."""
    name = api_name(kind)
    which = {f"{name}Id": id_} | ({} if version is None else {"VersionNumber": version})
    try:
        answer = api.call_unless(MISSING, f"Describe{name}{'Definition' if kind == 'dashboard' else ''}", **which)
    except RefusalError as refusal:
        # Some data sets that a newer console has moved show nothing of themselves.
        if _MOVED not in refusal.answer:
            raise
        answer = {name: {"DataPrepConfiguration": {"Status": "moved"}}}
    if answer is None:
        return None
    found = answer.get(name, answer)
    found = {**found, **found.get("Version", {})}
    # Folders and data sets have no status.
    status = found.get("ResourceStatus") or found.get("Status") or "CREATION_SUCCESSFUL"
    errors = error_messages(found.get("Errors") or [each for each in [found.get("ErrorInfo")] if each])
    wanted = _BODIES.get(kind) or members("UpdateDataSetRequest") - {"DataSetId"}
    body = {key: value for key, value in found.items() if key in wanted}
    spice_bytes = found.get("ConsumedSpiceCapacityInBytes")
    return LiveAsset(kind, id_, arn, body, str(status), errors, spice_bytes=spice_bytes)


def _tags(api: QuickSight, arn: str) -> dict[str, str]:
    return _or_none(api.tags_of, arn) or {}


def _permissions(api: QuickSight, asset: Asset) -> dict[str, list[str]]:
    answer = api.call(f"Describe{api_name(asset.kind)}Permissions", **asset.named)
    return {entry["Principal"]: sorted(entry["Actions"]) for entry in answer.get("Permissions", [])}


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


def error_messages(errors: Iterable[Document]) -> list[str]:
    """Return the errors of a version, each with the places in the definition that it is about."""
    lines = []
    for error in errors:
        paths = ", ".join(entity.get("Path", "") for entity in error.get("ViolatedEntities") or [])
        lines.append(f"{error.get('Type')}: {error.get('Message')}{f' ({paths})' if paths else ''}")
    return lines


def _members(api: QuickSight, folder_id: str) -> list[str] | None:
    found = _or_none(lambda: list(api.pages("ListFolderMembers", "FolderMemberList", FolderId=folder_id)))
    return None if found is None else [one["MemberId"] for one in found]


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
