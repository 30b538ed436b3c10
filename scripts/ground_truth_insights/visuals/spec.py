"""The dashboard as typed values; the JSON schemas beside the dashboard explain each of them to people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ground_truth_insights.visuals.problems import Path

VisualType = Literal["bars", "columns", "line", "intervals", "matrix", "table", "figures"]
Aggregation = Literal["sum", "average", "min", "max", "count_distinct"]
Format = Literal["count", "share", "number", "coefficient", "amount", "seconds", "date", "text", "word", "yes_no"]
FilterType = Literal["date_range", "choice"]
QuickSightSource = Literal["filtered_mart", "mart"]
SortOrder = Literal["ascending", "descending"]
State = Literal["bad", "warn", "good"]

UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, for sentences."""

    one: str
    many: str

    def of(self, count: object) -> str:
        """Return the form that follows `count`."""
        return self.one if count == 1 else self.many


@dataclass(frozen=True, slots=True)
class Interval:
    """The columns with the bounds of a number's interval."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Column:
    """A statistic, or a dimension, which answers no `question`, as metrics.yml has it under `name`.

    Where there is no number stands the word for its `status`, else `undefined`; `n` is the column with the number of
    items that it stands on; `opens` is the page behind each value; `states` says which values need a person.
    """

    name: str
    column: str
    title: str
    format: Format = "text"
    aggregation: Aggregation = "min"
    noun: Noun = Noun("row", "rows")
    undefined: str = UNDEFINED
    status: str | None = None
    interval: Interval | None = None
    n: str | None = None
    name_column: str | None = None
    opens: str | None = None
    definition: str = ""
    question: str = ""
    states: Mapping[str, State] = field(default_factory=dict)

    @property
    def is_statistic(self) -> bool:
        """Tell whether it is a statistic rather than a dimension."""
        return bool(self.question)

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """The values that need a person, as the mart writes them; `yes` is true."""
        return tuple(value for value, state in self.states.items() if state != "good")

    @property
    def bounds(self) -> tuple[str, ...]:
        """The columns of the interval, low and high, or none."""
        return () if self.interval is None else (self.interval.low, self.interval.high)

    @property
    def columns(self) -> tuple[str, ...]:
        """The column itself, then those that go with it: readable name, bounds, number of items, status."""
        beside = (self.name_column, *self.bounds, self.n, self.status)
        return (self.column, *(column for column in beside if column is not None))


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of the categories or rows."""

    by: str
    order: SortOrder


@dataclass(frozen=True, slots=True)
class Flag:
    """The boolean column that marks categories, and what is true of them."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Events:
    """The mart whose rows mark days of a line."""

    mart: str
    date: str
    text: str
    description: str


@dataclass(frozen=True, slots=True)
class Bins:
    """How the categories of a histogram are counted anew from the filtered mart."""

    item: str
    total: str
    lower_bound: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number over a whole scope; `week` is the date column by which full weeks are compared."""

    id: str
    mart: str
    measure: Column
    label_filtered_mart: str | None = None
    week: str | None = None

    @property
    def marts(self) -> tuple[str, ...]:
        """The mart, and that for chosen labels."""
        return _each_once(self.mart, self.label_filtered_mart)


