"""Writes the tables of estimates into the DuckDB file, all of them or none."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from ground_truth_insights.errors import UsageError
from ground_truth_insights.warehouse.duckdb_file import CATALOG, open_file, refusal
from ground_truth_insights.warehouse.identifiers import quoted


def write_to_duckdb(file: Path, schema: str, tables: Mapping[str, pa.Table]) -> None:
    """Replace the tables of `schema`.

    Raises:
        UsageError: another process uses the file, or it can't be written.
    """
    try:
        with open_file(file, read_only=False) as connection:
            connection.begin()
            connection.execute(f"create schema if not exists {CATALOG}.{quoted(schema)}")
            for name, table in tables.items():
                connection.register("estimated", table)
                connection.execute(
                    f"create or replace table {CATALOG}.{quoted(schema)}.{quoted(name)} as select * from estimated"  # noqa: S608 (names of this package)
                )
                connection.unregister("estimated")
            connection.commit()
    except duckdb.Error as error:
        why = refusal(file, error)
        raise UsageError(
            f"the estimates can't be written: GT_DUCKDB_PATH is {file}, {why.reason}; {why.remedy}"
        ) from error
