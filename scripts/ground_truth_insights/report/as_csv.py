"""The numbers behind each visual as CSV (RFC 4180), the same as the page saves: page/assets/08_table.js."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.csv_columns import FIGURE_COLUMNS, CsvColumn, csv_columns, with_unit
from ground_truth_insights.visuals.spec import Column, Format
from ground_truth_insights.visuals.words import bare_number, status_word
from ground_truth_insights.warehouse.marts import Row

# A spreadsheet takes a text that begins like this for a formula, and labels are texts from outside. Full-width and
# small signs count, too. Where a semicolon or a tab parts cells, and a quote inside a cell counts for nothing, a text
# begins behind each of them and in each line.
_FORMULA_START = re.compile(r"([;\t\r\n]|^)(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])")


def csv_files(report: Report) -> list[ReportFile]:
    """Return a file for each visual, named by its id; one without rows is left out."""
    reads = [read for _, visuals in report.sheets for read in visuals if read.rows]
    return [ReportFile(f"{read.visual.id}.csv", as_csv(read, report.dashboard.words)) for read in reads]


def as_csv(read: Answer, words: Mapping[str, str]) -> bytes:
    """Return the rows of a visual in UTF-8 under the titles of the dashboard; an undefined number is empty.

    Numbers are bare: times in seconds to the millisecond, amounts with two decimals, shares from 0 to 1. A text
    that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises, in cells of its own too
    that a reader of semicolons would make.
    """
    text = io.StringIO(newline="")
    # The byte-order mark is what makes spreadsheets read UTF-8.
    text.write("\ufeff")
    csv.writer(text).writerows(_lines(read, words))
    return text.getvalue().encode("utf-8", "replace")


def _lines(read: Answer, words: Mapping[str, str]) -> Iterator[Sequence[str]]:
    visual = read.visual
    columns = FIGURE_COLUMNS if visual.figures else csv_columns(visual)
    yield [column.title for column in columns]
    measures = {figure.id: figure.measure for figure in visual.figures}
    for row in read.rows:
        measure = measures.get(str(row.get("figure")))
        named = row if measure is None else {**row, "title": with_unit(measure)}
        yield [_cell(column, named, measure, words) for column in columns]


def _cell(column: CsvColumn, row: Row, measure: Column | None, words: Mapping[str, str]) -> str:
    if column.is_status:
        unsaid = measure.undefined if measure is not None and row["value"] is None else ""
        return status_word(row[column.key], words) or unsaid
    return _bare(row[column.key], column.format or (measure.format if measure else "text"))


def _bare(value: object, format_: Format) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return bare_number(format_, value)
    if isinstance(value, date):
        return value.isoformat()
    text = _FORMULA_START.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text
