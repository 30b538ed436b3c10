"""The way from what is there to what is wanted: every step, every field, what it costs and what it would break."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ground_truth_insights.quicksight import permissions
from ground_truth_insights.quicksight.assets import Asset, Call, Desired, Problem
from ground_truth_insights.quicksight.breaking import breaking_changes
from ground_truth_insights.quicksight.documents import SECURITY, FieldChange, differences, normalised, only_named
from ground_truth_insights.quicksight.identifiers import ORDER, TAG_APPLIED, TAG_GRANTED, WORDS, Kind, Place, api_name
from ground_truth_insights.quicksight.live import MARKED_ON_DASHBOARD, ROLLED_BACK, LiveAsset, LiveState, Mark, mark_tag
from ground_truth_insights.quicksight.permissions import PermissionChange, Permissions, digest, shown
from ground_truth_insights.quicksight.row_level import RULES, SCOPE_DEFAULTS, rule_sentences
from ground_truth_insights.quicksight.spice import SpiceCost

# In the order in which they are taken.
Step = Literal[
    "recreate", "create", "update", "ingest",
    "permissions", "refresh", "schedule", "members", "mark", "delete",
]  # fmt: skip
Action = Literal["create", "change", "remove", "finish", "keep"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person has allowed by a flag."""

    removal: bool = False
    rls_removal: bool = False
    overwrite: bool = False
    revoke: bool = False


@dataclass(slots=True)
class Item:
    """What happens to one asset; an item that is `late` waits until the dashboard no longer needs the old columns."""

    kind: Kind
    id: str
    name: str
    action: Action
    steps: tuple[Step, ...] = ()
    changes: list[FieldChange] = field(default_factory=list)
    is_late: bool = False
    is_rolled_back: bool = False
    is_touched: bool = False
    access: PermissionChange | None = None
    missing_members: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return what names the asset."""
        return f"{self.kind}/{self.id}"

    def side_calls(self, asset: Asset) -> dict[Step, Call]:
        """Return the calls that set what goes with an asset; that which changes a schedule has the same arguments."""
        found: dict[Step, Call] = {}
        if self.access:
            operation = f"Update{api_name(asset.kind)}Permissions"
            found["permissions"] = operation, {**asset.named, **self.access.payload()}
        if asset.refresh:
            found["refresh"] = "PutDataSetRefreshProperties", {**asset.named, "DataSetRefreshProperties": asset.refresh}
        if asset.schedule:
            found["schedule"] = "CreateRefreshSchedule", {**asset.named, "Schedule": asset.schedule}
        return {step: call for step, call in found.items() if step in self.steps}

    def member_calls(self) -> Iterator[Call]:
        """Yield the calls that put into a folder what it lacks."""
        for member, kind in self.missing_members:
            yield "CreateFolderMembership", {"FolderId": self.id, "MemberId": member, "MemberType": kind}

    def as_json(self) -> dict[str, Any]:
        """Return the item as JSON."""
        named = {name: getattr(self, name) for name in ("kind", "id", "name", "action")}
        return {**named, "steps": list(self.steps), "changes": [change.as_json() for change in self.changes]}


@dataclass(slots=True)
class Plan:
    """Everything that would happen, in order, with what stands against it."""

    items: list[Item]
    problems: list[Problem]
    notes: list[str]
    spice: SpiceCost | None = None

    @property
    def steps(self) -> list[Item]:
        """Return the items to which something happens, in the order of `apply`."""
        return [item for item in self.items if item.steps]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.steps

    def count(self, action: Action) -> int:
        """Return to how many assets an action happens."""
        return sum(item.action == action for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON."""
        actions: tuple[Action, ...] = ("create", "change", "finish", "remove", "keep")
        return {
            **{action: self.count(action) for action in actions},
            "items": [item.as_json() for item in self.items],
            "problems": [problem._asdict() for problem in self.problems],
            "notes": self.notes,
            "spice": None if self.spice is None else self.spice.as_json(),
        }


def make_plan(place: Place, desired: Desired, live: LiveState, allowed: Allowed, spice: SpiceCost | None) -> Plan:
    """Compare what is wanted with what is there."""
    planner = _Planner(place, desired, live, allowed)
    items = [planner.item(asset) for asset in desired.assets]
    items += planner.foreign_folder()
    items += planner.removals()
    if not live.has_own_theme:
        planner.refuse(
            f"there is no theme '{desired.own_theme_id}' (GT_QUICKSIGHT_THEME_ID)",
            "name an existing one (aws quicksight list-themes), or unset it to have one made",
        )
    if spice is not None and (problem := spice.problem()):
        planner.problems.append(problem)
    notes = [*desired.notes, *live.notes, *planner.notes, *planner.late_notes()]
    return Plan(sorted(items, key=_turn), [*planner.problems, *planner.merged_problems()], notes, spice)


