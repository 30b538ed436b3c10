"""Rows of a registry whose texts a CSV reader on the way to an engine could change."""

import csv
import shutil
from pathlib import Path

from dbt_project import ROOT

# What OpenCSVSerde, dbt's null words or a guess of DuckDB would make something else of.
ODD_TEXTS = (
    "back\\slash",
    "ends in one\\",
    "two\nlines",
    "null",
    "NULL",
    "#no comment",
    "it's",
    'a "quoted" word',
    "'in single quotes'",
    "a,comma;and\ttab",
    " spaces ",
    "\\N",
    "größer 大",
    "=1+1",
)


def write_odd_registry(folder: Path) -> None:
    """Write the templates of the project with odd rows in those of labels, events and workers."""
    shutil.copytree(ROOT / "seeds/registry", folder, dirs_exist_ok=True)
    add_odd_rows(folder)


def add_odd_rows(folder: Path) -> None:
    """Add odd rows to the registry in a folder; none of them names a job that is there."""
    texts = list(enumerate(ODD_TEXTS))
    add_rows(folder / "label_categories.csv", [{"job": "odd", "element": "odd", "label": text} for _, text in texts])
    events = [{"event": text, "happened_on": "2026-01-06", "description": text} for _, text in texts]
    add_rows(folder / "labeling_events.csv", events)
    workers = [{"worker_id": f"private.eu-west-1.odd{number}", "worker_name": text} for number, text in texts]
    add_rows(folder / "worker_directory.csv", workers)


def add_rows(file: Path, rows: list[dict[str, str]]) -> None:
    """Add rows to a registry file; columns that a row lacks stay empty."""
    with file.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with file.open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, header, restval="", lineterminator="\n").writerows(rows)
