"""How findings speak of values, numbers and near matches."""

from collections.abc import Iterable

_LONGEST_VALUE = 100


def quoted(value: object) -> str:
    """Return a value in quotes, cut where it is so long that it would hide the message."""
    text = str(value)
    return f"'{text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + '…'}'"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def age(seconds: float) -> str:
    """Return a time that has passed in the largest unit of which it holds two, such as `3 hours`."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return counted(int(seconds // length), unit)
    return f"{max(int(seconds), 0)} seconds"


def nearest(word: str, candidates: Iterable[str], *, likeness: float = 0.7) -> str | None:
    """Return the candidate that a person most likely meant, whatever its case, or None where none is near.

    `likeness` runs from 0, anything, to 1, the same.
    """
    # Only who made a mistake waits for it.
    import difflib  # noqa: PLC0415

    by_lower = {candidate.lower(): candidate for candidate in candidates}
    matches = difflib.get_close_matches(word.strip().lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[matches[0]] if matches else None


def listed(words: Iterable[str]) -> str:
    """Return words with commas between them."""
    return ", ".join(words)
