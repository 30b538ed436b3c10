"""The formats that a report is written in, by their names on the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.console import Console

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_csv import csv_files
from ground_truth_insights.report.file_names import file_name
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report
from ground_truth_insights.report.text import print_report

_TEXT_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Format:
    """How a report becomes files: one, or several that lie in a folder of their own."""

    name: str
    has_several_files: bool
    files: Callable[[Report], Sequence[ReportFile]]


def formats_named(names: str) -> list[Format]:
    """Return the formats of a list such as `html,csv`, each once.

    Raises:
        UsageError: One doesn't exist, or none is named.

    """
    wanted = list(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f"--format '{name}' doesn't exist; formats: {', '.join(FORMATS)}")
    if not wanted:
        raise UsageError(f"--format is empty; formats: {', '.join(FORMATS)}")
    return [FORMATS[name] for name in wanted]


def base_name(report: Report) -> str:
    """Return the name of a report's file without its ending."""
    return f"labeling-insights-{file_name(report.scope.name)}"


def plain_text(report: Report) -> str:
    """Return the report as the terminal shows it, without colours."""
    console = Console(file=StringIO(), highlight=False, width=_TEXT_WIDTH, color_system=None)
    print_report(report, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # rich knows it as any text file
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _text(report: Report) -> list[ReportFile]:
    return [ReportFile(f"{base_name(report)}.txt", plain_text(report).encode("utf-8", "replace"))]


def _csv(report: Report) -> list[ReportFile]:
    folder = f"{base_name(report)}-csv"
    return [ReportFile(f"{folder}/{file.name}", file.content) for file in csv_files(report)]


FORMATS = {
    "text": Format("text", has_several_files=False, files=_text),
    "csv": Format("csv", has_several_files=True, files=_csv),
}
