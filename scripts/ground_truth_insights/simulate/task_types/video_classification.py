"""Video classification: one label per short video."""

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.single_label import SingleLabel

TASK_TYPE = TaskType(
    name="video-classification",
    element="crowd-classifier",
    manifest_type="video-classification",
    source=inputs.clip,
    median_seconds=32.0,
    answering=SingleLabel,
)
