"""Comparing what is wanted with what the service shows: field by field, lists by the id of their items."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# The members by which an item of a list is known, the first that it has.
_IDS = ("SheetId", "VisualId", "FilterGroupId", "FilterId", "ParameterControlId", "FilterControlId", "FieldId")
_NAMES = (*_IDS, "ElementId", "Identifier", "Name", "ColumnName", "Key")
_ORDERED = ("Values", "Visuals", "Sheets", "Category", "ProjectedColumns", "SelectedFieldOptions", "Order")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its value before and after, None: not there; `said` is the change as a sentence, if it's one."""

    path: str
    old: Any
    new: Any
    said: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the change as JSON."""
        found = {"field": self.path, "old": self.old, "new": self.new}
        return found if self.said is None else {**found, "said": self.said}


SECURITY = {
    "RowLevelPermissionDataSet": "row-level security",
    "RowLevelPermissionTagConfiguration": "row-level security by tags",
    "ColumnLevelPermissionRules": "column-level security",
}
# Members that count whoever named them, with all that is in them: an update that doesn't name them takes them away.
WHOLE = frozenset(SECURITY) | {
    "ColumnGroups",
    "DatasetParameters",
    "PerformanceConfiguration",
    "DataPrepConfiguration",
    "SemanticModelConfiguration",
}
# Maps whose keys are names of somebody's own, not members of the service.
_OWN_KEYS = frozenset({"PhysicalTableMap", "LogicalTableMap", "FieldFolders"})


def names_in(document: Any) -> set[str]:
    """Return the names of all members in a document."""
    names: set[str] = set()
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            names.update(part)
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
    return names


def only_named(document: Any, names: frozenset[str], beyond: set[str], *, is_own: bool = False) -> Any:
    """Return a document without the members that no wish names, which are added to `beyond`."""
    if isinstance(document, Mapping):
        kept = document if is_own else {key: value for key, value in document.items() if key in names}
        beyond |= set(document) - set(kept)
        return {
            key: value if key in WHOLE else only_named(value, names, beyond, is_own=key in _OWN_KEYS)
            for key, value in kept.items()
        }
    if isinstance(document, list | tuple):
        return [only_named(value, names, beyond) for value in document]
    return document


def normalised(document: Any) -> Any:
    """Return a document without what is empty: the service leaves it out, or writes it in."""
    if isinstance(document, Mapping):
        parts = {key: normalised(value) for key, value in document.items()}
        return {key: value for key, value in parts.items() if value not in (None, {}, [], "")}
    if isinstance(document, list | tuple):
        return [normalised(value) for value in document]
    return document


def differences(old: Any, new: Any, *, with_extra: bool, path: str = "") -> Iterator[FieldChange]:
    """Yield the fields in which two normalised documents differ.

    With `with_extra` also what only the old one has; without it, that counts as a default of the service, except at
    the top.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        below = f"{path}." if path else ""
        yield from _of_members(old, new, lambda key: f"{below}{key}", with_extra or not path, with_extra)
    elif isinstance(old, list) and isinstance(new, list):
        before, after = _named(old), _named(new)
        if before is not None and after is not None:
            yield from _of_members(before, after, lambda name: f"{path}[{name}]", True, with_extra)
            is_moved = [name for name in before if name in after] != [name for name in after if name in before]
            if is_moved and path.rpartition(".")[2] in _ORDERED:
                yield FieldChange(f"{path} (order)", list(before), list(after))
        elif len(old) == len(new):
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, with_extra=with_extra, path=f"{path}[{index}]")
        else:
            yield FieldChange(path, old, new)
    elif old != new:
        yield FieldChange(path, old, new)


def _of_members(
    old: Mapping[str, Any], new: Mapping[str, Any], place: Callable[[str], str], is_whole: bool, with_extra: bool
) -> Iterator[FieldChange]:
    """Yield the differences of members or named items; of those that only the old one has with `is_whole`.

    `place` gives the path of one.
    """
    for key in [*new, *(key for key in old if key not in new and is_whole)]:
        if key in old and key in new:
            yield from differences(old[key], new[key], with_extra=with_extra, path=place(key))
        else:
            yield FieldChange(place(key), old.get(key), new.get(key))


def _named(items: list[Any]) -> dict[str, Any] | None:
    """Return items by their id, or None where they have none of their own."""
    found = {name: item for item in items if (name := _name(item)) is not None}
    return found if len(found) == len(items) else None


def _name(item: Any) -> str | None:
    if not isinstance(item, Mapping):
        return item if isinstance(item, str) else None
    name = next((item[key] for key in _NAMES if isinstance(item.get(key), str)), None)
    return _name(next(iter(item.values()))) if name is None and len(item) == 1 else name
