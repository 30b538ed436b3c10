"""Answers that are labels: one, any number, or a verdict on the label of an earlier job."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from ground_truth_insights.simulate.answers.base import (
    Answered,
    Answering,
    Handout,
    MachineLabeling,
    Question,
    Settled,
)
from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.company import LabelSet
from ground_truth_insights.simulate.json_text import quoted
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


class SingleLabel(Answering[int, int], MachineLabeling[int]):
    """Truths and answers are indexes of labels; their text is made once, because there are so many."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._question = question
        self._chance = question.chance
        self._choices = Choices(question.workers, question.label_set)
        self._class_names = [quoted(text) for text in question.label_set.labels]
        self._contents = [f'{{{quoted(question.element)}:{{"label":{text}}}}}' for text in self._class_names]

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return labels in the exact shares of the label set, so that a rare one occurs in small jobs too."""
        counts = share_out(len(handout.ids), self._question.label_set.shares)
        return chance.shuffled([i for i, times in enumerate(counts) for _ in range(times)])

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the label chosen."""
        return bisect_right(self._choices[worker, is_hard][truth], self._chance.random())

    def content(self, answer: int) -> str:
        """Return `{"crowd-classifier":{"label":"refund"}}`."""
        return self._contents[answer]

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the one label."""
        return [(self._question.element, self._question.label_set.labels[truth])]

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the most frequent label, a tie broken by chance."""
        del answered
        votes = Counter(answers)
        most = max(votes.values())
        winner = self._chance.pick(sorted(label for label, count in votes.items() if count == most))
        return self._settled(winner, confidence_of(most, len(answers), self._chance))

    def by_machine(self, truth: int) -> Settled:
        """Return the right label, nearly always: the service keeps only what its model is sure of."""
        lookalike = self._question.label_set.lookalikes[truth]
        label = lookalike if self._chance.random() < 0.03 else truth
        return self._settled(label, str(round(self._chance.between(0.82, 0.99), 2)))

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return categories_of(self._question)

    def _settled(self, label: int, confidence: str) -> Settled:
        fields = f'"class-name":{self._class_names[label]},"confidence":{confidence}'
        return Settled(str(label), fields, label)


_NOTHING_SHARE = 0.03
_SECOND_SHARE = 0.4
_THIRD_SHARE = 0.08
_OVERLOOKED_RATE = 0.12


