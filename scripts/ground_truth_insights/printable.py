"""Names from outside, safe to print on a terminal."""


def printable(name: str) -> str:
    """Return a name with characters that would move the cursor, break the line or hide written out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "surrogatepass").decode()
        for character in name
    )
