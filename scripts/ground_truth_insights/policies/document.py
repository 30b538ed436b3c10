"""IAM policies as data: statements that allow, and the JSON document that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Statement:
    """Actions that are allowed or denied; `conditions` is as IAM writes it, operator to key to values."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    effect: Literal["Allow", "Deny"] = "Allow"

    def as_json(self) -> dict[str, Any]:
        """Return the statement as IAM reads it."""
        written: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Action": sorted(self.actions),
            "Resource": list(self.resources),
        }
        if self.conditions:
            written["Condition"] = {
                operator: {key: list(values) for key, values in keys.items()}
                for operator, keys in self.conditions.items()
            }
        return written


def actions(service: str, names: str) -> tuple[str, ...]:
    """Return the actions of a service, whose names stand in one text: `s3:GetObject`, `s3:PutObject`."""
    return tuple(f"{service}:{name}" for name in names.split())


def policy_document(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return the policy of the statements."""
    return {"Version": "2012-10-17", "Statement": [statement.as_json() for statement in statements]}
