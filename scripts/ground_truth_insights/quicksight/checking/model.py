"""What a request breaks of botocore's model of the service, in the service's own words."""

import functools
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape

# The service answers with more types of errors than the model lists.
OPEN_ENUMS = frozenset({"AnalysisErrorType", "DashboardErrorType"})
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
    "blob": (str,),
}
# No shape is marked as union; these say it of themselves. Others only tell how they are used, and are used otherwise.
_UNION = re.compile(r"union type structure|tagged union type|only one of the attributes|but not both", re.IGNORECASE)
# Unions by a message of the service only (terraform-provider-aws#42675).
_UNIONS = frozenset({"NumericRangeFilterValue"})
# Unions by their text: the first holds two members, or none, in definitions that run; of the second the service has
# words of its own (terraform-provider-aws#30948).
_NO_UNIONS = frozenset({"FilterOperationSelectedFieldsConfiguration", "LogicalTableSource"})
# Wells, axes and texts are left empty in definitions that run; what is nothing without its one member is not, nor the
# range of an axis (terraform-provider-aws#38049).
_MAY_BE_EMPTY = re.compile(r"FieldWells$|^Axis(?!DisplayRange)|FormatText$|FormatConfiguration$|^SameSheet|^Layout$")


@functools.cache
def service_model() -> ServiceModel:
    """Return the model of the service."""
    return botocore.session.get_session().get_service_model("quicksight")


def members(name: str) -> set[str]:
    """Return the names of a structure's members."""
    structure: Any = service_model().shape_for(name)
    return set(structure.members)


def violations(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield each broken constraint of a value, as the message of a ValidationException has it."""
    kinds = _PYTHON_TYPES[shape.type_name]
    is_of_type = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    if not is_of_type:
        yield f"Value of type {type(value).__name__} at '{path}' can not be converted to {shape.type_name}"
    elif isinstance(shape, StructureShape):
        yield from _structure(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from _size(shape, value, path)
        for number, item in enumerate(value, 1):
            yield from violations(shape.member, item, f"{path}.{number}.member")
    elif isinstance(shape, MapShape):
        yield from _size(shape, value, path)
        if any(list(violations(shape.key, key)) for key in value):
            yield _broken(f"{{{', '.join(f'{key}=...' for key in value)}}}", path, _rule_of_keys(shape.key))
        for key, item in value.items():
            yield from violations(shape.value, item, f"{path}.{key}.member")
    elif isinstance(shape, StringShape):
        yield from _text(shape, value, path)
    elif shape.type_name in {"integer", "long", "float", "double"}:
        yield from _bounded(shape, value, value, "value", path)


def message(broken: list[str]) -> str:
    """Return the message of the ValidationException that lists what is broken."""
    plural = "s" if len(broken) > 1 else ""
    return f"{len(broken)} validation error{plural} detected: {'; '.join(broken)}"


@functools.cache
def unions() -> frozenset[str]:
    """Return the names of the structures that take exactly one of their members.

    A member's description hides that of its structure, so they are looked up by name.
    """
    shapes = (service_model().shape_for(name) for name in service_model().shape_names)
    structures = [shape for shape in shapes if isinstance(shape, StructureShape) and shape.members]
    found = (one.name for one in structures if one.metadata.get("union") or _UNION.search(one.documentation or ""))
    return (frozenset(found) | _UNIONS) - _NO_UNIONS


def _structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _broken("null", _join(path, name), "Member must not be null")
    if shape.name in unions() and len(value) != 1 and (value or not _MAY_BE_EMPTY.search(shape.name)):
        names = [_member(name) for name in shape.members]
        given = ", ".join(f"{_member(name)}={_shown(value.get(name))}" for name in shape.members)
        rule = f"Only 1 member of [{', '.join(names)}] should be provided for structure {shape.name}"
        yield _broken(f"{shape.name}({given})", path, rule)
    for name, item in value.items():
        if name in shape.members:
            yield from violations(shape.members[name], item, _join(path, name))
        else:
            yield f"Value at '{path}' failed to satisfy constraint: {shape.name} has no member {name}"


def _rule_of_keys(shape: Shape) -> str:
    """Return what is said where one key of a map breaks a rule: all of its rules."""
    words = {"max": "length less than or equal to", "min": "length greater than or equal to"}
    rules = [f"Member must have {words[key]} {shape.metadata[key]}" for key in words if key in shape.metadata]
    rules += [f"Member must satisfy regular expression pattern: {shape.metadata.get('pattern')}"]
    return f"Map keys must satisfy constraint: [{', '.join(rules)}]"


def _shown(value: object) -> str:
    """Return how a message shows the member of a structure."""
    if isinstance(value, dict | list):
        return "..." if value else "[]"
    return "null" if value is None else str(value)


def _size(shape: Shape, value: Any, path: str) -> Iterator[str]:
    shown = value if isinstance(value, str) else "[]" if not value else f"[{len(value)} members]"
    yield from _bounded(shape, shown, len(value), "length", path)


def _bounded(shape: Shape, shown: object, size: float, what: str, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", size), shape.metadata.get("max", size)
    if size < least:
        yield _broken(shown, path, f"Member must have {what} greater than or equal to {least}")
    if size > most:
        yield _broken(shown, path, f"Member must have {what} less than or equal to {most}")


def _text(shape: StringShape, value: str, path: str) -> Iterator[str]:
    yield from _size(shape, value, path)
    if shape.enum and value not in shape.enum and shape.name not in OPEN_ENUMS:
        yield _broken(value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    # The model has no pattern for lengths, but says that they are of a value and a unit.
    pattern = shape.metadata.get("pattern") or {"PixelLength": r"-?[\d.]+[a-z%]+"}.get(shape.name)
    if pattern and (compiled := _compiled(pattern)) and not compiled.fullmatch(value):
        yield _broken(value, path, f"Member must satisfy regular expression pattern: {pattern}")


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        # 15 of 101 patterns are in Java's syntax, none of them in the operations that the fake has.
        return None


def _member(name: str) -> str:
    return name[0].lower() + name[1:]


def _join(path: str, name: str) -> str:
    return f"{path}.{_member(name)}" if path else _member(name)


def _broken(value: object, path: str, rule: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {rule}"
