"""Crowds whose workers are known: who is careful, who answers anything, who always the same, and who copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from calibration.warehouse import AS_OF, Rows

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

# Shares of the labels, the commonest first, as in a job where one class is more frequent than all others together.
UNEVEN = (0.55, 0.2, 0.15, 0.1)
MEDIAN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """How the answers of one labeling job are drawn.

    `ease` is the chance of an honest worker to give the right label of a data object, drawn for each with a standard
    deviation of `spread`; `hard_ease` is that of every second one. `kinds` says who isn't honest, by number: `random`,
    `commonest`, or `copies` (the answers of worker 0, where both have the data object). `skill` is added to the ease of
    a worker, `fast` are honest workers who take a third of the time. Sorted data objects come class by class.
    `lost` is the chance of a vote after the second not to be given, `slow` the share of answers that take ten times as
    long.
    """

    ease: float = 0.9
    spread: float = 0.1
    hard_ease: float | None = None
    objects: int = 210
    workers: int = 14
    votes: int = 4
    mix: Sequence[float] = UNEVEN
    kinds: Mapping[int, str] = field(default_factory=dict)
    skill: Mapping[int, float] = field(default_factory=dict)
    fast: Sequence[int] = ()
    is_sorted: bool = False
    lost: float = 0.0
    slow: float = 0.0


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one labeling job, one per vote: data object, place among its votes, worker, label and seconds.

    All are given so many days before the clock. `first` is the number of the first data object.
    """

    crowd: Crowd
    job: str
    project: str
    data_object: Whole
    place: Whole
    worker: Whole
    label: Whole
    seconds: Real
    truth: Whole
    first: int = 0
    days_ago: int = 30

    def name_of(self, worker: int) -> str:
        """Return the name of a worker, who works in one project only."""
        return f"{self.project}/{worker:03d}"


def draw(
    source: np.random.Generator, crowd: Crowd, job: str, project: str, *, first: int = 0, days_ago: int = 30
) -> Answers:
    """Draw the answers of a job: each data object meets workers at random."""
    truth = source.choice(len(crowd.mix), crowd.objects, p=crowd.mix)
    if crowd.is_sorted:
        truth.sort()
    ease = source.normal(crowd.ease, crowd.spread, crowd.objects)
    if crowd.hard_ease is not None:
        ease[1::2] = source.normal(crowd.hard_ease, crowd.spread, len(ease[1::2]))
    workers = np.argsort(source.random((crowd.objects, crowd.workers)))[:, : crowd.votes]
    skill = np.array([crowd.skill.get(worker, 0.0) for worker in range(crowd.workers)])
    chance = np.clip(ease[:, None] + skill[workers], 1 / len(crowd.mix), 1)
    others = (truth[:, None] + source.integers(1, len(crowd.mix), workers.shape)) % len(crowd.mix)
    labels = np.where(source.random(workers.shape) < chance, truth[:, None], others)
    for worker, kind in crowd.kinds.items():
        own = workers == worker
        if kind == "random":
            labels[own] = source.integers(len(crowd.mix), size=own.sum())
        elif kind == "commonest":
            labels[own] = 0
        elif kind == "copies":
            copied = (workers == 0).argmax(axis=1)
            with_first = own & (workers == 0).any(axis=1)[:, None]
            labels[with_first] = labels[np.arange(crowd.objects), copied][with_first.any(axis=1)]
        else:
            raise ValueError(kind)
    seconds = source.lognormal(np.log(MEDIAN_SECONDS), 1, workers.shape)
    seconds[np.isin(workers, crowd.fast)] /= 3
    numbers, places = np.indices(workers.shape)
    given = np.ones(workers.shape, bool)
    if crowd.lost:
        given[:, 2:] = source.random(given[:, 2:].shape) >= crowd.lost
    if crowd.slow:
        seconds[source.random(workers.shape) < crowd.slow] *= 10
    columns = (each[given] for each in (numbers, places, workers, labels, seconds))
    return Answers(crowd, job, project, *columns, truth, first, days_ago)


def draw_trials(crowds: Sequence[Crowd], trials: int, seed: int) -> list[Answers]:
    """Draw a project per trial, with a job for each of the crowds."""
    source = np.random.default_rng(seed)
    return [
        draw(source, crowd, f"job {trial}.{number}", f"trial {trial}")
        for trial in range(trials)
        for number, crowd in enumerate(crowds)
    ]


def staged(drawn: Sequence[Answers], gold: Mapping[str, Sequence[int]] | None = None) -> dict[str, Rows]:
    """Return the rows of staging and of the registry; `gold` has, by job, the data objects whose truth is known."""
    jobs = np.concatenate([np.repeat(each.job, len(each.worker)) for each in drawn])
    objects = np.concatenate([each.first + each.data_object for each in drawn])
    paths = [f"{job}/{number}.json" for job, number in zip(jobs, objects, strict=True)]
    days_ago = np.concatenate([np.repeat(each.days_ago, len(each.worker)) for each in drawn])
    clock = np.datetime64(datetime.fromisoformat(AS_OF), "us")
    submitted_at = clock - days_ago * np.timedelta64(1, "D") + objects * np.timedelta64(60, "s")
    answers: dict[str, Any] = {
        "source_file": paths,
        "answer_ordinal": np.concatenate([each.place for each in drawn]).astype(np.int32) + 1,
        "job_location": jobs,
        "data_object_id": objects.astype(str),
        "worker": np.concatenate([[each.name_of(worker) for worker in each.worker] for each in drawn]),
        "submitted_at": submitted_at,
    }
    labels = np.concatenate([each.label for each in drawn])
    count = len(jobs)
    # A file has the answers to one data object, and appears with the last of them.
    files = dict(zip(paths, zip(jobs, objects.astype(str), submitted_at, strict=True), strict=True))
    known = gold or {}
    projects = {each.job: each.project for each in drawn}
    return {
        "stg_ground_truth__response_files": {
            "path": list(files),
            "status": ["loaded"] * len(files),
            "is_simulated": np.ones(len(files), bool),
            "job_location": [job for job, _, _ in files.values()],
            "data_object_id": [number for _, number, _ in files.values()],
            "visible_at": [moment for _, _, moment in files.values()],
        },
        "stg_ground_truth__worker_responses": {
            **answers,
            "visible_at": submitted_at,
            "time_spent_seconds": np.concatenate([each.seconds for each in drawn]),
        },
        "stg_ground_truth__label_instances": {
            **answers,
            "element": ["class"] * count,
            "instance_ordinal": np.ones(count, np.int32),
            "kind": ["classification"] * count,
            "label": np.char.add("label ", labels.astype(str)),
            "has_label": np.ones(count, bool),
        },
        "labeling_jobs": {
            "job": list(projects),
            "project": list(projects.values()),
            "status": ["Completed"] * len(projects),
        },
        "gold_labels": {
            "job": [each.job for each in drawn for _ in known.get(each.job, ())],
            "data_object_id": [str(number) for each in drawn for number in known.get(each.job, ())],
            "element": ["class" for each in drawn for _ in known.get(each.job, ())],
            "label": [f"label {each.truth[number]}" for each in drawn for number in known.get(each.job, ())],
        },
    }
