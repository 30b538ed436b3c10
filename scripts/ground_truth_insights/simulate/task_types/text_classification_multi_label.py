"""Text classification with several labels per text."""

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.multi_label import MultiLabel

TASK_TYPE = TaskType(
    name="text-classification-multi-label",
    element="crowd-classifier-multi-select",
    manifest_type="text-classification-multilabel",
    source=inputs.text,
    median_seconds=26.0,
    answering=MultiLabel,
)
