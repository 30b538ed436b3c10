"""`gt-insights estimate`: model-based truth, worker quality and box agreement, in tables beside the marts."""

import importlib.util
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import pyarrow as pa

from ground_truth_insights.commands.output import print_json, print_lines, target_option
from ground_truth_insights.errors import UsageError
from ground_truth_insights.estimate.dawid_skene import Truth, estimate_truth
from ground_truth_insights.estimate.duckdb_tables import write_to_duckdb
from ground_truth_insights.estimate.reading import Question, read_drawings, read_votes
from ground_truth_insights.estimate.tables import estimate_tables
from ground_truth_insights.progress import counting
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import ESTIMATES_SUFFIX, Settings
from ground_truth_insights.warehouse.marts import open_warehouse

if TYPE_CHECKING:
    from ground_truth_insights.aws.athena_installation import AthenaInstallation


_MODULES = {"crowdkit": "crowd-kit", "scipy": "scipy"}


@click.command(name="estimate")
@target_option
@click.option("--json", "is_json", is_flag=True, help="Print what was written as JSON.")
def command(target: str | None, *, is_json: bool) -> None:
    """Estimate the truth behind the votes, how good each worker is, and how far drawn boxes agree.

    Reads what `make build` wrote, and writes the tables estimated_labels, estimated_worker_quality,
    estimated_worker_errors and box_agreement into a schema of their own, beside the marts. The model (Dawid and
    Skene 1979) is a second opinion: read it next to the plurality, never instead of it. Run it again after each build.
    """
    _require_estimators()
    settings = Settings.from_environment(os.environ)
    chosen = target or settings.target
    # What is missing must be said before minutes of work.
    installation = _athena_installation() if chosen == "athena" else None
    with open_warehouse(settings, os.environ, chosen) as warehouse:
        votes = read_votes(warehouse, settings.schema)
        drawings = read_drawings(warehouse, settings.schema)
    truths = {}
    with counting("Estimating", "labeling jobs", len(votes)) as advance:
        for question, given in votes.items():
            truths[question] = estimate_truth(given)
            advance(1)
    estimated_at = datetime.now(UTC)
    tables = estimate_tables(votes, truths, drawings, estimated_at)
    schema = f"{settings.schema}{ESTIMATES_SUFFIX}"
    if installation is not None:
        _write_to_athena(installation, tables, estimated_at)
    else:
        write_to_duckdb(settings.duckdb_path, schema, tables)
    if is_json:
        print_json(_summary(schema, truths, tables))
    else:
        _print_summary(schema, truths, tables)


def _require_estimators() -> None:
    """Say how to get the packages of the extra `estimate`, where one isn't installed."""
    missing = [package for module, package in _MODULES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageError(
            f"gt-insights estimate needs {' and '.join(missing)}, which the extra 'estimate' installs;"
            " run: pip install --no-deps --requirement requirements.lock"
        )


def _athena_installation() -> "AthenaInstallation":
    from ground_truth_insights.aws.athena_installation import AthenaInstallation  # noqa: PLC0415

    return AthenaInstallation.from_environment(os.environ)


def _write_to_athena(installation: "AthenaInstallation", tables: Mapping[str, pa.Table], written_at: datetime) -> None:
    # boto3 takes a second to import, which the other target doesn't need.
    from ground_truth_insights.aws.session import glue_client, s3_client  # noqa: PLC0415
    from ground_truth_insights.estimate.athena_tables import write_to_athena  # noqa: PLC0415

    region = installation.region
    write_to_athena(s3_client(region=region), glue_client(region), installation, tables, written_at)


def _summary(schema: str, truths: Mapping[Question, Truth], tables: Mapping[str, pa.Table]) -> dict[str, object]:
    return {
        "schema": schema,
        "tables": {name: table.num_rows for name, table in tables.items()},
        "jobs": [
            {"job": job, "element": element, "status": truth.status, "iterations": truth.iterations}
            for (job, element), truth in truths.items()
        ],
    }


def _print_summary(schema: str, truths: Mapping[Question, Truth], tables: Mapping[str, pa.Table]) -> None:
    lines = [f"Written to the schema {schema}:"]
    lines += [f"  {name:<26}{table.num_rows:>9,} rows" for name, table in tables.items()]
    lines += [
        f"No estimate for {printable(job)} ({printable(element)}): {_REASONS[truth.status]}"
        for (job, element), truth in truths.items()
        if truth.status in _REASONS
    ]
    print_lines(lines)


_REASONS = {
    "undefined_one_category": "all answers are the same label",
    "one_worker": "one worker gave all answers",
    "no_overlap": "no data object has answers of two workers",
    "too_many_labels": "there are too many answers times labels to hold in memory",
}
