"""What every kind of resource shares: all are listed, deleted and granted alike, and most are made and shown alike."""

from collections.abc import Callable
from functools import partial

from ground_truth_insights.quicksight.destroying import LISTS
from ground_truth_insights.quicksight.identifiers import ORDER, Listed, api_name, arn_name
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
    body_of,
    operation,
    page,
)
from quicksight_local.definitions import AWS_THEMES, Checked, begun, checked_definition, data_set_arns, sheets
from quicksight_local.permissions import as_entries
from quicksight_local.service_model import Document, ServiceError, exists, invalid

# The service tags analyses and themes at their creation only.
_TAGGABLE = frozenset({DATA_SOURCE, DATA_SET, DASHBOARD})
_MEMBERS = {"DASHBOARD": DASHBOARD, "DATASET": DATA_SET}
_Kind = tuple[str, str]
"""A kind as ARNs and as operations name it, such as `dataset` and `DataSet`."""


def _checked_source(account: Account, request: Document) -> Checked:
    parameters = request.get("DataSourceParameters", {}).get("AthenaParameters", {})
    work_group, role = parameters.get("WorkGroup", "primary"), parameters.get("RoleArn")
    if account.settings.work_groups is not None and work_group not in account.settings.work_groups:
        return [{"Type": "GENERIC_SQL_FAILURE", "Message": f"WorkGroup {work_group} is not found."}], True
    refusals = account.refused_roles.setdefault(role, account.settings.refusals_of_fresh_roles) if role else 0
    if not refusals:
        return [], False
    account.refused_roles[role] = refusals - 1
    advice = "Verify the trust relationships of the role in the IAM console"
    return [{"Type": "ACCESS_DENIED", "Message": f"Failed to assume your role. {advice}"}], True


def _checked_theme(_: Account, request: Document) -> Checked:
    if request["BaseThemeId"] not in AWS_THEMES:
        raise invalid(f"BaseThemeId {request['BaseThemeId']} is none of {', '.join(sorted(AWS_THEMES))}")
    return [], False


def _checked_folder(_: Account, request: Document) -> Checked:
    if "Name" not in request:
        raise invalid("a folder needs a Name")
    return [], False


# Data sets and dashboards are made in modules of their own.
_CHECKS: dict[str, Callable[[Account, Document], Checked]] = {
    FOLDER: _checked_folder,
    THEME: _checked_theme,
    DATA_SOURCE: _checked_source,
    ANALYSIS: checked_definition,
}


def answer(resource: Resource, name: str, **more: object) -> Document:
    """Return what operations that change a resource answer; `name` is that of its kind."""
    return {"Arn": resource.arn, f"{name}Arn": resource.arn, f"{name}Id": resource.id, **more}


def shown(resource: Resource, state: str) -> Document:
    """Return a resource as descriptions and lists show it, with members that its kind may lack."""
    body, extra = resource.body, resource.extra
    found = body | {"Arn": resource.arn, "Name": resource.name, "Status": state}
    found |= {"CreatedTime": resource.created, "LastUpdatedTime": resource.updated}
    match resource.kind:
        case "folder":
            return {"FolderType": "SHARED", "SharingModel": "ACCOUNT"} | found
        case "theme":
            number = extra["changes"] + 1
            version = body | {"Arn": f"{resource.arn}/version/{number}", "VersionNumber": number, "Status": state}
            version["CreatedTime"] = resource.updated
            return found | {"Type": "CUSTOM", "LatestVersionNumber": number, "Version": version}
        case "analysis":
            definition = body["Definition"]
            return found | {"DataSetArns": data_set_arns(definition), "Sheets": sheets(definition)}
        case "dataset":
            columns = {"OutputColumns": extra["columns"], "ConsumedSpiceCapacityInBytes": extra.get("spice_bytes", 0)}
            is_secured = bool(body.get("ColumnLevelPermissionRules"))
            return found | columns | {"ColumnLevelPermissionRulesApplied": is_secured}
        case "dashboard":
            published = extra.get("published_at", resource.created)
            return found | {"PublishedVersionNumber": extra["published"], "LastPublishedTime": published}
    return found


def _found(kind: _Kind, account: Account, request: Document) -> Resource:
    return account.find(kind[0], request[f"{kind[1]}Id"])


def _create(kind: _Kind, account: Account, request: Document) -> Document:
    id_ = request[f"{kind[1]}Id"]
    is_there = account.arn(kind[0], id_) in account.resources[kind[0]]
    checked = ([], False) if is_there else _CHECKS[kind[0]](account, request)
    resource = account.add(kind[0], id_, request)
    resource.extra = {"changes": 0}
    return _begun(kind, account, resource, checked)


def _update(kind: _Kind, account: Account, request: Document) -> Document:
    resource = _found(kind, account, request)
    state = resource.progress.state
    if resource.progress.is_running:
        raise ServiceError("ConflictException", f"{resource.kind} {resource.id} is in state {state}")
    if resource.kind == ANALYSIS and state == "CREATION_FAILED":
        raise invalid(f"analysis {resource.id} is in state CREATION_FAILED, so it can't be updated")
    checked = _CHECKS[resource.kind](account, resource.body | request)
    resource.body |= body_of(request)
    resource.extra["changes"] += 1
    resource.updated = account.now()
    return _begun(kind, account, resource, checked)


def _begun(kind: _Kind, account: Account, resource: Resource, checked: Checked) -> Document:
    # Each change of a theme creates a version.
    step = "CREATION" if resource.kind == THEME or not resource.extra["changes"] else "UPDATE"
    resource.errors, is_failed = checked
    progress = begun(account, step, is_failed=is_failed)
    # Folders are made at once.
    resource.progress = Progress(progress.states[-1:]) if resource.kind == FOLDER else progress
    state = resource.progress.state
    version = f"{resource.arn}/version/{resource.extra['changes'] + 1}"
    return answer(resource, kind[1], CreationStatus=state, UpdateStatus=state, VersionArn=version)


def _describe(kind: _Kind, account: Account, request: Document) -> Document:
    resource = _found(kind, account, request)
    state = resource.progress.look()
    is_failed = bool(resource.errors) and state.endswith("_FAILED")
    errors = {"Errors": resource.errors, "ErrorInfo": resource.errors[0]} if is_failed else {}
    return {kind[1]: shown(resource, state) | errors}


def _list(kind: _Kind, key: str, account: Account, request: Document) -> Document:
    return page(account, request, key, [shown(each, each.progress.state) for each in account.all(kind[0])])


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
    handlers = {"Delete{}": _delete} if kind[0] != ANALYSIS else {}
    if kind[0] in _CHECKS:
        handlers |= {"Create{}": _create, "Update{}": _update, "Describe{}": _describe}
    if listed in ORDER:
        handlers |= {"Describe{}Permissions": _describe_permissions, "Update{}Permissions": _update_permissions}
    operation(listing)(partial(_list, kind, key))
    for name, handler in handlers.items():
        operation(name.format(kind[1]))(partial(handler, kind))


for _listed, (_listing, _key) in LISTS.items():
    _register(_listed, _listing, _key)


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
