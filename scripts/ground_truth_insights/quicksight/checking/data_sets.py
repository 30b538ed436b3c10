"""The columns of a data set, from its tables through joins and transforms, and the named rules about them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.expressions import Meaning, SyntaxMistakeError
from ground_truth_insights.quicksight.checking.findings import (
    Document,
    Rules,
    Told,
    Weight,
    only,
    repeated,
    walk,
)

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

RULES: "Rules[Tables]" = Rules()
# What dashboards see knows four types only.
_OUTPUT_TYPES = {"BIT": "INTEGER", "BOOLEAN": "INTEGER", "JSON": "STRING", "SEMISTRUCT": "STRING"}
_TYPES_OF = {"NUMBER": "DECIMAL", "TRUTH": "INTEGER", "STRING": "STRING", "DATETIME": "DATETIME"}
_LONGEST_ID = 96
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# A column that a join keeps apart from another of its name carries the alias of its table.
_APART = re.compile(r"(.+?)\s*\[[^\]]*\]$")
Columns = dict[str, Document]


@dataclass
class Table:
    """Columns by name, and whether there may be more of them than is known."""

    columns: Columns = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def find(self, name: str) -> Document | None:
        """Return a column by its name, its id, or the name that a join or its table gave it; case may differ."""
        for wanted in (name, self.ids.get(name, name)):
            if wanted in self.columns:
                return self.columns[wanted]
        folded = {known.casefold(): column for known, column in self.columns.items()}
        if name.casefold() in folded:
            return folded[name.casefold()]
        if of_table := expressions.OF_TABLE.fullmatch(name):
            return self.find(of_table[1]) or _guess(of_table[1])
        apart = _APART.fullmatch(name)
        return self.find(apart[1]) if apart else None


@dataclass
class Tables:
    """A data set, what its sources are, and what came of its tables."""

    request: "td.CreateDataSetRequestTypeDef"
    source_type: Callable[[str], str | None] = lambda _: None
    columns_of: Callable[[str], list[Document] | None] = lambda _: None
    told: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    output: Table = field(default_factory=Table)

    def __post_init__(self) -> None:
        """Follow the columns."""
        self._done: dict[str, Table] = {}
        physical: Document = dict(self.request["PhysicalTableMap"])
        self._physical = {key: self._physical_table(key, *only(table)) for key, table in physical.items()}
        logical: Any = self.request.get("LogicalTableMap") or {}
        if self.request.get("DataPrepConfiguration"):
            self.output = self._prepared()
        elif logical:
            joined = {name for each in logical.values() for name in _operands(each)}
            for key in logical:
                table = self._logical_table(key, logical, ())
                if key not in joined:
                    self.output = _merged(self.output, table)
        else:
            for table in self._physical.values():
                self.output = _merged(self.output, table)

    def _physical_table(self, key: str, kind: str, body: Document) -> Table:
        table = Table()
        path = f"PhysicalTableMap.{key}"
        for column in body.get("InputColumns") or body.get("Columns") or []:
            if column["Name"] in table.columns:
                self.told.append((path, f"column {column['Name']} appears twice"))
            self._check_sub_type(path, column["Name"], column["Type"], column)
            if column["Type"] == "SEMISTRUCT" and "Id" not in column:
                self.told.append((path, f"SEMISTRUCT of column {column['Name']} needs data preparation"))
            table.columns[column["Name"]] = column | {"Type": _OUTPUT_TYPES.get(column["Type"], column["Type"])}
        source = self.source_type(body.get("DataSourceArn", ""))
        if kind == "S3Source" and self.request["ImportMode"] == "DIRECT_QUERY":
            self.told.append((path, "a S3Source is for data sets in SPICE only"))
        if source and (kind == "S3Source") != (source == "S3") and kind in {"S3Source", "RelationalTable", "CustomSql"}:
            self.told.append((path, f"a {kind} can't stand on a data source of type {source}"))
        return table

    def _check_sub_type(self, path: str, name: str, type_: str, holder: Document) -> None:
        if "SubType" in holder and type_ != "DECIMAL":
            self.told.append((path, f"SubType of column {name} is for DECIMAL only"))
        if "SubType" in holder and self.request["ImportMode"] == "DIRECT_QUERY":
            self.told.append((path, f"SubType of column {name} is for data sets in SPICE only"))

    def _logical_table(self, key: str, logical: Document, above: tuple[str, ...]) -> Table:
        if key in self._done:
            return self._done[key]
        path, body = f"LogicalTableMap.{key}", logical[key]
        kind, source = only(body["Source"])
        table = Table()
        if len(body["Source"]) != 1:
            words = "Exactly one of PhysicalTableId, JoinInstruction or DataSetArn must be set for LogicalTable"
            self.told.append((path, words))
            table.is_open = True
        elif key in above:
            self.told.append((path, "the table is joined with itself"))
            table.is_open = True
        elif kind == "PhysicalTableId":
            table = self._of_physical(path, source)
        elif kind == "DataSetArn":
            parent = self.columns_of(source)
            table = Table({column["Name"]: column for column in parent or []}, is_open=parent is None)
        else:
            for side in ("LeftOperand", "RightOperand"):
                name = source[side]
                if name not in logical:
                    self.told.append((path, f"{side} {name} of the join is not in LogicalTableMap"))
                    table.is_open = True
                else:
                    table = _joined(table, self._logical_table(name, logical, (*above, key)), logical[name]["Alias"])
            self._refuse_dangling(f"{path}.OnClause", source["OnClause"], table)
        for number, transform in enumerate(body.get("DataTransforms", [])):
            where = f"{path}.DataTransforms[{number}]"
            self._doubt(where, *only(transform), table)
            table = self._transformed(where, *only(transform), table)
        self._done[key] = table
        return table

    def _of_physical(self, path: str, name: str) -> Table:
        if name not in self._physical:
            self.told.append((path, f"PhysicalTableId {name} is not in PhysicalTableMap"))
            return Table(is_open=True)
        found = self._physical[name]
        return Table(dict(found.columns), dict(found.ids), found.is_open)

    def _transformed(self, path: str, kind: str, body: Document, table: Table) -> Table:
        match kind:
            case "ProjectOperation":
                kept = {name: self._named(f"{path}.{kind}", name, table) for name in body["ProjectedColumns"]}
                return Table({name: each | {"Name": name} for name, each in kept.items()}, table.ids, False)
            case "CreateColumnsOperation":
                table = self._with_created(f"{path}.{kind}", body["Columns"], table)
            case "RenameColumnOperation":
                old, new = body["ColumnName"], body["NewColumnName"]
                found = self._named(f"{path}.{kind}", old, table) | {"Name": new}
                renamed = {new if name == old else name: each for name, each in table.columns.items()}
                ids = {id_: new if name == old else name for id_, name in table.ids.items()}
                return Table(renamed | {new: found}, ids, table.is_open)
            case "CastColumnTypeOperation":
                self._cast(f"{path}.{kind}", body, table)
            case "TagColumnOperation" | "UntagColumnOperation":
                found = self._named(f"{path}.{kind}", body["ColumnName"], table)
                said = [
                    tag["ColumnDescription"].get("Text") for tag in body.get("Tags", []) if "ColumnDescription" in tag
                ]
                if not all(said):
                    self.told.append((path, f"Invalid ColumnTag added for column with name {body['ColumnName']}"))
                if said and found["Name"] in table.columns:
                    table.columns[found["Name"]] = found | {"Description": said[-1]}
            case "FilterOperation":
                self._refuse_dangling(f"{path}.{kind}", body.get("ConditionExpression", ""), table)
        return table

    def _doubt(self, path: str, kind: str, body: Document, table: Table) -> None:
        if kind == "ProjectOperation":
            self.doubts += repeated("column", ((path, name) for name in body["ProjectedColumns"]))
        elif kind == "RenameColumnOperation" and body["NewColumnName"] in table.columns.keys() - {body["ColumnName"]}:
            self.doubts.append((path, f"there is a column {body['NewColumnName']} already"))
        elif kind == "OverrideDatasetParameterOperation" and not table.is_open:
            known = [only(each)[1].get("Name") for each in self.request.get("DatasetParameters") or []]
            if body["ParameterName"] not in known:
                self.doubts.append((path, f"there is no parameter {body['ParameterName']}"))

    def _named(self, path: str, name: str, table: Table) -> Document:
        found = table.find(name)
        if found is None and not table.is_open:
            self.told.append((path, f"names the column '{name}', which is not there"))
        return found or _guess(name)

    def _with_created(self, path: str, made: list[Document], table: Table) -> Table:
        """Return the table with further columns; those of one operation may name each other, in any order."""
        ids = table.ids | {column["ColumnId"]: column["ColumnName"] for column in made}
        self.told += repeated("ColumnId", ((path, column["ColumnId"]) for column in made))
        self.doubts += repeated("column", ((path, column["ColumnName"]) for column in made))
        unknown = {column["ColumnName"]: _guess(column["ColumnName"]) for column in made}
        found = Table(unknown | table.columns, ids, table.is_open)
        for column in made:
            name, own = column["ColumnName"], found.columns.pop(column["ColumnName"])
            # A column stands on another of its name, never on itself.
            found.columns |= {name: own} if name in table.columns else {}
            self._refuse_dangling(path, column["Expression"], found)
            type_ = self._meaning(path, column["Expression"], found).type
            found.columns[name] = _guess(name) if type_ is None else {"Name": name, "Type": _TYPES_OF[type_]}
        return found

    def _refuse_dangling(self, path: str, expression: str, table: Table) -> None:
        if not expressions.is_closed(expression):
            self.told.append((path, f"the expression {expression} is not closed"))
        for name in expressions.fields_in_braces(expression):
            self._named(path, name, table)

    def _meaning(self, path: str, expression: str, table: Table) -> Meaning:
        def lookup(name: str) -> Meaning | None:
            found = table.find(name)
            if found is None:
                return Meaning() if table.is_open else None
            return expressions.of_column(_known_type(found))

        try:
            found = expressions.read(expression, lookup)
        except SyntaxMistakeError as mistake:
            # The language of data sets knows more than is read here, so only dangling columns are refused.
            self.doubts.append((path, f"can't be read: {mistake}"))
            return Meaning()
        self.doubts += [(path, words) for _, words in found.mistakes]
        return found.meaning

    def _cast(self, path: str, body: Document, table: Table) -> None:
        found = self._named(path, body["ColumnName"], table)
        is_text = found["Type"] == "STRING" and not found.get("IsGuess")
        if is_text and body["NewColumnType"] == "DATETIME" and not body.get("Format"):
            self.told.append((path, f"the cast of the text column '{found['Name']}' to DATETIME needs a Format"))
        self._check_sub_type(path, found["Name"], body["NewColumnType"], body)
        kept = {key: value for key, value in found.items() if key not in {"SubType", "IsGuess"}}
        sub_type = {"SubType": body["SubType"]} if "SubType" in body else {}
        if found["Name"] in table.columns:
            table.columns[found["Name"]] = kept | {"Type": body["NewColumnType"]} | sub_type

    def _prepared(self) -> Table:
        """Return what data preparation gives: its steps are followed no further than to the columns that they name."""
        if self.request.get("LogicalTableMap"):
            self.told.append(("LogicalTableMap", "LogicalTableMap and DataPrepConfiguration exclude each other"))
        found = Table()
        for key, table in self._physical.items():
            for name, column in table.columns.items():
                if "Id" not in column:
                    self.told.append((f"PhysicalTableMap.{key}", f"column {name} needs an Id for data preparation"))
            found = _merged(found, table)
        preparation: Any = self.request["DataPrepConfiguration"]
        for key, source in preparation["SourceTableMap"].items():
            if source.get("PhysicalTableId", key) not in {*self._physical, *([key] if "DataSet" in source else [])}:
                name = source.get("PhysicalTableId")
                self.told.append((f"SourceTableMap.{key}", f"PhysicalTableId {name} is not in PhysicalTableMap"))
        steps = [kind for step in preparation.get("TransformStepMap", {}).values() for kind in step]
        found.is_open = any(kind != "ImportTableStep" for kind in steps)
        for _, key, value in walk(preparation.get("TransformStepMap", {})):
            if key in {"ColumnName", "NewColumnName"} and isinstance(value, str):
                found.columns.setdefault(value, _guess(value))
        return found


def output_types(columns: list[Document]) -> dict[str, str | None]:
    """Return the types that analyses see, by column; None where the type is a guess."""
    return {column["Name"]: _known_type(column) for column in columns}


def _known_type(column: Document) -> str | None:
    return None if column.get("IsGuess") else column["Type"]


def _guess(name: str) -> Document:
    """Return a column of which only the name is known."""
    return {"Name": name, "Type": "STRING", "IsGuess": True}


def _operands(table: Document) -> Iterator[str]:
    join = table["Source"].get("JoinInstruction", {})
    yield from (join[side] for side in ("LeftOperand", "RightOperand") if side in join)


def _merged(one: Table, other: Table) -> Table:
    return Table(one.columns | other.columns, one.ids | other.ids, one.is_open or other.is_open)


def _joined(left: Table, right: Table, alias: str) -> Table:
    """Return the columns of both sides; a name that both have is the left one's, and the right one's with its alias."""
    columns = dict(left.columns)
    for name, column in right.columns.items():
        if name in columns:
            # As long as names may be.
            apart = f"{name}[{alias}]"[:128]
            columns[apart] = column | {"Name": apart}
        else:
            columns[name] = column
    return Table(columns, left.ids | right.ids, left.is_open or right.is_open)


@RULES.rule(Weight.AT_ONCE, "API reference of DataSet, LogicalTable, TransformOperation, InputColumn")
def broken_tables(tables: Tables) -> Told:
    """Find what tables, joins and transforms say against each other."""
    yield from tables.told
    if not tables.output.columns and not tables.output.is_open:
        yield "", "a data set needs at least one column"


@RULES.rule(Weight.AT_ONCE, "API reference of DataSet: 96 characters; ids of parameters are UUIDs")
def unusable_ids(tables: Tables) -> Told:
    """Find ids that the service doesn't take."""
    id_ = tables.request.get("DataSetId", "")
    if len(id_) > _LONGEST_ID:
        yield "DataSetId", f"DataSetId {id_} is longer than {_LONGEST_ID} characters"


