"""The state of one QuickSight account in one region, what every operation needs of it, and their register."""

import copy
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from quicksight_local.permissions import Grants, changed
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found, operation_model
from quicksight_local.settings import Settings
from quicksight_local.warehouse import Warehouse

# The kinds as ARNs have them.
DATA_SOURCE, DATA_SET, ANALYSIS = "datasource", "dataset", "analysis"
DASHBOARD, THEME, FOLDER = "dashboard", "theme", "folder"
# What operations change of an account.
_STATE = ("resources", "users", "groups", "snapshot_jobs", "leaving", "refused_roles")
# What a resource doesn't keep of the request that makes or changes it.
_NOT_KEPT = frozenset({"AwsAccountId", "Permissions", "Tags", "FolderArns"})


@dataclass
class Progress:
    """A step that the service finishes later, counted in looks so that no test waits; the last state stays."""

    states: list[str]

    @property
    def state(self) -> str:
        """The state that the next look shows."""
        return self.states[0]

    @property
    def is_running(self) -> bool:
        """Tell whether the step is not at its end."""
        return len(self.states) > 1

    def look(self) -> str:
        """Return the state, and go one further."""
        return self.states.pop(0) if self.is_running else self.state


@dataclass
class Version:
    """What a creation or an update gave, and how far its making has come."""

    number: int
    request: Document
    created: datetime
    progress: Progress = field(default_factory=lambda: Progress(["CREATION_SUCCESSFUL"]))
    errors: list[Document] = field(default_factory=list)


@dataclass
class Resource:
    """Anything that has an id, a name, permissions and tags; `body` holds what its creator gave.

    Every update makes a version; that of a dashboard is seen only once it is published.
    """

    kind: str
    id: str
    arn: str
    body: Document
    versions: list[Version]
    published: int = 1
    grants: Grants = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    # What only one kind has: ingestions and schedules of a data set, members of a folder.
    parts: defaultdict[str, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    # What else is kept of it: whether a data set is prepared, how much of SPICE it takes.
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name that people see."""
        return str(self.body.get("Name", self.id))

    @property
    def newest(self) -> Version:
        """The version of the last change."""
        return self.versions[-1]

    @property
    def state(self) -> str:
        """How far the last change has come."""
        return self.newest.progress.state

    def part(self, kind: str, what: str, name: Any) -> Any:
        """Return a part, such as a version; one that isn't there is a ResourceNotFoundException."""
        if name not in self.parts[kind]:
            raise not_found(what, str(name))
        return self.parts[kind][name]

    def add_tags(self, tags: list[Document]) -> None:
        """Add tags, or change their values."""
        self.tags = self.tags | {tag["Key"]: tag["Value"] for tag in tags}


class Account:
    """Everything that the account holds; operations change it one at a time, under `lock`."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Start with an empty account of the Enterprise edition and an empty warehouse."""
        self.settings = settings or Settings()
        self.warehouse = Warehouse()
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
            self.__dict__.update(copy.deepcopy(saved))

    def now(self) -> datetime:
        """Return the time of this account."""
        return datetime.now(UTC) + self._shift

    def advance(self, by: timedelta) -> None:
        """Let time pass at once."""
        self._shift += by

    def arn(self, kind: str, resource_id: str, region: str | None = None) -> str:
        """Return the ARN of a resource in a region; without one in that of the present call."""
        return f"arn:aws:quicksight:{region or self.region}:{self.settings.account_id}:{kind}/{resource_id}"

    def principal_arn(self, kind: str, name: str) -> str:
        """Return the ARN of a user or group, `namespace/name`, which carries the identity region."""
        return self.arn(kind, name, self.settings.identity_region)

    def find(self, kind: str, resource_id: str) -> Resource:
        """Return a resource of the account; one that isn't there is a ResourceNotFoundException."""
        found = self.resources[kind].get(self.arn(kind, resource_id))
        if found is None:
            raise not_found(kind, resource_id)
        return found

    def by_arn(self, arn: str) -> Resource:
        """Return the resource of an ARN, which is refused where it isn't one of QuickSight or there is none."""
        parts = arn.split(":", 5)
        if len(parts) != 6 or parts[2] != "quicksight":
            raise invalid(f"{arn} is not an ARN of QuickSight")
        found = self.resources.get(parts[5].partition("/")[0], {}).get(arn)
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

        It is refused where it exists, its namesake still goes, or its permissions, tags or folders aren't possible.
        """
        arn = self.arn(kind, resource_id)
        if arn in self.resources[kind]:
            raise exists(kind, resource_id)
        if self.leaving.get(arn, 0) > 0:
            self.leaving[arn] -= 1
            raise ServiceError("ConflictException", f"{kind} {resource_id} is being deleted")
        folders = [self.by_arn(folder) for folder in request.get("FolderArns", [])]
        resource = Resource(kind, resource_id, arn, body_of(request), [Version(1, request, self.now())])
        self.change_grants(resource, request.get("Permissions", []), [])
        resource.add_tags(request.get("Tags", []))
        self.resources[kind][arn] = resource
        for folder in folders:
            folder.parts["members"][resource_id] = arn
        return resource

    def change_grants(self, resource: Resource, grant: list[Document], revoke: list[Document]) -> None:
        """Grant and revoke in one step; the result must be supported.

        Where the account is to know everybody, permissions for users and groups that it doesn't have are refused.
        """
        known = {each["Arn"] for each in (*self.users.values(), *self.groups.values())}
        if self.settings.knows_everybody and not {entry["Principal"] for entry in grant} <= known:
            raise invalid("One or more principals in resource permissions list are not valid QuickSight users")
        resource.grants = changed(resource.kind, resource.grants, grant, revoke)

    def remove(self, resource: Resource) -> None:
        """Delete a resource; folders forget it."""
        del self.resources[resource.kind][resource.arn]
        for folder in self.resources[FOLDER].values():
            members = folder.parts["members"]
            folder.parts["members"] = {key: arn for key, arn in members.items() if arn != resource.arn}

    def spice_capacity(self) -> int:
        """Return the bytes of SPICE that the present region has."""
        return self.settings.spice_capacity_bytes.get(self.region, 0)


def body_of(request: Document) -> Document:
    """Return what a resource keeps of the request that makes or changes it."""
    return {name: value for name, value in request.items() if name not in _NOT_KEPT}


Handler = Callable[[Account, Document], Document]
HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register a function as an operation of the model."""
    operation_model(name)

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def page(account: Account, request: Document, key: str, items: list[Document]) -> Document:
    """Return one page of a list; a token that isn't one of this list is an InvalidNextTokenException."""
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise ServiceError("InvalidNextTokenException", f"Invalid NextToken {token}")
    start, size = int(token), min(request.get("MaxResults", account.settings.page_size), account.settings.page_size)
    following = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return {key: items[start : start + size], **following}
