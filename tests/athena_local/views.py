"""`create view` as Athena leaves it in the catalog: with the columns that the view has."""

import re

from athena_local.hive_ddl import TableName

_HEAD = re.compile(r"\s*create\s+(?:or\s+replace\s+)?view\s+(?P<name>[\w.\"]+)\s", re.I)


def created_view(sql: str) -> TableName | None:
    """Return the view that a statement creates, None where it creates none."""
    head = _HEAD.match(sql)
    if head is None:
        return None
    *_, database, table = [None, *(part.strip('"').lower() for part in head["name"].split("."))]
    return TableName(database, table or "")
