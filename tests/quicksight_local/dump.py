"""The state of the account as one document: what a person would find, without times, numbers and history."""

import copy

from quicksight_local.account import DASHBOARD, DATA_SET, FOLDER, Account, Resource
from quicksight_local.permissions import as_entries
from quicksight_local.service_model import Document


def dump(account: Account) -> Document:
    """Return everything that two runs must agree on, by kind and ARN.

    Left out are times, version numbers, ids of ingestions and how often something was asked: they tell how the state
    came about.
    """
    with account.lock:
        kinds = {
            kind: {arn: _resource(resource) for arn, resource in sorted(resources.items())}
            for kind, resources in sorted(account.resources.items())
            if resources
        }
        return copy.deepcopy(kinds)


def outlook(account: Account) -> Document:
    """Return the state with all that the next run meets on its way: what is under way, and what is refused at first."""
    with account.lock:
        every = [resource for resources in account.resources.values() for resource in resources.values()]
        under_way = {
            resource.arn: {
                "versions": [version.progress.states for version in resource.versions],
                "refusals": resource.extra.get("refusals"),
                "ingestions": [each["progress"].states for each in resource.parts["ingestions"].values()],
            }
            for resource in every
        }
        return copy.deepcopy({"state": dump(account), "under_way": under_way, "leaving": account.leaving})


def _resource(resource: Resource) -> Document:
    extra, parts = resource.extra, resource.parts
    shown: Document = {"permissions": as_entries(resource.grants), "tags": resource.tags}
    if resource.kind == DASHBOARD:
        published = resource.versions[resource.published - 1]
        return shown | {
            "published": published.request,
            "state": published.progress.states[-1],
            "newest_is_published": resource.newest.request == published.request,
        }
    shown |= {"body": resource.body, "state": resource.newest.progress.states[-1].replace("UPDATE_", "CREATION_")}
    if resource.kind == DATA_SET:
        shown |= {"refresh_properties": extra.get("refresh_properties"), "schedules": parts["schedules"]}
        shown["rows"] = extra.get("spice_rows")
    if resource.kind == FOLDER:
        shown["members"] = sorted(parts["members"].values())
    return shown


def differences(one: object, other: object, path: str = "") -> list[str]:
    """Return where two states differ, one line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other}, key=str)
        return [line for key in keys for line in differences(one.get(key), other.get(key), f"{path}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [line for number, (left, right) in pairs for line in differences(left, right, f"{path}/{number}")]
    return [] if one == other else [f"{path}: {one!r} instead of {other!r}"]
