"""Text classification: one label per text."""

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.single_label import SingleLabel

TASK_TYPE = TaskType(
    name="text-classification",
    element="crowd-classifier",
    manifest_type="text-classification",
    source=inputs.text,
    median_seconds=21.0,
    answering=SingleLabel,
)
