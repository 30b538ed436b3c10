"""What is wrong in a dashboard file, before it is known on which line that is, and what the JSON schema finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from ground_truth_insights.checks.wording import listed, nearest

Path = tuple[str | int, ...]
_KINDS = {"object": "keys with values", "array": "a list", "string": "text", "integer": "a whole number"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in the document as keys and list positions, and what is wrong there with its remedy."""

    path: Path
    message: str


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that doesn't exist: the nearest known one, else all of them."""
    meant = nearest(name, known, likeness=0.6)
    return f"did you mean '{meant}'?" if meant else f"use one of: {listed(sorted(known))}"


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """Yield the problems that one error of the schema stands for."""
    path = tuple(error.absolute_path)
    # The schema is ours: each part of it has a title, and a description where a value can be wrong.
    schema: Any = error.schema
    name = schema["title"].lower()
    remedy = f"; {schema['description']}" if "description" in schema else ""
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(path, name, error.instance, schema["properties"])
        case "required":
            yield from _missing_keys(path, name, error.instance, schema)
        case "enum":
            choices = ", ".join(schema["enum"])
            yield Problem(path, f"unknown {name} '{_short(error.instance)}'; use one of: {choices}")
        case "type":
            found = "empty" if error.instance is None else f"'{_short(error.instance)}'"
            yield Problem(path, f"the {name} is {found}, but must be {_KINDS[_first(schema['type'])]}{remedy}")
        case _:
            yield Problem(path, f"the {name} can't be '{_short(error.instance)}'{remedy}")


def _first(types: str | list[str]) -> str:
    return types if isinstance(types, str) else types[0]


def _unknown_keys(path: Path, name: str, found: Any, known: Any) -> Iterator[Problem]:
    for key in found:
        if key not in known:
            message = f"unknown key '{_short(key)}' in the {name}; {did_you_mean(str(key), known)}"
            yield Problem((*path, key), message)


def _missing_keys(path: Path, name: str, found: Any, schema: Any) -> Iterator[Problem]:
    for key in schema["required"]:
        if key not in found:
            meaning = schema["properties"][key].get("description")
            yield Problem(path, f"the {name} lacks '{key}'; add it{f': {meaning}' if meaning else ''}")


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
