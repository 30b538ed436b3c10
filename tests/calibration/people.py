"""What is said of people: who agrees less than the others, who prefers a label, and who agrees too well with whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from calibration.claims import Claim, truths
from calibration.crowds import Answers, Crowd, draw_trials, staged
from calibration.warehouse import Warehouse

HARD_AND_EASY = tuple(Crowd(ease=ease, objects=210) for ease in (0.97, 0.9, 0.75, 0.6))
BAD = {0: "random", 1: "commonest"}
Shares = dict[str, tuple[int, int]]


def marked(warehouse: Warehouse, drawn: Sequence[Answers], scope_type: str) -> Shares:
    """Return, by kind of worker, how many of them need a review and how many there are, over the scopes of a type."""
    kinds = {each.name_of(worker): kind for each in drawn for worker, kind in each.crowd.kinds.items()}
    rows = warehouse.build(staged(drawn), ("worker_agreement",))["worker_agreement"].to_pylist()
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
