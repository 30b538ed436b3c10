"""A parser of the Hive DDL that Athena takes: schemas, external tables, partitions and table properties.

Athena hands DDL to Hive's parser: back-ticks around names, no catalog, no double quotes, `--` comments only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

_TOKEN = re.compile(
    r"""
    \s+
    | --[^\n]*
    | (?P<name>`(?:[^`]|``)+`)
    | (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<word>[A-Za-z0-9_]+)
    | (?P<sign>[(),.=<>:;])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LEADING_COMMENTS = re.compile(r"(?:\s+|--[^\n]*(?:\n|$))*")
# `create table` without `external` is a CTAS, and views have Trino's syntax: neither is Hive's.
_HIVE = re.compile(
    r"(create\s+(schema|database|external)|drop\s+(schema|database|table|view)|alter|msck|show|describe)\b",
    re.I,
)

Item = TypeVar("Item")

TEXT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


class HiveSyntaxError(Exception):
    """The statement is no Hive DDL that Athena would take, or none that is understood here."""


@dataclass(frozen=True)
class TableName:
    """A table, with its database where the statement names one."""

    database: str | None
    table: str


@dataclass(frozen=True)
class Column:
    """A column as Glue keeps it."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True)
class Partition:
    """Values of the partition columns, and where the files lie unless below the table."""

    values: dict[str, str]
    location: str | None = None


@dataclass(frozen=True)
class StorageFormat:
    """How files are read: the names that Glue keeps."""

    input_format: str = TEXT
    output_format: str = TEXT_OUT
    serde: str = LAZY_SIMPLE
    serde_properties: dict[str, str] = field(default_factory=lambda: {"serialization.format": "1"})


_PARQUET = StorageFormat(
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
)
_ORC = StorageFormat(
    "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
    "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
)
_FORMATS = {"textfile": StorageFormat(), "parquet": _PARQUET, "orc": _ORC}


@dataclass(frozen=True)
class CreateDatabase:
    """create schema [if not exists] name [comment ''] [location '']."""

    name: str
    if_not_exists: bool
    location: str | None = None


@dataclass(frozen=True)
class DropDatabase:
    """drop schema [if exists] name [cascade]."""

    name: str
    if_exists: bool
    cascade: bool


@dataclass(frozen=True)
class CreateTable:
    """create external table, with all clauses that dbt-athena and this project write."""

    name: TableName
    if_not_exists: bool
    columns: list[Column]
    partitioned_by: list[Column]
    storage: StorageFormat
    location: str
    properties: dict[str, str]
    comment: str = ""


@dataclass(frozen=True)
class DropTable:
    """drop table|view [if exists] name: from the catalog only, as Athena drops external tables."""

    name: TableName
    if_exists: bool


@dataclass(frozen=True)
class RenameTable:
    """alter table a rename to b."""

    name: TableName
    new_name: TableName


@dataclass(frozen=True)
class SetTableProperties:
    """alter table t set tblproperties (...)."""

    name: TableName
    properties: dict[str, str]


@dataclass(frozen=True)
class AddColumns:
    """alter table t add|replace columns (...)."""

    name: TableName
    columns: list[Column]
    replaces: bool


@dataclass(frozen=True)
class AddPartitions:
    """alter table t add [if not exists] partition (...) [location ''] ...."""

    name: TableName
    if_not_exists: bool
    partitions: list[Partition]


@dataclass(frozen=True)
class DropPartitions:
    """alter table t drop [if exists] partition (...), ...."""

    name: TableName
    if_exists: bool
    partitions: list[Partition]


Statement = (
    CreateDatabase
    | DropDatabase
    | CreateTable
    | DropTable
    | RenameTable
    | SetTableProperties
    | AddColumns
    | AddPartitions
    | DropPartitions
)


def without_leading_comments(sql: str) -> str:
    """Return a statement from its first word on; dbt writes a comment before it."""
    return sql[_LEADING_COMMENTS.match(sql).end() :]  # type: ignore[union-attr]


def is_hive_ddl(sql: str) -> bool:
    """Tell whether Athena hands a statement to Hive's parser."""
    return _HIVE.match(without_leading_comments(sql)) is not None


def parse(sql: str) -> Statement:
    """Return what a statement asks for.

    Raises:
        HiveSyntaxError: it isn't understood; the message names the place.

    """
    return _Parser(sql).statement()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def _tokens(sql: str) -> list[_Token]:
    tokens = []
    place = 0
    while place < len(sql):
        match = _TOKEN.match(sql, place)
        if match is None:
            raise HiveSyntaxError(f"ParseException at character {place}: cannot recognize input near '{sql[place]}'")
        if match.lastgroup is not None:
            tokens.append(_Token(match.lastgroup, match[match.lastgroup], place))
        place = match.end()
    if tokens and tokens[-1].text == ";":
        tokens.pop()
    return tokens


class _Parser:
    def __init__(self, sql: str) -> None:
        self._tokens = _tokens(sql)
        self._place = 0

    def statement(self) -> Statement:
        first = self._word()
        kinds: dict[str, Callable[[], Statement]] = {
            "create": self._create,
            "drop": self._drop,
            "alter": self._alter,
        }
        if first not in kinds:
            self._fail(f"{first} is not supported by the local Athena")
        parsed = kinds[first]()
        if self._place < len(self._tokens):
            self._fail("extraneous input")
        return parsed

    # statements

    def _create(self) -> Statement:
        if self._take("external"):
            self._expect("table")
            return self._create_table()
        self._database_word()
        if_not_exists = self._take("if", "not", "exists")
        name = self._name()
        if self._take("comment"):
            self._text()
        location = self._text() if self._take("location") else None
        return CreateDatabase(name, if_not_exists, location)

    def _drop(self) -> Statement:
        if self._take("table") or self._take("view"):
            if_exists = self._take("if", "exists")
            return DropTable(self._table_name(), if_exists)
        self._database_word()
        if_exists = self._take("if", "exists")
        return DropDatabase(self._name(), if_exists, self._take("cascade"))

    def _alter(self) -> Statement:
        self._expect("table")
        name = self._table_name()
        if self._take("rename", "to"):
            return RenameTable(name, self._table_name())
        if self._take("set", "tblproperties"):
            return SetTableProperties(name, self._properties())
        for verb in ("add", "replace"):
            if self._take(verb, "columns"):
                return AddColumns(name, self._columns(), replaces=verb == "replace")
        if self._take("add"):
            if_not_exists = self._take("if", "not", "exists")
            return AddPartitions(name, if_not_exists, self._partitions())
        self._expect("drop")
        if_exists = self._take("if", "exists")
        return DropPartitions(name, if_exists, self._partitions())

    def _create_table(self) -> CreateTable:
        if_not_exists = self._take("if", "not", "exists")
        name = self._table_name()
        columns = self._columns()
        comment = self._text() if self._take("comment") else ""
        partitioned_by = self._columns() if self._take("partitioned", "by") else []
        storage = self._storage()
        self._expect("location")
        location = self._text()
        properties = self._properties() if self._take("tblproperties") else {}
        return CreateTable(name, if_not_exists, columns, partitioned_by, storage, location, properties, comment)

    # clauses

    def _storage(self) -> StorageFormat:
        serde, serde_properties = None, None
        if self._take("row", "format", "serde"):
            serde, serde_properties = self._text(), {}
            if self._take("with", "serdeproperties"):
                serde_properties = self._properties()
        elif self._take("row", "format", "delimited"):
            serde_properties = self._delimiters()
        stored = self._stored_as() if self._take("stored", "as") else StorageFormat()
        return StorageFormat(
            stored.input_format,
            stored.output_format,
            serde or stored.serde,
            stored.serde_properties if serde_properties is None else serde_properties,
        )

    def _stored_as(self) -> StorageFormat:
        if self._take("inputformat"):
            input_format = self._text()
            self._expect("outputformat")
            return StorageFormat(input_format, self._text())
        name = self._word()
        if name not in _FORMATS:
            self._fail(f"stored as {name} is not supported by the local Athena")
        return _FORMATS[name]

    def _delimiters(self) -> dict[str, str]:
        properties = {"serialization.format": "1"}
        if self._take("fields", "terminated", "by"):
            properties["field.delim"] = properties["serialization.format"] = self._text()
            if self._take("escaped", "by"):
                properties["escape.delim"] = self._text()
        if self._take("lines", "terminated", "by"):
            properties["line.delim"] = self._text()
        if self._take("null", "defined", "as"):
            properties["serialization.null.format"] = self._text()
        return properties

    def _columns(self) -> list[Column]:
        return self._list(self._column)

    def _column(self) -> Column:
        name = self._name()
        column_type = self._type()
        comment = self._text() if self._take("comment") else ""
        return Column(name, column_type, comment)

    def _type(self) -> str:
        """Read a type such as `array<struct<a:string>>` or `decimal(10,2)`, nested to any depth."""
        parts = [self._word()]
        depth = 0
        while depth or self._peek() in ("<", "("):
            token = self._next()
            depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(token.text, 0)
            parts.append(token.text.lower())
        return "".join(parts)

    def _partitions(self) -> list[Partition]:
        partitions = []
        while self._take("partition"):
            values = self._properties()
            location = self._text() if self._take("location") else None
            partitions.append(Partition(values, location))
            self._take(",")
        if not partitions:
            self._fail("a partition is missing")
        return partitions

    def _properties(self) -> dict[str, str]:
        return dict(self._list(self._property))

    def _property(self) -> tuple[str, str]:
        key = self._text() if self._kind() == "text" else self._name()
        self._expect("=")
        value = self._text() if self._kind() == "text" else self._word()
        return key, value

    def _list(self, item: Callable[[], Item]) -> list[Item]:
        self._expect("(")
        items = [item()]
        while self._take(","):
            items.append(item())
        self._expect(")")
        return items

    def _table_name(self) -> TableName:
        first = self._name()
        return TableName(first, self._name()) if self._take(".") else TableName(None, first)

    def _database_word(self) -> None:
        if not (self._take("schema") or self._take("database")):
            self._fail("schema or database is missing")

    # tokens

    def _peek(self) -> str:
        return self._tokens[self._place].text.lower() if self._place < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _next(self) -> _Token:
        if self._place == len(self._tokens):
            self._fail("the statement ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, *words: str) -> bool:
        """Step over words if all of them come next; quoted names and texts are no words."""
        following = self._tokens[self._place : self._place + len(words)]
        if [token.text.lower() for token in following] != list(words):
            return False
        self._place += len(words)
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            self._fail(f"expecting '{word}'")

    def _word(self) -> str:
        token = self._next()
        if token.kind != "word":
            self._fail("expecting a word", token)
        return token.text.lower()

    def _name(self) -> str:
        token = self._next()
        if token.kind == "name":
            return token.text[1:-1].replace("``", "`").lower()
        if token.kind != "word":
            self._fail("expecting a name", token)
        return token.text.lower()

    def _text(self) -> str:
        token = self._next()
        if token.kind != "text":
            self._fail("expecting a text in single quotes", token)
        return _ESCAPED.sub(r"\1", token.text[1:-1])

    def _fail(self, problem: str, token: _Token | None = None) -> NoReturn:
        if token is None and self._place < len(self._tokens):
            token = self._tokens[self._place]
        near = f" near '{token.text}' at character {token.start}" if token else ""
        raise HiveSyntaxError(f"ParseException: {problem}{near}")
