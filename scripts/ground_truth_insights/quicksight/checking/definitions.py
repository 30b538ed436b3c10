"""The named rules about the parts of a definition: ids, references, filters, controls, parameters, layouts."""

import json
from collections.abc import Iterator
from itertools import combinations
from zoneinfo import available_timezones

from ground_truth_insights.quicksight.checking.findings import (
    Document,
    Rules,
    Told,
    Weight,
    only,
    repeated,
    texts,
    walk,
)
from ground_truth_insights.quicksight.checking.parts import (
    BAR_COLUMNS,
    Parts,
    elements_of,
    ids_on,
    layouts_of,
    visuals_of,
)

RULES: Rules[Parts] = Rules()
AT_ONCE, STRICT, DOUBT = Weight.AT_ONCE, Weight.STRICT, Weight.DOUBT
# How many definitions of real accounts keep a rule is told as "held by N".
MOST_BYTES = 2 * 1024**2
_WIDEST_CONTROL = 6
_TEXT_PARAMETERS = frozenset({"StringParameterDeclaration"})
_NUMBERS = frozenset({"IntegerParameterDeclaration", "DecimalParameterDeclaration"})
_DATES = frozenset({"DateTimeParameterDeclaration"})
# Which controls can set which kind of parameter.
_CONTROLS_OF = {
    "DateTimeParameterDeclaration": frozenset({"DateTimePicker"}),
    "StringParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "TextArea"}),
    "IntegerParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "Slider"}),
    "DecimalParameterDeclaration": frozenset({"Dropdown", "List", "TextField", "Slider"}),
}
# Which kind of parameter a filter compares with.
_PARAMETERS_OF = {
    "TimeRangeFilter": _DATES,
    "TimeEqualityFilter": _DATES,
    "CategoryFilter": _TEXT_PARAMETERS | _NUMBERS,
    "NumericRangeFilter": _NUMBERS,
    "NumericEqualityFilter": _NUMBERS,
    "RelativeDatesFilter": _NUMBERS,
    "TopBottomFilter": _NUMBERS,
}
# Of a sheet's kind: sections are for paginated reports, and nothing else is.
_UNFIT_LAYOUTS = (("PAGINATED", False), ("INTERACTIVE", True))
_PARAMETER_KEYS = ("ParameterName", "Parameter", "SourceParameterName", "DestinationParameterName")


@RULES.rule("size", AT_ONCE, "service quotas: a definition has at most 2 MB")
def too_large(parts: Parts) -> Told:
    """Find a definition that is larger than a request may be."""
    size = len(json.dumps(parts.definition, default=str).encode())
    if size > MOST_BYTES:
        yield "", f"the definition has {size / 1024**2:.1f} MB, and the service takes 2 MB"


@RULES.rule("ids", AT_ONCE, "held by 1,596 visuals, 4,020 filters, 3,877 groups, 805 controls")
def repeated_ids(parts: Parts) -> Told:
    """Find ids that are given twice; names of parameters may differ in case only."""
    listed = parts.definition["DataSetIdentifierDeclarations"]
    declared = [(f"DataSetIdentifierDeclarations[{number}]", each["Identifier"]) for number, each in enumerate(listed)]
    yield from repeated("Identifier", declared)
    yield from repeated("SheetId", ((path, sheet["SheetId"]) for path, sheet in parts.sheets))
    visuals = ((part.path, part.body["VisualId"]) for _, part in parts.visuals if "VisualId" in part.body)
    yield from repeated("VisualId", visuals)
    yield from repeated("FilterGroupId", ((path, group["FilterGroupId"]) for path, group in parts.groups))
    filters = ((part.path, part.body["FilterId"]) for _, part in parts.filters if "FilterId" in part.body)
    yield from repeated("FilterId", filters)
    yield from repeated("parameter", ((part.path, part.body["Name"]) for part in parts.parameters))
    controls = [(part.path, part.body["ParameterControlId"]) for _, part in parts.controls("ParameterControls")]
    controls += [(part.path, part.body["FilterControlId"]) for _, part in parts.controls("FilterControls")]
    yield from repeated("control", controls)
    named = ((path, f"{each['DataSetIdentifier']}.{each['Name']}") for path, each in parts.calculated)
    yield from repeated("calculated field", named)


