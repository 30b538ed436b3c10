"""Who works on which job, and how much of it each does."""

from collections.abc import Mapping, Sequence

from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.task_types import simulated_type
from ground_truth_insights.simulate.workforce import Worker, hire

# A crowd is larger than a team that does the same work.
_CROWD_FACTOR = 4.5
# The part of a person's days that one job gets.
_WORKING_SHARE = 0.4
# The workers of each job, by the name of the job.
Staff = Mapping[str, Sequence[Worker]]


def hire_for(options: Options, jobs: Sequence[Job]) -> list[Worker]:
    """Return as many workers as asked for, private and public ones in the proportion of the work.

    Raises:
        UsageError: too few workers for the number that each data object needs.
    """
    private = [job for job in jobs if not job.is_public]
    public = [job for job in jobs if job.is_public]
    least_private = max((job.workers_per_object for job in private), default=0)
    least_public = max((job.workers_per_object for job in public), default=0)
    if options.workers < least_private + least_public:
        raise UsageError(_too_few(options, least_private, least_public))
    weights = (sum(job.answers for job in private), _CROWD_FACTOR * sum(job.answers for job in public))
    public_count = round(options.workers * weights[1] / sum(weights))
    public_count = min(max(public_count, least_public), options.workers - least_private)
    return hire(options.seed, options.workers - public_count, public_count)


def staff_jobs(options: Options, jobs: Sequence[Job], workers: Sequence[Worker]) -> dict[str, list[Worker]]:
    """Return who takes part in each job (by name): everybody in one at least, where there is work for all."""
    chance = Chance(options.seed, "participants")
    staff: dict[str, list[Worker]] = {}
    for is_public in (False, True):
        pool = [worker for worker in workers if worker.is_public == is_public]
        pool_jobs = [job for job in jobs if job.is_public == is_public]
        willing = {job.name: {worker.number for worker in pool if _joins(chance, worker)} for job in pool_jobs}
        for worker in pool:
            if pool_jobs and not any(worker.number in numbers for numbers in willing.values()):
                willing[chance.pick(pool_jobs).name].add(worker.number)
        for job in pool_jobs:
            numbers = willing[job.name]
            ranked = sorted(chance.shuffled(pool), key=lambda worker: worker.number not in numbers)
            count = max(len(numbers), 2 * job.workers_per_object + 1)
            staff[job.name] = ranked[: min(count, job.answers)]
    return staff


def quotas(chance: Chance, job: Job, staff: Sequence[Worker], objects: int) -> list[tuple[Worker, int]]:
    """Return how many data objects each worker answers, enough for `objects` of them altogether."""
    total = objects * job.workers_per_object
    staff = staff[:total]
    weights = [worker.activity * chance.log_normal(1.0, 0.25) for worker in staff]
    limits = [_limit(chance, job, worker, objects) for worker in staff]
    # Nobody answers a data object twice, but where people are few, each has to do more than they would.
    while sum(min(objects, limit) for limit in limits) < total:
        limits = [2 * limit for limit in limits]
    most = [min(objects, limit) for limit in limits]
    return list(zip(staff, share_out(total, weights, least=1, most=most), strict=True))


def _limit(chance: Chance, job: Job, worker: Worker, objects: int) -> int:
    """Return how much of a job a worker does at most: not nearly all of it, nor more than days can hold."""
    seconds = 2 * worker.pace * simulated_type(job.series.task_type).median_seconds
    hours = (worker.closes_minute - worker.opens_minute) / 60
    capacity = (job.last_day - job.first_day + 1) * hours * 3600 * _WORKING_SHARE / seconds
    return max(1, int(min(objects * chance.between(0.7, 0.9), capacity)))


def _joins(chance: Chance, worker: Worker) -> bool:
    """Tell whether a worker takes part in a job: those who do much nearly always, the others now and then."""
    likely = 1.0 if worker.activity > 5 else 0.95 if worker.activity > 0.8 else 0.5
    return chance.random() < likely


def _too_few(options: Options, least_private: int, least_public: int) -> str:
    needed = " and ".join(
        f"{count} different {name} workers"
        for count, name in ((least_private, "private"), (least_public, "public"))
        if count
    )
    remedy = f"ask for --workers {least_private + least_public} or more"
    if options.workers_per_object is not None:
        return (
            f"--workers-per-object {options.workers_per_object} is too many for --workers {options.workers}:"
            f" the jobs need {needed}; {remedy}"
        )
    return (
        f"--workers {options.workers} is too few: the data objects of these jobs need {needed};"
        f" {remedy}, or lower --workers-per-object"
    )
