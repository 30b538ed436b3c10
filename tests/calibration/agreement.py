"""What is said of agreement from few data objects: intervals of alpha, of shares of pairs, of labels, and the word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from calibration.claims import Claim, truths
from calibration.crowds import MEDIAN_SECONDS, UNEVEN, Answers, Crowd, Real, draw_trials, staged
from calibration.warehouse import Rows, Warehouse

MIXES = {
    "3 even labels": (1 / 3,) * 3,
    "labels 55/20/15/10": UNEVEN,
    "labels 80/20": (0.8, 0.2),
    "10 labels": (0.1,) * 10,
}
# How often the right label is given, on every second data object the second of the two.
EASES = ((0.98, 0.98), (0.9, 0.9), (0.97, 0.6), (0.75, 0.75), (0.5, 0.5))
SIZES = ((10, 2), (20, 2), (20, 3), (10, 5))
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Truth:
    """What endless answers of a crowd would give."""

    agreement: float
    alpha: float
    label_alphas: Real


def truth_of(crowd: Crowd) -> Truth:
    """Work out the agreement of a crowd from the chances of its labels, class by class."""
    mix = np.array(crowd.mix)
    count = len(mix)
    eases = np.maximum([crowd.ease, crowd.ease if crowd.hard_ease is None else crowd.hard_ease], 1 / count)
    # By ease, class and label: the chance of the label.
    chances = np.array([np.where(np.eye(count) == 1, ease, (1 - ease) / (count - 1)) for ease in eases])
    equal = float((mix[:, None] * chances**2).sum(axis=(1, 2)).mean())
    shares = (mix[:, None] * chances).sum(axis=1).mean(axis=0)
    differ = 2 * (mix[:, None] * chances * (1 - chances)).sum(axis=1).mean(axis=0)
    return Truth(equal, 1 - (1 - equal) / (1 - (shares**2).sum()), 1 - differ / (2 * shares * (1 - shares)))


def drawn_crowds(trials: int, seed: int) -> list[Answers]:
    """Draw jobs of every size, mix of labels and ease."""
    crowds = [
        Crowd(ease=ease, hard_ease=hard, spread=0, objects=objects, votes=votes, workers=3 * votes, mix=mix)
        for objects, votes in SIZES
        for mix in MIXES.values()
        for ease, hard in EASES
    ]
    return draw_trials(crowds, trials, seed)


def holds(row: Row, column: str, truth: float) -> bool:
    """Whether an interval holds the truth."""
    return bool(row[f"{column}_ci_low"] - 1e-9 <= truth <= row[f"{column}_ci_high"] + 1e-9)


def said(statistic: str, words: str, held: Sequence[bool], floor: float = 0.9) -> Claim:
    """Return the claim that so many intervals held."""
    return Claim(statistic, words, sum(held), len(held), floor=floor)


@truths(trials=200, sample=1)
def few_data_objects(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Intervals hold at least 90 of 100 truths from 10 data objects by 2 raters on, and no word is said too early."""
    drawn = {each.job: each.crowd for each in drawn_crowds(trials, seed=31)}
    marts = warehouse.build(staged(drawn_crowds(trials, seed=31)), ("scope_agreement", "label_agreement"))
    truths_of = {job: truth_of(crowd) for job, crowd in drawn.items()}
    scopes = [row for row in marts["scope_agreement"].to_pylist() if row["scope_type"] == "job"]
    labels = [row for row in marts["label_agreement"].to_pylist() if row["scope_type"] == "job"]
    for objects, votes in SIZES:
        for words, mix in MIXES.items():
            like = {
                job for job, crowd in drawn.items() if (crowd.objects, crowd.votes, crowd.mix) == (objects, votes, mix)
            }
            where = f"95 % intervals, {objects} objects by {votes} raters, {words}"
            rows = [row for row in scopes if row["scope"] in like]
            alphas = [
                holds(row, "krippendorff_alpha", truths_of[row["scope"]].alpha)
                for row in rows
                if row["krippendorff_alpha_status"] == "ok"
            ]
            yield said("scope_agreement.krippendorff_alpha", where, alphas)
            # Of endless answers Fleiss' kappa is alpha, and the mean of pairs that of objects.
            for statistic in ("percent_agreement_item_mean", "percent_agreement_pooled", "fleiss_kappa"):
                statistic_held = [
                    holds(row, statistic, truth.alpha if statistic == "fleiss_kappa" else truth.agreement)
                    for row in rows
                    if row[f"{statistic}_status"] == "ok" and (truth := truths_of[row["scope"]])
                ]
                yield said(f"scope_agreement.{statistic}", where, statistic_held)
            of_labels = [
                holds(row, "krippendorff_alpha", truths_of[row["scope"]].label_alphas[int(row["label"].split()[1])])
                for row in labels
                if row["scope"] in like and row["krippendorff_alpha_status"] == "ok"
            ]
            yield said("label_agreement.krippendorff_alpha", where, of_labels)
    too_early = [row["alpha_reading"] == "reliable" for row in scopes if truths_of[row["scope"]].alpha < 0.8]
    yield Claim(
        "scope_agreement.alpha_reading",
        "called reliable where alpha is below 0.8",
        sum(too_early),
        len(too_early),
        ceiling=0.05,
    )


