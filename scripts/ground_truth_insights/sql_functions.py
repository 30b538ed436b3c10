"""The functions in Python that models call in SQL, for every connection to DuckDB that runs models."""

import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
from duckdb import CatalogException, DuckDBPyConnection
from duckdb.func import PythonUDFType

from ground_truth_insights.labeling_output.beside import documents
from ground_truth_insights.labeling_output.json_text import json_in_text
from ground_truth_insights.pseudonym import pseudonym
from ground_truth_insights.settings import pseudonym_key
from ground_truth_insights.warehouse.duckdb_file import memory_limit

# What DuckDB takes for each byte of one document, a list of digits at the worst; a larger one would end the build.
_MEMORY_PER_BYTE = 240


def register_functions(connection: DuckDBPyConnection) -> None:
    """Register `read_worker_response(path)`, `json_in_text(text)` and `pseudonym(identity)`.

    Python does the reading because one unreadable file stops DuckDB's own `read_blob`.
    """
    most_bytes = memory_limit(connection) // _MEMORY_PER_BYTE

    def read_all(paths: pa.Array) -> pa.Array:
        return documents(paths.to_pylist(), most_bytes).to_struct_array().combine_chunks()

    struct = "STRUCT(document VARCHAR, problem VARCHAR)"
    register(connection, "read_worker_response", read_all, struct, kind=PythonUDFType.ARROW)
    register(connection, "json_in_text", json_in_text, "VARCHAR")
    # The key stays inside the function: never in SQL, in an artifact or in a log.
    key = pseudonym_key(os.environ)
    register(connection, "pseudonym", lambda identity: pseudonym(identity, key), "VARCHAR")


def register(
    connection: DuckDBPyConnection,
    name: str,
    function: Callable[..., Any],
    returns: str,
    parameters: Sequence[Any] = ("VARCHAR",),
    *,
    kind: PythonUDFType = PythonUDFType.NATIVE,
) -> None:
    """Register a function; one without parameters is called anew each time that SQL names it."""
    # dbt opens the database several times in a run, and functions outlive a connection.
    with contextlib.suppress(CatalogException):
        connection.create_function(name, function, list(parameters), returns, type=kind, side_effects=not parameters)
