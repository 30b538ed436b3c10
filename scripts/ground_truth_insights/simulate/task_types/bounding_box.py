"""Bounding boxes: rectangles around things, which every worker draws a little differently."""

from collections.abc import Sequence

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered, Question, TaskType
from ground_truth_insights.simulate.task_types.marks import (
    Drawing,
    Mark,
    Marks,
    Place,
    class_map,
    confidence_objects,
    nudged,
)

_JITTER = 6


class BoundingBoxes(Drawing):
    """A place is left, top, width, height."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._element = quoted(question.element)
        self._names = [quoted(label) for label in self._labels]

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return a box inside the image."""
        width = chance.whole(scene.width // 16, scene.width // 3)
        height = chance.whole(scene.height // 16, scene.height // 3)
        return chance.whole(0, scene.width - width), chance.whole(0, scene.height - height), width, height

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the box with each of its sides a few pixels off."""
        left = nudged(self._chance, place[0], _JITTER, scene.width - 20)
        top = nudged(self._chance, place[1], _JITTER, scene.height - 20)
        width = nudged(self._chance, place[2], _JITTER, scene.width - left)
        return left, top, width, nudged(self._chance, place[3], _JITTER, scene.height - top)

    def content(self, answer: Marks) -> str:
        """Return the boxes; where nothing was drawn, either an empty list or null."""
        boxes = ",".join(box_text(mark, self._names) for mark in answer.marks)
        drawn = f"[{boxes}]" if boxes or answer.key & 1 else "null"
        return f'{{{self._element}:{{"boundingBoxes":{drawn},{image_properties(answer)}}}}}'

    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return the averaged boxes, with the size of the image."""
        del answered
        boxes = ",".join(_settled_box(mark) for mark in label.marks)
        size = f'{{"width":{label.width},"height":{label.height},"depth":3}}'
        names = class_map(self._names, [mark.label for mark in label.marks])
        return (
            f'{{"image_size":[{size}],"annotations":[{boxes}]}}',
            f'"objects":{confidence_objects(confidences)},"class-map":{{{names}}}',
        )


def image_properties(answer: Marks) -> str:
    """Return the size of the image, as it stands beside the marks of an answer."""
    return f'"inputImageProperties":{{"height":{answer.height},"width":{answer.width}}}'


def box_text(mark: Mark, names: Sequence[str]) -> str:
    """Return one box of an answer; `names` are the labels as JSON text."""
    left, top, width, height = mark.place
    return f'{{"height":{height},"label":{names[mark.label]},"left":{left},"top":{top},"width":{width}}}'


def _settled_box(mark: Mark) -> str:
    left, top, width, height = mark.place
    return f'{{"class_id":{mark.label},"left":{left},"top":{top},"width":{width},"height":{height}}}'


TASK_TYPE = TaskType(
    name="bounding-box",
    element="boundingBox",
    manifest_type="object-detection",
    source=inputs.image,
    median_seconds=24.0,
    answering=BoundingBoxes,
)