@RULES.rule("data sets declared", STRICT, "held by 13,847 of 13,884 references", "DATA_SET_NOT_FOUND")
def undeclared_data_sets(parts: Parts) -> Told:
    """Find identifiers of data sets that aren't declared."""
    for path, name in texts(parts.definition, "DataSetIdentifier"):
        if name not in parts.declared:
            yield path, f"DataSetIdentifier {name} is not declared"


@RULES.rule("parameters declared", STRICT, "held by 490 controls", "PARAMETER_NOT_FOUND")
def undeclared_parameters(parts: Parts) -> Told:
    """Find parameters that aren't declared."""
    for path, name in texts(parts.definition, *_PARAMETER_KEYS):
        if name not in parts.kind_of_parameter and not path.startswith("FilterGroups"):
            yield path, f"parameter {name} is not declared"


@RULES.rule("filter has parameter", STRICT, "errors of real dashboards", "FILTER_SOURCE_PARAMETER_NOT_FOUND")
def undeclared_in_filters(parts: Parts) -> Told:
    """Find filters by parameters that aren't declared."""
    words = "The filter is using a parameter that has been deleted. Choose a new parameter and save changes."
    for path, name in texts(parts.document.get("FilterGroups", []), *_PARAMETER_KEYS, path="FilterGroups"):
        if name not in parts.kind_of_parameter:
            yield path, f"{words} ({name})"


@RULES.rule("control fits parameter", STRICT, "API reference of the controls", "PARAMETER_TYPE_INVALID")
def unfit_controls(parts: Parts) -> Told:
    """Find controls that can't set their parameter."""
    for _, control in parts.controls("ParameterControls"):
        name = control.body["SourceParameterName"]
        kind = parts.kind_of_parameter.get(name)
        if kind and control.kind not in _CONTROLS_OF[kind]:
            yield control.path, f"a {control.kind} can't set {name}, a {kind}"


@RULES.rule("control has filter", STRICT, "held by 315 controls")
def missing_filters(parts: Parts) -> Told:
    """Find controls of filters that aren't there."""
    for path, sheet in parts.sheets:
        for where, name in texts(sheet.get("FilterControls", []), "SourceFilterId", path=f"{path}.FilterControls"):
            if name not in parts.sheets_of_filter:
                yield where, f"filter {name} is not there"


@RULES.rule("scope exists", STRICT, "held by 3,843 sheets and 4,731 visuals")
def missing_scopes(parts: Parts) -> Told:
    """Find sheets and visuals that a filter's scope names and that aren't there."""
    for path, group in parts.groups:
        for scope in _scopes(group):
            where = f"{path}.ScopeConfiguration"
            if scope["SheetId"] not in {sheet["SheetId"] for _, sheet in parts.sheets}:
                yield where, f"sheet {scope['SheetId']} is not there"
                continue
            for visual in scope.get("VisualIds", []):
                if visual not in parts.visuals_on(scope["SheetId"]):
                    yield where, f"visual {visual} is not on sheet {scope['SheetId']}"


@RULES.rule("ALL_VISUALS without visuals", AT_ONCE, "terraform-provider-aws#33754")
def scopes_twice(parts: Parts) -> Told:
    """Find scopes of all visuals that name some."""
    for path, group in parts.groups:
        if any(scope.get("Scope") == "ALL_VISUALS" and scope.get("VisualIds") for scope in _scopes(group)):
            words = "FilterGroups scoped to ALL_VISUALS must not have a list of visualIds"
            yield f"{path}.ScopeConfiguration", f"{words},  \n\t at Filter Group {group['FilterGroupId']}."


@RULES.rule("selected visuals on one sheet", DOUBT, "API reference; of 4,020 filters none does otherwise")
def crossing_selections(parts: Parts) -> Told:
    """Find groups that select visuals of several sheets."""
    for path, group in parts.groups:
        if len([scope for scope in _scopes(group) if scope.get("Scope") == "SELECTED_VISUALS"]) > 1:
            yield f"{path}.ScopeConfiguration", "SELECTED_VISUALS is for visuals of one sheet"


@RULES.rule("one data set in a group", STRICT, "held by 3,877 groups")
def mixed_groups(parts: Parts) -> Told:
    """Find groups whose filters stand on several data sets."""
    for path, group in parts.groups:
        named = {name for _, name in texts(group["Filters"], "DataSetIdentifier")}
        if len(named) > 1:
            yield f"{path}.Filters", f"the filters of a group stand on one data set, not on {', '.join(sorted(named))}"


