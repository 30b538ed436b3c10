"""Image classification: one label per image."""

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.single_label import SingleLabel

TASK_TYPE = TaskType(
    name="image-classification",
    element="crowd-image-classifier",
    manifest_type="image-classification",
    source=inputs.image,
    median_seconds=9.0,
    answering=SingleLabel,
)
