"""The state of one QuickSight account in one region, and what every operation needs of it."""

import copy
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from quicksight_local.permissions import Grants, changed
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found
from quicksight_local.settings import Settings
from quicksight_local.warehouse import Warehouse

# The kinds as ARNs have them.
DATA_SOURCE, DATA_SET, ANALYSIS = "datasource", "dataset", "analysis"
DASHBOARD, THEME, FOLDER = "dashboard", "theme", "folder"
# What operations change of an account.
_STATE = ("resources", "users", "groups", "snapshot_jobs", "leaving", "refused_roles")


@dataclass
class Progress:
    """A step that the service finishes later, counted in looks so that no test waits; the last state stays."""

    states: list[str]

    @classmethod
    def of(cls, running: str, final: str, looks: int) -> "Progress":
        """Return a step that shows `running` for a number of looks, then `final`."""
        return cls([running] * looks + [final])

    @property
    def state(self) -> str:
        """The state that the next look shows."""
        return self.states[0]

    @property
    def final(self) -> str:
        """The state at the end."""
        return self.states[-1]

    @property
    def is_running(self) -> bool:
        """Tell whether the step is not at its end."""
        return len(self.states) > 1

    def look(self) -> str:
        """Return the state, and go one further."""
        return self.states.pop(0) if self.is_running else self.state

    def finish(self) -> None:
        """Go to the end."""
        self.states = self.states[-1:]


