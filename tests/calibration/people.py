"""What is said of people: who agrees less than the others, who prefers a label, and who agrees too well with whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from calibration.claims import Claim, truths
from calibration.crowds import UNEVEN, Answers, Crowd, draw_trials, staged
from calibration.warehouse import Rows, Warehouse

HARD_AND_EASY = tuple(Crowd(ease=ease, objects=210) for ease in (0.97, 0.9, 0.75, 0.6))
BAD = {0: "random", 1: "commonest"}
Shares = dict[str, tuple[int, int]]


def marked(
    warehouse: Warehouse,
    drawn: Sequence[Answers],
    scope_type: str,
    gold: Mapping[str, Sequence[int]] | None = None,
) -> Shares:
    """Return, by kind of worker, how many of them need a review and how many there are, over the scopes of a type."""
    kinds = {each.name_of(worker): kind for each in drawn for worker, kind in each.crowd.kinds.items()}
    rows = warehouse.build(staged(drawn, gold), ("worker_agreement",))["worker_agreement"].to_pylist()
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row["scope_type"] == scope_type:
            found[kinds.get(row["worker"], "honest")].append(row["needs_review"])
    return {kind: (sum(each), len(each)) for kind, each in found.items()}


def accused(words: str, shares: Shares) -> Claim:
    """Return the claim that honest workers are left alone."""
    return Claim("worker_agreement.needs_review", f"honest workers marked: {words}", *shares["honest"], ceiling=0.05)


def found(words: str, shares: Shares, kind: str, floor: float) -> Claim:
    """Return the claim that others are found."""
    return Claim("worker_agreement.needs_review", f"found: {words}", *shares[kind], floor=floor)


@truths(trials=200, sample=2)
def honest_crowds(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Where nobody is careless hardly anybody is marked, however hard the data objects are and whoever is fast."""
    drawn = draw_trials(HARD_AND_EASY, trials, seed=11)
    for scope_type in ("job", "project"):
        yield accused(f"difficulty differs between jobs, in a {scope_type}", marked(warehouse, drawn, scope_type))
    halves = draw_trials([Crowd(ease=0.97, hard_ease=0.55, objects=420)], trials, seed=12)
    yield accused("half of a job's data objects are hard", marked(warehouse, halves, "job"))
    experts = draw_trials([Crowd(fast=range(5), is_sorted=True)], trials, seed=13)
    yield accused("fast experts, data objects sorted by class", marked(warehouse, experts, "job"))
    for labels in (2, 5, 20):
        few = draw_trials([Crowd(mix=(1 / labels,) * labels, objects=150, votes=3, workers=8)], trials, seed=14)
        yield accused(f"{labels} labels, three votes, eight workers", marked(warehouse, few, "job"))
    skills = dict(enumerate((-0.06, -0.04, -0.02, 0.02, 0.04, 0.06)))
    mild = draw_trials([Crowd(ease=0.88, objects=840, skill=skills)], trials // 2, seed=15)
    yield accused("skills differ by up to six points, 240 data objects each", marked(warehouse, mild, "job"))


@truths(trials=200, sample=4)
def careless_workers(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Who answers anything is found without gold labels, and mostly who always gives the commonest label."""
    sixty = draw_trials([Crowd(objects=210, kinds=BAD)], trials, seed=21)
    shares = marked(warehouse, sixty, "job")
    yield found("random answers, 60 data objects each", shares, "random", 0.9)
    yield accused("beside careless ones", shares)
    many = draw_trials([Crowd(ease=ease, kinds=BAD, objects=105) for ease in (0.97, 0.9, 0.75, 0.6)], trials, seed=22)
    shares = marked(warehouse, many, "project")
    yield found("random answers in jobs of different difficulty, 120 each", shares, "random", 0.9)
    yield found("always the commonest label, 120 data objects each", shares, "commonest", 0.5)
    three = draw_trials([Crowd(workers=3, votes=3, objects=60, kinds={0: "random"})], trials, seed=23)
    shares = marked(warehouse, three, "job")
    yield found("one of three workers answers at random, 60 data objects", shares, "random", 0.9)
    yield accused("the other two of three", shares)
    for labels in (2, 5, 20):
        mix = (1 / labels,) * labels
        drawn = draw_trials([Crowd(mix=mix, votes=3, objects=160, workers=8, kinds={0: "random"})], trials, seed=24)
        yield found(f"random answers, {labels} labels, three votes", marked(warehouse, drawn, "job"), "random", 0.9)


@truths(trials=100, sample=2)
def gold_labels(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Gold labels accuse nobody by themselves, and find who is wrong where agreement can't be compared."""
    for votes in (2, 4):
        drawn = draw_trials([Crowd(votes=votes, objects=105 * 4 // votes)], trials, seed=31)
        known = {each.job: range(0, each.crowd.objects, 3) for each in drawn}
        yield accused(f"ten gold labels each, {votes} votes", marked(warehouse, drawn, "job", known))
    drawn = draw_trials([Crowd(votes=2, objects=210, kinds=BAD)], trials, seed=32)
    known = {each.job: range(each.crowd.objects) for each in drawn}
    yield found("random answers to 30 gold labels, two votes", marked(warehouse, drawn, "job", known), "random", 0.9)


def unusual(warehouse: Warehouse, drawn: Sequence[Answers]) -> Iterator[tuple[str, bool]]:
    """Yield, per row of a job, the kind of the worker, and whether the row is said to be unusual."""
    kinds = {each.name_of(worker): kind for each in drawn for worker, kind in each.crowd.kinds.items()}
    rows = warehouse.build(staged(drawn), ("worker_label_skew",))["worker_label_skew"].to_pylist()
    for row in rows:
        if row["scope_type"] == "job":
            yield kinds.get(row["worker"], "honest"), row["is_unusual"]


@truths(trials=10, sample=1)
def preferences(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Equal workers prefer no label; who always gives the commonest one is seen to."""
    few: dict[str, Any] = {"workers": 4, "votes": 3, "objects": 240}
    crowds = {
        "100 workers, 20 labels, three votes": Crowd(mix=(0.05,) * 20, workers=100, votes=3, objects=1000),
        "100 workers, 20 labels, lone answers": Crowd(mix=(0.05,) * 20, workers=100, votes=1, objects=3000),
        "sorted data objects": Crowd(is_sorted=True, votes=3),
        "three beside one who always gives the commonest label": Crowd(**few, kinds={0: "commonest"}),
        "three beside one who answers at random": Crowd(**few, kinds={0: "random"}),
    }
    for words, crowd in crowds.items():
        drawn = draw_trials([crowd], trials * (5 if crowd.kinds else 1), seed=41)
        rows = [is_unusual for kind, is_unusual in unusual(warehouse, drawn) if kind == "honest"]
        yield Claim("worker_label_skew.is_unusual", f"equal workers: {words}", sum(rows), len(rows), ceiling=0.05)
    drawn = draw_trials([Crowd(kinds={0: "commonest"})], trials * 5, seed=42)
    workers = warehouse.build(staged(drawn), ("worker_label_skew",))["worker_label_skew"].to_pylist()
    seen = [
        row["is_unusual"] and row["share_difference_low"] is not None
        for row in workers
        if (row["scope_type"], row["label"]) == ("job", "label 0") and row["worker"].endswith("/000")
    ]
    yield Claim(
        "worker_label_skew.is_unusual", "always the commonest label, 60 answers", sum(seen), len(seen), floor=0.9
    )


def named(warehouse: Warehouse, drawn: Sequence[Answers]) -> tuple[list[float], list[bool]]:
    """Return, per job, the share of pairs named that didn't copy, and whether worker 1, who copied 0, was named."""
    rows = warehouse.build(staged(drawn), ("worker_pair_agreement",))["worker_pair_agreement"].to_pylist()
    pairs: dict[str, list[bool]] = {each.job: [] for each in drawn}
    for row in rows:
        if row["scope_type"] == "job" and row["is_too_alike"]:
            pairs[row["scope"]].append(row["worker_a"].endswith("/000") and row["worker_b"].endswith("/001"))
    return [each.count(False) / len(each) if each else 0.0 for each in pairs.values()], [any(p) for p in pairs.values()]


@truths(trials=40, sample=2)
def copies(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Who copies is named with whom; skilled, careless and random workers are not."""
    skills = {worker: 0.13 if worker < 4 else -0.2 for worker in range(7)}
    careless = {2: "random", 3: "random", 4: "commonest", 5: "commonest"}
    crowds = {
        "equal workers": Crowd(),
        "half of the data objects are hard": Crowd(ease=0.97, hard_ease=0.55, workers=6),
        "skills differ by 33 points": Crowd(ease=0.85, skill=skills, objects=840),
        "two random, two always the commonest": Crowd(kinds=careless, objects=420),
        "two of six are random, three votes": Crowd(workers=6, votes=3, kinds={0: "random", 1: "random"}),
    }
    for words, crowd in crowds.items():
        false, _ = named(warehouse, draw_trials([crowd], trials, seed=51))
        share = round(sum(false))
        yield Claim("worker_pair_agreement.is_too_alike", f"nobody copies: {words}", share, trials, ceiling=0.05)
    for votes in (3, 4, 5):
        # With three votes only one other says what is usual, so it takes more of them.
        objects = 1800 if votes == 3 else 600
        crowd = Crowd(workers=8, votes=votes, objects=objects, kinds={1: "copies", 2: "random"})
        false, seen = named(warehouse, draw_trials([crowd], trials, seed=52))
        words = f"one of eight copies another, {votes} votes, {objects} data objects"
        yield Claim(
            "worker_pair_agreement.is_too_alike", f"others named: {words}", round(sum(false)), trials, ceiling=0.05
        )
        yield Claim("worker_pair_agreement.is_too_alike", f"found: {words}", sum(seen), trials, floor=0.7)


@truths(trials=60, sample=10)
def kappas(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the intervals of kappa, weighted too, against the population's, with ten and twenty shared data objects."""
    for objects in (10, 20):
        for mix, ease in (((0.5, 0.5), 0.9), ((0.8, 0.2), 0.9), (UNEVEN, 0.75), ((0.2,) * 5, 0.98)):
            crowd = Crowd(ease=ease, spread=0, objects=objects, workers=2, votes=2, mix=mix)
            drawn = draw_trials([crowd] * 5, trials, seed=61)
            rows = warehouse.build(on_a_scale(drawn), ("worker_pair_agreement",))["worker_pair_agreement"].to_pylist()
            steps = np.subtract.outer(range(len(mix)), range(len(mix)))
            for kappa, status, distances in (
                ("cohen_kappa", "status", steps != 0),
                ("weighted_kappa", "weighted_kappa_status", steps**2),
            ):
                truth = true_kappa(mix, ease, distances)
                held = [
                    row[f"{kappa}_ci_low"] <= truth <= row[f"{kappa}_ci_high"]
                    for row in rows
                    if (row["scope_type"], row[status]) == ("job", "ok")
                ]
                words = f"kappa {truth:.2f} of {len(mix)} labels, {objects} data objects"
                yield Claim(f"worker_pair_agreement.{kappa}", words, sum(held), len(held), floor=0.9)


def on_a_scale(drawn: Sequence[Answers]) -> dict[str, Rows]:
    """Return the rows of jobs whose labels are ordered by their number."""
    rows, labels = staged(drawn), len(drawn[0].crowd.mix)
    jobs = rows["labeling_jobs"]
    rows["labeling_jobs"] = {**jobs, "label_scale": ["ordinal"] * len(drawn)}
    rows["label_categories"] = {
        "job": [job for job in jobs["job"] for _ in range(labels)],
        "label": [f"label {label}" for _ in drawn for label in range(labels)],
        "position": [label for _ in drawn for label in range(labels)],
    }
    return rows


def true_kappa(mix: Sequence[float], ease: float, distances: Any) -> float:
    """Return the kappa of two workers who are right with the same chance, and else give any other label."""
    given = np.where(np.eye(len(mix)) == 1, ease, (1 - ease) / (len(mix) - 1))
    both = np.einsum("t,ta,tb", mix, given, given)
    margins = both.sum(axis=0)
    return float(1 - (both * distances).sum() / (margins @ distances @ margins))
