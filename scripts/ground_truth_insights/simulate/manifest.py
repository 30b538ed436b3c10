"""The output manifest of a job that has ended: one line per data object, in the order of the input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ground_truth_insights.simulate.answers.base import Settled
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.json_text import quoted
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


@dataclass(frozen=True, slots=True)
class ManifestText:
    """Adds what a job found out to the JSON members of its input lines."""

    job: Job
    task_type: SimulatedType

    def labeled(self, members: str, label: Consolidated) -> str:
        """Return the members of a line with a label."""
        attribute, settled = self._attribute(), label.settled
        is_custom = self.task_type.is_custom
        name = quoted(self.job.name if is_custom else f"labeling-job/{self.job.name.lower()}")
        fields = f"{settled.fields}," if settled.fields else ""
        return (
            f'{members},"{attribute}":{settled.value},"{attribute}-metadata":{{{fields}'
            f'"job-name":{name},"type":"groundtruth/{self.task_type.manifest_type}",'
            f'"human-annotated":"{"yes" if label.is_human else "no"}","creation-date":"{label.created}"}}'
        )

    def failed(self, members: str) -> str:
        """Return the members of a line that expired without a label."""
        return (
            f'{members},"{self._attribute()}-metadata":{{"retry-count":1,'
            f'"failure-reason":{quoted(_FAILURE_REASON)},"human-annotated":"true"}}'
        )

    def _attribute(self) -> str:
        return f"{self.job.name}-ref" if self.task_type.is_uri else self.job.name


def output_lines(
    text: ManifestText,
    members: Sequence[str],
    consolidated: Mapping[int, Consolidated],
    failed: frozenset[int],
) -> list[str]:
    """Return the members of each line: labeled, failed, and unlabeled ones as they came in."""
    lines = []
    for number, line in enumerate(members):
        label = consolidated.get(number)
        if label is not None:
            lines.append(text.labeled(line, label))
        else:
            lines.append(text.failed(line) if number in failed else line)
    return lines
