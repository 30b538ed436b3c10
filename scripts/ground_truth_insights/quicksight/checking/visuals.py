"""The named rules about visuals and calculated fields: their wells, and the columns that their data sets have."""

import re
from collections.abc import Iterator

from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.expressions import Meaning, SyntaxMistakeError
from ground_truth_insights.quicksight.checking.findings import (
    Document,
    Rules,
    Told,
    ToldWithKind,
    Weight,
    entries,
    repeated,
    texts,
    walk,
)
from ground_truth_insights.quicksight.checking.parts import Part, Parts

RULES: Rules[Parts] = Rules()
STRICT, LATE, DOUBT = Weight.STRICT, Weight.LATER, Weight.DOUBT
_KEY_FIGURE_OPTIONS = ("Comparison", "PrimaryValueDisplayType", "SecondaryValueFontConfiguration")
_NUMBER, _DATE = frozenset({"NUMBER"}), frozenset({"DATETIME"})
# A date shows as a blank chart where a category is wanted.
_CATEGORY = frozenset({"STRING", "NUMBER", "TRUTH"})
_WANTED = {
    "DateDimensionField": _DATE,
    "DateMeasureField": _DATE,
    "NumericalDimensionField": _NUMBER | {"TRUTH"},
    "NumericalMeasureField": _NUMBER | {"TRUTH"},
    "CategoricalDimensionField": _CATEGORY,
    "CategoricalMeasureField": _CATEGORY,
    "TimeRangeFilter": _DATE,
    "TimeEqualityFilter": _DATE,
    "RelativeDatesFilter": _DATE,
    "NumericRangeFilter": _NUMBER | {"TRUTH"},
    "NumericEqualityFilter": _NUMBER | {"TRUTH"},
    "CategoryFilter": _CATEGORY,
}
_Named = tuple[str, str]
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
_OF_A_DATA_SET = frozenset({"CustomContentVisual", "EmptyVisual", "InsightVisual", "LayerMapVisual"})


@RULES.rule(STRICT, "held by 5,387 fields")
def repeated_fields(parts: Parts) -> Told:
    """Find field ids that a visual has twice in its wells."""
    for _, part in parts.visuals:
        yield from repeated("FieldId", _in_wells(part))


@RULES.rule(STRICT, "held by 973 sorts")
def missing_sorts(parts: Parts) -> Told:
    """Find sorts by fields that aren't in the wells."""
    for path, name in _outside_wells(parts):
        if ".SortConfiguration." in path:
            yield path, f"FieldId {name} is not in the field wells"


@RULES.rule(DOUBT, "by their meaning: the console leaves options of fields that are gone")
def missing_fields(parts: Parts) -> Told:
    """Find other options of fields that aren't in the wells."""
    for path, name in _outside_wells(parts):
        if ".SortConfiguration." not in path:
            yield path, f"FieldId {name} is not in the field wells"


@RULES.rule(STRICT, "Quick Suite User Guide; held by all visuals that run")
def mixed_visuals(parts: Parts) -> Told:
    """Find visuals that are drawn from several data sets."""
    for _, part in parts.visuals:
        named = {name for _, name in texts(part.body.get("ChartConfiguration", {}), "DataSetIdentifier")}
        if len(named) > 1 and part.kind != "LayerMapVisual":
            yield part.path, f"a visual stands on one data set, not on {', '.join(sorted(named))}"


@RULES.rule(STRICT, "Quick Suite User Guide: a line chart takes a colour or several values; a key figure one")
def many_values(parts: Parts) -> Told:
    """Find charts with a colour and several values, and figures of two."""
    for _, part in parts.visuals:
        fields = {key: len(value) for _, key, value in walk(_wells(part)) if isinstance(value, list)}
        for kind, split, values, words in _SINGLE:
            if part.kind == kind and (split is None or fields.get(split)) and fields.get(values, 0) > 1:
                yield part.path, words


