"""The calls that change something: each an operation of the API with its arguments, but for the account."""

from collections.abc import Iterator

from ground_truth_insights.quicksight.assets import Asset, Document
from ground_truth_insights.quicksight.identifiers import Place, api_name
from ground_truth_insights.quicksight.permissions import as_payload
from ground_truth_insights.quicksight.plan import Item, Step

Call = tuple[str, Document]


def create_call(place: Place, asset: Asset) -> Call:
    """Return the call that makes an asset, with permissions and tags."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(place.tags().items())]
    permissions = {"Permissions": as_payload(asset.permissions)} if asset.permissions else {}
    arguments = {**asset.named, **asset.create_only, **asset.body, "Tags": tags, **permissions}
    return f"Create{api_name(asset.kind)}", arguments


def update_call(asset: Asset) -> Call:
    """Return the call that changes the body of an asset."""
    return f"Update{api_name(asset.kind)}", {**asset.named, **asset.body}


def side_calls(asset: Asset, item: Item) -> dict[Step, Call]:
    """Return the calls that set what goes with an asset, by step; that which changes a schedule has these arguments."""
    found: dict[Step, Call] = {}
    if item.access:
        found["permissions"] = f"Update{api_name(asset.kind)}Permissions", {**asset.named, **item.access.payload()}
    if asset.refresh:
        found["refresh"] = "PutDataSetRefreshProperties", {**asset.named, "DataSetRefreshProperties": asset.refresh}
    if asset.schedule:
        found["schedule"] = "CreateRefreshSchedule", {**asset.named, "Schedule": asset.schedule}
    return {step: call for step, call in found.items() if step in item.steps}


def member_calls(item: Item) -> Iterator[Call]:
    """Yield the calls that put into a folder what it lacks."""
    for member, kind in item.missing_members:
        yield "CreateFolderMembership", {"FolderId": item.id, "MemberId": member, "MemberType": kind}
