"""Hive DDL carried out in a Glue catalog, as Athena does it: objects in S3 are never touched."""

from functools import singledispatchmethod
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from athena_local.hive_ddl import (
    AddColumns,
    AddPartitions,
    Column,
    CreateDatabase,
    CreateTable,
    DropDatabase,
    DropPartitions,
    DropTable,
    Partition,
    RenameTable,
    SetTableProperties,
    Statement,
    TableName,
)

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import (
        ColumnTypeDef,
        DatabaseInputTypeDef,
        PartitionInputTypeDef,
        StorageDescriptorOutputTypeDef,
        TableInputTypeDef,
        TableTypeDef,
    )

# What get_table answers beyond what update_table takes.
_TABLE_INPUT_KEYS = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


class CatalogError(Exception):
    """The catalog refuses a statement, in Athena's words."""


class GlueCatalog:
    """Carries out parsed statements."""

    def __init__(self, glue: "GlueClient") -> None:
        """Take the client; its endpoint decides which catalog it is."""
        self._glue = glue

    def run(self, statement: Statement, default_database: str) -> None:
        """Carry out one statement.

        Raises:
            CatalogError: a database or table is missing, is there already, or the caller may not.

        """
        try:
            self._run(statement, default_database)
        except self._glue.exceptions.EntityNotFoundException as error:
            raise CatalogError(f"SemanticException: {error.response['Error']['Message']}") from error
        except self._glue.exceptions.AlreadyExistsException as error:
            raise CatalogError(f"AlreadyExistsException: {error.response['Error']['Message']}") from error
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            raise CatalogError(
                f"Insufficient permissions to execute the query. {error.response['Error']['Message']}"
            ) from error

    def set_columns(self, name: TableName, default_database: str, columns: list[Column]) -> None:
        """Give a view its columns: Athena writes them into the catalog, Trino writes a dummy."""
        table = self._table(name, default_database)
        changed = _table_input(table)
        changed["StorageDescriptor"] = {**table["StorageDescriptor"], "Columns": _glue_columns(columns)}
        self._glue.update_table(DatabaseName=table["DatabaseName"], TableInput=changed)

    @singledispatchmethod
    def _run(self, statement: Statement, default_database: str) -> None:
        del default_database
        raise TypeError(f"no method here carries out {statement}")

    @_run.register
    def _(self, statement: CreateDatabase, default_database: str) -> None:
        del default_database
        if statement.if_not_exists and statement.name in self._databases():
            return
        database: DatabaseInputTypeDef = {"Name": statement.name}
        if statement.location:
            database["LocationUri"] = statement.location
        self._glue.create_database(DatabaseInput=database)

    @_run.register
    def _(self, statement: DropDatabase, default_database: str) -> None:
        del default_database
        if statement.if_exists and statement.name not in self._databases():
            return
        if not statement.cascade and self._glue.get_tables(DatabaseName=statement.name)["TableList"]:
            raise CatalogError(f"InvalidOperationException: Database {statement.name} is not empty")
        self._glue.delete_database(Name=statement.name)

    @_run.register
    def _(self, statement: CreateTable, default_database: str) -> None:
        database = statement.name.database or default_database
        if statement.if_not_exists and self._has_table(database, statement.name.table):
            return
        self._glue.create_table(DatabaseName=database, TableInput=_new_table(statement))

    @_run.register
    def _(self, statement: DropTable, default_database: str) -> None:
        database = statement.name.database or default_database
        if statement.if_exists and not self._has_table(database, statement.name.table):
            return
        self._glue.delete_table(DatabaseName=database, Name=statement.name.table)

    @_run.register
    def _(self, statement: RenameTable, default_database: str) -> None:
        table = self._table(statement.name, default_database)
        renamed = _table_input(table)
        renamed["Name"] = statement.new_name.table
        database = statement.new_name.database or default_database
        self._glue.create_table(DatabaseName=database, TableInput=renamed)
        self._glue.delete_table(DatabaseName=table["DatabaseName"], Name=table["Name"])

    @_run.register
    def _(self, statement: SetTableProperties, default_database: str) -> None:
        table = self._table(statement.name, default_database)
        changed = _table_input(table)
        changed["Parameters"] = {**table.get("Parameters", {}), **statement.properties}
        self._glue.update_table(DatabaseName=table["DatabaseName"], TableInput=changed)

    @_run.register
    def _(self, statement: AddColumns, default_database: str) -> None:
        table = self._table(statement.name, default_database)
        changed = _table_input(table)
        kept = [] if statement.replaces else list(table["StorageDescriptor"].get("Columns", []))
        columns = kept + _glue_columns(statement.columns)
        changed["StorageDescriptor"] = {**table["StorageDescriptor"], "Columns": columns}
        self._glue.update_table(DatabaseName=table["DatabaseName"], TableInput=changed)

    @_run.register
    def _(self, statement: AddPartitions, default_database: str) -> None:
        table = self._table(statement.name, default_database)
        known = self._partition_values(table) if statement.if_not_exists else []
        for partition in statement.partitions:
            values = _values(table, partition)
            if values not in known:
                self._glue.create_partition(
                    DatabaseName=table["DatabaseName"],
                    TableName=table["Name"],
                    PartitionInput=_partition_input(table["StorageDescriptor"], partition, values),
                )

    @_run.register
    def _(self, statement: DropPartitions, default_database: str) -> None:
        table = self._table(statement.name, default_database)
        known = self._partition_values(table)
        for partition in statement.partitions:
            values = _values(table, partition)
            if values in known or not statement.if_exists:
                self._glue.delete_partition(
                    DatabaseName=table["DatabaseName"], TableName=table["Name"], PartitionValues=values
                )

    def _databases(self) -> set[str]:
        pages = self._glue.get_paginator("get_databases").paginate()
        return {database["Name"] for page in pages for database in page["DatabaseList"]}

    def _has_table(self, database: str, table: str) -> bool:
        try:
            self._glue.get_table(DatabaseName=database, Name=table)
        except self._glue.exceptions.EntityNotFoundException:
            return False
        return True

    def _table(self, name: TableName, default_database: str) -> "TableTypeDef":
        database = name.database or default_database
        return self._glue.get_table(DatabaseName=database, Name=name.table)["Table"]

    def _partition_values(self, table: "TableTypeDef") -> list[list[str]]:
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=table["DatabaseName"], TableName=table["Name"]
        )
        return [partition["Values"] for page in pages for partition in page["Partitions"]]


