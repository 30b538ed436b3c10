"""The task types that can be simulated: those of Ground Truth from task_types.csv, custom ones from company.yml."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import NamedTuple

from ground_truth_insights.checks.wording import listed, quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.answers import choices, marks, paintings
from ground_truth_insights.simulate.answers.adjustment import Adjustment
from ground_truth_insights.simulate.answers.base import Answering, Question
from ground_truth_insights.simulate.answers.forms import Form
from ground_truth_insights.simulate.answers.videos import VideoFrames
from ground_truth_insights.simulate.company import company
from ground_truth_insights.simulate.inputs import SOURCES, Source
from ground_truth_insights.task_types import task_types

_CUSTOM = "custom"


class _Kind(NamedTuple):
    """A kind of answers.

    `element` is the key of an answer where the task type names none for certain; `is_uri` tells that the label in the
    manifest is the place of a file.
    """

    answering: Callable[..., Answering]
    element: str = ""
    is_uri: bool = False


_KINDS: Mapping[str, _Kind] = {
    "one-label": _Kind(choices.SingleLabel),
    "labels": _Kind(choices.MultiLabel),
    "verdict": _Kind(choices.LabelVerification, "crowd-image-classifier"),
    "boxes": _Kind(marks.BoundingBoxes),
    "adjusted-boxes": _Kind(partial(Adjustment, kind=marks.BoundingBoxes)),
    "painting": _Kind(paintings.SemanticSegmentation, is_uri=True),
    "adjusted-painting": _Kind(partial(Adjustment, kind=paintings.SemanticSegmentation), is_uri=True),
    "instances": _Kind(paintings.InstanceSegmentation),
    "spans": _Kind(marks.NamedEntities),
    "cuboids": _Kind(marks.Cuboids),
    "boxes-in-frames": _Kind(partial(VideoFrames, is_tracking=False), "detectionAnnotations", is_uri=True),
    "tracks-in-frames": _Kind(partial(VideoFrames, is_tracking=True), is_uri=True),
    "polygon": _Kind(partial(marks.Outlines, key="polygons", points=(3, 7), is_closed=True)),
    "polyline": _Kind(partial(marks.Outlines, key="polylines", points=(2, 5))),
    "line": _Kind(partial(marks.Outlines, key="lines", points=(2, 2))),
    "keypoint": _Kind(partial(marks.Outlines, key="keypoints", points=(1, 1))),
    "form": _Kind(Form),
}


@dataclass(frozen=True, slots=True)
class SimulatedType:
    """A task type of Ground Truth, or a template of the owner's (`is_custom`).

    `element` is the key of an answer in `answerContent`, empty for forms, which have several; `manifest_type`
    follows `groundtruth/` in the output manifest; `is_uri` tells that the label there is the place of a file;
    `median_seconds` is the time a person of average pace takes.
    """

    name: str
    element: str
    manifest_type: str
    source: Source
    median_seconds: float
    answering: Callable[[Question], Answering]
    is_uri: bool

    @property
    def is_custom(self) -> bool:
        """Whether the task is a template of the owner's, not one of the service's."""
        return self.manifest_type == _CUSTOM


def simulated_names() -> list[str]:
    """Return the names of the task types that can be simulated, in order."""
    return sorted({*(each.name for each in task_types().values() if each.answers), *company()["templates"]})


@cache
def simulated_type(name: str) -> SimulatedType:
    """Return the task type of a name; a wrong row of another one stops nothing.

    Raises:
        UsageError: nothing can be made of its row in the file.
    """
    own = company()["templates"].get(name)
    row = {"element": "", "manifest_type": _CUSTOM, **own} if own else asdict(task_types()[name])
    answers, source = row.pop("answers"), row.pop("input")
    for column, found, known in (("answers", answers, _KINDS), ("input", source, SOURCES)):
        if found not in known:
            raise UsageError(
                f"the task type {name} has the {column} {quoted(found)}, which can't be simulated; in"
                f" seeds/rules/task_types.csv write one of: {listed(known)}"
            )
    kind = _KINDS[answers]
    return SimulatedType(
        name=row.pop("name", name),
        element=row.pop("element") or kind.element,
        manifest_type=row.pop("manifest_type"),
        source=SOURCES[source],
        median_seconds=row.pop("median_seconds"),
        answering=partial(kind.answering, **row),
        is_uri=kind.is_uri,
    )
