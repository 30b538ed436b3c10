"""Permissions and tags of any resource."""

from collections.abc import Callable

from quicksight_local.account import (
    ANALYSIS,
    DASHBOARD,
    DATA_SET,
    DATA_SOURCE,
    FOLDER,
    THEME,
    Account,
    Resource,
    set_tags,
)
from quicksight_local.errors import invalid
from quicksight_local.operations import operation
from quicksight_local.permissions import as_entries, changed
from quicksight_local.service_model import Document

# Operation infix, kind, member of the id, member of the ARN.
_KINDS = (
    ("DataSource", DATA_SOURCE, "DataSourceId", "DataSourceArn"),
    ("DataSet", DATA_SET, "DataSetId", "DataSetArn"),
    ("Analysis", ANALYSIS, "AnalysisId", "AnalysisArn"),
    ("Dashboard", DASHBOARD, "DashboardId", "DashboardArn"),
    ("Theme", THEME, "ThemeId", "ThemeArn"),
    ("Folder", FOLDER, "FolderId", "Arn"),
)
# These answer an update with the permissions that hold now.
_ANSWERED_WITH_PERMISSIONS = frozenset({ANALYSIS, DASHBOARD, THEME, FOLDER})
# The service tags analyses and themes at their creation only.
_TAGGABLE = frozenset({DATA_SOURCE, DATA_SET, DASHBOARD})


@operation("TagResource")
def tag_resource(account: Account, request: Document) -> Document:
    """Add tags, or change their values."""
    set_tags(_taggable(account, request), request["Tags"])
    return {}


@operation("UntagResource")
def untag_resource(account: Account, request: Document) -> Document:
    """Remove tags; those that aren't there are none to remove."""
    resource = _taggable(account, request)
    resource.tags = {key: value for key, value in resource.tags.items() if key not in request["TagKeys"]}
    return {}


@operation("ListTagsForResource")
def list_tags(account: Account, request: Document) -> Document:
    """List the tags of any resource."""
    tags = account.by_arn(request["ResourceArn"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _taggable(account: Account, request: Document) -> Resource:
    resource = account.by_arn(request["ResourceArn"])
    if resource.kind not in _TAGGABLE:
        raise invalid(f"a {resource.kind} takes tags at its creation only")
    return resource


def _describe(kind: str, id_name: str, arn_name: str) -> Callable[[Account, Document], Document]:
    def describe(account: Account, request: Document) -> Document:
        """Show the permissions of a resource."""
        return _answer(account.find(kind, request[id_name]), id_name, arn_name)

    return describe


def _update(kind: str, id_name: str, arn_name: str) -> Callable[[Account, Document], Document]:
    def update(account: Account, request: Document) -> Document:
        """Grant and revoke in one step; the result must be supported."""
        resource = account.find(kind, request[id_name])
        grant, revoke = request.get("GrantPermissions", []), request.get("RevokePermissions", [])
        grants = changed(kind, resource.grants, grant, revoke)
        if kind == DASHBOARD:
            link_grant = request.get("GrantLinkPermissions", [])
            link_revoke = request.get("RevokeLinkPermissions", [])
            resource.link_grants = changed(kind, resource.link_grants, link_grant, link_revoke)
        resource.grants = grants
        answer = _answer(resource, id_name, arn_name)
        if kind not in _ANSWERED_WITH_PERMISSIONS:
            del answer["Permissions"]
        return answer

    return update


def _answer(resource: Resource, id_name: str, arn_name: str) -> Document:
    answer: Document = {
        arn_name: resource.arn,
        id_name: resource.id,
        "Permissions": as_entries(resource.grants),
    }
    if resource.link_grants:
        answer["LinkSharingConfiguration"] = {"Permissions": as_entries(resource.link_grants)}
    return answer


for _infix, _kind, _id_name, _arn_name in _KINDS:
    operation(f"Describe{_infix}Permissions")(_describe(_kind, _id_name, _arn_name))
    operation(f"Update{_infix}Permissions")(_update(_kind, _id_name, _arn_name))
