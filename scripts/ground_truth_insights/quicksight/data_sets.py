"""Data sets: a mart, or the rules of row-level security, as the API takes them."""

import re
from typing import Any

from ground_truth_insights.quicksight.artifacts import Column, Mart
from ground_truth_insights.quicksight.identifiers import slug
from ground_truth_insights.quicksight.row_level import PROJECT_COLUMN

Document = dict[str, Any]

_LONGEST_DESCRIPTION = 500
_LONGEST_NAME = 128
_MARKDOWN = re.compile(r"[`*]|\[([^\]]+)\]\([^)]+\)")


def mart_data_set(mart: Mart, data_source_arn: str, import_mode: str, rules_arn: str | None) -> Document:
    """Return the body of a mart's data set, without its id; with `rules_arn` rows are restricted by project."""
    table = {
        "DataSourceArn": data_source_arn,
        "Catalog": mart.catalog,
        "Schema": mart.schema,
        "Name": mart.table,
        "InputColumns": [column.type.as_input(column.name, import_mode) for column in mart.columns],
    }
    described = {one.name: plain_text(one.description) for one in mart.columns if one.description}
    tags = {name: [{"ColumnDescription": {"Text": text}}] for name, text in described.items()}
    transforms = [{"TagColumnOperation": {"ColumnName": name, "Tags": tags[name]}} for name in tags]
    transforms.append(_projected(mart.column_names()))
    key = slug(mart.name)
    body = _body(display_name(mart.name), import_mode, key, {"RelationalTable": table}, (mart.name, transforms))
    body["FieldFolders"] = _folders(mart)
    if mart.unique_column is not None and import_mode == "SPICE":
        body["PerformanceConfiguration"] = {"UniqueKeys": [{"ColumnNames": [mart.unique_column]}]}
    if rules_arn is not None:
        body["RowLevelPermissionDataSet"] = {
            "Arn": rules_arn,
            "PermissionPolicy": "GRANT_ACCESS",
            "FormatVersion": "VERSION_1",
            "Status": "ENABLED",
        }
    return body


def values_data_set(name: str, sql: str, third_column: str, data_source_arn: str) -> Document:
    """Return a data set of user, group and a third column, whose rows stand in the query itself.

    Athena gives names in lower case, and QuickSight looks for UserName and GroupName, so they are renamed.
    """
    renamed = {"user_name": "UserName", "group_name": "GroupName"}
    columns = [{"Name": column, "Type": "STRING"} for column in (*renamed, third_column)]
    query = {"DataSourceArn": data_source_arn, "Name": name, "SqlQuery": sql, "Columns": columns}
    transforms = [{"RenameColumnOperation": {"ColumnName": old, "NewColumnName": new}} for old, new in renamed.items()]
    transforms.append(_projected([*renamed.values(), third_column]))
    return _body(name, "SPICE", slug(third_column), {"CustomSql": query}, (name, transforms))


def _body(name: str, mode: str, key: str, physical: Document, logical: tuple[str, list[Document]]) -> Document:
    """Return a data set of one table: `logical` is its alias and its transforms."""
    alias, transforms = logical
    return {
        "Name": name,
        "ImportMode": mode,
        "PhysicalTableMap": {key: physical},
        "LogicalTableMap": {key: {"Alias": alias, "Source": {"PhysicalTableId": key}, "DataTransforms": transforms}},
        "DataSetUsageConfiguration": {"DisableUseAsDirectQuerySource": False, "DisableUseAsImportedSource": False},
    }


def display_name(model: str) -> str:
    """Return a model's name as people read it."""
    words = model.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"[:_LONGEST_NAME]


def plain_text(description: str) -> str:
    """Return a description without markdown, at the length that QuickSight takes."""
    text = _MARKDOWN.sub(lambda match: match[1] or "", description)
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


def can_restrict(mart: Mart) -> bool:
    """Tell whether rows of a mart can be restricted by project."""
    return any(column.name == PROJECT_COLUMN and column.type.name == "STRING" for column in mart.columns)


def _projected(columns: list[str]) -> Document:
    return {"ProjectOperation": {"ProjectedColumns": columns}}


def _folders(mart: Mart) -> Document:
    folders: dict[str, list[str]] = {}
    for column in mart.columns:
        folders.setdefault(column.folder or _folder(column), []).append(column.name)
    first = plain_text(" ".join(mart.description.split("\n\n")[0].split()))
    return {
        name: {"columns": columns} | ({"description": first} if first and index == 0 else {})
        for index, (name, columns) in enumerate(folders.items())
    }


def _folder(column: Column) -> str:
    if column.name in {"scope_type", "scope", PROJECT_COLUMN, "job"}:
        return "Where"
    if column.type.output == "DATETIME":
        return "When"
    if column.type.name in {"INTEGER", "DECIMAL"}:
        return "Numbers"
    is_state = column.name.startswith(("is_", "has_")) or column.name.endswith("status")
    return "How it stands" if is_state else "What and who"
