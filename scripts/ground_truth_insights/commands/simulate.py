"""`gt-insights simulate`: a labeling output tree that looks like the real thing, and its registry."""

import os
import shlex
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ground_truth_insights.commands.output import print_json, print_lines
from ground_truth_insights.errors import UsageError
from ground_truth_insights.progress import counting
from ground_truth_insights.settings import PROJECT_DIR, Settings, setting_path
from ground_truth_insights.simulate.options import MAX_IMAGE_BYTES, MAX_WORKERS_PER_OBJECT, Options
from ground_truth_insights.simulate.simulation import Summary, simulate
from ground_truth_insights.simulate.task_types import simulated_names

_DEFAULTS = Options()
_COUNT = click.IntRange(min=1)


def _default(value: object) -> dict[str, Any]:
    return {"default": value, "show_default": True}


@click.command(name="simulate")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--objects", type=_COUNT, **_default(_DEFAULTS.objects), help="Data objects in the whole tree.")
@click.option("--workers", type=_COUNT, **_default(_DEFAULTS.workers), help="People, private and public together.")
@click.option("--jobs", type=click.IntRange(1, 500), **_default(_DEFAULTS.jobs), help="Labeling jobs.")
@click.option(
    "--task-type",
    "task_types",
    multiple=True,
    type=click.Choice(simulated_names()),
    help="Only jobs of this task type; may be given more than once.  [default: all]",
)
@click.option("--seed", type=int, **_default(_DEFAULTS.seed), help="The same seed and options give the same bytes.")
@click.option(
    "--start", type=click.DateTime(["%Y-%m-%d"]), **_default(_DEFAULTS.start.isoformat()), help="First day of work."
)
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    **_default(_DEFAULTS.days),
    help="Days over which the work spreads; much work for few people takes longer.",
)
@click.option(
    "--workers-per-object",
    type=click.IntRange(1, MAX_WORKERS_PER_OBJECT),
    help="Annotations per data object in every job.  [default: 1 to 5 by job]",
)
@click.option(
    "--legacy-jobs",
    type=click.IntRange(min=0),
    **_default(_DEFAULTS.legacy_jobs),
    help="So many of the jobs are Mechanical Turk jobs of 2019, whose answers have three fields.",
)
@click.option(
    "--image-bytes",
    type=click.IntRange(1, MAX_IMAGE_BYTES),
    **_default(_DEFAULTS.image_bytes),
    help="Size of the image that each answer to a segmentation embeds, in its file a third more.",
)
@click.option(
    "--registry", type=click.Path(path_type=Path), help="Folder for the owner's registry.  [default: OUT_registry]"
)
@click.option("--overwrite", is_flag=True, help="Replace an earlier simulated tree in OUT, and its registry.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    out: Path,
    registry: Path | None,
    task_types: tuple[str, ...],
    start: datetime,
    *,
    overwrite: bool,
    as_json: bool,
    **numbers: Any,
) -> None:
    """Write a labeling output tree into the folder OUT that looks like the real thing.

    Several labeling jobs of an invented company, done by skilled and careless people over some weeks, with
    the registry that belongs to them. Nothing that this command did not write is ever changed or deleted.
    """  # fmt: skip
    options = Options(task_types=tuple(sorted(set(task_types))), start=start.date(), **numbers)
    _keep_out_of_labeling_output(out)
    registry = registry or out.resolve().parent / f"{out.resolve().name}_registry"
    with counting("Simulating", "data objects", options.objects) as advance:
        summary = simulate(options, out, registry, overwrite=overwrite, advance=advance)
    if as_json:
        print_json(asdict(summary))
    else:
        _print_summary(summary)


def _keep_out_of_labeling_output(out: Path) -> None:
    """Refuse a folder inside the labeling output in use, where simulated jobs would mix with real ones."""
    setting = Settings.from_environment(os.environ).labeling_output
    if not setting.startswith("s3://") and setting_path(setting).resolve() in out.resolve().parents:
        raise UsageError(f"'{out}' lies inside GT_LABELING_OUTPUT '{setting}'; choose a folder outside of it")


def _print_summary(summary: Summary) -> None:
    lines = [
        f"{summary.annotations:,} annotations of {summary.data_objects:,} data objects"
        f" by {summary.workers:,} workers in {len(summary.jobs)} labeling jobs"
        f" (simulated, seed {summary.seed}):"
    ]
    width = max(len(job.job) for job in summary.jobs)
    lines += [
        f"  {job.job:<{width}}  {job.task_type}, {job.status}: {job.annotations:,} annotations" for job in summary.jobs
    ]
    lines += [
        f"Labeling output  {summary.labeling_output}",
        f"Registry         {summary.registry}",
        f"Next             {_next_command(summary)}",
    ]
    print_lines(lines)


def _next_command(summary: Summary) -> str:
    # dbt overwrites seeds that lie at an absolute path, so the registry is named relative to the project.
    registry = os.path.relpath(summary.registry, PROJECT_DIR)
    output = Path(summary.labeling_output).resolve()
    shown = output.relative_to(PROJECT_DIR) if output.is_relative_to(PROJECT_DIR) else output
    return f"GT_LABELING_OUTPUT={shlex.quote(str(shown))} GT_REGISTRY={shlex.quote(registry)} make build"
