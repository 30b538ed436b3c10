"""The named rules about visuals and calculated fields: their wells, and the columns that their data sets have."""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.findings import (
    Document,
    Places,
    Rule,
    Rules,
    Told,
    Weight,
    absent,
    entries,
    repeated,
    several,
    texts,
    twice,
    walk,
    when,
)
from ground_truth_insights.quicksight.checking.parts import Parts, field_of

if TYPE_CHECKING:
    from ground_truth_insights.quicksight.checking.parts import Member

RULES = Rules()
STRICT, LATE, DOUBT = Weight.STRICT, Weight.LATER, Weight.DOUBT
_KEY_FIGURE_OPTIONS = ("Comparison", "PrimaryValueDisplayType", "SecondaryValueFontConfiguration")
_NUMBER, _DATE = frozenset({"NUMBER", "TRUTH"}), frozenset({"DATETIME"})
# A date shows as a blank chart where a category is wanted.
_CATEGORY = frozenset({"STRING", "NUMBER", "TRUTH"})
_WANTED = {
    "DateDimensionField": _DATE,
    "DateMeasureField": _DATE,
    "NumericalDimensionField": _NUMBER,
    "NumericalMeasureField": _NUMBER,
    "CategoricalDimensionField": _CATEGORY,
    "CategoricalMeasureField": _CATEGORY,
    "TimeRangeFilter": _DATE,
    "TimeEqualityFilter": _DATE,
    "RelativeDatesFilter": _DATE,
    "NumericRangeFilter": _NUMBER,
    "NumericEqualityFilter": _NUMBER,
    "CategoryFilter": _CATEGORY,
}
# Of which visual, split by which well (None: always), which well holds one field at most.
_SINGLE = (
    ("LineChartVisual", "Colors", "Values", "a line chart with a colour takes one value"),
    ("BarChartVisual", "Colors", "Values", "bars with a colour take one value"),
    ("ComboChartVisual", "Colors", "BarValues", "bars with a colour take one value"),
    ("PieChartVisual", "Category", "Values", "a pie of categories takes one value"),
    ("KPIVisual", None, "Values", "a key figure takes one value"),
    ("KPIVisual", None, "TargetValues", "a key figure takes one target"),
    ("GaugeChartVisual", None, "Values", "a gauge takes one value"),
    ("GaugeChartVisual", None, "TargetValues", "a gauge takes one target"),
)
_OF_ANYTHING = frozenset({"COUNT", "DISTINCT_COUNT", "MIN", "MAX"})
_OF_A_DATA_SET = frozenset({"CustomContentVisual", "EmptyVisual", "InsightVisual", "LayerMapVisual"})


def _wells(visual: "Member") -> Document:
    found: Document = visual.body.get("ChartConfiguration", {}).get("FieldWells") or {}
    return found


def _in_wells(visual: "Member") -> Iterator[tuple[str, str]]:
    return texts(walk(_wells(visual), f"{visual.path}.ChartConfiguration.FieldWells"), "FieldId")


def _known_fields(visual: "Member") -> set[str]:
    return {name for _, name in _in_wells(visual)}


def _outside_wells(*, in_sorts: bool) -> Places:
    """Return what gives the fields that parts of a visual with wells name outside of them."""

    def named(visual: "Member") -> Iterator[tuple[str, str]]:
        named = texts(walk(visual.body, visual.path), "FieldId", "MeasureFieldId")
        for path, name in named if _known_fields(visual) else ():
            if ".FieldWells." not in path and (".SortConfiguration." in path) == in_sorts:
                yield path, name

    return named


def _is_split_by_itself(visual: "Member") -> bool:
    dimensions = [value for _, key, value in walk(_wells(visual)) if key == "CategoricalDimensionField"]
    columns = [str(field["Column"].get("ColumnName")) for field in dimensions if "Column" in field]
    return visual.kind in {"BarChartVisual", "LineChartVisual"} and len(set(columns)) < len(columns)


def _lacking_options(visual: "Member") -> str:
    options = visual.body.get("ChartConfiguration", {}).get("KPIOptions") if visual.kind == "KPIVisual" else None
    return ", ".join(name for name in _KEY_FIGURE_OPTIONS if options and name not in options)


