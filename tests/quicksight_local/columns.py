"""The columns of a data set: from its tables, through its transforms, to what dashboards see."""

from collections.abc import Iterable, Iterator
from typing import Any

from quicksight_local.errors import ServiceError, invalid
from quicksight_local.service_model import Document

# What dashboards see knows four types only.
_OUTPUT_TYPES = {"BIT": "INTEGER", "BOOLEAN": "INTEGER", "JSON": "STRING", "SEMISTRUCT": "STRING"}
Columns = dict[str, Document]


def output_columns(request: Document) -> list[Document]:
    """Return the output columns of a data set's tables.

    Raises:
        ServiceError: a table, a column or a type of the request doesn't fit the others.

    """
    physical = {key: _physical_columns(key, table) for key, table in request["PhysicalTableMap"].items()}
    if "DataPrepConfiguration" in request:
        columns = _prepared(request, physical)
    elif "LogicalTableMap" in request:
        columns = _logical(request["LogicalTableMap"], physical)
    else:
        columns = {name: column for table in physical.values() for name, column in table.items()}
    _refuse_duplicates(columns)
    if not columns:
        raise invalid("a data set needs at least one column")
    return list(columns.values())


def relational_tables(request: Document) -> Iterator[Document]:
    """Yield the relational tables of a data set."""
    for table in request["PhysicalTableMap"].values():
        if "RelationalTable" in table:
            yield table["RelationalTable"]


def queries(request: Document) -> Iterator[Document]:
    """Yield the tables of a data set that are a query."""
    for table in request["PhysicalTableMap"].values():
        if "CustomSql" in table:
            yield table["CustomSql"]


def data_source_arns(request: Document) -> Iterator[str]:
    """Yield the ARNs of the data sources under a data set."""
    for table in request["PhysicalTableMap"].values():
        (body,) = table.values()
        yield body["DataSourceArn"]


def _physical_columns(key: str, table: Document) -> Columns:
    (body,) = table.values()
    columns: Columns = {}
    given = body.get("InputColumns", body.get("Columns", []))
    _refuse_duplicates([column["Name"] for column in given])
    for column in given:
        if "SubType" in column and column["Type"] != "DECIMAL":
            raise invalid(f"PhysicalTableMap.{key}: SubType of column {column['Name']} is for DECIMAL only")
        if column["Type"] == "SEMISTRUCT" and "Id" not in column:
            raise invalid(f"PhysicalTableMap.{key}: SEMISTRUCT of column {column['Name']} needs data preparation")
        columns[column["Name"]] = column | {"Type": _OUTPUT_TYPES.get(column["Type"], column["Type"])}
    return columns


def _logical(logical: Document, physical: dict[str, Columns]) -> Columns:
    used = {table["Source"].get("PhysicalTableId") for table in logical.values()}
    for name in used - physical.keys() - {None}:
        raise invalid(f"LogicalTableMap: PhysicalTableId {name} is not in PhysicalTableMap")
    for name in physical.keys() - used:
        raise invalid(f"PhysicalTableMap: {name} is not used by any logical table")
    columns: Columns = {}
    for key, table in logical.items():
        result = dict(physical.get(table["Source"].get("PhysicalTableId", ""), {}))
        for transform in table.get("DataTransforms", []):
            result = _transformed(key, transform, result)
        columns |= result
    return columns


def _transformed(key: str, transform: Document, columns: Columns) -> Columns:
    ((kind, body),) = transform.items()
    apply = {
        "ProjectOperation": _project,
        "CreateColumnsOperation": _create,
        "RenameColumnOperation": _rename,
        "CastColumnTypeOperation": _cast,
        "TagColumnOperation": _tag,
    }.get(kind)
    try:
        return apply(body, columns) if apply else columns
    except KeyError as error:
        raise invalid(f"LogicalTableMap.{key}: {kind} names the column {error}, which is not there") from error


def _project(body: Document, columns: Columns) -> Columns:
    return {name: columns[name] for name in body["ProjectedColumns"]}


def _create(body: Document, columns: Columns) -> Columns:
    created = {column["ColumnName"]: {"Name": column["ColumnName"], "Type": "DECIMAL"} for column in body["Columns"]}
    return columns | created


def _rename(body: Document, columns: Columns) -> Columns:
    old, new = body["ColumnName"], body["NewColumnName"]
    column = columns[old] | {"Name": new}
    return {new if name == old else name: column if name == old else kept for name, kept in columns.items()}


def _cast(body: Document, columns: Columns) -> Columns:
    name = body["ColumnName"]
    subtype = {"SubType": body["SubType"]} if "SubType" in body else {}
    cast = {key: value for key, value in columns[name].items() if key != "SubType"} | {"Type": body["NewColumnType"]}
    return columns | {name: cast | subtype}


def _tag(body: Document, columns: Columns) -> Columns:
    name = body["ColumnName"]
    column = dict(columns[name])
    for tag in body["Tags"]:
        if "ColumnDescription" in tag:
            column["Description"] = tag["ColumnDescription"]["Text"]
    return columns | {name: column}


def _prepared(request: Document, physical: dict[str, Columns]) -> Columns:
    if "LogicalTableMap" in request:
        raise invalid("LogicalTableMap and DataPrepConfiguration exclude each other")
    for key, table in physical.items():
        for name, column in table.items():
            if "Id" not in column:
                raise invalid(f"PhysicalTableMap.{key}: column {name} needs an Id for data preparation")
    known = set(physical)
    for key, source in request["DataPrepConfiguration"]["SourceTableMap"].items():
        if source.get("PhysicalTableId", key) not in known:
            raise invalid(f"SourceTableMap.{key}: PhysicalTableId {source.get('PhysicalTableId')} is not there")
    return {name: column for table in physical.values() for name, column in table.items()}


def _refuse_duplicates(names: Iterable[Any]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise ServiceError(
                "InvalidParameterValueException", f"column {name} appears twice; upper and lower case don't differ"
            )
        seen.add(name.lower())
