"""How a worker's skill turns what is true into what they choose."""

from collections.abc import Sequence
from itertools import accumulate

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.label_sets import LabelSet
from ground_truth_insights.simulate.task_types.base import Question
from ground_truth_insights.simulate.workforce import Worker

# The part of the errors that goes to the lookalike; the rest spreads over all labels.
_LOOKALIKE_SHARE = 0.8


def accuracy(worker: Worker, *, is_hard: bool) -> float:
    """Return the chance that somebody who looks is right; a hard data object divides even the skilled."""
    return 0.2 + 0.45 * worker.accuracy if is_hard else worker.accuracy


class Choices(dict[tuple[int, bool], list[list[float]]]):
    """For a worker's number and whether the data object is hard: cumulative chances of each label, by truth."""

    def __init__(self, workers: Sequence[Worker], label_set: LabelSet) -> None:
        """Prepare the chances of all workers."""
        indexes = range(len(label_set.labels))
        super().__init__(
            ((worker.number, is_hard), [choices(worker, label_set, i, is_hard=is_hard) for i in indexes])
            for worker in workers
            for is_hard in (False, True)
        )


def choices(worker: Worker, label_set: LabelSet, truth: int, *, is_hard: bool) -> list[float]:
    """Return the cumulative chances that a worker chooses each label where the label `truth` is right."""
    right = accuracy(worker, is_hard=is_hard)
    wrong = 1 - right
    weights = [wrong * (1 - _LOOKALIKE_SHARE) * share for share in label_set.shares]
    weights[label_set.lookalikes[truth]] += wrong * _LOOKALIKE_SHARE
    weights[truth] += right
    weights = [weight * (1 - worker.monotony) for weight in weights]
    weights[label_set.most_common] += worker.monotony
    return cumulative(weights)


def cumulative(weights: Sequence[float]) -> list[float]:
    """Return the running sums of the weights, scaled so that a number below 1 always finds one above zero."""
    sums = list(accumulate(weights))
    return [1.0 if total >= sums[-1] * (1 - 1e-12) else total / sums[-1] for total in sums]


def confidence_of(votes: int, answers: int, chance: Chance) -> str:
    """Return a confidence as the service gives it: 0 with a single worker, else up to 0.95 with the votes."""
    if answers == 1:
        return "0"
    share = votes / answers
    return "0.95" if share == 1 else str(round(max(0.2, 0.95 * share - 0.15 + 0.15 * chance.random()), 2))


def categories_of(question: Question) -> list[tuple[str, str]]:
    """Return the labels of a question with a single element, each after it."""
    return [(question.element, label) for label in question.label_set.labels]
