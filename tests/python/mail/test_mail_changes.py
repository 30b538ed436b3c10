"""A change against the week before is said so that it reads as what it is."""

import pytest

from ground_truth_insights.mail.changes import change_words


@pytest.mark.parametrize(
    ("last", "before", "said"),
    [
        (43, 42, "+2.4% on the week before"),
        (150, 100, "+50% on the week before"),
        (0, 100, "-100% on the week before"),
        (10_003, 10_000, "up by less than 0.1% on the week before"),
        (9_999, 10_000, "down by less than 0.1% on the week before"),
        (10_006, 10_000, "+0.1% on the week before"),
        (9_994, 10_000, "-0.1% on the week before"),
        (10_000, 10_000, "the same as the week before"),
        (7, 0, "none the week before"),
        (None, 7, "not known for the week before"),
        (7, None, "not known for the week before"),
    ],
)
def test_a_change_never_reads_as_none_and_none_never_as_a_change(
    last: float | None, before: float | None, said: str
) -> None:
    assert change_words(last, before) == said
