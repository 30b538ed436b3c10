"""Estimates: the model against published figures, box agreement against other ways to reckon it, and the command."""

import csv
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import permutations
from pathlib import Path
from statistics import NormalDist, stdev
from typing import Any

import duckdb
import numpy as np
import pytest

from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.stack import AthenaLocal
from aws_fixtures import aws_environment  # noqa: F401 (a fixture)
from dbt_project import ROOT, DbtProject
from ground_truth_insights.estimate import dawid_skene
from ground_truth_insights.estimate.boxes import (
    MATCHING_OVERLAP,
    Box,
    Drawing,
    match_boxes,
    overlap,
    pair_agreements,
    read_boxes,
)
from ground_truth_insights.estimate.dawid_skene import Truth, Vote, estimate_truth, plurality
from ground_truth_insights.warehouse.athena import open_athena
from ground_truth_insights.warehouse.marts import open_duckdb
from marts_on_athena import copy_schema

# Dawid and Skene 1979, table 1: 45 patients; three ratings of observer 1, then one each of observers 2 to 5.
RATINGS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212
1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111
2322222 1211111 2222222
"""
ANAESTHESIA = RATINGS.split()
# In percent, by observer: how often each answers 1 to 4 where 1 to 4 is true.
PUBLISHED_ERRORS = {
    "1": ((88.9, 11.1, 0, 0), (7.1, 87.6, 5.3, 0), (0, 33.9, 66.1, 0), (0, 0, 55.6, 44.4)),
    "2": ((83.4, 16.6, 0, 0), (5.3, 63.3, 31.4, 0), (0, 0, 100, 0), (0, 0, 0, 100)),
    "3": ((100, 0, 0, 0), (10.6, 78.8, 10.5, 0), (0, 40.4, 19.9, 39.8), (0, 0, 66.7, 33.3)),
    "4": ((94.4, 5.6, 0, 0), (5.4, 84.3, 10.4, 0), (0, 0, 80.1, 19.9), (0, 0, 33.3, 66.7)),
    "5": ((100, 0, 0, 0), (15.9, 73.5, 10.6, 0), (0, 20.9, 79.1, 0), (0, 0, 33.3, 66.7)),
}


def anaesthesia() -> list[Vote]:
    return [
        Vote(str(patient), "1" if place < 3 else str(place - 1), rating)
        for patient, ratings in enumerate(ANAESTHESIA)
        for place, rating in enumerate(ratings)
    ]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return estimate_truth(anaesthesia())


def test_the_model_gives_the_figures_of_its_authors(truth: Truth) -> None:
    assert (truth.status, truth.iterations) == ("ok", 100)
    assert [round(truth.priors[label], 4) for label in "1234"] == [0.3996, 0.4220, 0.1118, 0.0667]
    for worker, matrix in PUBLISHED_ERRORS.items():
        for true_label, row in zip("1234", matrix, strict=True):
            found = [100 * truth.errors[worker].get((true_label, answered), 0.0) for answered in "1234"]
            assert found == pytest.approx(row, abs=0.0501), (worker, true_label)
    assert [truth.expected_accuracy(worker) for worker in "12345"] == pytest.approx(
        [0.8288, 0.7789, 0.7766, 0.8669, 0.8424], abs=5e-5
    )
    estimated = [truth.estimated_label(str(patient))[0] for patient in range(45)]
    assert [estimated.count(label) for label in "1234"] == [18, 19, 5, 3]


def test_the_model_is_the_fixed_point_of_its_equations(truth: Truth) -> None:
    votes = anaesthesia()
    posterior = np.array([[truth.posteriors[str(patient)][label] for label in "1234"] for patient in range(45)])
    priors = posterior.mean(axis=0)
    counts = np.zeros((5, 4, 4))
    for vote in votes:
        counts[int(vote.worker) - 1, :, int(vote.label) - 1] += posterior[int(vote.data_object_id)]
    errors = counts / counts.sum(axis=2, keepdims=True)
    likelihood = np.tile(priors, (45, 1))
    for vote in votes:
        likelihood[int(vote.data_object_id)] *= errors[int(vote.worker) - 1, :, int(vote.label) - 1]
    assert posterior == pytest.approx(likelihood / likelihood.sum(axis=1, keepdims=True), abs=1e-4)
    assert float(np.log(likelihood.sum(axis=1)).sum()) == pytest.approx(-192.8909, abs=5e-4)


def test_plurality_and_model_differ_as_published(truth: Truth) -> None:
    chosen = plurality(anaesthesia())
    assert Counter(chosen.values())["tie"] == 1
    differing = [each for each, label in chosen.items() if label not in ("tie", truth.estimated_label(each)[0])]
    # 42 of 45 are alike, with the first label on the one tie.
    assert len(differing) in (2, 3)


@pytest.mark.parametrize(
    ("votes", "status"),
    [
        ([Vote("1", "a", "x"), Vote("2", "a", "y")], "one_worker"),
        ([Vote("1", "a", "x"), Vote("2", "b", "y")], "no_overlap"),
        ([Vote("1", "a", "x"), Vote("1", "b", "x")], "undefined_one_category"),
    ],
)
def test_votes_that_bear_no_model_give_a_status_and_no_number(votes: list[Vote], status: str) -> None:
    truth = estimate_truth(votes)
    assert truth == Truth(status, iterations=0)
    assert truth.estimated_label("1") == (None, None)
    assert truth.expected_accuracy("a") is None


def votes_of(text: str) -> list[Vote]:
    return [Vote(*each) for each in text.split()]


def test_two_workers_two_labels_and_one_shared_object_are_enough() -> None:
    truth = estimate_truth(votes_of("1ax 1bx 2ay"))
    assert truth.status == "ok"
    assert [truth.estimated_label(each)[0] for each in "12"] == ["x", "y"]


def test_who_never_gives_a_label_is_never_right_where_it_is_true() -> None:
    truth = estimate_truth(votes_of("1ax 1bx 2ay 2bx 3ax 3bx 2cy 3cy"))
    assert truth.priors["x"] == pytest.approx(2 / 3)
    assert truth.expected_accuracy("b") == pytest.approx(2 / 3)


def test_what_settles_to_the_last_digit_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dawid_skene, "TOLERANCE", 0)
    truth = estimate_truth(votes_of("1ax 1bx 2ay 2by"))
    assert (truth.status, truth.iterations) == ("ok", 100)


def test_what_has_not_settled_gets_more_iterations_and_then_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    # A thousand iterations of it take half a minute, and don't settle it either.
    monkeypatch.setattr(dawid_skene, "ITERATIONS", (2, 4))
    truth = estimate_truth(votes_of("0ax 0by 1ay 1bx 2ax 2bx 3ay 3by"))
    assert (truth.status, truth.iterations) == ("not_converged", 4)


def test_forty_million_probabilities_fit_and_one_label_more_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dawid_skene, "_fit", lambda votes: Truth("ok", iterations=len(votes)))
    votes = [Vote(str(number % 500), str(number % 7), str(number % 1000)) for number in range(40_000)]
    assert estimate_truth(votes) == Truth("ok", iterations=40_000)
    assert estimate_truth([*votes, votes[0]]).status == "too_many_labels"


def random_boxes(source: random.Random, count: int) -> list[Box]:
    sides = [
        [source.uniform(0, 3), source.uniform(0, 3), source.uniform(4, 9), source.uniform(4, 9)] for _ in range(count)
    ]
    return [Box(source.choice("ab"), *each) for each in sides]


def test_the_overlap_of_boxes_is_the_share_of_common_points() -> None:
    assert overlap(Box("a", 0, 0, 2, 2), Box("a", 1, 0, 2, 2)) == pytest.approx(2 / 6)
    assert overlap(Box("a", 0, 0, 2, 2), Box("a", 0, 0, 2, 2)) == 1
    assert overlap(Box("a", 0, 0, 2, 2), Box("a", 2, 0, 2, 2)) == 0
    assert overlap(Box("a", 0, 0, 1, 1), Box("a", 0, 0, 1, 1)) == 1
    for side in ((0, 0, 0, 0), (0, 0, 0, 2), (0, 0, 2, 0), (2.5, 0, 2, 2), (0, 2.5, 2, 2), (2, 2, 2, 2), (3, 3, 2, 2)):
        assert overlap(Box("a", *side), Box("a", 0, 0, 2, 2)) == 0
        assert overlap(Box("a", 0, 0, 2, 2), Box("a", *side)) == 0
    source = random.Random(3)
    points = np.stack(np.meshgrid(np.linspace(0, 17, 600), np.linspace(0, 17, 600)), axis=-1)
    for _ in range(20):
        one, other = random_boxes(source, 2)
        inside = [
            np.all((points >= (box.left, box.top)) & (points <= (box.left + box.width, box.top + box.height)), axis=-1)
            for box in (one, other)
        ]
        assert overlap(one, other) == pytest.approx(
            (inside[0] & inside[1]).sum() / (inside[0] | inside[1]).sum(), abs=0.02
        )


def test_boxes_that_overlap_by_exactly_half_match() -> None:
    whole, half, less = Box("a", 0, 0, 2, 2), Box("a", 0, 0, 2, 1), Box("a", 0, 0, 2, 0.99)
    assert match_boxes([whole], [half]) == (1, 1, 1, 0.5)
    assert match_boxes([whole], [less]) == (1, 1, 0, 0.0)
    assert match_boxes([whole], [less, half]) == (1, 2, 1, 0.5)


def test_boxes_are_matched_as_the_best_of_all_pairings() -> None:
    source = random.Random(5)
    matched = 0
    for _ in range(150):
        one, other = random_boxes(source, source.randint(0, 4)), random_boxes(source, source.randint(0, 4))
        fitting = [
            [a.label == b.label and overlap(a, b) >= MATCHING_OVERLAP for b in other + [Box("", 0, 0, 0, 0)] * 4]
            for a in one
        ]
        best = max(
            sum(fitting[row][column] for row, column in enumerate(columns))
            for columns in permutations(range(len(other) + 4), len(one))
        )
        found = match_boxes(one, other)
        assert found.matched == best
        matched += best
    assert matched > 50


def test_box_agreement_of_two_workers_is_the_f1_of_one_against_the_other() -> None:
    car, moved, person = Box("Car", 0, 0, 10, 10), Box("Car", 1, 0, 10, 10), Box("Person", 40, 40, 10, 10)
    drawings = [
        Drawing("1", "a", [car, person]),
        Drawing("1", "b", [moved]),
        Drawing("2", "a", [car]),
        Drawing("2", "b", [person]),
        Drawing("3", "a", []),
        Drawing("3", "b", []),
        Drawing("4", "c", [car]),
    ]
    [pair] = pair_agreements(drawings)
    assert (pair.worker_a, pair.worker_b, pair.f1_n, pair.boxes_a_count, pair.boxes_b_count) == ("a", "b", 3, 3, 2)
    precision, recall = 1 / 3, 1 / 2
    assert pair.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert pair.mean_overlap == pytest.approx(90 / 110)
    assert (pair.f1_ci_low, pair.f1_status) == (0.0, "ok")


@pytest.mark.parametrize("matched", [(1, 0, 1, 2, 1, 1), (0, 1, 0, 1, 0, 0), (2, 0)])
def test_the_interval_of_box_agreement_is_that_of_pseudo_values(matched: tuple[int, ...]) -> None:
    boxes = [Box("Car", 20 * place, 0, 10, 10) for place in range(3)]
    drawings = [
        drawing
        for number, count in enumerate(matched)
        for drawing in (Drawing(str(number), "a", boxes[:2]), Drawing(str(number), "b", [*boxes[:count], boxes[2]]))
    ]
    [pair] = pair_agreements([*drawings, Drawing("nothing", "a", []), Drawing("nothing", "b", boxes[:0])])

    def f1(counts: tuple[int, ...]) -> float:
        return 2 * sum(counts) / sum(2 + count + 1 for count in counts)

    n = len(matched)
    pseudo = [n * f1(matched) - (n - 1) * f1((*matched[:each], *matched[each + 1 :])) for each in range(n)]
    half = NormalDist().inv_cdf(0.975) * stdev(pseudo) / n**0.5
    assert pair.f1 == pytest.approx(f1(matched))
    assert (pair.f1_ci_low, pair.f1_ci_high) == pytest.approx((max(0, f1(matched) - half), min(1, f1(matched) + half)))


def test_box_agreement_that_is_undefined_says_so() -> None:
    [pair] = pair_agreements([Drawing("1", "a", []), Drawing("1", "b", [])])
    assert (pair.matched_boxes_count, pair.boxes_a_count, pair.boxes_b_count) == (0, 0, 0)
    assert (pair.f1, pair.f1_ci_low, pair.mean_overlap, pair.f1_status) == (None, None, None, "no_boxes")
    box = Box("Car", 0, 0, 1, 1)
    [pair] = pair_agreements([Drawing("1", "a", [box]), Drawing("1", "b", [box])])
    assert (pair.f1, pair.f1_ci_low, pair.f1_status) == (1.0, None, "one_data_object")


@pytest.mark.parametrize("content", [None, [], {"boundingBoxes": None}, {"boundingBoxes": {}}, {"boundingBoxes": [7]}])
def test_an_answer_that_holds_no_boxes_has_none(content: Any) -> None:
    assert read_boxes(content) == []


def test_a_box_without_numbers_is_kept_and_matches_nothing() -> None:
    flat, thin = read_boxes(
        {
            "boundingBoxes": [
                {"label": "Car", "left": "7", "top": True, "width": 3, "height": None},
                {"label": "Car", "left": math.nan, "top": -7, "width": math.inf, "height": 3.5},
            ]
        }
    )
    assert (flat, thin) == (Box("Car", 0, 0, 3, 0), Box("Car", 0, -7, 0, 3.5))
    assert [match_boxes([box], [box]).matched for box in (flat, thin)] == [0, 0]


# the command

TABLES = ("estimated_labels", "estimated_worker_quality", "estimated_worker_errors", "box_agreement")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the staging tables that the command reads, with the votes of 1979 and a few boxes."""
    file = tmp_path_factory.mktemp("estimate") / "marts.duckdb"
    boxes = json.dumps({"boundingBoxes": [{"label": "Car", "left": 0, "top": 0, "width": 9, "height": 9}]})
    with duckdb.connect(file) as connection:
        connection.execute("create schema ground_truth_insights")
        connection.execute("create schema ground_truth_insights_staging")
        connection.execute("use ground_truth_insights_staging")
        connection.execute(
            "create table int_votes (job varchar, element varchar, data_object_id varchar, worker varchar,"
            " label varchar, is_single_label boolean)"
        )
        # Of each patient the first rating of observer 1, since a worker has one current answer.
        rows = [
            ("anaesthesia", "form", str(patient), str(max(1, place - 1)), ratings[place], True)
            for patient, ratings in enumerate(ANAESTHESIA)
            for place in (0, 3, 4, 5, 6)
        ]
        rows += [("it's alone", "form", "1", "1", "x", True), ("anaesthesia", None, "46", "1", None, False)]
        connection.executemany("insert into int_votes values (?, ?, ?, ?, ?, ?)", rows)
        connection.execute(
            "create table int_annotations as select 'boxes' as job, '1' as data_object_id, worker, source_file,"
            " 1 as answer_ordinal, is_current from (values ('a', 'f', true), ('b', 'g', true), ('b', 'h', false))"
            " as rows (worker, source_file, is_current)"
        )
        connection.execute(
            "create table stg_ground_truth__elements as select source_file, 1 as answer_ordinal, 'drawn' as element,"
            " 'bounding_box' as kind, ? as element_content, 0 as content_part"
            " from (values ('f'), ('g'), ('h')) as rows (source_file)",
            [boxes],
        )
    return file


