"""Statistics against outside witnesses: published figures of the real data, and NumPy on the same counts."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dbt_project import DbtProject

BIRDS = "bird-classification-2019"
CROWD = "weather-tweets-crowd.csv"


def _concentration(project: DbtProject) -> dict[str, float]:
    names = ("gini", "hhi", "effective_workers", "top_1_share", "top_3_share", "top_10_percent_share")
    [row] = project.rows(f"select {', '.join(names)} from contribution_concentration where scope_type = 'all'")
    return dict(zip(names, row, strict=True))


def test_concentration_of_the_real_data(birds: DbtProject, crowd: DbtProject, expected: dict[str, Any]) -> None:
    found = _concentration(birds)
    assert found["gini"] == pytest.approx(expected[BIRDS]["gini"], abs=1e-9)
    assert found["hhi"] == pytest.approx(expected[BIRDS]["hhi"], abs=1e-9)
    found = _concentration(crowd)
    for name, published in (
        ("gini", expected[CROWD]["gini"]),
        ("hhi", expected[CROWD]["hhi"]),
        ("top_1_share", expected[CROWD]["top1_share"]),
        ("top_3_share", expected[CROWD]["top3_share"]),
        # The reference figures of the crowd data: 50.62 effective workers, 33.80 % by the top tenth.
        ("top_10_percent_share", 0.3380),
    ):
        assert found[name] == pytest.approx(published, abs=5e-5 if name == "top_10_percent_share" else 5e-7), name
    assert found["effective_workers"] == pytest.approx(50.62, abs=5e-3)


def test_concentration_equals_numpy(crowd: DbtProject) -> None:
    counts = crowd.rows("select annotations_count from annotations_per_worker where scope_type = 'all'")
    x = np.sort(np.array([count for (count,) in counts], dtype=float))
    mean_difference = np.abs(x[:, None] - x[None, :]).mean()
    shares = x[::-1] / x.sum()
    found = _concentration(crowd)
    # The definition by mean difference, where the model sums ranks.
    assert found["gini"] == pytest.approx(mean_difference / (2 * x.mean()), abs=1e-9)
    assert found["hhi"] == pytest.approx(float((shares**2).sum()), abs=1e-9)
    assert found["top_10_percent_share"] == pytest.approx(float(shares[: int(np.ceil(len(x) / 10))].sum()), abs=1e-9)


def test_the_interval_of_concentration_is_that_of_a_share_of_pairs(crowd: DbtProject) -> None:
    rows = crowd.rows("select annotations_count from annotations_per_worker where scope_type = 'all'")
    x = np.array([count for (count,) in rows], dtype=float)
    n, pairs = x.sum(), x.sum() * (x.sum() - 1) / 2
    equal = (x * (x - 1)).sum() / 2 / pairs
    # Hoeffding's variance of the share of equal pairs: of each answer, how many others are of the same worker.
    error = np.sqrt(4 * np.average(((x - 1) / (n - 1) - equal) ** 2, weights=x) / (n - 1) + equal * (1 - equal) / pairs)
    weight = stats.t.ppf(0.975, n - 1) ** 2 / min(equal * (1 - equal) / error**2, pairs)
    low, high = sorted(np.roots([1 + weight, -(2 * equal + weight), equal**2]))
    [(found_low, found_high, most, fewest)] = crowd.rows(
        "select hhi_ci_low, hhi_ci_high, effective_workers_ci_high, effective_workers_ci_low"
        " from contribution_concentration where scope_type = 'all'"
    )
    hhi = (x**2).sum() / n**2
    assert (found_low, found_high) == (pytest.approx(min(low, hhi), rel=1e-8), pytest.approx(max(high, hhi), rel=1e-8))
    assert (most, fewest) == (pytest.approx(1 / found_low), pytest.approx(1 / found_high))


def test_balance_of_the_real_data(crowd: DbtProject, expected: dict[str, Any]) -> None:
    [(entropy, balance, effective, ratio)] = crowd.rows(
        "select entropy, balance, effective_labels, max_min_ratio from label_balance where scope_type = 'all'"
    )
    figures = expected[CROWD]
    assert entropy == pytest.approx(figures["entropy_nats"], abs=5e-7)
    assert balance == pytest.approx(figures["balance"], abs=5e-7)
    assert ratio == pytest.approx(figures["imbalance_ratio"], abs=5e-4)
    assert effective == pytest.approx(float(np.exp(figures["entropy_nats"])), abs=1e-5)


def test_balance_equals_numpy(birds: DbtProject) -> None:
    counts = birds.rows("select annotations_count from annotations_per_label where scope_type = 'all'")
    shares = np.array([count for (count,) in counts], dtype=float)
    shares /= shares.sum()
    [(entropy, balance)] = birds.rows("select entropy, balance from label_balance where scope_type = 'all'")
    assert entropy == pytest.approx(float(-(shares * np.log(shares)).sum()), abs=1e-9)
    assert balance == pytest.approx(float(-(shares * np.log(shares)).sum() / np.log(len(shares))), abs=1e-9)


@pytest.mark.parametrize("name", [BIRDS, CROWD])
def test_agreement_of_the_real_data(birds: DbtProject, crowd: DbtProject, expected: dict[str, Any], name: str) -> None:
    project = birds if name == BIRDS else crowd
    [(item_mean, pooled, alpha, low, high, reading)] = project.rows(
        "select percent_agreement_item_mean, percent_agreement_pooled, krippendorff_alpha, krippendorff_alpha_ci_low,"
        " krippendorff_alpha_ci_high, alpha_reading from scope_agreement where scope_type = 'all'"
    )
    figures = expected[name]["current_annotations"]
    assert item_mean == pytest.approx(figures["agree_item_mean"], abs=5e-10)
    assert alpha == pytest.approx(figures["alpha_nominal"], abs=5e-10)
    assert low < alpha < high
    # The birds' alpha is .82, but its interval reaches down to .79: the word follows the interval.
    assert (low >= 0.8, low >= 0.667, high < 0.667) == ((False, True, False) if name == BIRDS else (False, False, True))
    assert reading == ("tentative" if name == BIRDS else "unreliable")
    # The birds have five answers each, so both means are the same; the crowd's is in the reference figures.
    assert pooled == pytest.approx(item_mean if name == BIRDS else 0.632555, abs=5e-7)


def test_ties_of_the_real_data(crowd: DbtProject, expected: dict[str, Any]) -> None:
    [(ties, unanimous, objects)] = crowd.rows(
        "select count(*) filter (where is_tie), count(*) filter (where percent_agreement = 1), count(*)"
        " from object_agreement"
    )
    figures = expected[CROWD]
    assert (ties, unanimous, objects) == (figures["ties"], figures["unanimous_tasks"], figures["multi_tasks"])
    assert crowd.rows("select count(*) from consensus_labels where plurality_label = 'tie'") == [(ties,)]


def test_label_shares_of_the_real_data(crowd: DbtProject, expected: dict[str, Any]) -> None:
    skew = "from worker_label_skew where scope_type = 'all' group by label"
    shares = dict(crowd.rows(f"select label, sum(annotations_count) / 6030 {skew}"))
    assert shares == pytest.approx(expected[CROWD]["label_share"], abs=5e-7)
    # Shares are of current annotations: five of the judgements were made once more.
    current = dict(
        crowd.rows("select label_summary, count(*) from annotations where is_current group by label_summary")
    )
    assert sum(current.values()) == 6025
    assert dict(crowd.rows(f"select label, sum(worker_share * worker_share_n) {skew}")) == pytest.approx(current)
    [(difference,)] = crowd.rows(
        "select max(abs(total)) from (select sum((worker_share - team_share) * worker_share_n) as total"
        " from worker_label_skew where scope_type = 'all' group by label)"
    )
    assert difference == pytest.approx(0, abs=1e-9), "weighted by answers, the differences from the others cancel out"


def test_the_even_share_of_the_real_data(birds: DbtProject, expected: dict[str, Any]) -> None:
    found = dict(
        birds.rows("select label, annotations_to_even_share from annotations_per_label where scope_type = 'all'")
    )
    counts = expected[BIRDS]["labels"]
    for label, more in found.items():
        share = (counts[label] + more) / (1510 + more)
        assert share >= 0.1
        assert more == 0 or (counts[label] + more - 1) / (1510 + more - 1) < 0.1
    assert found["Goose"] == 94


def test_seconds_of_the_real_data(crowd: DbtProject, expected: dict[str, Any], real_data: Path) -> None:
    seconds: dict[str, list[float]] = {}
    with (real_data / CROWD).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            seconds.setdefault(row["worker"], []).append(float(row["seconds"]))
    found = crowd.rows(
        "select annotations_count, active_seconds_total, active_seconds_median, active_seconds_p90 from worker_effort"
        " where scope_type = 'all'"
    )
    assert sum(total for _, total, _, _ in found) == expected[CROWD]["secs_total"]
    computed = [
        (len(times), sum(times), float(np.median(times)), float(np.percentile(times, 90))) for times in seconds.values()
    ]
    assert np.array(sorted(found)) == pytest.approx(np.array(sorted(computed)), abs=1e-9)
    # The crowd is rendered without pauses, so wall time is the time spent, to the millisecond of its timestamps.
    pairs = crowd.rows(
        "select wall_seconds_median, active_seconds_median, wall_seconds_p90, active_seconds_p90 from worker_effort"
    )
    assert all(abs(row[0] - row[1]) < 2e-3 and abs(row[2] - row[3]) < 2e-3 for row in pairs)


def test_review_signals_of_the_real_data(crowd: DbtProject) -> None:
    # The figures that dbt_project.yml gives as the evidence of its thresholds.
    [(workers, enough, signaled, flagged)] = crowd.rows(
        "select count(*), count(*) filter (where review_status = 'ok'),"
        " count(*) filter (where review_status = 'ok' and signals_count > 0), count(*) filter (where needs_review)"
        " from worker_agreement where scope_type = 'all'"
    )
    assert (workers, enough, signaled, flagged) == (110, 65, 8, 8)
