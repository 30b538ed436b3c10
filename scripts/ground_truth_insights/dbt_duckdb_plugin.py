"""The dbt-duckdb plugin that stands between a local labeling output and SQL; named in `profiles/profiles.yml`.

It feeds the sources of `ground_truth` with the plugin `labeling_output`, and gives SQL the functions of
`sql_functions.py`, and two that take care of the file.
"""

import atexit
import gc
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output import beside
from ground_truth_insights.labeling_output.clues import clues_of, local_content
from ground_truth_insights.labeling_output.inventory import list_clue_files, list_labeling_jobs
from ground_truth_insights.labeling_output.tables import clue_table, jobs_table
from ground_truth_insights.settings import DEMO_PSEUDONYM_KEY, NO_PSEUDONYM_KEY, pseudonym_key
from ground_truth_insights.sql_functions import register, register_functions
from ground_truth_insights.warehouse.duckdb_file import (
    CATALOG,
    attach,
    is_written_for_newer,
    refusal,
    unfinished,
    write_anew,
)

logger = AdapterLogger("DuckDB")


class Plugin(BasePlugin):
    """Lists and reads the folder named by the plugin's setting `labeling_output`."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Keep the folder; it's looked at when a model asks for it."""
        self._setting = str(plugin_config["labeling_output"])
        # What dbt knows of the project stays until its end; to look through it for garbage takes a tenth of a build.
        gc.set_threshold(200_000, 20, 50)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Attach the warehouse, and register the SQL functions.

        Raises:
            DbtRuntimeError: DuckDB refuses the file; the message names the setting, the reason and what mends it.
        """
        for attached in (self.creds and self.creds.attach) or []:
            if attached.alias == CATALOG:
                _attach(conn, Path(attached.path))
                self._register_care_of_file(conn, Path(attached.path))
        register_functions(conn)
        # A tool that ends without closing the connection, as sqlfluff does, would print pages about leaks.
        atexit.register(conn.close)

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Look for names without a database in the warehouse."""
        if self.creds and self.creds.database == CATALOG:
            cursor.execute(f"use {CATALOG}")

    @staticmethod
    def _register_care_of_file(conn: DuckDBPyConnection, file: Path) -> None:
        """Register what `erase_removed_identities` asks for; both functions work on a connection of their own."""

        def is_newer() -> bool:
            return is_written_for_newer(conn)

        def write() -> bool:
            write_anew(conn, file)
            logger.info(f"GT_DUCKDB_PATH was written anew, so that nothing that was removed is left in '{file}'")
            return True

        register(conn, "is_written_for_newer_duckdb", is_newer, "BOOLEAN", ())
        register(conn, "write_warehouse_anew", write, "BOOLEAN", ())

    def load(self, source_config: SourceConfig) -> pa.Table:
        """Return one of the sources with this plugin, columns as in `_ground_truth__sources.yml`.

        Raises:
            DbtRuntimeError: the folder is no labeling output; the message names the setting and its value.
        """
        labeling_output = Path(self._setting)
        try:
            if source_config.identifier == "manifest_lines":
                return beside.manifest_lines(labeling_output)
            if source_config.identifier == "labeling_job_folders":
                return jobs_table(list_labeling_jobs(labeling_output), listed_at=datetime.now(tz=UTC))
            if source_config.identifier == "object_clues":
                clue_files = list_clue_files(labeling_output)
                return clue_table(clue for file in clue_files for clue in clues_of(file, local_content(file.path)))
            table = beside.inventory(labeling_output)
        except UsageError as error:
            raise DbtRuntimeError(str(error)) from None
        if pseudonym_key(os.environ) == DEMO_PSEUDONYM_KEY and not pc.all(table["is_simulated"], min_count=0).as_py():
            logger.warning(f"{NO_PSEUDONYM_KEY}; set it to a secret of your own")
        return table


def _attach(conn: DuckDBPyConnection, file: Path) -> None:
    try:
        attach(conn, file, read_only=False)
        unfinished(file).unlink(missing_ok=True)
    except duckdb.Error as error:
        why = refusal(file, error)
        raise DbtRuntimeError(f"GT_DUCKDB_PATH is '{file}', {why.reason}; {why.remedy}") from None
