"""Labeling jobs as SageMaker describes them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ground_truth_insights.aws.errors import Permission, service_errors
from ground_truth_insights.labeling_output.layout import job_names
from ground_truth_insights.progress import counting
from ground_truth_insights.task_types import TaskType, task_type_of

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

CUSTOM = TaskType("custom")
# The end of the ARNs of AWS's own Lambda functions is a spelling of the task type.
_FUNCTION = re.compile(r":function:(?:ACS|PRE)-(\w+)")
_INTERFACE = re.compile(r":human-task-ui/(\w+)")


@dataclass(frozen=True, slots=True)
class LabelingJob:
    """What the registry wants to know of a job; `location` is its folder in S3."""

    name: str
    location: str
    status: str
    task_type: TaskType
    data_objects_goal: int | None
    workers_per_data_object: int
    price_per_task: Decimal | None
    label_categories_uri: str | None

    @classmethod
    def from_description(cls, job: Mapping[str, Any]) -> "LabelingJob":
        """Read an answer of DescribeLabelingJob."""
        task = job["HumanTaskConfig"]
        output = job["OutputConfig"]["S3OutputPath"].rstrip("/")
        return cls(
            name=job["LabelingJobName"],
            location=f"{output}/{job['LabelingJobName']}",
            status=job["LabelingJobStatus"],
            task_type=task_type(job),
            data_objects_goal=_goal(job["LabelCounters"]),
            workers_per_data_object=task["NumberOfHumanWorkersPerDataObject"],
            price_per_task=_price(task.get("PublicWorkforceTaskPrice", {}).get("AmountInUsd")),
            label_categories_uri=job.get("LabelCategoryConfigS3Uri"),
        )

    @property
    def names(self) -> tuple[str, str, str]:
        """Return the names by which a row of the registry may mean this job."""
        return job_names(self.location)


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


def labeling_jobs(client: "SageMakerClient", name_contains: str | None) -> list[LabelingJob]:
    """Return the account's labeling jobs in this region, oldest first.

    Raises:
        ServiceError: SageMaker said no.
    """
    with counting("Listing", "labeling jobs") as advance:
        names = list(_names(client, name_contains, advance))
    jobs = []
    with counting("Describing", "labeling jobs", len(names)) as advance:
        for name in names:
            jobs.append(_described(client, name))
            advance(1)
    return jobs


def _names(client: "SageMakerClient", name_contains: str | None, advance: Callable[[int], None]) -> Iterator[str]:
    filters: dict[str, Any] = {"NameContains": name_contains} if name_contains else {}
    pages = client.get_paginator("list_labeling_jobs").paginate(SortBy="CreationTime", SortOrder="Ascending", **filters)
    with service_errors("list the labeling jobs", Permission("sagemaker:ListLabelingJobs", "*")):
        for page in pages:
            summaries = page["LabelingJobSummaryList"]
            advance(len(summaries))
            yield from (summary["LabelingJobName"] for summary in summaries)


def _described(client: "SageMakerClient", name: str) -> LabelingJob:
    resource = f"arn:{client.meta.partition}:sagemaker:{client.meta.region_name}:*:labeling-job/{name.lower()}"
    with service_errors(f"describe {name}", Permission("sagemaker:DescribeLabelingJob", resource)):
        return LabelingJob.from_description(client.describe_labeling_job(LabelingJobName=name))


def _goal(counters: Mapping[str, int]) -> int | None:
    # All are zero until SageMaker has read the input manifest.
    parts = ("TotalLabeled", "Unlabeled", "FailedNonRetryableError")
    return sum(counters.get(part, 0) for part in parts) or None


def _price(amount: Mapping[str, int] | None) -> Decimal | None:
    if not amount:
        return None
    tenths = amount.get("Dollars", 0) * 1000 + amount.get("Cents", 0) * 10 + amount.get("TenthFractionsOfACent", 0)
    return Decimal(tenths) / 1000
