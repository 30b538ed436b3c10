"""The columns of a data set, from its tables through joins and transforms, and the named rules about them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.expressions import Meaning, SyntaxMistakeError
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

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

RULES = Rules()
AT_ONCE, DOUBT = Weight.AT_ONCE, Weight.DOUBT
# What dashboards see knows four types only.
_OUTPUT_TYPES = {"BIT": "INTEGER", "BOOLEAN": "INTEGER", "JSON": "STRING", "SEMISTRUCT": "STRING"}
_TYPES_OF = {"NUMBER": "DECIMAL", "TRUTH": "INTEGER", "STRING": "STRING", "DATETIME": "DATETIME"}
_LONGEST_ID = 96
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# A column that a join keeps apart from another of its name carries the alias of its table.
_APART = re.compile(r"(.+?)\s*\[[^\]]*\]$")
# Columns of a join may stand bare, too.
_BARE_CLAUSE = re.compile(r"[\w\s=]+")
_SIDES = ("LeftOperand", "RightOperand")
_PREPARATION = ("DataPrepConfiguration", "SemanticModelConfiguration")


@dataclass
class Table:
    """Columns by name, their names by id, and whether there may be more of them than is known."""

    columns: dict[str, Document] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def find(self, name: str) -> Document | None:
        """Return a column by its name, its id, or the name that a join or its table gave it; case may differ."""
        folded = {known.casefold(): column for known, column in self.columns.items()}
        for known, wanted in (
            (self.columns, name),
            (self.columns, self.ids.get(name, name)),
            (folded, name.casefold()),
        ):
            if wanted in known:
                return known[wanted]
        if of_table := expressions.OF_TABLE.fullmatch(name):
            return self.find(of_table[1]) or _guess(of_table[1])
        apart = _APART.fullmatch(name)
        return self.find(apart[1]) if apart else None

    def lacks(self, name: str) -> bool:
        """Tell whether there is no such column for sure."""
        return not self.is_open and self.find(name) is None

    def merged(self, other: "Table") -> "Table":
        """Return the columns of both."""
        return Table(self.columns | other.columns, self.ids | other.ids, self.is_open or other.is_open)


class Tables:
    """A data set, what its sources are, and what came of its tables."""

    def __init__(
        self,
        request: "td.CreateDataSetRequestTypeDef",
        source_type: Callable[[str], str | None] = lambda _: None,
        columns_of: Callable[[str], list[Document] | None] = lambda _: None,
    ) -> None:
        """Follow the columns; `source_type` and `columns_of` know a data source and another data set by ARN."""
        self.request: Document = dict(request)
        self.told: list[tuple[str, str]] = []
        self.doubts: list[tuple[str, str]] = []
        self.output = Table()
        self._source_type, self._columns_of = source_type, columns_of
        self._done: dict[str, Table] = {}
        physical = self.request["PhysicalTableMap"].items()
        self._physical = {key: self._physical_table(f"PhysicalTableMap.{key}", *only(table)) for key, table in physical}
        self._logical: Document = self.request.get("LogicalTableMap") or {}
        found = list(self._physical.values())
        if self.request.get("DataPrepConfiguration"):
            found = [self._prepared()]
        elif self._logical:
            joins = [each["Source"].get("JoinInstruction", {}) for each in self._logical.values()]
            joined = {join[side] for join in joins for side in _SIDES if side in join}
            made = {key: self._logical_table(key, ()) for key in self._logical}
            found = [table for key, table in made.items() if key not in joined]
        for table in found:
            self.output = self.output.merged(table)

    def _tell(self, path: str, words: str) -> None:
        self.told.append((path, words))

    def _doubt(self, path: str, words: str) -> None:
        self.doubts.append((path, words))

    def _physical_table(self, path: str, kind: str, body: Document) -> Table:
        table = Table()
        for column in body.get("InputColumns") or body.get("Columns") or []:
            name, type_ = column["Name"], column["Type"]
            if name in table.columns:
                self._tell(path, f"column {name} appears twice")
            self._check_sub_type(path, name, type_, column)
            if type_ == "SEMISTRUCT" and "Id" not in column:
                self._tell(path, f"SEMISTRUCT of column {name} needs data preparation")
            if kind == "S3Source" and type_ != "STRING" and body.get("UploadSettings", {}).get("Format") != "JSON":
                self._tell(path, f"column {name} of a file is {type_}, and only files of JSON hold more than STRING")
            table.columns[name] = column | {"Type": _OUTPUT_TYPES.get(type_, type_)}
        source = self._source_type(body.get("DataSourceArn", ""))
        if kind == "S3Source" and self.request["ImportMode"] == "DIRECT_QUERY":
            self._tell(path, "a S3Source is for data sets in SPICE only")
        if source and (kind == "S3Source") != (source == "S3") and kind in {"S3Source", "RelationalTable", "CustomSql"}:
            self._tell(path, f"a {kind} can't stand on a data source of type {source}")
        return table

    def _check_sub_type(self, path: str, name: str, type_: str, holder: Document) -> None:
        if "SubType" in holder and type_ != "DECIMAL":
            self._tell(path, f"SubType of column {name} is for DECIMAL only")
        if "SubType" in holder and self.request["ImportMode"] == "DIRECT_QUERY":
            self._tell(path, f"SubType of column {name} is for data sets in SPICE only")

    def _logical_table(self, key: str, above: tuple[str, ...]) -> Table:
        if key not in self._done:
            path, body = f"LogicalTableMap.{key}", self._logical[key]
            table = self._source(path, key, body["Source"], above)
            for number, transform in enumerate(body.get("DataTransforms", [])):
                table = self._transformed(f"{path}.DataTransforms[{number}]", *only(transform), table)
            self._done[key] = table
        return self._done[key]

    def _source(self, path: str, key: str, union: Document, above: tuple[str, ...]) -> Table:
        kind, source = only(union)
        if len(union) != 1:
            self._tell(
                path, "Exactly one of PhysicalTableId, JoinInstruction or DataSetArn must be set for LogicalTable"
            )
        elif key in above:
            self._tell(path, "the table is joined with itself")
        elif kind == "JoinInstruction":
            return self._joined(path, source, (*above, key))
        elif kind == "DataSetArn":
            parent = self._columns_of(source)
            return Table({column["Name"]: column for column in parent or []}, is_open=parent is None)
        elif source in self._physical:
            return Table().merged(self._physical[source])
        else:
            self._tell(path, f"PhysicalTableId {source} is not in PhysicalTableMap")
        return Table(is_open=True)

    def _joined(self, path: str, join: Document, above: tuple[str, ...]) -> Table:
        """Return the columns of both sides; of a name that both have the right one's carries its alias."""
        found = Table()
        for side in _SIDES:
            name = join[side]
            if name not in self._logical:
                self._tell(path, f"{side} {name} of the join is not in LogicalTableMap")
                found.is_open = True
                continue
            table, alias = self._logical_table(name, above), self._logical[name]["Alias"]
            columns: dict[str, Document] = {}
            for column, body in table.columns.items():
                # As long as names may be.
                apart = f"{column}[{alias}]"[:128]
                columns |= {apart: body | {"Name": apart}} if column in found.columns else {column: body}
            found = found.merged(Table(columns, table.ids, table.is_open))
        clause = join["OnClause"]
        self._refuse_dangling(f"{path}.OnClause", clause, found)
        for name in expressions.bare_names(clause) if _BARE_CLAUSE.fullmatch(clause) else ():
            self._named(f"{path}.OnClause", name, found)
        return found

    def _transformed(self, path: str, kind: str, body: Document, table: Table) -> Table:
        where = f"{path}.{kind}"
        match kind:
            case "ProjectOperation":
                self.doubts += repeated("column", ((path, name) for name in body["ProjectedColumns"]))
                kept = {name: self._named(where, name, table) for name in body["ProjectedColumns"]}
                return Table({name: each | {"Name": name} for name, each in kept.items()}, table.ids)
            case "CreateColumnsOperation":
                return self._with_created(where, body["Columns"], table)
            case "RenameColumnOperation":
                return self._renamed(path, body["ColumnName"], body["NewColumnName"], table)
            case "CastColumnTypeOperation":
                self._cast(where, body, table)
            case "TagColumnOperation" | "UntagColumnOperation":
                self._tag(path, kind, body, table)
            case "FilterOperation":
                self._check_condition(where, body.get("ConditionExpression", ""), table)
            case "OverrideDatasetParameterOperation" if not table.is_open:
                known = [only(each)[1].get("Name") for each in self.request.get("DatasetParameters") or []]
                if body["ParameterName"] not in known:
                    self._doubt(path, f"there is no parameter {body['ParameterName']}")
        return table

    def _renamed(self, path: str, old: str, new: str, table: Table) -> Table:
        if new in table.columns.keys() - {old}:
            self._doubt(path, f"there is a column {new} already")
        found = self._named(f"{path}.RenameColumnOperation", old, table) | {"Name": new}
        renamed = {new if name == old else name: each for name, each in table.columns.items()}
        ids = {id_: new if name == old else name for id_, name in table.ids.items()}
        return Table(renamed | {new: found}, ids, table.is_open)

    def _tag(self, path: str, kind: str, body: Document, table: Table) -> None:
        found = self._named(f"{path}.{kind}", body["ColumnName"], table)
        tags = [tag["ColumnDescription"] for tag in body.get("Tags", []) if "ColumnDescription" in tag]
        if not all(tag.get("Text") for tag in tags):
            self._tell(path, f"Invalid ColumnTag added for column with name {body['ColumnName']}")
        if tags and found["Name"] in table.columns:
            table.columns[found["Name"]] = found | {"Description": tags[-1].get("Text")}

    def _named(self, path: str, name: str, table: Table) -> Document:
        if table.lacks(name):
            self._tell(path, f"names the column '{name}', which is not there")
        return table.find(name) or _guess(name)

    def _with_created(self, path: str, made: list[Document], table: Table) -> Table:
        """Return the table with further columns; those of one operation may name each other, in any order."""
        ids = {column["ColumnId"]: column["ColumnName"] for column in made}
        self.told += repeated("ColumnId", ((path, column["ColumnId"]) for column in made))
        self.doubts += repeated("column", ((path, column["ColumnName"]) for column in made))
        found = Table({column["ColumnName"]: _guess(column["ColumnName"]) for column in made}).merged(table)
        found.ids |= ids
        for column in made:
            name, own = column["ColumnName"], found.columns.pop(column["ColumnName"])
            # A column stands on another of its name, never on itself.
            found.columns |= {name: own} if name in table.columns else {}
            self._refuse_dangling(path, column["Expression"], found)
            type_ = self._type(path, column["Expression"], found)
            found.columns[name] = _guess(name) if type_ is None else {"Name": name, "Type": _TYPES_OF[type_]}
        return found

    def _refuse_dangling(self, path: str, expression: str, table: Table) -> None:
        if not expressions.is_closed(expression):
            self._tell(path, f"the expression {expression} is not closed")
        for name in expressions.fields_in_braces(expression):
            self._named(path, name, table)

    def _check_condition(self, path: str, expression: str, table: Table) -> None:
        self._refuse_dangling(path, expression, table)
        # A column of truths is one of numbers, too.
        is_field = re.fullmatch(r"\s*(\{[^}]*\}|\w+)\s*", expression)
        if self._type(path, expression, table) not in {"TRUTH", None, *(["NUMBER"] if is_field else [])}:
            self._tell(path, f"the condition {expression} doesn't evaluate to a Boolean value")

    def _type(self, path: str, expression: str, table: Table) -> str | None:
        def lookup(name: str) -> Meaning | None:
            found = table.find(name)
            if found is None:
                return Meaning() if table.is_open else None
            return expressions.of_column(_known_type(found))

        try:
            found = expressions.read(expression, lookup)
        except SyntaxMistakeError as mistake:
            # The language of data sets knows more than is read here, so only dangling columns are refused.
            self._doubt(path, f"can't be read: {mistake}")
            return None
        self.doubts += [(path, words) for _, words in found.mistakes]
        self.doubts += [(path, f"there is no column {name}") for name in found.fields if table.lacks(name)]
        return found.meaning.type

    def _cast(self, path: str, body: Document, table: Table) -> None:
        found = self._named(path, body["ColumnName"], table)
        if _known_type(found) == "STRING" and body["NewColumnType"] == "DATETIME" and not body.get("Format"):
            self._tell(path, f"the cast of the text column '{found['Name']}' to DATETIME needs a Format")
        self._check_sub_type(path, found["Name"], body["NewColumnType"], body)
        kept = {key: value for key, value in found.items() if key not in {"SubType", "IsGuess"}}
        sub_type = {"SubType": body["SubType"]} if "SubType" in body else {}
        if found["Name"] in table.columns:
            table.columns[found["Name"]] = kept | {"Type": body["NewColumnType"]} | sub_type

    def _prepared(self) -> Table:
        """Return what data preparation gives: its steps are followed no further than to the columns that they name."""
        if self._logical:
            self._tell("LogicalTableMap", "LogicalTableMap and DataPrepConfiguration exclude each other")
        found = Table()
        for key, table in self._physical.items():
            for name, column in table.columns.items():
                if "Id" not in column:
                    self._tell(f"PhysicalTableMap.{key}", f"column {name} needs an Id for data preparation")
            found = found.merged(table)
        preparation = self.request["DataPrepConfiguration"]
        steps = preparation["TransformStepMap"]
        known = {"PhysicalTableId": self._physical, "SourceTableId": preparation["SourceTableMap"]}
        known |= {"TransformOperationId": steps, "DestinationTableId": preparation["DestinationTableMap"]}
        whole = {key: self.request.get(key, {}) for key in _PREPARATION}
        for path, key, name in walk(whole):
            if key in known and name not in known[key]:
                self._tell(path, f"{key} {name} is not there")
        found.is_open = any(kind != "ImportTableStep" for step in steps.values() for kind in step)
        for _, name in texts(walk(steps), "ColumnName", "NewColumnName"):
            found.columns.setdefault(name, _guess(name))
        return found


