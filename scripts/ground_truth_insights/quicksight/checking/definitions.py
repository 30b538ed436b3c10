"""The named rules about the parts of a definition: ids, references, filters, controls, parameters, layouts."""

import re
from collections.abc import Callable
from itertools import combinations
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ground_truth_insights.checks.values import time_zones
from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.findings import (
    Document,
    Places,
    Rule,
    Rules,
    Told,
    Walked,
    Weight,
    absent,
    entries,
    only,
    repeated,
    several,
    texts,
    twice,
    walk,
    when,
)
from ground_truth_insights.quicksight.checking.parts import (
    BAR_COLUMNS,
    GRID_COLUMNS,
    Parts,
    elements_of,
    ids_on,
    layouts_of,
)

if TYPE_CHECKING:
    from ground_truth_insights.quicksight.checking.parts import Group, Member, Sheet

RULES = Rules()
SHEETS, GROUPS, FILTERS, PARAMETERS, CONTROLS = map(
    attrgetter, ("sheets", "groups", "filters", "parameters", "parameter_controls")
)
AT_ONCE, STRICT, LATER, DOUBT = Weight
# How many definitions of real accounts keep a rule is told as "held by N".
MOST_BYTES = 2 * 1024**2
_WIDEST_CONTROL = 6
_TEXTS = frozenset({"StringParameterDeclaration"})
_NUMBERS = frozenset({"IntegerParameterDeclaration", "DecimalParameterDeclaration"})
_DATES = frozenset({"DateTimeParameterDeclaration"})
# Which controls can set which kind of parameter.
_CONTROLS_OF = {
    "DateTimeParameterDeclaration": {"DateTimePicker"},
    "StringParameterDeclaration": {"Dropdown", "List", "TextField", "TextArea"},
    "IntegerParameterDeclaration": {"Dropdown", "List", "TextField", "Slider"},
    "DecimalParameterDeclaration": {"Dropdown", "List", "TextField", "Slider"},
}
# Which kind of parameter a filter compares with, and which controls of one sheet can set it.
_FILTERS = {
    "TimeRangeFilter": (_DATES, {"DateTimePicker"}),
    "TimeEqualityFilter": (_DATES, {"DateTimePicker"}),
    "RelativeDatesFilter": (_NUMBERS, {"RelativeDateTime"}),
    "CategoryFilter": (_TEXTS | _NUMBERS, {"Dropdown", "List", "TextField", "TextArea"}),
    "NumericRangeFilter": (_NUMBERS, {"Slider", "TextField", "Dropdown", "List"}),
    "NumericEqualityFilter": (_NUMBERS, {"Slider", "TextField", "Dropdown", "List"}),
    "HierarchyFilter": (None, {"HierarchyList", "HierarchyDropdown"}),
    "TopBottomFilter": (_NUMBERS, None),
}
# Of a sheet's kind: sections are for paginated reports, and nothing else is.
_UNFIT_LAYOUTS = (("PAGINATED", False), ("INTERACTIVE", True))
_BY_LIST = ("FilterListConfiguration", "CustomFilterListConfiguration")
_CONTROL_KEYS = ("ParameterControlId", "FilterControlId")
_BOX_KEYS = ("SheetTextBoxId", "SheetImageId")
# The members that give an id, each once in a definition; those of controls stand for one another.
_IDS = {
    **{key: (key,) for key in ("Identifier", "VisualId", "FilterGroupId", "FilterId")},
    "control": _CONTROL_KEYS,
}
_OneOf = dict[str, tuple[tuple[str, ...], bool]]
# What excludes each other, by the member that holds it, and whether one of it must be there.
_ONE_OF: _OneOf = {
    "ValueWhenUnset": (("ValueWhenUnsetOption", "CustomValue"), False),
    "TimeEqualityFilter": (("Value", "ParameterName", "RollingDate"), False),
    "NumericEqualityFilter": (("Value", "ParameterName", "SelectAllOptions"), True),
    "TopBottomFilter": (("Limit", "ParameterName"), True),
}
_PROBABLY_ONE_OF: _OneOf = {
    "SelectableValues": (("Values", "LinkToDataSetColumn"), False),
    "DefaultValues": (("StaticValues", "RollingDate"), False),
    "AggregationFunction": (("SimpleNumericalAggregation", "PercentileAggregation"), False),
    "NumericalAggregationFunction": (("SimpleNumericalAggregation", "PercentileAggregation"), False),
    "AnchorDateConfiguration": (("AnchorOption", "ParameterName"), True),
    "DataConfiguration": (("StaticConfiguration", "DynamicConfiguration"), True),
}
# Filters that compare with something, and the members that say what.
_BOUND = frozenset({"TimeRangeFilter", "TimeEqualityFilter", "NumericRangeFilter"})
_BOUNDS = re.compile("Range|Value|ParameterName|RollingDate|SelectAllOptions")
# Which expressions are in the language of calculated fields.
_READ = (".RollingDate.Expression", ".CalculatedMeasureField.Expression")
_PAGES = frozenset({100, 500, 1000, 10000})
_RANGES = (("RangeMinimum", "RangeMaximum"), ("MinimumValue", "MaximumValue"), ("Minimum", "Maximum"))
_FIXED = "OptimizedViewPortWidth must not be specified when ResizeOption is RESPONSIVE."


