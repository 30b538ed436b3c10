"""Names of marts and columns in SQL."""


def quoted(name: str) -> str:
    """Return the name as an SQL identifier that can't be read as anything else."""
    return '"' + name.replace('"', '""') + '"'
