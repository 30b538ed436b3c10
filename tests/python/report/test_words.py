"""How numbers are written for people."""

from datetime import date
from typing import Any

import pytest

from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.sentences import sentence
from ground_truth_insights.visuals.words import duration


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (59.5, "59.5 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (100 * 3600 - 60, "99 h 59 min"),
        # From a hundred hours on the minutes are left out.
        (100 * 3600 + 300, "100 h"),
    ],
)
def test_a_duration_is_said_in_the_two_units_that_matter(seconds: float, written: str) -> None:
    assert duration(seconds) == written


_DAYS = [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)]
_NO_FIGURE = {"value": None, "week_on": None, "week_value": None, "week_before_value": None}


def _week(value: int | None, before: int) -> dict[str, Any]:
    return _NO_FIGURE | {"value": value, "week_on": _DAYS[0], "week_value": value, "week_before_value": before}


@pytest.mark.parametrize(
    ("visual", "rows", "said"),
    [
        (
            "annotations_per_worker",
            [
                {"worker": name, "annotations_count": count}
                for name, count in zip("abcdefg", (50, 20, 10, 8, 6, 4, 2), strict=True)
            ],
            "3 of 7 workers stand for 80.0% of 100 annotations.",
        ),
        (
            "annotations_per_worker",
            [{"worker": "a", "annotations_count": 1}, {"worker": "b", "annotations_count": 3, "worker_name": "Bea"}],
            "Bea (b) stands for 75.0% of 4 annotations.",
        ),
        ("annotations_per_worker", [{"worker": "a", "annotations_count": 4}], ""),
        ("annotations_per_label", [{"label": "a", "annotations_count": 0}, {"label": "b", "annotations_count": 0}], ""),
        (
            "annotations_per_day",
            [{"submitted_on": day, "annotations_count": count} for day, count in zip(_DAYS, (1, 0, 5), strict=True)],
            "6 annotations on 2 days, most on Wed 2026-01-07: 5.",
        ),
        (
            "progress_forecast",
            [{"forecast_on": day, "done_count": count} for day, count in zip(_DAYS, (3, 7, None), strict=True)],
            "From 3 on Mon 2026-01-05 to 7 on Tue 2026-01-06.",
        ),
        ("progress_forecast", [{"forecast_on": _DAYS[0], "done_count": None}], ""),
        # A single answer says little: by its interval b isn't the highest.
        (
            "worker_agreement",
            [
                {"worker": name, "agreement_rate": rate, "agreement_rate_ci_low": low, "agreement_rate_ci_high": high}
                for name, rate, low, high in (
                    ("a", 0.5, 0.4, 0.6),
                    ("b", 1.0, 0.2, 1.0),
                    ("c", 0.9, 0.8, 0.95),
                    ("d", None, None, None),
                )
            ],
            "By their intervals from 50.0% (a) to 90.0% (c); 1 of 4 without a number.",
        ),
        (
            "job_standing",
            [{"job": name, "state": state} for name, state in (("a", "late"), ("b", "running"), ("c", "done"))],
            "1 of 3 jobs needs a look.",
        ),
        # Amounts may be of two currencies, which have no lowest and highest.
        ("worker_pay", [{"worker": name, "amount": 1.0} for name in "aab"], "2 workers in 3 rows."),
        (
            "worker_effort",
            [{"worker": "a", "annotations_count": 7}, {"worker": "b", "annotations_count": 2}],
            "Annotations: from 2 (b) to 7 (a).",
        ),
        ("key_figures", [_NO_FIGURE] * 9, ""),
        (
            "key_figures",
            [_NO_FIGURE | {"value": 1}, _NO_FIGURE | {"value": 2}, *[_NO_FIGURE] * 7],
            "Annotations: 1; Workers: 2.",
        ),
        # Of what is compared, what changed most.
        (
            "key_figures",
            [_week(9, 10), _week(3, 2), _week(None, 4), *[_NO_FIGURE] * 6],
            "Workers: 3 in the week from 2026-01-05 to 2026-01-11, 50.0% more than in that before.",
        ),
        (
            "key_figures",
            [_week(10, 10), *[_NO_FIGURE] * 8],
            "Annotations: 10 in the week from 2026-01-05 to 2026-01-11, as much as in that before.",
        ),
    ],
)
def test_each_kind_of_visual_says_a_sentence_of_its_numbers(visual: str, rows: list[dict[str, Any]], said: str) -> None:
    dashboard = load_dashboard()
    spec = next(each for each in dashboard.visuals() if each.id == visual)
    columns = [column for each in (*spec.grouped_by, *spec.measures) for column in each.columns]
    assert sentence(spec, [dict.fromkeys(columns) | row for row in rows], dashboard.words) == said
