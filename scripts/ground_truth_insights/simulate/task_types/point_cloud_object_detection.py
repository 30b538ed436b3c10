"""3D point cloud object detection: boxes in space, with their turn around each axis."""

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
)
from ground_truth_insights.simulate.task_types.object_identity import object_id, object_names

# What the numbers of a place are called in the manifest.
_SETTLED_NAMES = (
    "center-x", "center-y", "center-z", "height", "length", "pitch", "roll", "width", "yaw",
)  # fmt: skip


class Cuboids(Drawing):
    """A place is the middle, the size and the turn."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._element = quoted(question.element)
        self._names = [quoted(label) for label in self._labels]

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return a thing that stands on the ground, within 40 metres."""
        del scene
        x, y = chance.between(-40, 40), chance.between(-40, 40)
        height, length, width = chance.between(0.5, 3), chance.between(0.5, 6), chance.between(0.4, 2.5)
        place = (x, y, height / 2, height, length, 0.0, 0.0, width, chance.between(-3.14, 3.14))
        return tuple(round(number, 2) for number in place)

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the cuboid a few centimetres off, still level."""
        del scene
        return tuple(number and round(number + self._chance.between(-0.05, 0.05), 2) for number in place)

    def content(self, answer: Marks) -> str:
        """Return the cuboids, each with a name of its own."""
        names = object_names([self._labels[mark.label] for mark in answer.marks])
        cuboids = ",".join(
            self._cuboid(mark, name, object_id(answer.key, mark.origin))
            for mark, name in zip(answer.marks, names, strict=True)
        )
        return f'{{{self._element}:{{"boundingCuboids":[{cuboids}],"datasetObjectAttributes":{{}}}}}}'

    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return the averaged cuboids, under the names that the service uses there."""
        del answered
        names = object_names([self._labels[mark.label] for mark in label.marks])
        cuboids = ",".join(
            f'{{{_measures(mark)},"class-id":{mark.label},"label-category-attributes":{{}},'
            f'"object-name":{quoted(name)},"object-id":"{object_id(label.key, mark.origin)}"}}'
            for mark, name in zip(label.marks, names, strict=True)
        )
        classes = class_map(self._names, [mark.label for mark in label.marks])
        return (
            f'{{"annotations":[{cuboids}]}}',
            f'"objects":{confidence_objects(confidences)},"class-map":{{{classes}}},"dataset-object-attributes":{{}}',
        )

    def _cuboid(self, mark: Mark, name: str, identity: str) -> str:
        x, y, z, height, length, pitch, roll, width, yaw = mark.place
        return (
            f'{{"centerX":{x},"centerY":{y},"centerZ":{z},"height":{height},"label":{self._names[mark.label]},'
            f'"labelCategoryAttributes":{{}},"length":{length},"objectId":"{identity}",'
            f'"objectName":{quoted(name)},"pitch":{pitch},"roll":{roll},"width":{width},"yaw":{yaw}}}'
        )


def _measures(mark: Mark) -> str:
    return ",".join(f'"{name}":{number}' for name, number in zip(_SETTLED_NAMES, mark.place, strict=True))


TASK_TYPE = TaskType(
    name="point-cloud-object-detection",
    element="boundingCuboids",
    manifest_type="point_cloud_object_detection",
    source=inputs.point_cloud,
    median_seconds=210.0,
    answering=Cuboids,
)
