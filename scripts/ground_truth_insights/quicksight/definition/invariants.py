"""What must hold in a Definition, checked before any call: every reference points at something that exists.

The rules are those that QuickSight itself enforces, and those that it accepts and then draws an empty chart for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.definition.fields import Marts
from ground_truth_insights.quicksight.definition.formats import Document
from ground_truth_insights.quicksight.definition.layout import BAR_COLUMNS, GRID_COLUMNS

_ID = re.compile(r"[\w-]{1,512}")
_PARAMETER = re.compile(r"[a-zA-Z0-9]+")
_COLOR = re.compile(r"#[A-F0-9]{6}")
_LIMITS = {"DataSetIdentifierDeclarations": 50, "Sheets": 20, "FilterGroups": 2000, "ParameterDeclarations": 400}
_VISUALS_PER_SHEET = 75
_FIELD_KINDS = {
    "DateDimensionField": {"DATETIME"},
    "CategoricalDimensionField": {"STRING"},
    "NumericalDimensionField": {"INTEGER", "DECIMAL"},
    "NumericalMeasureField": {"INTEGER", "DECIMAL"},
    "DateMeasureField": {"DATETIME"},
    "CategoricalMeasureField": {"STRING"},
}
_KPI_OPTIONS = {"Comparison", "PrimaryValueDisplayType", "SecondaryValueFontConfiguration"}


def refuse_broken(definition: Document, marts: Marts) -> None:
    """Check a definition.

    Raises:
        UsageError: Something in it points nowhere; one line for each problem.

    """
    problems = list(broken(definition, marts))
    if problems:
        raise UsageError("the dashboard can't be drawn in QuickSight:\n" + "\n".join(problems))


def broken(definition: Document, marts: Marts) -> Iterator[str]:
    """Yield what is wrong in a definition; data sets that aren't marts are known by their declaration alone."""
    for part, limit in _LIMITS.items():
        if len(definition.get(part, [])) > limit:
            yield f"{part}: {len(definition[part])} are more than the {limit} that QuickSight takes"
    yield from _repeated(definition)
    yield from _columns(definition, marts)
    yield from _filters(definition)
    yield from _parameters(definition)
    for sheet in definition["Sheets"]:
        yield from _sheet(sheet, marts)
    for color in (*found(definition, "Color"), *found(definition, "MarkerColor")):
        if isinstance(color, str) and not _COLOR.fullmatch(color):
            yield f"the colour '{color}' must be # and six digits or upper case letters A to F"


def found(node: Any, key: str) -> Iterator[Any]:
    """Yield the values of a key, however deep they lie."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name == key:
                yield value
            yield from found(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from found(value, key)


def only(wrapper: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the one member of a union such as a visual: its name and its body."""
    return next(iter(wrapper.items()))


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _visuals(definition: Document) -> Iterator[tuple[str, Document]]:
    for sheet in definition["Sheets"]:
        yield from (only(visual) for visual in sheet["Visuals"])


def _repeated(definition: Document) -> Iterator[str]:
    filters = [only(each)[1]["FilterId"] for group in definition["FilterGroups"] for each in group["Filters"]]
    controls = [
        only(control)[1][f"{kind}ControlId"]
        for sheet in definition["Sheets"]
        for kind in ("Parameter", "Filter")
        for control in sheet.get(f"{kind}Controls", [])
    ]
    ids = {
        "data set": [each["Identifier"] for each in definition["DataSetIdentifierDeclarations"]],
        "sheet": [sheet["SheetId"] for sheet in definition["Sheets"]],
        "visual": [body["VisualId"] for _, body in _visuals(definition)],
        "filter group": [group["FilterGroupId"] for group in definition["FilterGroups"]],
        "filter": filters,
        "control": controls,
    }
    for kind, names in ids.items():
        yield from (f"two of a kind: the {kind} '{name}' stands twice" for name in _twice(names))
        if kind != "data set":
            yield from (
                f"the {kind} id '{name}' has characters that QuickSight refuses"
                for name in names
                if not _ID.fullmatch(name)
            )
    for _, body in _visuals(definition):
        fields = list(found(body["ChartConfiguration"]["FieldWells"], "FieldId"))
        yield from (f"visual {body['VisualId']}: the field '{name}' stands twice" for name in _twice(fields))


def _columns(definition: Document, marts: Marts) -> Iterator[str]:
    declared = {each["Identifier"] for each in definition["DataSetIdentifierDeclarations"]}
    for identifier in found(definition, "DataSetIdentifier"):
        if identifier not in declared:
            yield f"the data set '{identifier}' is used but not declared"
    for column in _identifiers(definition):
        mart = marts.get(column["DataSetIdentifier"])
        if mart is not None and column["ColumnName"] not in mart.column_names():
            yield f"the mart '{mart.name}' has no column '{column['ColumnName']}'"


def _identifiers(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, Mapping):
        if {"DataSetIdentifier", "ColumnName"} <= set(node):
            yield {"DataSetIdentifier": node["DataSetIdentifier"], "ColumnName": node["ColumnName"]}
        for value in node.values():
            yield from _identifiers(value)
    elif isinstance(node, list):
        for value in node:
            yield from _identifiers(value)


