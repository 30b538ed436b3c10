"""Answers that are one label."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.label_sets import LabelSet
from ground_truth_insights.simulate.task_types.base import Answering
from ground_truth_insights.simulate.task_types.skill import choices
from ground_truth_insights.simulate.workforce import Worker


class SingleLabel(Answering):
    """Truths and answers are indexes of labels."""

    def __init__(self, element: str, label_set: LabelSet, workers: Sequence[Worker], chance: Chance) -> None:
        """Prepare the answers of a job to the question named `element`."""
        self._label_set = label_set
        self._chance = chance
        indexes = range(len(label_set.labels))
        self._choices = {
            (worker.number, is_hard): [choices(worker, label_set, i, is_hard=is_hard) for i in indexes]
            for worker in workers
            for is_hard in (False, True)
        }
        self._contents = [f'{{{quoted(element)}:{{"label":{quoted(text)}}}}}' for text in label_set.labels]
        self._class_names = [quoted(text) for text in label_set.labels]

    def truths(self, chance: Chance, count: int) -> list[int]:
        """Return labels in the exact shares of the label set, so that a rare one occurs in small jobs too."""
        counts = share_out(count, self._label_set.shares)
        return chance.shuffled([i for i, times in enumerate(counts) for _ in range(times)])

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the label chosen."""
        return bisect_right(self._choices[worker, is_hard][truth], self._chance.random())

    def content(self, answer: int) -> str:
        """Return `{"crowd-classifier":{"label":"refund"}}`."""
        return self._contents[answer]

    def labels(self, truth: int) -> list[str]:
        """Return the one label."""
        return [self._label_set.labels[truth]]

    def consolidated(self, answers: Sequence[int]) -> tuple[str, str]:
        """Return the most frequent label, a tie broken by chance; confidence is 0 with a single worker."""
        votes = Counter(answers)
        most = max(votes.values())
        winner = self._chance.pick(sorted(label for label, count in votes.items() if count == most))
        confidence = confidence_of(most, len(answers), self._chance)
        return str(winner), f'"class-name":{self._class_names[winner]},"confidence":{confidence}'


def confidence_of(votes: int, answers: int, chance: Chance) -> str:
    """Return a confidence as the service gives it: 0 with a single worker, else up to 0.95 with the votes."""
    if answers == 1:
        return "0"
    share = votes / answers
    return "0.95" if share == 1 else str(round(max(0.2, 0.95 * share - 0.15 + 0.15 * chance.random()), 2))
