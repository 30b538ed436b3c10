"""Users and groups of QuickSight, as people write them and as permissions name them."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from ground_truth_insights.errors import UsageError

_ARN = re.compile(r"arn:[\w-]+:quicksight:[\w-]+:\d{12}:(group|user)/([^/]+)/(.+)")


@dataclass(frozen=True, slots=True)
class Principal:
    """A group or a user; the name of a user of an IAM role contains a slash."""

    kind: Literal["group", "user"]
    name: str
    namespace: str

    @classmethod
    def parse(cls, text: str, namespace: str, setting: str) -> "Principal":
        """Read `name` or `group:name` (a group), `user:name`, or an ARN.

        Raises:
            UsageError: It's none of them.

        """
        if matched := _ARN.fullmatch(text):
            return cls("group" if matched[1] == "group" else "user", matched[3], matched[2])
        kind, colon, name = text.partition(":")
        if not colon:
            return cls("group", text, namespace)
        if kind not in {"group", "user"} or not name or text.startswith("arn:"):
            raise UsageError(f"{setting} names '{text}'; write group:NAME, user:NAME or the ARN of one")
        return cls("group" if kind == "group" else "user", name, namespace)

    @classmethod
    def parse_all(cls, text: str | None, namespace: str, setting: str) -> "tuple[Principal, ...]":
        """Read principals that are separated by spaces or commas, each once.

        Raises:
            UsageError: As `parse`.

        """
        words = re.split(r"[\s,]+", (text or "").strip())
        return tuple(dict.fromkeys(cls.parse(word, namespace, setting) for word in words if word))

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.kind}:{self.name}"

    def arn(self, partition: str, identity_region: str, account_id: str) -> str:
        """Return the ARN, which carries the identity region wherever the asset lies."""
        return f"arn:{partition}:quicksight:{identity_region}:{account_id}:{self.kind}/{self.namespace}/{self.name}"


def digest(arn: str) -> str:
    """Return 8 characters that stand for a principal in a tag, whose value must stay short."""
    return hashlib.sha256(arn.encode()).hexdigest()[:8]


def shown(arn: str) -> str:
    """Return the principal of an ARN as people write it."""
    matched = _ARN.fullmatch(arn)
    return f"{matched[1]}:{matched[3]}" if matched else arn
