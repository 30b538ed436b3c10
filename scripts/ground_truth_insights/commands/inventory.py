"""`gt-insights inventory`: what Athena must know of a labeling output in S3 beside the raw answers."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pyarrow as pa

from ground_truth_insights import console
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import s3_client
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.wording import age
from ground_truth_insights.commands.output import first_names, print_json, print_lines
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.inventory import ListedFile
from ground_truth_insights.labeling_output.inventory_file import InventoryFile
from ground_truth_insights.labeling_output.s3_listing import S3Listing, list_labeling_objects
from ground_truth_insights.labeling_output.s3_manifests import (
    clue_files,
    listed_files,
    listed_jobs,
    output_manifests,
    read_s3_clues,
    read_s3_manifests,
)
from ground_truth_insights.labeling_output.tables import clue_table, inventory_table, jobs_table, manifest_table
from ground_truth_insights.progress import counting
from ground_truth_insights.registry.for_athena import checksums, read_registry
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import DEMO_PSEUDONYM_KEY, NO_PSEUDONYM_KEY, Settings, pseudonym_key, value

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@click.command(name="inventory")
@click.argument("locations", nargs=-1, metavar="[S3://BUCKET/PREFIX]...")
@click.option("--out", help="Write the listing alone, to this place.  [default: all below GT_ATHENA_DATA_LOCATION]")
@click.option("--json", "as_json", is_flag=True, help="Print what was listed as JSON.")
def command(locations: tuple[str, ...], *, out: str | None, as_json: bool) -> int:
    """Write what Athena must know of a labeling output beside the raw answers, as Parquet files.

    They are the listing of the files with answers, the labeling jobs, the lines of the output manifests and what
    tells their data objects, and the key of the worker hash (GT_PSEUDONYM_KEY). The default location is
    GT_LABELING_OUTPUT. Athena sees what existed when they were made, so make them anew before each build. Exit code
    1 if files lie in an archive, where Athena can't read them.
    """
    settings = Settings.from_environment(os.environ)
    with _setting_named(is_setting=not locations):
        sources = [S3Location.parse(location) for location in locations or (settings.labeling_output,)]
    destination = InventoryFile(out or _below_data_location("response_files"))
    destination.check(sources, settings.labeling_output)
    client = s3_client()
    listed_at = datetime.now(UTC)
    listings = [_listed(client, source, is_setting=not locations) for source in sources]
    files = listed_files(listings)
    if not out:
        _write_companions(client, listings, files, listed_at)
    previous = destination.written_at(client)
    destination.write(inventory_table(files, listed_at=listed_at), client)
    archived = [file.path for file in files if file.listing_problem == "archived"]
    summary = {
        "out": destination.destination,
        "listed_at": listed_at.isoformat(timespec="seconds"),
        "replaced_age_seconds": None if previous is None else round((listed_at - previous).total_seconds()),
        "jobs": len({f"{listing.location}{job}".rstrip("/") for listing in listings for job in listing.jobs}),
        "files": len(files),
        "archived": archived,
    }
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary, archived)
    return int(bool(archived))


def _listed(client: "S3Client", source: S3Location, *, is_setting: bool) -> S3Listing:
    with _setting_named(is_setting=is_setting), counting("Listing", f"keys below {source}") as advance:
        return list_labeling_objects(client, source, advance)


@contextmanager
def _setting_named(*, is_setting: bool) -> Iterator[None]:
    """Let an error about a location name the setting, where it comes from there."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"GT_LABELING_OUTPUT: {error}") if is_setting else error from error


def _write_companions(
    client: "S3Client", listings: Sequence[S3Listing], files: Sequence[ListedFile], listed_at: datetime
) -> None:
    """Write what stands beside the listing, before that one, by which a build learns of new files."""
    key = pseudonym_key(os.environ)
    if key == DEMO_PSEUDONYM_KEY and not all(file.is_simulated for file in files):
        console.err.print(f"{NO_PSEUDONYM_KEY}; set it to a secret of your own", soft_wrap=True)
    manifests = output_manifests(listings)
    with counting("Reading", "output manifests", len(manifests)) as advance:
        lines = manifest_table(read_s3_manifests(client, manifests, advance))
    telling = clue_files(listings)
    with counting("Reading", "consolidations and input manifests", len(telling)) as advance:
        clues = clue_table(read_s3_clues(client, telling, advance))
    tables = {
        "labeling_job_folders": jobs_table(listed_jobs(listings), listed_at=listed_at),
        "manifest_lines": lines,
        "object_clues": clues,
        "pseudonym_keys": pa.table({"pseudonym_key": pa.array([key], pa.string())}),
    }
    for table, rows in tables.items():
        InventoryFile(_below_data_location(table)).write(rows, client)
    _write_registry(client)


def _write_registry(client: "S3Client") -> None:
    """Write the owner's registry files, and last their checksums, by which a build tells that they are today's."""
    project = Project.here()
    tables = list(read_registry(project, project.path(Settings.from_environment(os.environ).registry)))
    for table in tables:
        InventoryFile(_below_data_location(f"registry/{table.name}")).write(table.rows, client)
    InventoryFile(_below_data_location("registry_files")).write(checksums(tables), client)


def _below_data_location(table: str) -> str:
    """Return the address of the one Parquet file of a source of `_ground_truth__sources.yml`."""
    location = value("GT_ATHENA_DATA_LOCATION", os.environ)
    if not location:
        raise UsageError("GT_ATHENA_DATA_LOCATION is not set; set it, or name a place: --out s3://bucket/key.parquet")
    folder = "inventory" if table == "response_files" else table
    return f"{location.rstrip('/')}/{folder}/{table.rpartition('/')[2]}.parquet"


def _print_summary(summary: dict[str, Any], archived: list[str]) -> None:
    lines = [
        f"Listed {summary['files']:,} files of {summary['jobs']:,} labeling jobs, as of {summary['listed_at']},"
        f" in {printable(summary['out'])}"
    ]
    if summary["replaced_age_seconds"] is not None:
        lines.append(f"It replaces a listing that was {age(summary['replaced_age_seconds'])} old")
    if archived:
        lines.append(f"Archived, so Athena can't read them: {len(archived):,} files; restore them, then list again")
        lines += first_names(archived)
    print_lines(lines)
