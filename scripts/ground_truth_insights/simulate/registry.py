"""The owner's registry that belongs to the tree: what Ground Truth doesn't know, as CSV files."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.events import LabelingEvent
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.workforce import Worker
from ground_truth_insights.simulate.writer import MARKER, SIMULATED_BY

Row = tuple[object, ...]
# A label after the element of the form in which it can be chosen.
ElementLabel = tuple[str, str]

HEADERS = {
    "labeling_jobs.csv": (
        "job", "project", "task_type", "status", "data_objects_goal", "workers_per_data_object",
        "price_per_task", "deadline_on", "currency", "question", "question_element", "label_scale",
    ),
    "worker_directory.csv": (
        "issuer", "subject", "worker_id", "worker_name", "team", "hourly_rate", "address", "currency", "valid_from_on",
    ),
    "label_categories.csv": ("job", "element", "label", "position"),
    "gold_labels.csv": ("job", "data_object_id", "element", "label"),
    "labeling_events.csv": ("event", "project", "happened_on", "description"),
}  # fmt: skip
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
    for name, header in HEADERS.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(tables[name], key=lambda row: [str(value) for value in row]))
        (folder / name).write_text(text.getvalue(), encoding="utf-8", newline="\n")


def job_rows(jobs: Sequence[Job]) -> list[Row]:
    """Return one row per job."""
    return [
        (
            job.name,
            job.series.project,
            job.series.task_type,
            job.status,
            job.goal,
            job.workers_per_object,
            job.price_per_task,
            job.deadline.isoformat(),
            # Mechanical Turk pays in dollars.
            "USD" if job.price_per_task else "",
            *("", "", ""),
        )
        for job in jobs
    ]


def worker_rows(workers: Sequence[Worker], issuer: str) -> list[Row]:
    """Return one row per private worker; nobody knows the names of public ones."""
    return [
        (
            issuer,
            worker.subject,
            "",
            worker.name,
            worker.team.name,
            f"{worker.team.hourly_rate:.2f}",
            _address(worker),
            "EUR",
            "",
        )
        for worker in workers
        if not worker.is_public
    ]


def _address(worker: Worker) -> str:
    # RFC 2606 keeps this domain free, so that no mail reaches anybody; names alone come again.
    return f"{worker.name.lower().replace(' ', '.')}.{worker.subject[:8]}@example.com"


def category_rows(job: Job, categories: Sequence[ElementLabel]) -> list[Row]:
    """Return one row per configured label of a job, whether anybody used it or not."""
    return [(job.name, element, label, "") for element, label in categories]


def gold_rows(seed: int, job: Job, right_labels: Sequence[tuple[int, Sequence[ElementLabel]]]) -> list[Row]:
    """Return the right labels of a few of the job's data objects (id, labels), one row per label."""
    chance = Chance(seed, f"gold {job.folder}")
    count = min(_MOST_GOLD_OBJECTS, max(1, round(len(right_labels) * _GOLD_SHARE)))
    chosen = chance.sample(right_labels, [1.0] * len(right_labels), count)
    return [(job.name, object_id, element, label) for object_id, labels in chosen for element, label in labels]


def event_rows(events: Sequence[LabelingEvent]) -> list[Row]:
    """Return one row per event."""
    return [(event.event, event.project, event.happened_on.isoformat(), event.description) for event in events]
