"""The marts of a DuckDB file as tables of the local Athena, one Parquet file each."""

from pathlib import Path

import duckdb

from athena_local.clients import INSIGHTS_BUCKET
from athena_local.queries import query
from athena_local.stack import AthenaLocal

HIVE_TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL(18,3)": "decimal(18,3)",
    "DOUBLE": "double",
    "INTEGER": "int",
    "TIMESTAMP": "timestamp",
    "VARCHAR": "string",
}


def copy_schema(athena: AthenaLocal, file: Path, schema: str, to_schema: str, folder: Path) -> None:
    """Copy each table of a schema of a DuckDB file into a schema of the local Athena."""
    s3 = athena.client("s3")
    query(athena, f"create schema if not exists `{to_schema}`")
    with duckdb.connect(file, read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for table, column, kind in connection.execute(
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = ? order by table_name, ordinal_position",
            [schema],
        ).fetchall():
            columns.setdefault(table, []).append(f"`{column}` {HIVE_TYPES[kind]}")
        for table, described in columns.items():
            parquet = folder / f"{to_schema}.{table}.parquet"
            connection.execute(f"""copy "{schema}"."{table}" to '{parquet}' (format parquet)""")
            key = f"copied/{to_schema}/{table}/"
            s3.put_object(Bucket=INSIGHTS_BUCKET, Key=f"{key}rows.parquet", Body=parquet.read_bytes())
            query(
                athena,
                f"create external table if not exists `{to_schema}`.`{table}` ({', '.join(described)})"
                f" stored as parquet location 's3://{INSIGHTS_BUCKET}/{key}'",
            )
