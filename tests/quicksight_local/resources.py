"""What every kind of resource shares: all are made, changed, shown, listed, deleted and granted alike."""

from functools import partial

from ground_truth_insights.quicksight.destroying import LISTS
from ground_truth_insights.quicksight.identifiers import ORDER, Listed, api_name, arn_name
from quicksight_local import ingestions
from quicksight_local.account import (
    ANALYSIS,
    DASHBOARD,
    DATA_SET,
    DATA_SOURCE,
    FOLDER,
    THEME,
    Account,
    Progress,
    Resource,
    Version,
    body_of,
    operation,
    page,
)
from quicksight_local.checks import CHECKS, Checked
from quicksight_local.permissions import as_entries
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found

# The service tags analyses and themes at their creation only.
_TAGGABLE = frozenset({DATA_SOURCE, DATA_SET, DASHBOARD})
_MEMBERS = {"DASHBOARD": DASHBOARD, "DATASET": DATA_SET}
_Kind = tuple[str, str]
"""A kind as ARNs and as operations name it, such as `dataset` and `DataSet`."""


def answer(resource: Resource, name: str, **more: object) -> Document:
    """Return what operations that change a resource answer; `name` is that of its kind."""
    return {"Arn": resource.arn, f"{name}Arn": resource.arn, f"{name}Id": resource.id, **more}


def shown(resource: Resource, state: str) -> Document:
    """Return a resource as descriptions and lists show it, with members that its kind may lack."""
    number = resource.newest.number
    defaults = {"FolderType": "SHARED", "SharingModel": "ACCOUNT"} | (
        {"Type": "CUSTOM"} if resource.kind == THEME else {}
    )
    found: Document = defaults | resource.body | {"Arn": resource.arn, "Name": resource.name, "Status": state}
    found |= {"CreatedTime": resource.versions[0].created, "LastUpdatedTime": resource.newest.created}
    found |= {"LatestVersionNumber": number, "PublishedVersionNumber": resource.published}
    if resource.kind == DATA_SET:
        found |= {"OutputColumns": resource.extra["columns"]}
        found |= {"ConsumedSpiceCapacityInBytes": resource.extra.get("spice_bytes", 0)}
        found |= {"ColumnLevelPermissionRulesApplied": bool(resource.body.get("ColumnLevelPermissionRules"))}
    return found | _drawn(resource.body)


def _drawn(body: Document) -> Document:
    """Return what a description shows of a definition."""
    definition = body.get("Definition", {"DataSetIdentifierDeclarations": []})
    named = [
        {name: sheet[name] for name in ("SheetId", "Name") if sheet.get(name)} for sheet in definition.get("Sheets", [])
    ]
    arns = [each["DataSetArn"] for each in definition["DataSetIdentifierDeclarations"]]
    return {"DataSetArns": arns, "Sheets": named}


def _shown_version(resource: Resource, version: Version, state: str) -> Document:
    given = version.request if resource.kind == DASHBOARD else resource.body
    described = {"Description": given["VersionDescription"]} if "VersionDescription" in given else {}
    numbered = {"Arn": f"{resource.arn}/version/{version.number}", "VersionNumber": version.number}
    errors = {"Errors": version.errors} if state.endswith("_FAILED") else {}
    return given | described | numbered | _drawn(given) | errors | {"Status": state, "CreatedTime": version.created}


def _found(kind: _Kind, account: Account, request: Document) -> Resource:
    return account.find(kind[0], request[f"{kind[1]}Id"])


def _create(kind: _Kind, account: Account, request: Document) -> Document:
    id_ = request[f"{kind[1]}Id"]
    is_there = account.arn(kind[0], id_) in account.resources[kind[0]]
    checked = Checked() if is_there else CHECKS[kind[0]](account, request)
    resource = account.add(kind[0], id_, request)
    resource.extra = {"refusals": account.settings.refusals_of_fresh_data_sets}
    return _begun(kind, account, resource, checked)


