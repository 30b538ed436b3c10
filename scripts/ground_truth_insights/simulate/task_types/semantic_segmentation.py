"""Semantic segmentation: the whole image is painted, a colour for each label."""

from collections.abc import Sequence
from dataclasses import dataclass

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import (
    Answered,
    Answering,
    Handout,
    Question,
    Settled,
    TaskType,
)
from ground_truth_insights.simulate.task_types.label_image import BACKGROUND, COLORS, label_image
from ground_truth_insights.simulate.task_types.multi_label import MultiLabel


@dataclass(frozen=True, slots=True)
class Painting:
    """What somebody painted: the labels as bits, and a random number that makes it their own."""

    labels: int
    key: int


class SemanticSegmentation(Answering[int, Painting]):
    """Truths are the labels in an image, as bits."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._question = question
        self._labels = MultiLabel(question)
        self._names = [quoted(label) for label in question.label_set.labels]

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return the labels in each image."""
        return self._labels.truths(chance, handout)

    def answer(self, worker: int, truth: int, is_hard: bool) -> Painting:
        """Return what a worker paints."""
        return Painting(self._labels.answer(worker, truth, is_hard), self._question.chance.getrandbits(64))

    def content(self, answer: Painting) -> str:
        """Return the colours of the labels, and the image."""
        return self.painting_text(answer)

    def painting_text(self, painting: Painting, initial: str = "") -> str:
        """Return the answer; `initial` is a JSON member that adjustment jobs put first."""
        indexes = self._labels.indexes(painting.labels)
        mappings = ",".join(f'{self._names[i]}:{{"color":"{COLORS[i]}"}}' for i in indexes)
        png = label_image([COLORS[i] for i in indexes], self._question.image_bytes, painting.key)
        return (
            f'{{{quoted(self._question.element)}:{{{initial}"inputImageProperties":{{"height":600,"width":800}},'
            f'"labelMappings":{{{mappings}}},"labeledImage":{{"pngImageData":"{png}"}}}}}}'
        )

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the labels in the image."""
        return self._labels.right_labels(truth)

    def settle(self, answers: Sequence[Painting], answered: Answered) -> Settled:
        """Return where the image with the labels of the majority lies."""
        winners, confidences = self._labels.majority([answer.labels for answer in answers])
        background = f'"0":{{"class-name":"BACKGROUND","hex-color":"{BACKGROUND}","confidence":{_background(answers)}}}'
        colors = [
            f'"{i + 1}":{{"class-name":{self._names[i]},"hex-color":"{COLORS[i]}","confidence":{confidence}}}'
            for i, confidence in confidences.items()
        ]
        name = f"{answered.object_id}_{answered.created}.png"
        return Settled(
            f'"{answered.job_uri}/annotations/consolidated-annotation/output/{name}"',
            f'"internal-color-map":{{{",".join((background, *colors))}}}',
            winners,
        )

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._labels.categories()


def _background(answers: Sequence[Painting]) -> str:
    return "0" if len(answers) == 1 else "0.95"


TASK_TYPE = TaskType(
    name="semantic-segmentation",
    element="crowd-semantic-segmentation",
    manifest_type="semantic-segmentation",
    source=inputs.image,
    median_seconds=95.0,
    answering=SemanticSegmentation,
    is_uri=True,
)