def output_types(columns: Iterable[Document]) -> dict[str, str | None]:
    """Return the types that analyses see, by column; None where the type is a guess."""
    return {column["Name"]: _known_type(column) for column in columns}


def _known_type(column: Document) -> str | None:
    return None if column.get("IsGuess") else column["Type"]


def _guess(name: str) -> Document:
    """Return a column of which only the name is known."""
    return {"Name": name, "Type": "STRING", "IsGuess": True}


@RULES.rule(AT_ONCE, "API reference of DataSet, LogicalTable, TransformOperation, InputColumn")
def broken_tables(tables: Tables) -> Told:
    """Find what tables, joins and transforms say against each other."""
    yield from tables.told
    if not tables.output.columns and not tables.output.is_open:
        yield "", "a data set needs at least one column"


@RULES.rule(AT_ONCE, "API reference of DataSet: 96 characters; ids of parameters are UUIDs")
def unusable_ids(tables: Tables) -> Told:
    """Find ids that the service doesn't take."""
    id_ = tables.request.get("DataSetId", "")
    if len(id_) > _LONGEST_ID:
        yield "DataSetId", f"DataSetId {id_} is longer than {_LONGEST_ID} characters"


@RULES.rule(AT_ONCE, "seen: a real UUID; SINGLE_VALUED", kind="InvalidDataSetParameterValueException")
def unusable_parameters(tables: Tables) -> Told:
    """Find parameters whose id is no UUID, whose name is taken, or that have one value and several defaults."""
    unions = tables.request.get("DatasetParameters") or []
    found = [(f"DatasetParameters[{number}]", only(union)[1]) for number, union in enumerate(unions)]
    for what in ("Name", "Id"):
        yield from repeated(f"{what} of a parameter", ((path, body.get(what, "")) for path, body in found))
    for path, body in found:
        if not _UUID.fullmatch(body.get("Id", "")):
            yield path, f"Id {body.get('Id')} of a parameter is no UUID"
        defaults = (body.get("DefaultValues") or {}).get("StaticValues") or []
        if body.get("ValueType") == "SINGLE_VALUED" and len(defaults) > 1:
            yield path, f"parameter {body.get('Name')} is SINGLE_VALUED and has several defaults"


