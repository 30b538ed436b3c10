"""Tables: those of the spec, and what stands for a chart that QuickSight can't draw."""

from typing import TYPE_CHECKING

from ground_truth_insights.dashboard.spec import Chart, MeasureFormat, Table
from ground_truth_insights.quicksight.definition.fields import (
    DATE_FORMAT,
    Fields,
    Marts,
    chart_mart,
    number_format,
    visual,
)

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

# The sizes of a page that the console offers.
_PAGE_SIZES = (100, 500, 1000, 10000)
_Column = tuple[str, str, MeasureFormat]
"""The name of a column, its heading and its format."""


def table(spec: Table, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return rows of a mart as they are."""
    fields = Fields(spec.id, marts[spec.mart])
    columns: list[_Column] = []
    for field in spec.fields:
        columns.append((field.column, field.title, field.format))
        if field.name_column is not None:
            columns.append((field.name_column, f"{field.title}, name", "text"))
        if field.interval is not None:
            columns += [(field.interval.low, f"{field.title}, low", field.format)]
            columns += [(field.interval.high, f"{field.title}, high", field.format)]
        if field.n is not None:
            columns.append((field.n, f"{field.title}, n", "count"))
        if field.status is not None:
            columns.append((field.status, f"{field.title}, status", "text"))
    direction: lit.SortDirectionType = "ASC" if spec.sort.order == "ascending" else "DESC"
    return _drawn(fields, columns, (spec.sort.by, direction), spec.limit, spec.title, subtitle)


def page_size(rows: int) -> int:
    """Return the smallest page of a table that holds so many rows."""
    return next((size for size in _PAGE_SIZES if size >= rows), _PAGE_SIZES[-1])


def interval_table(chart: Chart, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return the categories with their numbers and bounds, since QuickSight draws no error bars."""
    fields = Fields(chart.id, marts[chart_mart(chart)])
    value = chart.value
    columns: list[_Column] = [(chart.category.column, chart.category.title, "text")]
    if chart.category.name_column is not None:
        columns.append((chart.category.name_column, f"{chart.category.title}, name", "text"))
    if chart.facet is not None:
        columns.insert(0, (chart.facet.column, chart.facet.title, "text"))
    columns.append((value.column, value.title, value.format))
    if value.interval is not None:
        columns += [(value.interval.low, "Low", value.format), (value.interval.high, "High", value.format)]
    if chart.reference is not None:
        columns.append((chart.reference.column, chart.reference.title, value.format))
    columns += [(detail.column, detail.title, detail.format) for detail in chart.details]
    columns += [(name, title, format_) for name, title, format_ in _n_and_status(chart) if name is not None]
    direction: lit.SortDirectionType = "ASC" if chart.sort.order == "ascending" else "DESC"
    return _drawn(fields, columns, (chart.sort.by, direction), chart.limit, chart.title, subtitle)


def _n_and_status(chart: Chart) -> list[tuple[str | None, str, MeasureFormat]]:
    return [(chart.value.n, "Items", "count"), (chart.value.status, "Status", "text")]


def _drawn(
    fields: Fields,
    columns: list[_Column],
    sort: "tuple[str, lit.SortDirectionType]",
    limit: int | None,
    title: str,
    subtitle: str,
) -> "td.VisualTypeDef":
    by, direction = sort
    shown = {name: (title, format_) for name, title, format_ in reversed(columns) if fields.has(name)}
    ordered = [name for name, _, _ in columns if name in shown]
    names = list(dict.fromkeys(ordered))
    hidden = [] if by in names or not fields.has(by) else [by]
    options = [_option(fields, name, shown[name]) for name in names]
    options += [{"FieldId": fields.id("row", name), "Visibility": "HIDDEN"} for name in hidden]
    wells = [_field(fields, name, shown[name][1] if name in shown else "text") for name in [*names, *hidden]]
    order: td.TableSortConfigurationTypeDef = {}
    if fields.has(by):
        order["RowSort"] = [{"FieldSort": {"FieldId": fields.id("row", by), "Direction": direction}}]
    if limit is not None:
        order["PaginationConfiguration"] = {"PageSize": page_size(limit), "PageNumber": 1}
    configuration: td.TableConfigurationTypeDef = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": wells}},
        "SortConfiguration": order,
        "FieldOptions": {"SelectedFieldOptions": options, "Order": [fields.id("row", n) for n in [*names, *hidden]]},
    }
    return visual("TableVisual", fields.visual_id, title, subtitle, configuration)


def _option(fields: Fields, name: str, shown: tuple[str, MeasureFormat]) -> "td.TableFieldOptionTypeDef":
    title, format_ = shown
    # QuickSight has no booleans: they arrive as 1 and 0.
    heading = f"{title} (1 = yes)" if format_ == "yes_no" else title
    return {"FieldId": fields.id("row", name), "CustomLabel": heading, "Visibility": "VISIBLE"}


def _field(fields: Fields, name: str, format_: MeasureFormat) -> "td.UnaggregatedFieldTypeDef":
    field: td.UnaggregatedFieldTypeDef = {"FieldId": fields.id("row", name), "Column": fields.column(name)}
    if fields.type(name) == "DATETIME":
        field["FormatConfiguration"] = {"DateTimeFormatConfiguration": {"DateTimeFormat": DATE_FORMAT}}
    elif fields.type(name) in {"INTEGER", "DECIMAL"} and (shown := number_format(format_)):
        field["FormatConfiguration"] = {"NumberFormatConfiguration": {"FormatConfiguration": shown}}
    return field
