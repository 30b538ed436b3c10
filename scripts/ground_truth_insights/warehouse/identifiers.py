"""Names of marts and columns, and texts, in SQL."""


def quoted(name: str) -> str:
    """Return the name as an SQL identifier that can't be read as anything else."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Return the text between apostrophes, of which none inside ends it."""
    return "'" + str(text).replace("'", "''") + "'"