@RULES.rule(AT_ONCE, "terraform-provider-aws#33114; API reference of RowLevelPermissionDataSet")
def outdated_rules(tables: Tables) -> Told:
    """Find row-level rules of the second version that name a namespace, as their ARNs do, and rules that deny."""
    for path, rules in row_level_rules(tables.request):
        if rules.get("FormatVersion") == "VERSION_2" and rules.get("Namespace"):
            yield path, "Invalid RowLevelPermissionDataSet. Namespace parameter should not be specified for Version 2"
        if rules["PermissionPolicy"] == "DENY_ACCESS":
            yield path, "PermissionPolicy DENY_ACCESS is not supported for new RLS datasets"


def row_level_rules(request: Document) -> Iterator[tuple[str, Document]]:
    """Yield the data sets of rules that a data set or one of its tables names, with their paths."""
    yield from ((path, rules) for path, key, rules in walk(request) if key == "RowLevelPermissionDataSet" and rules)


@RULES.rule(AT_ONCE, "API reference of CreateDataSet: both are required when using the new data preparation experience")
def half_prepared(tables: Tables) -> Told:
    """Find data preparation without a semantic model, and the other way round."""
    lacking = [key for key in _PREPARATION if not tables.request.get(key)]
    if len(lacking) == 1:
        yield "", f"{lacking[0]} is required when using the new data preparation experience"