@truths(trials=200, sample=4)
def uneven_votes(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the mean of pairs where data objects have two to five votes, and the mean of objects beside it."""
    crowds = [
        Crowd(ease=ease, hard_ease=hard, spread=0, objects=objects, votes=5, workers=10, lost=0.5)
        for objects in (10, 20)
        for ease, hard in EASES
    ]
    drawn = draw_trials(crowds, trials, seed=32)
    truths_of = {each.job: truth_of(each.crowd) for each in drawn}
    rows = warehouse.build(staged(drawn), ("scope_agreement",))["scope_agreement"].to_pylist()
    for statistic in ("percent_agreement_item_mean", "percent_agreement_pooled"):
        held = [holds(row, statistic, truths_of[row["scope"]].agreement) for row in rows if row["scope_type"] == "job"]
        yield said(f"scope_agreement.{statistic}", "95 % intervals, 10 or 20 objects by 2 to 5 raters", held)


# The sets that can be made of three labels, by number.
SETS = [[label for label in range(3) if number >> label & 1] for number in range(1, 8)]


def as_sets(rows: dict[str, Rows]) -> dict[str, Rows]:
    """Return the rows of answers whose label is a number of `SETS` as answers with all labels of that set."""
    name = "stg_ground_truth__label_instances"
    chosen = [SETS[int(label.split()[1])] for label in rows[name]["label"]]
    counts = [len(each) for each in chosen]
    repeated = {column: np.repeat(np.asarray(values), counts) for column, values in rows[name].items()}
    repeated |= {
        "label": [f"label {label}" for each in chosen for label in each],
        "instance_ordinal": np.concatenate([np.arange(1, count + 1, dtype=np.int32) for count in counts]),
        "kind": np.repeat("multi_label_classification", sum(counts)),
    }
    return {**rows, name: repeated}


@truths(trials=400, sample=6)
def sets_of_labels(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the agreement of sets of labels, from 10 data objects by 2 raters on."""
    alike = np.array([[len({*one} & {*other}) / len({*one} | {*other}) for other in SETS] for one in SETS])
    for objects, votes in SIZES:
        crowds = [
            Crowd(ease=ease, hard_ease=hard, spread=0, objects=objects, votes=votes, workers=votes, mix=(1 / 7,) * 7)
            for ease, hard in EASES
        ]
        drawn = draw_trials(crowds, trials, seed=33)
        rows = warehouse.build(as_sets(staged(drawn)), ("scope_agreement",))["scope_agreement"].to_pylist()
        told = [row for row in rows if row["scope_type"] == "job" and row["mean_jaccard_status"] == "ok"]
        for statistic, similarity in (("mean_jaccard", alike), ("exact_set_match_rate", np.eye(len(SETS)))):
            truth = {each.job: similarity_of(each.crowd, similarity) for each in drawn}
            held = [holds(row, statistic, truth[row["scope"]]) for row in told]
            yield said(f"scope_agreement.{statistic}", f"95 % intervals, {objects} objects by {votes} raters", held)


def similarity_of(crowd: Crowd, similarity: Real) -> float:
    """Return the mean similarity of two answers to one data object, of a crowd whose classes come evenly."""
    count = len(crowd.mix)
    eases = (crowd.ease, crowd.ease if crowd.hard_ease is None else crowd.hard_ease)
    chances = [np.where(np.eye(count) == 1, ease, (1 - ease) / (count - 1)) for ease in eases]
    return float(np.mean([row @ similarity @ row for each in chances for row in each]))


@truths(trials=2000, sample=10)
def few_answers(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Of 20 answers and 50, the interval of their concentration holds that of the workers who give them."""
    for answers in (20, 50):
        for uneven in (0.5, 1.0, 2.0):
            shares = 1 / np.arange(1, 11) ** uneven
            shares /= shares.sum()
            source = np.random.default_rng(41)
            drawn = [
                replace(each, worker=source.choice(10, answers, p=shares))
                for each in draw_trials([Crowd(objects=answers, votes=1, workers=10)], trials, seed=41)
            ]
            rows = warehouse.build(staged(drawn), ("contribution_concentration",))["contribution_concentration"]
            told = [row for row in rows.to_pylist() if row["scope_type"] == "job" and row["status"] == "ok"]
            hhi = float((shares**2).sum())
            words = f"95 % intervals, {answers} answers, skew {uneven}"
            yield said("contribution_concentration.hhi", words, [holds(row, "hhi", hhi) for row in told])
            workers = [
                row["effective_workers_ci_low"] <= 1 / hhi <= (row["effective_workers_ci_high"] or np.inf)
                for row in told
            ]
            yield said("contribution_concentration.effective_workers", words, workers)


@truths(trials=2000, sample=10)
def few_times(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the interval of the speed against the truth from 10 data objects on, with times that have a long tail."""
    for objects, slow, floor in ((10, 0.0, 0.9), (20, 0.0, 0.9), (20, 0.1, 0.6), (100, 0.1, 0.8)):
        mean = MEDIAN_SECONDS * float(np.exp(0.5)) * (1 + 9 * slow)
        drawn = draw_trials([Crowd(objects=objects, votes=1, workers=1, slow=slow)], trials, seed=51)
        rows = warehouse.build(staged(drawn), ("worker_effort",))["worker_effort"].to_pylist()
        held = [
            row["data_objects_per_active_hour_ci_low"] <= 3600 / mean
            and 3600 / mean <= (row["data_objects_per_active_hour_ci_high"] or np.inf)
            for row in rows
            if row["scope_type"] == "job" and row["data_objects_per_active_hour_ci_low"] is not None
        ]
        words = f"95 % intervals, {objects} lognormal times, sigma 1" + ", one in ten ten times as long" * bool(slow)
        yield said("worker_effort.data_objects_per_active_hour", words, held, floor)
