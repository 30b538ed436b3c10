"""The work itself: everybody does their share of each job, each by their own clock."""

from collections.abc import Mapping, Sequence

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import LabelingEvent, day_weights
from ground_truth_insights.simulate.jobs import PROBE_OBJECTS, Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.schedule import Agenda, Batch, plan_days, probe, walk
from ground_truth_insights.simulate.staffing import quotas
from ground_truth_insights.simulate.task_types import TASK_TYPES
from ground_truth_insights.simulate.workforce import Worker

# The workers of each job, by the name of the job.
Staff = Mapping[str, Sequence[Worker]]


def do_work(
    options: Options, jobs: Sequence[Job], staff: Staff, events: Sequence[LabelingEvent]
) -> dict[str, list[Batch]]:
    """Let everybody do their share of each job; return the batches with the submissions in them."""
    agendas: dict[int, Agenda] = {}
    by_number = {worker.number: worker for workers in staff.values() for worker in workers}
    batches: dict[str, list[Batch]] = {}
    for job in jobs:
        chance = Chance(options.seed, f"days {job.name}")
        weights = day_weights(job, events, chance)
        batches[job.name] = _open_batches(options, job, staff[job.name], agendas)
        main = batches[job.name][-1]
        for worker, quota in quotas(chance, job, staff[job.name], main.objects):
            agenda = agendas.setdefault(worker.number, Agenda())
            for day, count in plan_days(chance, quota, weights).items():
                agenda.add(day, main, count)
    for number, agenda in sorted(agendas.items()):
        walk(Chance(options.seed, f"clock {number}"), by_number[number], agenda)
    return batches


def _open_batches(
    options: Options, job: Job, staff: Sequence[Worker], agendas: dict[int, Agenda]
) -> list[Batch]:
    """Return the job's batches, the last one without submissions; a public job's probe is done by then."""
    seconds = TASK_TYPES[job.series.task_type].median_seconds
    if not job.is_public or job.objects <= PROBE_OBJECTS:
        return [Batch(1, job.objects, job.opens_at_ms, seconds)]
    chance = Chance(options.seed, f"probe {job.name}")
    first = Batch(1, PROBE_OBJECTS, job.opens_at_ms, seconds)
    ends = []
    for worker, quota in quotas(chance, job, staff[: 2 * job.workers_per_object], PROBE_OBJECTS):
        ends.append(probe(chance, worker, first, quota, agendas.setdefault(worker.number, Agenda())))
    opens = max(ends) + int(chance.between(7, 13) * 60_000)
    return [first, Batch(2, job.objects - PROBE_OBJECTS, opens, seconds)]
