"""One run of dbt in a fork of a process that has imported this module; see forked_dbt.py."""

import atexit
import gc
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

import botocore.session  # noqa: F401  imported once, before the forks
import dbt.adapters.duckdb
import dbt.cli.main
import jinja2
import pyarrow.parquet  # noqa: F401  a plugin that dbt imports as late as in a run needs it
from dbt.contracts.files import FileHash
from dbt.contracts.graph.manifest import ManifestStateCheck
from dbt.contracts.project import Project, ProjectFlags
from dbt.parser.manifest import ManifestLoader
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager

from ground_truth_insights import dbt_duckdb_plugin  # noqa: F401  imported once, too
from ground_truth_insights.build.dbt_process import read_services_once
from ground_truth_insights.settings import PROJECT_DIR

# Each run would make them anew.
for described in (Project, ProjectFlags):
    described.json_schema()

# The only vars that a file of the project reads while it is parsed; the others are read when a model is compiled.
_VARS_OF_PARSING = ("table_versions_to_keep",)


def run(arguments: tuple[str, ...], environment: dict[str, str], output: Path, shared: Path) -> None:
    """Run dbt in this process and leave it with dbt's exit code."""
    with output.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    # It ends before it has garbage enough to be worth the search.
    gc.disable()
    os.chdir(PROJECT_DIR)
    os.environ.clear()
    os.environ.update(environment)
    # dbt reads the parse of its own folder where it has one, and writes there what it parsed in any case.
    if shared.exists() and not (Path(environment["DBT_TARGET_PATH"]) / "partial_parse.msgpack").exists():
        os.environ["DBT_PARTIAL_PARSE_FILE_PATH"] = str(shared)
    read_services_once()
    ManifestLoader.build_manifest_state_check = _shared_by_tests(ManifestLoader.build_manifest_state_check)
    if os.environ.setdefault("DBT_LOG_LEVEL_FILE", "none") == "none":
        EventManager.fire_event = _without_details(EventManager.fire_event)
    try:
        with _templates_in(shared.with_suffix(f".{sys.implementation.cache_tag}")):
            dbt.cli.main.cli(["--no-use-colors", *arguments], prog_name="dbt")
    finally:
        # As the end of a process that is no fork does: the warehouse is closed there, which empties its log of changes.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()


def _without_details(fire: Callable[..., None]) -> Callable[..., None]:
    """Make no messages for a log file that isn't written: they take a fifth of a build."""

    def fire_for_the_terminal(
        manager: Any, event: Any, level: EventLevel | None = None, *rest: Any, **named: Any
    ) -> None:
        if (level or event.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
            fire(manager, event, level, *rest, **named)

    return fire_for_the_terminal


@contextmanager
def _templates_in(file: Path) -> Iterator[None]:
    """Keep the Python that Jinja makes of macros and models from run to run: making it takes a tenth of a build."""
    made: dict[tuple[str, str], CodeType] = {}
    if file.exists():
        made = marshal.loads(file.read_bytes())  # noqa: S302 (earlier runs wrote it)
    found = len(made)
    compile_template = jinja2.Environment.compile

    def compiled(environment: jinja2.Environment, source: Any, *rest: Any, **named: Any) -> Any:
        if not isinstance(source, str) or any(rest) or any(named.values()):
            return compile_template(environment, source, *rest, **named)
        key = (type(environment).__name__, source)
        if key not in made:
            made[key] = compile_template(environment, source)
        return made[key]

    jinja2.Environment.compile = compiled
    try:
        yield
    finally:
        if len(made) > found:
            new = file.with_suffix(f".{os.getpid()}")
            new.write_bytes(marshal.dumps(made))
            new.replace(file)


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
