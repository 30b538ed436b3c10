"""Semantic segmentation adjustment: the painting of an earlier job, left as it is or painted over."""

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
from ground_truth_insights.simulate.task_types.semantic_segmentation import Painting, SemanticSegmentation

_LEFT_AS_IT_IS_RATE = 0.8


@dataclass(frozen=True, slots=True)
class Repaint:
    """The labels in an image, and those that an earlier job painted, both as bits."""

    truth: int
    initial: int


@dataclass(frozen=True, slots=True)
class Repainted:
    """What somebody handed in, and whether they changed anything."""

    painting: Painting
    is_modified: bool


class SemanticSegmentationAdjustment(Answering[Repaint, Repainted]):
    """Who looks leaves a right painting as it is, mostly, and paints over a wrong one."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._paintings = SemanticSegmentation(question)
        self._chance = question.chance
        self._someone = question.workers[0].number

    def truths(self, chance: Chance, handout: Handout) -> list[Repaint]:
        """Return what is there, and the labels of the earlier job; invented ones where there is none."""
        earlier = handout.inputs.earlier
        if earlier is not None:
            return [Repaint(earlier[number].truth, earlier[number].label) for number in handout.ids]
        answer = self._paintings.answer
        return [
            Repaint(truth, answer(self._someone, truth, is_hard=True).labels)
            for truth in self._paintings.truths(chance, handout)
        ]

    def answer(self, worker: int, truth: Repaint, is_hard: bool) -> Repainted:
        """Return the painting after the worker's correction."""
        if truth.initial == truth.truth and self._chance.random() < _LEFT_AS_IT_IS_RATE:
            return Repainted(Painting(truth.initial, 0), is_modified=False)
        return Repainted(self._paintings.answer(worker, truth.truth, is_hard), is_modified=True)

    def content(self, answer: Repainted) -> str:
        """Return the painting, with whether it was changed."""
        initial = f'"initialValueModified":{"true" if answer.is_modified else "false"},'
        return self._paintings.painting_text(answer.painting, initial)

    def right_labels(self, truth: Repaint) -> list[tuple[str, str]]:
        """Return the labels in the image."""
        return self._paintings.right_labels(truth.truth)

    def settle(self, answers: Sequence[Repainted], answered: Answered) -> Settled:
        """Return where the new image lies, and whether most workers changed the old one."""
        settled = self._paintings.settle([answer.painting for answer in answers], answered)
        changed = 2 * sum(answer.is_modified for answer in answers) >= len(answers)
        status = "adjusted" if changed else "unadjusted"
        return settled._replace(fields=f'{settled.fields},"adjustment-status":"{status}"')

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._paintings.categories()


TASK_TYPE = TaskType(
    name="semantic-segmentation-adjustment",
    element="crowd-semantic-segmentation",
    manifest_type="semantic-segmentation",
    source=inputs.image,
    median_seconds=60.0,
    answering=SemanticSegmentationAdjustment,
    is_uri=True,
)