@RULES.rule("one source of categories", AT_ONCE, "terraform-provider-aws#33222, #33753")
def categories_twice(parts: Parts) -> Told:
    """Find category filters that name several sources of their values, or a custom one that names none."""
    for _, part in parts.filters:
        if part.kind != "CategoryFilter":
            continue
        kind, body = only(part.body["Configuration"])
        given = [key for key in ("CategoryValues", "ParameterName", "SelectAllOptions") if body.get(key)]
        # The empty text is a value, too.
        given += ["CategoryValue"] if "CategoryValue" in body else []
        if len(given) > 1 or (kind == "CustomFilterConfiguration" and not given):
            words = "Category Filter must define only one of: CategoryValue(s), ParameterName, SelectAllOptions"
            yield part.path, f"{words},  \n\t at Filter {part.body['FilterId']}."


@RULES.rule("list filter contains", STRICT, "of all list filters that run, each CONTAINS or DOES_NOT_CONTAIN")
def listed_otherwise(parts: Parts) -> Told:
    """Find filters by a list that compare in another way than containing."""
    for _, part in parts.filters:
        listed = part.body.get("Configuration", {}).get("FilterListConfiguration", {})
        operator = listed.get("MatchOperator", "CONTAINS")
        if operator not in {"CONTAINS", "DOES_NOT_CONTAIN"}:
            yield part.path, f"FilterListConfiguration takes CONTAINS or DOES_NOT_CONTAIN, not {operator}"


@RULES.rule("relative date has a value", STRICT, "terraform-provider-aws#32437")
def relative_dates(parts: Parts) -> Told:
    """Find relative dates whose number means nothing."""
    words = "Filter can only define RelativeDateValue or ParameterName for 'NEXT', 'LAST' RelativeDateType's"
    for _, part in parts.filters:
        has_value = {"RelativeDateValue", "ParameterName"} & set(part.body)
        if part.kind == "RelativeDatesFilter" and has_value and part.body.get("RelativeDateType") in {"THIS", "NOW"}:
            yield part.path, f"{words},  \n\t at Filter {part.body['FilterId']}."


@RULES.rule("filter compares with its kind", STRICT, "API reference of the filters", "PARAMETER_TYPE_INVALID")
def unfit_parameters(parts: Parts) -> Told:
    """Find filters that compare with a parameter of another kind."""
    for _, part in parts.filters:
        wanted = _PARAMETERS_OF.get(part.kind)
        for path, name in texts(part.body, "Parameter", "ParameterName", path=part.path):
            kind = parts.kind_of_parameter.get(name)
            if wanted and kind and kind not in wanted:
                yield path, f"a {part.kind} can't compare with {name}, a {kind}"


@RULES.rule("local control of one sheet", STRICT, "API reference of CrossSheet: for filters of several sheets")
def local_controls(parts: Parts) -> Told:
    """Find controls of one sheet for filters of several."""
    for _, control in parts.controls("FilterControls"):
        covered = parts.sheets_of_filter.get(control.body["SourceFilterId"], set())
        if control.kind != "CrossSheet" and (covered is None or len(covered) > 1):
            yield control.path, f"a {control.kind} is for a filter of one sheet; a filter of several takes CrossSheet"


@RULES.rule("cross-sheet control", STRICT, "API reference of CrossSheet and DefaultFilterControlConfiguration")
def crossing_controls(parts: Parts) -> Told:
    """Find CrossSheet controls of filters of one sheet, or of filters that don't say what the control is."""
    bodies = {part.body["FilterId"]: part.body for _, part in parts.filters if "FilterId" in part.body}
    for _, control in parts.controls("FilterControls"):
        name = control.body["SourceFilterId"]
        if control.kind != "CrossSheet" or name not in bodies:
            continue
        covered = parts.sheets_of_filter[name]
        if covered is not None and len(covered) < 2:
            yield control.path, f"CrossSheet is for filters of several sheets, and {name} is of one"
        if "DefaultFilterControlConfiguration" not in bodies[name]:
            yield control.path, f"CrossSheet needs the DefaultFilterControlConfiguration of filter {name}"


@RULES.rule("control on a covered sheet", STRICT, "API reference of FilterControl")
def strange_controls(parts: Parts) -> Told:
    """Find controls on sheets that their filter doesn't cover."""
    for sheet_id, control in parts.controls("FilterControls"):
        covered = parts.sheets_of_filter.get(control.body["SourceFilterId"])
        if covered and sheet_id not in covered:
            yield control.path, f"filter {control.body['SourceFilterId']} doesn't cover sheet {sheet_id}"


