"""The report of a scope as the content of a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ground_truth_insights.mail.attachments import DEFAULT, attachments, attachments_named
from ground_truth_insights.mail.changes import figure_words, news, subject, week_of
from ground_truth_insights.mail.message import MailContent, build_draft, content_id
from ground_truth_insights.report.clock import clock_words
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.formats import Source, plain_text
from ground_truth_insights.report.needs_a_look import NOTHING
from ground_truth_insights.report.outlook import deadline_words, is_good
from ground_truth_insights.report.pictures import Picture, chart_notes, pictures
from ground_truth_insights.report.report import Report
from ground_truth_insights.report.scopes import scope_words
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.sentences import sentence

_MOST_CHARTS_OF_A_VISUAL = 3
_MOST_ROWS_READ_OUT = 5


class BodyChart(NamedTuple):
    """A picture and its name in the mail, what it shows for those who don't see it, and what is said below it."""

    name: str
    picture: Picture
    alt: str
    notes: Sequence[str]


class BodySection(NamedTuple):
    """One question with its answer, of which a sentence says the most in its numbers."""

    title: str
    question: str
    sentence: str
    charts: Sequence[BodyChart]
    notes: Sequence[str]


def report_mail(report: Report, files: Sequence[ReportFile]) -> MailContent:
    """Return the mail: figures and charts of the first sheet inside, and the files attached."""
    said = subject(report)
    first = replace(report, sheets=report.sheets[:1])
    sections = list(_sections(first))
    notes, footer = list(_notes(report)), _footer(files)
    html = _template().render(
        nothing=NOTHING,
        content_id=content_id,
        subject=said,
        preview=news(report),
        banner=report.simulated,
        title=report.dashboard.title,
        about=_about(report),
        figures=figure_words(report),
        notes=notes,
        needs=report.needs,
        clock=clock_words(report.clock),
        sections=sections,
        footer=footer,
    )
    return MailContent(
        subject=said,
        text="\n".join([said, "", plain_text(first), *notes, "", *_rest(report, files), *footer, ""]),
        html=html,
        pictures={chart.name: chart.picture.png for each in sections for chart in each.charts},
        attachments=tuple(files),
    )


@cache
def _template() -> Template:
    """Return the template of the HTML, no part of which may be missing; it escapes every text."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("body.html.j2")


def draft(source: Source) -> bytes:
    """Return the report of a scope as an .eml file that nobody has addressed yet, with the usual attachments."""
    files = attachments(source, attachments_named(DEFAULT))
    return build_draft(report_mail(source.report, files)).as_bytes()


def _about(report: Report) -> str:
    figures = report.key_figures
    if figures["first_on"] is None:
        return f"{scope_words(report.scope)}, no annotations yet"
    return f"{scope_words(report.scope)}, {figures['first_on']} to {figures['last_on']}"


def _notes(report: Report) -> Iterator[str]:
    """Yield what the figures say, how the work stands against its deadline, and which week is compared."""
    for read in report.sheets[0][1] if report.sheets else ():
        if read.visual.figures and (said := sentence(read.visual, read.rows, report.dashboard.words)):
            yield said
    deadline = report.deadline
    # Any other stands among what needs a look.
    if deadline is not None and is_good(deadline):
        yield deadline_words(deadline)
    monday = week_of(report)
    if monday is None:
        yield "There are no two full weeks to compare yet."
    else:
        yield f"The week is the last full one, {monday} to {monday + timedelta(days=6)}; its days are complete."


def _rest(report: Report, files: Sequence[ReportFile]) -> Iterator[str]:
    """Yield where the sheets are that the text leaves out."""
    others = ", ".join(sheet.title for sheet, _ in report.sheets[1:])
    if not others:
        return
    whole = [file.name for file in files if file.name.endswith((".html", ".pdf"))]
    yield f"More in {' and '.join(whole) or 'the report, which is not attached'}: {others}."


def _sections(report: Report) -> Iterator[BodySection]:
    for _, visuals in report.sheets:
        for read in visuals:
            if not read.visual.figures:
                yield _section(report, read)


def _section(report: Report, read: Answer) -> BodySection:
    visual, charts = read.visual, []
    found = list(pictures(read, report.dashboard.words, has_title=False)) if read.rows else []
    for picture in found[:_MOST_CHARTS_OF_A_VISUAL]:
        name, notes = f"{visual.id}-{picture.number}", chart_notes(visual, picture)
        charts.append(BodyChart(name, picture, _alternative(read, picture), notes))
    notes = [] if read.rows else [read.when_empty]
    if len(found) > len(charts):
        notes.append(f"and {len(found) - len(charts):,} more charts in the report")
    said = "" if found else sentence(visual, read.rows, report.dashboard.words)
    return BodySection(visual.title, visual.question, said, charts, notes)


def _alternative(read: Answer, picture: Picture) -> str:
    """Return what is read out instead of the picture: its first rows; all are in the plain text and in the files."""
    drawn = picture.drawn
    title = read.visual.title if drawn.heading is None else f"{read.visual.title}, {drawn.heading}"
    rows = [str(row["said"]) for row in drawn.rows[:_MOST_ROWS_READ_OUT]]
    more = len(drawn.rows) - len(rows)
    return "; ".join([f"{title}. {rows[0]}", *rows[1:], *([f"and {more:,} more"] if more else [])])


def _footer(files: Sequence[ReportFile]) -> list[str]:
    lines = []
    if files:
        lines.append(f"Attached: {', '.join(file.name for file in files)}.")
    lines.append("Workers are shown as keyed hashes unless the owner turned names on.")
    return lines
