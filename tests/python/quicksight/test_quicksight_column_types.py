"""Types of Glue, Trino and DuckDB in QuickSight's words; what it can't hold is an error with its remedy."""

import pytest

from ground_truth_insights.quicksight.column_types import ColumnType, UnsupportedTypeError, column_type

STRING, INTEGER = ColumnType("STRING"), ColumnType("INTEGER")
DATETIME, BOOLEAN = ColumnType("DATETIME"), ColumnType("BOOLEAN")
FIXED, FLOAT = ColumnType("DECIMAL", "FIXED"), ColumnType("DECIMAL", "FLOAT")


@pytest.mark.parametrize(
    ("glue", "trino", "duckdb", "expected"),
    [
        ("string", "varchar", "VARCHAR", STRING),
        ("varchar(40)", "varchar(40)", "VARCHAR(40)", STRING),
        ("char(3)", "char(3)", "CHAR(3)", STRING),
        ("tinyint", "tinyint", "TINYINT", INTEGER),
        ("smallint", "smallint", "SMALLINT", INTEGER),
        ("int", "integer", "INTEGER", INTEGER),
        ("bigint", "bigint", "BIGINT", INTEGER),
        ("float", "real", "FLOAT", FLOAT),
        ("double", "double", "DOUBLE", FLOAT),
        ("decimal(18,4)", "decimal(18, 4)", "DECIMAL(18,4)", FIXED),
        ("decimal(18,5)", "decimal(18,5)", "DECIMAL(18,5)", FLOAT),
        ("decimal(19,4)", "decimal(19,4)", "DECIMAL(19,4)", FLOAT),
        ("decimal(10)", "decimal(10)", "NUMERIC(10)", FIXED),
        ("boolean", "boolean", "BOOLEAN", BOOLEAN),
        ("date", "date", "DATE", DATETIME),
        ("timestamp", "timestamp(3)", "TIMESTAMP", DATETIME),
    ],
)
def test_the_three_catalogs_name_one_type(glue: str, trino: str, duckdb: str, expected: ColumnType) -> None:
    assert [column_type(name) for name in (glue, trino, duckdb)] == [expected] * 3


@pytest.mark.parametrize(
    "name", ["timestamp with time zone", "TIMESTAMP  WITH TIME ZONE", "TIMESTAMP_NS", "timestamptz"]
)
def test_timestamps_of_every_precision_and_zone_are_dates(name: str) -> None:
    assert column_type(name) == DATETIME


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("array<string>", "give each element a row"),
        ("struct<a:int>", "give each element a row"),
        ("map<string,int>", "give each element a row"),
        ("row(a integer)", "give each element a row"),
        ("INTEGER[]", "give each element a row"),
        ("VARCHAR[3]", "give each element a row"),
        ("HUGEINT", "cast it to bigint"),
        ("UBIGINT", "cast it to bigint"),
        ("decimal", "write its precision and scale"),
        ("JSON", "cast it to varchar"),
        ("UUID", "cast it to varchar"),
        ("TIME", "seconds since midnight"),
        ("INTERVAL", "its length in seconds"),
        ("varbinary", "leave it out"),
        ("GEOMETRY", "cast it to"),
    ],
)
def test_a_type_that_quicksight_cannot_hold_is_never_taken_for_text(name: str, remedy: str) -> None:
    with pytest.raises(UnsupportedTypeError, match=remedy):
        column_type(name)


def test_a_boolean_arrives_as_a_number() -> None:
    assert (BOOLEAN.output, BOOLEAN.as_input("is_tie")) == ("INTEGER", {"Name": "is_tie", "Type": "BOOLEAN"})
    assert FIXED.as_input("amount") == {"Name": "amount", "Type": "DECIMAL", "SubType": "FIXED"}
