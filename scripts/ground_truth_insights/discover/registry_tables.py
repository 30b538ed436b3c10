"""The registry tables that AWS knows something about, and how facts become their rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.discover.labeling_jobs import LabelingJob
from ground_truth_insights.discover.merging import Difference, Fact, merge
from ground_truth_insights.discover.workers import Worker
from ground_truth_insights.registry.csv_table import CsvTable

DISCOVERED_JOB_COLUMNS = (
    "task_type", "status", "data_objects_goal", "workers_per_data_object", "price_per_task", "currency",
)  # fmt: skip


@dataclass(slots=True)
class RegistryTables:
    """The three tables."""

    jobs: CsvTable
    categories: CsvTable
    workers: CsvTable

    @classmethod
    def read(cls, folder: Path) -> "RegistryTables":
        """Read the tables of a registry folder.

        Raises:
            UsageError: a file can't be read, is no CSV in UTF-8, or lacks a column.
        """
        return cls(
            jobs=CsvTable.read(folder / "labeling_jobs.csv"),
            categories=CsvTable.read(folder / "label_categories.csv"),
            workers=CsvTable.read(folder / "worker_directory.csv"),
        )

    @property
    def all(self) -> tuple[CsvTable, CsvTable, CsvTable]:
        """Return the tables."""
        return self.jobs, self.categories, self.workers

    def add_jobs(self, jobs: Iterable[LabelingJob], update: Collection[str]) -> list[Difference]:
        """Note the jobs; return the cells that a person wrote otherwise and that `update` doesn't name."""
        columns = frozenset(self.jobs.columns)
        return merge(self.jobs, ("job",), (_job_fact(job, columns) for job in jobs), update=update)

    def add_categories(self, labels: Mapping[LabelingJob, Sequence[str]]) -> None:
        """Note the labels of jobs."""
        facts = [self._category_fact(job, label) for job, names in labels.items() for label in names]
        merge(self.categories, ("job", "label"), facts, told_apart_by="element")

    def add_workers(self, workers: Iterable[Worker]) -> None:
        """Note the workers; a name that a person wrote stays without a word."""
        merge(self.workers, ("issuer", "subject"), map(_worker_fact, workers))

    def _category_fact(self, job: LabelingJob, label: str) -> Fact:
        registered = {row.cells["job"].strip() for row in self.jobs.rows}
        name = next((name for name in job.names if name in registered), job.name)
        cells = {"job": name, "element": job.task_type.element, "label": label}
        return Fact([(name, label.strip()) for name in job.names], cells)


def _job_fact(job: LabelingJob, columns: Collection[str]) -> Fact:
    cells = {
        "job": job.name,
        "task_type": job.task_type.name,
        "status": job.status,
        "data_objects_goal": _text(job.data_objects_goal),
        "workers_per_data_object": str(job.workers_per_data_object),
        "price_per_task": _text(job.price_per_task),
        # SageMaker knows no other.
        "currency": "" if job.price_per_task is None else "USD",
    }
    known = {name: cell for name, cell in cells.items() if name in columns}
    return Fact([(name,) for name in job.names], known)


def _worker_fact(worker: Worker) -> Fact:
    cells = {"issuer": worker.issuer, "subject": worker.subject, "worker_name": worker.name}
    return Fact([(worker.issuer, worker.subject)], cells)


def _text(value: object) -> str:
    return "" if value is None else str(value)