@dataclass
class Resource:
    """Anything that has an id, a name, permissions and tags; `body` holds what its creator gave."""

    kind: str
    id: str
    arn: str
    body: Document
    created: datetime
    updated: datetime
    grants: Grants = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    progress: Progress = field(default_factory=lambda: Progress(["CREATION_SUCCESSFUL"]))
    errors: list[Document] = field(default_factory=list)
    # What only one kind has: versions of a dashboard, ingestions and schedules of a data set, members of a folder.
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name that people see."""
        return str(self.body.get("Name", self.id))


class Account:
    """Everything that the account holds; operations change it one at a time, under `lock`."""

    def __init__(self, settings: Settings | None = None, warehouse: Warehouse | None = None) -> None:
        """Start with an empty account of the Enterprise edition and an empty warehouse."""
        self.settings = settings or Settings()
        self.warehouse = warehouse or Warehouse()
        self.lock = threading.RLock()
        self.region = self.settings.identity_region
        self.resources: dict[str, dict[str, Resource]] = defaultdict(dict)
        self.users: dict[tuple[str, str], Document] = {}
        self.groups: dict[tuple[str, str], Document] = {}
        self.snapshot_jobs: dict[tuple[str, str], Document] = {}
        # How often a create is still refused because the deleted namesake goes.
        self.leaving: dict[str, int] = {}
        self.refused_roles: dict[str, int] = {}
        # The state after each call that was carried out, where somebody wants it.
        self.history: list[Document] | None = None
        # What was taken with doubts, one line each.
        self.warnings: list[str] = []
        self._shift = timedelta()

    def saved(self) -> Document:
        """Return a copy of everything that operations change, for `restore`."""
        with self.lock:
            return copy.deepcopy({name: getattr(self, name) for name in _STATE})

    def restore(self, saved: Document) -> None:
        """Go back to a saved state; the settings stay."""
        with self.lock:
            for name, value in copy.deepcopy(saved).items():
                setattr(self, name, value)

    def keep_history(self) -> None:
        """Add the present state to the history, where one is kept."""
        if self.history is not None:
            self.history.append(self.saved())

    def now(self) -> datetime:
        """Return the time of this account."""
        return datetime.now(UTC) + self._shift

    def advance(self, by: timedelta) -> None:
        """Let time pass at once."""
        self._shift += by

    def arn(self, kind: str, resource_id: str) -> str:
        """Return the ARN of a resource in the region of the present call."""
        return f"arn:aws:quicksight:{self.region}:{self.settings.account_id}:{kind}/{resource_id}"

    def find(self, kind: str, resource_id: str) -> Resource:
        """Return a resource of the account.

        Raises:
            ServiceError: there is none (ResourceNotFoundException).

        """
        found = self.resources[kind].get(self.arn(kind, resource_id))
        if found is None:
            raise not_found(kind, resource_id)
        return found

    def by_arn(self, arn: str) -> Resource:
        """Return the resource of an ARN.

        Raises:
            ServiceError: it isn't an ARN of QuickSight, or there is no such resource.

        """
        kind = _kind(arn)
        found = self.resources[kind].get(arn) if kind in self.resources else None
        if found is None:
            raise not_found("resource", arn)
        return found

    def all(self, kind: str) -> list[Resource]:
        """Return the resources of a kind in the region of the present call, by id."""
        prefix = self.arn(kind, "")
        found = [resource for arn, resource in self.resources[kind].items() if arn.startswith(prefix)]
        return sorted(found, key=lambda resource: resource.id)

    def add(self, kind: str, resource_id: str, request: Document) -> Resource:
        """Create a resource from the request of its Create operation, with permissions, tags and folders.

        Raises:
            ServiceError: it exists, its namesake still goes, or its permissions, tags or folders aren't possible.

        """
        arn = self.arn(kind, resource_id)
        self._refuse_taken(kind, resource_id, arn)
        folders = [self.by_arn(folder) for folder in request.get("FolderArns", [])]
        now = self.now()
        resource = Resource(kind, resource_id, arn, body_of(request), created=now, updated=now)
        self.refuse_strangers(request.get("Permissions", []))
        resource.grants = changed(kind, {}, request.get("Permissions", []), [])
        set_tags(resource, request.get("Tags", []))
        self.resources[kind][arn] = resource
        for folder in folders:
            folder.extra.setdefault("members", {})[resource_id] = arn
        return resource

    def refuse_strangers(self, entries: list[Document]) -> None:
        """Refuse permissions for those whom the account doesn't have, where it is to know everybody.

        Raises:
            ServiceError: there is no such user or group (InvalidParameterValueException).

        """
        known = {each["Arn"] for each in (*self.users.values(), *self.groups.values())}
        if self.settings.knows_everybody and not {entry["Principal"] for entry in entries} <= known:
            raise invalid("One or more principals in resource permissions list are not valid QuickSight users")

    def remove(self, resource: Resource) -> None:
        """Delete a resource; folders forget it."""
        del self.resources[resource.kind][resource.arn]
        for folder in self.resources[FOLDER].values():
            members = folder.extra.get("members", {})
            folder.extra["members"] = {key: arn for key, arn in members.items() if arn != resource.arn}

    def spice_used(self) -> int:
        """Return the bytes of SPICE that the data sets of the present region hold."""
        return sum(data_set.extra.get("spice_bytes", 0) for data_set in self.all(DATA_SET))

    def spice_capacity(self) -> int:
        """Return the bytes of SPICE that the present region has."""
        return self.settings.spice_capacity_bytes.get(self.region, 0)

    def _refuse_taken(self, kind: str, resource_id: str, arn: str) -> None:
        if arn in self.resources[kind]:
            raise exists(kind, resource_id)
        if self.leaving.get(arn, 0) > 0:
            self.leaving[arn] -= 1
            raise ServiceError("ConflictException", f"{kind} {resource_id} is being deleted")


def set_tags(resource: Resource, tags: list[Document]) -> None:
    """Add tags, or change their values."""
    resource.tags = resource.tags | {tag["Key"]: tag["Value"] for tag in tags}


def _kind(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[2] != "quicksight":
        raise invalid(f"{arn} is not an ARN of QuickSight")
    return parts[5].partition("/")[0]


def body_of(request: Document) -> Document:
    """Return what a resource keeps of the request that makes or changes it."""
    left_out = {"AwsAccountId", "Permissions", "Tags", "FolderArns"}
    return {name: value for name, value in request.items() if name not in left_out}
