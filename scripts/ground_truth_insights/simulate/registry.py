"""The owner's registry that belongs to the tree: what Ground Truth doesn't know, as CSV files."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import LabelingEvent
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.workforce import Worker
from ground_truth_insights.simulate.writer import MARKER, SIMULATED_BY

# Values by column; what is left out is empty.
Row = dict[str, object]
# A label after the element of the form in which it can be chosen.
ElementLabel = tuple[str, str]

_GOLD_SHARE = 0.05
_MOST_GOLD_OBJECTS = 200


def write_registry(folder: Path, options: Options, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write the CSV files, sorted, and the mark of simulation; files of the same names are replaced.

    Raises:
        OSError: the folder can't be made or a file can't be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    marker = {"simulated_by": SIMULATED_BY, "seed": options.seed, "options": options.as_json()}
    (folder / MARKER).write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8", newline="\n")
    for name, seed in registry_seeds().items():
        text = io.StringIO()
        rows = [[str(row.get(column, "")) for column in seed.header] for row in tables[name]]
        csv.writer(text, lineterminator="\n").writerows([seed.header, *sorted(rows)])
        (folder / name).write_text(text.getvalue(), encoding="utf-8", newline="\n")


def job_rows(jobs: Sequence[Job]) -> list[Row]:
    """Return one row per job."""
    return [
        {
            "job": job.name,
            "project": job.series.project,
            "task_type": job.series.task_type,
            "status": job.status,
            "data_objects_goal": job.goal,
            "workers_per_data_object": job.workers_per_object,
            "price_per_task": job.price_per_task,
            "deadline_on": job.deadline.isoformat(),
            # Mechanical Turk pays in dollars.
            "currency": "USD" if job.price_per_task else "",
        }
        for job in jobs
    ]


def worker_rows(workers: Sequence[Worker], issuer: str) -> list[Row]:
    """Return one row per private worker; nobody knows the names of public ones."""
    return [
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


def category_rows(job: Job, categories: Sequence[ElementLabel]) -> list[Row]:
    """Return one row per configured label of a job, whether anybody used it or not."""
    return [{"job": job.name, "element": element, "label": label} for element, label in categories]


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


def event_rows(events: Sequence[LabelingEvent]) -> list[Row]:
    """Return one row per event."""
    return [
        {
            "event": event.event,
            "project": event.project,
            "happened_on": event.happened_on.isoformat(),
            "description": event.description,
        }
        for event in events
    ]
