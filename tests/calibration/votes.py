"""A crowd that answers one question about data objects of different difficulty."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from calibration.warehouse import Rows

LABELS = 4
# How alike the objects are: the parameters, in all, of the beta distribution of a right answer's chance.
_SHAPE = 4.0


class Crowd:
    """Workers who each answer every object, and the rows of staging that their answers make."""

    def __init__(self, source: np.random.Generator, workers: int) -> None:
        """Keep the source of chance and the number of workers."""
        self._source = source
        self._workers = workers
        self._answers: list[tuple[str, str, int, str, datetime]] = []
        self._objects = 0

    def answer(self, job: str, day: date, objects: int, *, skill: float) -> None:
        """Let every worker answer so many new objects on a day: rightly with a chance that is `skill` in the mean."""
        chances = self._source.beta(_SHAPE * skill, _SHAPE * (1 - skill), objects)
        is_right = self._source.random((objects, self._workers)) < chances[:, None]
        labels = np.where(is_right, 0, self._source.integers(1, LABELS, is_right.shape))
        noon = datetime.combine(day, datetime.min.time()) + timedelta(hours=12)
        for row in labels:
            self._objects += 1
            for worker, label in enumerate(row):
                self._answers.append((job, str(self._objects), worker, f"l{label}", noon))

    def staged(self) -> dict[str, Rows]:
        """Return the rows of staging."""
        jobs, objects, workers, labels, moments = (list(column) for column in zip(*self._answers, strict=True))
        paths = [f"{job}/{each}" for job, each in zip(jobs, objects, strict=True)]
        key: dict[str, Any] = {
            "source_file": paths,
            "answer_ordinal": np.array(workers, np.int32) + 1,
            "job_location": jobs,
            "data_object_id": objects,
            "worker": [f"w{worker}" for worker in workers],
            "submitted_at": moments,
        }
        files = dict(zip(paths, zip(jobs, objects, moments, strict=True), strict=True))
        count = len(paths)
        return {
            "stg_ground_truth__response_files": {
                "path": list(files),
                "job_location": [job for job, _, _ in files.values()],
                "data_object_id": [each for _, each, _ in files.values()],
                "visible_at": [moment for _, _, moment in files.values()],
                "status": ["loaded"] * len(files),
                "is_simulated": np.ones(len(files), bool),
            },
            "stg_ground_truth__worker_responses": {**key, "visible_at": moments},
            "stg_ground_truth__label_instances": {
                **key,
                "element": ["class"] * count,
                "instance_ordinal": np.ones(count, np.int32),
                "kind": ["classification"] * count,
                "label": labels,
                "has_label": np.ones(count, bool),
                "shapes_count": np.ones(count, np.int64),
            },
        }


@cache
def agreement(skill: float) -> float:
    """Return the chance that two workers agree on an object: both right, or both wrong with the same label."""
    a, b = _SHAPE * skill, _SHAPE * (1 - skill)
    squared = a * (a + 1) / ((a + b) * (a + b + 1))
    both_wrong = 1 - 2 * skill + squared
    return squared + both_wrong / (LABELS - 1)
