"""The owner's registry files as tables, read by DuckDB, so that Athena gets what the other target reads.

Why: dbt-athena sends seeds as CSV through OpenCSVSerde, which drops backslashes and ends a text at a line break, and
dbt takes the word `null` for none. A Parquet file keeps every text.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import Seed, read_seeds
from ground_truth_insights.errors import UsageError
from ground_truth_insights.warehouse.identifiers import literal, quoted

# As macros/sources/load_csv_rows.sql has them.
_RULES = (
    "format csv, header true, delimiter ',', quote '\"', escape '\"', comment '', auto_detect false, strict_mode false"
)


@dataclass(frozen=True, slots=True)
class RegistryTable:
    """A registry file: its name, dbt's checksum of its text, and its rows with the types of `_seeds.yml`."""

    name: str
    checksum: str
    rows: pa.Table


def read_registry(project: Project, folder: Path) -> Iterator[RegistryTable]:
    """Yield the registry files that are there.

    Raises:
        UsageError: one can't be read, or holds a value of another type than its column.
    """
    seeds = read_seeds(project)
    for seed in seeds.values():
        file = folder / f"{seed.name}.csv"
        if seed.is_registry and file.is_file():
            yield _read(file, seed)


def checksums(tables: Sequence[RegistryTable]) -> pa.Table:
    """Return what a build compares with the files that it sees: seed, checksum."""
    return pa.table(
        {
            "seed": pa.array([table.name for table in tables], pa.string()),
            "checksum": pa.array([table.checksum for table in tables], pa.string()),
        }
    )


def _read(file: Path, seed: Seed) -> RegistryTable:
    types = {column.name: column.type for column in seed.columns}
    try:
        text = file.read_text(encoding="utf-8")
        with duckdb.connect() as connection:
            names = _header(text)
            columns = ", ".join(f"{quoted(name)} {types.get(name, 'varchar')}" for name in names)
            connection.execute(f"create table registry ({columns})")
            connection.execute(f"copy registry from {literal(file)} ({_RULES})")
            rows = connection.sql("select * from registry").to_arrow_table()
    except (OSError, UnicodeDecodeError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"the registry file '{file}' can't be read: {reason}; gt-insights doctor says where") from None
    return RegistryTable(seed.name, _checksum(text), rows)


def _header(text: str) -> list[str]:
    first = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), [])
    return [name.strip() for name in first]


def _checksum(text: str) -> str:
    # dbt reads with Python's line ends, and takes the white space around the text away.
    return hashlib.sha256(text.strip().encode()).hexdigest()
