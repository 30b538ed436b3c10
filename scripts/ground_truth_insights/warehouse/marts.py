"""Where a report reads the marts from."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import Settings
from ground_truth_insights.warehouse.duckdb_file import CATALOG, open_file, refusal
from ground_truth_insights.warehouse.identifiers import quoted

Row = dict[str, object]
Item = TypeVar("Item")
Found = TypeVar("Found")


class Warehouse(ABC):
    """The marts, each named without its schema in SQL, with a value bound to each `?`.

    `at_once` is the number of queries that it answers at the same time. A query raises a UsageError where a mart, a
    column, or what a setting names doesn't exist, and a ServiceError where a service said no, or can't be reached.
    """

    at_once: int

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows as columns with values."""
        names, rows = self._fetched(sql, parameters)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def columns(self, sql: str, parameters: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the same as columns, for results of many rows."""
        names, rows = self._fetched(sql, parameters)
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    @abstractmethod
    def _fetched(self, sql: str, parameters: Sequence[object]) -> tuple[list[str], Sequence[Sequence[object]]]:
        """Return the names of the columns, and the rows."""


def count_of(value: object) -> int:
    """Return a count, which each engine gives in a type of its own; where there is none, 0."""
    return int(str(value or 0))


def read_each(warehouse: Warehouse, read: Callable[[Item], Found], items: Iterable[Item]) -> list[Found]:
    """Return what `read` gives for each item, in their order, as many at the same time as the warehouse answers."""
    if warehouse.at_once == 1:
        return list(map(read, items))
    with ThreadPoolExecutor(warehouse.at_once) as pool:
        return list(pool.map(read, items))


class DuckDBWarehouse(Warehouse):
    """The marts in a DuckDB file that is open for reading only."""

    # A connection belongs to one thread, and uses all cores for one query.
    at_once = 1

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path, schema: str) -> None:
        """Take over an open connection to a file, and read names in `schema`.

        Raises:
            UsageError: The schema doesn't exist.
        """
        self._connection = connection
        self._file = file
        self._schema = schema
        try:
            connection.execute(f"use {CATALOG}.{quoted(schema)}")
        except duckdb.CatalogException as error:
            raise UsageError(f"the warehouse has no schema '{schema}' (GT_SCHEMA); run: make build") from error

    def columns(self, sql: str, parameters: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the same as columns, for results of many rows, without a tuple for each of them."""
        return {name: column.tolist() for name, column in self._execute(sql, parameters).fetchnumpy().items()}

    def _fetched(self, sql: str, parameters: Sequence[object]) -> tuple[list[str], Sequence[Sequence[object]]]:
        cursor = self._execute(sql, parameters)
        return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def _execute(self, sql: str, parameters: Sequence[object]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, list(parameters))
        except duckdb.CatalogException as error:
            mart = re.search(r"Table with name (\S+) does not exist", str(error))
            named = f"the mart '{mart[1]}'" if mart else "a mart"
            raise UsageError(f"the schema '{self._schema}' lacks {named}; run: make build") from error
        except duckdb.BinderException as error:
            reason = str(error).splitlines()[0]
            raise UsageError(f"the marts are older than this report ({reason}); run: make build") from error
        except duckdb.Error as error:
            # DuckDB has no name of its own for a block that is damaged.
            if type(error) not in (duckdb.Error, duckdb.IOException, duckdb.FatalException, duckdb.InternalException):
                raise
            raise _refused(self._file, error) from error


@contextmanager
def open_duckdb(file: Path, schema: str) -> Iterator[Warehouse]:
    """Open a DuckDB file for reading, and close it afterwards.

    Raises:
        UsageError: The file is missing, in use, damaged, or no DuckDB database.
    """
    where = f"GT_DUCKDB_PATH is {file.absolute()}"
    if not file.is_file():
        raise UsageError(f"there is no warehouse yet ({where}); run: make build")
    try:
        connection = open_file(file, read_only=True)
    except duckdb.Error as error:
        raise _refused(file, error) from error
    with connection:
        yield DuckDBWarehouse(connection, file, schema)


def open_warehouse(
    settings: Settings, environment: Mapping[str, str], target: str | None = None
) -> AbstractContextManager[Warehouse]:
    """Open the marts of `target`, else of the target in the settings, for reading only.

    Raises:
        UsageError: The warehouse is missing or in use, or a setting of Athena is wrong.
    """
    if (target or settings.target) == "duckdb":
        return open_duckdb(settings.duckdb_path, settings.schema)
    # boto3 takes a second to import, which the other target doesn't need.
    from ground_truth_insights.warehouse.athena import open_athena  # noqa: PLC0415

    return open_athena(environment)


def _refused(file: Path, error: Exception) -> UsageError:
    where = f"GT_DUCKDB_PATH is {file.absolute()}"
    if holder := re.search(r"set lock.*?PID (\d+)", str(error)):
        return UsageError(
            f"the warehouse is in use by process {holder[1]}; wait until it ends, then try again ({where})"
        )
    why = refusal(file, error)
    return UsageError(f"the warehouse is no DuckDB database that can be read: {where}, {why.reason}; {why.remedy}")