def estimate(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GT_", "AWS_"))}
    command = (sys.executable, "-m", "ground_truth_insights", "estimate", *arguments)
    return subprocess.run(command, cwd=ROOT, env=inherited | settings, capture_output=True, text=True, check=False)


def test_the_command_writes_tables_beside_the_marts_and_says_where_there_is_no_estimate(warehouse: Path) -> None:
    ended = estimate({"GT_DUCKDB_PATH": str(warehouse)}, "--json")
    assert ended.returncode == 0, ended.stderr
    summary = json.loads(ended.stdout)
    assert summary["schema"] == "ground_truth_insights_estimates"
    assert {job["job"]: job["status"] for job in summary["jobs"]} == {"anaesthesia": "ok", "it's alone": "one_worker"}
    with duckdb.connect(warehouse, read_only=True) as connection:
        connection.execute("use ground_truth_insights_estimates")
        assert {row[0] for row in connection.execute("show tables").fetchall()} == set(TABLES)
        counts = connection.execute(
            "select status, count(*), count(estimated_label), count(plurality_label), min(annotations_count)"
            " from estimated_labels group by status order by status"
        ).fetchall()
        assert counts == [("ok", 45, 45, 45, 5), ("one_worker", 1, 0, 1, 1)]
        assert connection.execute(
            "select count(*) from estimated_labels where is_same_as_plurality is distinct from case"
            " when plurality_label <> 'tie' then estimated_label = plurality_label end"
        ).fetchall() == [(0,)]
        assert {
            same for (same,) in connection.execute("select is_same_as_plurality from estimated_labels").fetchall()
        } == {
            True,
            False,
            None,
        }
        assert connection.execute(
            "select max(abs(total - 1)) from (select sum(probability) as total from estimated_worker_errors"
            " group by job, worker, true_label)"
        ).fetchall()[0][0] == pytest.approx(0, abs=1e-9)
        assert connection.execute(
            "select worker_a, worker_b, matched_boxes_count, f1, f1_n, f1_status from box_agreement"
        ).fetchall() == [("a", "b", 1, 1.0, 1, "one_data_object")]
    written = estimate({"GT_DUCKDB_PATH": str(warehouse)})
    assert "No estimate for it's alone (form): one worker gave all answers" in written.stdout


def test_without_the_extra_the_command_says_how_to_get_it(warehouse: Path) -> None:
    ended = subprocess.run(
        (
            sys.executable,
            "-c",
            "import sys; sys.modules['crowdkit'] = None; sys.argv = ['gt-insights', 'estimate'];"
            " from ground_truth_insights.cli import main; main()",
        ),
        cwd=ROOT,
        env=dict(os.environ) | {"GT_DUCKDB_PATH": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "crowd-kit" in ended.stderr
    assert "pip install" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_build_the_command_says_what_to_run(tmp_path: Path) -> None:
    ended = estimate({"GT_DUCKDB_PATH": str(tmp_path / "none.duckdb")})
    assert (ended.returncode, "make build" in ended.stderr) == (2, True)
    ended = estimate({"GT_DUCKDB_PATH": str(tmp_path / "none.duckdb")}, "--target", "athena")
    assert (ended.returncode, "is not set" in ended.stderr) == (2, True)


def test_the_command_writes_the_same_rows_on_athena(
    local_athena: AthenaLocal,  # noqa: F811 (a fixture)
    aws_environment: pytest.MonkeyPatch,  # noqa: F811 (a fixture)
    warehouse: Path,
    tmp_path: Path,
) -> None:
    assert estimate({"GT_DUCKDB_PATH": str(warehouse)}).returncode == 0
    schema = "estimate_test"
    copy_schema(local_athena, warehouse, "ground_truth_insights_staging", f"{schema}_staging", tmp_path)
    settings = local_athena.environment() | {"GT_SCHEMA": schema}
    for name, value in settings.items():
        aws_environment.setenv(name, value)
    # The second run replaces the tables of the first.
    for _ in range(2):
        ended = estimate(settings, "--target", "athena")
        assert ended.returncode == 0, ended.stderr
    with (
        open_duckdb(warehouse, "ground_truth_insights_estimates") as local,
        open_athena(settings | {"GT_SCHEMA": f"{schema}_estimates"}) as athena,
    ):
        for table in TABLES:
            rows = [
                sorted(
                    [{name: value for name, value in row.items() if name != "estimated_at"} for row in found],
                    key=lambda row: json.dumps(row, default=str),
                )
                for found in (local.query(f"select * from {table}"), athena.query(f"select * from {table}"))
            ]
            assert rows[0] == rows[1]
            assert rows[0]


def test_the_accuracy_on_the_crowd_data_is_the_published_one(real_data: Path, crowd: DbtProject) -> None:
    with (real_data / "weather-tweets-crowd.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    gold = {str(line): row["gold"] for line, row in enumerate({row["object"]: row for row in rows}.values())}
    assert crowd.gt_insights("estimate").exit_code == 0
    with duckdb.connect(crowd.warehouse, read_only=True) as connection:
        estimated = dict(
            connection.execute(
                "select data_object_id, estimated_label from ground_truth_insights_estimates.estimated_labels"
            ).fetchall()
        )
    assert len(estimated) == len(gold) == 300
    accuracy = sum(estimated[each] == label for each, label in gold.items()) / len(gold)
    assert accuracy == pytest.approx(0.84, abs=0.0034)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        votes[row["object"]][row["label"]] += 1
    golden = {row["object"]: row["gold"] for row in rows}
    # A tie counts by the chance to draw the right label.
    by_plurality = 0.0
    for each, counts in votes.items():
        best = [label for label, count in counts.items() if count == max(counts.values())]
        by_plurality += (golden[each] in best) / len(best)
    assert by_plurality / len(votes) == pytest.approx(0.8533, abs=5e-5)
