"""The output manifest of a job that has ended: one line per data object, in the order of the input."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ground_truth_insights.simulate.answers.base import Members, Settled
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.task_types import SimulatedType

_FAILURE_REASON = (
    "ClientError: Annotation tasks expired.  Probable Reasons are"
    " 1) TaskAvailabilityLifetimeInSeconds is too short"
    " 2) Not enough workers in the work team 3) The task takes longer than TaskTimeLimitInSeconds"
    " 4) The task price is too low 5) All workers declined the tasks."
)


class Consolidated(NamedTuple):
    """The label on which the service settled, when, and whether people or a model gave it."""

    settled: Settled
    created: str
    is_human: bool = True


def output_lines(
    job: Job,
    task_type: SimulatedType,
    inputs: Sequence[Members],
    consolidated: Mapping[int, Consolidated],
    failed: frozenset[int],
) -> list[Members]:
    """Return the members of each line: labeled, failed, and unlabeled ones as they came in."""
    attribute = f"{job.name}-ref" if task_type.is_uri else job.name
    lines = []
    for number, members in enumerate(inputs):
        label = consolidated.get(number)
        found: Members = {}
        if label is not None:
            found = {attribute: label.settled.value, f"{attribute}-metadata": _metadata(job, task_type, label)}
        elif number in failed:
            reason = {"retry-count": 1, "failure-reason": _FAILURE_REASON, "human-annotated": "true"}
            found = {f"{attribute}-metadata": reason}
        lines.append(members | found)
    return lines


def _metadata(job: Job, task_type: SimulatedType, label: Consolidated) -> Members:
    return label.settled.fields | {
        "job-name": job.name if task_type.is_custom else f"labeling-job/{job.name.lower()}",
        "type": f"groundtruth/{task_type.manifest_type}",
        "human-annotated": "yes" if label.is_human else "no",
        "creation-date": label.created,
    }
