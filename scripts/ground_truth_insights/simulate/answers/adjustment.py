"""Answers that correct the label of an earlier job: left as it is, or made anew."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.marks import BoundingBoxes, Mark, Marks
from ground_truth_insights.simulate.answers.paintings import Painting, SemanticSegmentation
from ground_truth_insights.simulate.chance import Chance

_LEFT_AS_IT_IS_RATE = 0.8


@dataclass(frozen=True, slots=True)
class Correction:
    """What is true of a data object, and the label that an earlier job gave it."""

    truth: Any
    initial: Any


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What somebody handed in, and whether they changed anything."""

    answer: Any
    is_adjusted: bool


class Adjustment(Answering[Correction, Adjusted]):
    """Who looks leaves a right label as it is, mostly, and makes a wrong one anew; `kind` gives those answers."""

    def __init__(self, question: Question, kind: Answering[Any, Any]) -> None:
        """Prepare the answers of a job."""
        self._kind = kind
        self._chance = question.chance
        self._someone = question.workers[0].number

    @abstractmethod
    def shown(self, label: Any) -> Any:
        """Return the label of an earlier job as a worker gets it on the screen."""

    @abstractmethod
    def labels(self, answer: Any) -> Any:
        """Return what is told apart in an answer or a truth."""

    @abstractmethod
    def untouched(self, initial: Any) -> Any:
        """Return the answer of somebody who leaves the label as it is."""

    def truths(self, chance: Chance, handout: Handout) -> list[Correction]:
        """Return what is there, and the label of the earlier job; an invented one where there is none."""
        earlier = handout.inputs.earlier
        if earlier is not None:
            return [Correction(earlier[number].truth, self.shown(earlier[number].label)) for number in handout.ids]
        truths = self._kind.truths(chance, handout)
        return [
            Correction(each, self.invented(self._kind.answer(self._someone, each, is_hard=True))) for each in truths
        ]

    def invented(self, answer: Any) -> Any:
        """Return the label that an answer would have led to."""
        return answer

    def answer(self, worker: int, truth: Correction, is_hard: bool) -> Adjusted:
        """Return the worker's correction."""
        is_right = self.labels(truth.initial) == self.labels(truth.truth)
        if is_right and self._chance.random() < _LEFT_AS_IT_IS_RATE:
            return Adjusted(self.untouched(truth.initial), is_adjusted=False)
        return Adjusted(self._kind.answer(worker, truth.truth, is_hard), is_adjusted=True)

    def content(self, answer: Adjusted) -> str:
        """Return the answer, as the kind writes it."""
        return self._kind.content(answer.answer)

    def right_labels(self, truth: Correction) -> list[tuple[str, str]]:
        """Return each label that is there, once."""
        return self._kind.right_labels(truth.truth)

    def settle(self, answers: Sequence[Adjusted], answered: Answered) -> Settled:
        """Return what the kind settles on, and whether most workers changed anything."""
        settled = self._kind.settle([each.answer for each in answers], answered)
        changed = 2 * sum(each.is_adjusted for each in answers) >= len(answers)
        status = "adjusted" if changed else "unadjusted"
        return settled._replace(fields=f'{settled.fields},"adjustment-status":"{status}"')

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._kind.categories()


class BoundingBoxAdjustment(Adjustment):
    """Boxes in whole pixels, as a worker gets them on the screen."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question, BoundingBoxes(question))

    def shown(self, label: Marks) -> Marks:
        """Return the boxes in whole pixels."""
        marks = (Mark(mark.origin, mark.label, tuple(round(side) for side in mark.place)) for mark in label.marks)
        return Marks(tuple(marks), label.width, label.height, label.key)

    def labels(self, answer: Marks) -> list[tuple[int, int]]:
        """Return the things with their labels."""
        return [(mark.origin, mark.label) for mark in answer.marks]

    def untouched(self, initial: Marks) -> Marks:
        """Return the boxes."""
        return initial


class SemanticSegmentationAdjustment(Adjustment):
    """Labels in an image as bits; the answer says whether the painting was changed."""

    _kind: SemanticSegmentation

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question, SemanticSegmentation(question))

    def shown(self, label: int) -> int:
        """Return the labels."""
        return label

    def labels(self, answer: int) -> int:
        """Return the labels."""
        return answer

    def invented(self, answer: Painting) -> int:
        """Return the labels that were painted."""
        return answer.labels

    def untouched(self, initial: int) -> Painting:
        """Return a painting of the labels."""
        return Painting(initial, 0)

    def content(self, answer: Adjusted) -> str:
        """Return the painting, with whether it was changed."""
        initial = f'"initialValueModified":{"true" if answer.is_adjusted else "false"},'
        return self._kind.painting_text(answer.answer, initial)
