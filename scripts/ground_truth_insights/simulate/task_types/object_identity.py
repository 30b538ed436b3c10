"""Names and ids of the things that workers mark in videos and point clouds."""

from collections import Counter
from collections.abc import Sequence


def object_names(labels: Sequence[str]) -> list[str]:
    """Return `car:1`, `car:2`, `bus:1` of car, car, bus."""
    seen: Counter[str] = Counter()
    names = []
    for label in labels:
        seen[label] += 1
        names.append(f"{label}:{seen[label]}")
    return names


def object_id(key: int, origin: int) -> str:
    """Return the id of one thing in the answer of that key."""
    digits = f"{key:016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[13:16]}-{origin:012x}"