def _turn(item: Item) -> tuple[int, int]:
    """Return the turn of an item: made first, then late changes, then removals from the last kind to the first."""
    place = ORDER.index(item.kind)
    if item.action == "remove":
        return 2, -place
    return (1, 0) if item.is_late else (0, place)


@dataclass(slots=True)
class _Planner:
    place: Place
    desired: Desired
    live: LiveState
    allowed: Allowed
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # What many assets can have for one reason: it's one problem.
    untagged: list[Asset] = field(default_factory=list)
    unsecured: dict[str, list[str]] = field(default_factory=dict)
    unwanted: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    beyond: set[str] = field(default_factory=set)

    def refuse(self, message: str, remedy: str) -> None:
        self.problems.append(Problem(message, remedy))

    def item(self, asset: Asset) -> Item:
        item = Item(asset.kind, asset.id, asset.name, "keep")
        live = self.live.assets.get(asset.key)
        if live is None:
            self._create(asset, item)
        elif live.tags is not None and not self.place.owns(live.tags):
            self.untagged.append(asset)
        elif _is_stillborn(live):
            self._recreate(asset, live, item)
        elif live.body.get("DataPrepConfiguration"):
            self.moved.append(asset.id)
        else:
            self._change(asset, live, item)
        return item

    def _create(self, asset: Asset, item: Item) -> None:
        parts: dict[Step, object] = {
            "ingest": asset.is_in_spice,
            "refresh": asset.refresh,
            "schedule": asset.schedule,
            "members": asset.kind == "folder",
        }
        item.action, item.steps = "create", _ordered(["create", *(step for step in parts if parts[step]), "mark"])
        if asset.kind == "dashboard":
            item.changes += _access_changes(asset, PermissionChange(asset.permissions, {}, ()), {})
        item.missing_members = self.desired.members if asset.kind == "folder" else ()

    def _recreate(self, asset: Asset, live: LiveAsset, item: Item) -> None:
        access = self._access(asset, live)
        strangers = ", ".join(map(shown, access.foreign)) if access is not None else ""
        if strangers or live.tags is None:
            option = f"aws quicksight delete-dashboard --dashboard-id {asset.id}"
            self.refuse(
                f"the first creation of the {WORDS[asset.kind]} {asset.id} failed, so it can't be updated, and"
                f" {strangers or 'who made it is not known'}{' has permissions on it' if strangers else ''}",
                f"delete it by hand ({option}), then apply again",
            )
            return
        said = f"the first creation failed ({some(live.errors) or 'no reason given'}), so it is deleted and made anew"
        item.changes.append(FieldChange("status", live.status, None, said))
        self._create(asset, item)
        item.action, item.steps = "change", ("recreate", *item.steps)

    def _change(self, asset: Asset, live: LiveAsset, item: Item) -> None:
        item.changes = self._body_changes(asset, live, item)
        steps: list[Step] = ["update"] if item.changes or live.status.endswith("_FAILED") else []
        item.access = self._access(asset, live)
        for step, change in self._side_changes(asset, live, item.access):
            item.changes.append(change)
            steps.append(step)
        is_unfinished = self._is_unfinished(asset, live)
        if asset.is_in_spice and ("update" in steps or is_unfinished):
            steps.append("ingest")
        if steps or is_unfinished:
            steps.append("mark")
        item.steps = _ordered(steps)
        item.action = "change" if item.changes or "update" in steps else "finish" if steps else "keep"
        last = self.live.mark_of(asset)
        item.is_rolled_back = last is not None and last.wanted == ROLLED_BACK
        self._refuse_breaking(asset, live, item)
        item.missing_members = self._missing_members(live) if asset.kind == "folder" else ()

    def foreign_folder(self) -> Iterator[Item]:
        """Yield the folder of the owner where one is named: only its members are of this project."""
        if self.desired.of_kind("folder"):
            return
        id_ = self.desired.folder_id
        live = self.live.assets.get(f"folder/{id_}")
        if live is None:
            self.refuse(
                f"there is no folder '{id_}' (GT_QUICKSIGHT_FOLDER_ID)",
                "name an existing one (aws quicksight list-folders), or unset it to have one made",
            )
        elif missing := self._missing_members(live):
            changes = [FieldChange(f"members[{name}]", None, kind) for name, kind in missing]
            yield Item("folder", id_, "(your own)", "change", ("members",), changes, missing_members=missing)

    def removals(self) -> Iterator[Item]:
        for orphan in self.live.orphans:
            if not self.allowed.removal and not (self._is_of_rules(orphan.id) and self.allowed.rls_removal):
                self.unwanted.append(orphan.id)
            yield Item("data_set", orphan.id, str(orphan.body.get("Name", orphan.id)), "remove", ("delete",))

    def merged_problems(self) -> Iterator[Problem]:
        """Yield one problem for each reason, however many assets it stops."""
        if self.untagged:
            names = [f"{WORDS[asset.kind]} {asset.id}" for asset in self.untagged]
            remedy = "choose another GT_QUICKSIGHT_DEPLOYMENT"
            if len(names) == 1 and self.untagged[0].kind not in MARKED_ON_DASHBOARD:
                tags = " ".join(f"Key={key},Value={value}" for key, value in self.place.tags().items())
                tag = f"aws quicksight tag-resource --resource-arn {self.untagged[0].arn}"
                remedy += f", or make it this project's own: {tag} --tags {tags}"
            one = f"the {names[0]} exists without the tags of this deployment, so it is not touched"
            many = f"{len(names)} assets exist without the tags of this deployment and are not touched: {some(names)}"
            yield Problem(one if len(names) == 1 else many, remedy)
        for words, ids in self.unsecured.items():
            yield Problem(
                f"{words} that the settings don't know would be removed from {_counted_sets(ids)}: {some(ids)}",
                "set GT_QUICKSIGHT_PROJECT_ACCESS, or give --allow-remove-rls to let everybody see every row",
            )
        if self.moved:
            yield Problem(
                f"{_counted_sets(self.moved)} moved to the new data preparation, from which no update leads back:"
                f" {some(self.moved)}",
                "choose another GT_QUICKSIGHT_DEPLOYMENT, or delete them by hand, which breaks analyses made on them",
            )
        unwanted = [id_ for id_ in self.unwanted if not (self.unsecured and self._is_of_rules(id_))]
        if unwanted:
            one = f"the data set {unwanted[0]} is not wanted any more, and analyses made by hand may stand on it"
            many = f"{len(unwanted)} data sets are not wanted any more, and analyses made by hand may stand on them:"
            message = one if len(unwanted) == 1 else f"{many} {some(unwanted)}"
            yield Problem(message, "keep it with GT_QUICKSIGHT_SELECT, or remove it with --allow-removal")

    def late_notes(self) -> Iterator[str]:
        """Yield what is seen only once every asset was looked at."""
        if self.beyond:
            names = some(sorted(self.beyond))
            yield f"the service shows members that nothing here names, and they are not compared: {names}"
        unread = [live.key for live in self.live.assets.values() if live.permissions is None and live.tags is not None]
        if unread:
            yield f"the permissions of {len(unread)} assets were not read, so whether they are as wanted isn't known"

    def _is_of_rules(self, id_: str) -> bool:
        return id_ in {self.place.id(RULES), self.place.id(SCOPE_DEFAULTS)}

    def _body_changes(self, asset: Asset, live: LiveAsset, item: Item) -> list[FieldChange]:
        mark, names = self.live.mark_of(asset), self.desired.names[asset.kind]
        body = normalised(only_named(live.body, names, self.beyond))
        is_untouched = mark is not None and (
            mark.found == live.fingerprint() or mark.named == live.named_fingerprint(names)
        )
        if mark is not None and is_untouched and mark.wanted == asset.body_fingerprint():
            return []
        is_touched = mark is not None and not is_untouched
        changes = list(differences(body, normalised(asset.body), with_extra=is_touched))
        item.is_touched = bool(changes) and is_touched
        if item.is_touched and not self.allowed.overwrite:
            fields = ", ".join(change.path for change in changes[:3]) + (" ..." if len(changes) > 3 else "")
            self.refuse(
                f"the {WORDS[asset.kind]} {asset.id} was changed by hand since the last apply: {fields}",
                "put the change into the dashboard or the marts to keep it, or take it back with --overwrite",
            )
        return [one for change in changes for one in _told(change)]

    def _access(self, asset: Asset, live: LiveAsset) -> PermissionChange | None:
        if live.permissions is None:
            return None
        granted, found = self.live.granted(), live.held()
        own = [arn for arn in found if digest(arn) in granted]
        access = permissions.change(asset.permissions, found, own, take_all=self.allowed.revoke)
        if access.foreign:
            names = ", ".join(map(shown, access.foreign))
            self.notes.append(
                f"{WORDS[asset.kind]} {asset.id}: {names} got permissions from somebody else and keeps them"
                " (--revoke-others takes them)"
            )
        return access

    def _side_changes(
        self, asset: Asset, live: LiveAsset, access: PermissionChange | None
    ) -> Iterator[tuple[Step, FieldChange]]:
        if access:
            yield from (("permissions", change) for change in _access_changes(asset, access, live.held()))
        if live.schedules is not None:
            main = next((normalised(one) for one in live.schedules if one["ScheduleId"] == "main"), None)
            wanted = asset.schedule and normalised(asset.schedule)
            yield from (("schedule", one) for one in differences(main, wanted, with_extra=False, path="schedule"))
        if live.refresh is not None and asset.refresh is not None:
            now, wanted = normalised(live.refresh), normalised(asset.refresh)
            yield from (("refresh", one) for one in differences(now, wanted, with_extra=False, path="refresh"))
        if asset.kind == "folder":
            for name, kind in self._missing_members(live):
                yield "members", FieldChange(f"members[{name}]", None, kind)

    def _missing_members(self, live: LiveAsset) -> tuple[tuple[str, str], ...]:
        stillborn = {one.id for one in self.live.assets.values() if _is_stillborn(one)}
        there = set(live.members or []) - stillborn
        return tuple(member for member in self.desired.members if member[0] not in there)

    def _is_unfinished(self, asset: Asset, live: LiveAsset) -> bool:
        """Tell whether the last run left the asset unfinished, so that its mark is missing or of another wish."""
        mark = self.live.mark_of(asset)
        if mark is None or mark.wanted != asset.body_fingerprint() or mark.side != asset.side_fingerprint():
            return True
        granted = (live.tags or {}).get(TAG_GRANTED) if asset.kind not in MARKED_ON_DASHBOARD else None
        return granted is not None and set(granted.split()) != {digest(arn) for arn in asset.permissions}

    def _refuse_breaking(self, asset: Asset, live: LiveAsset, item: Item) -> None:
        if asset.kind != "data_set" or not item.changes:
            return
        dashboard = next((one.body for one in self.live.assets.values() if one.kind == "dashboard"), None)
        wanted = next((one.body for one in self.desired.of_kind("dashboard")), None)
        may_remove = self.allowed.removal
        found, item.is_late = breaking_changes(asset, live, dashboard, wanted, may_remove=may_remove)
        self.problems += found
        for key, words in SECURITY.items() if not self.allowed.rls_removal else ():
            if live.body.get(key) and not asset.body.get(key):
                self.unsecured.setdefault(words, []).append(asset.id)


