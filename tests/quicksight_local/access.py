"""Permissions and tags of any resource."""

from collections.abc import Callable

from ground_truth_insights.quicksight.identifiers import ORDER, api_name, arn_name
from quicksight_local.account import (
    DASHBOARD,
    DATA_SET,
    DATA_SOURCE,
    FOLDER,
    THEME,
    Account,
    Resource,
    set_tags,
)
from quicksight_local.operations import operation
from quicksight_local.permissions import as_entries, changed
from quicksight_local.service_model import Document, invalid

# These answer an update with the permissions that hold now.
_ANSWERED_WITH_PERMISSIONS = frozenset({DASHBOARD, THEME, FOLDER})
# The service tags analyses and themes at their creation only.
_TAGGABLE = frozenset({DATA_SOURCE, DATA_SET, DASHBOARD})


@operation("TagResource")
def tag_resource(account: Account, request: Document) -> Document:
    """Add tags, or change their values."""
    set_tags(_taggable(account, request), request["Tags"])
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
        account.refuse_strangers(grant)
        resource.grants = changed(kind, resource.grants, grant, revoke)
        answer = _answer(resource, id_name, arn_name)
        if kind not in _ANSWERED_WITH_PERMISSIONS:
            del answer["Permissions"]
        return answer

    return update


def _answer(resource: Resource, id_name: str, arn_name: str) -> Document:
    return {arn_name: resource.arn, id_name: resource.id, "Permissions": as_entries(resource.grants)}


for _kind in ORDER:
    _name = api_name(_kind)
    _names = (arn_name(_kind), f"{_name}Id", "Arn" if _kind == "folder" else f"{_name}Arn")
    operation(f"Describe{_name}Permissions")(_describe(*_names))
    operation(f"Update{_name}Permissions")(_update(*_names))