def _under(*keys: str) -> Places:
    return lambda parts: texts(parts.members, *keys)


def _of_parameters(*, in_filters: bool) -> Places:
    named = _under("ParameterName", "Parameter", "SourceParameterName", "DestinationParameterName")
    return lambda parts: (each for each in named(parts) if each[0].startswith("FilterGroups") == in_filters)


def _is_mixed(group: "Group") -> bool:
    columns = [value for _, key, value in walk(group.body["Filters"]) if key == "Column" and isinstance(value, dict)]
    return len({group.whole.meaning(column).is_aggregated is True for column in columns}) > 1


def _configuration(part: "Member") -> tuple[str, Any]:
    """Return the kind and the body of what a filter of categories, or one inside another, looks for."""
    inner = part.body.get("InnerFilter", {}).get("CategoryInnerFilter", {})
    return only((inner or part.body).get("Configuration", {}))


def _categories(part: "Member") -> bool:
    """Tell whether a category filter names several sources of its values, or a custom one none."""
    kind, body = _configuration(part)
    given = [key for key in ("CategoryValues", "ParameterName", "SelectAllOptions") if body.get(key)]
    # The empty text is a value, too.
    given += ["CategoryValue"] if "CategoryValue" in body else []
    return len(given) > 1 or (kind == "CustomFilterConfiguration" and not given)


def _other_operator(part: "Member") -> tuple[str, str] | None:
    kind, body = _configuration(part)
    operator = body.get("MatchOperator", "CONTAINS") if kind in _BY_LIST else "CONTAINS"
    return None if operator in {"CONTAINS", "DOES_NOT_CONTAIN"} else (kind, operator)


def _relative(part: "Member") -> bool:
    """Tell whether the number of a relative date means nothing, is missing or given twice."""
    values = len({"RelativeDateValue", "ParameterName"} & set(part.body))
    wanted = {"NEXT": 1, "LAST": 1, "THIS": 0, "NOW": 0}.get(part.body.get("RelativeDateType", ""), values)
    return part.kind == "RelativeDatesFilter" and values != wanted


def _defaults(part: "Member") -> int:
    """Return how many defaults a parameter of one value has, where it's more than one; a day is always one."""
    found = len((part.body.get("DefaultValues") or {}).get("StaticValues") or [])
    return found if part.body.get("ParameterValueType", "SINGLE_VALUED") == "SINGLE_VALUED" and found > 1 else 0


def _wrong_kind(control: "Member") -> str | None:
    kind = control.whole.kind_of_parameter.get(control.body["SourceParameterName"])
    return kind if kind and control.kind not in _CONTROLS_OF[kind] else None


def _wrong_count(control: "Member") -> str | None:
    """Return how many values a parameter has, where its control chooses one of several, or several of one."""
    parameters = [part.body for part in control.whole.parameters]
    types = {body["Name"]: body.get("ParameterValueType", "SINGLE_VALUED") for body in parameters}
    found = types.get(control.body["SourceParameterName"], "")
    return found if control.body.get("Type", "").partition("_")[0] not in {"", "DATE", found.partition("_")[0]} else ""


