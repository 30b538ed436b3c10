"""Changes that once lived, each with the test that notices it: place, text before, text after, test.

A place is a model, whose compiled SQL is changed, or a file of the package. Where a model has gone, the expression that
does its work now is changed.
"""

_UNIT_TESTS = "tests/python/models/test_bad_input.py::test_every_unit_test_passes"
_PROGRESS = "tests/python/models/test_progress_statistics.py"
_ESTIMATE, _PAGE = "tests/python/estimate/test_estimate.py", "tests/python/report/test_report_page.py"
_VISUALS = "test_the_numbers_of_every_visual_equal_sql_over_the_marts"
_PACKAGE = "scripts/ground_truth_insights"

NAMED: tuple[tuple[str, str, str, str], ...] = (
    (
        "int_gold_answers",
        "and answers.labels_count = gold_sets.gold_labels_count",
        "",
        _UNIT_TESTS,
    ),
    # Once: how many fast answers of ten in a row are a signal.
    ("int_worker_signals", "compared_count >= case", "compared_count > case", _UNIT_TESTS),
    ("int_worker_comparisons", "time_spent_seconds < greatest(", "time_spent_seconds <= greatest(", _UNIT_TESTS),
    # Once: how much is added to the length of the longest run of one label.
    ("int_worker_signals", "else 0.5e0 end as excess", "else 0e0 end as excess", _UNIT_TESTS),
    (
        "int_job_forecasts",
        "least(greatest(bounded.low_by_day, 0e0), bounded.left_count)",
        "least(bounded.low_by_day, bounded.left_count)",
        f"{_PROGRESS}::test_the_back_test_equals_one_made_day_by_day",
    ),
    ("int_job_outlook", "deadline_on < clock_on", "deadline_on <= clock_on", _UNIT_TESTS),
    ("int_job_outlook", "< 0.025e0 then", "<= 0.025e0 then", _UNIT_TESTS),
    ("int_job_outlook", "< 0.5e0 then", "<= 0.5e0 then", _UNIT_TESTS),
    ("scope_clock", "cast(ceil(", "cast(floor(", _UNIT_TESTS),
    (
        "labeling_job_copies",
        "pairs.shared_answers_count * 2 >= copies",
        "pairs.shared_answers_count * 2 > copies",
        _UNIT_TESTS,
    ),
    (
        f"{_PACKAGE}/estimate/boxes.py",
        "each if each >= MATCHING",
        "each if each > MATCHING",
        f"{_ESTIMATE}::test_boxes_that_overlap_by_exactly_half_match",
    ),
    (
        f"{_PACKAGE}/estimate/boxes.py",
        "in chosen if each >=",
        "in chosen if each >",
        f"{_ESTIMATE}::test_boxes_that_overlap_by_exactly_half_match",
    ),
    (f"{_PACKAGE}/visuals/words.py", "hours >= 100", "hours > 100", "tests/python/report/test_words.py"),
    (
        f"{_PACKAGE}/report/page/assets/05_query.js",
        "ordinalOf(day) <= to",
        "ordinalOf(day) < to",
        f"{_PAGE}::{_VISUALS}[four weeks]",
    ),
)
