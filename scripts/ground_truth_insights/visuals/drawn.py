"""What is drawn of a visual: its rows with labels, formatted numbers and words, ready for any chart.

The page does the same in `page/assets/06_drawn.js`, because its filters change the rows; a test holds the two together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import median

from ground_truth_insights.visuals.answer import Answer, number
from ground_truth_insights.visuals.sentences import sentence
from ground_truth_insights.visuals.spec import Column, Visual
from ground_truth_insights.visuals.words import day, fixed, flag_note, label, more, shown, told, value_text
from ground_truth_insights.warehouse.marts import Row

_LABEL_LENGTH = 36
_FEWEST_FORECAST_DAYS = 28

Datum = dict[str, object]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The data of one chart: `rows` are its marks, `marks` single numbers across it.

    `heading` tells charts of one visual apart, `sentence` says what the numbers do, and `rest` what isn't drawn.
    """

    rows: tuple[Datum, ...]
    marks: tuple[Datum, ...] = ()
    events: tuple[Datum, ...] = ()
    heading: str | None = None
    sentence: str = ""
    rest: str = ""
    note: str = ""


def drawn(read: Answer, words: Mapping[str, str]) -> tuple[Drawn, ...]:
    """Return what is drawn of a chart or a matrix, chart by chart; nothing where there are no rows."""
    visual = read.visual
    if len(visual.keys) > 1:
        rows = tuple(_cells(visual, read.rows, words))
        return (Drawn(rows, sentence=sentence(visual, read.rows, words)),) if rows else ()
    facets = list(read.facets())
    title = visual.facet.title if visual.facet and len(facets) > 1 else None
    return tuple(
        _chart(read, rows, words, heading=title and f"{title}: {name or '(no name)'}") for name, rows in facets
    )


def within_limit(visual: Visual, rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows that a chart draws and the others: a line that sums up one would only take its place.

    A forecast is drawn as far as the past reaches, or four weeks: its interval may go on for months.
    """
    if visual.forecast is not None:
        seen = sum(row[visual.value.column] is not None for row in rows)
        end = seen + max(seen, _FEWEST_FORECAST_DAYS)
        return rows[:end], rows[end:]
    is_cut = visual.limit is not None and len(rows) > visual.limit + 1
    return (rows[: visual.limit], rows[visual.limit :]) if is_cut else (rows, ())


def _chart(read: Answer, rows: Sequence[Row], words: Mapping[str, str], *, heading: str | None) -> Drawn:
    visual = read.visual
    kept, rest = within_limit(visual, rows)
    labels = _unique(label(visual.category, row) for row in kept)
    return Drawn(
        rows=tuple(_datum(visual, row, words) | {"label": name} for name, row in zip(labels, kept, strict=True)),
        marks=tuple(_marks(visual, rows)),
        events=tuple(_events(read, rows)),
        heading=heading,
        sentence=sentence(visual, rows, words),
        rest=more(visual, rest),
        note=flag_note(visual, rows),
    )


def _marks(visual: Visual, rows: Sequence[Row]) -> Iterator[Datum]:
    values = [value for row in rows if (value := number(row[visual.value.column])) is not None]
    if visual.median and len(values) > 2:
        yield {"at": median(values), "text": f"median {shown(visual.value, median(values))}"}
    if visual.reference is not None:
        whole = (value for row in rows if (value := number(row[visual.reference.column])) is not None)
        for at in list(whole)[:1]:
            yield {"at": at, "text": f"{visual.reference.title} {shown(visual.value, at)}"}


def _datum(visual: Visual, row: Row, words: Mapping[str, str]) -> Datum:
    key, value, flag = row[visual.category.column], visual.value, visual.flag
    said = [day(key) if isinstance(key, date) else label(visual.category, row)]
    said += [f"{measure.title}: {told(measure, row, words)}" for measure in visual.measures]
    flagged = flag is not None and bool(row[flag.column])
    if flag is not None and flagged:
        said.append(flag.text)
    datum: Datum = {
        "key": str(key),
        "value": row[value.column],
        "text": value_text(value, row, words),
        "flag": flagged,
        "tip": "\n".join(said),
        "said": ", ".join(said),
    }
    datum |= {end: row[bound] for end, bound in zip(("low", "high"), value.bounds, strict=False)}
    if visual.forecast is not None:
        ends = ("forecast", "forecast_low", "forecast_high")
        columns = (visual.forecast.column, *visual.forecast.bounds)
        datum |= {end: row[column] for end, column in zip(ends, columns, strict=True)}
    return datum


def _cells(visual: Visual, rows: Sequence[Row], words: Mapping[str, str]) -> Iterator[Datum]:
    places = _places(visual, rows)
    for row in rows:
        row_place, column_place = (places[row[key.column]] for key in visual.keys)
        first, second = (label(key, row) for key in visual.keys)
        said = [f"{first}, {second}", *(f"{each.title}: {told(each, row, words)}" for each in visual.measures)]
        cell: Datum = {
            "row": _short(first),
            "column": _short(second),
            "row_place": row_place,
            "column_place": column_place,
            "value": row[visual.value.column],
            "text": _in_a_cell(visual.value, row, words),
            "weak": visual.value.status is not None and row[visual.value.status] not in (None, "ok"),
            "tip": "\n".join(said),
            "said": ", ".join(said),
        }
        yield cell
        if visual.symmetric and first != second:
            turned = {"row": "column", "column": "row", "row_place": "column_place", "column_place": "row_place"}
            yield cell | {name: cell[other] for name, other in turned.items()}


def _in_a_cell(value: Column, row: Row, words: Mapping[str, str]) -> str:
    """Return a number in as few letters as a small cell has room for."""
    amount = number(row[value.column])
    if amount is None:
        return "·"
    if value.format == "share":
        return fixed(amount * 100, 0)
    return fixed(amount, 2) if value.format == "coefficient" else value_text(value, row, words)


def _places(visual: Visual, rows: Sequence[Row]) -> dict[object, int]:
    """Return the place of each category on either axis: those which stand on most come first."""
    weights: dict[object, float] = {}
    for row in rows:
        weight = number(row[visual.value.n or visual.value.column]) or 0
        for key in visual.keys:
            weights[row[key.column]] = weights.get(row[key.column], 0) + weight
    return {key: place for place, key in enumerate(sorted(weights, key=lambda key: (-weights[key], str(key))))}


def _events(read: Answer, rows: Sequence[Row]) -> Iterator[Datum]:
    """Yield the events day by day, numbered: their names stand below the chart, where there is room for them.

    Those of days that the line doesn't show are left out: they would stretch it.
    """
    events, day_column = read.visual.events, read.visual.category.column
    if events is None:
        return
    first, last = str(rows[0][day_column]), str(rows[-1][day_column])
    days = groupby(read.events, key=lambda row: str(row[events.date]))
    for number_, (on, members) in enumerate(days, start=1):
        told_ = [(str(row[events.text]), row[events.description]) for row in members]
        if first <= on <= last:
            yield {
                "on": on,
                "text": str(number_),
                "names": "; ".join(name for name, _ in told_),
                "tip": "\n".join([on, *(f"{name}: {said}" if said else name for name, said in told_)]),
            }


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