# Names that aren't there, ids that are given twice, and what one look at a part tells.
RULES += [
    Rule("data sets declared", STRICT, "held by 13,847 of 13,884 references",
         absent(_under("DataSetIdentifier"), attrgetter("declared"), "DataSetIdentifier {} is not declared"),
         kind="DATA_SET_NOT_FOUND"),
    Rule("parameters declared", STRICT, "held by 490 controls",
         absent(_of_parameters(in_filters=False), attrgetter("kind_of_parameter"), "parameter {} is not declared"),
         kind="PARAMETER_NOT_FOUND"),
    Rule("filters have parameters", STRICT, "errors of real dashboards",
         absent(_of_parameters(in_filters=True), attrgetter("kind_of_parameter"),
                "The filter is using a parameter that has been deleted. Choose a new parameter and save changes. ({})"),
         kind="FILTER_SOURCE_PARAMETER_NOT_FOUND"),
    Rule("controls have filters", STRICT, "held by 315 controls",
         absent(_under("SourceFilterId"), attrgetter("sheets_of_filter"), "filter {} is not there")),
    Rule("target sheets exist", STRICT, "errors of a real analysis; visuals that an action filters may be gone",
         absent(_under("TargetSheetId"), lambda parts: {sheet.body["SheetId"] for sheet in parts.sheets},
                "Target sheet selected is no longer valid. Choose a new target sheet and save changes. ({})"),
         kind="SHEET_NOT_FOUND"),
    Rule("controls narrow controls", DOUBT, "by their meaning",
         absent(_under("SourceSheetControlId"), lambda parts: {name for _, name in _under(*_CONTROL_KEYS)(parts)},
                "control {} is not there")),
    Rule("size", AT_ONCE, "service quotas: a definition has at most 2 MB",
         when(lambda parts: parts.bytes > MOST_BYTES and parts.bytes / 1024**2,
              "the definition has {:.1f} MB, and the service takes 2 MB")),
    Rule("repeated boxes", STRICT, "API reference of SheetTextBox and SheetImage: unique; none was looked at",
         lambda parts: (one for key in _BOX_KEYS for one in repeated(key, _under(key)(parts)))),
    Rule("no sheets", STRICT, "API reference of SheetDefinition: every dashboard must contain at least one sheet",
         when(lambda parts: not parts.definition.get("Sheets"), "a dashboard needs a sheet", "Sheets")),
    Rule("unfit controls", STRICT, "API reference of the controls",
         when(_wrong_kind, "a {part.kind} can't set {part.body[SourceParameterName]}, a {}"),
         CONTROLS, "PARAMETER_TYPE_INVALID"),
    Rule("miscounting controls", DOUBT, "by their meaning",
         when(_wrong_count, "{part.body[Type]} for {part.body[SourceParameterName]}, which is {}"), CONTROLS),
    Rule("scopes twice", AT_ONCE, "terraform-provider-aws#33754",
         when(lambda group: any(one.get("Scope") == "ALL_VISUALS" and one.get("VisualIds") for one in _scopes(group)),
              "FilterGroups scoped to ALL_VISUALS must not have a list of visualIds,"
              "  \n\t at Filter Group {part.body[FilterGroupId]}.", ".ScopeConfiguration"), GROUPS),
    Rule("mixed groups", STRICT, "held by 3,877 groups",
         when(lambda group: several(group.body["Filters"]), "the filters of a group stand on one data set, not on {}",
              ".Filters"), GROUPS),
    Rule("mixed filters", DOUBT, "Quick Suite User Guide: filter groups can't mix aggregated fields with others",
         when(_is_mixed, "a filter group can't hold both aggregated and nonaggregated fields"), GROUPS),
    Rule("categories twice", AT_ONCE, "terraform-provider-aws#33222, #33753",
         when(_categories, "Category Filter must define only one of: CategoryValue(s), ParameterName, SelectAllOptions,"
              "  \n\t at Filter {part.body[FilterId]}."), FILTERS),
    Rule("listed otherwise", STRICT, "of all list filters that run, each CONTAINS or DOES_NOT_CONTAIN",
         when(_other_operator, "{0[0]} takes CONTAINS or DOES_NOT_CONTAIN, not {0[1]}"), FILTERS),
    Rule("boundless filters", DOUBT, "by their meaning",
         when(lambda part: part.kind in _BOUND and not any(map(_BOUNDS.match, part.body))
              and part.body.get("NullOption", "ALL_VALUES") == "ALL_VALUES", "filters nothing"), FILTERS),
    Rule("relative dates", STRICT, "terraform-provider-aws#32437",
         when(_relative, "Filter can only define RelativeDateValue or ParameterName for 'NEXT', 'LAST'"
              " RelativeDateType's,  \n\t at Filter {part.body[FilterId]}."), FILTERS),
    Rule("many defaults", STRICT, "model: ParameterValueType SINGLE_VALUED",
         when(_defaults, "parameter {part.body[Name]} is SINGLE_VALUED and has {} default values"),
         PARAMETERS, "PARAMETER_VALUE_INCOMPATIBLE"),
    Rule("parameters without default", DOUBT, "held by 103 parameters: numbers and dates have a default",
         when(lambda part: part.kind not in _TEXTS and not part.body.get("DefaultValues"),
              "parameter {part.body[Name]} needs DefaultValues"), PARAMETERS),
    Rule("repeated sections", STRICT, "API reference: SectionId is the unique identifier of a section",
         twice("SectionId", lambda sheet: texts(walk(sheet.body, sheet.path), "SectionId")), SHEETS),
    Rule("repeated files", DOUBT, "by their meaning",
         twice("StaticFileId", lambda parts: texts(_static_files(parts), "StaticFileId"))),
    Rule("missing files", DOUBT, "by their meaning",
         absent(_under("StaticFileId"), lambda parts: {name for _, name in texts(_static_files(parts), "StaticFileId")},
                "static file {} is not there")),
    Rule("missing tooltips", DOUBT, "by their meaning",
         absent(lambda parts: (one for one in _under("SheetId")(parts) if one[0].endswith(".SheetTooltip.SheetId")),
                lambda parts: {sheet.body["SheetId"] for sheet in parts.sheets}, "sheet {} is not there")),
    Rule("odd pages", DOUBT, "of the tables that run each has 100, 500, 1000 or 10000 rows on a page",
         lambda parts: ((path, f"a page of {size} rows is none of {', '.join(map(str, sorted(_PAGES)))}")
                        for path, key, size in parts.members if key == "PageSize" and size not in _PAGES)),
    Rule("high sections", STRICT, "API reference of SectionStyle: heights are for header and footer sections",
         when(lambda section: "Height" in section.body.get("Style", {}),
              "Heights can only be defined for header and footer sections", ".Style"),
         lambda parts: parts.listed("BodySections")),
    Rule("unknown zones", DOUBT, "IANA time zones",
         when(lambda parts: (zone := parts.definition.get("Options", {}).get("Timezone")) not in time_zones() and zone,
              "there is no time zone {}", "Options.Timezone")),
    Rule("hidden sheets", DOUBT, "seen on screen: the tab of a sheet with a name of one character is hidden",
         when(lambda sheet: len(sheet.body.get("Name", "--")) < 2,
              "the tab is hidden: the sheet's name needs two characters"), SHEETS),
]  # fmt: skip