@RULES.rule(
    "one default of one value", STRICT, "model: ParameterValueType SINGLE_VALUED", "PARAMETER_VALUE_INCOMPATIBLE"
)
def many_defaults(parts: Parts) -> Told:
    """Find parameters of one value with several defaults."""
    for part in parts.parameters:
        defaults = (part.body.get("DefaultValues") or {}).get("StaticValues") or []
        # A day is always one.
        if part.body.get("ParameterValueType", "SINGLE_VALUED") == "SINGLE_VALUED" and len(defaults) > 1:
            yield part.path, f"parameter {part.body['Name']} is SINGLE_VALUED and has {len(defaults)} default values"


@RULES.rule("one value when unset", STRICT, "API reference of ValueWhenUnset")
def unset_twice(parts: Parts) -> Told:
    """Find parameters with two values for when they aren't set."""
    for part in parts.parameters:
        if {"ValueWhenUnsetOption", "CustomValue"} <= set(part.body.get("ValueWhenUnset") or {}):
            yield part.path, f"parameter {part.body['Name']}: ValueWhenUnset takes an option or a value, not both"


@RULES.rule("target sheet exists", STRICT, "errors of a real analysis", "SHEET_NOT_FOUND")
def missing_targets(parts: Parts) -> Told:
    """Find actions that lead to sheets that aren't there; visuals that they filter may be gone."""
    known = {sheet["SheetId"] for _, sheet in parts.sheets}
    words = "Target sheet selected is no longer valid. Choose a new target sheet and save changes."
    for _, part in parts.visuals:
        for path, name in texts(part.body.get("Actions", []), "TargetSheetId", path=f"{part.path}.Actions"):
            if name not in known:
                yield path, f"{words} ({name})"


@RULES.rule("controls on the bar", AT_ONCE, "held by 451 controls: the bar has 12 columns, a control at most 6")
def wide_controls(parts: Parts) -> Told:
    """Find controls beyond the bar's last column, or wider than half of it."""
    for path, sheet in parts.sheets:
        for element in elements_of(path, sheet):
            if element.space != BAR_COLUMNS:
                continue
            name, span = element.body["ElementId"], len(element.columns)
            if element.columns.stop > BAR_COLUMNS:
                yield element.path, f"control {name} ends at column {element.columns.stop}, the bar at {BAR_COLUMNS}"
            if span > _WIDEST_CONTROL:
                yield element.path, f"control {name} is {span} columns wide, and {_WIDEST_CONTROL} are the most"


@RULES.rule("elements exist", STRICT, "held by 2,723 elements")
def misplaced_elements(parts: Parts) -> Told:
    """Find what a layout places twice, though it isn't there, or under a wrong type."""
    for path, sheet in parts.sheets:
        known, elements = ids_on(path, sheet), elements_of(path, sheet)
        if all(layout.kind != "SectionBasedLayout" for layout in layouts_of(path, sheet)):
            yield from repeated("ElementId", ((element.path, element.body["ElementId"]) for element in elements))
        for element in elements:
            name, kind = element.body["ElementId"], element.body.get("ElementType")
            if name not in known:
                yield element.path, f"ElementId {name} is not on the sheet"
            elif kind and known[name] != kind:
                yield element.path, f"ElementId {name} is a {known[name]}, not a {kind}"


@RULES.rule("visuals are placed", DOUBT, "quicksight-gen 4.0.0 deploys six that aren't; the service places them itself")
def unplaced_visuals(parts: Parts) -> Told:
    """Find visuals that the layout of their sheet leaves out."""
    for path, sheet in parts.sheets:
        placed = {element.body["ElementId"] for element in elements_of(path, sheet)}
        for part in visuals_of(path, sheet) if layouts_of(path, sheet) else []:
            if part.body.get("VisualId") not in placed:
                yield part.path, f"visual {part.body.get('VisualId')} is not in the layout"


@RULES.rule("elements in the grid", STRICT, "held by 2,721 elements and 29,450 pairs")
def overlapping_elements(parts: Parts) -> Told:
    """Find elements over the edge of the grid, and those that cover each other."""
    for path, sheet in parts.sheets:
        elements = [element for element in elements_of(path, sheet) if element.space]
        for element in elements:
            if element.columns.stop > element.space > BAR_COLUMNS:
                yield element.path, f"{element.body['ElementId']} ends after column {element.space}"
        # The bar above was not looked at in definitions that run: tools lay all of its controls on one place.
        placed = [one for one in elements if {"ColumnIndex", "RowIndex"} <= set(one.body) and one.space > BAR_COLUMNS]
        for one, other in combinations(placed, 2):
            if _meet(one.columns, other.columns) and _meet(one.rows, other.rows):
                yield other.path, f"{other.body['ElementId']} covers {one.body['ElementId']}"


