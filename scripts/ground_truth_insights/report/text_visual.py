"""One visual as a terminal shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from ground_truth_insights.dashboard.spec import Chart, Noun
from ground_truth_insights.report.numbers import counted, day, shown, status_word
from ground_truth_insights.report.safe_text import one_line
from ground_truth_insights.report.text_bars import BarRow, BarTables, Page
from ground_truth_insights.report.text_tables import table_parts
from ground_truth_insights.report.text_weeks import WEEK_TITLE, busiest_day, last, total, week_label, weeks
from ground_truth_insights.report.visual_data import FacetData, VisualData, VisualRow, visual_data
from ground_truth_insights.report.visual_rows import VisualRows

_MOST_DAYS = 31
_MOST_WEEKS = 26
_WEEK = Noun("week", "weeks")


@dataclass(frozen=True, slots=True)
class _Section:
    """The rows of one facet that are drawn, and what is said about the others before or after them."""

    rows: Sequence[BarRow]
    before: str = ""
    after: str = ""


def visual_parts(read: VisualRows, page: Page, words: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield the title, the question, and the numbers with bars, or a sentence where there are none."""
    visual = read.visual
    yield Text(visual.title, style="bold")
    yield Text(visual.question, style="dim italic")
    yield Text()
    if isinstance(visual, Chart):
        yield from _chart_parts(visual_data(read), page, words)
    else:
        yield from table_parts(read, words)


def _chart_parts(data: VisualData, page: Page, words: Mapping[str, str]) -> Iterator[RenderableType]:
    visual = data.visual
    if not data.facets:
        nothing = f"No {visual.category.noun.many} to show: no {visual.value_noun.many} in this scope yet."
        yield Text(visual.when_empty or nothing)
        return
    by_week = visual.type == "line" and max(len(facet.rows) for facet in data.facets) > _MOST_DAYS
    titles = [visual.category.title, *(measure.title for measure in visual.measures)]
    if by_week:
        titles = [WEEK_TITLE, visual.value.title, "Busiest day" if _adds_up(visual) else "First day"]
    sections = [
        _weeks(visual, facet.rows, page) if by_week else _categories(visual, facet.rows, words) for facet in data.facets
    ]
    yield from _drawn(data, titles, sections, page)
    yield from _flag_note(data)


def _drawn(
    data: VisualData, titles: Sequence[str], sections: Sequence[_Section], page: Page
) -> Iterator[RenderableType]:
    tables = BarTables(titles, [row for section in sections for row in section.rows], page)
    # A heading says nothing where it is the only one.
    has_headings = len(sections) > 1
    if has_headings:
        yield tables.table([], has_header=True)
    for facet, section in zip(data.facets, sections, strict=True):
        if has_headings:
            yield _heading(data.visual, facet)
        if section.before:
            yield Text(section.before)
        yield tables.table(section.rows, has_header=not has_headings)
        if section.after:
            yield Text(section.after)


def _heading(visual: Chart, facet: FacetData) -> RenderableType:
    title = visual.facet.title if visual.facet else ""
    return Text(f"{title}: {one_line(facet.facet or '') or '(no name)'}", style="bold cyan")


def _categories(visual: Chart, rows: Sequence[VisualRow], words: Mapping[str, str]) -> _Section:
    noun = visual.category.noun
    if visual.type == "line":
        earlier, drawn = rows[:-_MOST_DAYS], rows[-_MOST_DAYS:]
        before = f"after {counted(len(earlier), noun)} that aren't shown" if earlier else ""
        return _Section([_bar_row(visual, row, words) for row in drawn], before=before)
    # A line that sums up a single category would take the place of the category itself.
    is_cut = visual.limit is not None and len(rows) > visual.limit + 1
    drawn, rest = (rows[: visual.limit], rows[visual.limit :]) if is_cut else (rows, ())
    after = f"and {len(rest):,} more {noun.many}{_together(visual, rest)}" if rest else ""
    return _Section([_bar_row(visual, row, words) for row in drawn], after=after)


def _weeks(visual: Chart, rows: Sequence[VisualRow], page: Page) -> _Section:
    all_weeks = list(weeks(rows))
    earlier, drawn = all_weeks[:-_MOST_WEEKS], all_weeks[-_MOST_WEEKS:]
    before = ""
    if earlier:
        days = [row for week in earlier for row in week]
        before = f"after {counted(len(earlier), _WEEK)}{_together(visual, days)}"
    busiest = max(map(busiest_day, drawn))
    bars = []
    for week in drawn:
        numbers = (total(week), busiest_day(week)) if _adds_up(visual) else (last(week), last(week[:1]))
        label = week_label(week, busiest, is_ascii=page.is_ascii) + _mark(any(row.is_flagged for row in week))
        cells = tuple(shown(visual.value, number) for number in numbers)
        bars.append(BarRow(label=label, value=numbers[0] or 0, cells=cells))
    return _Section(bars, before=before)


def _adds_up(visual: Chart) -> bool:
    """Tell whether numbers of days add up to a number of the week; a standing count doesn't."""
    return visual.value.aggregation == "sum"


def _bar_row(visual: Chart, row: VisualRow, words: Mapping[str, str]) -> BarRow:
    numbers = zip(visual.measures, (row.value, *row.details), row.statuses, strict=True)
    return BarRow(
        label=_label(row) + _mark(row.is_flagged),
        value=row.value or 0,
        cells=tuple(shown(measure, number, status_word(status, words)) for measure, number, status in numbers),
    )


def _label(row: VisualRow) -> str:
    if isinstance(row.category, date):
        return day(row.category)
    key = one_line(row.category)
    return key if row.name is None else f"{one_line(row.name)} ({key})"


def _mark(is_flagged: bool) -> str:
    return " *" if is_flagged else ""


def _flag_note(data: VisualData) -> Iterator[RenderableType]:
    visual = data.visual
    flagged = sum(row.is_flagged for facet in data.facets for row in facet.rows)
    if visual.flag is not None and flagged:
        yield Text(f"* {counted(flagged, visual.category.noun)} {visual.flag.text}", style="yellow")


def _together(visual: Chart, rows: Sequence[VisualRow]) -> str:
    """Return what the rows hold together, or nothing where their numbers may not be added."""
    if not _adds_up(visual):
        return ""
    amount = total(rows)
    # A duration carries its units.
    noun = "" if visual.value.format == "seconds" else f" {visual.value_noun.of(amount)}"
    return f" with {shown(visual.value, amount)}{noun}"
