"""The truth behind a job's votes and the error rates of its workers, estimated together.

Dawid and Skene 1979, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm; fitted by
crowd-kit.
"""

import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# The example of 1979 settles to 12 digits in about 30 iterations; what hasn't settled after the first number gets the
# second.
ITERATIONS = (100, 1000)
# By how much the last iteration may still change the loss per vote.
TOLERANCE = 1e-10
# The fit holds this many numbers of 8 bytes several times over.
MOST_CELLS = 40_000_000


class Vote(NamedTuple):
    """One worker's label for one data object."""

    data_object_id: str
    worker: str
    label: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What a fit gives: everything is empty but the status where the model has nothing to stand on.

    `posteriors` are probabilities of labels by data object, each object's adding up to 1; `priors` those of labels
    over all objects; `errors` the probability that a worker answers the second label where the first is true, by
    worker, first and second label. `status` is `ok`, `not_converged`,
    `undefined_one_category`, `one_worker`, `no_overlap` or `too_many_labels`.
    """

    status: str
    posteriors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    priors: Mapping[str, float] = field(default_factory=dict)
    errors: Mapping[str, Mapping[tuple[str, str], float]] = field(default_factory=dict)
    iterations: int = 0

    def estimated_label(self, data_object_id: str) -> tuple[str | None, float | None]:
        """Return the most probable label and its probability; of equals the first in the alphabet."""
        posterior = self.posteriors.get(data_object_id)
        if not posterior:
            return None, None
        label = min(posterior, key=lambda each: (-posterior[each], each))
        return label, posterior[label]

    def expected_accuracy(self, worker: str) -> float | None:
        """Return the probability that the worker is right about an object drawn from the job."""
        errors = self.errors.get(worker)
        if errors is None:
            return None
        return sum(prior * errors.get((label, label), 0.0) for label, prior in self.priors.items())


def estimate_truth(votes: Sequence[Vote]) -> Truth:
    """Fit the model to the votes of one job.

    Needs two labels, two workers, and a data object that two workers answered.
    """
    workers_of = defaultdict(set)
    for vote in votes:
        workers_of[vote.data_object_id].add(vote.worker)
    labels = {vote.label for vote in votes}
    if len({vote.worker for vote in votes}) < 2:
        return Truth("one_worker")
    if max(map(len, workers_of.values())) < 2:
        return Truth("no_overlap")
    if len(labels) < 2:
        return Truth("undefined_one_category")
    if len(votes) * len(labels) > MOST_CELLS:
        return Truth("too_many_labels")
    return _fit(votes)


def plurality(votes: Sequence[Vote]) -> dict[str, str]:
    """Return the label that most workers gave, by data object; `tie` where several labels have as many votes."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        counts[vote.data_object_id][vote.label] += 1
    chosen = {}
    for data_object_id, count in counts.items():
        (label, most), *others = count.most_common(2)
        chosen[data_object_id] = "tie" if others and others[0][1] == most else label
    return chosen


def _fit(votes: Sequence[Vote]) -> Truth:
    # Both take a second to import.
    import pandas as pd  # noqa: PLC0415
    from crowdkit.aggregation import DawidSkene  # noqa: PLC0415

    data = pd.DataFrame(votes, columns=["task", "worker", "label"])
    for iterations in ITERATIONS:
        # Its own tolerance ends at the first iteration in which the loss falls, which is after a few, too early.
        model: Any = DawidSkene(n_iter=iterations, tol=-math.inf)
        with warnings.catch_warnings():
            # crowd-kit still names an argument that pandas no longer has a use for.
            warnings.simplefilter("ignore")
            model.fit(data)
        *_, before, last = model.loss_history_
        if abs(last - before) <= TOLERANCE:
            break
    errors: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for (worker, answered), row in zip(model.errors_.index, model.errors_.to_dict("records"), strict=True):
        for true_label, probability in row.items():
            errors[worker][true_label, answered] = probability
    return Truth(
        status="ok" if abs(last - before) <= TOLERANCE else "not_converged",
        posteriors=dict(zip(model.probas_.index, model.probas_.to_dict("records"), strict=True)),
        priors=model.priors_.to_dict(),
        errors=errors,
        iterations=iterations,
    )
