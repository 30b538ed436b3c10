"""Bounding box adjustment: the boxes of an earlier job, left as they are or drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.task_types.base import (
    Answered,
    Answering,
    Handout,
    Question,
    Settled,
    TaskType,
)
from ground_truth_insights.simulate.task_types.bounding_box import BoundingBoxes
from ground_truth_insights.simulate.task_types.marks import Mark, Marks

_LEFT_AS_IT_IS_RATE = 0.8


@dataclass(frozen=True, slots=True)
class Correction:
    """What is in an image, and the boxes that an earlier job drew."""

    truth: Marks
    initial: Marks


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The boxes that somebody handed in, and whether they changed any."""

    boxes: Marks
    is_adjusted: bool


class BoundingBoxAdjustment(Answering[Correction, Adjusted]):
    """Who looks leaves boxes that show what is there, and draws the others anew."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._boxes = BoundingBoxes(question)
        self._chance = question.chance
        self._someone = question.workers[0].number

    def truths(self, chance: Chance, handout: Handout) -> list[Correction]:
        """Return what is there, and the boxes of the earlier job; invented ones where there is none."""
        earlier = handout.inputs.earlier
        if earlier is not None:
            return [Correction(earlier[number].truth, _whole(earlier[number].label)) for number in handout.ids]
        scenes = self._boxes.truths(chance, handout)
        return [Correction(scene, self._boxes.answer(self._someone, scene, is_hard=True)) for scene in scenes]

    def answer(self, worker: int, truth: Correction, is_hard: bool) -> Adjusted:
        """Return the boxes after the worker's correction."""
        is_right = _things(truth.initial) == _things(truth.truth)
        if is_right and self._chance.random() < _LEFT_AS_IT_IS_RATE:
            return Adjusted(truth.initial, is_adjusted=False)
        return Adjusted(self._boxes.answer(worker, truth.truth, is_hard), is_adjusted=True)

    def content(self, answer: Adjusted) -> str:
        """Return the boxes, as a bounding box job does."""
        return self._boxes.content(answer.boxes)

    def right_labels(self, truth: Correction) -> list[tuple[str, str]]:
        """Return each label that is there, once."""
        return self._boxes.right_labels(truth.truth)

    def settle(self, answers: Sequence[Adjusted], answered: Answered) -> Settled:
        """Return the averaged boxes, and whether most workers changed any."""
        settled = self._boxes.settle([answer.boxes for answer in answers], answered)
        changed = 2 * sum(answer.is_adjusted for answer in answers) >= len(answers)
        status = "adjusted" if changed else "unadjusted"
        return settled._replace(fields=f'{settled.fields},"adjustment-status":"{status}"')

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._boxes.categories()


def _things(marks: Marks) -> list[tuple[int, int]]:
    return [(mark.origin, mark.label) for mark in marks.marks]


def _whole(boxes: Marks) -> Marks:
    """Return the boxes in whole pixels, as a worker gets them on the screen."""
    marks = (Mark(mark.origin, mark.label, tuple(round(side) for side in mark.place)) for mark in boxes.marks)
    return Marks(tuple(marks), boxes.width, boxes.height, boxes.key)


TASK_TYPE = TaskType(
    name="bounding-box-adjustment",
    element="boundingBox",
    manifest_type="object-detection",
    source=inputs.image,
    median_seconds=18.0,
    answering=BoundingBoxAdjustment,
)
