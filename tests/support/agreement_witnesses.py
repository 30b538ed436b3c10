"""Second implementations of the agreement statistics: packages where there are any, else the definition by brute force.

None of them shares a line, or a way of counting, with the SQL: they go over pairs of answers, or over matrices.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from math import nan, sqrt
from statistics import multimode
from typing import Any

import krippendorff
import numpy as np
import numpy.typing as npt
import pandas as pd
from irrCAC.raw import CAC
from scipy.spatial import distance
from scipy.stats import hypergeom, norm
from scipy.stats import t as student
from statsmodels.stats import inter_rater

from voting_tables import Case, Labels

Votes = dict[str, dict[str, str]]
Interval = tuple[float, float]


def matrix(votes: Votes) -> npt.NDArray[np.float64]:
    """Return raters by data objects, with a number per label and nan where a rater didn't answer."""
    workers = sorted({worker for row in votes.values() for worker in row})
    labels = sorted({label for row in votes.values() for label in row.values()})
    cells = [[labels.index(row[worker]) if worker in row else nan for row in votes.values()] for worker in workers]
    return np.array(cells, dtype=float)


def alpha(votes: Votes) -> float | None:
    """Krippendorff's alpha by the package krippendorff; None where it says that there is nothing to measure."""
    try:
        value: float = krippendorff.alpha(reliability_data=matrix(votes), level_of_measurement="nominal")
    except ValueError:
        return None
    return None if np.isnan(value) else float(value)


def general_fleiss(votes: Votes) -> float | None:
    """Fleiss' kappa for any number of answers, by irrCAC; None where it is undefined."""
    if len({label for row in votes.values() for label in row.values()}) < 2:
        return None
    if max(map(len, votes.values())) < 2:
        return None
    if len(votes) == 1:
        # The package divides by the number of data objects minus one for its variance, so this one is by hand.
        [row] = votes.values()
        shares = np.array(list(Counter(row.values()).values())) / len(row)
        return float((object_agreement(row) - (shares**2).sum()) / (1 - (shares**2).sum()))
    frame = pd.DataFrame(matrix(votes).T)
    estimate: dict[str, Any] = CAC(frame, digits=15).fleiss()["est"]
    return float(estimate["coefficient_value"])


def constant_fleiss(votes: Votes) -> float:
    """Fleiss' kappa by statsmodels, for data objects with equally many answers."""
    counts, _ = inter_rater.aggregate_raters([list(row.values()) for row in votes.values()])
    return float(inter_rater.fleiss_kappa(counts, method="fleiss"))


def object_agreement(row: dict[str, str]) -> float:
    """Share of pairs of answers that are equal, over every pair."""
    pairs = list(combinations(row.values(), 2))
    return sum(one == other for one, other in pairs) / len(pairs)


def item_mean(votes: Votes) -> float | None:
    """Mean of `object_agreement` over data objects with two answers or more."""
    values = [object_agreement(row) for row in votes.values() if len(row) > 1]
    return float(np.mean(values)) if values else None


def pooled(votes: Votes) -> float | None:
    """Share of equal pairs among all pairs."""
    pairs = [pair for row in votes.values() for pair in combinations(row.values(), 2)]
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def share_interval(parts: Sequence[tuple[float, float]], answers: float) -> Interval | None:
    """95 % interval of the ratio of two sums over data objects, a share, from their parts (a, b).

    The score interval by its definition, as the shares that a t test doesn't reject: roots of a quadratic. Its number
    of answers is the one that has the ratio's variance (Korn and Graubard 1998), at most `answers`.
    """
    n = len(parts)
    if n < 10:
        return None
    a, b = np.array(parts, dtype=float).T
    share = float(a.sum() / b.sum())
    variance = n / (n - 1) * float(((a - share * b) ** 2).sum()) / float(b.sum()) ** 2
    is_flat = variance < 1e-10 or share * (1 - share) < 1e-12
    size = min(n if is_flat else share * (1 - share) / variance, answers)
    t2 = float(student.ppf(0.975, n - 1)) ** 2 / size
    low, high = sorted(np.roots([1 + t2, -(2 * share + t2), share**2]).real)
    return max(float(low), 0.0), min(float(high), 1.0)


def disagreement_interval(votes: Votes) -> Interval | None:
    """95 % interval of Krippendorff's observed disagreement, by every pair of votes."""
    paired = [row for row in votes.values() if len(row) > 1]
    parts = [((1 - object_agreement(row)) * len(row), len(row)) for row in paired]
    return share_interval(parts, sum(map(len, paired)))


