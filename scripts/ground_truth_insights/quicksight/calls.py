"""The calls that change something: each an operation of the API with its arguments, but for the account."""

from collections.abc import Iterator

from ground_truth_insights.quicksight.assets import Asset, Document
from ground_truth_insights.quicksight.identifiers import Place, api_name
from ground_truth_insights.quicksight.permissions import PermissionChange, as_payload
from ground_truth_insights.quicksight.plan import Item

Call = tuple[str, Document]


def create_call(place: Place, asset: Asset) -> Call:
    """Return the call that makes an asset, with permissions and tags."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(place.tags().items())]
    permissions = {"Permissions": as_payload(asset.permissions)} if asset.permissions else {}
    return f"Create{api_name(asset.kind)}", {
        **_named(asset),
        **asset.create_only,
        **asset.body,
        "Tags": tags,
        **permissions,
    }


def update_call(asset: Asset) -> Call:
    """Return the call that changes the body of an asset."""
    return f"Update{api_name(asset.kind)}", {**_named(asset), **asset.body}


def permissions_call(asset: Asset, access: PermissionChange) -> Call:
    """Return the one call that grants and revokes."""
    return f"Update{api_name(asset.kind)}Permissions", {**_named(asset), **access.payload()}


def refresh_call(asset: Asset) -> Call:
    """Return the call that sets the refresh properties of a data set."""
    return "PutDataSetRefreshProperties", {**_named(asset), "DataSetRefreshProperties": asset.refresh}


def schedule_call(asset: Asset) -> Call:
    """Return the call that makes the refresh schedule of a data set; that which changes it has the same arguments."""
    return "CreateRefreshSchedule", {**_named(asset), "Schedule": asset.schedule}


def member_calls(item: Item) -> Iterator[Call]:
    """Yield the calls that put into a folder what it lacks."""
    for member, kind in item.missing_members:
        yield "CreateFolderMembership", {"FolderId": item.id, "MemberId": member, "MemberType": kind}


def _named(asset: Asset) -> Document:
    return {f"{api_name(asset.kind)}Id": asset.id}
