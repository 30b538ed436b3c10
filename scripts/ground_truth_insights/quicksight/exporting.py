"""What a plan would send, as files: bodies for the AWS command line, or one template for CloudFormation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from botocore import xform_name

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight import calls
from ground_truth_insights.quicksight.assets import Asset, Desired, Document
from ground_truth_insights.quicksight.identifiers import Place, api_name
from ground_truth_insights.quicksight.plan import Item, Plan

Format = Literal["cli", "cloudformation"]
FORMATS: tuple[Format, ...] = get_args(Format)
TEMPLATE = "quicksight.template.json"
# CloudFormation takes no larger template, not even from a bucket.
_LONGEST_TEMPLATE = 1_000_000


def write_files(folder: Path, format_: Format, place: Place, desired: Desired, plan: Plan) -> None:
    """Write what would be sent into a folder.

    Raises:
        UsageError: A file can't be written, or the template is too large for CloudFormation.

    """
    files = dict(_bodies(place, desired, plan)) if format_ == "cli" else {TEMPLATE: template(place, desired)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            (folder / name).write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"can't write into {folder}: {error.strerror}; name another folder") from error
    size = len(json.dumps(files.get(TEMPLATE, "")))
    if size > _LONGEST_TEMPLATE:
        raise UsageError(
            f"the template {folder / TEMPLATE} has {size:,} characters, and CloudFormation takes {_LONGEST_TEMPLATE:,};"
            " select fewer marts with GT_QUICKSIGHT_SELECT, or deploy with --format cli"
        )


def _bodies(place: Place, desired: Desired, plan: Plan) -> Iterator[tuple[str, Document]]:
    """Yield what `aws quicksight OPERATION --cli-input-json` takes, by a file name that begins with its turn."""
    by_key = desired.by_key()
    found = [call for item in plan.steps if item.key in by_key for call in _calls(place, by_key[item.key], item)]
    found += [call for item in plan.steps for call in calls.member_calls(item)]
    for turn, (operation, arguments) in enumerate(found, 1):
        id_ = arguments.get("MemberId") or next(iter(arguments.values()))
        command = xform_name(operation, "-")
        yield f"{turn:03}-{command}-{id_}.json", {"AwsAccountId": place.account_id, **arguments}


def _calls(place: Place, asset: Asset, item: Item) -> Iterator[calls.Call]:
    if "create" in item.steps:
        yield calls.create_call(place, asset)
    elif "update" in item.steps:
        yield calls.update_call(asset)
    if "permissions" in item.steps and item.access:
        yield calls.permissions_call(asset, item.access)
    if "refresh" in item.steps and asset.refresh:
        yield calls.refresh_call(asset)
    if "schedule" in item.steps and asset.schedule:
        yield calls.schedule_call(asset)


def template(place: Place, desired: Desired) -> Document:
    """Return a template of everything that is wanted, whose resources refer to each other."""
    logical = {asset.arn: _logical_id(place, asset) for asset in desired.assets}
    resources: Document = {}
    for asset in desired.assets:
        name = logical[asset.arn]
        kind, arguments = calls.create_call(place, asset)
        properties = {"AwsAccountId": {"Ref": "AWS::AccountId"}, **_spelled(_referring(arguments, logical))}
        if asset.kind in {"data_set", "dashboard"}:
            properties["FolderArns"] = [_referring(place.arn("folder", desired.folder_id), logical)]
        if asset.refresh is not None:
            properties["DataSetRefreshProperties"] = asset.refresh
        resources[name] = {"Type": f"AWS::QuickSight::{kind.removeprefix('Create')}", "Properties": properties}
        if asset.schedule is not None:
            schedule = {
                "AwsAccountId": {"Ref": "AWS::AccountId"},
                "DataSetId": asset.id,
                "Schedule": _schedule(asset.schedule),
            }
            resources[f"{name}Schedule"] = {
                "Type": "AWS::QuickSight::RefreshSchedule",
                "DependsOn": name,
                "Properties": schedule,
            }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Amazon Quick Sight: the dashboard of the deployment {place.deployment}",
        "Resources": resources,
    }


def _logical_id(place: Place, asset: Asset) -> str:
    words = asset.id.removeprefix(place.deployment).replace("_", "-").split("-")
    return api_name(asset.kind) + "".join(word.capitalize() for word in words)


def _referring(node: Any, logical: Mapping[str, str]) -> Any:
    """Return a document in which the ARN of a resource of the template is a reference to it."""
    if isinstance(node, dict):
        return {key: _referring(value, logical) for key, value in node.items()}
    if isinstance(node, list):
        return [_referring(value, logical) for value in node]
    return {"Fn::GetAtt": [logical[node], "Arn"]} if isinstance(node, str) and node in logical else node


def _spelled(properties: Document) -> Document:
    """Return properties as CloudFormation spells them: the members of field folders begin with capitals there."""
    folders = properties.get("FieldFolders")
    if folders is None:
        return properties
    spelled = {name: {key.capitalize(): value for key, value in folder.items()} for name, folder in folders.items()}
    return {**properties, "FieldFolders": spelled}


def _schedule(schedule: Document) -> Document:
    frequency = {
        "TimeZone" if key == "Timezone" else key: value for key, value in schedule["ScheduleFrequency"].items()
    }
    return {**schedule, "ScheduleFrequency": frequency}
