"""Texts of workers and templates in charts, mails and on a terminal: they may hold anything, and must not act."""

import unicodedata


def printable(name: str) -> str:
    """Return a name with characters that would move the cursor, break the line or hide written out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "surrogatepass").decode()
        for character in name
    )


# They join what belongs together, in emoji and in several scripts.
_JOINERS = frozenset("\u200c\u200d")

# What moves the cursor, colours, or reorders or hides what stands around it, and what no XML and so no chart may hold.
_ACTING = (
    *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
    0xFFFE,
    0xFFFF,
)
_WRITTEN_OUT = {code: printable(chr(code)) for code in _ACTING}


def visible(text: str) -> str:
    r"""Return the text with each character that acts written out, such as `\x1b`; tabs and ends of lines stay."""
    return text.translate(_WRITTEN_OUT)


def one_line(text: str) -> str:
    """Return the text with everything that moves the cursor, colours or reorders written out instead."""
    return "".join(
        character if character in _JOINERS or unicodedata.category(character) == "Zs" else printable(character)
        for character in text
    )
