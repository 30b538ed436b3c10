"""The numbers behind each visual as CSV (RFC 4180), under the names of the mart's columns."""

import csv
import io
from collections.abc import Mapping, Sequence

from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report
from ground_truth_insights.report.warehouse import Row

# A spreadsheet takes a text that begins like this for a formula, and labels are texts from outside.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_files(report: Report) -> list[ReportFile]:
    """Return a file for each visual, named by its id; one without rows is left out."""
    reads = [read for _, visuals in report.sheets for read in visuals if read.rows]
    return [ReportFile(f"{read.visual.id}.csv", as_csv(read.rows)) for read in reads]


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the rows in UTF-8 with a header; an undefined number is empty.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises.
    """
    text = io.StringIO(newline="")
    # The byte-order mark is what makes spreadsheets read UTF-8.
    text.write("\ufeff")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(_cells(row, columns) for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cells(row: Mapping[str, object], columns: Sequence[str]) -> list[object]:
    return [_cell(row.get(column)) for column in columns]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
