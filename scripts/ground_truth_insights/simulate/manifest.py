"""The output manifest of a job that has ended: one line per data object, in the order of the input."""

from collections.abc import Mapping
from dataclasses import dataclass

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import TaskType

_FAILURE_REASON = (
    "ClientError: Annotation tasks expired.  Probable Reasons are"
    " 1) TaskAvailabilityLifetimeInSeconds is too short"
    " 2) Not enough workers in the work team 3) The task takes longer than TaskTimeLimitInSeconds"
    " 4) The task price is too low 5) All workers declined the tasks."
)
_TEXT_OPENINGS = (
    "Hello, I have a question about my order",
    "Good morning, please look into order",
    "This is the second time that I write about order",
    "Thanks for the quick help with order",
    "I don't see anything in the app for order",
    "The confirmation \u201cyour parcel is on its way\u201d came twice for order",
)


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The label that the service settled on: JSON text of its value and its own metadata, and when."""

    value: str
    fields: str
    created: str


def output_manifest(
    job: Job, task_type: TaskType, consolidated: Mapping[int, Consolidated], failed: frozenset[int], seed: int
) -> str:
    """Return the manifest: labeled lines, failed lines, and unlabeled ones as they came in."""
    chance = Chance(seed, f"input {job.folder}")
    attribute = quoted(job.name)[1:-1]
    lines = []
    for number in range(job.goal):
        source = _source(job, task_type, number, chance)
        label = consolidated.get(number)
        if label is not None:
            lines.append(
                f'{{{source},"{attribute}":{label.value},"{attribute}-metadata":{{{label.fields},'
                f'"job-name":"labeling-job/{attribute.lower()}","type":"groundtruth/{task_type.manifest_type}",'
                f'"human-annotated":"yes","creation-date":"{label.created}"}}}}\n'
            )
        elif number in failed:
            lines.append(
                f'{{{source},"{attribute}-metadata":{{"retry-count":1,"failure-reason":{quoted(_FAILURE_REASON)},'
                f'"human-annotated":"true"}}}}\n'
            )
        else:
            lines.append(f"{{{source}}}\n")
    return "".join(lines)


def _source(job: Job, task_type: TaskType, number: int, chance: Chance) -> str:
    if task_type.is_text:
        order = chance.whole(1_000_000, 9_999_999)
        return f'"source":{quoted(f"{chance.pick(_TEXT_OPENINGS)} {order}.")}'
    return f'"source-ref":"s3://example-labeling-input/{job.folder}/{chance.getrandbits(64):016x}-{number:06d}.jpg"'