@RULES.rule(Weight.AT_ONCE, "seen: a real UUID; SINGLE_VALUED", "InvalidDataSetParameterValueException")
def unusable_parameters(tables: Tables) -> Told:
    """Find parameters whose id is no UUID, whose name is taken, or that have one value and several defaults."""
    found = [only(parameter)[1] for parameter in tables.request.get("DatasetParameters") or []]
    for what in ("Name", "Id"):
        yield from repeated(
            f"{what} of a parameter", ((f"DatasetParameters[{n}]", p.get(what, "")) for n, p in enumerate(found))
        )
    for number, body in enumerate(found):
        if not _UUID.fullmatch(body.get("Id", "")):
            yield f"DatasetParameters[{number}]", f"Id {body.get('Id')} of a parameter is no UUID"
        defaults = (body.get("DefaultValues") or {}).get("StaticValues") or []
        if body.get("ValueType") == "SINGLE_VALUED" and len(defaults) > 1:
            yield (
                f"DatasetParameters[{number}]",
                f"parameter {body.get('Name')} is SINGLE_VALUED and has several defaults",
            )


@RULES.rule(Weight.AT_ONCE, "terraform-provider-aws#33114")
def namespaced_rules(tables: Tables) -> Told:
    """Find row-level rules of the second version, whose ARNs name the namespace, that name one themselves."""
    rules: Any = tables.request.get("RowLevelPermissionDataSet") or {}
    if rules.get("FormatVersion") == "VERSION_2" and rules.get("Namespace"):
        words = "Invalid RowLevelPermissionDataSet. Namespace parameter should not be specified for Version 2"
        yield "RowLevelPermissionDataSet", words


