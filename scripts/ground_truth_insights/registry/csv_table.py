"""A CSV file of the registry whose untouched rows keep every byte: quotes, line ends, order, columns of one's own."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.errors import UsageError
from ground_truth_insights.replacing import replace_file

_BOM = "\ufeff"


@dataclass
class CsvRow:
    """One row: its cells by column, and its text in the file until a cell is filled."""

    cells: dict[str, str]
    text: str
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """Return the cells with the changes."""
        return self.cells | self.changes


@dataclass
class CsvTable:
    """A file, and what is to change in it; a file that isn't there is one with just a header."""

    path: Path
    columns: list[str]
    original: bytes | None
    rows: list[CsvRow] = field(default_factory=list)
    added: list[dict[str, str]] = field(default_factory=list)
    _head: str = ""

    @classmethod
    def read(cls, path: Path) -> "CsvTable":
        """Read a registry file, which has to have the columns of its seed; a new one gets the optional ones too.

        Raises:
            UsageError: the file can't be read, is no CSV in UTF-8, or lacks a column.
        """
        seed = registry_seeds()[path.name]
        try:
            original = path.read_bytes()
        except FileNotFoundError:
            return cls(path, seed.header, None, _head=",".join(seed.header) + "\n")
        except OSError as error:
            raise UsageError(f"can't read '{path}': {error.strerror}") from error
        try:
            records = list(_records(original.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise UsageError(f"'{path}' is not UTF-8 at byte {error.start}; save it as UTF-8") from None
        except csv.Error as error:
            raise UsageError(f"'{path}' is no CSV: {error}; check its quotes") from None
        required = [column.name for column in seed.columns if not column.is_optional]
        return cls._of_records(path, required, original, records)

    @classmethod
    def _of_records(
        cls, path: Path, columns: Sequence[str], original: bytes, records: "Sequence[_Record]"
    ) -> "CsvTable":
        header = [name.strip().lstrip(_BOM) for name in records[0].cells] if records else []
        missing = [name for name in columns if name not in header]
        if missing:
            raise UsageError(f"'{path}' lacks the column {missing[0]} in its first line, which is: {','.join(columns)}")
        table = cls(path, header, original, _head=records[0].text)
        for record in records[1:]:
            if len(record.cells) > len(header):
                raise UsageError(f"'{path}' has more cells than columns in line {record.line}; check its commas")
            cells = dict.fromkeys(header, "") | dict(zip(header, record.cells, strict=False))
            table.rows.append(CsvRow(cells, record.text))
        return table

    @property
    def is_changed(self) -> bool:
        """Tell whether anything is to be written."""
        return bool(self.added) or any(row.changes for row in self.rows)

    def render(self) -> str:
        """Return the file's text with the changes."""
        newline = "\r\n" if self._head.endswith("\r\n") else "\n"
        parts = [self._head]
        parts += [self._line(row.values, newline) if row.changes else row.text for row in self.rows]
        if not parts[-1].endswith(("\n", "\r")):
            parts.append(newline)
        parts += [self._line(row, newline) for row in self.added]
        return "".join(parts)

    def _line(self, cells: Mapping[str, str], newline: str) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=newline).writerow([cells.get(name, "") for name in self.columns])
        return text.getvalue()


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]
    text: str


def _records(text: str) -> Iterator[_Record]:
    consumed: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            consumed.append(line)
            yield line

    reader = csv.reader(lines(), strict=True)
    for cells in reader:
        yield _Record(reader.line_num - len(consumed) + 1, cells, "".join(consumed))
        consumed.clear()


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
    replace_file(path, table.render().encode())
