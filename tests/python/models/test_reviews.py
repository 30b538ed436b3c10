"""What review jobs made of labels, against statsmodels and a count by hand."""

import json
import os
import random
from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from dbt_project import ROOT, DbtProject
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate
from mart_engines import Inputs, Marts, Row, build_on_duckdb

AS_OF = "2026-02-16T06:00:00"
OUTCOMES = ("accepted", "accepted", "accepted", "corrected", "rejected", "undecided")
PRICES = {"priced": 0.5, "cheap": 0.25, "unpriced": None}


def reviewed() -> list[dict[str, Any]]:
    """Give the outcome of 60 data objects of three jobs; the last job's labels are sets."""
    source = random.Random(3)
    return [
        {
            "job_location": job,
            "data_object_id": str(number),
            "consolidated_label": None if job == "unpriced" else source.choice(["Owl", "Owl", "Duck"]),
            "review_outcome": source.choice(OUTCOMES),
            "reviews_count": 1,
        }
        for job in PRICES
        for number in range(20)
    ]


def answers() -> list[dict[str, Any]]:
    """Give two workers' answers to each of 40 data objects of a job, half of which nobody has reviewed."""
    rows = []
    for job in PRICES:
        for number in range(40):
            for ordinal, worker in enumerate(("ada", "bob"), 1):
                rows.append(
                    {
                        "source_file": f"{job}/{number}",
                        "answer_ordinal": ordinal,
                        "job_location": job,
                        "data_object_id": str(number),
                        "worker": worker,
                        "submitted_on": date(2026, 1, 5),
                        "submitted_at": datetime(2026, 1, 5, 9),
                        "visible_at": datetime(2026, 1, 5, 9),
                        "is_current": True,
                        "has_two_rates": False,
                    }
                )
    return rows


def labeled() -> list[dict[str, Any]]:
    """Give each answer one of two labels."""
    source = random.Random(4)
    return [
        {
            **{key: row[key] for key in ("data_object_id", "worker", "is_current")},
            "job": row["job_location"],
            "label_summary": source.choice(["Owl", "Duck"]),
        }
        for row in ANSWERS
    ]


REVIEWED, ANSWERS = reviewed(), answers()
LABELS = labeled()


def inputs() -> Inputs:
    scopes = [("job", job, job) for job in PRICES] + [("all", "all", job) for job in PRICES]
    return {
        "int_reviewed_objects": REVIEWED,
        "int_annotations": ANSWERS,
        "annotations": LABELS,
        "int_questions": [
            {
                "job_location": job,
                "element": "class",
                "question": "sets" if job == "unpriced" else "birds",
                "is_main": True,
            }
            for job in PRICES
        ],
        "int_labeling_jobs": [
            {"job_location": job, "job": job, "price_per_task": price, "price_currency": "EUR", "has_ended": True}
            for job, price in PRICES.items()
        ],
        "int_scope_jobs": [
            {"scope_type": kind, "scope": scope, "job_location": job, "job": job} for kind, scope, job in scopes
        ],
        "currencies": [{"currency": "EUR", "decimal_places": 2}],
    }


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    folder = tmp_path_factory.mktemp("reviews")
    return build_on_duckdb(DbtProject(folder / "output", folder), inputs(), ("review_outcomes",))


def by_hand() -> dict[tuple[str, str, str, str], Counter[str]]:
    """Return the outcomes by scope, question, worker and label."""
    found: dict[tuple[str, str, str, str], Counter[str]] = {}
    given = {
        (row["job_location"], row["data_object_id"], row["worker"]): label["label_summary"]
        for row, label in zip(ANSWERS, LABELS, strict=True)
    }
    for row in REVIEWED:
        job, label = row["job_location"], row["consolidated_label"]
        workers = [
            worker for worker in ("ada", "bob") if label is None or given[job, row["data_object_id"], worker] == label
        ]
        for scope in (job, "all"):
            for worker in ("(all)", *(workers or ["(no worker)"])):
                for shown in ("(all)", label or "(several)"):
                    key = scope, "birds" if label else "sets", worker, shown
                    found.setdefault(key, Counter())[row["review_outcome"]] += 1
    return found


def keyed(marts: Marts) -> dict[tuple[str, str, str, str], Row]:
    return {(row["scope"], row["question"], row["worker"], row["label"]): row for row in marts["review_outcomes"]}


