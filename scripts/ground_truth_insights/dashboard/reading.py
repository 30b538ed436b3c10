"""From a document that fits the JSON schema to the typed dashboard."""

from collections.abc import Callable, Mapping
from typing import Any

from ground_truth_insights.dashboard.spec import (
    UNDEFINED,
    Bins,
    Calendar,
    Category,
    Chart,
    Dashboard,
    Events,
    Facet,
    Field,
    Figure,
    Figures,
    Filter,
    Flag,
    Forecast,
    Interval,
    Matrix,
    Measure,
    Noun,
    Page,
    Reference,
    ScopeFilter,
    Sheet,
    Sort,
    Table,
    Visual,
)

_Raw = Mapping[str, Any]


def dashboard_from(document: _Raw) -> Dashboard:
    """Turn a document that fits the JSON schema, and whose visuals have the keys of their types, into a dashboard."""
    return Dashboard(
        title=document["title"],
        description=document["description"],
        scope=ScopeFilter(**document["scope"]),
        calendar=Calendar(**document["calendar"]),
        words=dict(document.get("words", {})),
        filters=tuple(Filter(**raw) for raw in document["filters"]),
        sheets=tuple(_sheet(raw) for raw in document["sheets"]),
        pages=tuple(_page(raw) for raw in document.get("pages", ())),
    )


def _sheet(raw: _Raw) -> Sheet:
    return Sheet(id=raw["id"], title=raw["title"], visuals=tuple(map(_visual, raw["visuals"])))


def _page(raw: _Raw) -> Page:
    return Page(
        id=raw["id"],
        title=raw["title"],
        columns={mart: tuple(columns) for mart, columns in raw["columns"].items()},
        visuals=tuple(map(_visual, raw["visuals"])),
    )


def _visual(raw: _Raw) -> Visual:
    builders: dict[str, Callable[[_Raw, dict[str, Any]], Visual]] = {
        "matrix": _matrix,
        "table": _table,
        "figures": _figures,
    }
    shared = {key: raw[key] for key in ("id", "title", "question", "type")}
    shared |= {key: raw.get(key) for key in ("note", "when_empty")}
    return builders.get(raw["type"], _chart)(raw, shared)


def _chart(raw: _Raw, shared: dict[str, Any]) -> Chart:
    return Chart(
        **shared,
        mart=raw["mart"],
        filtered_mart=raw.get("filtered_mart"),
        label_filtered_mart=raw.get("label_filtered_mart"),
        category=_category(raw["category"]),
        facet=Facet(**raw["facet"]) if "facet" in raw else None,
        value=_measure(raw["value"]),
        value_noun=Noun(**raw["value"]["noun"]),
        details=tuple(map(_measure, raw.get("details", ()))),
        sort=Sort(**raw["sort"]),
        limit=raw.get("limit"),
        flag=Flag(**raw["flag"]) if "flag" in raw else None,
        median=raw.get("median", False),
        weekly_mean=raw.get("weekly_mean", False),
        reference=Reference(**raw["reference"]) if "reference" in raw else None,
        forecast=Forecast(**raw["forecast"]) if "forecast" in raw else None,
        events=Events(**raw["events"]) if "events" in raw else None,
        bins=Bins(**raw["bins"]) if "bins" in raw else None,
        quicksight=raw.get("quicksight", "filtered_mart"),
    )


def _matrix(raw: _Raw, shared: dict[str, Any]) -> Matrix:
    return Matrix(
        **shared,
        mart=raw["mart"],
        rows=_category(raw["rows"]),
        columns=_category(raw["columns"]),
        value=_measure(raw["value"]),
        value_noun=Noun(**raw["value"]["noun"]),
        details=tuple(map(_measure, raw.get("details", ()))),
        limit=raw.get("limit"),
        is_symmetric=raw.get("symmetric", False),
    )


def _table(raw: _Raw, shared: dict[str, Any]) -> Table:
    return Table(
        **shared,
        mart=raw["mart"],
        fields=tuple(map(_field, raw["fields"])),
        sort=Sort(**raw["sort"]),
        limit=raw.get("limit"),
    )


def _figures(raw: _Raw, shared: dict[str, Any]) -> Figures:
    return Figures(**shared, figures=tuple(map(_figure, raw["figures"])))


def _figure(raw: _Raw) -> Figure:
    return Figure(
        id=raw["id"],
        definition=raw["definition"],
        mart=raw["mart"],
        label_filtered_mart=raw.get("label_filtered_mart"),
        measure=_measure(raw),
        week=raw.get("week"),
    )


def _category(raw: _Raw) -> Category:
    return Category(
        column=raw["column"],
        title=raw["title"],
        noun=Noun(**raw["noun"]),
        format=raw.get("format", "text"),
        name_column=raw.get("name_column"),
        opens=raw.get("opens"),
    )


def _measure(raw: _Raw) -> Measure:
    return Measure(
        column=raw["column"],
        title=raw["title"],
        aggregation=raw["aggregation"],
        format=raw["format"],
        undefined=raw.get("undefined", UNDEFINED),
        status=raw.get("status"),
        interval=Interval(**raw["interval"]) if "interval" in raw else None,
        n=raw.get("n"),
    )


def _field(raw: _Raw) -> Field:
    return Field(
        column=raw["column"],
        title=raw["title"],
        format=raw["format"],
        undefined=raw.get("undefined", UNDEFINED),
        status=raw.get("status"),
        interval=Interval(**raw["interval"]) if "interval" in raw else None,
        n=raw.get("n"),
        name_column=raw.get("name_column"),
        opens=raw.get("opens"),
    )
