"""A table as a person wrote it in a CSV file, and what is wrong with it: as a file, and against its description.

dbt and DuckDB pass over a byte-order mark and take Windows line ends, so both are fine here.
"""

import csv
import io
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.checks.findings import Finding, Place
from ground_truth_insights.checks.paths import is_file
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import Column, Seed
from ground_truth_insights.checks.wording import counted, listed, nearest, quoted

NOT_SHOWN = "(personal, not shown)"
# The line on which a row begins, and its values by column.
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its description: its header, and the fields of each row after the line on which it begins."""

    seed: Seed
    shown: str
    header: list[str]
    fields: list[tuple[int, list[str]]]

    @classmethod
    def read(cls, path: Path, shown: str, seed: Seed) -> "tuple[Table | None, list[Finding]]":
        """Read a file, `shown` to people by that name; None where it is no CSV file in UTF-8."""
        try:
            data = path.read_bytes()
        except OSError as error:
            remedy = f"chmod u+r {shlex.quote(shown)}"
            return None, [Finding.error(f"the file can't be read ({error.strerror})", remedy, Place(shown))]
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return None, [_not_utf8(data, error.start, shown)]
        rows, findings = _parsed(text, shown)
        if rows is None:
            return None, findings
        _, header = rows.pop(0) if rows else (1, [])
        return cls(seed, shown, header, rows), findings

    def findings(self) -> Iterator[Finding]:
        """Yield everything in which the file differs from its description."""
        yield from self._check_header()
        yield from self._check_field_counts()
        for column in self.seed.columns:
            yield from self._check_column(column)
        unique = [(column.name,) for column in self.seed.columns if column.is_unique]
        for key in (*unique, *self.seed.keys):
            yield from self._check_key(key)

    def place(self, line: int = 1) -> Place:
        """Return a place in the file."""
        return Place(self.shown, line)

    def rows(self) -> Iterator[Row]:
        """Yield the line and the values of each row that has a value for each column of the header."""
        for line, fields in self.fields:
            if len(fields) == len(self.header):
                yield line, dict(zip(self.header, fields, strict=True))

    def has(self, *columns: str) -> bool:
        """Tell whether the file has the columns; that one is missing is a finding of its own."""
        return set(columns) <= set(self.header)

    def _check_header(self) -> Iterator[Finding]:
        found, place = self.header, self.place()
        separator = next((mark for mark in ";\t|" if len(found) == 1 and mark in found[0]), None)
        if not found:
            yield Finding.error("the file is empty, without even a header", self._right_header(), place)
        elif separator:
            message = f"the columns are separated by {separator!r}, not by commas"
            yield Finding.error(message, "save it with commas between the columns", place, value=separator)
        else:
            yield from self._check_column_names()

    def _check_column_names(self) -> Iterator[Finding]:
        wanted, found = self.seed.header, self.header
        place, remedy = self.place(), self._right_header()
        strange = [name for name in found if name not in wanted]
        optional = {column.name for column in self.seed.columns if column.is_optional}
        missing = [name for name in wanted if name not in found and name not in optional]
        for name in missing:
            meant = nearest(name, strange)
            guess = f"; is {quoted(meant)} meant to be it?" if meant else ""
            yield Finding.error(f"the column {name} is missing{guess}", remedy, place, value=meant)
        for name in strange:
            if nearest(name, missing) is None:
                # Where the header is missing, its place is taken by somebody's data.
                shown, value = (NOT_SHOWN, None) if self._private else (quoted(name), name)
                yield Finding.warning(f"nothing reads the column {shown}", remedy, place, value=value)
        for name in wanted:
            if found.count(name) > 1:
                message = f"the column {name} occurs {found.count(name)} times"
                yield Finding.error(message, remedy, place, value=name)
        present = [name for name in wanted if name in found]
        if not missing and found != present and sorted(found) == sorted(present):
            message = f"the columns stand in another order: {listed(found)}"
            yield Finding.warning(message, remedy, place, value=",".join(found))

    @property
    def _private(self) -> frozenset[str]:
        return frozenset(column.name for column in self.seed.columns if column.is_private)

    def _right_header(self) -> str:
        return f"write the first line as: {','.join(self.seed.header)}"

    def _check_field_counts(self) -> Iterator[Finding]:
        wanted = len(self.header)
        for line, fields in self.fields:
            if len(fields) != wanted:
                yield Finding.error(
                    f"the row has {counted(len(fields), 'field')}, the header {wanted}",
                    "write as many, empty ones too, with quotes around a text that holds a comma",
                    self.place(line),
                    value=str(len(fields)),
                )

    def _check_column(self, column: Column) -> Iterator[Finding]:
        if not self.has(column.name):
            return
        for line, row in self.rows():
            wrong = column.wrong(row[column.name])
            if wrong is not None:
                is_private = column.is_private
                shown = NOT_SHOWN if is_private else quoted(row[column.name])
                yield Finding.error(
                    f"{column.name} is {shown}, {wrong.reason}",
                    wrong.remedy,
                    self.place(line),
                    value=None if is_private else row[column.name],
                )

    def _check_key(self, key: Sequence[str]) -> Iterator[Finding]:
        """Yield the rows whose key a row before has; where its last column is empty there is no key."""
        first_lines: dict[tuple[str, ...], int] = {}
        for line, row in self.rows() if self.has(*key) else ():
            values = tuple(row[name] for name in key)
            if not values[-1].strip():
                continue
            first_line = first_lines.setdefault(values, line)
            if first_line != line:
                is_private = not self._private.isdisjoint(key)
                shown = NOT_SHOWN if is_private else listed(map(quoted, values))
                yield Finding.error(
                    f"{listed(key)} {shown} stands on line {first_line} already",
                    "keep one of the two rows",
                    self.place(line),
                    value=None if is_private else ",".join(values),
                )


def _not_utf8(data: bytes, position: int, shown: str) -> Finding:
    value = f"byte 0x{data[position]:02x}"
    is_utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    name, encoding = shlex.quote(shown), "UTF-16" if is_utf16 else "WINDOWS-1252"
    return Finding.error(
        f"the text is no UTF-8: {value}",
        "in a spreadsheet save it as 'CSV UTF-8', or:"
        f" iconv -f {encoding} -t UTF-8 {name} > new.csv && mv new.csv {name}",
        Place(shown, data.count(b"\n", 0, position) + 1),
        value=value,
    )


def _parsed(text: str, shown: str) -> tuple[list[tuple[int, list[str]]] | None, list[Finding]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    findings = []
    line = 1
    try:
        for fields in reader:
            if fields:
                rows.append((line, fields))
            else:
                remedy = "remove the line; on Athena it becomes a row without values"
                findings.append(Finding.warning("the line is blank", remedy, Place(shown, line)))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "close each quote that is opened, and write a quote inside of quotes twice"
        findings.append(Finding.error(f"the row is no CSV ({error})", remedy, Place(shown, line)))
        return None, findings
    return rows, findings


@dataclass(frozen=True, slots=True)
class SeedFiles:
    """A folder of seeds: what each should be, the tables that could be read, and what is said of the others.

    `seeds` are all of the project; `locations`, beside the owner's registry, those of the labeling jobs, None where
    they aren't known.
    """

    project: Project
    folder: Path
    seeds: Mapping[str, Seed]
    tables: Mapping[str, Table]
    problems: tuple[Finding, ...]
    locations: frozenset[str] | None = None

    @classmethod
    def read(
        cls,
        project: Project,
        folder: Path,
        seeds: Mapping[str, Seed],
        wanted: Iterable[Seed],
        locations: frozenset[str] | None = None,
    ) -> "SeedFiles":
        """Read the files of the seeds that are wanted, of those that are there."""
        tables: dict[str, Table] = {}
        problems: list[Finding] = []
        for seed in wanted:
            path = folder / f"{seed.name}.csv"
            if is_file(path):
                table, found = Table.read(path, project.shown(path), seed)
                problems += found
                if table is not None:
                    tables[seed.name] = table
        return cls(project, folder, seeds, tables, tuple(problems), locations)

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Yield line and values of each row of a table; none where it, or one of the columns, is missing."""
        found = self.tables.get(table)
        if found is not None and found.has(*columns):
            yield from found.rows()

    def place(self, table: str, line: int) -> Place:
        """Return a place in a table."""
        return self.tables[table].place(line)