@RULES.rule(AT_ONCE, "held by 1,596 visuals, 4,020 filters, 3,877 groups, 805 controls")
def repeated_ids(parts: Parts) -> Told:
    """Find ids that are given twice; names of parameters may differ in case only."""
    yield from repeated("SheetId", ((sheet.path, sheet.body["SheetId"]) for sheet in parts.sheets))
    for what, keys in _IDS.items():
        yield from repeated(what, texts(parts.members, *keys))
    yield from repeated("parameter", ((part.path, part.body["Name"]) for part in parts.parameters))
    named = ((part.path, f"{part.body['DataSetIdentifier']}.{part.body['Name']}") for part in parts.calculated)
    yield from repeated("calculated field", named)


def _counted(one_of: _OneOf) -> Callable[[Parts], Told]:
    """Return the check that structures say one thing neither in two ways nor in none."""

    def check(parts: Parts) -> Told:
        for path, key, value in parts.members:
            names, is_needed = one_of.get(key, ((), False)) if isinstance(value, dict) else ((), False)
            found = [name for name in names if value.get(name) not in (None, [])]
            if len(found) > 1:
                yield path, f"{key} takes one of {', '.join(names)}, not {len(found)}"
            elif is_needed and not found:
                yield path, f"{key} needs one of {', '.join(names)}"

    return check


