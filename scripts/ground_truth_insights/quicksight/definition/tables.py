"""Tables: those of the spec, and what stands for a chart that QuickSight can't draw."""

from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.definition.fields import DATE_FORMAT, Fields, Marts, marked, number_format, visual
from ground_truth_insights.visuals.spec import Column, Format, Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

# The sizes of a page that the console offers.
_PAGE_SIZES = (100, 500, 1000, 10000)
_Column = tuple[str, str, Format]
"""The name of a column, its heading and its format."""


def table(spec: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return rows of a mart as they are."""
    return _drawn(spec, marts, [each for column in spec.shown for each in _with_companions(column)], subtitle)


def page_size(rows: int) -> int:
    """Return the smallest page of a table that holds so many rows."""
    return next((size for size in _PAGE_SIZES if size >= rows), _PAGE_SIZES[-1])


def interval_table(spec: Visual, marts: Marts, subtitle: str) -> "td.VisualTypeDef":
    """Return the categories with their numbers and bounds, since QuickSight draws no error bars."""
    value = spec.value
    columns = [each for key in spec.grouped_by for each in _with_companions(key)]
    columns.append((value.column, value.title, value.format))
    columns += [(bound, end, value.format) for end, bound in zip(("Low", "High"), value.bounds, strict=False)]
    beside = (*([spec.reference] if spec.reference else []), *spec.measures[1:])
    columns += [(each.column, each.title, each.format) for each in beside]
    columns += [(value.n, "Items", "count")] if value.n else []
    columns += [(value.status, "Status", "text")] if value.status else []
    return _drawn(spec, marts, columns, subtitle)


def _with_companions(column: Column) -> list[_Column]:
    beside: list[tuple[str | None, str, Format]] = [(column.name_column, "name", "text")]
    beside += [(bound, end, column.format) for end, bound in zip(("low", "high"), column.bounds, strict=False)]
    beside += [(column.n, "n", "count"), (column.status, "status", "text")]
    named = [(name, f"{column.title}, {end}", format_) for name, end, format_ in beside if name is not None]
    return [(column.column, column.title, column.format), *named]


def _drawn(spec: Visual, marts: Marts, columns: list[_Column], subtitle: str) -> "td.VisualTypeDef":
    fields, by = Fields(spec.id, marts[spec.quicksight_mart]), spec.sort.by
    shown = {name: (title, format_) for name, title, format_ in reversed(columns) if fields.has(name)}
    names = list(dict.fromkeys(name for name, _, _ in columns if name in shown))
    hidden = [] if by in names or not fields.has(by) else [by]
    options = [_option(fields, name, shown[name]) for name in names]
    options += [{"FieldId": fields.id("row", name), "Visibility": "HIDDEN"} for name in hidden]
    wells = [_field(fields, name, shown[name][1] if name in shown else "text") for name in [*names, *hidden]]
    order: td.TableSortConfigurationTypeDef = {}
    if fields.has(by):
        order["RowSort"] = [fields.sorted("row", by, spec.sort.order)]
    if spec.limit is not None:
        order["PaginationConfiguration"] = {"PageSize": page_size(spec.limit), "PageNumber": 1}
    configuration: td.TableConfigurationTypeDef = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": wells}},
        "SortConfiguration": order,
        "FieldOptions": {"SelectedFieldOptions": options, "Order": [fields.id("row", n) for n in [*names, *hidden]]},
    }
    marks = marked(fields, (column for column in spec.shown if column.column in names))
    return visual("TableVisual", spec.id, spec.title, subtitle, configuration, marks)


def _option(fields: Fields, name: str, shown: tuple[str, Format]) -> "td.TableFieldOptionTypeDef":
    title, format_ = shown
    # QuickSight has no booleans: they arrive as 1 and 0.
    heading = f"{title} (1 = yes)" if format_ == "yes_no" else title
    return {"FieldId": fields.id("row", name), "CustomLabel": heading, "Visibility": "VISIBLE"}


def _field(fields: Fields, name: str, format_: Format) -> "td.UnaggregatedFieldTypeDef":
    field: td.UnaggregatedFieldTypeDef = {"FieldId": fields.id("row", name), "Column": fields.column(name)}
    if fields.type(name) == "DATETIME":
        field["FormatConfiguration"] = {"DateTimeFormatConfiguration": {"DateTimeFormat": DATE_FORMAT}}
    elif fields.type(name) in {"INTEGER", "DECIMAL"} and (shown := number_format(format_)):
        field["FormatConfiguration"] = {"NumberFormatConfiguration": {"FormatConfiguration": shown}}
    return field
