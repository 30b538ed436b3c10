"""How a job's description tells which task type of Ground Truth it has."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth_insights.task_types import TaskType, task_type_of

CUSTOM = TaskType("custom")
# The end of the ARNs of AWS's own Lambda functions is a spelling of the task type.
_FUNCTION = re.compile(r":function:(?:ACS|PRE)-(\w+)")
_INTERFACE = re.compile(r":human-task-ui/(\w+)")


def task_type(job: Mapping[str, Any]) -> TaskType:
    """Return the task type of a job as DescribeLabelingJob describes it; `custom` where AWS's parts don't tell.

    The name of the label attribute is the owner's free choice and tells nothing.
    """
    return next(_told(job), CUSTOM)


def _told(job: Mapping[str, Any]) -> Iterator[TaskType]:
    task = job["HumanTaskConfig"]
    consolidation = task.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn", "")
    interface = task.get("UiConfig", {}).get("HumanTaskUiArn", "")
    places = (_FUNCTION, consolidation), (_FUNCTION, task.get("PreHumanTaskLambdaArn", "")), (_INTERFACE, interface)
    for pattern, arn in places:
        match = pattern.search(arn)
        found = task_type_of(match[1]) if match else None
        if found is not None:
            yield found
