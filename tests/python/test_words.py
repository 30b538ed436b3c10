"""How numbers are written for people."""

import pytest

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
