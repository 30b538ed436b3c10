"""The changes to the registry, for people and for scripts; who the workers are is shown on demand only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth_insights.discover.discovery import Discovery
from ground_truth_insights.registry.csv_table import CsvTable
from ground_truth_insights.safe_text import printable


def changes_as_lines(discovery: Discovery, *, show_names: bool) -> Iterator[str]:
    """Yield the changes as a diff: + a new row, ~ cells that are filled, = a cell that stays as a person wrote it."""
    tables = discovery.tables
    yield from _table_lines(tables.jobs, "job")
    for difference in discovery.differences:
        row, column = difference.row.values, difference.column
        yield printable(
            f"  = {row['job']}: {column} stays {row[column]}, SageMaker says {difference.discovered}"
            f" (--update {column} takes that)"
        )
    yield from _table_lines(tables.categories, "job")
    yield from _table_lines(tables.workers, "subject") if show_names else _counted_lines(tables.workers)
    if not any(table.is_changed for table in tables.all):
        yield "Nothing to change"
    for problem in discovery.problems:
        yield printable(f"Not known: {problem}")


def changes_as_json(discovery: Discovery, *, show_names: bool) -> dict[str, Any]:
    """Return the changes for `--json`."""
    tables = discovery.tables
    shown = {table.path.name: _table_json(table) for table in (tables.jobs, tables.categories)}
    hidden = {"added": len(tables.workers.added), "filled": _filled_count(tables.workers)}
    return {
        **shown,
        tables.workers.path.name: _table_json(tables.workers) if show_names else hidden,
        "kept": [
            {"job": item.row.values["job"], "column": item.column, "discovered": item.discovered}
            for item in discovery.differences
        ],
        "problems": discovery.problems,
    }


def _table_lines(table: CsvTable, name: str) -> Iterator[str]:
    if table.is_changed:
        yield f"{table.path}: {len(table.added):,} new rows, {_filled_count(table):,} rows filled"
    for row in table.rows:
        if row.changes:
            yield printable(f"  ~ {row.cells[name]}: {_cells(row.changes)}")
    for cells in table.added:
        yield printable(f"  + {cells[name]}: {_cells({key: cells[key] for key in cells if key != name})}")


def _counted_lines(table: CsvTable) -> Iterator[str]:
    if table.is_changed:
        yield (
            f"{table.path}: {len(table.added):,} new rows, {_filled_count(table):,} rows filled"
            " (--show-names shows them)"
        )
    for issuer, count in sorted(Counter(row["issuer"] for row in table.added).items()):
        yield printable(f"  + {count:,} workers of {issuer}")


def _table_json(table: CsvTable) -> dict[str, Any]:
    filled = [{"row": row.cells, "filled": row.changes} for row in table.rows if row.changes]
    return {"added": table.added, "filled": filled}


def _filled_count(table: CsvTable) -> int:
    return sum(bool(row.changes) for row in table.rows)


def _cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{column} {value}" for column, value in cells.items() if value)
