"""What is drawn of a visual: its rows with labels, formatted numbers and words, ready for any chart.

The page does the same in `page/assets/06_drawn.js`, because its filters change the rows; a test holds the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean, median

from ground_truth_insights.dashboard.spec import Category, Chart, Matrix, Measure
from ground_truth_insights.report.numbers import counted, day, fixed, shown, span, status_word
from ground_truth_insights.report.visual_rows import VisualRows
from ground_truth_insights.report.warehouse import Row

_LABEL_LENGTH = 36
# The number behind a bar needs room on its right.
ROOM = 1.18
# More points than this on a line run into each other.
_DENSE = 90

Datum = dict[str, object]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The data of one chart: `rows` are its marks, `marks` single numbers across it, `weeks` means over days.

    `heading` tells charts of one visual apart, and `rest` says what isn't drawn.
    """

    rows: tuple[Datum, ...]
    marks: tuple[Datum, ...] = ()
    weeks: tuple[Datum, ...] = ()
    events: tuple[Datum, ...] = ()
    heading: str | None = None
    rest: str = ""
    notes: tuple[str, ...] = field(default=())


def drawn(read: VisualRows, words: Mapping[str, str]) -> tuple[Drawn, ...]:
    """Return what is drawn of a chart or a matrix, chart by chart; nothing where there are no rows."""
    visual = read.visual
    if isinstance(visual, Matrix):
        rows = tuple(_cells(visual, read.rows, words))
        return (Drawn(rows),) if rows else ()
    if not isinstance(visual, Chart) or not read.rows:
        return ()
    if visual.facet is None:
        return (_chart(visual, read.rows, read.events, words, heading=None),)
    facet = visual.facet
    groups = [(str(name), list(rows)) for name, rows in groupby(read.rows, key=lambda row: row[facet.column])]
    return tuple(
        _chart(
            visual,
            rows,
            read.events,
            words,
            heading=f"{facet.title}: {name or '(no name)'}" if len(groups) > 1 else None,
        )
        for name, rows in groups
    )


def _chart(
    visual: Chart,
    rows: Sequence[Row],
    events: Sequence[Row],
    words: Mapping[str, str],
    *,
    heading: str | None,
) -> Drawn:
    is_cut = visual.limit is not None and len(rows) > visual.limit + 1
    kept, rest = (rows[: visual.limit], rows[visual.limit :]) if is_cut else (rows, ())
    values = [value for value in (_number(row[visual.value.column]) for row in rows) if value is not None]
    top = max([0.0, *(_number(row[column]) or 0.0 for row in kept for column in _tops(visual))])
    labels = _unique(label(visual.category, row) for row in kept)
    is_dense = len(kept) > _DENSE
    data = [
        _datum(visual, row, words) | {"label": name, "room": top * ROOM, "dense": is_dense}
        for name, row in zip(labels, kept, strict=True)
    ]
    marks: list[Datum] = []
    if visual.median and len(values) > 2:
        marks.append({"at": median(values), "text": f"median {shown(visual.value, median(values))}"})
    if visual.reference is not None:
        at = next((number for row in rows if (number := _number(row[visual.reference.column])) is not None), None)
        if at is not None:
            marks.append({"at": at, "text": f"{visual.reference.title} {shown(visual.value, at)}"})
    return Drawn(
        rows=tuple(data),
        marks=tuple(marks),
        weeks=tuple(weekly_means(visual, rows)) if visual.weekly_mean else (),
        events=tuple(_inside_days(_events(visual, events), rows, visual)),
        heading=heading,
        rest=_rest(visual, rest),
        notes=tuple(_flag_note(visual, rows)),
    )


def label(category: Category, row: Row) -> str:
    """Return the category as people read it: the name before the key where there is one."""
    key = row[category.column]
    if isinstance(key, date):
        return key.isoformat()
    name = None if category.name_column is None else row.get(category.name_column)
    return f"{name} ({key})" if name else str(key)


def weekly_means(visual: Chart, rows: Iterable[Row]) -> Iterable[Datum]:
    """Yield the mean of each calendar week over the days that it has."""

    def monday(row: Row) -> date:
        on = row[visual.category.column]
        if not isinstance(on, date):
            raise TypeError(f"{on!r} is no day")
        return on - timedelta(days=on.weekday())

    for start, days in groupby(rows, key=monday):
        members = [row for row in days if row[visual.value.column] is not None]
        if members:
            mean = fmean(_number(row[visual.value.column]) or 0 for row in members)
            dates = [str(row[visual.category.column]) for row in members]
            yield {
                "from": dates[0],
                "to": (date.fromisoformat(dates[-1]) + timedelta(days=1)).isoformat(),
                "mean": mean,
                "tip": f"Week of {start.isoformat()}: mean {fixed(mean, 1)}",
            }


def _tops(visual: Chart) -> list[str]:
    columns = [visual.value.column]
    if visual.value.interval is not None:
        columns.append(visual.value.interval.high)
    return columns