def _access_changes(asset: Asset, access: PermissionChange, found: Permissions) -> Iterator[FieldChange]:
    for arn, sentence in permissions.access_sentences(asset.kind, access, found):
        had, has = sorted(found.get(arn, [])), sorted(asset.permissions.get(arn, []))
        said = f"{shown(arn)} {sentence}"
        yield FieldChange(f"permissions[{shown(arn)}]", had or None, has or None, said)


def _told(change: FieldChange) -> Iterator[FieldChange]:
    """Yield a change of the rules as sentences, any other as it is."""
    is_query = change.path.endswith(".SqlQuery") and isinstance(change.old, str) and isinstance(change.new, str)
    sentences = list(rule_sentences(change.old, change.new)) if is_query else []
    yield from [FieldChange(change.path, change.old, change.new, said) for said in sentences] or [change]


def _is_stillborn(live: LiveAsset) -> bool:
    """Tell whether the first creation failed: the service updates no such dashboard."""
    return live.kind == "dashboard" and live.status == "CREATION_FAILED"


def some(names: list[str]) -> str:
    """Return the first three names, and how many there are besides."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _counted_sets(ids: list[str]) -> str:
    return "a data set" if len(ids) == 1 else f"{len(ids)} data sets"


def _ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    wanted = set(steps)
    return tuple(step for step in get_args(Step) if step in wanted)


def mark_tags(asset: Asset, live: LiveAsset, names: frozenset[str]) -> dict[str, str]:
    """Return the tags that say that an asset is as wanted; `live` is what came of it, `names` what wishes name."""
    named = live.named_fingerprint(names)
    mark = Mark(asset.body_fingerprint(), live.fingerprint(), asset.side_fingerprint(), named)
    if asset.kind in MARKED_ON_DASHBOARD:
        return {mark_tag(asset.kind): str(mark)}
    granted = " ".join(sorted(digest(arn) for arn in asset.permissions))
    return {TAG_APPLIED: str(mark), **({TAG_GRANTED: granted} if granted else {})}