class MultiLabel(Answering[int, int]):
    """Truths and answers are sets of labels, as bits: bit i stands for the label with index i."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._question = question
        self._element = quoted(question.element)
        self._label_set = question.label_set
        self._chance = question.chance
        self._any_label = cumulative(question.label_set.shares)
        self._choices = Choices(question.workers, question.label_set)
        self._contents: dict[int, str] = {}
        self._indexes: dict[int, list[int]] = {}

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return a main label in the shares of the label set, often with others, now and then nothing."""
        counts = share_out(len(handout.ids), self._label_set.shares)
        main = chance.shuffled([1 << i for i, times in enumerate(counts) for _ in range(times)])
        return [self._with_company(chance, label) for label in main]

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the labels chosen: each right one is found, overlooked, or taken for another."""
        random = self._chance.random
        rows = self._choices[worker, is_hard]
        chosen = 0
        for position, label in enumerate(self.indexes(truth)):
            if position == 0 or random() >= _OVERLOOKED_RATE:
                chosen |= 1 << bisect_right(rows[label], random())
        return chosen

    def content(self, answer: int) -> str:
        """Return `{"crowd-classifier-multi-select":{"labels":["refund","angry"]}}`."""
        text = self._contents.get(answer)
        if text is None:
            labels = ",".join(quoted(label) for label in self._labels(answer))
            text = self._contents[answer] = f'{{{self._element}:{{"labels":[{labels}]}}}}'
        return text

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the labels in the order in which the job shows them."""
        return [(self._question.element, label) for label in self._labels(truth)]

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the labels that at least half of the workers chose."""
        del answered
        winners, confidences = self.majority(answers)
        names = ",".join(f'"{i}":{quoted(self._label_set.labels[i])}' for i in self.indexes(winners))
        chances = ",".join(f'"{i}":{confidence}' for i, confidence in confidences.items())
        value = f"[{','.join(map(str, self.indexes(winners)))}]"
        return Settled(value, f'"class-map":{{{names}}},"confidence-map":{{{chances}}}', winners)

    def majority(self, answers: Sequence[int]) -> tuple[int, dict[int, str]]:
        """Return the labels that at least half of the workers chose, and the confidence in each by index."""
        votes = {i: sum(answer >> i & 1 for answer in answers) for i in range(len(self._label_set.labels))}
        winners = [i for i, count in votes.items() if count * 2 >= len(answers) and count > 0]
        return (
            sum(1 << i for i in winners),
            {i: confidence_of(votes[i], len(answers), self._chance) for i in winners},
        )

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return categories_of(self._question)

    def _with_company(self, chance: Chance, main: int) -> int:
        fate = chance.random()
        if fate < _NOTHING_SHARE:
            return 0
        others = 2 if fate > 1 - _THIRD_SHARE else 1 if fate > 1 - _THIRD_SHARE - _SECOND_SHARE else 0
        for _ in range(others):
            main |= 1 << bisect_right(self._any_label, chance.random())
        return main

    def indexes(self, labels: int) -> list[int]:
        """Return the indexes of the labels in a set, in the order in which the job shows them."""
        indexes = self._indexes.get(labels)
        if indexes is None:
            indexes = [i for i in range(len(self._label_set.labels)) if labels >> i & 1]
            self._indexes[labels] = indexes
        return indexes

    def _labels(self, labels: int) -> list[str]:
        return [self._label_set.labels[i] for i in self.indexes(labels)]


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


class LabelVerification(Answering[int, int]):
    """Truths are indexes of verdicts; an answer is that and the number of its comment."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._verdicts = SingleLabel(question)
        self._labels = question.label_set.labels
        self._element = quoted(question.element)
        self._chance = question.chance
        self._contents: dict[int, str] = {}

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return the verdicts that are right: the first where the label to be checked is, another where not."""
        usual = self._verdicts.truths(chance, handout)
        earlier = handout.inputs.earlier
        if earlier is None:
            return usual
        return [
            self._verdict(chance, other, is_right=earlier[number].label == earlier[number].truth)
            for number, other in zip(handout.ids, usual, strict=True)
        ]

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the verdict, with a comment now and then where it isn't the first, most usual one."""
        verdict = self._verdicts.answer(worker, truth, is_hard)
        if verdict == 0 or self._chance.random() >= _COMMENT_RATE:
            return verdict
        return verdict + len(self._labels) * self._chance.whole(1, len(_COMMENTS) - 1)

    def content(self, answer: int) -> str:
        """Return `{"crowd-image-classifier":{"label":"Needs work","workerComment":"box too wide"}}`."""
        text = self._contents.get(answer)
        if text is None:
            comment, verdict = divmod(answer, len(self._labels))
            said = f',"workerComment":{quoted(_COMMENTS[comment])}' if comment else ""
            label = quoted(self._labels[verdict])
            text = self._contents[answer] = f'{{{self._element}:{{"label":{label}{said}}}}}'
        return text

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the one verdict."""
        return self._verdicts.right_labels(truth)

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the most frequent verdict, and the comments that were written."""
        count = len(self._labels)
        settled = self._verdicts.settle([answer % count for answer in answers], answered)
        comments = [answer // count for answer in answers if answer >= count]
        feedback = ",".join(f'{{"comment":{quoted(_COMMENTS[comment])}}}' for comment in comments)
        return Settled(f'"{settled.value}"', f'{settled.fields},"worker-feedback":[{feedback}]', settled.answer)

    def categories(self) -> list[tuple[str, str]]:
        """Return all verdicts."""
        return self._verdicts.categories()

    def _verdict(self, chance: Chance, usual: int, *, is_right: bool) -> int:
        """Return the right verdict; `usual` is one in the shares of the label set."""
        if not is_right:
            return usual or 1
        return 0 if chance.random() < _CERTAIN_RATE else len(self._labels) - 2