def _update(kind: _Kind, account: Account, request: Document) -> Document:
    """Update a resource; of a data set what the request doesn't name is gone, but for UseAs, permissions and tags."""
    resource = _found(kind, account, request)
    if resource.newest.progress.is_running:
        raise ServiceError("ConflictException", f"{resource.kind} {resource.id} is in state {resource.state}")
    is_never_created = all(version.progress.state == "CREATION_FAILED" for version in resource.versions)
    if resource.kind in {ANALYSIS, DASHBOARD} and is_never_created:
        raise invalid(f"{resource.kind} {resource.id} was never created, so it can't be updated")
    if resource.kind == DATA_SET and ("DataPrepConfiguration" in request) != ("DataPrepConfiguration" in resource.body):
        raise invalid("a data set can't be moved between the legacy and the new data preparation experience")
    kept = resource.body
    if resource.kind == DATA_SET:
        kept = {key: value for key, value in kept.items() if key == "UseAs"}
    given = kept | request if resource.kind in {DATA_SOURCE, THEME} else request
    checked = CHECKS[resource.kind](account, given)
    resource.body = kept | body_of(request)
    resource.versions.append(Version(resource.newest.number + 1, request, account.now()))
    return _begun(kind, account, resource, checked)


def _begun(kind: _Kind, account: Account, resource: Resource, checked: Checked) -> Document:
    version, is_update = resource.newest, len(resource.versions) > 1
    resource.extra |= checked.kept
    # Each change of a theme or a dashboard creates a version; folders and data sets are there at once.
    step = "UPDATE" if is_update and resource.kind not in {THEME, DASHBOARD} else "CREATION"
    outcome = f"{step}_{'FAILED' if checked.is_failed else 'SUCCESSFUL'}"
    looks = 0 if resource.kind in {FOLDER, DATA_SET} else account.settings.looks_until_settled
    version.progress = Progress([*[f"{step}_IN_PROGRESS"] * looks, outcome])
    version.errors = checked.errors
    begun = {"CreationStatus": resource.state, "UpdateStatus": resource.state}
    begun["VersionArn"] = f"{resource.arn}/version/{version.number}"
    if resource.kind == DATA_SET:
        begun |= ingestions.started_by_edit(account, resource, "EDIT" if is_update else "INITIAL_INGESTION")
    return answer(resource, kind[1], **begun)


def _describe(kind: _Kind, account: Account, request: Document) -> Document:
    """Show a resource; a look brings what is being made of it further."""
    resource = _found(kind, account, request)
    if "DataPrepConfiguration" in resource.body and not account.settings.shows_prepared:
        raise invalid("DescribeDataSet is not supported for this dataSet in new data preparation experience")
    version = _version(resource, request)
    state = version.progress.look()
    is_failed = bool(version.errors) and state.endswith("_FAILED")
    errors = {"Errors": version.errors, "ErrorInfo": version.errors[0]} if is_failed else {}
    return {kind[1]: shown(resource, state) | errors | {"Version": _shown_version(resource, version, state)}}


def _version(resource: Resource, request: Document) -> Version:
    """Return the version that a request names, else the one that readers see."""
    number: int = request.get(
        "VersionNumber", resource.published if resource.kind == DASHBOARD else resource.newest.number
    )
    if number > len(resource.versions):
        raise not_found(f"version of {resource.kind} {resource.id}", str(number))
    return resource.versions[number - 1]


def _list(kind: _Kind, key: str, account: Account, request: Document) -> Document:
    return page(account, request, key, [shown(each, each.state) for each in account.all(kind[0])])


def _delete(kind: _Kind, account: Account, request: Document) -> Document:
    resource = _found(kind, account, request)
    if "VersionNumber" in request:
        raise invalid("this fake deletes dashboards as a whole")
    if resource.parts["members"]:
        raise ServiceError("ConflictException", f"folder {resource.id} is not empty")
    account.remove(resource)
    if resource.kind == DATA_SET:
        # Its id stays taken for a while.
        account.leaving[resource.arn] = account.settings.refusals_after_delete
    return answer(resource, kind[1])


def _describe_permissions(kind: _Kind, account: Account, request: Document) -> Document:
    resource = _found(kind, account, request)
    return answer(resource, kind[1], Permissions=as_entries(resource.grants))


