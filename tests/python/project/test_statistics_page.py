"""Each statistic of the marts is described, and has witnesses that exist."""

import ast
from functools import cache
from pathlib import Path

import pytest

from dbt_project import ROOT
from ground_truth_insights.statistics_page import Statistic, mart_columns, read_measured, read_statistics

STATISTICS = read_statistics(ROOT)
# Numbers that are no statistics: what a file or the registry says, and sums or shares of counts, which the tests of
# conservation hold against staging.
PLAIN = {
    "active_hours",
    "active_seconds_total",
    "amount",
    "annotations_share",
    "consolidated_confidence",
    "cut_hours",
    "hourly_amount",
    "label_instances_share",
    "price_per_task",
    "task_price_amount",
    "time_spent_seconds",
    "time_spent_seconds_median",
    "time_spent_seconds_total",
    "wall_seconds_total",
    "workers_share",
}
# What the table of jobs takes from labeling_progress and agreement_headline, which describe it.
REPEATED = {("job_standing", "agreement"), ("job_standing", "done_share"), ("job_standing", "pace_per_day")}


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_claim_that_was_measured_is_one_of_a_column() -> None:
    columns = {f"{mart}.{column['name']}" for mart, column in mart_columns(ROOT)}
    assert {claim["statistic"] for claim in read_measured(ROOT)} <= columns


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda statistic: f"{statistic.mart}.{statistic.column}")
def test_a_statistic_has_two_witnesses_that_exist(statistic: Statistic) -> None:
    assert len(set(statistic.witnesses)) >= 2
    for witness in statistic.witnesses:
        file, _, name = witness.partition("::")
        assert Path(file).parts[:2] == ("tests", "python"), witness
        assert name.startswith("test_"), witness
        assert name in names_in(file), witness


def test_every_number_of_a_mart_is_described_as_a_statistic_or_known_to_be_none() -> None:
    described = {(statistic.mart, statistic.column) for statistic in STATISTICS}
    numbers = {
        (mart, column["name"])
        for mart, column in mart_columns(ROOT)
        if column["data_type"].startswith(("double", "decimal")) and not column["name"].endswith(("_low", "_high"))
    }
    missing = {(mart, column) for mart, column in numbers - described - REPEATED if column not in PLAIN}
    assert not missing, "describe them under config.meta.statistic of the column"
    assert {column for _, column in numbers} >= PLAIN
    assert numbers >= REPEATED


def test_a_statistic_without_a_witness_fails() -> None:
    bare = Statistic("mart", "column", "definition", "source", "never", ())
    with pytest.raises(AssertionError):
        test_a_statistic_has_two_witnesses_that_exist(bare)
    gone = Statistic(
        "mart", "column", "definition", "source", "never", ("tests/python/project/test_statistics_page.py::test_x",) * 2
    )
    with pytest.raises(AssertionError):
        test_a_statistic_has_two_witnesses_that_exist(gone)