@dataclass(frozen=True, slots=True)
class Visual:
    """What is shown of one mart.

    `keys` are what its marks stand for: the category of a chart, rows and columns of a matrix, nothing where rows are
    shown as they are. `measures` are the number that is drawn and its details, or the columns of a table. The numbers
    of figures, each of a whole scope, are `figures`. The columns of `totals` add up over the rows of a table. What a
    type has no use for is empty.
    """

    id: str
    title: str
    question: str
    type: VisualType
    note: str | None = None
    when_empty: str | None = None
    mart: str = ""
    filtered_mart: str | None = None
    label_filtered_mart: str | None = None
    keys: tuple[Column, ...] = ()
    facet: Column | None = None
    measures: tuple[Column, ...] = ()
    totals: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sort: Sort = Sort("", "ascending")
    limit: int | None = None
    flag: Flag | None = None
    reference: Column | None = None
    forecast: Column | None = None
    events: Events | None = None
    bins: Bins | None = None
    median: bool = False
    weekly_mean: bool = False
    symmetric: bool = False
    quicksight: QuickSightSource = "filtered_mart"

    @property
    def category(self) -> Column:
        """What the marks of a chart stand for."""
        return self.keys[0]

    @property
    def value(self) -> Column:
        """The number that is drawn."""
        return self.measures[0]

    @property
    def is_chart(self) -> bool:
        """Tell whether its marks stand for one category each."""
        return len(self.keys) == 1

    @property
    def is_over_days(self) -> bool:
        """Tell whether it is a line, which runs over days."""
        return self.type == "line"

    @property
    def is_upright(self) -> bool:
        """Tell whether its bars stand on a line instead of lying beside one."""
        return self.type == "columns"

    @property
    def grouped_by(self) -> tuple[Column, ...]:
        """What tells the rows of a chart or a matrix apart: the facet, then the keys."""
        return self.keys if self.facet is None else (self.facet, *self.keys)

    @property
    def shown(self) -> tuple[Column, ...]:
        """Every column that people see, in the order of a table, with what the chart compares with."""
        beside = (each for each in (self.reference, self.forecast) if each is not None)
        return (*self.grouped_by, *self.measures, *beside)

    def places(self) -> Iterator[tuple[Path, Column]]:
        """Yield each column but those of figures with its place in the document of the visual."""
        keys = ("rows", "columns") if self.type == "matrix" else ("category",)
        yield from (((key,), column) for key, column in zip(keys, self.keys, strict=False))
        for index, column in enumerate(self.measures):
            if self.type == "table":
                yield ("fields", index), column
            else:
                yield (("details", index - 1) if index else ("value",)), column
        for key, beside in (("facet", self.facet), ("reference", self.reference), ("forecast", self.forecast)):
            if beside is not None:
                yield (key,), beside

    @property
    def most_first(self) -> Sort | None:
        """The order in which the rows of the mart matter, where they are shown as they are; None: all are needed."""
        if self.type == "table":
            return self.sort
        return Sort(self.value.n or self.value.column, "descending") if len(self.keys) > 1 else None

    @property
    def adds_up(self) -> bool:
        """Tell whether numbers of several categories add up to one of them all; a standing count doesn't."""
        return self.value.aggregation == "sum"

    @property
    def own_marts(self) -> tuple[str, ...]:
        """Every mart that the visual reads while no filter is on, each once."""
        events = None if self.events is None else self.events.mart
        return _each_once(self.mart, events, *(figure.mart for figure in self.figures))

    @property
    def marts(self) -> tuple[str, ...]:
        """Every mart that the visual reads, each once, the one it stands on first."""
        of_figures = (mart for figure in self.figures for mart in figure.marts)
        events = None if self.events is None else self.events.mart
        return _each_once(self.mart, self.filtered_mart, self.label_filtered_mart, events, *of_figures)

    @property
    def quicksight_mart(self) -> str:
        """The one mart in QuickSight: the additive one, which follows filters, unless the spec says otherwise.

        Bins are counted anew from the additive mart while a filter is on, which no data set can do.
        """
        if self.filtered_mart is None or self.bins is not None or self.quicksight == "mart":
            return self.mart
        return self.filtered_mart


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the dashboard."""

    id: str
    title: str
    visuals: tuple[Visual, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Details about one value: in each mart, the rows where one of the `columns` equals it."""

    id: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    visuals: tuple[Visual, ...]


@dataclass(frozen=True, slots=True)
class ScopeFilter:
    """The required single choice that governs every visual."""

    column: str
    title: str
    default: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The mart with the days of each scope."""

    mart: str
    date: str
    incomplete: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A further choice of the reader; `columns` names what it acts on in each mart that follows it."""

    id: str
    title: str
    type: FilterType
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole definition; `words` are what people read instead of a status of the marts."""

    title: str
    description: str
    scope: ScopeFilter
    calendar: Calendar
    words: Mapping[str, str]
    filters: tuple[Filter, ...]
    sheets: tuple[Sheet, ...]
    pages: tuple[Page, ...]

    def visuals(self) -> Iterator[Visual]:
        """Yield the visuals of all sheets in order, without those of the pages of details."""
        for sheet in self.sheets:
            yield from sheet.visuals

    def all_visuals(self) -> Iterator[Visual]:
        """Yield the visuals of all sheets and pages."""
        yield from self.visuals()
        for page in self.pages:
            yield from page.visuals

    def visuals_with_paths(self) -> Iterator[tuple[Path, Visual]]:
        """Yield every visual of sheets and pages with its place in the document."""
        groups: list[tuple[str, Sequence[Sheet | Page]]] = [("sheets", self.sheets), ("pages", self.pages)]
        for name, sheets in groups:
            for place, group in enumerate(sheets):
                for index, visual in enumerate(group.visuals):
                    yield (name, place, "visuals", index), visual

    @property
    def marts(self) -> tuple[str, ...]:
        """Every mart that a sheet or a page reads, each once."""
        return _each_once(self.calendar.mart, *(mart for visual in self.all_visuals() for mart in visual.marts))

    @property
    def quicksight_marts(self) -> tuple[str, ...]:
        """Every mart that the sheets are drawn from in QuickSight, each once."""
        drawn = ([figure.mart for figure in each.figures] or [each.quicksight_mart] for each in self.visuals())
        return _each_once(*(mart for marts in drawn for mart in marts))

    @property
    def additive_marts(self) -> tuple[str, ...]:
        """The marts whose rows add up over jobs, from which filtered numbers are computed, each once."""
        named = (mart for visual in self.all_visuals() for mart in (visual.filtered_mart, visual.label_filtered_mart))
        return _each_once(*named)


def _each_once(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
