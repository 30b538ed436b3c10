"""Writing registry files: each in one step, and none that somebody changed in the meantime."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.registry.csv_table import CsvTable


def write_tables(tables: Iterable[CsvTable]) -> None:
    """Write the tables that have changes.

    Raises:
        UsageError: a file was changed since it was read, or can't be written; the ones before it are written.

    """
    for table in tables:
        if table.is_changed:
            try:
                _write(table)
            except OSError as error:
                raise UsageError(f"can't write '{table.path}': {error.strerror}") from error


def _write(table: CsvTable) -> None:
    # A link stays a link: what it leads to is replaced.
    path = Path(os.path.realpath(table.path))
    current = path.read_bytes() if path.exists() else None
    if current != table.original:
        raise UsageError(f"'{table.path}' was changed in the meantime; run the same command again")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(table.render(), encoding="utf-8", newline="")
        if current is not None:
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