@RULES.rule(STRICT, "'multiple dimension fields cannot point to the same column'")
def repeated_dimensions(parts: Parts) -> Told:
    """Find bars and lines that are split by the column that they stand on."""
    for _, part in parts.visuals:
        if part.kind not in {"BarChartVisual", "LineChartVisual"}:
            continue
        columns = [
            (path, str(value["Column"].get("ColumnName")))
            for path, key, value in walk(_wells(part), part.path)
            if key == "CategoricalDimensionField" and "Column" in value
        ]
        if len({name for _, name in columns}) < len(columns):
            yield part.path, "multiple dimension fields cannot point to the same column"


@RULES.rule(LATE, "API reference of AnalysisError", "COLUMN_REFERENCE_NOT_FOUND")
def missing_columns(parts: Parts) -> Told:
    """Find columns that neither the data set nor a calculated field has."""
    for path, column, known in _columns(parts):
        if known is not None and column["ColumnName"] not in known:
            yield path, f"column {column['ColumnName']} is not in data set {column['DataSetIdentifier']}"


@RULES.rule(LATE, "API reference of AnalysisError", "COLUMN_TYPE_INCOMPATIBLE")
def unfit_columns(parts: Parts) -> Told:
    """Find columns in a place that takes another type."""
    for path, column, known in _columns(parts):
        name, holder = column["ColumnName"], _holder(path)
        wanted, kind = _WANTED.get(holder), (known or {}).get(name, Meaning()).type
        if wanted and kind and kind not in wanted:
            yield path, f"column {name} is of type {kind}, {holder} takes {' or '.join(sorted(wanted))}"


@RULES.rule(
    LATE,
    "'an aggregate calculated field takes no AggregationFunction'",
    "INVALID_COLUMN_AGGREGATION",
)
def twice_aggregated(parts: Parts) -> Told:
    """Find measures that aggregate a field that is aggregated already, and dimensions of such a field."""
    known = _all_fields(parts)
    for _, part in parts.visuals:
        for path, key, value in walk(_wells(part), part.path):
            if not isinstance(value, dict) or not value.get("Column"):
                continue
            column = value["Column"]
            found = (known.get(column.get("DataSetIdentifier")) or {}).get(column.get("ColumnName"), Meaning())
            if found.is_aggregated and key.endswith("MeasureField") and value.get("AggregationFunction"):
                yield path, f"{column['ColumnName']} is aggregated already"
            elif found.is_aggregated and key.endswith("DimensionField"):
                yield path, f"{column['ColumnName']} is aggregated, so it is no dimension"


@RULES.rule(LATE, "Quick Suite User Guide, calculated fields, their functions and operators; AnalysisError")
def broken_expressions(parts: Parts) -> ToldWithKind:
    """Find calculated fields that can't be read, that mix levels or types, or that name what isn't there."""
    known = _all_fields(parts)
    for (path, each), found in zip(parts.calculated, _read_all(parts), strict=True):
        where, columns = f"{path}.Expression", known.get(each["DataSetIdentifier"])
        if isinstance(found, str):
            yield where, found, "CALCULATION_EXPRESSION_SYNTAX_ERROR"
            continue
        yield from ((where, words, kind) for kind, words in found.mistakes)
        for name in dict.fromkeys(found.fields if columns is not None else []):
            if _field(columns or {}, name) is None and not expressions.OF_TABLE.fullmatch(name):
                yield (
                    where,
                    f"column {name} is not in data set {each['DataSetIdentifier']}",
                    "COLUMN_REFERENCE_NOT_FOUND",
                )
        for name in dict.fromkeys(found.parameters):
            if name not in parts.kind_of_parameter:
                yield where, f"parameter {name} is not declared", "PARAMETER_NOT_FOUND"


@RULES.rule(DOUBT, "seen on screen: some of the options alone draw nothing; 57 figures have some")
def incomplete_key_figures(parts: Parts) -> Told:
    """Find key figures with some of their options."""
    for _, part in parts.visuals:
        options = part.body.get("ChartConfiguration", {}).get("KPIOptions")
        missing = [name for name in _KEY_FIGURE_OPTIONS if options and name not in options]
        if part.kind == "KPIVisual" and missing:
            yield f"{part.path}.ChartConfiguration.KPIOptions", f"stays blank without {', '.join(missing)}"


