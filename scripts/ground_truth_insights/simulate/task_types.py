"""The task types that can be simulated: those of Ground Truth from task_types.csv, custom ones from company.yml."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from ground_truth_insights.checks.wording import listed, quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.answers.adjustment import Adjustment
from ground_truth_insights.simulate.answers.base import Answering, Question
from ground_truth_insights.simulate.answers.choices import LabelVerification, MultiLabel, SingleLabel
from ground_truth_insights.simulate.answers.forms import Form
from ground_truth_insights.simulate.answers.marks import (
    KEYPOINT,
    LINE,
    POLYGON,
    POLYLINE,
    BoundingBoxes,
    Cuboids,
    Outlines,
)
from ground_truth_insights.simulate.answers.paintings import InstanceSegmentation, SemanticSegmentation
from ground_truth_insights.simulate.answers.spans import NamedEntities
from ground_truth_insights.simulate.answers.videos import VideoFrames
from ground_truth_insights.simulate.company import company
from ground_truth_insights.simulate.inputs import Source
from ground_truth_insights.task_types import task_types

_CUSTOM = "custom"


class _Kind(NamedTuple):
    """A kind of answers.

    `element` is the key of an answer where the task type names none for certain; `is_uri` tells that the label in the
    manifest is the place of a file.
    """

    answering: Callable[..., Answering[Any, Any]]
    element: str = ""
    is_uri: bool = False


_KINDS: Mapping[str, _Kind] = {
    "one-label": _Kind(SingleLabel),
    "labels": _Kind(MultiLabel),
    "verdict": _Kind(LabelVerification, "crowd-image-classifier"),
    "boxes": _Kind(BoundingBoxes),
    "adjusted-boxes": _Kind(partial(Adjustment, kind=BoundingBoxes)),
    "painting": _Kind(SemanticSegmentation, is_uri=True),
    "adjusted-painting": _Kind(partial(Adjustment, kind=SemanticSegmentation), is_uri=True),
    "instances": _Kind(InstanceSegmentation),
    "spans": _Kind(NamedEntities),
    "cuboids": _Kind(Cuboids),
    "boxes-in-frames": _Kind(partial(VideoFrames, is_tracking=False), "detectionAnnotations", is_uri=True),
    "tracks-in-frames": _Kind(partial(VideoFrames, is_tracking=True), is_uri=True),
    "polygon": _Kind(partial(Outlines, figure=POLYGON)),
    "polyline": _Kind(partial(Outlines, figure=POLYLINE)),
    "line": _Kind(partial(Outlines, figure=LINE)),
    "keypoint": _Kind(partial(Outlines, figure=KEYPOINT)),
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
    answering: Callable[[Question], Answering[Any, Any]]
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
    if name in company()["templates"]:
        return _made(name, _CUSTOM, **company()["templates"][name])
    row = task_types()[name]
    return _made(name, row.manifest_type, row.answers, row.input, row.median_seconds, element=row.element)


def _made(
    name: str,
    manifest_type: str,
    answers: str,
    input: str,  # noqa: A002 (as the files call it)
    median_seconds: float,
    *,
    element: str = "",
    **options: Any,
) -> SimulatedType:
    for column, found, known in (("answers", answers, _KINDS), ("input", input, inputs.SOURCES)):
        if found not in known:
            raise UsageError(
                f"the task type {name} has the {column} {quoted(found)}, which can't be simulated; in"
                f" seeds/rules/task_types.csv write one of: {listed(known)}"
            )
    kind = _KINDS[answers]
    answering = partial(kind.answering, **options) if options else kind.answering
    element = element or kind.element
    return SimulatedType(name, element, manifest_type, inputs.SOURCES[input], median_seconds, answering, kind.is_uri)