def _new_table(statement: CreateTable) -> "TableInputTypeDef":
    return {
        "Name": statement.name.table,
        "Description": statement.comment,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", **statement.properties},
        "PartitionKeys": _glue_columns(statement.partitioned_by),
        "StorageDescriptor": {
            "Columns": _glue_columns(statement.columns),
            "Location": statement.location,
            "InputFormat": statement.storage.input_format,
            "OutputFormat": statement.storage.output_format,
            "SerdeInfo": {
                "SerializationLibrary": statement.storage.serde,
                "Parameters": statement.storage.serde_properties,
            },
        },
    }


def _glue_columns(columns: list[Column]) -> "list[ColumnTypeDef]":
    return [{"Name": column.name, "Type": column.type, "Comment": column.comment} for column in columns]


def _table_input(table: "TableTypeDef") -> "TableInputTypeDef":
    return {key: table[key] for key in _TABLE_INPUT_KEYS if key in table}  # type: ignore[literal-required, return-value]


def _values(table: "TableTypeDef", partition: Partition) -> list[str]:
    keys = [key["Name"] for key in table.get("PartitionKeys", [])]
    if set(keys) != set(partition.values):
        raise CatalogError(f"SemanticException: Partition spec {partition.values} does not match {keys}")
    return [partition.values[key] for key in keys]


def _partition_input(
    storage: "StorageDescriptorOutputTypeDef", partition: Partition, values: list[str]
) -> "PartitionInputTypeDef":
    folders = "/".join(f"{key}={value}" for key, value in partition.values.items())
    location = partition.location or f"{storage['Location'].rstrip('/')}/{folders}/"
    return {"Values": values, "StorageDescriptor": {**storage, "Location": location}}
