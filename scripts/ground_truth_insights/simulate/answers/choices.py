"""Answers that are labels: one, any number, or a verdict on the label of an earlier job."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.company import LabelSet
from ground_truth_insights.simulate.inputs import Members
from ground_truth_insights.simulate.workforce import Worker

# The part of the errors that goes to the lookalike; the rest spreads over all labels.
_LOOKALIKE_SHARE = 0.8


def accuracy(worker: Worker, *, is_hard: bool) -> float:
    """Return the chance that somebody who looks is right; a hard data object divides even the skilled."""
    return 0.2 + 0.45 * worker.accuracy if is_hard else worker.accuracy


def choices(question: Question) -> dict[tuple[int, bool], list[list[float]]]:
    """Return, by a worker's number and whether the data object is hard, the cumulative chances of labels by truth."""
    label_set = question.label_set
    return {
        (worker.number, is_hard): [
            _chances(worker, label_set, i, is_hard=is_hard) for i in range(len(label_set.labels))
        ]
        for worker in question.workers
        for is_hard in (False, True)
    }


def _chances(worker: Worker, label_set: LabelSet, truth: int, *, is_hard: bool) -> list[float]:
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


def confidence_of(votes: int, answers: int, chance: Chance) -> float:
    """Return a confidence as the service gives it: 0 with a single worker, else up to 0.95 with the votes."""
    if answers == 1:
        return 0
    share = votes / answers
    return 0.95 if share == 1 else round(max(0.2, 0.95 * share - 0.15 + 0.15 * chance.random()), 2)


class SingleLabel(Answering):
    """Truths and answers are indexes of labels."""

    has_few_answers = True

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._choices = choices(question)

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return labels in the exact shares of the label set, so that a rare one occurs in small jobs too."""
        counts = share_out(len(handout.ids), self.question.label_set.shares)
        return chance.shuffled([i for i, times in enumerate(counts) for _ in range(times)])

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the label chosen."""
        return bisect_right(self._choices[worker, is_hard][truth], self.chance.random())

    def content(self, answer: int) -> Members:
        """Return `{"crowd-classifier":{"label":"refund"}}`."""
        return {self.element: {"label": self.labels[answer]}}

    def right(self, truth: int) -> tuple[int]:
        """Return the one label."""
        return (truth,)

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the most frequent label, a tie broken by chance."""
        votes = Counter(answers)
        most = max(votes.values())
        winner = self.chance.pick(sorted(label for label, count in votes.items() if count == most))
        return self._settled(winner, confidence_of(most, len(answers), self.chance))

    def by_machine(self, truth: int) -> Settled:
        """Return the right label, nearly always: the service keeps only what its model is sure of."""
        label = self.question.label_set.lookalikes[truth] if self.chance.random() < 0.03 else truth
        return self._settled(label, round(self.chance.between(0.82, 0.99), 2))

    def _settled(self, label: int, confidence: float) -> Settled:
        return Settled(label, {"class-name": self.labels[label], "confidence": confidence}, label)


_NOTHING_SHARE = 0.03
_SECOND_SHARE = 0.4
_THIRD_SHARE = 0.08
_OVERLOOKED_RATE = 0.12
# The indexes of some labels, in the order in which the job shows them.
Chosen = tuple[int, ...]


class MultiLabel(Answering):
    """Truths and answers are any number of labels."""

    has_few_answers = True

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._any_label = cumulative(question.label_set.shares)
        self._main = SingleLabel(question)

    def truths(self, chance: Chance, handout: Handout) -> list[Chosen]:
        """Return a main label in the shares of the label set, often with others, now and then nothing."""
        return [self._with_company(chance, label) for label in self._main.truths(chance, handout)]

    def answer(self, worker: int, truth: Chosen, is_hard: bool) -> Chosen:
        """Return the labels chosen: each right one is found, overlooked, or taken for another."""
        random = self.chance.random
        chosen = {
            self._main.answer(worker, label, is_hard)
            for position, label in enumerate(truth)
            if position == 0 or random() >= _OVERLOOKED_RATE
        }
        return tuple(sorted(chosen))

    def content(self, answer: Chosen) -> Members:
        """Return `{"crowd-classifier-multi-select":{"labels":["refund","angry"]}}`."""
        return {self.element: {"labels": [self.labels[i] for i in answer]}}

    def right(self, truth: Chosen) -> Chosen:
        """Return the labels."""
        return truth

    def settle(self, answers: Sequence[Chosen], answered: Answered) -> Settled:
        """Return the labels that at least half of the workers chose."""
        winners = self.majority(answers)
        fields = {"class-map": {i: self.labels[i] for i in winners}, "confidence-map": winners}
        return Settled(list(winners), fields, tuple(winners))

    def majority(self, answers: Sequence[Chosen]) -> dict[int, float]:
        """Return the labels that at least half of the workers chose, with the confidence in each."""
        votes = sorted(Counter(label for answer in answers for label in answer).items())
        return {
            label: confidence_of(count, len(answers), self.chance)
            for label, count in votes
            if count * 2 >= len(answers)
        }

    def _with_company(self, chance: Chance, main: int) -> Chosen:
        fate = chance.random()
        if fate < _NOTHING_SHARE:
            return ()
        others = 2 if fate > 1 - _THIRD_SHARE else 1 if fate > 1 - _THIRD_SHARE - _SECOND_SHARE else 0
        return tuple(sorted({main} | {bisect_right(self._any_label, chance.random()) for _ in range(others)}))


# Index 0 is no comment: the field is absent then.
_COMMENTS = (
    "",
    "sign is half hidden",
    "that's the back of the sign",
    "too dark",
    "two signs on one pole",
    "not sure, blurry",
    "wrong country? \u2013 looks like a temporary sign",
    "see guidelines 1.1",
)
_COMMENT_RATE = 0.3
# Of the labels that are right, how many can be seen to be; of the rest, the last verdict but one is true.
_CERTAIN_RATE = 0.96


class LabelVerification(SingleLabel):
    """Truths are indexes of verdicts; an answer is that and the number of its comment."""

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return the verdicts that are right: the first where the label to be checked is, another where not."""
        usual, earlier = super().truths(chance, handout), handout.inputs.earlier
        if earlier is None:
            return usual
        return [
            self._verdict(chance, other, is_right=earlier[number].label == earlier[number].truth)
            for number, other in zip(handout.ids, usual, strict=True)
        ]

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the verdict, with a comment now and then where it isn't the first, most usual one."""
        verdict = super().answer(worker, truth, is_hard)
        if verdict == 0 or self.chance.random() >= _COMMENT_RATE:
            return verdict
        return verdict + len(self.labels) * self.chance.whole(1, len(_COMMENTS) - 1)

    def content(self, answer: int) -> Members:
        """Return `{"crowd-image-classifier":{"label":"Needs work","workerComment":"box too wide"}}`."""
        comment, verdict = divmod(answer, len(self.labels))
        said = {"workerComment": _COMMENTS[comment]} if comment else {}
        return {self.element: {"label": self.labels[verdict], **said}}

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the most frequent verdict, and the comments that were written."""
        count = len(self.labels)
        settled = super().settle([answer % count for answer in answers], answered)
        feedback = [{"comment": _COMMENTS[answer // count]} for answer in answers if answer >= count]
        return Settled(str(settled.value), settled.fields | {"worker-feedback": feedback}, settled.answer)

    def _verdict(self, chance: Chance, usual: int, *, is_right: bool) -> int:
        """Return the right verdict; `usual` is one in the shares of the label set."""
        if not is_right:
            return usual or 1
        return 0 if chance.random() < _CERTAIN_RATE else len(self.labels) - 2
