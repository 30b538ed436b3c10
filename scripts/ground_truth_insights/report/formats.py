"""The formats that a report is written in but mail, by their names on the command line."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path

from rich.console import Console

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_csv import csv_files
from ground_truth_insights.report.evidence import evidence_files
from ground_truth_insights.report.files import ReportFile, file_name
from ground_truth_insights.report.pdf import as_pdf
from ground_truth_insights.report.report import Report, read_report
from ground_truth_insights.report.scopes import scope_words
from ground_truth_insights.report.text import print_report
from ground_truth_insights.settings import Settings
from ground_truth_insights.visuals.spec import Dashboard
from ground_truth_insights.warehouse.marts import Warehouse

DEFAULT_FOLDER = Path("target") / "report"
_TEXT_WIDTH = 78


@dataclass(frozen=True, slots=True)
class Format:
    """How a report becomes files: one, or several that lie in a folder of their own."""

    name: str
    has_several_files: bool
    files: Callable[["Source"], Sequence[ReportFile]]


@dataclass
class Source:
    """What the formats are made from; what several of them need is read once."""

    warehouse: Warehouse
    dashboard: Dashboard
    scope_name: str | None

    @cached_property
    def report(self) -> Report:
        """Every number of the dashboard in the scope.

        Raises:
            UsageError: The scope doesn't exist, or a mart is missing.

        """
        return read_report(self.warehouse, self.dashboard, self.scope_name)

    @cached_property
    def page(self) -> str:
        """The page of the scope, or of all scopes where none is named.

        Raises:
            UsageError: As `report`.

        """
        # It carries the charting code, a large module that the other formats needn't wait for.
        from ground_truth_insights.report.page.build import build_page  # noqa: PLC0415

        return build_page(self.warehouse, self.dashboard, self.scope_name).html

    @property
    def base_name(self) -> str:
        """The name of the report's file without its ending."""
        return f"labeling-insights-{file_name(self.report.scope.name)}"


def formats_named(names: str, known: Mapping[str, Format]) -> list[Format]:
    """Return the formats of a list such as `html,csv`, each once.

    Raises:
        UsageError: One doesn't exist, or none is named.

    """
    wanted = list(dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip()))
    for name in wanted:
        if name not in known:
            raise UsageError(f"--format '{name}' doesn't exist; formats: {', '.join(known)}")
    if not wanted:
        raise UsageError(f"--format is empty; formats: {', '.join(known)}")
    return [known[name] for name in wanted]


def plain_text(report: Report) -> str:
    """Return the report as the terminal shows it, without colours."""
    console = Console(file=StringIO(), highlight=False, width=_TEXT_WIDTH, color_system=None)
    print_report(report, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # rich knows it as any text file
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _text(source: Source) -> list[ReportFile]:
    return [ReportFile(f"{source.base_name}.txt", plain_text(source.report).encode("utf-8", "replace"))]


def _csv(source: Source) -> list[ReportFile]:
    return _in_folder(f"{source.base_name}-csv", csv_files(source.report))


def _png(source: Source) -> list[ReportFile]:
    # Drawing takes a large module, which the other formats needn't wait for.
    from ground_truth_insights.report.pictures import png_files  # noqa: PLC0415

    return _in_folder(f"{source.base_name}-png", png_files(source.report))


def _html(source: Source) -> list[ReportFile]:
    return [ReportFile(f"{source.base_name}.html", source.page.encode("utf-8", "replace"))]


def _pdf(source: Source) -> list[ReportFile]:
    about = f"{source.dashboard.title}, {scope_words(source.report.scope)}"
    return [ReportFile(f"{source.base_name}.pdf", as_pdf(source.page, about, os.environ))]


def _parquet(source: Source) -> list[ReportFile]:
    # Arrow is a large module, too.
    from ground_truth_insights.report.as_parquet import parquet_files  # noqa: PLC0415

    return _in_folder(f"{source.base_name}-parquet", list(parquet_files(source.report)))


def _evidence(source: Source) -> list[ReportFile]:
    files = evidence_files(source.dashboard, Settings.from_environment(os.environ).schema, source.scope_name)
    return _in_folder(f"{source.base_name}-evidence", list(files))


def _in_folder(folder: str, files: Sequence[ReportFile]) -> list[ReportFile]:
    return [ReportFile(f"{folder}/{file.name}", file.content) for file in files]


FORMATS = {
    "html": Format("html", has_several_files=False, files=_html),
    "pdf": Format("pdf", has_several_files=False, files=_pdf),
    "text": Format("text", has_several_files=False, files=_text),
    "csv": Format("csv", has_several_files=True, files=_csv),
    "parquet": Format("parquet", has_several_files=True, files=_parquet),
    "png": Format("png", has_several_files=True, files=_png),
    "evidence": Format("evidence", has_several_files=True, files=_evidence),
}
