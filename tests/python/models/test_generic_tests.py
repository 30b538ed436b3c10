"""The generic data tests, shown to fail: each rule that a column's name makes, on one row that breaks it."""

import json
import re
from typing import Any

import duckdb
import pytest

from dbt_project import DbtProject
from labeling_trees import answer, document, response_file

NAMES = re.compile(r"then '(?P<rule>(?P<column>\w+) (?P<broken>[^':]+))'")
ROW_RULES = re.compile(r"when not coalesce\(.*?, false\) then 'not so: ([^']+)'", re.DOTALL)
ALLOWED = re.compile(r"cast\((\w+) as varchar\) not in \(('(?:[^']|'')*')")
# What stands in a column instead, so that the row breaks the rule of these words and no other that can be told.
BREAKS = {
    "is empty": "null",
    "is below 0": "-1",
    "is not within 0 and 1": "1.5",
    "is not within -1 and 1": "1.5",
    "lies outside its interval": "0.75",
    "is empty where its status is ok, or the reverse": "null",
    "holds another value than it may": "'no such value'",
}
# A bound beside those of the name has its number in its words.
BOUND = re.compile(r"is (below|above) (-?[\d.e-]+)$")


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
    models = {name for name in manifest["nodes"] if name.startswith("model.")}
    assert {test["attached_node"] for test in tests} >= models
    return tests


def _columns(test: dict[str, Any]) -> dict[str, str]:
    """Return every column that the test names, with a value that keeps all rules."""
    code = ROW_RULES.sub("", test["compiled_code"])
    words = set(re.findall(r"\b[a-z]\w*\b", re.sub(r"'[^']*'", "", code)))
    named = {match["column"] for match in NAMES.finditer(code)}
    bounds = {word for word in words if word.endswith(("_ci_low", "_ci_high"))}
    columns = named | bounds | {f"{name}_status" for name in named if f"{name}_status" in words}
    columns |= set(test["test_metadata"]["kwargs"]["grain"])
    kept = {name: "'ok'" if name.endswith("status") else "0.5" for name in sorted(columns)}
    lowest = {
        name: str(bound) for name, bound in test["test_metadata"]["kwargs"].get("at_least", {}).items() if bound > 0
    }
    return kept | lowest | dict(ALLOWED.findall(code))


def _broken_rules(test: dict[str, Any], rows: list[dict[str, str]], *, with_rules_of_rows: bool = False) -> set[str]:
    code = test["compiled_code"] if with_rules_of_rows else ROW_RULES.sub("", test["compiled_code"])
    relation = re.search(r"from (\S+\.\S+\.\S+)", code)
    assert relation, code
    select = " union all ".join(
        "select " + ", ".join(f"{value} as {name}" for name, value in row.items()) for row in rows
    )
    return {row[0] for row in duckdb.sql(code.replace(relation[1], f"({select})")).fetchall()}


def _break(column: str, broken: str) -> str:
    bound = BOUND.fullmatch(broken)
    if bound and bound[2] != "0":
        return str(float(bound[2]) + (-1 if bound[1] == "below" else 1))
    if bound:
        return "-1"
    return "-1.5" if BREAKS[broken] == "1.5" and column.endswith("_ci_low") else BREAKS[broken]


def test_a_row_that_keeps_every_promise_breaks_no_rule(compiled: list[dict[str, Any]]) -> None:
    for test in compiled:
        assert _broken_rules(test, [_columns(test)]) == set(), test["name"]


def test_each_rule_is_broken_by_a_row_that_breaks_it(compiled: list[dict[str, Any]]) -> None:
    seen = set()
    for test in compiled:
        for match in NAMES.finditer(test["compiled_code"]):
            seen.add(match["broken"])
            row = _columns(test) | {match["column"]: _break(match["column"], match["broken"])}
            # A row is told by the first rule that it breaks: a value that is empty breaks the one of its status, too.
            assert {rule.partition(" ")[0] for rule in _broken_rules(test, [row])} == {match["column"]}, match["rule"]
    assert {BOUND.sub(r"is \1", words) for words in seen} == {BOUND.sub(r"is \1", words) for words in BREAKS} | {
        "is above"
    }


def test_two_rows_of_one_grain_are_told(compiled: list[dict[str, Any]]) -> None:
    for test in compiled:
        row = _columns(test)
        grain = ", ".join(test["test_metadata"]["kwargs"]["grain"])
        assert _broken_rules(test, [row, row]) == {f"more than one row per {grain}"}, test["name"]


def test_a_rule_of_rows_is_told_by_its_name(compiled: list[dict[str, Any]]) -> None:
    (test,) = (test for test in compiled if test["name"] == "grain_and_columns_of_annotations_per_day")
    rule = "not so: a day has workers exactly where it has annotations"
    row = _columns(test) | {"annotations_count": "3", "active_workers_count": "0"}
    assert rule not in _broken_rules(test, [row | {"active_workers_count": "1"}], with_rules_of_rows=True)
    assert rule in _broken_rules(test, [row], with_rules_of_rows=True)
