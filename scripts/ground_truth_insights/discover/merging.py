"""Bringing facts into a registry table: empty cells are filled, unknown rows appended, all else stays."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ground_truth_insights.registry.csv_table import CsvRow, CsvTable


@dataclass(frozen=True, slots=True)
class Fact:
    """A row as AWS knows it; a row of the table is the same thing if its key is one of `keys`."""

    keys: Sequence[tuple[str, ...]]
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that a person wrote and that AWS knows otherwise; the person's stays."""

    row: CsvRow
    column: str
    discovered: str


def merge(
    table: CsvTable,
    key_columns: Sequence[str],
    facts: Iterable[Fact],
    *,
    told_apart_by: str | None = None,
    update: Collection[str] = (),
) -> list[Difference]:
    """Note in `table` what is to change, and return the cells that differ.

    Rows with the same key may be told apart by one more column, where an empty cell stands for any value. The
    columns in `update` are taken from the facts even where a person wrote something else.
    """
    known: defaultdict[tuple[str, ...], list[CsvRow]] = defaultdict(list)
    for written_row in table.rows:
        known[tuple(written_row.cells[column].strip() for column in key_columns)].append(written_row)
    differences = []
    key_like = {*key_columns, told_apart_by}
    for fact in facts:
        row = _same(known, fact, told_apart_by)
        if row is None:
            known[fact.keys[0]].append(CsvRow(fact.cells, ""))
            table.added.append(fact.cells)
            continue
        for column, value in fact.cells.items():
            written = row.values[column].strip()
            if not value or _is_same_value(written, value) or (written and column in key_like):
                continue
            if not written or column in update:
                row.changes[column] = value
            else:
                differences.append(Difference(row, column, value))
    return differences


def _same(known: dict[tuple[str, ...], list[CsvRow]], fact: Fact, told_apart_by: str | None) -> CsvRow | None:
    rows = [row for key in fact.keys for row in known.get(key, [])]
    if told_apart_by is None:
        return rows[0] if rows else None
    wanted = fact.cells[told_apart_by]
    found = [row for row in rows if row.values[told_apart_by].strip() == wanted]
    found += [row for row in rows if not wanted or not row.values[told_apart_by].strip()]
    return found[0] if found else None


def _is_same_value(written: str, discovered: str) -> bool:
    if written == discovered:
        return True
    try:
        return float(written) == float(discovered)
    except ValueError:
        return False
