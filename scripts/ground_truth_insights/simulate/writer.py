"""Writing one labeling job: worker responses, label categories, output manifest, and the mark of simulation."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ground_truth_insights.labeling_output.layout import (
    LABEL_CATEGORIES,
    OUTPUT_MANIFEST,
    SIMULATION_MARKER,
    WORKER_RESPONSES,
)
from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Settled
from ground_truth_insights.simulate.assignment import assign
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.files import json_text, write_new
from ground_truth_insights.simulate.inputs import Earlier, Inputs, Members
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.response import ResponseText, iso
from ground_truth_insights.simulate.schedule import Batch
from ground_truth_insights.simulate.task_types import SimulatedType
from ground_truth_insights.simulate.workforce import Worker

_HARD_SHARE = 0.12
# Tasks are drawn from this many lines of the input manifest at a time.
_CONCURRENT_OBJECTS = 1000
_PROGRESS_STEP = 500
_FAILED = {
    "retry-count": 1,
    "failure-reason": (
        "ClientError: Annotation tasks expired.  Probable Reasons are"
        " 1) TaskAvailabilityLifetimeInSeconds is too short"
        " 2) Not enough workers in the work team 3) The task takes longer than TaskTimeLimitInSeconds"
        " 4) The task price is too low 5) All workers declined the tasks."
    ),
    "human-annotated": "true",
}


class Lines(NamedTuple):
    """The lines of the input manifest by what becomes of them: `answered` in the order of the work."""

    answered: Sequence[int]
    failed: frozenset[int]
    by_machine: Sequence[int]


class Consolidated(NamedTuple):
    """What is true of a data object, the label on which the service settled, when, and whether people gave it."""

    truth: Any
    settled: Settled
    created: str
    is_human: bool = True


@dataclass(slots=True)
class JobWriter:
    """Writes one job; `truths` collects what is true of each data object that people answered."""

    options: Options
    job: Job
    task_type: SimulatedType
    workers: Sequence[Worker]
    answering: Answering
    inputs: Inputs
    issuer: str
    advance: Callable[[int], None]
    truths: dict[int, Any] = field(default_factory=dict)
    _consolidated: dict[int, Consolidated] = field(default_factory=dict)
    _ended_ms: int = 0

    def write(self, root: Path, batches: Sequence[Batch]) -> Inputs:
        """Write the job's folder below `root`; return what it leaves to a job that builds on it.

        Raises:
            OSError: something is in the way, may not be written, or the disk is full.
        """
        folder = root / self.job.folder
        # First, so that an interrupted tree is known for what it is.
        counts = {"data_objects": self.job.objects, "annotations": self.job.answers}
        marker = self.options.marker(labeling_job_name=self.job.name, task_type=self.task_type.name, **counts)
        _write(folder / SIMULATION_MARKER, marker)
        lines = self._lines()
        response = ResponseText(self.job, self.workers, self.answering, self.issuer)
        start = 0
        for batch in batches:
            responses = folder.joinpath(*WORKER_RESPONSES, f"iteration-{batch.iteration}")
            responses.mkdir(parents=True, exist_ok=True)
            ids = lines.answered[start : start + batch.objects]
            self._write_responses(str(responses), batch, ids, response)
            start += batch.objects
        labels = self.job.series.label_set.labels
        if labels:
            version = "2018-11-28" if self.job.is_legacy else "2021-05-13"
            categories = {"document-version": version, "labels": [{"label": label} for label in labels]}
            _write(folder / LABEL_CATEGORIES, json_text(categories))
        if self.job.status == "InProgress":
            return Inputs((), ())
        self._label_by_machine(lines.by_machine)
        members = self._output_lines(lines.failed)
        _write(folder / OUTPUT_MANIFEST, "".join(f"{json_text(line)}\n" for line in members))
        return self._labeled_inputs(members)

    def _write_responses(self, folder: str, batch: Batch, ids: Sequence[int], response: ResponseText) -> None:
        chance = Chance(self.options.seed, f"{self.job.folder} {batch.iteration}")
        uri = f"{self.job.uri}/annotations/worker-response/iteration-{batch.iteration}"
        truths = self.answering.truths(chance, Handout(ids, self.inputs, uri))
        objects = assign(batch.submissions, batch.objects, self.job.workers_per_object)
        batch.submissions.clear()
        for number, (object_id, truth, submissions) in enumerate(zip(ids, truths, objects, strict=True), 1):
            is_hard = chance.random() < _HARD_SHARE
            submissions.sort()
            answers = [self.answering.answer(worker, truth, is_hard) for _, _, worker in submissions]
            written_ms = submissions[-1][0] + _delay_ms(chance)
            name = f"{object_id}/{iso(written_ms).replace('T', '_')}.json"
            os.mkdir(f"{folder}/{object_id}")  # noqa: PTH102 (a Path takes as long as the folder)
            write_new(f"{folder}/{name}", response.document(submissions, answers).encode())
            for path, content in (each for answer in answers for each in self.answering.files(answer)):
                _write(Path(folder, str(object_id), path), json_text(content))
            self.truths[object_id] = truth
            if self.job.status != "InProgress":
                workers = [response.worker_ids[worker] for _, _, worker in submissions]
                created = self._creation_date(written_ms, chance)
                answered = Answered(object_id, self.job.uri, f"{uri}/{name}", workers, created)
                self._consolidated[object_id] = Consolidated(truth, self.answering.settle(answers, answered), created)
            if number % _PROGRESS_STEP == 0:
                self.advance(_PROGRESS_STEP)
        self.advance(batch.objects % _PROGRESS_STEP)

    def _creation_date(self, written_ms: int, chance: Chance) -> str:
        """Return when a label was written, as manifests carry it: without zone, `2026-02-03T09:16:40.918770`."""
        self._ended_ms = max(self._ended_ms, written_ms)
        at_ms = written_ms + int(chance.random() * 30_000)
        return f"{iso(at_ms)}.{int(chance.random() * 1_000_000):06d}"

    def _label_by_machine(self, ids: Sequence[int]) -> None:
        """Let the service label data objects by itself, when people have labeled enough of them."""
        chance = Chance(self.options.seed, f"{self.job.folder} by machine")
        created = self._creation_date(self._ended_ms + 60_000, chance)
        truths = self.answering.truths(chance, Handout(ids, self.inputs, self.job.uri))
        for object_id, truth in zip(ids, truths, strict=True):
            settled = self.answering.by_machine(truth)
            if settled is not None:
                self._consolidated[object_id] = Consolidated(truth, settled, created, is_human=False)

    def _output_lines(self, failed: frozenset[int]) -> list[Members]:
        """Return the members of each line, in the order of the input: labeled, failed, and unlabeled as it came in."""
        attribute = f"{self.job.name}-ref" if self.task_type.is_uri else self.job.name
        lines = []
        for number, members in enumerate(self.inputs.members):
            label = self._consolidated.get(number)
            found: Members = {f"{attribute}-metadata": _FAILED} if number in failed else {}
            if label is not None:
                found = {attribute: label.settled.value, f"{attribute}-metadata": self._metadata(label)}
            lines.append(members | found)
        return lines

    def _metadata(self, label: Consolidated) -> Members:
        return label.settled.fields | {
            "job-name": self.job.name if self.task_type.is_custom else f"labeling-job/{self.job.name.lower()}",
            "type": f"groundtruth/{self.task_type.manifest_type}",
            "human-annotated": "yes" if label.is_human else "no",
            "creation-date": label.created,
        }

    def _labeled_inputs(self, members: Sequence[Members]) -> Inputs:
        """Return the labeled lines, which are the input of a job that checks or corrects them."""
        labeled = sorted(self._consolidated.items())
        return Inputs(
            [members[number] for number, _ in labeled],
            [self.inputs.keys[number] for number, _ in labeled],
            [Earlier(label.truth, label.settled.answer) for _, label in labeled],
        )

    def _lines(self) -> Lines:
        """Return what becomes of each line of the input."""
        chance = Chance(self.options.seed, f"order {self.job.folder}")
        order: list[int] = []
        for first in range(0, self.job.goal, _CONCURRENT_OBJECTS):
            order += chance.shuffled(range(first, min(first + _CONCURRENT_OBJECTS, self.job.goal)))
        without_answer = self.job.failed + self.job.by_machine
        handed_out = order[: self.job.objects + without_answer]
        chosen = chance.sample(handed_out, [1.0] * len(handed_out), without_answer)
        left_out = frozenset(chosen)
        answered = [number for number in handed_out if number not in left_out]
        return Lines(answered, frozenset(chosen[: self.job.failed]), sorted(chosen[self.job.failed :]))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(str(path), text.encode())


def _delay_ms(chance: Chance) -> int:
    """Return how long after the last answer the service writes: 2 to 186 seconds, mostly about a minute."""
    seconds = chance.log_normal(61, 0.55)
    return 1_000 * int(seconds if 2 <= seconds < 187 else chance.between(61, 187))
