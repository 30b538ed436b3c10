"""Which labeling jobs there are, and how each was set up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.chance import Chance, share_out
from ground_truth_insights.simulate.company import Series, catalogue, label_set
from ground_truth_insights.simulate.inputs import OUTPUT_BUCKET
from ground_truth_insights.simulate.options import Options

# A job on Amazon Mechanical Turk begins with a probe of this many data objects.
PROBE_OBJECTS = 10
PUBLIC_DAYS = 3
_YEARS = (2020, 2100)
LEGACY_START = date(2019, 4, 8)
# Of jobs that have not come to their end, how many data objects are left for each that was answered.
_OPEN_SHARES = {"InProgress": 0.55, "Stopped": 0.2}
_ANY = "street_signs"
DAY_MS = 86_400_000
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Job:
    """One labeling job.

    `objects` counts the data objects with a worker response, `failed` those that expired without one,
    `by_machine` those that the service labeled by itself, `goal` all lines of the input manifest. `first_day`
    and `last_day` are ordinals; `opens_at_ms` is in milliseconds since 1970. `base` is the name of the earlier
    job whose output manifest is the input of this one, empty where there is none.
    """

    series: Series
    name: str
    objects: int
    goal: int
    workers_per_object: int
    status: str
    is_legacy: bool
    first_day: int
    last_day: int
    opens_at_ms: int
    failed: int = 0
    by_machine: int = 0
    base: str = ""

    @property
    def is_public(self) -> bool:
        """Whether the public workforce, Mechanical Turk, does the job."""
        return self.series.is_public or self.is_legacy

    @property
    def folder(self) -> str:
        """The folder of the job, relative to the tree."""
        return f"{self.series.folder}/{self.name}"

    @property
    def uri(self) -> str:
        """The place of the job in its bucket."""
        return f"{OUTPUT_BUCKET}/{self.folder}"

    @property
    def answers(self) -> int:
        """The number of annotations in the job."""
        return self.objects * self.workers_per_object


def plan_jobs(options: Options) -> list[Job]:
    """Return the jobs in the order in which they were planned.

    Raises:
        UsageError: the options contradict each other.
    """
    if not _YEARS[0] <= options.start.year <= _YEARS[1]:
        raise UsageError(f"--start {options.start} is out of range; choose a day from {_YEARS[0]} to {_YEARS[1]}")
    if options.legacy_jobs > options.jobs:
        raise UsageError(f"--legacy-jobs {options.legacy_jobs} is more than --jobs {options.jobs}")
    if options.objects < options.jobs:
        raise UsageError(f"--objects {options.objects} is too few for --jobs {options.jobs}: a job needs one or more")
    plan = [series for series in catalogue() if not options.task_types or series.task_type in options.task_types]
    planned = {series.task_type for series in plan}
    # A task type that no project of company.yml has is tried out on street signs.
    plan += [Series(name, name, label_set=label_set(_ANY)) for name in options.task_types if name not in planned]
    current = [plan[i % len(plan)] for i in range(options.jobs - options.legacy_jobs)]
    archived = [plan[i % len(plan)] for i in range(options.legacy_jobs)]
    objects = share_out(options.objects, [series.weight for series in current + archived], least=1)
    chance = Chance(options.seed, "jobs")
    jobs = [
        _current_job(options, chance, current, number, count) for number, count in enumerate(objects[: len(current)])
    ]
    jobs = [_chained(job, jobs) for job in jobs]
    jobs += [
        _legacy_job(options, chance, series, number, count)
        for number, (series, count) in enumerate(zip(archived, objects[len(current) :], strict=True))
    ]
    return jobs


def start_of_day_ms(ordinal: int) -> int:
    """Return the milliseconds from 1970 to the start of a day in UTC."""
    return (ordinal - EPOCH_ORDINAL) * DAY_MS


def _current_job(options: Options, chance: Chance, current: Sequence[Series], number: int, objects: int) -> Job:
    series = current[number]
    turns = [i for i, other in enumerate(current) if other is series]
    turn = turns.index(number)
    begins, ends = series.span
    width = (ends - begins) / len(turns)
    first = options.start.toordinal() + int((begins + width * turn) * options.days)
    last = options.start.toordinal() + max(1, int((begins + width * (turn + 1)) * options.days)) - 1
    if series.is_public:
        last = min(last, first + PUBLIC_DAYS - 1)
    status = series.last_status if number == turns[-1] else "Completed"
    failed, by_machine = (0, 0) if status == "InProgress" else (objects // 80, int(objects * series.machine_share))
    still_open = int(objects * _OPEN_SHARES[status]) + 1 if status in _OPEN_SHARES else 0
    return Job(
        series=series,
        name=f"{series.stem}-{_suffix(series, options.start, turn)}",
        objects=objects,
        failed=failed,
        by_machine=by_machine,
        goal=objects + failed + by_machine + still_open,
        workers_per_object=options.workers_per_object or series.workers_per_object,
        status=status,
        is_legacy=False,
        first_day=first,
        last_day=max(first, last),
        opens_at_ms=_opening(chance, first, is_public=series.is_public),
    )


def _legacy_job(options: Options, chance: Chance, series: Series, number: int, objects: int) -> Job:
    """Return a job on Mechanical Turk of 2019, all of it done."""
    first = (LEGACY_START + timedelta(weeks=number)).toordinal()
    return Job(
        series=series,
        name=f"{series.stem}-pilot-2019" + (f"-{number + 1}" if number else ""),
        objects=objects,
        goal=objects,
        workers_per_object=options.workers_per_object or 5,
        status="Completed",
        is_legacy=True,
        first_day=first,
        last_day=first + PUBLIC_DAYS - 1,
        opens_at_ms=_opening(chance, first, is_public=True),
    )


def _chained(job: Job, jobs: Sequence[Job]) -> Job:
    """Return the job with the one on which it builds: of the same turn, and with as many labeled lines."""
    of_series = [other for other in jobs if other.series is job.series]
    bases = [other for other in jobs if other.series.stem == job.series.builds_on]
    turn = of_series.index(job)
    if turn >= len(bases):
        return job
    base = bases[turn]
    is_enough = base.status != "InProgress" and base.objects + base.by_machine >= job.goal
    return replace(job, base=base.name) if is_enough else job


def _suffix(series: Series, start: date, turn: int) -> str:
    if series.numbering == "month":
        # Tickets are labeled in the month after they came in.
        months = start.year * 12 + start.month - 2 + turn
        return f"{months // 12}-{months % 12 + 1:02d}"
    return f"{series.numbering}-{turn + 1}"


def _opening(chance: Chance, day: int, *, is_public: bool) -> int:
    # Public jobs are launched from the office in the afternoon, which is the morning in America.
    hour = 14.0 if is_public else 7.5
    return start_of_day_ms(day) + int((hour + 1.5 * chance.random()) * 3_600_000)
