"""Answers that are any number of labels, none included."""

from bisect import bisect_right
from collections.abc import Sequence

from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.task_types.skill import Choices, categories_of, confidence_of, cumulative

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