@RULES.rule(DOUBT, "seen on screen: the title of an axis without ApplyTo is ignored")
def ignored_labels(parts: Parts) -> Told:
    """Find axis labels that don't say which field they are for."""
    for _, part in parts.visuals:
        for path, label in entries(part.body, "AxisLabelOptions", part.path):
            if "CustomLabel" in label and "ApplyTo" not in label:
                yield path, "CustomLabel is ignored without ApplyTo"


@RULES.rule(DOUBT, "by their meaning")
def broken_hierarchies(parts: Parts) -> Told:
    """Find fields of hierarchies that their visual doesn't have."""
    fields = _all_fields(parts)
    for _, part in parts.visuals:
        known = {name for _, name in texts(part.body.get("ColumnHierarchies", []), "HierarchyId")}
        for path, name in texts(_wells(part), "HierarchyId", path=part.path):
            if name not in known:
                yield path, f"hierarchy {name} is not among the visual's"
        for path, key, value in walk(part.body.get("ColumnHierarchies", []), f"{part.path}.ColumnHierarchies"):
            for column in value if key == "Columns" else []:
                columns = fields.get(column["DataSetIdentifier"])
                if columns is not None and column["ColumnName"] not in columns:
                    yield path, f"column {column['ColumnName']} of a hierarchy is not there"


@RULES.rule(DOUBT, "by their meaning")
def unselectable_fields(parts: Parts) -> Told:
    """Find actions by fields that the visual lacks."""
    for _, part in parts.visuals:
        known = {name for _, name in _in_wells(part)}
        for path, key, value in walk(part.body.get("Actions", []), f"{part.path}.Actions"):
            named = {"SelectedFields": value, "SourceField": [value]}.get(key, [])
            yield from ((path, f"field {name} is not in the field wells") for name in named if name not in known)


@RULES.rule(STRICT, "API reference of the visuals: you can't create a visual without a dataset or a topic")
def visuals_of_nothing(parts: Parts) -> Told:
    """Find visuals without wells that name no data."""
    for _, part in parts.visuals:
        if part.kind in _OF_A_DATA_SET and not {"DataSetIdentifier", "TopicIdentifier"} & set(part.body):
            yield part.path, "You can't create a visual without a dataset or a topic"


@RULES.rule(STRICT, "API reference of MeasureField: the calculated measure field is only used in pivot tables")
def calculated_measures(parts: Parts) -> Told:
    """Find measures by an expression of their own outside pivot tables."""
    for _, part in parts.visuals:
        if part.kind != "PivotTableVisual":
            found = (path for path, key, _ in walk(_wells(part), part.path) if key == "CalculatedMeasureField")
            yield from ((path, "CalculatedMeasureField is for pivot tables") for path in found)


@RULES.rule(DOUBT, "Quick Suite User Guide: filter groups can't mix aggregated fields with others")
def mixed_filters(parts: Parts) -> Told:
    """Find filter groups over aggregated fields and others."""
    known = _all_fields(parts)
    for path, group in parts.groups:
        levels = set()
        for _, key, value in walk(group["Filters"], path):
            if key == "Column" and isinstance(value, dict):
                columns = known.get(value.get("DataSetIdentifier", "")) or {}
                levels.add(columns.get(value.get("ColumnName", ""), Meaning()).is_aggregated is True)
        if len(levels) > 1:
            yield path, "a filter group can't hold both aggregated and nonaggregated fields"


def _wells(part: Part) -> Document:
    found: Document = part.body.get("ChartConfiguration", {}).get("FieldWells") or {}
    return found


def _in_wells(part: Part) -> Iterator[tuple[str, str]]:
    return texts(_wells(part), "FieldId", path=f"{part.path}.ChartConfiguration.FieldWells")


def _outside_wells(parts: Parts) -> Told:
    for _, part in parts.visuals:
        known = {name for _, name in _in_wells(part)}
        found = texts(part.body, "FieldId", path=part.path) if known else iter(())
        yield from ((path, name) for path, name in found if name not in known and ".FieldWells." not in path)


