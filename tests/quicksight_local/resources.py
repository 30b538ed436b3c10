"""What every kind of resource shares: all are listed and deleted alike, and most are made and described alike."""

from collections.abc import Callable

from ground_truth_insights.quicksight.destroying import LISTS
from ground_truth_insights.quicksight.identifiers import Listed, api_name, arn_name
from quicksight_local.account import ANALYSIS, DATA_SET, DATA_SOURCE, FOLDER, THEME, Account, Resource, body_of
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, ServiceError, invalid
from quicksight_local.versions import AWS_THEMES, begun, checked_definition, data_set_arns, sheets

Checked = tuple[list[Document], bool]
"""The errors that show later, and whether they make the step fail."""


def _checked_source(account: Account, request: Document) -> Checked:
    parameters = request.get("DataSourceParameters", {}).get("AthenaParameters", {})
    work_group, role = parameters.get("WorkGroup", "primary"), parameters.get("RoleArn")
    if account.settings.work_groups is not None and work_group not in account.settings.work_groups:
        return [{"Type": "GENERIC_SQL_FAILURE", "Message": f"WorkGroup {work_group} is not found."}], True
    if role is None:
        return [], False
    refusals = account.refused_roles.setdefault(role, account.settings.refusals_of_fresh_roles)
    account.refused_roles[role] = max(0, refusals - 1)
    if refusals or (account.settings.roles is not None and role not in account.settings.roles):
        advice = "Verify the trust relationships of the role in the IAM console"
        return [{"Type": "ACCESS_DENIED", "Message": f"Failed to assume your role. {advice}"}], True
    return [], False


def _checked_theme(account: Account, request: Document) -> Checked:
    del account
    if request["BaseThemeId"] not in AWS_THEMES:
        raise invalid(f"BaseThemeId {request['BaseThemeId']} is none of {', '.join(sorted(AWS_THEMES))}")
    return [], False


def _checked_folder(account: Account, request: Document) -> Checked:
    del account
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


def settled(resource: Resource) -> None:
    """Refuse a change of something that a former change still moves.

    Raises:
        ServiceError: the former step isn't finished (ConflictException).

    """
    if resource.progress.is_running:
        raise ServiceError("ConflictException", f"{resource.kind} {resource.id} is in state {resource.progress.state}")


def answer(resource: Resource, name: str, **more: object) -> Document:
    """Return what operations that change a resource answer; `name` is that of its kind."""
    return {"Arn": resource.arn, f"{name}Id": resource.id, **more}


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


def _create(kind: str, name: str) -> Callable[[Account, Document], Document]:
    def create(account: Account, request: Document) -> Document:
        is_there = account.arn(kind, request[f"{name}Id"]) in account.resources[kind]
        checked = ([], False) if is_there else _CHECKS[kind](account, request)
        resource = account.add(kind, request[f"{name}Id"], request)
        resource.extra = {"changes": 0, "members": {}}
        return _begun(account, resource, name, checked)

    return create


def _update(kind: str, name: str) -> Callable[[Account, Document], Document]:
    def update(account: Account, request: Document) -> Document:
        resource = account.find(kind, request[f"{name}Id"])
        settled(resource)
        if kind == ANALYSIS and resource.progress.state == "CREATION_FAILED":
            raise invalid(f"analysis {resource.id} is in state CREATION_FAILED, so it can't be updated")
        checked = _CHECKS[kind](account, resource.body | request)
        resource.body |= body_of(request)
        resource.extra["changes"] += 1
        resource.updated = account.now()
        return _begun(account, resource, name, checked)

    return update


def _begun(account: Account, resource: Resource, name: str, checked: Checked) -> Document:
    # Each change of a theme creates a version.
    step = "CREATION" if resource.kind == THEME or not resource.extra["changes"] else "UPDATE"
    resource.errors, is_failed = checked
    resource.progress = begun(account, step, is_failed=is_failed)
    if resource.kind == FOLDER:
        resource.progress.finish()
    state = resource.progress.state
    version = f"{resource.arn}/version/{resource.extra['changes'] + 1}"
    return answer(resource, name, CreationStatus=state, UpdateStatus=state, VersionArn=version)


def _describe(kind: str, name: str) -> Callable[[Account, Document], Document]:
    def describe(account: Account, request: Document) -> Document:
        resource = account.find(kind, request[f"{name}Id"])
        state = resource.progress.look()
        is_failed = bool(resource.errors) and state.endswith("_FAILED")
        errors = {"Errors": resource.errors, "ErrorInfo": resource.errors[0]} if is_failed else {}
        return {name: shown(resource, state) | errors}

    return describe


def _list(kind: str, key: str) -> Callable[[Account, Document], Document]:
    def list_all(account: Account, request: Document) -> Document:
        return page(account, request, key, [shown(each, each.progress.state) for each in account.all(kind)])

    return list_all


def _delete(kind: str, name: str) -> Callable[[Account, Document], Document]:
    def delete(account: Account, request: Document) -> Document:
        resource = account.find(kind, request[f"{name}Id"])
        if "VersionNumber" in request:
            raise invalid("this fake deletes dashboards as a whole")
        if resource.extra.get("members"):
            raise ServiceError("ConflictException", f"folder {resource.id} is not empty")
        account.remove(resource)
        if kind == DATA_SET:
            # Its id stays taken for a while.
            account.leaving[resource.arn] = account.settings.refusals_after_delete
        return answer(resource, name)

    return delete


def _register(listed: Listed, listing: str, key: str) -> None:
    kind, name = arn_name(listed), api_name(listed)
    operation(listing)(_list(kind, key))
    if kind != ANALYSIS:
        operation(f"Delete{name}")(_delete(kind, name))
    if kind in _CHECKS:
        operation(f"Create{name}")(_create(kind, name))
        operation(f"Update{name}")(_update(kind, name))
        operation(f"Describe{name}")(_describe(kind, name))


for _listed, (_listing, _key) in LISTS.items():
    _register(_listed, _listing, _key)