VISUALS = attrgetter("visuals")
RULES += [
    Rule("repeated fields", STRICT, "held by 5,387 fields", twice("FieldId", _in_wells), VISUALS),
    Rule("missing sorts", STRICT, "held by 973 sorts",
         absent(_outside_wells(in_sorts=True), _known_fields, "FieldId {} is not in the field wells"), VISUALS),
    Rule("missing fields", DOUBT, "by their meaning: the console leaves options of fields that are gone",
         absent(_outside_wells(in_sorts=False), _known_fields, "FieldId {} is not in the field wells"), VISUALS),
    Rule("mixed visuals", STRICT, "Quick Suite User Guide; held by all visuals that run",
         when(lambda visual: visual.kind != "LayerMapVisual" and several(visual.body | {"Actions": []}),
              "a visual stands on one data set, not on {}"), VISUALS),
    Rule("repeated dimensions", STRICT, "'multiple dimension fields cannot point to the same column'",
         when(_is_split_by_itself, "multiple dimension fields cannot point to the same column"), VISUALS),
    Rule("incomplete key figures", DOUBT, "seen on screen: some of the options draw nothing; 57 figures have some",
         when(_lacking_options, "stays blank without {}", ".ChartConfiguration.KPIOptions"), VISUALS),
    Rule("ignored labels", DOUBT, "seen on screen: the title of an axis without ApplyTo is ignored",
         when(lambda label: "CustomLabel" in label.body and "ApplyTo" not in label.body,
              "CustomLabel is ignored without ApplyTo"), lambda parts: parts.listed("AxisLabelOptions")),
    Rule("repeated computations", DOUBT, "by their meaning",
         twice("ComputationId", lambda visual: texts(walk(visual.body, visual.path), "ComputationId")), VISUALS),
    Rule("unscaled images", STRICT, "API reference of CustomContentConfiguration",
         when(lambda visual: (chart := visual.body.get("ChartConfiguration", {})).get("ContentType") == "IMAGE"
              and "ImageScaling" not in chart,
              "ImageScaling is required when the ContentType of the visual is 'IMAGE'", ".ChartConfiguration"),
         VISUALS),
    Rule("visuals of nothing", STRICT, "API reference of the visuals: you can't create a visual without a dataset",
         when(lambda one: one.kind in _OF_A_DATA_SET and not {"DataSetIdentifier", "TopicIdentifier"} & set(one.body),
              "You can't create a visual without a dataset or a topic"), VISUALS),
]  # fmt: skip


@RULES.rule(
    STRICT, "Quick Suite User Guide: a line chart takes a colour or several values; a key figure one", each=VISUALS
)
def many_values(visual: "Member") -> Told:
    """Find charts with a colour and several values, and figures of two."""
    fields = {key: len(value) for _, key, value in walk(_wells(visual)) if isinstance(value, list)}
    for kind, split, values, words in _SINGLE:
        if visual.kind == kind and (split is None or fields.get(split)) and fields.get(values, 0) > 1:
            yield visual.path, words


@RULES.rule(LATE, "API reference of AnalysisError", kind="COLUMN_REFERENCE_NOT_FOUND")
def missing_columns(parts: Parts) -> Told:
    """Find columns that neither the data set nor a calculated field has."""
    for path, column in _columns(parts):
        known = parts.fields[column["DataSetIdentifier"]]
        if known is not None and column["ColumnName"] not in known:
            yield path, f"column {column['ColumnName']} is not in data set {column['DataSetIdentifier']}"


@RULES.rule(LATE, "API reference of AnalysisError", kind="COLUMN_TYPE_INCOMPATIBLE")
def unfit_columns(parts: Parts) -> Told:
    """Find columns in a place that takes another type."""
    for path, column in _columns(parts):
        holder = re.sub(r"\[\d+\]", "", path).split(".")[-2:][0]
        wanted, kind = _WANTED.get(holder), parts.meaning(column).type
        if wanted and kind and kind not in wanted:
            takes = " or ".join(sorted(wanted))
            yield path, f"column {column['ColumnName']} is of type {kind}, {holder} takes {takes}"
    sorts = [(path, value) for path, key, value in parts.members if key == "ColumnSort"]
    for path, sort in [*sorts, *entries(parts.members, "AggregationSortConfigurations")]:
        function = sort.get("AggregationFunction", {}).get("NumericalAggregationFunction", {})
        name, column = function.get("SimpleNumericalAggregation", "COUNT"), sort.get("Column") or sort["SortBy"]
        kind = parts.meaning(column).type
        if kind in {"STRING", "DATETIME"} and name not in _OF_ANYTHING:
            yield path, f"column {column['ColumnName']} is of type {kind}, {name} takes NUMBER"


