"""Writes the tables of estimates as Parquet files in S3, and points the Glue catalog at them.

A dashboard that reads meanwhile sees the old table or the new one, whole: files are never replaced, only the place that
the catalog names.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.errors import Permission, service_errors

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import TableInputTypeDef
    from mypy_boto3_s3 import S3Client

_HIVE_TYPES = {
    pa.string(): "string",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.timestamp("ms"): "timestamp",
}
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


def write_to_athena(
    s3: "S3Client",
    glue: "GlueClient",
    installation: AthenaInstallation,
    tables: Mapping[str, pa.Table],
    written_at: datetime,
) -> None:
    """Put each table under `estimates/` of the data location, in a folder of its own per run.

    Raises:
        ServiceError: S3 or Glue said no.
    """
    database = installation.estimates_database
    location = installation.data_location
    with service_errors("write the estimates", Permission("glue:UpdateTable", f"the database {database}")):
        with suppress(glue.exceptions.AlreadyExistsException):
            glue.create_database(DatabaseInput={"Name": database})
        for name, table in tables.items():
            folder = f"{location.prefix}estimates/{database}/{name}/{written_at:%Y%m%dT%H%M%S}/"
            content = io.BytesIO()
            pq.write_table(table, content, compression="zstd")
            s3.put_object(Bucket=location.bucket, Key=f"{folder}rows.parquet", Body=content.getvalue())
            _point_at(glue, database, _description(name, table.schema, location.uri(folder)))


def _point_at(glue: "GlueClient", database: str, table: "TableInputTypeDef") -> None:
    try:
        glue.update_table(DatabaseName=database, TableInput=table)
    except glue.exceptions.EntityNotFoundException:
        glue.create_table(DatabaseName=database, TableInput=table)


def _description(name: str, schema: pa.Schema, location: str) -> "TableInputTypeDef":
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "StorageDescriptor": {
            "Columns": [{"Name": column.name, "Type": _HIVE_TYPES[column.type]} for column in schema],
            "Location": location,
            "InputFormat": f"{_PARQUET}.MapredParquetInputFormat",
            "OutputFormat": f"{_PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": f"{_PARQUET}.serde.ParquetHiveSerDe"},
        },
    }
