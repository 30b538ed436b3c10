"""No model, test or statement of dbt holds what Athena refuses and Trino takes."""

import re
from pathlib import Path
from typing import Any

import pytest

from athena_builds import AthenaBuilds
from athena_dialect import MAX_QUERY_BYTES, problems

pytest_plugins = ["athena_fixtures"]

# What a Hive table or view of Athena can hold.
CATALOG_TYPES = {"bigint", "boolean", "date", "double", "int", "string", "timestamp"}


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


def test_models_and_tests_hold_nothing_that_athena_refuses(athena_builds: AthenaBuilds) -> None:
    compiled = athena_builds.folder / "target/compiled/ground_truth_insights"
    files = [path for path in compiled.rglob("*.sql") if not path.parent.name.startswith("_")]
    models = {path.stem for path in files}
    assert models >= {name.split(".")[-1] for name in athena_builds.manifest["nodes"] if name.startswith("model.")}
    found = {str(path.relative_to(compiled)): problems(path.read_text(encoding="utf-8")) for path in files}
    assert {path: said for path, said in found.items() if said} == {}


def test_statements_sent_hold_nothing_that_athena_refuses(athena_builds: AthenaBuilds) -> None:
    statements = [sql for name in athena_builds.step_names() for sql in athena_builds.step(name)["statements"]]
    assert len(statements) > 500
    assert any(sql.lower().lstrip().startswith(("alter", "create external")) for sql in statements)
    assert [(said, sql) for sql in statements if (said := problems(sql))] == []


def test_the_catalog_holds_no_type_that_hive_lacks(athena_builds: AthenaBuilds) -> None:
    types: dict[str, Any] = {
        f"{name}.{column}": entry["type"]
        for kind in ("nodes", "sources")
        for name, node in athena_builds.catalog[kind].items()
        for column, entry in node["columns"].items()
    }
    # A text of a few literals gets their length.
    kinds = {name: re.sub(r"varchar\(\d+\)", "string", found) for name, found in types.items()}
    assert {name: kind for name, kind in kinds.items() if kind not in CATALOG_TYPES} == {}


def test_the_longest_list_of_paths_fits_into_one_statement() -> None:
    # `paths_worth_naming` stops at so many bytes of paths; the rest of the statement needs what is left.
    macro = (Path(__file__).resolve().parents[2] / "macros/sources/read_worker_responses.sql").read_text("utf-8")
    assert "encode('utf-8') | length < 150000" in macro
