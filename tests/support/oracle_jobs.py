"""Cases of the statistics' witnesses as labeling jobs: what makes a statistic stumble, in a tree for both engines."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import published_agreement as published
import random_votes
from labeling_trees import answer, document, iso, response_file
from odd_registry import add_rows
from voting_tables import Case, Labels

STARTED = datetime(2026, 1, 5, 9, tzinfo=UTC)
# Of the larger kinds a few are enough here: DuckDB is held against the witnesses over all of them.
CASES = [
    *(case for case in random_votes.edge_cases() if case.name != "thousand_labels"),
    *(case for case in published.CASES if len(case.answers) <= 15),
    *[*random_votes.random_cases(7)][:6],
    *[*random_votes.constant_cases(11)][:1],
    *[*random_votes.multi_label_cases(13)][:2],
    *[*random_votes.counted_cases()][-1:],
    *[*random_votes.careless_cases(17)][1:2],
]
SCALES = {"krippendorff_c": "ordinal", "krippendorff_wikipedia": "interval", "krippendorff_b": "ratio"}
# Data objects finished per day up to the tree's clock, and the goal: a pace, one that stopped, one of too few days.
PACES: dict[str, tuple[list[int], int]] = {
    "steady": ([4, 7, 0, 5, 6, 3, 8, 0, 0, 5, 7, 6, 4, 5, 3], 200),
    "stopped": ([4, 7, 0, 5, 6, 3, 8, *[0] * 12], 90),
    "early": ([2, 1], 9),
}
PACES_END = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Seconds between answers and on them: clocks that run backwards, no time at all, spells just cut and just not.
PAUSES = (2, 3, 40, 1799, 1801, 9000, 70000)
SPENT = (12.5, 0.0, None, 3.0, 250.0)

_CONTENT: dict[str, Callable[[Labels], Any]] = {
    "classification": lambda labels: {"label": next(iter(labels))},
    "multi_label_classification": lambda labels: {"labels": sorted(labels - {"(none)"})},
    "choice": lambda labels: {label: label in labels for label in sorted(labels | {"a", "b"})},
    "bounding_box": lambda labels: {"boundingBoxes": [{"label": label, "left": 1} for label in sorted(labels)]},
    "text": lambda labels: " ".join(sorted(labels)),
}


def write_oracle_jobs(root: Path, registry: Path) -> None:
    """Write each case as a job of its own, and what the registry has of it."""
    for case in CASES:
        _write_case(root, case)
    rows = [{"job": case.name, "project": "oracles", "label_scale": SCALES.get(case.name, "")} for case in CASES]
    for name, (per_day, goal) in PACES.items():
        for number, moment in enumerate(_moments(per_day)):
            given = answer(f"private.w{number % 3}", {"class": {"label": "a"}}, iso(moment - timedelta(minutes=30)))
            response_file(root, name, str(number), document(given), name=f"{moment:%Y-%m-%d_%H:%M:%S}.json")
        rows.append({"job": name, "project": "paces", "status": "InProgress", "data_objects_goal": str(goal)})
    for number, given in enumerate(_timed_answers()):
        response_file(root, "timed", str(number), document(given))
    add_rows(registry / "labeling_jobs.csv", [*rows, {"job": "timed", "price_per_task": "0.036", "currency": "USD"}])
    gold = [
        {"job": case.name, "data_object_id": item, "label": label}
        for case in CASES
        for item, label in case.gold.items()
    ]
    add_rows(registry / "gold_labels.csv", gold)
    unused = [{"job": case.name, "element": case.element, "label": each} for case in CASES for each in case.unused]
    add_rows(registry / "label_categories.csv", unused)


def _write_case(root: Path, case: Case) -> None:
    for number, (item, row) in enumerate(case.answers.items()):
        submitted_at = iso(STARTED + timedelta(minutes=number))
        answers = []
        for worker, labels in row.items():
            seconds = case.seconds.get((item, worker))
            spent = {} if seconds is None else {"timeSpentInSeconds": seconds}
            content = {case.element: _CONTENT[case.kind](labels)}
            answers.append(answer(f"private.eu-west-1.{worker}", content, submitted_at, **spent))
        response_file(root, case.name, item, document(*answers))


def _moments(per_day: list[int]) -> Iterator[datetime]:
    for days, count in enumerate(reversed(per_day), 1):
        for number in range(count):
            yield PACES_END - timedelta(days=days, minutes=number)


def _timed_answers() -> Iterator[dict[str, Any]]:
    clock = STARTED
    for number in range(42):
        spent = SPENT[number % len(SPENT)]
        accepted = (clock, None, clock + timedelta(days=1))[number % 3]
        clock += timedelta(seconds=spent or 1)
        fields: dict[str, Any] = {"timeSpentInSeconds": spent, "acceptanceTime": accepted and iso(accepted)}
        known = {name: value for name, value in fields.items() if value is not None}
        yield answer(f"private.eu-west-1.{'quick' if number % 4 else 'slow'}", submitted_at=iso(clock), **known)
        clock += timedelta(seconds=PAUSES[number % len(PAUSES)])