def alpha_interval(votes: Votes) -> Interval | None:
    """95 % interval of alpha: that of the observed disagreement, by the expected one."""
    estimate, interval = alpha(votes), disagreement_interval(votes)
    if estimate is None or interval is None:
        return None
    paired = [row for row in votes.values() if len(row) > 1]
    votes_of = Counter(label for row in paired for label in row.values())
    n = votes_of.total()
    expected = 1 - sum(count * (count - 1) for count in votes_of.values()) / (n * (n - 1))
    return max(1 - interval[1] / expected, -1.0), 1 - interval[0] / expected


def scaled_alpha(votes: Votes, level: str) -> float:
    """Krippendorff's alpha of labels that are numbers, by the package krippendorff."""
    workers = sorted({worker for row in votes.values() for worker in row})
    cells = [[float(row[worker]) if worker in row else nan for row in votes.values()] for worker in workers]
    return float(krippendorff.alpha(reliability_data=np.array(cells), level_of_measurement=level))


def chosen_or_not(case: Case, label: str) -> Votes:
    """Return the answers to the question whether the label applies."""
    return {
        item: {worker: str(label in labels) for worker, labels in row.items()} for item, row in case.answers.items()
    }


def jaccard(one: Labels, other: Labels) -> float:
    """Return the Jaccard index of two sets of labels, by SciPy on indicators."""
    every = sorted(one | other)
    return 1 - float(distance.jaccard([label in one for label in every], [label in other for label in every]))


def set_agreement(row: dict[str, Labels], similarity: Callable[[Labels, Labels], float]) -> float:
    """Mean similarity over every pair of answers to a data object."""
    return float(np.mean([similarity(one, other) for one, other in combinations(row.values(), 2)]))


def leave_one_out(votes: Votes) -> dict[str, tuple[int, int]]:
    """Per worker: on how many data objects the others have one plurality, and on how many the worker has it too."""
    counts: dict[str, list[int]] = {worker: [0, 0] for row in votes.values() for worker in row}
    for row in votes.values():
        for worker, label in row.items():
            others = Counter(other for name, other in row.items() if name != worker).most_common()
            if others and (len(others) == 1 or others[0][1] > others[1][1]):
                counts[worker][0] += 1
                counts[worker][1] += others[0][0] == label
    return {worker: (compared, agreed) for worker, (compared, agreed) in counts.items()}


def cohen(votes: Votes, one: str, other: str) -> tuple[int, float, float | None]:
    """Shared data objects, percent agreement and Cohen's kappa by statsmodels; None where it is undefined."""
    shared = [(row[one], row[other]) for row in votes.values() if one in row and other in row]
    labels = sorted({label for pair in shared for label in pair})
    table = np.zeros((len(labels), len(labels)))
    for a, b in shared:
        table[labels.index(a), labels.index(b)] += 1
    agreed = float(np.trace(table)) / len(shared)
    if len(labels) == 1:
        return len(shared), agreed, None
    return len(shared), agreed, float(inter_rater.cohens_kappa(table, return_results=False))


def weighted_kappa(votes: Votes, one: str, other: str, places: Mapping[str, float]) -> tuple[int, float | None]:
    """Shared data objects, and kappa weighted by the squared distance of the labels' places, by statsmodels."""
    shared = [(row[one], row[other]) for row in votes.values() if one in row and other in row]
    labels = sorted({label for pair in shared for label in pair})
    if len(labels) < 2:
        return len(shared), None
    table = np.zeros((len(labels), len(labels)))
    for a, b in shared:
        table[labels.index(a), labels.index(b)] += 1
    scores = np.array([places[label] for label in labels])
    weights = (scores[:, None] - scores[None, :]) ** 2
    return len(shared), float(inter_rater.cohens_kappa(table, weights=weights, return_results=False))


def confusion(votes: Votes) -> dict[tuple[str, str], tuple[int, int]]:
    """Per pair of labels that met: on how many data objects, and on how many at least one of them was given."""
    sets = [set(row.values()) for row in votes.values() if len(row) > 1]
    met: dict[tuple[str, str], int] = defaultdict(int)
    for labels in sets:
        for pair in combinations(sorted(labels), 2):
            met[pair] += 1
    return {(a, b): (count, sum(a in labels or b in labels for labels in sets)) for (a, b), count in met.items()}


def plurality(row: dict[str, str]) -> str:
    """Return the label that most gave, or `tie`, by the modes of the standard library."""
    modes = multimode(row.values())
    return modes[0] if len(modes) == 1 else "tie"


def differing(row: dict[str, str], worker: str) -> tuple[float, float]:
    """Return how many of the others' labels differ from the worker's, and how many pairs of them from each other."""
    others = {other: label for other, label in row.items() if other != worker}
    return 1 - list(others.values()).count(row[worker]) / len(others), 1 - object_agreement(others)


