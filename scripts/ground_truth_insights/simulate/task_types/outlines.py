"""Custom tasks in which workers set points on an image: polygons, polylines, lines and keypoints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import cos, pi, sin

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered, Question, TaskType
from ground_truth_insights.simulate.task_types.bounding_box import image_properties
from ground_truth_insights.simulate.task_types.custom import response_reference
from ground_truth_insights.simulate.task_types.marks import Drawing, Mark, Marks, Place, nudged

_JITTER = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn: the key of the list, how many points each figure has, and whether they go around."""

    key: str
    least_points: int
    most_points: int
    is_closed: bool = False


POLYGON = Figure("polygons", 3, 7, is_closed=True)
POLYLINE = Figure("polylines", 2, 5)
LINE = Figure("lines", 2, 2)
KEYPOINT = Figure("keypoints", 1, 1)


class Outlines(Drawing):
    """A place is x, y of each point in turn."""

    def __init__(self, question: Question, figure: Figure) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._figure = figure
        self._element = quoted(question.element)
        self._names = [quoted(label) for label in self._labels]

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return points inside the image: around a middle, or along a way from left to right."""
        figure = self._figure
        count = chance.whole(figure.least_points, figure.most_points)
        if not figure.is_closed:
            xs = sorted(chance.whole(0, scene.width) for _ in range(count))
            return tuple(value for x in xs for value in (x, chance.whole(0, scene.height)))
        radius = chance.between(0.05, 0.2) * scene.height
        middle = chance.between(radius, scene.width - radius), chance.between(radius, scene.height - radius)
        turns = [2 * pi * corner / count for corner in range(count)]
        return tuple(
            round(centre + radius * part)
            for turn in turns
            for centre, part in zip(middle, (round(cos(turn), 6), round(sin(turn), 6)), strict=True)
        )

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the points, each a few pixels off."""
        limits = (scene.width, scene.height) * (len(place) // 2)
        return tuple(nudged(self._chance, value, _JITTER, limit) for value, limit in zip(place, limits, strict=True))

    def content(self, answer: Marks) -> str:
        """Return the figures, beside the size of the image."""
        figures = ",".join(self._figure_text(mark) for mark in answer.marks)
        listed = f'"{self._figure.key}":[{figures}]'
        members = sorted((image_properties(answer), listed))
        return f"{{{self._element}:{{{','.join(members)}}}}}"

    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return a label without content: nothing consolidates the answers to these tasks."""
        del label, confidences
        return response_reference(answered)

    def _figure_text(self, mark: Mark) -> str:
        points = [f'"x":{x},"y":{y}' for x, y in zip(mark.place[::2], mark.place[1::2], strict=True)]
        if self._figure is KEYPOINT:
            return f'{{"label":{self._names[mark.label]},{points[0]}}}'
        vertices = ",".join(f"{{{point}}}" for point in points)
        return f'{{"label":{self._names[mark.label]},"vertices":[{vertices}]}}'


def _task_type(name: str, element: str, figure: Figure, median_seconds: float) -> TaskType:
    return TaskType(
        name=name,
        element=element,
        manifest_type="custom",
        source=inputs.image,
        median_seconds=median_seconds,
        answering=partial(Outlines, figure=figure),
    )


TASK_TYPES = (
    _task_type("polygon", "annotatedResult", POLYGON, 48.0),
    _task_type("polyline", "crowdPolyline", POLYLINE, 36.0),
    _task_type("line", "lines", LINE, 20.0),
    _task_type("keypoint", "annotatedResult", KEYPOINT, 22.0),
)