def _update_permissions(kind: _Kind, account: Account, request: Document) -> Document:
    resource = _found(kind, account, request)
    account.change_grants(resource, request.get("GrantPermissions", []), request.get("RevokePermissions", []))
    return _describe_permissions(kind, account, request)


def _register(listed: Listed, listing: str, key: str) -> None:
    kind = (arn_name(listed), api_name(listed))
    handlers = {"Create{}": _create, "Update{}": _update, "Describe{}": _describe}
    handlers |= {"Delete{}": _delete} if kind[0] != ANALYSIS else {}
    if listed in ORDER:
        handlers |= {"Describe{}Permissions": _describe_permissions, "Update{}Permissions": _update_permissions}
    operation(listing)(partial(_list, kind, key))
    for name, handler in handlers.items():
        operation(name.format(kind[1]))(partial(handler, kind))


for _listed, (_listing, _key) in LISTS.items():
    _register(_listed, _listing, _key)


@operation("DescribeDashboardDefinition")
def describe_dashboard_definition(account: Account, request: Document) -> Document:
    """Show the definition of a version, or of the published one."""
    version = _version(account.find(DASHBOARD, request["DashboardId"]), request)
    return {**version.request, "Errors": version.errors, "ResourceStatus": version.progress.state}


@operation("ListDashboardVersions")
def list_dashboard_versions(account: Account, request: Document) -> Document:
    """List the versions of a dashboard, newest first."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    summaries = [_shown_version(dashboard, each, each.progress.state) for each in reversed(dashboard.versions)]
    return page(account, request, "DashboardVersionSummaryList", summaries)


@operation("UpdateDashboardPublishedVersion")
def publish(account: Account, request: Document) -> Document:
    """Show a version to readers."""
    dashboard = account.find(DASHBOARD, request["DashboardId"])
    version = _version(dashboard, request)
    if version.progress.state != "CREATION_SUCCESSFUL":
        raise ServiceError("ConflictException", f"version {version.number} is in state {version.progress.state}")
    dashboard.published = version.number
    return answer(dashboard, "Dashboard")


@operation("TagResource")
def tag_resource(account: Account, request: Document) -> Document:
    """Add tags, or change their values."""
    resource = account.by_arn(request["ResourceArn"])
    if resource.kind not in _TAGGABLE:
        raise invalid(f"a {resource.kind} takes tags at its creation only")
    resource.add_tags(request["Tags"])
    return {}


@operation("ListTagsForResource")
def list_tags(account: Account, request: Document) -> Document:
    """List the tags of any resource."""
    tags = account.by_arn(request["ResourceArn"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


@operation("CreateFolderMembership")
def create_membership(account: Account, request: Document) -> Document:
    """Put an asset into a folder."""
    folder, member = _folder_and_member(account, request)
    if member.arn in folder.parts["members"].values():
        raise exists(f"member of folder {folder.id}:", member.id)
    folder.parts["members"][member.id] = member.arn
    return {"FolderMember": {"MemberId": member.id, "MemberType": request["MemberType"]}}


@operation("DeleteFolderMembership")
def delete_membership(account: Account, request: Document) -> Document:
    """Take an asset out of a folder."""
    folder, member = _folder_and_member(account, request)
    folder.part("members", f"member of folder {folder.id}:", member.id)
    del folder.parts["members"][member.id]
    return {}


@operation("ListFolderMembers")
def list_members(account: Account, request: Document) -> Document:
    """List what lies in a folder."""
    members = account.find(FOLDER, request["FolderId"]).parts["members"].items()
    return page(account, request, "FolderMemberList", [{"MemberId": id_, "MemberArn": arn} for id_, arn in members])


def _folder_and_member(account: Account, request: Document) -> tuple[Resource, Resource]:
    kind = _MEMBERS.get(request["MemberType"])
    if kind is None:
        raise invalid(f"members of type {request['MemberType']} are not part of this fake")
    return account.find(FOLDER, request["FolderId"]), account.find(kind, request["MemberId"])
