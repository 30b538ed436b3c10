"""`gt-insights inventory`: the listing of a labeling output in S3, for Athena."""

import json
import os
from datetime import UTC, datetime
from typing import Any

import click

from ground_truth_insights import console
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import s3_client
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.inventory_file import InventoryFile, listed_files
from ground_truth_insights.labeling_output.inventory_table import inventory_table
from ground_truth_insights.labeling_output.s3_listing import list_labeling_objects
from ground_truth_insights.printable import printable
from ground_truth_insights.progress import counting
from ground_truth_insights.settings import Settings

_DEFAULT_NAME = "inventory/response_files.parquet"
_MOST_NAMED = 10


@click.command(name="inventory")
@click.argument("locations", nargs=-1, metavar="[S3://BUCKET/PREFIX]...")
@click.option("--out", help=f"Where to write.  [default: GT_ATHENA_DATA_LOCATION/{_DEFAULT_NAME}]")
@click.option("--json", "as_json", is_flag=True, help="Print what was listed as JSON.")
def command(locations: tuple[str, ...], *, out: str | None, as_json: bool) -> int:
    """List the worker responses below locations in S3 into one Parquet file, which Athena reads.

    The default location is GT_LABELING_OUTPUT. The file says when it was made: Athena sees what existed then,
    so make it anew before each build. Exit code 1 if files lie in an archive, where Athena can't read them.
    """
    settings = Settings.from_environment(os.environ)
    sources = [S3Location.parse(location) for location in locations or (settings.labeling_output,)]
    destination = InventoryFile(out or _default_destination())
    destination.check(sources, settings.labeling_output)
    client = s3_client()
    listed_at = datetime.now(UTC)
    listings = []
    for source in sources:
        with counting("Listing", f"keys below {source}") as advance:
            listings.append(list_labeling_objects(client, source, advance))
    files = listed_files(listings)
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
        click.echo(json.dumps(summary, indent=2))
    else:
        _print_summary(summary, archived)
    return int(bool(archived))


def _default_destination() -> str:
    location = os.environ.get("GT_ATHENA_DATA_LOCATION")
    if not location:
        raise UsageError("GT_ATHENA_DATA_LOCATION is not set; set it, or name a place: --out s3://bucket/key.parquet")
    return f"{location.rstrip('/')}/{_DEFAULT_NAME}"


def _print_summary(summary: dict[str, Any], archived: list[str]) -> None:
    lines = [
        f"Listed {summary['files']:,} files of {summary['jobs']:,} labeling jobs, as of {summary['listed_at']},"
        f" in {printable(summary['out'])}"
    ]
    if summary["replaced_age_seconds"] is not None:
        lines.append(f"It replaces a listing that was {_age(summary['replaced_age_seconds'])} old")
    if archived:
        lines.append(f"Archived, so Athena can't read them: {len(archived):,} files; restore them, then list again")
        lines += [f"  {printable(path)}" for path in archived[:_MOST_NAMED]]
    if len(archived) > _MOST_NAMED:
        lines.append(f"  ... and {len(archived) - _MOST_NAMED:,} more; --json names all")
    for line in lines:
        console.out.print(line, markup=False, soft_wrap=True)


def _age(seconds: int) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} seconds"
