"""A seed as a person wrote it: rows with their line numbers, and what is wrong with the file as such.

dbt and DuckDB pass over a byte-order mark and take Windows line ends, so both are fine here.
"""

import csv
import io
import shlex
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.checks.findings import Finding, Place, Reporter


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one row and the line it begins on."""

    line: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file's header and rows."""

    shown: str
    header: list[str]
    rows: list[Row]

    def place(self, line: int = 1) -> Place:
        """Return a place in the file."""
        return Place(self.shown, line)


def read_csv(path: Path, shown: str, report: Reporter) -> tuple[CsvFile | None, list[Finding]]:
    """Read a file, `shown` to people by that name; None where it is no CSV file in UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        remedy = f"chmod u+r {shlex.quote(shown)}"
        return None, [report.error(f"the file can't be read ({error.strerror})", remedy, Place(shown))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error.start, shown, report)]
    return _parse(text, shown, report)


def _not_utf8(data: bytes, position: int, shown: str, report: Reporter) -> Finding:
    value = f"byte 0x{data[position]:02x}"
    is_utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    name, encoding = shlex.quote(shown), "UTF-16" if is_utf16 else "WINDOWS-1252"
    return report.error(
        f"the text is no UTF-8: {value}",
        "in a spreadsheet save it as 'CSV UTF-8', or:"
        f" iconv -f {encoding} -t UTF-8 {name} > new.csv && mv new.csv {name}",
        Place(shown, data.count(b"\n", 0, position) + 1),
        value=value,
    )


def _parse(text: str, shown: str, report: Reporter) -> tuple[CsvFile | None, list[Finding]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    findings = []
    line = 1
    try:
        for fields in reader:
            if fields:
                rows.append(Row(line, fields))
            else:
                remedy = "remove the line; on Athena it becomes a row without values"
                findings.append(report.warning("the line is blank", remedy, Place(shown, line)))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "close each quote that is opened, and write a quote inside of quotes twice"
        findings.append(report.error(f"the row is no CSV ({error})", remedy, Place(shown, line)))
        return None, findings
    header = rows.pop(0).fields if rows else []
    return CsvFile(shown, header, rows), findings
