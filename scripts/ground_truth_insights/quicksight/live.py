"""What is there in QuickSight, as far as the plan needs it; it can be recorded in a file and read back."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.assets import Asset, Document, fingerprint
from ground_truth_insights.quicksight.documents import normalised, only_named
from ground_truth_insights.quicksight.identifiers import TAG_APPLIED, TAG_GRANTED

ROLLED_BACK = "rolledback"
# Their tags can't be changed after they are made, so the dashboard carries their marks.
MARKED_ON_DASHBOARD = ("folder", "theme")
_FORMAT = 1


class Mark(NamedTuple):
    """What the last complete run left: fingerprints of what was wanted, what came of it, and what goes with it.

    `named` is that of the part of what came of it that the wish names: what the service adds later leaves it as it is.
    """

    wanted: str
    found: str
    side: str
    named: str = ""

    @classmethod
    def parse(cls, text: str | None) -> "Mark | None":
        """Read the value of a tag."""
        parts = (text or "").split(".")
        return cls(*parts) if len(parts) in {3, 4} else None

    def __str__(self) -> str:
        """Return the value of a tag."""
        return ".".join(filter(None, self))


@dataclass(slots=True)
class LiveAsset:
    """An asset as the service shows it; None: not asked for."""

    kind: str
    id: str
    arn: str
    body: Document
    status: str
    errors: list[str] = field(default_factory=list)
    tags: dict[str, str] | None = None
    permissions: dict[str, list[str]] | None = None
    schedules: list[Document] | None = None
    refresh: Document | None = None
    members: list[str] | None = None
    spice_bytes: int | None = None

    @property
    def key(self) -> str:
        """Return what names the asset in plans and in recorded states."""
        return f"{self.kind}/{self.id}"

    def held(self) -> dict[str, frozenset[str]]:
        """Return who may do what, as far as it was asked for."""
        return {arn: frozenset(allowed) for arn, allowed in (self.permissions or {}).items()}

    def fingerprint(self) -> str:
        """Return what changes when anything of the asset does."""
        return fingerprint(normalised(self.body))

    def named_fingerprint(self, names: frozenset[str]) -> str:
        """Return what changes when somebody changes one of the members that a wish names."""
        return fingerprint(normalised(only_named(self.body, names, set())))


@dataclass(slots=True)
class LiveState:
    """Everything that was found, and the ids of this deployment's assets that nobody wants any more."""

    account_id: str
    region: str
    identity_region: str
    assets: dict[str, LiveAsset]
    orphans: list[LiveAsset] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_own_theme: bool = True

    def mark_of(self, asset: Asset) -> Mark | None:
        """Return what the last complete run left about an asset."""
        is_elsewhere = asset.kind in MARKED_ON_DASHBOARD
        dashboard = next((key for key, live in self.assets.items() if live.kind == "dashboard"), "")
        live = self.assets.get(dashboard if is_elsewhere else asset.key)
        tags = (live.tags if live is not None else None) or {}
        return Mark.parse(tags.get(mark_tag(asset.kind) if is_elsewhere else TAG_APPLIED))

    def granted(self) -> set[str]:
        """Return the digests of all principals that this deployment has granted anything."""
        return {word for live in self.assets.values() for word in (live.tags or {}).get(TAG_GRANTED, "").split()}

    def write(self, file: Path) -> None:
        """Record the state.

        Raises:
            UsageError: The file can't be written.
        """
        document = {"format": _FORMAT, **asdict(self)}
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(document, indent=2, default=str) + "\n", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"can't write the state to {file}: {error.strerror}; name another file") from error

    @classmethod
    def read(cls, file: Path) -> "LiveState":
        """Read a recorded state.

        Raises:
            UsageError: The file is no state that this version wrote.
        """
        remedy = "record one with: gt-insights quicksight plan --record FILE"
        try:
            document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if document.pop("format") != _FORMAT:
                raise UsageError(f"{file} is a state of another version; {remedy}")
            assets = {key: LiveAsset(**asset) for key, asset in document.pop("assets").items()}
            orphans = [LiveAsset(**asset) for asset in document.pop("orphans")]
            return cls(assets=assets, orphans=orphans, **document)
        except OSError as error:
            raise UsageError(f"can't read the state {file}: {error.strerror}; {remedy}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(f"{file} is no recorded state; {remedy}") from error


def mark_tag(kind: str) -> str:
    """Return the tag of the dashboard that holds the mark of another kind."""
    return f"{TAG_APPLIED}{kind.capitalize()}"