@RULES.rule(Weight.AT_ONCE, "API reference: each rule must contain at least one column and at least one user or group")
def empty_rules(tables: Tables) -> Told:
    """Find rules for columns that name no column, or nobody."""
    rules: Any = tables.request.get("ColumnLevelPermissionRules") or []
    for number, rule in enumerate(rules):
        if not rule.get("ColumnNames") or not rule.get("Principals"):
            yield f"ColumnLevelPermissionRules[{number}]", "a rule needs a column and a user or a group"


@RULES.rule(Weight.DOUBT, "by their meaning; the language of data sets may know more than is read here")
def doubtful_tables(tables: Tables) -> Told:
    """Find what transforms probably don't mean."""
    yield from tables.doubts


@RULES.rule(Weight.AT_ONCE, "API reference of FieldFolders, UniqueKeys, ColumnLevelPermissionRules")
def missing_columns(tables: Tables) -> Told:
    """Find columns that folders, keys or rules name and that aren't there, and those in two folders."""
    foldered: set[str] = set()
    for path, name in _named_columns(tables.request):
        if tables.output.find(name) is None and not tables.output.is_open:
            yield path, f"names the column '{name}', which is not there"
        if path.startswith("FieldFolders"):
            if name in foldered:
                yield path, f"column {name} is in another folder already"
            foldered.add(name)


