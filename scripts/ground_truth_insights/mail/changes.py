"""What changed: key figures of the last full week against the week before, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ground_truth_insights.report.report import Report
from ground_truth_insights.report.scopes import scope_words
from ground_truth_insights.visuals.spec import Figure
from ground_truth_insights.visuals.words import figure_interval, shown, status_word
from ground_truth_insights.warehouse.marts import Row


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A key figure as a mail says it; `week` and `change` are None where it compares no weeks.

    `interval` and `definition` are empty where there is none.
    """

    title: str
    value: str
    week: str | None
    change: str | None
    interval: str = ""
    definition: str = ""


def subject(report: Report) -> str:
    """Return the subject of the mail: of what it tells, and its news."""
    return f"{report.dashboard.title}, {scope_words(report.scope)}: {news(report)}"


def news(report: Report) -> str:
    """Return what there is, and how the last full week differs from the one before."""
    compared = next(((figure, row) for figure, row in _figures(report) if row["week_on"] is not None), None)
    if compared is None:
        count = report.key_figures["annotations"]
        return f"{count:,} {'annotation' if count == 1 else 'annotations'} so far"
    figure, row = compared
    week = f"{shown(figure.measure, row['week_value'])} {figure.measure.title.lower()} in the week of {row['week_on']}"
    return f"{week}, {change_words(row['week_value'], row['week_before_value'])}"


def figure_words(report: Report) -> list[FigureWords]:
    """Return the key figures of the first sheet in the order of the dashboard."""
    words = report.dashboard.words
    return [_figure_words(figure, row, words) for figure, row in _figures(report)]


def week_of(report: Report) -> date | None:
    """Return the Monday of the last full week, None where no two full weeks are there to compare."""
    mondays = (row["week_on"] for _, row in _figures(report))
    return next((monday for monday in mondays if isinstance(monday, date)), None)


def change_words(last: object, before: object) -> str:
    """Return how a week differs from the one before, as it ends a sentence: in percent, or in words where it can't."""
    if not isinstance(last, int | float) or not isinstance(before, int | float):
        return "not known for the week before"
    if last == before:
        return "the same as the week before"
    if before == 0:
        return "none the week before"
    ratio = last / before - 1
    # Two digits at least, so that a small change doesn't read as none.
    said = f"{ratio:+.0%}" if abs(ratio) >= 0.1 else f"{ratio:+.1%}"
    if said.strip("+-") == "0.0%":
        said = f"{'up' if last > before else 'down'} by less than 0.1%"
    return f"{said} on the week before"


def _figure_words(figure: Figure, row: Row, words: Mapping[str, str]) -> FigureWords:
    measure = figure.measure
    week = change = None
    if row["week_on"] is not None:
        week = shown(measure, row["week_value"])
        change = change_words(row["week_value"], row["week_before_value"])
    value = shown(measure, row["value"], status_word(row["status"], words))
    return FigureWords(measure.title, value, week, change, figure_interval(measure, row), measure.definition)


def _figures(report: Report) -> Iterator[tuple[Figure, Row]]:
    # A mail shows the first sheet; the files with it hold all of them.
    for _, visuals in report.sheets[:1]:
        for read in visuals:
            if read.visual.figures:
                yield from zip(read.visual.figures, read.rows, strict=True)
