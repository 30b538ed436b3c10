"""What IAM asks for each API call, and whether a policy allows it.

Actions and resource types are those of the Service Authorization Reference; a call that asks for an action of
another name stands in `_ACTIONS`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import eq
from typing import Any

from athena_local.calls import Call
from athena_local.clients import REGION

Policy = dict[str, Any]

ACCOUNT = "123456789012"
# Calls that IAM never refuses.
FREE_CALLS = frozenset({"sts:GetCallerIdentity"})
_ACTIONS = {
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:UploadPart": "s3:PutObject",
}
_ON_BUCKETS = frozenset(
    {"s3:CreateBucket", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:DeleteBucket"}
)


@dataclass(frozen=True)
class Need:
    """An action that must be allowed on a resource; `resource` is empty where the call doesn't tell it."""

    action: str
    resource: str
    context: dict[str, str] = field(default_factory=dict, hash=False)


def needs(call: Call) -> list[Need]:
    """Return what a call asks for, nothing where it is free."""
    if call.name in FREE_CALLS:
        return []
    action = _ACTIONS.get(call.name, call.name)
    service = action.partition(":")[0]
    if service == "s3":
        return [_s3_need(call, action)]
    if service == "glue":
        return [Need(action, f"arn:aws:glue:{REGION}:{ACCOUNT}:{resource}") for resource in _glue_resources(call)]
    if service == "athena":
        group = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{call.resource}" if call.resource else ""
        return [Need(action, group)]
    return [Need(action, "")]


def allows(policy: Policy, need: Need) -> bool:
    """Tell whether a policy allows an action: some statement does, and none denies it."""
    effects = {statement["Effect"] for statement in policy["Statement"] if _concerns(statement, need)}
    return effects == {"Allow"}


def allowed_actions(policy: Policy) -> frozenset[str]:
    """Return every action that some statement of a policy allows."""
    allowing = (statement for statement in policy["Statement"] if statement["Effect"] == "Allow")
    return frozenset(action for statement in allowing for action in statement["Action"])


def _s3_need(call: Call, action: str) -> Need:
    bucket, _, key = call.resource.removeprefix("s3://").partition("/")
    if action not in _ON_BUCKETS:
        return Need(action, f"arn:aws:s3:::{bucket}/{key}")
    context = {"s3:prefix": key} if call.name == "s3:ListObjectsV2" else {}
    return Need(action, f"arn:aws:s3:::{bucket}", context)


def _glue_resources(call: Call) -> Iterator[str]:
    """Yield the resource and its ancestors: each of them must be allowed."""
    yield "catalog"
    if call.name == "glue:GetDatabases":
        yield "database/*"
        return
    database, _, table = call.resource.partition("/")
    if database:
        yield f"database/{database}"
    if table:
        yield f"table/{database}/{table}"
    elif call.name == "glue:GetTables":
        yield f"table/{database}/*"


def _concerns(statement: dict[str, Any], need: Need) -> bool:
    return (
        any(_matches(pattern, need.action) for pattern in _listed(statement["Action"]))
        and (not need.resource or any(_matches(pattern, need.resource) for pattern in _listed(statement["Resource"])))
        and all(_holds(operator, expected, need) for operator, expected in statement.get("Condition", {}).items())
    )


def _holds(operator: str, expected: dict[str, Any], need: Need) -> bool:
    if operator not in _OPERATORS:
        raise ValueError(f"the local IAM knows {' and '.join(_OPERATORS)} of the operators of conditions: {operator}")
    is_met = _OPERATORS[operator]
    return all(
        any(is_met(pattern, need.context.get(key, "")) for pattern in _listed(patterns))
        for key, patterns in expected.items()
    )


def _matches(pattern: str, value: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None


_OPERATORS: dict[str, Callable[[str, str], bool]] = {"StringLike": _matches, "StringEquals": eq}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
