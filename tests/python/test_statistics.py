"""Statistics against outside witnesses: published figures of the real data, and NumPy on the same counts."""

from typing import Any

import numpy as np
import pytest

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
