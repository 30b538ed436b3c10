"""The dashboard as typed values; the JSON schema beside the dashboard explains each of them to people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ChartType = Literal["bars", "columns", "line"]
Aggregation = Literal["sum", "average", "min", "max", "count_distinct"]
CategoryFormat = Literal["text", "date"]
MeasureFormat = Literal["count", "share"]
FilterType = Literal["date_range", "choice"]
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
    """What the bars or points of a visual stand for."""

    column: str
    title: str
    noun: Noun
    format: CategoryFormat
    name_column: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each category; `undefined` stands where there is none."""

    column: str
    title: str
    aggregation: Aggregation
    format: MeasureFormat
    undefined: str


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
class Visual:
    """One chart over one mart."""

    id: str
    title: str
    question: str
    mart: str
    filtered_mart: str | None
    type: ChartType
    category: Category
    facet: Facet | None
    value: Measure
    value_noun: Noun
    details: tuple[Measure, ...]
    sort: Sort
    limit: int | None
    flag: Flag | None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The number that is drawn, then its details."""
        return (self.value, *self.details)

    @property
    def marts(self) -> tuple[str, ...]:
        """The mart, then the filtered mart if there is one."""
        return (self.mart,) if self.filtered_mart is None else (self.mart, self.filtered_mart)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the dashboard."""

    id: str
    title: str
    visuals: tuple[Visual, ...]


@dataclass(frozen=True, slots=True)
class ScopeFilter:
    """The required single choice that governs every visual."""

    column: str
    title: str
    default: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A further choice of the reader; `columns` names what it acts on in each mart that follows it."""

    id: str
    title: str
    type: FilterType
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole definition."""

    title: str
    description: str
    scope: ScopeFilter
    filters: tuple[Filter, ...]
    sheets: tuple[Sheet, ...]

    def visuals(self) -> Iterator[Visual]:
        """Yield the visuals of all sheets in order."""
        for sheet in self.sheets:
            yield from sheet.visuals


def dashboard_from(document: Mapping[str, Any]) -> Dashboard:
    """Turn a document that fits the JSON schema into the typed dashboard."""
    return Dashboard(
        title=document["title"],
        description=document["description"],
        scope=ScopeFilter(**document["scope"]),
        filters=tuple(Filter(**raw) for raw in document["filters"]),
        sheets=tuple(_sheet(raw) for raw in document["sheets"]),
    )


def _sheet(raw: Mapping[str, Any]) -> Sheet:
    return Sheet(id=raw["id"], title=raw["title"], visuals=tuple(map(_visual, raw["visuals"])))


def _visual(raw: Mapping[str, Any]) -> Visual:
    return Visual(
        id=raw["id"],
        title=raw["title"],
        question=raw["question"],
        mart=raw["mart"],
        filtered_mart=raw.get("filtered_mart"),
        type=raw["type"],
        category=_category(raw["category"]),
        facet=Facet(**raw["facet"]) if "facet" in raw else None,
        value=_measure(raw["value"]),
        value_noun=Noun(**raw["value"]["noun"]),
        details=tuple(map(_measure, raw.get("details", ()))),
        sort=Sort(**raw["sort"]),
        limit=raw.get("limit"),
        flag=Flag(**raw["flag"]) if "flag" in raw else None,
    )


def _category(raw: Mapping[str, Any]) -> Category:
    return Category(
        column=raw["column"],
        title=raw["title"],
        noun=Noun(**raw["noun"]),
        format=raw.get("format", "text"),
        name_column=raw.get("name_column"),
    )


def _measure(raw: Mapping[str, Any]) -> Measure:
    return Measure(
        column=raw["column"],
        title=raw["title"],
        aggregation=raw["aggregation"],
        format=raw["format"],
        undefined=raw.get("undefined", UNDEFINED),
    )
