"""The generic data tests, shown to fail: each rule that a column's name makes, on one row that breaks it."""

import json
import re
from typing import Any

import duckdb
import pytest

from dbt_project import DbtProject
from labeling_trees import answer, document, response_file

NAMES = re.compile(r"then '(?P<rule>(?P<column>\w+) (?P<broken>[^']+))'")
# What stands in a column instead, so that the row breaks the rule of these words and no other that can be told.
BREAKS = {
    "is empty": "null",
    "is below 0": "-1",
    "is not within 0 and 1": "1.5",
    "lies outside its interval": "0.75",
    "is empty where its status is ok, or the reverse": "null",
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the compiled tests of every model's columns."""
    folder = tmp_path_factory.mktemp("compile")
    response_file(folder / "output", "job", "1", document(answer()))
    project = DbtProject(folder / "output", folder)
    outcome = project.dbt("compile", "--select", "test_name:columns_follow_their_names")
    assert outcome.exit_code == 0, outcome.output
    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    tests = [node for node in manifest["nodes"].values() if node.get("compiled_code") and "test_metadata" in node]
    assert len(tests) == sum(node["resource_type"] == "model" for node in manifest["nodes"].values())
    return tests


def _columns(test: dict[str, Any]) -> dict[str, str]:
    """Return every column that the test names, with a value that keeps all rules."""
    words = set(re.findall(r"\b[a-z]\w*\b", re.sub(r"'[^']*'", "", test["compiled_code"])))
    named = {match["column"] for match in NAMES.finditer(test["compiled_code"])}
    bounds = {word for word in words if word.endswith(("_ci_low", "_ci_high"))}
    columns = named | bounds | {f"{name}_status" for name in named if f"{name}_status" in words}
    columns |= set(test["test_metadata"]["kwargs"]["grain"])
    return {name: "'ok'" if name.endswith("status") else "0.5" for name in sorted(columns)}


def _broken_rules(test: dict[str, Any], rows: list[dict[str, str]]) -> set[str]:
    relation = re.search(r"from (\S+\.\S+\.\S+)", test["compiled_code"])
    assert relation, test["compiled_code"]
    select = " union all ".join(
        "select " + ", ".join(f"{value} as {name}" for name, value in row.items()) for row in rows
    )
    query = test["compiled_code"].replace(relation[1], f"({select})")
    return {row[0] for row in duckdb.sql(query).fetchall()}


def test_a_row_that_keeps_every_promise_breaks_no_rule(compiled: list[dict[str, Any]]) -> None:
    for test in compiled:
        assert _broken_rules(test, [_columns(test)]) == set(), test["name"]


def test_each_rule_is_broken_by_a_row_that_breaks_it(compiled: list[dict[str, Any]]) -> None:
    seen = set()
    for test in compiled:
        for match in NAMES.finditer(test["compiled_code"]):
            seen.add(match["broken"])
            value = BREAKS[match["broken"]]
            if value == "1.5" and match["column"].endswith("_ci_low"):
                value = "-0.5"
            row = _columns(test) | {match["column"]: value}
            # A row is told by the first rule that it breaks: a value that is empty breaks the one of its status, too.
            assert {rule.partition(" ")[0] for rule in _broken_rules(test, [row])} == {match["column"]}, match["rule"]
    assert seen == BREAKS.keys()


def test_two_rows_of_one_grain_are_told(compiled: list[dict[str, Any]]) -> None:
    for test in compiled:
        row = _columns(test)
        grain = ", ".join(test["test_metadata"]["kwargs"]["grain"])
        assert _broken_rules(test, [row, row]) == {f"more than one row per {grain}"}, test["name"]