@RULES.rule("layout fits the sheet", STRICT, "terraform-provider-aws#32344; 'Provided layout doesn't match ...'")
def unfit_layouts(parts: Parts) -> Told:
    """Find responsive layouts of a fixed width, free ones without a canvas, paginated sheets with a grid."""
    for path, sheet in parts.sheets:
        for layout in layouts_of(path, sheet):
            screen = (layout.body.get("CanvasSizeOptions") or {}).get("ScreenCanvasSizeOptions") or {}
            if screen.get("ResizeOption") == "RESPONSIVE" and screen.get("OptimizedViewPortWidth"):
                words = "OptimizedViewPortWidth must not be specified when ResizeOption is RESPONSIVE."
                yield layout.path, f"{words} \n\t at Sheet {sheet['SheetId']}."
            is_free = layout.kind == "FreeFormLayout" and not screen.get("OptimizedViewPortWidth")
            is_other = (sheet.get("ContentType"), layout.kind == "SectionBasedLayout") in _UNFIT_LAYOUTS
            if is_free or is_other:
                yield layout.path, "Provided layout doesn't match default layout configuration"
    new_sheet = parts.document.get("AnalysisDefaults", {}).get("DefaultNewSheetConfiguration", {})
    grid = new_sheet.get("InteractiveLayoutConfiguration", {}).get("Grid", {}).get("CanvasSizeOptions", {})
    screen = grid.get("ScreenCanvasSizeOptions") or {}
    if screen.get("ResizeOption") == "RESPONSIVE" and screen.get("OptimizedViewPortWidth"):
        words = "OptimizedViewPortWidth must not be specified when ResizeOption is RESPONSIVE."
        yield "AnalysisDefaults", words


@RULES.rule("known time zone", DOUBT, "IANA time zones")
def unknown_zones(parts: Parts) -> Told:
    """Find a time zone that nobody knows."""
    zone = parts.document.get("Options", {}).get("Timezone")
    if zone and zone not in available_timezones():
        yield "Options.Timezone", f"there is no time zone {zone}"


@RULES.rule("shown tab", DOUBT, "seen on screen: the tab of a sheet with a name of one character is hidden")
def hidden_sheets(parts: Parts) -> Told:
    """Find sheets whose name is too short for a tab."""
    for path, sheet in parts.sheets:
        if len(sheet.get("Name", "--")) < 2:
            yield path, "the tab is hidden: the sheet's name needs two characters"


@RULES.rule("parameter starts", DOUBT, "held by 103 parameters: numbers and dates have a default")
def parameters_without_default(parts: Parts) -> Told:
    """Find parameters other than texts that the page can't start with."""
    for part in parts.parameters:
        if part.kind not in _TEXT_PARAMETERS and not part.body.get("DefaultValues"):
            yield part.path, f"parameter {part.body['Name']} needs DefaultValues"


@RULES.rule("action once", DOUBT, "API reference: CustomActionId identifies the action")
def repeated_actions(parts: Parts) -> Told:
    """Find ids that two actions of a visual share."""
    for _, part in parts.visuals:
        actions = part.body.get("Actions", [])
        named = ((f"{part.path}.Actions[{number}]", each["CustomActionId"]) for number, each in enumerate(actions))
        yield from repeated("CustomActionId", named)


@RULES.rule("rich text", DOUBT, "seen on screen: a list item with a line break breaks the text box")
def broken_rich_text(parts: Parts) -> Told:
    """Find text boxes with a line break inside a list item."""
    for path, sheet in parts.sheets:
        for number, box in enumerate(sheet.get("TextBoxes", [])):
            items = str(box.get("Content", "")).split("<li")[1:]
            if any("<br" in item.partition("</li>")[0] for item in items):
                yield f"{path}.TextBoxes[{number}].Content", "a list item holds no line break"


def _scopes(group: object) -> Iterator[Document]:
    for _, key, value in walk(group):
        if key == "SheetVisualScopingConfigurations":
            yield from value


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
