"""Data sets: a mart, or the rules of row-level security, as the API takes them."""

import re
from collections.abc import Iterable
from typing import Any

from ground_truth_insights.quicksight.artifacts import Column, Mart
from ground_truth_insights.quicksight.identifiers import slug
from ground_truth_insights.quicksight.row_level import PROJECT_COLUMN

Document = dict[str, Any]

_LONGEST_DESCRIPTION = 500
_LONGEST_NAME = 128
_MARKDOWN = re.compile(r"[`*]|\[([^\]]+)\]\([^)]+\)")
_USAGE = {"DisableUseAsDirectQuerySource": False, "DisableUseAsImportedSource": False}


def mart_data_set(mart: Mart, data_source_arn: str, import_mode: str, rules_arn: str | None) -> Document:
    """Return the body of a mart's data set, without its id; with `rules_arn` rows are restricted by project."""
    key = slug(mart.name)
    body: Document = {
        "Name": display_name(mart.name),
        "ImportMode": import_mode,
        "PhysicalTableMap": {
            key: {
                "RelationalTable": {
                    "DataSourceArn": data_source_arn,
                    "Catalog": mart.catalog,
                    "Schema": mart.schema,
                    "Name": mart.table,
                    "InputColumns": [_input(column, import_mode) for column in mart.columns],
                }
            }
        },
        "LogicalTableMap": {
            key: {
                "Alias": mart.name,
                "Source": {"PhysicalTableId": key},
                "DataTransforms": [*_descriptions(mart.columns), _projected(mart.column_names())],
            }
        },
        "FieldFolders": _folders(mart),
        "DataSetUsageConfiguration": _USAGE,
    }
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
    key = slug(third_column)
    columns = ["user_name", "group_name", third_column]
    return {
        "Name": name,
        "ImportMode": "SPICE",
        "PhysicalTableMap": {
            key: {
                "CustomSql": {
                    "DataSourceArn": data_source_arn,
                    "Name": name,
                    "SqlQuery": sql,
                    "Columns": [{"Name": column, "Type": "STRING"} for column in columns],
                }
            }
        },
        "LogicalTableMap": {
            key: {
                "Alias": name,
                "Source": {"PhysicalTableId": key},
                "DataTransforms": [
                    {"RenameColumnOperation": {"ColumnName": "user_name", "NewColumnName": "UserName"}},
                    {"RenameColumnOperation": {"ColumnName": "group_name", "NewColumnName": "GroupName"}},
                    _projected(["UserName", "GroupName", third_column]),
                ],
            }
        },
        "DataSetUsageConfiguration": _USAGE,
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


def _input(column: Column, import_mode: str) -> dict[str, str]:
    found = column.type.as_input(column.name)
    if import_mode != "SPICE":
        found.pop("SubType", None)
    return found


def _descriptions(columns: Iterable[Column]) -> list[Document]:
    return [
        {
            "TagColumnOperation": {
                "ColumnName": column.name,
                "Tags": [{"ColumnDescription": {"Text": plain_text(column.description)}}],
            }
        }
        for column in columns
        if column.description
    ]


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
    return (
        "How it stands" if column.name.startswith(("is_", "has_")) or column.name.endswith("status") else "What and who"
    )
