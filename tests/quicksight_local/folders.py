"""Folders and what lies in them."""

from quicksight_local.account import ANALYSIS, DASHBOARD, DATA_SET, DATA_SOURCE, FOLDER, Account, Resource
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found

_KINDS = {"DASHBOARD": DASHBOARD, "ANALYSIS": ANALYSIS, "DATASET": DATA_SET, "DATASOURCE": DATA_SOURCE}


@operation("CreateFolder")
def create_folder(account: Account, request: Document) -> Document:
    """Create a folder."""
    if "Name" not in request:
        raise invalid("a folder needs a Name")
    if "ParentFolderArn" in request:
        account.by_arn(request["ParentFolderArn"])
    folder = account.add(FOLDER, request["FolderId"], request)
    folder.extra["members"] = {}
    return _answer(folder)


@operation("UpdateFolder")
def update_folder(account: Account, request: Document) -> Document:
    """Rename a folder."""
    folder = account.find(FOLDER, request["FolderId"])
    folder.body["Name"] = request["Name"]
    folder.updated = account.now()
    return _answer(folder)


@operation("DescribeFolder")
def describe_folder(account: Account, request: Document) -> Document:
    """Show a folder."""
    folder = account.find(FOLDER, request["FolderId"])
    parent = folder.body.get("ParentFolderArn")
    return {"Folder": _summary(folder) | ({"FolderPath": [parent]} if parent else {})}


@operation("ListFolders")
def list_folders(account: Account, request: Document) -> Document:
    """List the folders of the region."""
    return page(account, request, "FolderSummaryList", [_summary(folder) for folder in account.all(FOLDER)])


@operation("DeleteFolder")
def delete_folder(account: Account, request: Document) -> Document:
    """Delete an empty folder."""
    folder = account.find(FOLDER, request["FolderId"])
    children = [each for each in account.all(FOLDER) if each.body.get("ParentFolderArn") == folder.arn]
    if folder.extra["members"] or children:
        raise ServiceError("ConflictException", f"folder {folder.id} is not empty")
    account.remove(folder)
    return _answer(folder)


@operation("CreateFolderMembership")
def create_membership(account: Account, request: Document) -> Document:
    """Put an asset into a folder."""
    folder = account.find(FOLDER, request["FolderId"])
    member = _member(account, request)
    if member.arn in folder.extra["members"].values():
        raise exists(f"member of folder {folder.id}:", member.id)
    folder.extra["members"][member.id] = member.arn
    return {"Status": 200, "FolderMember": {"MemberId": member.id, "MemberType": request["MemberType"]}}


@operation("DeleteFolderMembership")
def delete_membership(account: Account, request: Document) -> Document:
    """Take an asset out of a folder."""
    folder = account.find(FOLDER, request["FolderId"])
    member = _member(account, request)
    if member.arn not in folder.extra["members"].values():
        raise not_found(f"member of folder {folder.id}:", member.id)
    folder.extra["members"] = {key: arn for key, arn in folder.extra["members"].items() if arn != member.arn}
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


def _summary(folder: Resource) -> Document:
    return {
        "Arn": folder.arn,
        "FolderId": folder.id,
        "Name": folder.name,
        "FolderType": folder.body.get("FolderType", "SHARED"),
        "SharingModel": folder.body.get("SharingModel", "ACCOUNT"),
        "CreatedTime": folder.created,
        "LastUpdatedTime": folder.updated,
    }


def _answer(folder: Resource) -> Document:
    return {"Arn": folder.arn, "FolderId": folder.id}
