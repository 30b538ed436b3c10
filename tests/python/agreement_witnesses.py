"""Second implementations of the agreement statistics: packages where there are any, else the definition by brute force.

None of them shares a line, or a way of counting, with the SQL: they go over pairs of answers, or over matrices.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations, groupby
from math import nan, sqrt
from statistics import multimode
from typing import Any

import krippendorff
import numpy as np
import numpy.typing as npt
import pandas as pd
from irrCAC.raw import CAC
from scipy.spatial import distance
from statsmodels.stats import inter_rater
from statsmodels.stats.proportion import proportion_confint

from voting_tables import Case, Labels

Votes = dict[str, dict[str, str]]
Interval = tuple[float, float]
QUANTILE = 1.959963984540054


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


def jackknife(votes: Votes, statistic: Callable[[Votes], float | None], minimum: float, units: str) -> Interval | None:
    """95 % interval from leaving out each data object in turn; `units` says which: `paired` or `all`."""
    names = [name for name, row in votes.items() if units == "all" or len(row) > 1]
    left_out = [statistic({name: row for name, row in votes.items() if name != without}) for without in names]
    estimate = statistic(votes)
    if estimate is None or len(names) < 2 or None in left_out:
        return None
    values = np.array(left_out, dtype=float)
    error = sqrt((len(values) - 1) / len(values) * float(((values - values.mean()) ** 2).sum()))
    return max(estimate - QUANTILE * error, minimum), min(estimate + QUANTILE * error, 1.0)


def mean_interval(values: Sequence[float]) -> Interval | None:
    """95 % interval of a mean from its standard error."""
    if len(values) < 2:
        return None
    error = float(np.std(values, ddof=1)) / sqrt(len(values))
    mean = float(np.mean(values))
    return max(mean - QUANTILE * error, 0.0), min(mean + QUANTILE * error, 1.0)


def label_alpha(case: Case, label: str) -> float | None:
    """Alpha of the question whether the label applies."""
    binary = {
        item: {worker: str(label in labels) for worker, labels in row.items()} for item, row in case.answers.items()
    }
    return alpha(binary)


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


def signals(case: Case) -> dict[str, set[str]]:
    """Return the signals of each worker as the words of the docs define them, with the vars' defaults."""
    found: dict[str, set[str]] = {worker: set() for row in case.votes.values() for worker in row}
    team = Counter(label for row in case.votes.values() for label in row.values())
    compared = leave_one_out(case.votes)
    team_rate = _ratio(sum(agreed for _, agreed in compared.values()), sum(count for count, _ in compared.values()))
    team_chance = sum((count / team.total()) ** 2 for count in team.values())
    right = {
        worker: [
            row[worker] == case.gold[item] for item, row in case.votes.items() if item in case.gold and worker in row
        ]
        for worker in found
    }
    team_right = _ratio(sum(map(sum, right.values())), sum(map(len, right.values())))
    median = float(np.median(list(case.seconds.values()))) if case.seconds else nan
    for worker, signs in found.items():
        given = [row[worker] for row in case.votes.values() if worker in row]
        chance = sum(team[label] / team.total() for label in given) / len(given)
        count, agreed = compared[worker]
        if count and chance < 1 and team_chance < 1 and team_rate is not None:
            high = proportion_confint(agreed, count, method="wilson")[1]
            if (high - chance) / (1 - chance) < (team_rate - team_chance) / (1 - team_chance):
                signs.add("agrees with")
        answers = right[worker]
        if answers and proportion_confint(sum(answers), len(answers), method="wilson")[1] < (team_right or 0):
            signs.add("gold labels")
        seconds = [case.seconds[item, worker] for item in case.votes if (item, worker) in case.seconds]
        if sum(value < max(3, 0.33 * median) for value in seconds[-10:]) >= 3:
            signs.add("timed answers")
        others = team - Counter(given)
        for label, run in groupby(given):
            length = len(list(run))
            share = (others[label] + 1) / (others.total() + 2)
            expected = share**length * (1 + (len(given) - length) * (1 - share))
            if others and expected < 0.001:
                signs.add("in a row")
    return found


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
