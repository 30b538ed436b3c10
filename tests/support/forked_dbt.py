"""The real dbt without its start: a process that has imported it forks for each run, and runs share one parse.

Starting dbt and parsing the project takes ten processor seconds, most builds of a test take two. Each run is a process
of its own, with its own environment and folders, and dbt itself decides which files it has to parse again.
"""

import shutil
from collections.abc import Mapping
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

from athena_local.sharing import locked
from forks import forks
from ground_truth_insights.build.inputs import project_digest
from ground_truth_insights.settings import PROJECT_DIR

PARSED = PROJECT_DIR / "target/parsed_for_tests"


def run(arguments: tuple[str, ...], environment: Mapping[str, str], output: Path) -> int:
    """Run dbt in a fork, with stdout and stderr in a file, and return its exit code."""
    shared = _shared_parse(environment)
    shared.parent.mkdir(parents=True, exist_ok=True)
    # The first run parses for all; the others wait for it.
    with nullcontext() if shared.exists() else locked(shared.with_suffix(".lock")):
        process = forks().Process(target=_run, args=(arguments, dict(environment), output, shared))
        process.start()
        process.join()
        parsed = Path(environment["DBT_TARGET_PATH"]) / "partial_parse.msgpack"
        if not shared.exists() and parsed.exists():
            shutil.copy(parsed, shared.with_suffix(".new"))
            shared.with_suffix(".new").replace(shared)
    return int(process.exitcode or 0)


def _shared_parse(environment: Mapping[str, str]) -> Path:
    """Return where the parse lies of the project as it is now, for an engine and a schema."""
    target, schema = (environment.get(name) or "default" for name in ("GT_TARGET", "GT_SCHEMA"))
    return PARSED / f"{project_digest(PROJECT_DIR, 'seeds/registry')}.{target}.{schema}.msgpack"


def _run(arguments: tuple[str, ...], environment: dict[str, str], output: Path, shared: Path) -> None:
    # The tests themselves need not import dbt.
    import_module("dbt_run").run(arguments, environment, output, shared)
