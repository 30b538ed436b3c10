"""The marts on Amazon Athena, read by one query each."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import boto3
import pyathena
from botocore.exceptions import BotoCoreError
from pyathena.connection import Connection
from pyathena.cursor import Cursor

from ground_truth_insights.aws.errors import AWS_ERRORS, Permission, explained
from ground_truth_insights.errors import InsightsError, ServiceError, UsageError
from ground_truth_insights.settings import value
from ground_truth_insights.warehouse.identifiers import literal
from ground_truth_insights.warehouse.marts import Warehouse

_BUILD = "run: dbt build --target athena"
_POLL_SECONDS = 0.3
# What it logs is raised too; without a handler Python would write a traceback to stderr.
logging.getLogger("pyathena").addHandler(logging.NullHandler())


class AthenaWarehouse(Warehouse):
    """The marts in a schema of the Glue catalog."""

    # Most of a query's second is waiting. New accounts may run 20 at the same time.
    at_once = 8

    def __init__(self, connection: "Connection[Cursor]", schema: str, work_group: str) -> None:
        """Take over a connection whose names are read in the schema."""
        self._connection = connection
        self._named = {"schema": schema, "work_group": work_group}

    def _fetched(self, sql: str, parameters: Sequence[object]) -> tuple[list[str], Sequence[Sequence[object]]]:
        bound = [_literal(each) for each in parameters] or None
        try:
            cursor = self._connection.cursor().execute(sql, bound, paramstyle="qmark")
            return [column[0] for column in cursor.description or ()], list(map(tuple, cursor.fetchall()))
        except pyathena.Error as error:
            raise _explained(error, self._named) from error


@contextmanager
def open_athena(environment: Mapping[str, str]) -> Iterator[Warehouse]:
    """Open the marts for reading; each query writes its result to the staging location, else where the work group says.

    Raises:
        UsageError: The AWS profile or the region doesn't exist, or the staging location isn't one in S3.
    """
    region, work_group = value("GT_ATHENA_REGION", environment), value("GT_ATHENA_WORK_GROUP", environment)
    staging_location, schema = value("GT_ATHENA_STAGING_LOCATION", environment), value("GT_SCHEMA", environment)
    try:
        connection = pyathena.connect(
            session=boto3.Session(region_name=region),
            region_name=region,
            work_group=work_group,
            # An empty text keeps PyAthena from reading a variable of its own; the work group then names the place.
            s3_staging_dir=staging_location or "",
            schema_name=schema,
            poll_interval=_POLL_SECONDS,
        )
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"{error}; look at AWS_PROFILE and GT_ATHENA_REGION") from error
    with connection:
        yield AthenaWarehouse(connection, schema, work_group)


def _literal(parameter: object) -> str:
    """Return a value as the literal of SQL that an execution parameter has to be."""
    if isinstance(parameter, date):
        return f"date '{parameter.isoformat()}'"
    if isinstance(parameter, bool | int | float):
        return str(parameter).lower()
    return literal(parameter)


def _explained(error: pyathena.Error, names: Mapping[str, str]) -> InsightsError:
    cause = error.__cause__
    message = str(cause or error)
    for pattern, said in _CAUSES:
        found = re.search(pattern, message)
        if found:
            named = found[1] if found.re.groups else ""
            return UsageError(said.format(named=named, **names))
    if isinstance(cause, AWS_ERRORS):
        permission = Permission("athena:StartQueryExecution", f"the work group {names['work_group']}")
        return explained(cause, "read the marts on Athena", permission)
    return ServiceError(f"Athena refused a query: {message.splitlines()[0]}")


_CAUSES = (
    (r"TABLE_NOT_FOUND.*'[^'.]*\.[^'.]*\.([^'.]+)'", "the schema '{schema}' lacks the mart '{named}'; " + _BUILD),
    (r"SCHEMA_NOT_FOUND", "Athena has no schema '{schema}' (GT_SCHEMA); " + _BUILD),
    (r"COLUMN_NOT_FOUND.*?(Column '[^']+')", "the marts are older than this report ({named} is missing); " + _BUILD),
    (r"(?i)workgroup .* (?:is )?not found", "Athena has no work group '{work_group}'; set GT_ATHENA_WORK_GROUP"),
    (
        r"No output location provided",
        "the work group '{work_group}' has no place for results; set GT_ATHENA_STAGING_LOCATION=s3://bucket/prefix/",
    ),
)