def wilson_hilferty(excess: float, variance: float, third: float) -> float:
    """Return the upper tail of a gamma number with these moments, from SciPy's tail of its cube root."""
    skew = third / variance**1.5
    deviations = excess / sqrt(variance)
    cube = 1 + skew * deviations / 2
    if abs(skew) < 1e-3:
        return float(norm.sf(deviations))
    if cube <= 0:
        return float(norm.sf(-10 if skew > 0 else deviations))
    return float(norm.sf(6 / skew * (cube ** (1 / 3) - 1) + skew / 6))


@dataclass
class Signal:
    """What a worker's answers give: comparisons, what was observed, and what each deal of the answers would give.

    What is counted comes in whole steps, so that its normal approximation is taken half a step lower.
    """

    is_count: bool = True
    observed: float = 0
    expected: float = 0
    outcomes: list[list[float]] = field(default_factory=list)

    def add(self, observed: float, expected: float, outcomes: list[float]) -> None:
        """Add a data object; outcomes are less their expectation, each as likely as the other."""
        self.observed += observed
        self.expected += expected
        self.outcomes.append(outcomes)

    def chance(self) -> float:
        """Return the p-value: SciPy's tail of the normal number by Wilson and Hilferty, from the deals' moments."""
        variance = sum(float(np.mean(np.square(each))) for each in self.outcomes)
        third = sum(float(np.mean(np.power(each, 3))) for each in self.outcomes)
        excess = self.observed - self.expected - self.is_count / 2
        return wilson_hilferty(excess, variance, third) if variance > 1e-9 else 1.0

    def chances_by_lot(self, deals: int, seed: int) -> Interval:
        """Return the share of deals that give more, and of those that give as much or more: a permutation test."""
        source = np.random.default_rng(seed)
        sums = sum((source.choice(each, deals) for each in self.outcomes), np.zeros(deals))
        excess = self.observed - self.expected
        return float(np.mean(sums > excess + 1e-9)), float(np.mean(sums > excess - 1e-9))


def signals(case: Case) -> dict[str, dict[str, Signal]]:
    """Return the signals of each worker as the docs define them, with the vars' defaults."""
    found: dict[str, dict[str, Signal]] = defaultdict(lambda: defaultdict(Signal))

    def add_marks(signal: str, marks: dict[str, bool], of: Sequence[str] = ()) -> None:
        share = sum(marks.values()) / max(len(marks), 1)
        for worker in of or marks:
            found[worker][signal].add(marks[worker], share, [hit - share for hit in marks.values()])

    median = float(np.median(list(case.seconds.values()))) if case.seconds else nan
    before: dict[str, str] = {}
    for item, row in case.votes.items():
        if len(row) > 2:
            gaps = {worker: differing(row, worker) for worker in row}
            for worker, (own, others) in gaps.items():
                signal = found[worker].setdefault("agreement", Signal(is_count=False))
                signal.add(own, others, [one - rest for one, rest in gaps.values()])
        timed = {worker: case.seconds[item, worker] for worker in row if (item, worker) in case.seconds}
        add_marks("fast", {worker: value < max(3, 0.33 * median) for worker, value in timed.items()})
        if item in case.gold:
            add_marks("gold", {worker: label != case.gold[item] for worker, label in row.items()})
        for worker in row:
            if worker in before:
                add_marks("same_label", {other: label == before[worker] for other, label in row.items()}, [worker])
        before |= row
    return found


def label_counts(case: Case) -> dict[tuple[str, str], tuple[int, float, list[tuple[int, int, int]]]]:
    """Return, per worker and label, how often it was given, how often by the mix of all, and the urns dealt from.

    An urn has so many answers, so many of them with the label, and so many are the worker's. Each data object is one;
    those with a lone answer are one together.
    """
    alone = {item for item, row in case.answers.items() if len(row) == 1}
    urns = [{(item, worker): labels for worker, labels in case.answers[item].items()} for item in case.answers]
    urns = [urn for urn in urns if len(urn) > 1]
    urns.append({(item, worker): labels for item in alone for worker, labels in case.answers[item].items()})
    found: dict[tuple[str, str], tuple[int, float, list[tuple[int, int, int]]]] = {}
    for urn in urns:
        carried = Counter(label for labels in urn.values() for label in labels)
        for worker, own in Counter(worker for _, worker in urn).items():
            for label, count in carried.items():
                given, by_all, dealt = found.get((worker, label), (0, 0.0, []))
                given += sum(label in labels for (_, name), labels in urn.items() if name == worker)
                found[worker, label] = given, by_all + own * count / len(urn), [*dealt, (len(urn), count, own)]
    return found


