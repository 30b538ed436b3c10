"""The task types of Ground Truth, and how a job's description tells which one it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskType:
    """A task type; `element` is the key of its answers, empty where it's not known for certain."""

    name: str
    element: str = ""


CUSTOM = TaskType("custom")
# By the end of the ARNs of AWS's own Lambda functions.
_BY_FUNCTION = {
    "3DPointCloudObjectDetection": TaskType("point-cloud-object-detection", "boundingCuboids"),
    "3DPointCloudObjectTracking": TaskType("point-cloud-object-tracking"),
    "3DPointCloudSemanticSegmentation": TaskType("point-cloud-semantic-segmentation"),
    "BoundingBox": TaskType("bounding-box", "boundingBox"),
    "ImageMultiClass": TaskType("image-classification", "crowd-image-classifier"),
    "ImageMultiClassMultiLabel": TaskType("image-classification-multi-label", "crowd-image-classifier-multi-select"),
    "NamedEntityRecognition": TaskType("named-entity-recognition", "crowd-entity-annotation"),
    "SemanticSegmentation": TaskType("semantic-segmentation", "crowd-semantic-segmentation"),
    "TextMultiClass": TaskType("text-classification", "crowd-classifier"),
    "TextMultiClassMultiLabel": TaskType("text-classification-multi-label", "crowd-classifier-multi-select"),
    "VerificationBoundingBox": TaskType("label-verification"),
    "VerificationSemanticSegmentation": TaskType("label-verification"),
    "VideoMultiClass": TaskType("video-classification", "crowd-classifier"),
    "VideoObjectDetection": TaskType("video-object-detection"),
    "VideoObjectTracking": TaskType("video-object-tracking", "trackingAnnotations"),
}
_FUNCTION = re.compile(r":function:(?:ACS|PRE)-(Adjustment)?(\w+)")
_INTERFACE = re.compile(r":human-task-ui/(\w+)")


def task_type(job: Mapping[str, Any]) -> TaskType:
    """Return the task type of a job as DescribeLabelingJob describes it; `custom` where AWS's parts don't tell.

    The name of the label attribute is the owner's free choice and tells nothing.
    """
    return next(_told(job), CUSTOM)


def _told(job: Mapping[str, Any]) -> Iterator[TaskType]:
    task = job["HumanTaskConfig"]
    consolidation = task.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn", "")
    for function in (consolidation, task.get("PreHumanTaskLambdaArn", "")):
        match = _FUNCTION.search(function)
        if match and match[2] in _BY_FUNCTION:
            found = _BY_FUNCTION[match[2]]
            yield TaskType(f"{found.name}-adjustment", found.element) if match[1] else found
    match = _INTERFACE.search(task.get("UiConfig", {}).get("HumanTaskUiArn", ""))
    if match:
        name = match[1].replace("PointCloud", "3DPointCloud")
        yield from (found for function, found in _BY_FUNCTION.items() if function == name)