def _filters(definition: Document) -> Iterator[str]:
    visuals = {
        sheet["SheetId"]: {only(visual)[1]["VisualId"] for visual in sheet["Visuals"]} for sheet in definition["Sheets"]
    }
    for group in definition["FilterGroups"]:
        name = group["FilterGroupId"]
        for scope in found(group["ScopeConfiguration"], "SheetVisualScopingConfigurations"):
            for one in scope:
                if one["SheetId"] not in visuals:
                    yield f"filter group {name}: there is no sheet '{one['SheetId']}'"
                    continue
                unknown = set(one.get("VisualIds", [])) - visuals[one["SheetId"]]
                yield from (f"filter group {name}: the sheet has no visual '{visual}'" for visual in sorted(unknown))
        if len({only(each)[1]["Column"]["DataSetIdentifier"] for each in group["Filters"]}) > 1:
            yield f"filter group {name}: its filters must act on one data set"


def _parameters(definition: Document) -> Iterator[str]:
    declared = {}
    for wrapper in definition["ParameterDeclarations"]:
        kind, body = only(wrapper)
        declared[body["Name"]] = body
        if not _PARAMETER.fullmatch(body["Name"]):
            yield f"the parameter '{body['Name']}' may have letters and digits only"
        if not body.get("DefaultValues"):
            yield f"the {kind} '{body['Name']}' needs a default, or the sheet stays empty"
    controlled = set(
        found([sheet.get("ParameterControls", []) for sheet in definition["Sheets"]], "SourceParameterName")
    )
    used = {*found(definition["FilterGroups"], "ParameterName"), *found(definition["FilterGroups"], "Parameter")}
    yield from (
        f"the parameter '{name}' is used but not declared" for name in sorted((used | controlled) - set(declared))
    )
    yield from (f"the parameter '{name}' of a filter has no control" for name in sorted(used - controlled))
    filters = {only(each)[1]["FilterId"] for group in definition["FilterGroups"] for each in group["Filters"]}
    sources = set(found([sheet.get("FilterControls", []) for sheet in definition["Sheets"]], "SourceFilterId"))
    yield from (f"a control stands for the filter '{name}', which doesn't exist" for name in sorted(sources - filters))


def _sheet(sheet: Document, marts: Marts) -> Iterator[str]:
    where = f"sheet {sheet['SheetId']}"
    if len(sheet["Name"]) < 2:
        yield f"{where}: QuickSight hides a sheet with a name of one character"
    if len(sheet["Visuals"]) > _VISUALS_PER_SHEET:
        yield f"{where}: more than {_VISUALS_PER_SHEET} visuals"
    for visual in sheet["Visuals"]:
        yield from _visual(*only(visual), marts)
    yield from _layout(sheet, where)


def _visual(kind: str, body: Document, marts: Marts) -> Iterator[str]:
    where = f"visual {body['VisualId']}"
    configuration = body["ChartConfiguration"]
    wells = configuration["FieldWells"]
    known = set(found(wells, "FieldId"))
    if not known:
        yield f"{where}: no field is drawn"
    others = {name: part for name, part in configuration.items() if name != "FieldWells"}
    yield from (f"{where}: there is no field '{name}'" for name in sorted(set(found(others, "FieldId")) - known))
    for label in found(others, "AxisLabelOptions"):
        if any("ApplyTo" not in one for one in label):
            yield f"{where}: a title of an axis without ApplyTo is ignored"
    if kind == "KPIVisual" and not set(configuration.get("KPIOptions", {})) >= _KPI_OPTIONS:
        yield f"{where}: a part of KPIOptions draws nothing; give {', '.join(sorted(_KPI_OPTIONS))}"
    for field_kind, types in _FIELD_KINDS.items():
        for field in found(wells, field_kind):
            yield from _field(where, field_kind, types, field, marts)


def _field(where: str, kind: str, types: set[str], field: Document, marts: Marts) -> Iterator[str]:
    column = field["Column"]
    mart = marts.get(column["DataSetIdentifier"])
    if mart is None:
        return
    actual = next((each.type.output for each in mart.columns if each.name == column["ColumnName"]), None)
    if actual is not None and actual not in types:
        yield f"{where}: {kind} can't show the column '{column['ColumnName']}' of type {actual}"


def _layout(sheet: Document, where: str) -> Iterator[str]:
    elements = {
        "Layouts": [only(visual)[1]["VisualId"] for visual in sheet["Visuals"]],
        "SheetControlLayouts": [
            only(control)[1][f"{kind}ControlId"]
            for kind in ("Parameter", "Filter")
            for control in sheet.get(f"{kind}Controls", [])
        ],
    }
    for part, expected in elements.items():
        placed = [one for layout in sheet[part] for one in only(layout["Configuration"])[1]["Elements"]]
        ids = [one["ElementId"] for one in placed]
        yield from (f"{where}: '{name}' is placed twice" for name in _twice(ids))
        yield from (f"{where}: '{name}' is placed, but doesn't exist" for name in sorted(set(ids) - set(expected)))
        yield from (f"{where}: '{name}' is placed nowhere" for name in sorted(set(expected) - set(ids)))
        for one in placed:
            if one["ColumnIndex"] + one["ColumnSpan"] > (GRID_COLUMNS if part == "Layouts" else BAR_COLUMNS):
                yield f"{where}: '{one['ElementId']}' stands over the edge of the grid"
        yield from _overlaps(placed, where)


def _overlaps(placed: list[Document], where: str) -> Iterator[str]:
    for index, one in enumerate(placed):
        for other in placed[:index]:
            columns = _meet(one, other, "Column")
            if columns and _meet(one, other, "Row"):
                yield f"{where}: '{one['ElementId']}' and '{other['ElementId']}' overlap"


def _meet(one: Document, other: Document, side: str) -> bool:
    start, span = f"{side}Index", f"{side}Span"
    return bool(one[start] < other[start] + other[span] and other[start] < one[start] + one[span])
