"""The dashboard as typed values; the JSON schema beside the dashboard explains each of them to people."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

ChartType = Literal["bars", "columns", "line", "intervals", "matrix", "table", "figures"]
Aggregation = Literal["sum", "average", "min", "max", "count_distinct"]
CategoryFormat = Literal["text", "date"]
MeasureFormat = Literal[
    "count", "share", "number", "coefficient", "amount", "seconds", "date", "text", "word", "yes_no"
]
FilterType = Literal["date_range", "choice"]
QuickSightSource = Literal["filtered_mart", "mart"]
SortOrder = Literal["ascending", "descending"]

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
class Category:
    """What the bars, points, rows or columns of a visual stand for; `opens` is the page behind each."""

    column: str
    title: str
    noun: Noun
    format: CategoryFormat
    name_column: str | None
    opens: str | None


@dataclass(frozen=True, slots=True)
class Interval:
    """The columns with the bounds of a number's interval."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each category.

    Where there is none stands the word for its `status`, else `undefined`; `n` is the column with the number of
    items that it stands on.
    """

    column: str
    title: str
    aggregation: Aggregation
    format: MeasureFormat
    undefined: str
    status: str | None
    interval: Interval | None
    n: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The column itself, then those that go with it."""
        return (self.column, *companions(self.interval, self.n, self.status))


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, shown as it is."""

    column: str
    title: str
    format: MeasureFormat
    undefined: str
    status: str | None
    interval: Interval | None
    n: str | None
    name_column: str | None
    opens: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """The column whose values each get a chart of their own."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of the categories."""

    by: str
    order: SortOrder


@dataclass(frozen=True, slots=True)
class Flag:
    """The boolean column that marks categories, and what is true of them."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A number of the whole scope that the categories are compared with."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The columns with a forecast and its band."""

    column: str
    low: str
    high: str
    title: str


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
class Visual(ABC):
    """What every visual has; `type` tells which of the classes below it is."""

    id: str
    title: str
    question: str
    note: str | None
    when_empty: str | None
    type: ChartType

    @property
    @abstractmethod
    def marts(self) -> tuple[str, ...]:
        """Every mart that the visual reads, each once, the one it stands on first."""


@dataclass(frozen=True, slots=True)
class Chart(Visual):
    """Bars, columns, a line or intervals over one mart."""

    mart: str
    filtered_mart: str | None
    label_filtered_mart: str | None
    category: Category
    facet: Facet | None
    value: Measure
    value_noun: Noun
    details: tuple[Measure, ...]
    sort: Sort
    limit: int | None
    flag: Flag | None
    median: bool
    weekly_mean: bool
    reference: Reference | None
    forecast: Forecast | None
    events: Events | None
    bins: Bins | None
    quicksight: QuickSightSource

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The number that is drawn, then its details."""
        return (self.value, *self.details)

    @property
    def marts(self) -> tuple[str, ...]:
        """The mart, those for filters, and that of the events."""
        events = None if self.events is None else self.events.mart
        return _each_once(self.mart, self.filtered_mart, self.label_filtered_mart, events)


@dataclass(frozen=True, slots=True)
class Matrix(Visual):
    """A grid of two categories; a symmetric one finds each pair once in its mart and draws it twice."""

    mart: str
    rows: Category
    columns: Category
    value: Measure
    value_noun: Noun
    details: tuple[Measure, ...]
    limit: int | None
    is_symmetric: bool

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The number that is drawn, then its details."""
        return (self.value, *self.details)

    @property
    def marts(self) -> tuple[str, ...]:
        """The one mart."""
        return (self.mart,)


@dataclass(frozen=True, slots=True)
class Table(Visual):
    """Rows of a mart as they are."""

    mart: str
    fields: tuple[Field, ...]
    sort: Sort
    limit: int | None

    @property
    def marts(self) -> tuple[str, ...]:
        """The one mart."""
        return (self.mart,)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number over a whole scope; `week` is the date column by which full weeks are compared."""

    id: str
    definition: str
    mart: str
    label_filtered_mart: str | None
    measure: Measure
    week: str | None

    @property
    def marts(self) -> tuple[str, ...]:
        """The mart, and that for chosen labels."""
        return _each_once(self.mart, self.label_filtered_mart)


@dataclass(frozen=True, slots=True)
class Figures(Visual):
    """Numbers of the whole scope."""

    figures: tuple[Figure, ...]

    @property
    def marts(self) -> tuple[str, ...]:
        """The marts of the figures, each once."""
        return _each_once(*(mart for figure in self.figures for mart in figure.marts))


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

    @property
    def marts(self) -> tuple[str, ...]:
        """Every mart that a sheet or a page reads, each once."""
        of_pages = (visual for page in self.pages for visual in page.visuals)
        named = [mart for visual in (*self.visuals(), *of_pages) for mart in visual.marts]
        return _each_once(self.calendar.mart, *named)


def companions(interval: Interval | None, n: str | None, status: str | None) -> tuple[str, ...]:
    """Return the columns that go with a number: bounds, number of items, status."""
    bounds = () if interval is None else (interval.low, interval.high)
    return (*bounds, *(column for column in (n, status) if column is not None))


def _each_once(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name is not None))
