"""Answers that are one label."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import (
    Answered,
    Answering,
    Handout,
    MachineLabeling,
    Question,
    Settled,
)
from ground_truth_insights.simulate.task_types.skill import Choices, categories_of, confidence_of


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
