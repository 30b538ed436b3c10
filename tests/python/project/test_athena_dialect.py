"""The check of SQL for what Athena refuses and Trino takes."""

from pathlib import Path

import pytest

from athena_dialect import MAX_QUERY_BYTES, problems


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select json_value(a, 'lax $.b') from t", "json_value is not in Athena's list"),
        ("select quantile_cont(a, 0.5) from t", "quantile_cont is not in Athena's list"),
        ("select b from t cross join unnest(array[row(1, 2)]) as u (b, c)", "array of rows"),
        ("select b from t cross join unnest(cast(x as array(row(a bigint)))) as u (b)", "array of rows"),
        ("select b from t cross join unnest(map_entries(m)) as u (b, c)", "array of rows"),
        ("select cast(a as timestamp(6)) from t", "beyond milliseconds"),
        ("create table t with (partitioned_by = array['d']) as select 1", "100 of them at most"),
        (f"select '{'é' * (MAX_QUERY_BYTES // 2)}'", "bytes, Athena takes"),
        ('create external table "db"."t" (line string) location \'s3://b/\'', "double quotes in DDL"),
        ("/* dbt */ alter table t drop partition (a = 'b')", "block comment before DDL"),
    ],
)
def test_what_athena_refuses_is_found(sql: str, said: str) -> None:
    [problem] = problems(sql)
    assert said in problem


@pytest.mark.parametrize(
    "sql",
    [
        "select 'json_value(x)', \"json_value(\" from t -- json_value(",
        "select u.a from t cross join unnest(cast(x as array(json))) with ordinality as u (a, b)",
        "select row(1, 2) from t",
        "select cast(a as timestamp(3)), date_diff('day', a, b), approx_distinct(c) over (partition by d) from t",
        "-- /* dbt */\ncreate external table `db`.`t` (line string) location 's3://b/\"quoted\"/'",
    ],
)
def test_what_athena_takes_is_let_through(sql: str) -> None:
    assert problems(sql) == []


def test_the_longest_list_of_paths_fits_into_one_statement() -> None:
    # `paths_worth_naming` stops at so many bytes of paths; the rest of the statement needs what is left.
    macro = (Path(__file__).resolve().parents[3] / "macros/sources/read_worker_responses.sql").read_text("utf-8")
    assert "encode('utf-8') | length < 150000" in macro
