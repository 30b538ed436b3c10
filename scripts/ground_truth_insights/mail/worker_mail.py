"""The own numbers of one worker as the content of a mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from rich.cells import cell_len

from ground_truth_insights.dashboard.spec import Chart, Dashboard
from ground_truth_insights.mail.body import Body, BodyChart, BodySection, BodyTable, as_html
from ground_truth_insights.mail.changes import FigureWords, change_words
from ground_truth_insights.mail.message import MailContent, Picture
from ground_truth_insights.mail.worker_numbers import WorkerNumbers
from ground_truth_insights.report.numbers import duration, fixed, share, status_word
from ground_truth_insights.report.pictures import chart_notes, pictures
from ground_truth_insights.report.safe_text import one_line
from ground_truth_insights.report.scopes import Scope, scope_words
from ground_truth_insights.report.visual_rows import VisualRows
from ground_truth_insights.report.warehouse import Row

_MOST_LABELS = 20
# What worker_pay says where the registry names no currency.
_NO_CURRENCY = "(no currency)"
_TITLE = "Your labeling"
_FOOTER = (
    "These are your own numbers; nobody else gets this mail, and no numbers of others are in it.",
    "It was sent on the word of those who run the labeling project. If a number looks wrong, tell them.",
)


def worker_mail(numbers: WorkerNumbers, dashboard: Dashboard, scope: Scope, *, is_simulated: bool) -> MailContent:
    """Return the mail to one worker."""
    chart, embedded = _days_chart(numbers, dashboard)
    sections = [section for section in (chart, *_tables(numbers, dashboard.words)) if section is not None]
    subject = f"{_TITLE}, {scope_words(scope)}: {_changed(numbers)}"
    body = Body(
        subject=subject,
        preview=_changed(numbers),
        banner="SIMULATED DATA: these numbers come from gt-insights simulate." if is_simulated else None,
        title=_TITLE,
        about=f"{scope_words(scope)}, worker {numbers.worker}",
        figures=_figures(numbers),
        notes=(),
        findings=(),
        sections=sections,
        footer=_FOOTER,
    )
    return MailContent(subject=subject, text=_text(body), html=as_html(body), pictures=embedded)


def _changed(numbers: WorkerNumbers) -> str:
    if numbers.weeks is None:
        count = numbers.totals["annotations_count"]
        return f"{count:,} {'annotation' if count == 1 else 'annotations'} so far"
    last, before = (numbers.annotations_between(*days) for days in (numbers.weeks.last, numbers.weeks.before))
    return f"{last:,} annotations in the week of {numbers.weeks.last_on}, {change_words(last, before)}"


def _figures(numbers: WorkerNumbers) -> list[FigureWords]:
    totals = numbers.totals
    week = change = None
    if numbers.weeks is not None:
        last, before = (numbers.annotations_between(*days) for days in (numbers.weeks.last, numbers.weeks.before))
        week, change = f"{last:,}", change_words(last, before)
    figures = [
        FigureWords("Annotations", _count(totals["annotations_count"]), week, change),
        FigureWords("Data objects", _count(totals["data_objects_count"]), None, None),
        FigureWords("Days with work", _count(totals["active_days_count"]), None, None),
        FigureWords("Time spent", _seconds(totals["time_spent_seconds_total"]), None, None),
        FigureWords("Median per annotation", _seconds(totals["time_spent_seconds_median"]), None, None),
    ]
    return [figure for figure in figures if figure.value]


def _days_chart(numbers: WorkerNumbers, dashboard: Dashboard) -> tuple[BodySection | None, tuple[Picture, ...]]:
    """Return the section with the daily line, drawn as the dashboard draws its own."""
    shape = next(
        (visual for visual in dashboard.visuals() if isinstance(visual, Chart) and visual.type == "line"), None
    )
    if shape is None or not numbers.days:
        return None, ()
    value = replace(shape.value, column="annotations_count", interval=None, n=None, status=None)
    visual = replace(
        shape,
        id="your_days",
        title="Your annotations per day",
        category=replace(shape.category, column="submitted_on"),
        value=value,
        details=(),
        facet=None,
        flag=None,
        forecast=None,
        events=None,
        reference=None,
    )
    read = VisualRows(visual, tuple(_every_day(numbers.days)))
    drawn = next(iter(pictures(read, dashboard.words, has_title=False)))
    inside = Picture(visual.id, drawn.png)
    alternative = f"{visual.title}; the numbers per week are in the text of this mail"
    charts = [BodyChart(inside.src, alternative, drawn.width, notes=chart_notes(drawn))]
    return BodySection(visual.title, "How did your pace go?", charts), (inside,)


def _every_day(days: Sequence[Row]) -> Iterator[Row]:
    """Yield the days from the first to the last, those without work with 0."""
    counts = {day: row["annotations_count"] for row in days if isinstance(day := row["submitted_on"], date)}
    day, last = min(counts), max(counts)
    while day <= last:
        yield {"submitted_on": day, "annotations_count": counts.get(day, 0)}
        day += timedelta(days=1)


def _tables(numbers: WorkerNumbers, words: Mapping[str, str]) -> Iterator[BodySection]:
    if numbers.labels:
        yield _labels(numbers.labels)
    if numbers.agreement is not None:
        yield _agreement(numbers.agreement, words)
    if any(row["amount"] is not None for row in numbers.pay):
        shown = [_pay(row, words) for row in numbers.pay]
        table = BodyTable(["Month", "Tasks", "Hours", "Amount"], shown)
        yield BodySection("Your pay", "What was paid for, month by month?", table=table)


def _labels(rows: Sequence[Row]) -> BodySection:
    # The same label in two fields of a form is two things.
    has_fields = len({row["element"] for row in rows}) > 1
    columns = ["Label", *(["Form field"] if has_fields else []), "Annotations"]
    shown = []
    for row in rows[:_MOST_LABELS]:
        field = [one_line(str(row["element"]))] if has_fields else []
        shown.append([one_line(str(row["label"])), *field, _count(row["annotations_count"])])
    left = len(rows) - len(shown)
    notes = [f"and {left:,} more labels"] if left else []
    return BodySection("Your labels", "Which labels did you choose?", table=BodyTable(columns, shown), notes=notes)


def _agreement(row: Row, words: Mapping[str, str]) -> BodySection:
    rate = row["agreement_rate"]
    if isinstance(rate, int | float):
        text = share(rate)
        low, high = row["agreement_rate_ci_low"], row["agreement_rate_ci_high"]
        if isinstance(low, int | float) and isinstance(high, int | float):
            text += f" ({share(low)} to {share(high)})"
    else:
        text = status_word(row["agreement_rate_status"], words) or "undefined"
    table = BodyTable(["Measure", "Value", "Compared"], [["Agreement rate", text, _count(row["agreement_rate_n"])]])
    return BodySection("Your agreement", "How often did others give the same answer to the same data?", table=table)


def _pay(row: Row, words: Mapping[str, str]) -> list[str]:
    amount, hours = row["amount"], row["active_hours"]
    if amount is None:
        owed = status_word(row["status"], words) or "undefined"
    else:
        currency = "" if row["currency"] in (None, _NO_CURRENCY) else f" {row['currency']}"
        owed = fixed(float(str(amount)), 2) + currency + (" so far" if row["may_grow"] else "")
    return [
        str(row["period_on"])[:7],
        _count(row["tasks_count"]),
        "not recorded" if hours is None else fixed(float(str(hours)), 1),
        owed,
    ]


def _text(body: Body) -> str:
    lines = [body.title, body.about, ""]
    if body.banner:
        lines += [body.banner, ""]
    lines += [f"{figure.title}: {figure.value}" for figure in body.figures]
    if body.preview:
        lines += ["", body.preview]
    for section in body.sections:
        if section.table is not None:
            lines += ["", section.title, section.question, ""]
            lines += _aligned([section.table.columns, *section.table.rows])
            lines += section.notes
    return "\n".join([*lines, "", *body.footer, ""])


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows as lines whose columns stand below each other, numbers on the right."""
    widths = [max(map(cell_len, cells)) for cells in zip(*rows, strict=True)]
    for cells in rows:
        gaps = [" " * (width - cell_len(cell)) for width, cell in zip(widths, cells, strict=True)]
        yield "  ".join([cells[0] + gaps[0], *(gap + cell for gap, cell in zip(gaps[1:], cells[1:], strict=True))])


def _count(value: object) -> str:
    return "" if value is None else f"{int(str(value)):,}"


def _seconds(value: object) -> str:
    return "not recorded" if value is None else duration(float(str(value)))
