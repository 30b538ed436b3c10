"""What QuickSight calls the types of Glue, Trino and DuckDB; a type that it can't hold is an error, never text."""

import re
from dataclasses import dataclass
from typing import Literal

from ground_truth_insights.errors import UsageError

InputType = Literal["STRING", "INTEGER", "DECIMAL", "DATETIME", "BOOLEAN"]
OutputType = Literal["STRING", "INTEGER", "DECIMAL", "DATETIME"]
SubType = Literal["FIXED", "FLOAT"]


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type of QuickSight; only a DECIMAL has a subtype."""

    name: InputType
    sub_type: SubType | None = None

    @property
    def output(self) -> OutputType:
        """Return the type that analyses see: a BOOLEAN arrives as INTEGER, 0 or 1."""
        return "INTEGER" if self.name == "BOOLEAN" else self.name

    def as_input(self, column: str, import_mode: str = "SPICE") -> dict[str, str]:
        """Return the column as `InputColumns` wants it; only SPICE knows subtypes."""
        found: dict[str, str] = {"Name": column, "Type": self.name}
        return found if self.sub_type is None or import_mode != "SPICE" else {**found, "SubType": self.sub_type}


class UnsupportedTypeError(UsageError):
    """A type that QuickSight can't hold; the message says what the model should give instead."""


_NAMES = {
    ColumnType("STRING"): "string, varchar, char, text, bpchar",
    ColumnType("INTEGER"): "tinyint, smallint, int, integer, bigint, utinyint, usmallint, uinteger",
    ColumnType("DECIMAL", "FLOAT"): "float, real, double, double precision",
    ColumnType("BOOLEAN"): "boolean, bool",
    ColumnType("DATETIME"): "date, datetime, timestamp, timestamp without time zone, timestamp with time zone,"
    " timestamptz, timestamp_s, timestamp_ms, timestamp_ns",
}
_PLAIN = {name: type_ for type_, names in _NAMES.items() for name in names.split(", ")}
_DECIMAL = re.compile(r"(?:decimal|numeric)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
_LENGTH = re.compile(r"(varchar|char|bpchar|text|timestamp)\s*\(\s*\d+\s*\)")
_NESTED = re.compile(r"^(array|list|map|row|struct|union)\b|\[\d*\]$")
_NESTED_REMEDY = "give each element a row, or join the elements into one text"
_REMEDIES = {
    **dict.fromkeys(["hugeint", "uhugeint"], "cast it to bigint, or to double where it can be larger"),
    "ubigint": "cast it to bigint",
    **dict.fromkeys(["decimal", "numeric"], "write its precision and scale, as in decimal(18,4)"),
    "json": "cast it to varchar, or extract the values that people need",
    "uuid": "cast it to varchar",
    "time": "give the seconds since midnight as integer",
    "interval": "give its length in seconds as double",
    **dict.fromkeys(["varbinary", "binary", "blob"], "leave it out: config.meta.quicksight.exclude: true"),
}


def column_type(engine_type: str) -> ColumnType:
    """Return QuickSight's type for the name that Glue, Trino or DuckDB gives a type.

    A decimal of at most 18 digits, 4 of them after the point, is exact (FIXED); every other one is a double (FLOAT).

    Raises:
        UnsupportedTypeError: QuickSight has no type that holds the values.
    """
    name = " ".join(engine_type.lower().split())
    if _NESTED.search(name):
        raise UnsupportedTypeError(_NESTED_REMEDY)
    if decimal := _DECIMAL.fullmatch(name):
        precision, scale = int(decimal[1]), int(decimal[2] or 0)
        return ColumnType("DECIMAL", "FIXED" if precision <= 18 and scale <= 4 else "FLOAT")
    bare = _LENGTH.sub(r"\1", name)
    if bare in _PLAIN:
        return _PLAIN[bare]
    first = re.split(r"[\s(]", bare, maxsplit=1)[0]
    raise UnsupportedTypeError(_REMEDIES.get(first, "cast it to varchar, bigint, double, date or timestamp"))
