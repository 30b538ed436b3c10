"""The owner's registry: the files that GT_REGISTRY holds, as its checks look at them."""

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.checks.findings import Finding, Place, Reporter
from ground_truth_insights.checks.paths import exists, is_folder
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import Seed
from ground_truth_insights.checks.tables import Table, read_tables
from ground_truth_insights.checks.wording import nearest, quoted
from ground_truth_insights.settings import DEFAULT_REGISTRY

SUBJECT = "Registry"
JOBS = "labeling_jobs"
WORKERS = "worker_directory"
LABELS = "label_categories"
_CURRENCIES = "currencies"
report = Reporter(SUBJECT)
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Registry:
    """The folder, what each seed should be, and the tables that could be read.

    `locations` are those of the labeling jobs, None where they aren't known.
    """

    project: Project
    folder: Path
    seeds: Mapping[str, Seed]
    tables: Mapping[str, Table]
    problems: tuple[Finding, ...]
    locations: frozenset[str] | None

    @classmethod
    def read(
        cls, project: Project, folder: Path, seeds: Mapping[str, Seed], locations: frozenset[str] | None
    ) -> "Registry":
        """Read every file; what can't be read is a problem."""
        tables, problems = read_tables(project, folder, (seed for seed in seeds.values() if seed.is_registry), report)
        return cls(project, folder, seeds, tables, problems, locations)

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Yield line and values of each row of a table; none where it, or one of the columns, is missing."""
        found = self.tables.get(table)
        if found is not None and found.has(*columns):
            yield from found.rows()

    def place(self, table: str, line: int) -> Place:
        """Return a place in a table."""
        return self.tables[table].place(line)

    def currencies(self) -> frozenset[str]:
        """Return the codes of ISO 4217, from the seed of the project; what is wrong with that, its own check says."""
        seeds = [self.seeds[_CURRENCIES]] if _CURRENCIES in self.seeds else []
        tables, _ = read_tables(self.project, self.project.rules, seeds, report)
        return frozenset(row.get("currency", "") for table in tables.values() for _, row in table.rows())


def wrong_folder(folder: Path, shown: str) -> Finding | None:
    """Return why there is no folder to look into."""
    name = shlex.quote(shown)
    if not is_folder(folder):
        reason = "which is no folder" if exists(folder) else "which does not exist"
        remedy = f"cp -r {DEFAULT_REGISTRY} {name}, or set GT_REGISTRY to the folder that has the files"
    elif not os.access(folder, os.R_OK | os.X_OK):
        reason, remedy = "which may not be read", f"chmod u+rx {name}"
    else:
        return None
    return report.error(f"GT_REGISTRY is {quoted(shown)}, {reason}", remedy, Place(shown), value=shown)


def names_of(job_location: str) -> Iterator[str]:
    """Yield what the registry may call a job, as models/intermediate/int_labeling_jobs.sql has it."""
    parts = job_location.split("/")
    yield parts[-1]
    yield "/".join(parts[-2:])
    yield job_location


def unknown(registry: Registry, table: str, column: str, known: Iterable[str], nothing_has: str) -> Iterator[Finding]:
    """Yield a warning for each value of a column, once, that is none of `known`."""
    names = set(known)
    warned = set()
    for line, row in registry.rows(table, column):
        value = row[column]
        # A gold label per object would say the same thousands of times.
        if not value or value in names or value in warned:
            continue
        warned.add(value)
        meant = nearest(value, names)
        yield report.warning(
            f"{column} is {quoted(value)}, which {nothing_has}",
            f"did you mean {meant}?" if meant else "correct the name, or remove the row",
            registry.place(table, line),
            value=value,
        )
