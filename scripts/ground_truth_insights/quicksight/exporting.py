"""What a plan would send, as files: bodies for the AWS command line, or one template for CloudFormation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from botocore import xform_name

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.assets import Desired, Document
from ground_truth_insights.quicksight.identifiers import Place, api_name
from ground_truth_insights.quicksight.plan import Plan

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
    by_key, found = desired.by_key(), []
    for item, asset in ((item, by_key[item.key]) for item in plan.steps if item.key in by_key):
        found += [asset.creation(place)] if "create" in item.steps else []
        found += [asset.update()] if "update" in item.steps else []
        found += item.side_calls(asset).values()
    found += [call for item in plan.steps for call in item.member_calls()]
    for turn, (operation, arguments) in enumerate(found, 1):
        id_ = arguments.get("MemberId") or next(iter(arguments.values()))
        yield f"{turn:03}-{xform_name(operation, '-')}-{id_}.json", {"AwsAccountId": place.account_id, **arguments}


def template(place: Place, desired: Desired) -> Document:
    """Return a template of everything that is wanted, whose resources refer to each other."""
    logical = {}
    for asset in desired.assets:
        words = asset.id.removeprefix(place.deployment).replace("_", "-").split("-")
        logical[asset.arn] = api_name(asset.kind) + "".join(word.capitalize() for word in words)
    resources: Document = {}
    for asset in desired.assets:
        name, account = logical[asset.arn], {"AwsAccountId": {"Ref": "AWS::AccountId"}}
        kind, arguments = asset.creation(place)
        properties = {**account, **_spelled(_referring(arguments, logical))}
        if asset.kind in {"data_set", "dashboard"}:
            properties["FolderArns"] = [_referring(place.arn("folder", desired.folder_id), logical)]
        if asset.refresh is not None:
            properties["DataSetRefreshProperties"] = asset.refresh
        resources[name] = {"Type": f"AWS::QuickSight::{kind.removeprefix('Create')}", "Properties": properties}
        if asset.schedule is not None:
            resources[f"{name}Schedule"] = {
                "Type": "AWS::QuickSight::RefreshSchedule",
                "DependsOn": name,
                "Properties": {**account, **asset.named, "Schedule": _schedule(asset.schedule)},
            }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Amazon Quick Sight: the dashboard of the deployment {place.deployment}",
        "Resources": resources,
    }


def _referring(node: Any, logical: Mapping[str, str]) -> Any:
    """Return a document in which the ARN of a resource of the template is a reference to it."""
    if isinstance(node, dict):
        return {key: _referring(value, logical) for key, value in node.items()}
    if isinstance(node, list):
        return [_referring(value, logical) for value in node]
    return {"Fn::GetAtt": [logical[node], "Arn"]} if isinstance(node, str) and node in logical else node


def _spelled(properties: Document) -> Document:
    """Return properties as CloudFormation spells them: the members of field folders begin with capitals there."""
    folders = properties.get("FieldFolders", {})
    spelled = {name: {key.capitalize(): value for key, value in folder.items()} for name, folder in folders.items()}
    return properties | ({"FieldFolders": spelled} if folders else {})


def _schedule(schedule: Document) -> Document:
    frequency = dict(schedule["ScheduleFrequency"])
    return {**schedule, "ScheduleFrequency": {"TimeZone": frequency.pop("Timezone"), **frequency}}
