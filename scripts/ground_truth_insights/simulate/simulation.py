"""The whole simulation: jobs, people, their days, then the files."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate import registry
from ground_truth_insights.simulate.answers.base import Question
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import plan_events
from ground_truth_insights.simulate.inputs import Inputs, new_inputs
from ground_truth_insights.simulate.jobs import Job, plan_jobs
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.schedule import Batch, do_work
from ground_truth_insights.simulate.staffing import Staff, hire_for, staff_jobs
from ground_truth_insights.simulate.target_folder import check_labeling_output, check_registry, remove
from ground_truth_insights.simulate.task_types import simulated_type
from ground_truth_insights.simulate.workforce import user_pool
from ground_truth_insights.simulate.writer import JobWriter


@dataclass(frozen=True, slots=True)
class JobSummary:
    """What was written of one job."""

    job: str
    project: str
    task_type: str
    status: str
    data_objects: int
    annotations: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: `workers` counts the people who answered, as far as the files tell them apart."""

    labeling_output: str
    registry: str
    seed: int
    data_objects: int
    annotations: int
    workers: int
    jobs: tuple[JobSummary, ...]


def simulate(
    options: Options, root: Path, registry_folder: Path, *, overwrite: bool, advance: Callable[[int], None]
) -> Summary:
    """Write the tree and its registry; `advance` hears how many data objects were written since then.

    Raises:
        UsageError: the options contradict each other, a folder holds something else, or can't be written.
    """
    jobs = plan_jobs(options)
    workers = hire_for(options, jobs)
    for job in jobs:
        # A row of which no task type can be made is said before anything is removed.
        simulated_type(job.series.task_type)
    with _storage_errors(root), _without_garbage_collection():
        earlier = check_labeling_output(root, overwrite=overwrite)
        check_registry(registry_folder, root, overwrite=overwrite)
        # Before the work: a place that can't be written should be said at once.
        root.mkdir(parents=True, exist_ok=True)
        registry_folder.mkdir(parents=True, exist_ok=True)
        remove(earlier)
        staff = staff_jobs(options, jobs, workers)
        events = plan_events(jobs)
        batches = do_work(options, jobs, staff, events)
        people = _identities(jobs, staff, batches)
        tables = _write_jobs(options, root, jobs, staff, batches, advance)
        tables |= registry.owner_rows(jobs, workers, user_pool(options.seed), events)
        registry.write_registry(registry_folder, options, tables)
    return Summary(
        labeling_output=str(root),
        registry=str(registry_folder),
        seed=options.seed,
        data_objects=sum(job.objects for job in jobs),
        annotations=sum(job.answers for job in jobs),
        workers=people,
        jobs=tuple(
            JobSummary(job.name, job.series.project, job.series.task_type, job.status, job.objects, job.answers)
            for job in jobs
        ),
    )


def _write_jobs(
    options: Options,
    root: Path,
    jobs: Sequence[Job],
    staff: Staff,
    batches: Mapping[str, Sequence[Batch]],
    advance: Callable[[int], None],
) -> dict[str, list[registry.Row]]:
    """Write all jobs; return the registry's rows of labels."""
    issuer = user_pool(options.seed)
    categories: list[registry.Row] = []
    gold: list[registry.Row] = []
    bases = {job.base for job in jobs}
    outputs: dict[str, Inputs] = {}
    # A job that builds on another has to wait for it.
    for job in sorted(jobs, key=lambda job: job.base != ""):
        task_type = simulated_type(job.series.task_type)
        chance = Chance(options.seed, f"answers {job.name}")
        question = Question(task_type.element, job.series.label_set, staff[job.name], chance, options.image_bytes)
        answering = task_type.answering(question)
        inputs = (
            outputs[job.base].part(job.goal)
            if job.base
            else new_inputs(options.seed, job.folder, task_type.source, job.goal)
        )
        writer = JobWriter(options, job, task_type, staff[job.name], answering, inputs, issuer, advance)
        output = writer.write(root, batches[job.name])
        if job.name in bases:
            outputs[job.name] = output
        labels = answering.categories()
        right = [(number, [labels[i] for i in answering.right(truth)]) for number, truth in writer.truths.items()]
        # Each configured label, whether anybody used it or not.
        categories += [{"job": job.name, "element": element, "label": label} for element, label in labels]
        gold += registry.gold_rows(options.seed, job, right)
    return {"label_categories.csv": categories, "gold_labels.csv": gold}


def _identities(jobs: Sequence[Job], staff: Staff, batches: Mapping[str, Sequence[Batch]]) -> int:
    """Return how many people the files show: by subject, or by worker id where there is none."""
    identities = set()
    for job in jobs:
        answered = {submission[2] for batch in batches[job.name] for submission in batch.submissions}
        identities |= {
            worker.worker_id(job.series.region, is_legacy=job.is_legacy) if worker.is_public else worker.subject
            for worker in staff[job.name]
            if worker.number in answered
        }
    return len(identities)


@contextmanager
def _storage_errors(root: Path) -> Iterator[None]:
    """Turn what the disk says into a message that names the path."""
    try:
        yield
    except OSError as error:
        where = error.filename or root
        raise UsageError(
            f"'{where}' can't be written: {error.strerror}; choose another folder, or make room and allow writing there"
        ) from error


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the search for cycles: there are none, and it walks over every submission again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