@RULES.rule(AT_ONCE, "API reference: each rule must contain at least one column and at least one user or group")
def empty_rules(tables: Tables) -> Told:
    """Find rules for columns that name no column, or nobody."""
    for number, rule in enumerate(tables.request.get("ColumnLevelPermissionRules") or []):
        if not rule.get("ColumnNames") or not rule.get("Principals"):
            yield f"ColumnLevelPermissionRules[{number}]", "a rule needs a column and a user or a group"


@RULES.rule(DOUBT, "by their meaning; the language of data sets may know more than is read here")
def doubtful_tables(tables: Tables) -> Told:
    """Find what transforms probably don't mean."""
    yield from tables.doubts


@RULES.rule(AT_ONCE, "API reference of FieldFolders, UniqueKeys, ColumnLevelPermissionRules")
def missing_columns(tables: Tables) -> Told:
    """Find columns that folders, keys or rules name and that aren't there, and those in two folders."""
    foldered: set[str] = set()
    for path, name in _named_columns(tables.request):
        if tables.output.lacks(name):
            yield path, f"names the column '{name}', which is not there"
        if path.startswith("FieldFolders"):
            if name in foldered:
                yield path, f"column {name} is in another folder already"
            foldered.add(name)


@RULES.rule(DOUBT, "by their meaning; Quick Suite User Guide: row-level security restricts texts")
def odd_tag_rules(tables: Tables) -> Told:
    """Find rules by tags about columns that aren't there or no texts, and tags without a rule or with two."""
    tagged = tables.request.get("RowLevelPermissionTagConfiguration") or {}
    where, rules = "RowLevelPermissionTagConfiguration.TagRules", tagged.get("TagRules", [])
    yield from repeated("TagKey", ((where, rule["TagKey"]) for rule in rules))
    for number, rule in enumerate(rules):
        name, column = rule["ColumnName"], tables.output.find(rule["ColumnName"])
        if tables.output.lacks(name):
            yield f"{where}[{number}]", f"there is no column {name}"
        elif column is not None and column["Type"] != "STRING":
            yield f"{where}[{number}]", f"column {name} is no text"
    for key in {key for keys in tagged.get("TagRuleConfigurations", []) for key in keys}:
        if key not in [rule["TagKey"] for rule in rules]:
            yield where, f"there is no rule of the tag {key}"


def _named_columns(request: Document) -> Iterator[tuple[str, str]]:
    for path, folder in (request.get("FieldFolders") or {}).items():
        yield from ((f"FieldFolders.{path}", name) for name in folder.get("columns", []))
    for key in (request.get("PerformanceConfiguration") or {}).get("UniqueKeys", []):
        yield from (("PerformanceConfiguration.UniqueKeys", name) for name in key["ColumnNames"])
    for group in request.get("ColumnGroups") or []:
        yield from (("ColumnGroups", name) for name in only(group)[1].get("Columns", []))
    for rule in request.get("ColumnLevelPermissionRules") or []:
        yield from (("ColumnLevelPermissionRules", name) for name in rule.get("ColumnNames", []))
