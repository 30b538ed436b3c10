"""The work itself: everybody does their share of each job, each by their own clock."""

from collections.abc import Mapping, Sequence

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import LabelingEvent, day_weights
from ground_truth_insights.simulate.jobs import PROBE_OBJECTS, Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.schedule import Agenda, Batch, plan_days, probe, walk
from ground_truth_insights.simulate.staffing import quotas
from ground_truth_insights.simulate.task_types import simulated_type
from ground_truth_insights.simulate.workforce import Worker

# The workers of each job, by the name of the job.
Staff = Mapping[str, Sequence[Worker]]

# Files and manifest are written within minutes of the last answer.
_SETTLING_MS = 15 * 60_000


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
                for day, count in plan_days(chance, quota, weights).items():
                    agenda.add(day, main, count)
        for number, agenda in sorted(agendas.items()):
            walk(clocks[number], by_number[number], agenda)
    return batches


def _ended_ms(batches: Sequence[Batch]) -> int:
    """Return when the owner sees that a job has ended, some time after its last answer."""
    return max((batch.submissions_end_ms + _SETTLING_MS for batch in batches), default=0)


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
        ends.append(probe(chance, worker, first, quota, agendas.setdefault(worker.number, Agenda())))
    opens = max(ends) + int(chance.between(7, 13) * 60_000)
    return [first, Batch(2, job.objects - PROBE_OBJECTS, opens, seconds)]
