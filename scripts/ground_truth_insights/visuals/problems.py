"""What is wrong in a dashboard file, before it is known on which line that is."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in the document as keys and list positions, and what is wrong there with its remedy."""

    path: Path
    message: str


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that doesn't exist: the nearest known one, else all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"use one of: {', '.join(names)}"
