"""The work: everybody does their share of each job by their own clock, so that nobody does two tasks at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

from ground_truth_insights.simulate.chance import NORMAL_DEVIATES, Chance, share_out
from ground_truth_insights.simulate.events import LabelingEvent, day_weights
from ground_truth_insights.simulate.jobs import DAY_MS, EPOCH_ORDINAL, PROBE_OBJECTS, Job, start_of_day_ms
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.staffing import Staff, quotas
from ground_truth_insights.simulate.task_types import simulated_type
from ground_truth_insights.simulate.workforce import Worker

# (submitted, accepted, worker number), times in milliseconds since 1970 in UTC; a tuple sorts by submission.
Submission = tuple[int, int, int]

_MINUTE = 60_000
_TASK_TIME_LIMIT = 3_600_000
_FASTEST = 1_300
_SPREAD = 0.55
_BREAK_RATE = 0.02
_IDLE_RATE = 0.008
# Files and manifest are written within minutes of the last answer.
_SETTLING_MS = 15 * _MINUTE


@dataclass(slots=True)
class Batch:
    """The data objects of a job that are handed out together: one iteration, and the work done on it."""

    iteration: int
    objects: int
    opens_at_ms: int
    median_seconds: float
    submissions: list[Submission] = field(default_factory=list)


@dataclass(slots=True)
class Agenda:
    """What one worker has to do: tasks per batch on each local day (ordinal), and until when they're busy."""

    tasks: dict[int, list[tuple[Batch, int]]] = field(default_factory=dict)
    busy_until_ms: dict[int, int] = field(default_factory=dict)

    def add(self, day: int, batch: Batch, count: int) -> None:
        """Put `count` tasks of a batch on a day."""
        self.tasks.setdefault(day, []).append((batch, count))


def do_work(
    options: Options, jobs: Sequence[Job], staff: Staff, events: Sequence[LabelingEvent]
) -> dict[str, list[Batch]]:
    """Let everybody do their share of each job; return the batches with the submissions in them.

    Jobs that build on others begin when these have ended.
    """
    agendas: dict[int, Agenda] = {}
    by_number = {worker.number: worker for workers in staff.values() for worker in workers}
    clocks = {number: Chance(options.seed, f"clock {number}") for number in sorted(by_number)}
    batches: dict[str, list[Batch]] = {}
    for stage in ([job for job in jobs if not job.base], [job for job in jobs if job.base]):
        for job in stage:
            chance = Chance(options.seed, f"days {job.name}")
            weights = day_weights(job, events, chance)
            opens_at_ms = max(job.opens_at_ms, _ended_ms(batches.get(job.base, ())))
            batches[job.name] = _open_batches(options, job, opens_at_ms, staff[job.name], agendas)
            main = batches[job.name][-1]
            for worker, quota in quotas(chance, job, staff[job.name], main.objects):
                agenda = agendas.setdefault(worker.number, Agenda())
                for day, count in _plan_days(chance, quota, weights).items():
                    agenda.add(day, main, count)
        for number, agenda in sorted(agendas.items()):
            _walk(clocks[number], by_number[number], agenda)
    return batches


def _ended_ms(batches: Sequence[Batch]) -> int:
    """Return when the owner sees that a job has ended, some time after its last answer."""
    return max((submitted + _SETTLING_MS for batch in batches for submitted, _, _ in batch.submissions), default=0)


def _open_batches(
    options: Options, job: Job, opens_at_ms: int, staff: Sequence[Worker], agendas: dict[int, Agenda]
) -> list[Batch]:
    """Return the job's batches, the last one without submissions; a public job's probe is done by then."""
    seconds = simulated_type(job.series.task_type).median_seconds
    if not job.is_public or job.objects <= PROBE_OBJECTS:
        return [Batch(1, job.objects, opens_at_ms, seconds)]
    chance = Chance(options.seed, f"probe {job.name}")
    first = Batch(1, PROBE_OBJECTS, opens_at_ms, seconds)
    ends = []
    for worker, quota in quotas(chance, job, staff[: 2 * job.workers_per_object], PROBE_OBJECTS):
        ends.append(_probe(chance, worker, first, quota, agendas.setdefault(worker.number, Agenda())))
    opens = max(ends) + int(chance.between(7, 13) * _MINUTE)
    return [first, Batch(2, job.objects - PROBE_OBJECTS, opens, seconds)]


