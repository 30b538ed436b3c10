"""Instance segmentation, a custom task: every thing has a colour of its own in the painted image."""

from collections.abc import Sequence

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered, TaskType
from ground_truth_insights.simulate.task_types.bounding_box import image_properties
from ground_truth_insights.simulate.task_types.custom import response_reference
from ground_truth_insights.simulate.task_types.label_image import COLORS, label_image
from ground_truth_insights.simulate.task_types.marks import Drawing, Marks, Place


class InstanceSegmentation(Drawing):
    """A mark has no place: where it is, only the painted image says."""

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return nothing."""
        del chance, scene
        return ()

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return nothing."""
        del scene
        return place

    def content(self, answer: Marks) -> str:
        """Return the instances with their colours, and the image."""
        colors = [COLORS[mark.origin % len(COLORS)] for mark in answer.marks]
        instances = ",".join(
            f'{{"color":"{color}","label":{quoted(self._labels[mark.label])}}}'
            for color, mark in zip(colors, answer.marks, strict=True)
        )
        png = label_image(colors, self._question.image_bytes, answer.key)
        return (
            f'{{{quoted(self._question.element)}:{{{image_properties(answer)},"instances":[{instances}],'
            f'"labeledImage":{{"pngImageData":"{png}"}}}}}}'
        )

    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return a label without content."""
        del label, confidences
        return response_reference(answered)


TASK_TYPE = TaskType(
    name="instance-segmentation",
    element="annotatedResult",
    manifest_type="custom",
    source=inputs.image,
    median_seconds=110.0,
    answering=InstanceSegmentation,
)