@RULES.rule(
    LATE,
    "'an aggregate calculated field takes no AggregationFunction'",
    kind="INVALID_COLUMN_AGGREGATION",
    each=VISUALS,
)
def twice_aggregated(visual: "Member") -> Told:
    """Find measures that aggregate a field that is aggregated already, and dimensions of such a field."""
    for path, key, value in walk(_wells(visual), visual.path):
        column = value.get("Column") if isinstance(value, dict) else None
        if column and visual.whole.meaning(column).is_aggregated:
            if key.endswith("MeasureField") and value.get("AggregationFunction"):
                yield path, f"{column['ColumnName']} is aggregated already"
            elif key.endswith("DimensionField"):
                yield path, f"{column['ColumnName']} is aggregated, so it is no dimension"


@RULES.rule(LATE, "Quick Suite User Guide, calculated fields, their functions and operators; AnalysisError")
def broken_expressions(parts: Parts) -> Told:
    """Find calculated fields that can't be read, that mix levels or types, or that name what isn't there."""
    for part, found in zip(parts.calculated, parts.readings, strict=True):
        where, data_set = f"{part.path}.Expression", part.body["DataSetIdentifier"]
        if isinstance(found, str):
            yield where, found, "CALCULATION_EXPRESSION_SYNTAX_ERROR"
            continue
        yield from ((where, words, kind) for kind, words in found.mistakes)
        columns = parts.fields.get(data_set)
        for name in dict.fromkeys(found.fields if columns is not None else []):
            if field_of(columns or {}, name) is None and not expressions.OF_TABLE.fullmatch(name):
                yield where, f"column {name} is not in data set {data_set}", "COLUMN_REFERENCE_NOT_FOUND"
        for name in dict.fromkeys(found.parameters):
            if name not in parts.kind_of_parameter:
                yield where, f"parameter {name} is not declared", "PARAMETER_NOT_FOUND"


@RULES.rule(DOUBT, "by their meaning", each=VISUALS)
def broken_hierarchies(visual: "Member") -> Told:
    """Find fields of hierarchies, contributions and actions that their data set lacks, and hierarchies of one id."""
    hierarchies = walk(visual.body.get("ColumnHierarchies", []), f"{visual.path}.ColumnHierarchies")
    known = {name for _, name in texts(hierarchies, "HierarchyId")}
    yield from repeated("HierarchyId", texts(hierarchies, "HierarchyId"))
    for path, name in texts(walk(_wells(visual), visual.path), "HierarchyId"):
        if name not in known:
            yield path, f"hierarchy {name} is not among the visual's"
    members = walk(visual.body, visual.path)
    others = [one for key in ("ContributorDimensions", "SelectedColumns") for one in entries(members, key)]
    for path, column in [*entries(hierarchies, "Columns"), *others]:
        columns = visual.whole.fields.get(column["DataSetIdentifier"])
        if columns is not None and column["ColumnName"] not in columns:
            yield path, f"column {column['ColumnName']} of the list is not there"


@RULES.rule(DOUBT, "by their meaning", each=VISUALS)
def unselectable_fields(visual: "Member") -> Told:
    """Find actions by fields that the visual lacks."""
    known = _known_fields(visual)
    for path, key, value in walk(visual.body.get("Actions", []), f"{visual.path}.Actions"):
        named = {"SelectedFields": value, "SourceField": [value]}.get(key, [])
        yield from ((path, f"field {name} is not in the field wells") for name in named if name not in known)


@RULES.rule(
    DOUBT, "API reference: CustomActionId identifies the action; of actions on a click a visual has one", each=VISUALS
)
def repeated_actions(visual: "Member") -> Told:
    """Find ids that two actions of a visual share, and clicks that do two things."""
    actions = visual.body.get("Actions", [])
    yield from repeated("CustomActionId", texts(walk(actions, f"{visual.path}.Actions"), "CustomActionId"))
    clicks = [each["Trigger"] == "DATA_POINT_CLICK" and each.get("Status") != "DISABLED" for each in actions]
    if sum(clicks) > 1:
        yield f"{visual.path}.Actions", "DATA_POINT_CLICK is for one action of a visual"


@RULES.rule(
    STRICT, "API reference of MeasureField: the calculated measure field is only used in pivot tables", each=VISUALS
)
def calculated_measures(visual: "Member") -> Told:
    """Find measures by an expression of their own outside pivot tables."""
    for path, key, _ in walk(_wells(visual), visual.path) if visual.kind != "PivotTableVisual" else ():
        if key == "CalculatedMeasureField":
            yield path, "CalculatedMeasureField is for pivot tables"


def _columns(parts: Parts) -> Iterator[tuple[str, Document]]:
    """Yield the columns of declared data sets that a definition names, with their paths."""
    for path, _, value in parts.members:
        is_column = isinstance(value, dict) and {"ColumnName", "DataSetIdentifier"} <= set(value)
        if is_column and value["DataSetIdentifier"] in parts.declared:
            yield path, value
