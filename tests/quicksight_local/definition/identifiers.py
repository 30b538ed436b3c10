"""Ids are unique: over the definition where others name them, else in their list."""

from collections.abc import Iterator

from quicksight_local.definition.findings import (
    Finding,
    controls,
    filters,
    parameters,
    repeated,
    sheets,
    visuals,
)
from quicksight_local.service_model import Document


def repeated_identifiers(definition: Document) -> Iterator[Finding]:
    """Yield every id that is given twice."""
    declarations = definition["DataSetIdentifierDeclarations"]
    yield from repeated("Identifier", _listed("DataSetIdentifierDeclarations", declarations, "Identifier"))
    yield from repeated("SheetId", ((path, sheet["SheetId"]) for path, sheet in sheets(definition)))
    yield from repeated("VisualId", ((path, body["VisualId"]) for path, _, body in visuals(definition)))
    groups = definition.get("FilterGroups", [])
    yield from repeated("FilterGroupId", _listed("FilterGroups", groups, "FilterGroupId"))
    yield from repeated("FilterId", ((path, body["FilterId"]) for path, _, body in filters(definition)))
    yield from repeated("parameter", ((path, body["Name"].lower()) for path, _, body in parameters(definition)))
    yield from repeated("control", _controls(definition))
    calculated = [
        (f"CalculatedFields[{number}]", f"{each['DataSetIdentifier']}.{each['Name']}")
        for number, each in enumerate(definition.get("CalculatedFields", []))
    ]
    yield from repeated("calculated field", calculated)


def _listed(name: str, items: list[Document], key: str) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(items):
        yield f"{name}[{number}]", item[key]


def _controls(definition: Document) -> Iterator[tuple[str, str]]:
    for path, sheet in sheets(definition):
        for where, _, body in controls(path, sheet, "ParameterControls"):
            yield where, body["ParameterControlId"]
        for where, _, body in controls(path, sheet, "FilterControls"):
            yield where, body["FilterControlId"]