def test_outcomes_equal_a_count_by_hand(marts: Marts) -> None:
    expected, found = by_hand(), keyed(marts)
    assert found.keys() == expected.keys()
    for key, outcomes in expected.items():
        row = found[key]
        assert {name: row[f"{name}_count"] for name in set(OUTCOMES)} == {
            name: outcomes[name] for name in set(OUTCOMES)
        }
        assert row["reviewed_count"] == outcomes.total()
    assert any(worker == "(no worker)" for _, _, worker, _ in found)


def test_the_acceptance_of_a_label_and_its_interval_equal_statsmodels(marts: Marts) -> None:
    statuses = Counter()
    for key, outcomes in by_hand().items():
        row, n = keyed(marts)[key], outcomes.total() - outcomes["undecided"]
        statuses[row["accepted_rate_status"]] += 1
        assert row["accepted_rate_n"] == n
        if n < 10:
            assert (row["accepted_rate"], row["accepted_rate_ci_low"]) == (None, None)
            assert row["accepted_rate_status"] == "too_few_objects"
            continue
        low, high = proportion_confint(outcomes["accepted"], n, method="wilson")
        assert row["accepted_rate"] == pytest.approx(outcomes["accepted"] / n, rel=1e-9)
        assert row["accepted_rate_ci_low"] == pytest.approx(low, rel=1e-9, abs=1e-9)
        assert row["accepted_rate_ci_high"] == pytest.approx(high, rel=1e-9)
    assert statuses.keys() == {"ok", "too_few_objects"}


def to_a_thousandth(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(Decimal("0.001"), ROUND_HALF_UP)


def test_an_accepted_label_costs_what_an_object_costs_by_the_share_that_is_accepted(marts: Marts) -> None:
    found = keyed(marts)
    row = found["priced", "birds", "(all)", "(all)"]
    # Two answers at 0.5 to each of 40 objects, whether they were reviewed or not.
    assert Decimal(str(row["cost_per_accepted_label"])) == to_a_thousandth(1.0 / row["accepted_rate"])
    assert (row["currency"], row["cost_per_accepted_label_status"]) == ("EUR", "ok")
    both = found["all", "birds", "(all)", "(all)"]
    assert Decimal(str(both["cost_per_accepted_label"])) == to_a_thousandth(0.75 / both["accepted_rate"])
    unpriced = found["unpriced", "sets", "(all)", "(all)"]
    assert (unpriced["cost_per_accepted_label"], unpriced["cost_per_accepted_label_status"]) == (None, "not_priced")
    assert found["all", "birds", "(all)", "Owl"]["cost_per_accepted_label_status"] == "of_all_labels_only"


def test_a_simulated_job_that_adjusts_another_is_counted_as_its_manifest_says(tmp_path: Path) -> None:
    tree, registry = tmp_path / "output", tmp_path / "registry"
    types = ("bounding-box", "bounding-box-adjustment", "semantic-segmentation", "semantic-segmentation-adjustment")
    options = Options(objects=240, jobs=4, task_types=types)
    simulate(options, tree, registry, overwrite=False, advance=lambda _: None)
    project = DbtProject(tree, tmp_path, {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
    project.load("--select", "+review_outcomes", as_of=AS_OF)
    expected: Counter[str] = Counter()
    for manifest in tree.rglob("*-adjusted-*/manifests/output/output.manifest"):
        for line in manifest.read_text(encoding="utf-8").splitlines():
            said = [each.get("adjustment-status") for each in json.loads(line).values() if isinstance(each, dict)]
            expected["accepted"] += "unadjusted" in said
            expected["corrected"] += "adjusted" in said
    assert min(expected["accepted"], expected["corrected"]) > 5
    rows = project.rows(
        "select scope, accepted_count, corrected_count, rejected_count, undecided_count from review_outcomes"
        " where scope_type = 'job' and worker = '(all)' and label = '(all)'"
    )
    assert {scope.partition("-")[0] for scope, *_ in rows} == {"Product", "road"}
    assert [sum(column) for column in zip(*(counts for _, *counts in rows), strict=True)] == [
        expected["accepted"],
        expected["corrected"],
        0,
        0,
    ]