def _plan_days(chance: Chance, quota: int, weights: Mapping[int, float]) -> dict[int, int]:
    """Split a worker's tasks of one job over the days: some at a sitting, most days for those who do much."""
    workable = sum(1 for weight in weights.values() if weight > 0)
    sitting = max(6.0, quota / (workable * 0.7)) * chance.between(0.7, 1.5)
    count = min(workable, quota, max(1, round(quota / sitting)))
    days = sorted(chance.sample(list(weights), list(weights.values()), count))
    shares = [weights[day] * chance.log_normal(1.0, 0.5) for day in days]
    return dict(zip(days, share_out(quota, shares, least=1), strict=True))


def _probe(chance: Chance, worker: Worker, batch: Batch, count: int, agenda: Agenda) -> int:
    """Do the tasks of a public job's probe within minutes of its opening; return when the last one ended."""
    day = (batch.opens_at_ms + worker.team.utc_offset_minutes * _MINUTE) // DAY_MS + EPOCH_ORDINAL
    start = batch.opens_at_ms + int(chance.between(8_000, 240_000))
    start = max(start, agenda.busy_until_ms.get(day, 0))
    end, _ = _work(chance, worker, batch, count, (start, start + DAY_MS))
    agenda.busy_until_ms[day] = end + _MINUTE
    return end


def _walk(chance: Chance, worker: Worker, agenda: Agenda) -> None:
    """Do all tasks of the agenda; what a day can't hold is carried to the worker's next day."""
    while agenda.tasks:
        day = min(agenda.tasks)
        midnight = start_of_day_ms(day) - worker.team.utc_offset_minutes * _MINUTE
        opens = midnight + worker.opens_minute * _MINUTE
        closes = midnight + worker.closes_minute * _MINUTE
        stints = agenda.tasks.pop(day)
        seconds = sum(count * batch.median_seconds * worker.pace * 1.5 for batch, count in stints)
        slack = max(0.0, closes - opens - seconds * 1000)
        clock = max(opens + int(slack * 0.9 * chance.random()), agenda.busy_until_ms.get(day, 0))
        for batch, count in stints:
            start = max(clock, batch.opens_at_ms)
            clock, done = _work(chance, worker, batch, count, (start, closes))
            if done < count:
                agenda.add(_next_day(worker, day), batch, count - done)
        agenda.busy_until_ms[day] = clock


def _work(chance: Chance, worker: Worker, batch: Batch, count: int, hours: tuple[int, int]) -> tuple[int, int]:
    """Do up to `count` tasks one after another within the hours; return the clock and how many were done."""
    clock, closes = hours
    random, number = chance.random, worker.number
    median = batch.median_seconds * 1000 * worker.pace
    submit = batch.submissions.append
    for done in range(count):
        if clock >= closes:
            return clock, done
        spent = median * exp(_SPREAD * NORMAL_DEVIATES[int(random() * 4096)])
        turn = random()
        if turn < _IDLE_RATE:
            # The task stays open while its worker is away.
            spent += 90_000 + 1_500_000 * random() ** 2
        elif spent < _FASTEST:
            spent = _FASTEST * (1 + random())
        submitted = clock + min(int(spent), _TASK_TIME_LIMIT - 1_000)
        submit((submitted, clock, number))
        # The next task loads within a second or two; now and then comes a break.
        clock = submitted + 350 + int(1_700 * random())
        if turn > 1 - _BREAK_RATE:
            clock += int(_MINUTE * (1 + 19 * random() ** 2))
    return clock, count


def _next_day(worker: Worker, day: int) -> int:
    if worker.is_public:
        return day + 1
    # An ordinal of 1 is a Monday.
    return day + (1, 1, 1, 1, 3, 2, 1)[(day - 1) % 7]