_EXCLUSIVE = "model: mutually exclusive members; API reference of the filters and of ValueWhenUnset"
RULES += [
    Rule("several of one", STRICT, _EXCLUSIVE, _counted(_ONE_OF)),
    Rule("probably several of one", DOUBT, "by their meaning", _counted(_PROBABLY_ONE_OF)),
]


@RULES.rule(
    STRICT,
    "API reference of FilterControl, CrossSheet and DefaultFilterControlConfiguration",
    each=attrgetter("filter_controls"),
)
def unfit_filter_controls(control: "Member") -> Told:
    """Find controls that can't set their filter, or stand where it isn't; one of several sheets takes CrossSheet."""
    name, sheet_id = control.body["SourceFilterId"], control.holder["SheetId"]
    filter_ = {part.body.get("FilterId"): part for part in control.whole.filters}.get(name)
    if filter_ is None:
        return
    sheets = control.whole.sheets_of_filter[name]
    is_of_several = sheets is None or len(sheets) > 1
    allowed = _FILTERS.get(filter_.kind, (None, None))[1]
    if control.kind != "CrossSheet":
        if is_of_several:
            yield control.path, f"a {control.kind} is for a filter of one sheet; a filter of several takes CrossSheet"
        elif allowed and control.kind not in allowed:
            yield control.path, f"a {control.kind} can't set a {filter_.kind}"
    elif not is_of_several:
        yield control.path, f"CrossSheet is for filters of several sheets, and {name} is of one"
    elif "DefaultFilterControlConfiguration" not in filter_.body:
        yield control.path, f"CrossSheet needs the DefaultFilterControlConfiguration of filter {name}"
    if sheets and sheet_id not in sheets:
        yield control.path, f"filter {name} doesn't cover sheet {sheet_id}"


@RULES.rule(STRICT, "held by 3,843 sheets and 4,731 visuals", each=GROUPS)
def missing_scopes(group: "Group") -> Told:
    """Find sheets and visuals that a filter's scope names and that aren't there."""
    visuals: dict[str, set[str]] = {sheet.body["SheetId"]: set() for sheet in group.whole.sheets}
    for part in group.whole.visuals:
        visuals[part.holder["SheetId"]].add(part.body.get("VisualId", ""))
    for scope in _scopes(group):
        where, sheet = f"{group.path}.ScopeConfiguration", scope["SheetId"]
        if sheet not in visuals:
            yield where, f"sheet {sheet} is not there"
        for visual in scope.get("VisualIds", []) if sheet in visuals else []:
            if visual not in visuals[sheet]:
                yield where, f"visual {visual} is not on sheet {sheet}"


@RULES.rule(DOUBT, "API reference; of 4,020 filters none does otherwise", each=GROUPS)
def odd_scopes(group: "Group") -> Told:
    """Find groups that select visuals of several sheets, that name a sheet twice, or that filter nothing."""
    where, scopes = f"{group.path}.ScopeConfiguration", _scopes(group)
    yield from repeated("SheetId", ((where, scope["SheetId"]) for scope in scopes))
    selected = [scope for scope in scopes if scope.get("Scope") == "SELECTED_VISUALS"]
    if len(selected) > 1:
        yield where, "SELECTED_VISUALS is for visuals of one sheet"
    if not group.body["Filters"] or any(not scope.get("VisualIds") for scope in selected):
        yield where, f"filter group {group.body['FilterGroupId']} filters nothing"


@RULES.rule(STRICT, "API reference of the filters", kind="PARAMETER_TYPE_INVALID", each=FILTERS)
def unfit_parameters(part: "Member") -> Told:
    """Find filters that compare with a parameter of another kind."""
    wanted = _FILTERS.get(part.kind, (None, None))[0]
    for path, name in texts(walk(part.body, part.path), "Parameter", "ParameterName"):
        # What a relative date is counted from is a date.
        allowed = _DATES if ".AnchorDateConfiguration." in path else wanted
        kind = part.whole.kind_of_parameter.get(name)
        if allowed and kind and kind not in allowed:
            yield path, f"a {part.kind} can't compare with {name}, a {kind}"


