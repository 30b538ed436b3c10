"""Checks of one seed against its description: header, number of fields, values, keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ground_truth_insights.checks.csv_file import CsvFile
from ground_truth_insights.checks.findings import Finding, Reporter
from ground_truth_insights.checks.wording import counted, listed, nearest, quoted
from ground_truth_insights.doctor.seed_schema import Column, Seed
from ground_truth_insights.doctor.seed_values import Wrong, wrong_value

_NOT_SHOWN = "(personal, not shown)"


@dataclass(frozen=True, slots=True)
class SeedCheck:
    """A seed, its file, and the columns whose values are personal and never shown."""

    seed: Seed
    file: CsvFile
    report: Reporter
    private: frozenset[str] = field(default=frozenset())

    def findings(self, keys: Iterable[Sequence[str]] = ()) -> Iterator[Finding]:
        """Yield everything that is wrong; no two rows may agree in all columns of one of `keys`."""
        yield from self._check_header()
        yield from self._check_field_counts()
        for column in self.seed.columns:
            yield from self._check_column(column)
        unique = [(column.name,) for column in self.seed.columns if column.is_unique]
        for key in (*unique, *keys):
            yield from self._check_key(key)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the line and the values of each row that has a value for each column of the header."""
        for row in self.file.rows:
            if len(row.fields) == len(self.file.header):
                yield row.line, dict(zip(self.file.header, row.fields, strict=True))

    def has(self, *columns: str) -> bool:
        """Tell whether the file has the columns; that one is missing is a finding of its own."""
        return set(columns) <= set(self.file.header)

    def _check_header(self) -> Iterator[Finding]:
        found, place = self.file.header, self.file.place()
        separator = next((mark for mark in ";\t|" if len(found) == 1 and mark in found[0]), None)
        if not found:
            yield self.report.error("the file is empty, without even a header", self._right_header(), place)
        elif separator:
            message = f"the columns are separated by {separator!r}, not by commas"
            yield self.report.error(message, "save it with commas between the columns", place, value=separator)
        else:
            yield from self._check_column_names()

    def _check_column_names(self) -> Iterator[Finding]:
        wanted, found = self.seed.header, self.file.header
        place, remedy = self.file.place(), self._right_header()
        strange = [name for name in found if name not in wanted]
        optional = {column.name for column in self.seed.columns if column.is_optional}
        missing = [name for name in wanted if name not in found and name not in optional]
        for name in missing:
            meant = nearest(name, strange)
            guess = f"; is {quoted(meant)} meant to be it?" if meant else ""
            yield self.report.error(f"the column {name} is missing{guess}", remedy, place, value=meant)
        for name in strange:
            if nearest(name, missing) is None:
                # Where the header is missing, its place is taken by somebody's data.
                shown, value = (_NOT_SHOWN, None) if self.private else (quoted(name), name)
                yield self.report.warning(f"nothing reads the column {shown}", remedy, place, value=value)
        for name in wanted:
            if found.count(name) > 1:
                message = f"the column {name} occurs {found.count(name)} times"
                yield self.report.error(message, remedy, place, value=name)
        present = [name for name in wanted if name in found]
        if not missing and found != present and sorted(found) == sorted(present):
            message = f"the columns stand in another order: {listed(found)}"
            yield self.report.warning(message, remedy, place, value=",".join(found))

    def _right_header(self) -> str:
        return f"write the first line as: {','.join(self.seed.header)}"

    def _check_field_counts(self) -> Iterator[Finding]:
        wanted = len(self.file.header)
        for row in self.file.rows:
            if len(row.fields) != wanted:
                yield self.report.error(
                    f"the row has {counted(len(row.fields), 'field')}, the header {wanted}",
                    "write as many, empty ones too, with quotes around a text that holds a comma",
                    self.file.place(row.line),
                    value=str(len(row.fields)),
                )

    def _check_column(self, column: Column) -> Iterator[Finding]:
        if not self.has(column.name):
            return
        for line, row in self.rows():
            wrong = _wrong(column, row[column.name])
            if wrong is not None:
                is_private = column.name in self.private
                shown = _NOT_SHOWN if is_private else quoted(row[column.name])
                yield self.report.error(
                    f"{column.name} is {shown}, which {wrong.reason}",
                    wrong.remedy,
                    self.file.place(line),
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
                is_private = not self.private.isdisjoint(key)
                shown = _NOT_SHOWN if is_private else listed(map(quoted, values))
                yield self.report.error(
                    f"{listed(key)} {shown} stands on line {first_line} already",
                    "keep one of the two rows",
                    self.file.place(line),
                    value=None if is_private else ",".join(values),
                )


def _wrong(column: Column, value: str) -> Wrong | None:
    if value.strip():
        return wrong_value(column, value)
    if column.is_required:
        return Wrong("is empty", f"write a {column.name} for the row, or remove it")
    if value and column.type != "varchar":
        return Wrong("holds spaces only", "leave it empty, without spaces")
    return None
