"""What a definition wants of its data sets: columns that are there, of a kind that the place can take."""

import re
from collections.abc import Iterator
from typing import Any

from quicksight_local.definition.findings import Finding, Place, parameters, walk
from quicksight_local.service_model import Document

# The output columns of a data set, by its identifier.
DataColumns = dict[str, list[Document]]

_NUMERIC = frozenset({"INTEGER", "DECIMAL"})
_DATE = frozenset({"DATETIME"})
# A date shows as a blank chart where a category is wanted.
_CATEGORY = frozenset({"STRING", "INTEGER", "DECIMAL"})
_WANTED = {
    "DateDimensionField": _DATE,
    "DateMeasureField": _DATE,
    "NumericalDimensionField": _NUMERIC,
    "NumericalMeasureField": _NUMERIC,
    "CategoricalDimensionField": _CATEGORY,
    "CategoricalMeasureField": _CATEGORY,
    "TimeRangeFilter": _DATE,
    "TimeEqualityFilter": _DATE,
    "RelativeDatesFilter": _DATE,
    "NumericRangeFilter": _NUMERIC,
    "NumericEqualityFilter": _NUMERIC,
    "CategoryFilter": _CATEGORY,
}
_COLUMN_IN_EXPRESSION = re.compile(r"(?<!\$)\{([^}]+)\}")
_PARAMETER_IN_EXPRESSION = re.compile(r"\$\{([^}]+)\}")


def mismatches(definition: Document, columns: DataColumns) -> Iterator[Finding]:
    """Yield every column that isn't there, or isn't of the wanted kind."""
    types = _types(definition, columns)
    yield from _expressions(definition, types)
    yield from _hidden_columns(definition, columns)
    for place in walk(definition):
        if _is_column(place.value) and place.key != "CalculatedFields":
            yield from _column(place, types)


def _is_column(value: Any) -> bool:
    return isinstance(value, dict) and "ColumnName" in value and "DataSetIdentifier" in value


def _column(place: Place, types: dict[str, dict[str, str | None]]) -> Iterator[Finding]:
    identifier, name = place.value["DataSetIdentifier"], place.value["ColumnName"]
    known = types.get(identifier, {})
    if name not in known:
        yield Finding(place.path, f"column {name} is not in data set {identifier}", "COLUMN_REPLACEMENT_MISSING")
        return
    holder = _holder(place.path)
    wanted, kind = _WANTED.get(holder), known[name]
    if wanted and kind and kind not in wanted:
        reason = f"column {name} of data set {identifier} is {kind}, {holder} takes {' or '.join(sorted(wanted))}"
        yield Finding(place.path, reason, "COLUMN_TYPE_MISMATCH")


def _holder(path: str) -> str:
    parts = path.split(".")
    return re.sub(r"\[\d+\]", "", parts[-2]) if len(parts) > 1 else ""


def _types(definition: Document, columns: DataColumns) -> dict[str, dict[str, str | None]]:
    types: dict[str, dict[str, str | None]] = {
        identifier: {column["Name"]: column["Type"] for column in listed} for identifier, listed in columns.items()
    }
    for field in definition.get("CalculatedFields", []):
        # Its type would need the service's expression language.
        types[field["DataSetIdentifier"]].setdefault(field["Name"], None)
    return types


def _hidden_columns(definition: Document, columns: DataColumns) -> Iterator[Finding]:
    for number, field in enumerate(definition.get("CalculatedFields", [])):
        if field["Name"] in {column["Name"] for column in columns[field["DataSetIdentifier"]]}:
            reason = f"calculated field {field['Name']} has the name of a column"
            yield Finding(f"CalculatedFields[{number}].Name", reason, "COLUMN_TYPE_MISMATCH")


def _expressions(definition: Document, types: dict[str, dict[str, str | None]]) -> Iterator[Finding]:
    declared = {body["Name"] for _, _, body in parameters(definition)}
    for number, field in enumerate(definition.get("CalculatedFields", [])):
        path, identifier = f"CalculatedFields[{number}].Expression", field["DataSetIdentifier"]
        for name in _COLUMN_IN_EXPRESSION.findall(field["Expression"]):
            if name not in types[identifier]:
                reason = f"column {name} is not in data set {identifier}"
                yield Finding(path, reason, "COLUMN_REPLACEMENT_MISSING")
        for name in _PARAMETER_IN_EXPRESSION.findall(field["Expression"]):
            if name not in declared:
                yield Finding(path, f"parameter {name} is not declared", "PARAMETER_NOT_FOUND")
