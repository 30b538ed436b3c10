"""Trino's values and types as Athena and Glue write them."""

import base64
from typing import Any

_HIVE_SCALARS = {"varchar": "string", "integer": "int", "real": "float", "varbinary": "binary"}


def type_name(trino_type: str) -> str:
    """Return Athena's name of a type: `timestamp(3) with time zone` loses its 3, an array its members."""
    before, _, rest = trino_type.partition("(")
    after = rest.rpartition(")")[2]
    return f"{before} {after.strip()}".strip()


def hive_type(signature: dict[str, Any]) -> str:
    """Return the type as Glue keeps it for a column of a view: `array(varchar)` is `array<string>`."""
    raw_type: str = signature["rawType"]
    arguments = [argument["value"] for argument in signature.get("arguments", [])]
    if raw_type in ("array", "map"):
        return f"{raw_type}<{','.join(hive_type(argument) for argument in arguments)}>"
    if raw_type == "row":
        members = (f"{item['fieldName']['name']}:{hive_type(item['typeSignature'])}" for item in arguments)
        return f"struct<{','.join(members)}>"
    if raw_type in ("decimal", "char"):
        return f"{raw_type}({','.join(str(argument) for argument in arguments)})"
    return _HIVE_SCALARS.get(raw_type, raw_type)


def as_text(value: Any, signature: dict[str, Any]) -> str | None:
    """Return the text of a value of a type, null as None."""
    if value is None:
        return None
    raw_type = signature["rawType"]
    if raw_type == "varbinary":
        return base64.b64decode(value).hex(" ")
    if raw_type == "array":
        element = signature["arguments"][0]["value"]
        return "[" + ", ".join(_nested(item, element) for item in value) + "]"
    if raw_type == "map":
        content = signature["arguments"][1]["value"]
        return "{" + ", ".join(f"{key}={_nested(item, content)}" for key, item in value.items()) + "}"
    if raw_type == "row":
        members = [argument["value"] for argument in signature["arguments"]]
        pairs = zip(value, members, strict=True)
        return "{" + ", ".join(_member(item, member) for item, member in pairs) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nested(value: Any, signature: dict[str, Any]) -> str:
    text = as_text(value, signature)
    return "null" if text is None else text


def _member(value: Any, member: dict[str, Any]) -> str:
    name = (member.get("fieldName") or {}).get("name", "")
    return f"{name}={_nested(value, member['typeSignature'])}"