def _datum(visual: Chart, row: Row, words: Mapping[str, str]) -> Datum:
    key = row[visual.category.column]
    interval = visual.value.interval
    said = [label(visual.category, row) if not isinstance(key, date) else day(key)]
    said += [f"{measure.title}: {told(measure, row, words)}" for measure in visual.measures]
    flagged = visual.flag is not None and bool(row[visual.flag.column])
    if visual.flag is not None and flagged:
        said.append(visual.flag.text)
    datum: Datum = {
        "key": str(key),
        "value": row[visual.value.column],
        "text": _value_text(visual.value, row, words),
        "flag": flagged,
        "tip": "\n".join(said),
        "said": ", ".join(said),
    }
    if interval is not None:
        datum |= {"low": row[interval.low], "high": row[interval.high]}
    if visual.forecast is not None:
        datum |= {
            "forecast": row[visual.forecast.column],
            "forecast_low": row[visual.forecast.low],
            "forecast_high": row[visual.forecast.high],
        }
    return datum


def told(measure: Measure, row: Row, words: Mapping[str, str]) -> str:
    """Return a number with its interval and the number of items it stands on, or the word for why there is none."""
    text = _value_text(measure, row, words)
    if row[measure.column] is None:
        return text
    interval = measure.interval
    if interval is not None and (reach := span(measure, row[interval.low], row[interval.high])):
        text += f" ({reach})"
    if measure.n is not None and row[measure.n] is not None:
        text += f", n = {_number(row[measure.n]) or 0:,.0f}"
    return text


def _value_text(measure: Measure, row: Row, words: Mapping[str, str]) -> str:
    word = status_word(row[measure.status], words) if measure.status is not None else None
    return shown(measure, row[measure.column], word)


def _cells(visual: Matrix, rows: Sequence[Row], words: Mapping[str, str]) -> Iterable[Datum]:
    for row in _heaviest_first(visual, rows):
        first, second = label(visual.rows, row), label(visual.columns, row)
        said = [f"{first}, {second}", *(f"{each.title}: {told(each, row, words)}" for each in visual.measures)]
        cell: Datum = {
            "row": _short(first),
            "column": _short(second),
            "value": row[visual.value.column],
            "text": _value_text(visual.value, row, words),
            "weak": visual.value.status is not None and row[visual.value.status] not in (None, "ok"),
            "tip": "\n".join(said),
            "said": ", ".join(said),
        }
        yield cell
        if visual.is_symmetric and first != second:
            yield cell | {"row": cell["column"], "column": cell["row"]}


def _heaviest_first(visual: Matrix, rows: Sequence[Row]) -> list[Row]:
    """Return the cells so that the categories which stand on most come first on both axes."""
    weights: dict[object, float] = {}
    ends = (visual.rows.column, visual.columns.column)
    for row in rows:
        weight = _number(row[visual.value.n or visual.value.column]) or 0
        for end in ends:
            weights[row[end]] = weights.get(row[end], 0) + weight
    return sorted(rows, key=lambda row: [(-weights[row[end]], str(row[end])) for end in ends])


def _events(visual: Chart, rows: Sequence[Row]) -> Iterable[Datum]:
    """Yield the events day by day, numbered: their names stand below the chart, where there is room for them."""
    if visual.events is not None:
        columns = (visual.events.date, visual.events.text, visual.events.description)
        for number, (on, members) in enumerate(groupby(rows, key=lambda row: row[columns[0]]), start=1):
            told = [(str(row[columns[1]]), row[columns[2]]) for row in members]
            yield {
                "on": str(on),
                "text": str(number),
                "names": "; ".join(name for name, _ in told),
                "tip": "\n".join([str(on), *(f"{name}: {more}" if more else name for name, more in told)]),
            }


def _inside_days(events: Iterable[Datum], rows: Sequence[Row], visual: Chart) -> Iterable[Datum]:
    """Yield the events of the days that the line shows: others would stretch it."""
    first, last = (str(row[visual.category.column]) for row in (rows[0], rows[-1]))
    return (event for event in events if first <= str(event["on"]) <= last)


def _rest(visual: Chart, rest: Sequence[Row]) -> str:
    if not rest:
        return ""
    text = f"and {len(rest):,} more {visual.category.noun.many}"
    if visual.value.aggregation != "sum":
        return text
    amount = sum(_number(row[visual.value.column]) or 0 for row in rest)
    # A duration carries its units.
    noun = "" if visual.value.format == "seconds" else f" {visual.value_noun.of(amount)}"
    return f"{text} with {shown(visual.value, amount)}{noun}"


def _flag_note(visual: Chart, rows: Sequence[Row]) -> Iterable[str]:
    if visual.flag is not None:
        flagged = sum(bool(row[visual.flag.column]) for row in rows)
        if flagged:
            yield f"{counted(flagged, visual.category.noun)} {visual.flag.text}"


def _unique(labels: Iterable[str]) -> list[str]:
    """Return the labels cut to what an axis can hold; where two become one, the later gets a number."""
    seen: dict[str, int] = {}
    unique = []
    for text in map(_short, labels):
        seen[text] = seen.get(text, 0) + 1
        unique.append(text if seen[text] == 1 else f"{text} [{seen[text]}]")
    return unique


def _short(text: str) -> str:
    flat = " ".join(text.split()) or "(no name)"
    return flat if len(flat) <= _LABEL_LENGTH else f"{flat[: _LABEL_LENGTH - 1]}…"


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