def explained(deviations: dict[str, float], answers: Mapping[str, int], worker: str) -> float:
    """Return the part of a deviation that whoever deviates farthest the other way makes, by the others' answers."""
    side = 1 if deviations[worker] < 0 else -1
    farthest = min(deviations, key=lambda name: (-side * deviations[name], name))
    if deviations[worker] == 0 or side * deviations[farthest] <= abs(deviations[worker]):
        return 0.0
    return abs(deviations[farthest]) * answers[worker] / (sum(answers[each] for each in deviations) - answers[farthest])


def two_sided(given: int, by_all: float, urns: list[tuple[int, int, int]], explained_count: float) -> float:
    """Return the two-sided p-value by the moments of SciPy's hypergeometric distribution, one per urn."""
    moments = [hypergeom.stats(*urn, moments="vs") for urn in urns if 0 < urn[1] < urn[0]]
    variances = [float(variance) for variance, _ in moments]
    # SciPy divides by 0 where the skew is 0: of two answers one has the label.
    thirds = [float(np.nan_to_num(skew)) * float(variance) ** 1.5 for variance, skew in moments]
    side = 1 if given >= by_all else -1
    chance = wilson_hilferty(side * (given - by_all) - explained_count - 0.5, sum(variances), side * sum(thirds))
    return min(2 * chance, 1.0)


def expected_pair_agreement(votes: Votes) -> dict[tuple[str, str], tuple[int, int, float, float]]:
    """Return, per pair: shared data objects, agreed ones, the share expected of workers on their own, and the p-value.

    The expectation is what chance gives with the labels of both, and the product of how far each agrees beyond chance
    with all others, times how much easier the shared data objects are for all other pairs.
    """
    mix = {
        worker: Counter(row[worker] for row in votes.values() if worker in row)
        for row in votes.values()
        for worker in row
    }
    team = sum(mix.values(), Counter[str]())
    chance = {
        worker: sum(count * (team[label] - count) for label, count in own.items())
        / own.total()
        / max(team.total() - own.total(), 1)
        for worker, own in mix.items()
    }
    met: dict[str, list[bool]] = defaultdict(list)
    for row in votes.values():
        for one, other in permutations(row, 2):
            met[one].append(row[one] == row[other])
    beyond = {worker: float(np.mean(each)) - chance[worker] for worker, each in met.items()}
    mean_beyond = max(np.average(list(beyond.values()), weights=[len(met[worker]) for worker in beyond]), 0.01)
    first = {worker: min(max(beyond[worker] / sqrt(mean_beyond), 0), 1) for worker in beyond}
    # Whom one met matters, too: the mean, as of a product, of the first guess and of what the partners' guesses say.
    partners = {
        worker: sum(first[other] for row in votes.values() if worker in row for other in row if other != worker)
        for worker in beyond
    }
    second = {worker: max(len(met[worker]) * beyond[worker], 0) / max(partners[worker], 0.01) for worker in beyond}
    strength = {worker: min(sqrt(first[worker] * second[worker]), 1) for worker in beyond}
    found = {}
    for one, other in combinations(sorted(mix), 2):
        shared = [row for row in votes.values() if one in row and other in row]
        rest = [
            (row[a] == row[b], (chance[a] + chance[b]) / 2, strength[a] * strength[b])
            for row in shared
            for a, b in combinations(sorted(row), 2)
            if (a, b) != (one, other)
        ]
        if not rest:
            continue
        n, agreed = len(shared), sum(row[one] == row[other] for row in shared)
        gone_beyond = sum(equal - by_chance for equal, by_chance, _ in rest)
        foreseen = sum(product for *_, product in rest)
        ease = min(max((gone_beyond + 2 * mean_beyond) / (foreseen + 2 * mean_beyond), 0.5), 1.5)
        labels = Counter(row[one] for row in shared), Counter(row[other] for row in shared)
        both = strength[one] * strength[other]
        share = sum(count * labels[1][label] for label, count in labels[0].items()) / n**2 + both * ease
        share = min(max(share, 0.02), 0.995)
        variance = n * share * (1 - share)
        third = variance * (1 - 2 * share)
        variance *= 1 + n * len(rest) * (both / max(foreseen, 0.01)) ** 2
        p_value = 1.0
        if n - agreed <= (n - n * share) / 2:
            p_value = wilson_hilferty(agreed - n * share - 0.5, variance, third)
        found[one, other] = n, agreed, share, p_value
    return found
