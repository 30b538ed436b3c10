"""One visual as a terminal shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rich.console import RenderableType
from rich.text import Text

from ground_truth_insights.report.text_bars import BarRow, BarTables, Page
from ground_truth_insights.report.text_tables import table_parts
from ground_truth_insights.report.text_weeks import WEEK_TITLE, busiest_day, numbers_of_week, week_label, weeks
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.visuals.answer import Answer, number
from ground_truth_insights.visuals.drawn import within_limit
from ground_truth_insights.visuals.sentences import sentence
from ground_truth_insights.visuals.spec import Noun, Visual
from ground_truth_insights.visuals.words import counted, day, flag_note, label, more, shown, together, value_text
from ground_truth_insights.warehouse.marts import Row

_MOST_DAYS = 31
_MOST_WEEKS = 26
# What is shown of each where all shall fit on one screen: rows, and days in whole weeks.
_BRIEF_ROWS = 4
_BRIEF_DAYS = 35
_WEEK = Noun("week", "weeks")


@dataclass(frozen=True, slots=True)
class _Section:
    """The rows of one facet that are drawn, and what is said about the others before or after them."""

    rows: Sequence[BarRow]
    before: str = ""
    after: str = ""


def visual_parts(read: Answer, page: Page, words: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield the title, the question, and the numbers with bars, or a sentence where there are none."""
    visual = read.visual
    yield Text(visual.title, style="bold")
    yield Text(visual.question, style="dim italic")
    yield Text()
    # Bars stand for the values of one category; everything else is a table.
    if visual.is_chart:
        yield from _chart_parts(read, page, words, has_sentences=True)
    else:
        yield from _said(sentence(visual, read.rows, words))
        yield from table_parts(read, page, words)


def brief_parts(read: Answer, page: Page, words: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield the title of a chart and its first rows: of the facet with most, or of the last weeks."""
    facets = list(read.facets())
    rows = facets[0][1] if facets else ()
    shown_rows = tuple(_last_weeks(read.visual, rows) if read.visual.is_over_days else rows)
    visual = replace(read.visual, limit=None if read.visual.is_over_days else _BRIEF_ROWS, facet=None, flag=None)
    facet = f"  {one_line(facets[0][0])}" if facets and facets[0][0] else ""
    yield Text.assemble((visual.title, "bold"), (facet, "dim"), overflow="ellipsis", no_wrap=True)
    yield from _chart_parts(replace(read, visual=visual, rows=shown_rows), page, words, has_sentences=False)


def _last_weeks(visual: Visual, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the days of the last weeks, from a Monday on; more days than are shown one by one."""
    days = [row[visual.category.column] for row in rows]
    last = max((each for each in days if isinstance(each, date)), default=date.max)
    first = last - timedelta(days=last.weekday() + _BRIEF_DAYS)
    yield from (row for row, each in zip(rows, days, strict=True) if isinstance(each, date) and each >= first)


def _said(text: str) -> Iterator[RenderableType]:
    if text:
        yield Text(one_line(text))


def _chart_parts(
    read: Answer, page: Page, words: Mapping[str, str], *, has_sentences: bool
) -> Iterator[RenderableType]:
    visual, facets = read.visual, list(read.facets())
    if not facets:
        nothing = f"No {visual.category.noun.many} to show: no {visual.value.noun.many} in this scope yet."
        yield Text(visual.when_empty or nothing)
        return
    by_week = visual.is_over_days and max(len(rows) for _, rows in facets) > _MOST_DAYS
    titles = [visual.category.title, *(measure.title for measure in visual.measures)]
    if by_week:
        titles = [WEEK_TITLE, visual.value.title, "Busiest day" if visual.adds_up else "First day"]
    sections = [_weeks(visual, rows, page) if by_week else _categories(visual, rows, words) for _, rows in facets]
    tables = BarTables(titles, [row for section in sections for row in section.rows], page)
    # A heading says nothing where it is the only one.
    has_headings = len(sections) > 1
    if has_headings:
        yield tables.table([], has_header=True)
    for (facet, rows), section in zip(facets, sections, strict=True):
        if has_headings:
            title = visual.facet.title if visual.facet else ""
            yield Text(f"{title}: {one_line(facet or '') or '(no name)'}", style="bold cyan")
        if has_sentences:
            yield from _said(sentence(visual, rows, words))
        if section.before:
            yield Text(section.before)
        yield tables.table(section.rows, has_header=not has_headings)
        if section.after:
            yield Text(section.after)
    if note := flag_note(visual, read.rows):
        yield Text(f"* {note}", style="yellow")


def _categories(visual: Visual, rows: Sequence[Row], words: Mapping[str, str]) -> _Section:
    if visual.is_over_days:
        earlier, drawn = rows[:-_MOST_DAYS], rows[-_MOST_DAYS:]
        before = f"after {counted(len(earlier), visual.category.noun)} that aren't shown" if earlier else ""
        return _Section([_bar_row(visual, row, words) for row in drawn], before=before)
    drawn, rest = within_limit(visual, rows)
    return _Section([_bar_row(visual, row, words) for row in drawn], after=more(visual, rest))


def _weeks(visual: Visual, rows: Sequence[Row], page: Page) -> _Section:
    all_weeks = list(weeks(visual, rows))
    earlier, drawn = all_weeks[:-_MOST_WEEKS], all_weeks[-_MOST_WEEKS:]
    before = ""
    if earlier:
        days = [row for week in earlier for row in week]
        before = f"after {counted(len(earlier), _WEEK)}{together(visual, days)}"
    busiest = max(busiest_day(visual, week) for week in drawn)
    bars = []
    for week in drawn:
        numbers = numbers_of_week(visual, week)
        mark = _mark(visual, *week)
        bars.append(
            BarRow(
                label=week_label(visual, week, busiest, is_ascii=page.is_ascii) + mark,
                value=numbers[0] or 0,
                cells=tuple(shown(visual.value, each) for each in numbers),
            )
        )
    return _Section(bars, before=before)


def _bar_row(visual: Visual, row: Row, words: Mapping[str, str]) -> BarRow:
    key = row[visual.category.column]
    text = day(key) if isinstance(key, date) else one_line(label(visual.category, row))
    return BarRow(
        label=text + _mark(visual, row),
        value=number(row[visual.value.column]) or 0,
        cells=tuple(value_text(measure, row, words) for measure in visual.measures),
    )


def _mark(visual: Visual, *rows: Row) -> str:
    return " *" if visual.flag and any(row[visual.flag.column] for row in rows) else ""
