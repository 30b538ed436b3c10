"""From documents that fit the JSON schemas to the typed dashboard."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ground_truth_insights.visuals.spec import (
    Bins,
    Calendar,
    Column,
    Dashboard,
    Events,
    Figure,
    Filter,
    Flag,
    Interval,
    Noun,
    Page,
    ScopeFilter,
    Sheet,
    Sort,
    Visual,
)

_Raw = Mapping[str, Any]
Columns = Mapping[str, Column]
"""Statistics and dimensions by their names in metrics.yml; `name@mart` where a mart has other columns beside them."""

_AS_THEY_ARE = ["note", "when_empty", "mart", "filtered_mart", "label_filtered_mart", "limit", "quicksight"]
_AS_THEY_ARE += ["median", "weekly_mean", "symmetric"]
_PARTS = {"sort": Sort, "flag": Flag, "events": Events, "bins": Bins}


def columns_from(metrics: _Raw) -> Columns:
    """Turn metrics.yml into its statistics and dimensions."""
    raws = dict(metrics["dimensions"])
    for question, group in metrics["metrics"].items():
        raws |= {name: {**raw, "question": question} for name, raw in group.items()}
    columns = {name: _column(name, raw) for name, raw in raws.items()}
    for name, raw in raws.items():
        columns |= {f"{name}@{mart}": _column(name, {**raw, **other}) for mart, other in raw.get("marts", {}).items()}
    return columns


def dashboard_from(document: _Raw, columns: Columns, words: Mapping[str, str]) -> Dashboard:
    """Turn a document that fits the JSON schema, and names no other than these columns, into a dashboard."""
    if not document.get("pages"):
        columns = {name: replace(column, opens=None) for name, column in columns.items()}
    return Dashboard(
        title=document["title"],
        description=document["description"],
        scope=ScopeFilter(**document["scope"]),
        calendar=Calendar(**document["calendar"]),
        words=dict(words),
        filters=tuple(Filter(**raw) for raw in document["filters"]),
        sheets=tuple(
            Sheet(raw["id"], raw["title"], tuple(_visual(each, columns) for each in raw["visuals"]))
            for raw in document["sheets"]
        ),
        pages=tuple(
            Page(
                id=raw["id"],
                title=raw["title"],
                columns={mart: tuple(names) for mart, names in raw["columns"].items()},
                visuals=tuple(_visual(each, columns) for each in raw["visuals"]),
            )
            for raw in document.get("pages", ())
        ),
    )


def named_columns(visual: _Raw) -> list[tuple[tuple[str | int, ...], str]]:
    """Return the names of statistics and dimensions in a visual, each with its place in it."""
    keys = ("facet", "category", "rows", "columns", "value", "reference", "forecast")
    named: list[tuple[tuple[str | int, ...], str]] = [((key,), visual[key]) for key in keys if key in visual]
    for key in ("details", "fields"):
        named += [((key, index), name) for index, name in enumerate(visual.get(key, ()))]
    return named + [
        (("figures", index, "metric"), figure["metric"]) for index, figure in enumerate(visual.get("figures", ()))
    ]


def _visual(raw: _Raw, columns: Columns) -> Visual:
    def of(*names: str | None) -> tuple[Column, ...]:
        return tuple(_of_mart(columns, name, raw["mart"]) for name in names if name)

    measures = of(raw.get("value"), *raw.get("details", ()), *raw.get("fields", ()))
    facet, reference, forecast = (next(iter(of(raw.get(key))), None) for key in ("facet", "reference", "forecast"))
    return Visual(
        id=raw["id"],
        title=raw["title"],
        question=raw["question"],
        type=raw["type"],
        keys=of(raw.get("category"), raw.get("rows"), raw.get("columns")),
        facet=facet,
        totals=tuple(raw.get("totals", ())),
        measures=_each_column_once(measures),
        figures=tuple(_figure(each, columns) for each in raw.get("figures", ())),
        reference=reference,
        forecast=forecast,
        **{key: raw[key] for key in _AS_THEY_ARE if key in raw},
        **{key: make(**raw[key]) for key, make in _PARTS.items() if key in raw},
    )


def _each_column_once(measures: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the measures; a number of items that has a column of its own isn't told again beside another."""
    own = {measure.column for measure in measures}
    return tuple(replace(measure, n=None) if measure.n in own else measure for measure in measures)


def _figure(raw: _Raw, columns: Columns) -> Figure:
    rest = {key: raw[key] for key in ("label_filtered_mart", "week") if key in raw}
    return Figure(id=raw["id"], mart=raw["mart"], measure=_of_mart(columns, raw["metric"], raw["mart"]), **rest)


def _of_mart(columns: Columns, name: str, mart: str) -> Column:
    return columns.get(f"{name}@{mart}", columns[name])


def _column(name: str, raw: _Raw) -> Column:
    plain = {key: value for key, value in raw.items() if key != "marts"}
    parts = {key: make(**raw[key]) for key, make in (("noun", Noun), ("interval", Interval)) if key in raw}
    return Column(**{"name": name, "column": name, **plain, **parts})
