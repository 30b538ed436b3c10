"""Writing one labeling job: worker responses, label categories, manifest, and the mark of simulation."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Members
from ground_truth_insights.simulate.assignment import assign
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.files import json_text, write_new
from ground_truth_insights.simulate.inputs import Earlier, Inputs
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.manifest import Consolidated, output_lines
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.response import ResponseText
from ground_truth_insights.simulate.schedule import Batch, Submission
from ground_truth_insights.simulate.task_types import SimulatedType
from ground_truth_insights.simulate.workforce import Worker

MARKER = "simulation.json"
SIMULATED_BY = "gt-insights simulate"
_HARD_SHARE = 0.12
# Tasks are drawn from this many lines of the input manifest at a time.
_CONCURRENT_OBJECTS = 1000
_PROGRESS_STEP = 500


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the input manifest by what becomes of them: `answered` in the order of the work."""

    answered: Sequence[int]
    failed: frozenset[int]
    by_machine: Sequence[int]


@dataclass(slots=True)
class JobWriter:
    """Writes one job; `truths` collects what is true of each data object that people answered."""

    options: Options
    job: Job
    task_type: SimulatedType
    workers: Sequence[Worker]
    answering: Answering[Any, Any]
    inputs: Inputs
    issuer: str
    advance: Callable[[int], None]
    truths: dict[int, Any] = field(default_factory=dict)
    _truths_by_machine: dict[int, Any] = field(default_factory=dict)
    _consolidated: dict[int, Consolidated] = field(default_factory=dict)
    _ended_ms: int = 0

    def write(self, root: Path, batches: Sequence[Batch]) -> Inputs:
        """Write the job's folder below `root`; return what it leaves to a job that builds on it.

        Raises:
            OSError: something is in the way, may not be written, or the disk is full.

        """
        folder = root / self.job.folder
        folder.mkdir(parents=True, exist_ok=True)
        # First, so that an interrupted tree is known for what it is.
        write_new(str(folder / MARKER), self._marker().encode())
        lines = self._lines()
        response = ResponseText(self.job, self.workers, self.answering, self.issuer)
        start = 0
        for batch in batches:
            responses = folder / "annotations" / "worker-response" / f"iteration-{batch.iteration}"
            responses.mkdir(parents=True, exist_ok=True)
            ids = lines.answered[start : start + batch.objects]
            self._write_responses(str(responses), batch, ids, response)
            start += batch.objects
        self._write_label_categories(folder)
        if self.job.status == "InProgress":
            return Inputs((), ())
        self._label_by_machine(lines.by_machine, response)
        members = output_lines(self.job, self.task_type, self.inputs.members, self._consolidated, lines.failed)
        manifests = folder / "manifests" / "output"
        manifests.mkdir(parents=True, exist_ok=True)
        manifest = "".join(f"{json_text(line)}\n" for line in members)
        write_new(str(manifests / "output.manifest"), manifest.encode())
        return self._labeled_inputs(members)

    def _write_responses(self, folder: str, batch: Batch, ids: Sequence[int], response: ResponseText) -> None:
        chance = Chance(self.options.seed, f"{self.job.folder} {batch.iteration}")
        uri = f"{self.job.uri}/annotations/worker-response/iteration-{batch.iteration}"
        truths = self.answering.truths(chance, Handout(ids, self.inputs, uri))
        objects = assign(batch.submissions, batch.objects, self.job.workers_per_object)
        batch.submissions.clear()
        for number, (object_id, truth, submissions) in enumerate(zip(ids, truths, objects, strict=True), 1):
            answers = self._answers(submissions, truth, is_hard=chance.random() < _HARD_SHARE)
            written_ms = submissions[-1][0] + _delay_ms(chance)
            name = f"{object_id}/{response.file_name(written_ms)}"
            os.mkdir(f"{folder}/{object_id}")  # noqa: PTH102 (a Path takes as long as the folder)
            write_new(f"{folder}/{name}", response.document(submissions, answers).encode())
            if self.answering.has_files:
                self._write_answer_files(f"{folder}/{object_id}", answers)
            self.truths[object_id] = truth
            if self.job.status != "InProgress":
                workers = [response.worker_ids[worker] for _, _, worker in submissions]
                created = self._creation_date(response, written_ms, chance)
                answered = Answered(object_id, self.job.uri, f"{uri}/{name}", workers, created)
                settled = self.answering.settle(answers, answered)
                self._consolidated[object_id] = Consolidated(settled, created)
            if number % _PROGRESS_STEP == 0:
                self.advance(_PROGRESS_STEP)
        self.advance(batch.objects % _PROGRESS_STEP)

    def _answers(self, submissions: list[Submission], truth: Any, *, is_hard: bool) -> list[Any]:
        submissions.sort()
        answer = self.answering.answer
        return [answer(worker, truth, is_hard) for _, _, worker in submissions]

    def _write_answer_files(self, folder: str, answers: Sequence[Any]) -> None:
        for answer in answers:
            for path, content in self.answering.files(answer):
                place = Path(folder, path)
                place.parent.mkdir(exist_ok=True)
                write_new(str(place), json_text(content).encode())

    def _creation_date(self, response: ResponseText, written_ms: int, chance: Chance) -> str:
        self._ended_ms = max(self._ended_ms, written_ms)
        seconds_later = int(chance.random() * 30_000)
        return response.creation_date(written_ms + seconds_later, int(chance.random() * 1_000_000))

    def _label_by_machine(self, ids: Sequence[int], response: ResponseText) -> None:
        """Let the service label data objects by itself, when people have labeled enough of them."""
        chance = Chance(self.options.seed, f"{self.job.folder} by machine")
        created = self._creation_date(response, self._ended_ms + 60_000, chance)
        truths = self.answering.truths(chance, Handout(ids, self.inputs, self.job.uri))
        for object_id, truth in zip(ids, truths, strict=True):
            settled = self.answering.by_machine(truth)
            if settled is not None:
                self._truths_by_machine[object_id] = truth
                self._consolidated[object_id] = Consolidated(settled, created, is_human=False)

    def _labeled_inputs(self, members: Sequence[Members]) -> Inputs:
        """Return the labeled lines, which are the input of a job that checks or corrects them."""
        numbers = sorted(self._consolidated)
        truths = self.truths | self._truths_by_machine
        return Inputs(
            [members[number] for number in numbers],
            [self.inputs.keys[number] for number in numbers],
            [Earlier(truths[number], self._consolidated[number].settled.answer) for number in numbers],
        )

    def _lines(self) -> Lines:
        """Return what becomes of each line of the input."""
        chance = Chance(self.options.seed, f"order {self.job.folder}")
        order: list[int] = []
        for first in range(0, self.job.goal, _CONCURRENT_OBJECTS):
            order += chance.shuffled(range(first, min(first + _CONCURRENT_OBJECTS, self.job.goal)))
        without_answer = self.job.failed + self.job.by_machine
        handed_out = order[: self.job.objects + without_answer]
        if not without_answer:
            return Lines(handed_out, frozenset(), ())
        chosen = chance.sample(handed_out, [1.0] * len(handed_out), without_answer)
        failed, by_machine = frozenset(chosen[: self.job.failed]), sorted(chosen[self.job.failed :])
        left_out = frozenset(chosen)
        return Lines([number for number in handed_out if number not in left_out], failed, by_machine)

    def _write_label_categories(self, folder: Path) -> None:
        labels = self.job.series.label_set.labels
        if not labels:
            return
        version = "2018-11-28" if self.job.is_legacy else "2021-05-13"
        tool = folder / "annotation-tool"
        tool.mkdir(exist_ok=True)
        categories = {"document-version": version, "labels": [{"label": label} for label in labels]}
        write_new(str(tool / "data.json"), json_text(categories).encode())

    def _marker(self) -> str:
        marker = {
            "simulated_by": SIMULATED_BY,
            "seed": self.options.seed,
            "labeling_job_name": self.job.name,
            "task_type": self.task_type.name,
            "data_objects": self.job.objects,
            "annotations": self.job.answers,
            "options": self.options.as_json(),
        }
        return json.dumps(marker, indent=2) + "\n"


def _delay_ms(chance: Chance) -> int:
    """Return how long after the last answer the service writes: 2 to 186 seconds, mostly about a minute."""
    seconds = chance.log_normal(61, 0.55)
    return 1_000 * int(seconds if 2 <= seconds < 187 else chance.between(61, 187))
