"""The report on a terminal, or as plain text where the output goes elsewhere."""

from collections.abc import Iterator

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ground_truth_insights.report.clock import clock_words
from ground_truth_insights.report.needs_a_look import NOTHING, NeedsALook
from ground_truth_insights.report.report import Report
from ground_truth_insights.report.scopes import Scope, scope_words
from ground_truth_insights.report.text_bars import Page
from ground_truth_insights.report.text_visual import brief_parts, visual_parts
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.warehouse.marts import Row

# Wider lines are hard to follow from the label to its number. Narrower terminals may wrap lines, which
# is better than numbers that are cut short.
_MAX_WIDTH = 110
_MIN_WIDTH = 60
_BRIEF_WIDTH = 80
_NOTHING_YET = "There are no annotations in this scope yet; GT_LABELING_OUTPUT says where they are looked for."


def print_report(report: Report, console: Console) -> None:
    """Print the whole report."""
    console.width = max(console.width, _MIN_WIDTH)
    page = Page(min(console.width, _MAX_WIDTH), console.options.ascii_only)
    for part in _parts(report, page):
        console.print(part, width=page.width)


def print_brief(report: Report, console: Console) -> None:
    """Print the first rows of each chart of the first sheet, which fit on one screen of 80 columns."""
    console.width = max(console.width, _MIN_WIDTH)
    page = Page(min(console.width, _BRIEF_WIDTH), console.options.ascii_only)
    for part in _banner(report):
        console.print(part, width=page.width)
    for read in report.sheets[0][1]:
        if read.visual.is_chart:
            for part in (*brief_parts(read, page, report.dashboard.words), Text()):
                console.print(part, width=page.width)


def print_scopes(scopes: list[Scope], console: Console) -> None:
    """Print what `--scope` can be."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Scope", overflow="fold")
    table.add_column("Type")
    table.add_column("Annotations", justify="right")
    for scope in scopes:
        table.add_row(Text(one_line(scope.name)), scope.type, f"{scope.annotations:,}")
    console.print(table)


def _parts(report: Report, page: Page) -> Iterator[RenderableType]:
    yield from _banner(report)
    yield _title(report)
    if report.clock:
        yield Text(clock_words(report.clock), style="dim")
    yield Text()
    if report.key_figures["annotations"]:
        yield _key_figures(report.key_figures)
    else:
        yield Text(_NOTHING_YET)
    yield from _needs(report.needs, page)
    for sheet, visuals in report.sheets:
        yield Text()
        yield Rule(Text(sheet.title, style="bold"), align="left", characters="-" if page.is_ascii else "─")
        for read in visuals:
            yield Text()
            yield from visual_parts(read, page, report.dashboard.words)


def _banner(report: Report) -> Iterator[RenderableType]:
    if report.simulated:
        yield Text(report.simulated, style="bold black on yellow")
        yield Text()


def _title(report: Report) -> RenderableType:
    return Text.assemble((report.dashboard.title, "bold"), ": ", (scope_words(report.scope), "bold"))


def _key_figures(figures: Row) -> RenderableType:
    values = {
        "Annotations": f"{figures['annotations']:,}",
        "Workers": f"{figures['workers']:,}",
        "Data objects": f"{figures['data_objects']:,}",
        "Days": f"{figures['days']:,}",
        "First day": str(figures["first_on"]),
        "Last day": str(figures["last_on"]),
    }
    cells = [Text.assemble((title, "dim"), "\n", (value, "bold")) for title, value in values.items()]
    return Columns(cells, padding=(0, 3))


def _needs(needs: NeedsALook, page: Page) -> Iterator[RenderableType]:
    yield Text()
    yield Text("Needs a look", style="bold yellow" if needs.findings else "bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column()
    table.add_column(overflow="fold")
    for finding in needs.findings:
        said = Text.assemble(finding.sentence, (f" {one_line(finding.remedy)}" if finding.remedy else "", "dim"))
        table.add_row("-" if page.is_ascii else "•", said)
    if not needs.findings:
        table.add_row("", Text(NOTHING))
    yield table
    yield Text(needs.measured, style="dim")
