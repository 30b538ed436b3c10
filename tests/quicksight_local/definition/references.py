"""What one part names, another part declares."""

from collections.abc import Iterator

from quicksight_local.definition.findings import (
    Finding,
    controls,
    filters,
    parameters,
    sheets,
    texts,
    visuals_of,
    walk,
)
from quicksight_local.service_model import Document

_PARAMETER_KEYS = ("ParameterName", "Parameter", "SourceParameterName", "DestinationParameterName")
# Which controls can set which kind of parameter.
_CONTROLS_OF = {
    "DateTimeParameterDeclaration": frozenset({"DateTimePicker"}),
    "StringParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "TextArea"}),
    "IntegerParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "Slider"}),
    "DecimalParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "Slider"}),
}


def undeclared_data_sets(definition: Document) -> Iterator[Finding]:
    """Yield every data set identifier that isn't declared."""
    declared = {each["Identifier"] for each in definition["DataSetIdentifierDeclarations"]}
    for place in texts(definition, "DataSetIdentifier"):
        if place.value not in declared:
            yield Finding(place.path, f"DataSetIdentifier {place.value} is not declared")


def undeclared_parameters(definition: Document) -> Iterator[Finding]:
    """Yield every parameter that isn't declared, and every control that can't set its parameter."""
    declared = {body["Name"]: kind for _, kind, body in parameters(definition)}
    for place in texts(definition, *_PARAMETER_KEYS):
        if place.value not in declared:
            yield Finding(place.path, f"parameter {place.value} is not declared")
    for path, sheet in sheets(definition):
        for where, kind, body in controls(path, sheet, "ParameterControls"):
            declaration = declared.get(body["SourceParameterName"])
            if declaration and kind not in _CONTROLS_OF[declaration]:
                yield Finding(where, f"a {kind} can't set {body['SourceParameterName']}, a {declaration}")


def missing_filters(definition: Document) -> Iterator[Finding]:
    """Yield every control of a filter that isn't there."""
    known = {body["FilterId"] for _, _, body in filters(definition)}
    for path, sheet in sheets(definition):
        for place in texts(sheet.get("FilterControls", []), "SourceFilterId", path=f"{path}.FilterControls"):
            if place.value not in known:
                yield Finding(place.path, f"filter {place.value} is not there")


def missing_scopes(definition: Document) -> Iterator[Finding]:
    """Yield every sheet and visual that a filter's scope names and that isn't there."""
    visuals = {
        sheet["SheetId"]: {body["VisualId"] for _, _, body in visuals_of(path, sheet)}
        for path, sheet in sheets(definition)
    }
    for number, group in enumerate(definition.get("FilterGroups", [])):
        selected = group["ScopeConfiguration"].get("SelectedSheets", {})
        for scope in selected.get("SheetVisualScopingConfigurations", []):
            path = f"FilterGroups[{number}].ScopeConfiguration"
            if scope["SheetId"] not in visuals:
                yield Finding(path, f"sheet {scope['SheetId']} is not there")
                continue
            for visual in scope.get("VisualIds", []):
                if visual not in visuals[scope["SheetId"]]:
                    yield Finding(path, f"visual {visual} is not on sheet {scope['SheetId']}")


def missing_targets(definition: Document) -> Iterator[Finding]:
    """Yield every sheet and visual that an action leads to and that isn't there."""
    known_sheets = {sheet["SheetId"] for _, sheet in sheets(definition)}
    for path, sheet in sheets(definition):
        on_sheet = {body["VisualId"] for _, _, body in visuals_of(path, sheet)}
        for where, _, body in visuals_of(path, sheet):
            for place in walk(body.get("Actions", []), f"{where}.Actions"):
                if place.key == "TargetVisuals":
                    for visual in place.value:
                        if visual not in on_sheet:
                            yield Finding(place.path, f"visual {visual} is not on sheet {sheet['SheetId']}")
                if place.key == "TargetSheetId" and place.value not in known_sheets:
                    yield Finding(place.path, f"sheet {place.value} is not there")


def mixed_filter_groups(definition: Document) -> Iterator[Finding]:
    """Yield every group whose filters stand on several data sets."""
    for number, group in enumerate(definition.get("FilterGroups", [])):
        path = f"FilterGroups[{number}].Filters"
        named = {place.value for place in texts(group["Filters"], "DataSetIdentifier", path=path)}
        if len(named) > 1:
            yield Finding(path, f"the filters of a group stand on one data set, not on {', '.join(sorted(named))}")
