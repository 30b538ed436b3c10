"""Image classification with several labels per image."""

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.multi_label import MultiLabel

TASK_TYPE = TaskType(
    name="image-classification-multi-label",
    element="crowd-image-classifier-multi-select",
    manifest_type="image-classification-multilabel",
    source=inputs.image,
    median_seconds=14.0,
    answering=MultiLabel,
)
