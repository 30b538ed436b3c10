"""`create table ... with (...) as` in Athena's dialect, rewritten for Trino: only the properties differ."""

import re

_HEAD = re.compile(r"\s*create\s+table\s+(?P<name>.+?)\s+with\s*\(", re.I | re.S)
_PROPERTY = re.compile(r"\s*(\w+)\s*=\s*('(?:[^']|'')*'|array\s*\[[^\]]*\]|\w+)\s*(,|\))", re.I)
_SAME = frozenset({"external_location", "partitioned_by", "bucketed_by", "bucket_count"})
# Hive is what Trino makes anyway, and a compression changes no row.
_DROPPED = frozenset({"table_type", "is_external", "write_compression"})


class CtasError(Exception):
    """A property that Athena or this harness doesn't know."""


def is_ctas(sql: str) -> bool:
    """Tell whether a statement creates a table with properties."""
    return _HEAD.match(sql) is not None


def for_trino(sql: str) -> str:
    """Return the statement as Trino's Hive connector takes it.

    Raises:
        CtasError: a property isn't known, or asks for Iceberg, which needs a plugin that isn't here.

    """
    head = _HEAD.match(sql)
    if head is None:
        raise CtasError("not a create table with properties")
    properties, place = _properties(sql, head.end())
    kept = dict(filter(None, (_for_trino(key, value) for key, value in properties.items())))
    listed = ", ".join(f"{key} = {value}" for key, value in kept.items())
    return f"create table {head['name']} with ({listed}){sql[place:]}"


def _properties(sql: str, place: int) -> tuple[dict[str, str], int]:
    properties = {}
    end = ","
    while end == ",":
        match = _PROPERTY.match(sql, place)
        if match is None:
            raise CtasError(f"mismatched input near '{sql[place : place + 20].strip()}'")
        properties[match[1].lower()] = match[2]
        end, place = match[3], match.end()
    return properties, place


def _for_trino(key: str, value: str) -> tuple[str, str] | None:
    if key == "table_type" and value.lower() != "'hive'":
        raise CtasError(f"table_type {value} needs Iceberg; the local Athena has Hive tables only")
    if key in _DROPPED:
        return None
    if key in _SAME:
        return key, value
    if key == "format":
        return key, value.upper()
    if key == "field_delimiter":
        return "textfile_field_separator", value
    raise CtasError(f"Table property '{key}' does not exist")
