"""What lies in folders."""

from quicksight_local.account import DASHBOARD, DATA_SET, FOLDER, Account, Resource
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, exists, invalid, not_found

_KINDS = {"DASHBOARD": DASHBOARD, "DATASET": DATA_SET}


@operation("CreateFolderMembership")
def create_membership(account: Account, request: Document) -> Document:
    """Put an asset into a folder."""
    folder, member = account.find(FOLDER, request["FolderId"]), _member(account, request)
    if member.arn in folder.extra["members"].values():
        raise exists(f"member of folder {folder.id}:", member.id)
    folder.extra["members"][member.id] = member.arn
    return {"Status": 200, "FolderMember": {"MemberId": member.id, "MemberType": request["MemberType"]}}


@operation("DeleteFolderMembership")
def delete_membership(account: Account, request: Document) -> Document:
    """Take an asset out of a folder."""
    folder, member = account.find(FOLDER, request["FolderId"]), _member(account, request)
    if folder.extra["members"].pop(member.id, None) is None:
        raise not_found(f"member of folder {folder.id}:", member.id)
    return {}


@operation("ListFolderMembers")
def list_members(account: Account, request: Document) -> Document:
    """List what lies in a folder."""
    folder = account.find(FOLDER, request["FolderId"])
    listed = [{"MemberId": arn.rpartition("/")[2], "MemberArn": arn} for arn in folder.extra["members"].values()]
    return page(account, request, "FolderMemberList", listed)


def _member(account: Account, request: Document) -> Resource:
    kind = _KINDS.get(request["MemberType"])
    if kind is None:
        raise invalid(f"members of type {request['MemberType']} are not part of this fake")
    return account.find(kind, request["MemberId"])
