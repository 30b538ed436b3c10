"""One run of dbt in a fork of a process that has imported this module; see forked_dbt.py."""

import atexit
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
import dbt.adapters.duckdb
import dbt.cli.main
import pyarrow.parquet  # noqa: F401  a plugin that dbt imports as late as in a run needs it
from dbt.contracts.files import FileHash
from dbt.contracts.graph.manifest import ManifestStateCheck
from dbt.parser.manifest import ManifestLoader

from ground_truth_insights import dbt_duckdb_plugin  # noqa: F401  imported once, too
from ground_truth_insights.settings import PROJECT_DIR

# The only vars that a file of the project reads while it is parsed; the others are read when a model is compiled.
_VARS_OF_PARSING = ("table_versions_to_keep",)


def run(arguments: tuple[str, ...], environment: dict[str, str], output: Path, shared: Path) -> None:
    """Run dbt in this process and leave it with dbt's exit code."""
    with output.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    os.chdir(PROJECT_DIR)
    os.environ.clear()
    os.environ.update(environment)
    # dbt reads the parse of its own folder where it has one, and writes there what it parsed in any case.
    if shared.exists() and not (Path(environment["DBT_TARGET_PATH"]) / "partial_parse.msgpack").exists():
        os.environ["DBT_PARTIAL_PARSE_FILE_PATH"] = str(shared)
    # dbt-athena makes new clients for each connection, and botocore reads megabytes of data for each of them.
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
    ManifestLoader.build_manifest_state_check = _shared_by_tests(ManifestLoader.build_manifest_state_check)
    try:
        dbt.cli.main.cli(["--no-use-colors", *arguments], prog_name="dbt")
    finally:
        # As the end of a process that is no fork does: the warehouse is closed there, which empties its log of changes.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()


def _shared_by_tests(check: Callable[[Any], ManifestStateCheck]) -> Callable[[Any], ManifestStateCheck]:
    """Let a parse hold for other places of files and warehouse, and for other vars than those of parsing.

    The folder of the registry needs no mark of its own: dbt finds its files added and removed.
    """

    def shareable(loader: Any) -> ManifestStateCheck:
        found = check(loader)
        config = loader.root_project
        found.profile_hash = FileHash.from_contents(f"{config.credentials.type} {config.credentials.schema}")
        read = {name: value for name, value in config.cli_vars.items() if name in _VARS_OF_PARSING}
        found.vars_hash = FileHash.from_contents(f"{read} {config.target_name}")
        found.project_env_vars_hash = FileHash.from_contents("")
        return found

    return shareable
