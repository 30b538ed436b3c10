"""Writing one labeling job: worker responses, label categories, manifest, and the mark of simulation."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ground_truth_insights.simulate.assignment import assign
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.files import write_new
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.manifest import Consolidated, output_manifest
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.response import ResponseText
from ground_truth_insights.simulate.schedule import Batch, Submission
from ground_truth_insights.simulate.task_types.base import Answering, TaskType
from ground_truth_insights.simulate.workforce import Worker

MARKER = "simulation.json"
SIMULATED_BY = "gt-insights simulate"
_HARD_SHARE = 0.12
# Tasks are drawn from this many lines of the input manifest at a time.
_CONCURRENT_OBJECTS = 1000
_PROGRESS_STEP = 500

Truths = list[tuple[int, int]]


@dataclass(slots=True)
class JobWriter:
    """Writes one job; `truths` collects (data object id, truth) of what was written, for the gold labels."""

    options: Options
    job: Job
    task_type: TaskType
    workers: Sequence[Worker]
    answering: Answering
    issuer: str
    advance: Callable[[int], None]
    truths: Truths = field(default_factory=list)
    _consolidated: dict[int, Consolidated] = field(default_factory=dict)

    def write(self, root: Path, batches: Sequence[Batch]) -> None:
        """Write the job's folder below `root`.

        Raises:
            OSError: something is in the way, may not be written, or the disk is full.

        """
        folder = root / self.job.folder
        folder.mkdir(parents=True, exist_ok=True)
        # First, so that an interrupted tree is known for what it is.
        write_new(str(folder / MARKER), self._marker().encode())
        order, failed = self._object_ids()
        start = 0
        for batch in batches:
            responses = folder / "annotations" / "worker-response" / f"iteration-{batch.iteration}"
            responses.mkdir(parents=True, exist_ok=True)
            self._write_responses(str(responses), batch, order[start : start + batch.objects])
            start += batch.objects
        tool = folder / "annotation-tool"
        tool.mkdir(exist_ok=True)
        write_new(str(tool / "data.json"), self._label_categories().encode())
        if self.job.status != "InProgress":
            manifests = folder / "manifests" / "output"
            manifests.mkdir(parents=True, exist_ok=True)
            text = output_manifest(self.job, self.task_type, self._consolidated, failed, self.options.seed)
            write_new(str(manifests / "output.manifest"), text.encode())

    def _write_responses(self, folder: str, batch: Batch, ids: Sequence[int]) -> None:
        chance = Chance(self.options.seed, f"{self.job.folder} {batch.iteration}")
        response = ResponseText(self.job, self.workers, self.answering, self.issuer)
        truths = self.answering.truths(chance, batch.objects)
        objects = assign(batch.submissions, batch.objects, self.job.workers_per_object)
        batch.submissions.clear()
        for number, (object_id, truth, submissions) in enumerate(zip(ids, truths, objects, strict=True), 1):
            answers = self._answers(submissions, truth, is_hard=chance.random() < _HARD_SHARE)
            written_ms = submissions[-1][0] + _delay_ms(chance)
            object_folder = f"{folder}/{object_id}"
            os.mkdir(object_folder)  # noqa: PTH102 (a Path per data object takes as long as the folder)
            write_new(
                f"{object_folder}/{response.file_name(written_ms)}",
                response.document(submissions, answers).encode(),
            )
            self.truths.append((object_id, truth))
            self._consolidate(object_id, answers, response, written_ms, chance)
            if number % _PROGRESS_STEP == 0:
                self.advance(_PROGRESS_STEP)
        self.advance(batch.objects % _PROGRESS_STEP)

    def _answers(self, submissions: list[Submission], truth: int, *, is_hard: bool) -> list[int]:
        submissions.sort()
        answer = self.answering.answer
        return [answer(worker, truth, is_hard) for _, _, worker in submissions]

    def _consolidate(
        self, object_id: int, answers: Sequence[int], response: ResponseText, written_ms: int, chance: Chance
    ) -> None:
        if self.job.status == "InProgress":
            return
        value, fields = self.answering.consolidated(answers)
        seconds_later = int(chance.random() * 30_000)
        created = response.creation_date(written_ms + seconds_later, int(chance.random() * 1_000_000))
        self._consolidated[object_id] = Consolidated(value, fields, created)

    def _object_ids(self) -> tuple[list[int], frozenset[int]]:
        """Return the lines of the input in the order in which they were answered, and those that expired."""
        chance = Chance(self.options.seed, f"order {self.job.folder}")
        order: list[int] = []
        for first in range(0, self.job.goal, _CONCURRENT_OBJECTS):
            order += chance.shuffled(range(first, min(first + _CONCURRENT_OBJECTS, self.job.goal)))
        handed_out = self.job.objects + self.job.failed
        positions = (
            chance.sample(range(handed_out), [1.0] * handed_out, self.job.failed) if self.job.failed else []
        )
        failed = frozenset(order[position] for position in positions)
        return [number for number in order[:handed_out] if number not in failed], failed

    def _label_categories(self) -> str:
        version = "2018-11-28" if self.job.is_legacy else "2021-05-13"
        labels = ",".join(f'{{"label":{quoted(label)}}}' for label in self.job.series.label_set.labels)
        return f'{{"document-version":"{version}","labels":[{labels}]}}'

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
