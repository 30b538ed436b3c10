"""`gt-insights discover`: labeling jobs, labels and workers from AWS into the registry."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from ground_truth_insights.commands.output import print_json, print_lines
from ground_truth_insights.discover.discovery import Discovery
from ground_truth_insights.discover.registry_tables import DISCOVERED_JOB_COLUMNS, RegistryTables
from ground_truth_insights.discover.rendering import changes_as_json, changes_as_lines
from ground_truth_insights.discover.workers import UserPool
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import WORKER_RESPONSES
from ground_truth_insights.registry.csv_table import write_tables
from ground_truth_insights.settings import DEFAULT_REGISTRY, PROJECT_DIR, Settings


@click.command(name="discover")
@click.option("--registry", type=click.Path(path_type=Path), help="The registry's folder.  [default: GT_REGISTRY]")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something would change.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--name-contains", help="Only labeling jobs whose name contains this.")
@click.option(
    "--user-pool",
    "user_pools",
    multiple=True,
    help="A Cognito user pool of the workers.  [default: those of the work teams]",
)
@click.option("--no-workers", is_flag=True, help="Leave the worker directory alone.")
@click.option("--show-names", is_flag=True, help="Show the names and subjects of workers, too.")
@click.option(
    "--update",
    multiple=True,
    type=click.Choice(DISCOVERED_JOB_COLUMNS),
    help="Take this column of labeling_jobs.csv from AWS even where a person wrote something else.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON; needs --check or --yes.")
def command(registry: Path | None, *, check: bool, yes: bool, **choices: Any) -> int:
    """Bring what SageMaker and Cognito know of labeling jobs, labels and workers into the registry.

    Rows that are unknown there are appended, and empty cells of known rows filled; whatever a person wrote
    stays. The changes are shown first. Exit code 1 if something could not be known.
    """
    if choices["as_json"] and not (check or yes):
        raise UsageError("--json can't ask; add --check to write nothing, or --yes to write")
    tables = RegistryTables.read(_folder(registry))
    discovery = Discovery(
        tables=tables,
        name_contains=choices["name_contains"],
        with_workers=not choices["no_workers"],
        user_pools=[UserPool.parse(pool) for pool in choices["user_pools"]],
        update=choices["update"],
    )
    discovery.run()
    _show(discovery, show_names=choices["show_names"], as_json=choices["as_json"])
    is_changed = any(table.is_changed for table in tables.all)
    if check:
        return int(is_changed or bool(discovery.problems))
    if is_changed:
        if not yes and not _is_agreed():
            return 1
        write_tables(tables.all)
    return int(bool(discovery.problems))


def _folder(registry: Path | None) -> Path:
    folder = registry or PROJECT_DIR / Settings.from_environment(os.environ).registry
    if not folder.is_dir():
        raise UsageError(f"the registry '{folder}' is no folder; make one: cp -r {DEFAULT_REGISTRY} '{folder}'")
    absolute = folder.absolute()
    if any(parent.joinpath(*WORKER_RESPONSES).is_dir() for parent in (absolute, *absolute.parents)):
        raise UsageError(f"the registry '{folder}' lies inside a labeling job, which is read-only; name another")
    return folder


def _show(discovery: Discovery, *, show_names: bool, as_json: bool) -> None:
    if as_json:
        print_json(changes_as_json(discovery, show_names=show_names))
    else:
        print_lines(changes_as_lines(discovery, show_names=show_names))


def _is_agreed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here and nothing was written; add --yes to write, --check to only look")
    return click.confirm("Write these changes?")
