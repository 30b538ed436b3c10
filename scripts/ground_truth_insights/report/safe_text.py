"""Texts of workers and templates on a terminal: data that may hold anything, and must not act."""

import unicodedata

from ground_truth_insights.printable import printable

# They join what belongs together, in emoji and in several scripts.
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    """Return the text with everything that moves the cursor, colours or reorders written out instead."""
    return "".join(
        character if character in _JOINERS or unicodedata.category(character) == "Zs" else printable(character)
        for character in text
    )