@RULES.rule(Weight.DOUBT, "by their meaning; Quick Suite User Guide: row-level security restricts texts")
def odd_tag_rules(tables: Tables) -> Told:
    """Find rules by tags about columns that aren't there or no texts, and tags without a rule or with two."""
    tagged: Any = tables.request.get("RowLevelPermissionTagConfiguration") or {}
    where, rules = "RowLevelPermissionTagConfiguration.TagRules", tagged.get("TagRules", [])
    yield from repeated("TagKey", ((where, rule["TagKey"]) for rule in rules))
    for number, rule in enumerate(rules):
        name, column = rule["ColumnName"], tables.output.find(rule["ColumnName"])
        if column is None and not tables.output.is_open:
            yield f"{where}[{number}]", f"there is no column {name}"
        elif column is not None and column["Type"] != "STRING":
            yield f"{where}[{number}]", f"column {name} is no text"
    for key in {key for keys in tagged.get("TagRuleConfigurations", []) for key in keys}:
        if key not in [rule["TagKey"] for rule in rules]:
            yield where, f"there is no rule of the tag {key}"


def _named_columns(request: Any) -> Iterator[tuple[str, str]]:
    for path, folder in (request.get("FieldFolders") or {}).items():
        yield from ((f"FieldFolders.{path}", name) for name in folder.get("columns", []))
    for key in (request.get("PerformanceConfiguration") or {}).get("UniqueKeys", []):
        yield from (("PerformanceConfiguration.UniqueKeys", name) for name in key["ColumnNames"])
    for group in request.get("ColumnGroups") or []:
        yield from (("ColumnGroups", name) for name in only(group)[1].get("Columns", []))
    for rule in request.get("ColumnLevelPermissionRules") or []:
        yield from (("ColumnLevelPermissionRules", name) for name in rule.get("ColumnNames", []))