@RULES.rule(STRICT, "API reference of CustomParameterValues and of AnalysisError", kind="PARAMETER_VALUE_INCOMPATIBLE")
def unfit_values(parts: Parts) -> Told:
    """Find actions that set a parameter to values of another type."""
    for path, each in entries(parts.members, "ParameterValueConfigurations"):
        kind = parts.kind_of_parameter.get(each["DestinationParameterName"], "")
        given = only(each["Value"].get("CustomValuesConfiguration", {}).get("CustomValues", {}))[0]
        if kind and given and not kind.startswith(given.removesuffix("Values")):
            yield path, f"{given} can't be those of {each['DestinationParameterName']}, a {kind}"


@RULES.rule(AT_ONCE, "held by 451 controls: the bar has 12 columns, a control at most 6", each=SHEETS)
def wide_controls(sheet: "Sheet") -> Told:
    """Find controls beyond the bar's last column, or wider than half of it."""
    for element in elements_of(sheet):
        name, span, stop = element.body["ElementId"], len(element.columns), element.columns.stop
        if element.space == BAR_COLUMNS and stop > BAR_COLUMNS:
            yield element.path, f"control {name} ends at column {stop}, the bar at {BAR_COLUMNS}"
        if element.space == BAR_COLUMNS and span > _WIDEST_CONTROL:
            yield element.path, f"control {name} is {span} columns wide, and {_WIDEST_CONTROL} are the most"


@RULES.rule(STRICT, "held by 2,723 elements", each=SHEETS)
def misplaced_elements(sheet: "Sheet") -> Told:
    """Find what a layout places twice, though it isn't there, or under a wrong type."""
    known, elements = ids_on(sheet), elements_of(sheet)
    if all(layout.kind != "SectionBasedLayout" for layout in layouts_of(sheet)):
        yield from repeated("ElementId", ((element.path, element.body["ElementId"]) for element in elements))
    for element in elements:
        name, kind = element.body["ElementId"], element.body.get("ElementType")
        if name not in known:
            yield element.path, f"ElementId {name} is not on the sheet"
        elif kind and known[name] != kind:
            yield element.path, f"ElementId {name} is a {known[name]}, not a {kind}"
        elif element.space == BAR_COLUMNS and not known[name].endswith("_CONTROL"):
            yield element.path, f"ElementId {name} is a {known[name]}, and the bar is for controls"


@RULES.rule(DOUBT, "quicksight-gen 4.0.0 deploys six that aren't; the service places them itself", each=SHEETS)
def unplaced_visuals(sheet: "Sheet") -> Told:
    """Find visuals that the layout of their sheet leaves out."""
    placed = {element.body["ElementId"] for element in elements_of(sheet)}
    for part in sheet.whole.visuals if layouts_of(sheet) else []:
        if part.holder is sheet.body and part.body.get("VisualId") not in placed:
            yield part.path, f"visual {part.body.get('VisualId')} is not in the layout"


@RULES.rule(STRICT, "held by 2,721 elements and 29,450 pairs", each=SHEETS)
def overlapping_elements(sheet: "Sheet") -> Told:
    """Find elements over the edge of the grid, and those that cover each other."""
    # The bar above was not looked at in definitions that run: tools lay all of its controls on one place.
    elements = [element for element in elements_of(sheet) if element.space == GRID_COLUMNS]
    for element in elements:
        if element.columns.stop > GRID_COLUMNS:
            yield element.path, f"{element.body['ElementId']} ends after column {GRID_COLUMNS}"
    placed = [one for one in elements if {"ColumnIndex", "RowIndex"} <= set(one.body)]
    for one, other in combinations(placed, 2):
        if _meet(one.columns, other.columns) and _meet(one.rows, other.rows):
            yield other.path, f"{other.body['ElementId']} covers {one.body['ElementId']}"


