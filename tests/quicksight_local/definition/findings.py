"""One broken rule, and a walk through a definition that knows where it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from quicksight_local.service_model import Document


@dataclass(frozen=True)
class Finding:
    """What is wrong where; `kind` is the type of error that the service gives it, if only later."""

    path: str
    reason: str
    kind: str = ""

    def __str__(self) -> str:
        """Return it as a message names it."""
        return f"{self.path}: {self.reason}"

    def as_error(self) -> Document:
        """Return it as a description of an analysis or a dashboard lists it."""
        return {"Type": self.kind, "Message": self.reason, "ViolatedEntities": [{"Path": self.path}]}


@dataclass(frozen=True)
class Place:
    """A value inside a definition and the way to it."""

    path: str
    key: str
    value: Any


def walk(value: Any, path: str = "") -> Iterator[Place]:
    """Yield every member of every structure below a value, outermost first."""
    if isinstance(value, dict):
        for key, item in value.items():
            where = f"{path}.{key}" if path else key
            yield Place(where, key, item)
            yield from walk(item, where)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from walk(item, f"{path}[{number}]")


def texts(value: Any, *keys: str, path: str = "") -> Iterator[Place]:
    """Yield the texts below a value that stand under one of the keys."""
    for place in walk(value, path):
        if place.key in keys and isinstance(place.value, str):
            yield place


def only(union: Document) -> tuple[str, Document]:
    """Return the one member of a union: its name and its body."""
    ((name, body),) = union.items()
    return name, body


def repeated(what: str, places: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield a finding for every id that appears again; `places` are (path, id)."""
    seen: set[str] = set()
    for path, name in places:
        if name in seen:
            yield Finding(path, f"{what} {name} appears twice")
        seen.add(name)


def sheets(definition: Document) -> Iterator[tuple[str, Document]]:
    """Yield the sheets with their paths."""
    for number, sheet in enumerate(definition.get("Sheets", [])):
        yield f"Sheets[{number}]", sheet


def visuals(definition: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield the visuals of all sheets: path, kind, body."""
    for sheet_path, sheet in sheets(definition):
        yield from visuals_of(sheet_path, sheet)


def visuals_of(sheet_path: str, sheet: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield the visuals of a sheet: path, kind, body."""
    for number, visual in enumerate(sheet.get("Visuals", [])):
        kind, body = only(visual)
        yield f"{sheet_path}.Visuals[{number}].{kind}", kind, body


def controls(path: str, sheet: Document, which: str) -> Iterator[tuple[str, str, Document]]:
    """Yield the controls of a sheet: path, kind, body; `which` is ParameterControls or FilterControls."""
    for number, control in enumerate(sheet.get(which, [])):
        kind, body = only(control)
        yield f"{path}.{which}[{number}].{kind}", kind, body


def filters(definition: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield the filters of all groups: path, kind, body."""
    for group_number, group in enumerate(definition.get("FilterGroups", [])):
        for number, each in enumerate(group["Filters"]):
            kind, body = only(each)
            yield f"FilterGroups[{group_number}].Filters[{number}].{kind}", kind, body


def parameters(definition: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield the declared parameters: path, kind, body."""
    for number, declaration in enumerate(definition.get("ParameterDeclarations", [])):
        kind, body = only(declaration)
        yield f"ParameterDeclarations[{number}].{kind}", kind, body
