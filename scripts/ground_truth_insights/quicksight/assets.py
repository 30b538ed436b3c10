"""What there is to be in QuickSight: each asset with everything that belongs to it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from ground_truth_insights.quicksight.documents import WHOLE, names_in
from ground_truth_insights.quicksight.identifiers import ORDER, Kind, Place, api_name
from ground_truth_insights.quicksight.permissions import Permissions, as_payload

Document = dict[str, Any]
Call = tuple[str, Document]
"""An operation of the API with its arguments, but for the account."""


class Problem(NamedTuple):
    """What stops a plan from being applied, and what mends it."""

    message: str
    remedy: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.message}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as it is wanted.

    `body` is what create and update share, `create_only` what can't be changed later, `schedule` and `refresh` belong
    to data sets in SPICE, and `counted` is the mart whose rows SPICE must hold.
    """

    kind: Kind
    id: str
    arn: str
    name: str
    body: Document
    permissions: Permissions
    create_only: Document = field(default_factory=dict)
    schedule: Document | None = None
    refresh: Document | None = None
    counted: str | None = None

    @property
    def key(self) -> str:
        """Return what names the asset in plans and in recorded states."""
        return f"{self.kind}/{self.id}"

    @property
    def named(self) -> Document:
        """Return the argument by which calls name the asset, such as `DataSetId`."""
        return {f"{api_name(self.kind)}Id": self.id}

    @property
    def is_in_spice(self) -> bool:
        """Tell whether the asset is a data set in SPICE."""
        return self.kind == "data_set" and self.body["ImportMode"] == "SPICE"

    def creation(self, place: Place) -> Call:
        """Return the call that makes the asset, with permissions and tags."""
        tags = [{"Key": key, "Value": value} for key, value in sorted(place.tags().items())]
        permissions = {"Permissions": as_payload(self.permissions)} if self.permissions else {}
        arguments = {**self.named, **self.create_only, **self.body, "Tags": tags, **permissions}
        return f"Create{api_name(self.kind)}", arguments

    def update(self) -> Call:
        """Return the call that changes the body."""
        return f"Update{api_name(self.kind)}", {**self.named, **self.body}

    def body_fingerprint(self) -> str:
        """Return what changes when the body does."""
        return fingerprint(self.body)

    def side_fingerprint(self) -> str:
        """Return what changes when the permissions, the schedule or the refresh properties do."""
        permissions = {arn: sorted(allowed) for arn, allowed in sorted(self.permissions.items())}
        return fingerprint([permissions, self.schedule, self.refresh])


@dataclass(frozen=True)
class Desired:
    """Everything that is wanted, in the order in which it is made.

    `members` are what the folder holds; `own_theme_id` is a theme that the owner of the dashboard brings.
    """

    assets: tuple[Asset, ...]
    folder_id: str
    members: tuple[tuple[str, str], ...]
    own_theme_id: str | None = None
    notes: tuple[str, ...] = ()

    def of_kind(self, kind: Kind) -> list[Asset]:
        """Return the assets of a kind."""
        return [asset for asset in self.assets if asset.kind == kind]

    @cached_property
    def names(self) -> Mapping[Kind, frozenset[str]]:
        """The members that wishes about each kind name, and those that may not vanish without a word."""
        return {kind: WHOLE.union(*(names_in(asset.body) for asset in self.of_kind(kind))) for kind in ORDER}

    def by_key(self) -> Mapping[str, Asset]:
        """Return the assets by their key."""
        return {asset.key: asset for asset in self.assets}


def fingerprint(document: object) -> str:
    """Return 12 characters that change with a document."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