@RULES.rule(STRICT, "terraform-provider-aws#32344; 'Provided layout doesn't match ...'")
def unfit_layouts(parts: Parts) -> Told:
    """Find responsive layouts of a fixed width, free ones without a canvas, paginated sheets with a grid."""
    for layout in parts.layouts:
        screen = _screen(layout.body)
        if _is_fixed_and_responsive(screen):
            yield layout.path, f"{_FIXED} \n\t at Sheet {layout.holder['SheetId']}."
        is_free = layout.kind == "FreeFormLayout" and not screen.get("OptimizedViewPortWidth")
        is_other = (layout.holder.get("ContentType"), layout.kind == "SectionBasedLayout") in _UNFIT_LAYOUTS
        if is_free or is_other:
            yield layout.path, "Provided layout doesn't match default layout configuration"
    new_sheet = parts.definition.get("AnalysisDefaults", {}).get("DefaultNewSheetConfiguration", {})
    if _is_fixed_and_responsive(_screen(new_sheet.get("InteractiveLayoutConfiguration", {}).get("Grid", {}))):
        yield "AnalysisDefaults", _FIXED


@RULES.rule(LATER, "Quick Suite User Guide, calculated fields", kind="CALCULATION_EXPRESSION_SYNTAX_ERROR")
def open_expressions(parts: Parts) -> Told:
    """Find expressions of rolling dates and colours that aren't closed or not of dates, and unknown parameters."""
    for path, text in texts(parts.members, "Expression"):
        if path.startswith("CalculatedFields"):
            continue
        if not expressions.is_closed(text):
            yield path, f"the expression {text} is not closed"
        elif path.endswith(_READ) and (words := _unread(text, is_date=path.endswith(_READ[0]))):
            yield path, words
        for name in dict.fromkeys(expressions.parameters_in(text)):
            if name not in parts.kind_of_parameter:
                yield path, f"parameter {name} is not declared", "PARAMETER_NOT_FOUND"


def _unread(text: str, *, is_date: bool) -> str:
    """Return why an expression can't be read, or why it gives no date where it should."""
    try:
        type_ = expressions.read(text, lambda _: expressions.Meaning()).meaning.type
    except expressions.SyntaxMistakeError as mistake:
        return f"the expression {text} can't be read: {mistake}"
    is_other = is_date and type_ not in {None, "DATETIME"}
    return f"the expression {text} is of type {type_}, not DATETIME" if is_other else ""


@RULES.rule(DOUBT, "by their meaning")
def empty_ranges(parts: Parts) -> Told:
    """Find ranges that begin after their end."""
    for path, _, value in parts.members:
        for ends in _RANGES if isinstance(value, dict) else ():
            low, high = (one.get("StaticValue") if isinstance(one, dict) else one for one in map(value.get, ends))
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                yield path, f"the range from {low} to {high} is empty"


@RULES.rule(DOUBT, "by their meaning; seen on screen: a list item with a line break breaks the text box", each=SHEETS)
def broken_rich_text(sheet: "Sheet") -> Told:
    """Find text boxes with a line break inside a list item, or with a parameter that isn't declared."""
    for number, box in enumerate(sheet.body.get("TextBoxes", [])):
        where, text = f"{sheet.path}.TextBoxes[{number}].Content", str(box.get("Content", ""))
        if any("<br" in item.partition("</li>")[0] for item in text.split("<li")[1:]):
            yield where, "a list item holds no line break"
        for name in re.findall(r"\$\{(\w+)\}", text):
            if name not in sheet.whole.kind_of_parameter:
                yield where, f"parameter {name} is not declared"


def _static_files(parts: Parts) -> Walked:
    return walk(parts.definition.get("StaticFiles", []), "StaticFiles")


def _scopes(group: "Group") -> list[Document]:
    return [scope for _, scope in entries(walk(group.body), "SheetVisualScopingConfigurations")]


def _screen(layout: Document) -> Any:
    return (layout.get("CanvasSizeOptions") or {}).get("ScreenCanvasSizeOptions") or {}


def _is_fixed_and_responsive(screen: Document) -> bool:
    return screen.get("ResizeOption") == "RESPONSIVE" and bool(screen.get("OptimizedViewPortWidth"))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
