"""The files that go with a mail."""

from collections.abc import Sequence
from pathlib import PurePath

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_csv import csv_files
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.formats import FORMATS, Source

NAMES = ("html", "csv", "pdf")
DEFAULT = "html,csv"


def attachments_named(names: str) -> list[str]:
    """Return the kinds of files of a list such as `html,csv`; `none` stands for no files.

    Raises:
        UsageError: One doesn't exist.
    """
    wanted = list(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    if wanted == ["none"]:
        return []
    for name in wanted:
        if name not in NAMES:
            raise UsageError(f"--attach '{name}' doesn't exist; use some of {', '.join(NAMES)}, or none")
    return wanted


def attachments(source: Source, names: Sequence[str]) -> list[ReportFile]:
    """Return the files: whole reports, and the numbers of the first sheet, which the mail itself shows."""
    files: list[ReportFile] = []
    for name in names:
        if name == "csv":
            shown = {read.visual.id for _, visuals in source.report.sheets[:1] for read in visuals}
            files += [file for file in csv_files(source.report) if file.name.removesuffix(".csv") in shown]
        else:
            files += [ReportFile(PurePath(file.name).name, file.content) for file in FORMATS[name].files(source)]
    return files