def _columns(parts: Parts) -> Iterator[tuple[str, Document, dict[str, Meaning] | None]]:
    known = _all_fields(parts)
    for path, key, value in walk(parts.document):
        is_column = isinstance(value, dict) and {"ColumnName", "DataSetIdentifier"} <= set(value)
        if is_column and key != "CalculatedFields" and value["DataSetIdentifier"] in parts.declared:
            yield path, value, known.get(value["DataSetIdentifier"])


def _holder(path: str) -> str:
    steps = path.split(".")
    return re.sub(r"\[\d+\]", "", steps[-2]) if len(steps) > 1 else ""


def _field(columns: dict[str, Meaning], name: str) -> Meaning | None:
    """Return what a name means; names in expressions may be of another case."""
    if name in columns:
        return columns[name]
    return next((meaning for known, meaning in columns.items() if known.casefold() == name.casefold()), None)


def _all_fields(parts: Parts) -> dict[str, dict[str, Meaning] | None]:
    """Return the meaning of all columns and calculated fields; a calculated field may have a column's name."""
    found = {name: None if columns is None else dict(columns) for name, columns in parts.fields.items()}
    for (_, each), read in zip(parts.calculated, _read_all(parts), strict=True):
        columns = found.get(each["DataSetIdentifier"])
        if columns is not None:
            columns[each["Name"]] = Meaning() if isinstance(read, str) else read.meaning
    return found


def _read_all(parts: Parts) -> list[expressions.Reading | str]:
    """Return what was read of each calculated field, or why it can't be; read once for all rules."""
    kept = parts.__dict__.get("_read")
    if kept is None:
        named = {(each["DataSetIdentifier"], each["Name"]): each["Expression"] for _, each in parts.calculated}
        done = _Expressions(parts, named).read_all()
        kept = [done[each["DataSetIdentifier"], each["Name"]] for _, each in parts.calculated]
        parts.__dict__["_read"] = kept
    return kept


class _Expressions:
    """Reads calculated fields, each after those that it stands on."""

    def __init__(self, parts: Parts, named: dict[_Named, str]) -> None:
        self._parts, self._named = parts, named
        self._done: dict[_Named, expressions.Reading | str] = {}
        # A field that has a column's name stands on the column.
        self._below = {
            (data_set, name): {
                (data_set, other)
                for other in expressions.names_in(text)
                if (data_set, other) in named and (other != name or not self._column(data_set, other))
            }
            for (data_set, name), text in named.items()
        }

    def read_all(self) -> dict[_Named, expressions.Reading | str]:
        left = dict(self._named)
        while left:
            ready = [key for key in left if not self._below[key] & left.keys()]
            # Where none is, some stand on each other; what stands on those is read as if they were unknown.
            for key in ready or [key for key in left if key in self._above(key)] or list(left):
                self._done[key] = self._read(key, left.pop(key), is_circular=not ready)
        return self._done

    def _above(self, key: _Named) -> set[_Named]:
        """Return all fields that a field stands on, directly or not."""
        found: set[_Named] = set()
        following = set(self._below[key])
        while following:
            found |= following
            following = {one for other in following for one in self._below[other]} - found
        return found

    def _read(self, key: _Named, text: str, *, is_circular: bool) -> expressions.Reading | str:
        data_set, name = key
        if is_circular:
            return f"{name} stands on itself by way of {min(other for _, other in self._below[key])}"
        try:
            found = expressions.read(text, lambda other: self._meaning(data_set, name, other))
        except SyntaxMistakeError as mistake:
            return f"{name} is no expression: {mistake}"
        is_bare = re.fullmatch(r"\s*[A-Za-z_]\w*\s*", text)
        return f"a field stands in braces: {{{text.strip()}}}" if is_bare else found

    def _meaning(self, data_set: str, name: str, other: str) -> Meaning | None:
        """Return what a field means; None: there is none."""
        if (data_set, other) in self._named and other != name:
            found = self._done.get((data_set, other))
            return found.meaning if isinstance(found, expressions.Reading) else Meaning()
        others = {known.casefold() for where, known in self._named if where == data_set}
        return self._column(data_set, other) or (Meaning() if other.casefold() in others else None)

    def _column(self, data_set: str, name: str) -> Meaning | None:
        columns = self._parts.fields.get(data_set)
        return Meaning() if columns is None else _field(columns, name)
