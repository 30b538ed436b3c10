"""The owner's registry that belongs to the tree: what Ground Truth doesn't know, as CSV files."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.labeling_output.layout import SIMULATION_MARKER
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import LabelingEvent
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.workforce import Worker

# Values by column; what is left out is empty.
Row = dict[str, object]
# A label after the element of the form in which it can be chosen.
ElementLabel = tuple[str, str]

_PUBLIC_PRICE = "0.036"
_GOLD_SHARE = 0.05
_MOST_GOLD_OBJECTS = 200


def write_registry(folder: Path, options: Options, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write the CSV files, sorted, and the mark of simulation; files of the same names are replaced.

    Raises:
        OSError: a file can't be written.
    """
    (folder / SIMULATION_MARKER).write_text(options.marker(), encoding="utf-8", newline="\n")
    for name, seed in registry_seeds().items():
        rows = sorted([str(row.get(column, "")) for column in seed.header] for row in tables[name])
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([seed.header, *rows])


def owner_rows(
    jobs: Sequence[Job], workers: Sequence[Worker], issuer: str, events: Sequence[LabelingEvent]
) -> dict[str, list[Row]]:
    """Return the rows of what the owner knows: jobs, private workers (nobody knows the others' names), and events."""
    job_rows: list[Row] = [
        {
            "job": job.name,
            "project": job.series.project,
            "task_type": job.series.task_type,
            "status": job.status,
            "data_objects_goal": job.goal,
            "workers_per_data_object": job.workers_per_object,
            # Mechanical Turk is paid by the task, and in dollars; teams are paid by the hour.
            "price_per_task": _PUBLIC_PRICE if job.is_public else "",
            "deadline_on": date.fromordinal(job.last_day + 7),
            "currency": "USD" if job.is_public else "",
        }
        for job in jobs
    ]
    worker_rows: list[Row] = [
        {
            "issuer": issuer,
            "subject": worker.subject,
            "worker_name": worker.name,
            "team": worker.team.name,
            "hourly_rate": f"{worker.team.hourly_rate:.2f}",
            "currency": "EUR",
        }
        for worker in workers
        if not worker.is_public
    ]
    event_rows: list[Row] = [event._asdict() for event in events]
    return {"labeling_jobs.csv": job_rows, "worker_directory.csv": worker_rows, "labeling_events.csv": event_rows}


def gold_rows(seed: int, job: Job, right_labels: Sequence[tuple[int, Sequence[ElementLabel]]]) -> list[Row]:
    """Return the right labels of a few of the job's data objects (id, labels), one row per label."""
    chance = Chance(seed, f"gold {job.folder}")
    count = min(_MOST_GOLD_OBJECTS, max(1, round(len(right_labels) * _GOLD_SHARE)))
    chosen = chance.sample(right_labels, [1.0] * len(right_labels), count)
    return [
        {"job": job.name, "data_object_id": object_id, "element": element, "label": label}
        for object_id, labels in chosen
        for element, label in labels
    ]
