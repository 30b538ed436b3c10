"""Leaves a local QuickSight running for a person, and prints the environment for `gt-insights quicksight`.

Paste the lines into a second terminal; Ctrl-C in the first one ends it, and the account is gone.
"""

import signal
import sys
from pathlib import Path

import click

from athena_local.person import end_on_signals, note, print_environment
from quicksight_local.endpoint import CALLS_PATH, FAIL_PATH, STATE_PATH
from quicksight_local.identities import add_group, add_user
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import REGION, Settings
from quicksight_local.warehouse import DEFAULT_SCHEMA

OWNERS, VIEWERS = "labeling-owners", "labeling-viewers"
WRONG_USE, SERVICE_SAID_NO = 2, 3
# A person sees that the service takes its time; tests wait less.
LOOKS_UNTIL_SETTLED = 2


@click.command(context_settings={"show_default": True})
@click.option(
    "--warehouse",
    type=click.Path(path_type=Path),
    envvar="GT_DUCKDB_PATH",
    default="target/demo/labeling_insights.duckdb",
    help="The DuckDB file that stands for Athena.",
)
@click.option("--schema", envvar="GT_SCHEMA", default=DEFAULT_SCHEMA, help="The schema of the marts.")
@click.option("--region", default=REGION, help=f"The region to print; identities are in {REGION}.")
@click.option("--edition", type=click.Choice(["STANDARD", "ENTERPRISE"]), default="ENTERPRISE")
@click.option("--latency", type=float, default=0.05, metavar="SECONDS", help="How long each call takes.")
@click.option("--port", type=int, default=0, help="0: any free port.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of export lines.")
def main(warehouse: Path, schema: str, region: str, edition: str, latency: float, port: int, *, as_json: bool) -> None:
    """Start a local Amazon QuickSight, print its environment, wait for Ctrl-C or SIGTERM, stop."""
    end_on_signals()
    if not warehouse.exists():
        note(
            f"quicksight-local: there is no warehouse {warehouse} to take tables from; make one with: make demo, or set"
            " GT_DUCKDB_PATH"
        )
        sys.exit(WRONG_USE)
    try:
        local = QuickSightLocal(Settings(edition=edition, latency_seconds=latency), port=port)
    except OSError as error:
        note(f"quicksight-local: port {port} can't be had: {error}; choose another with --port")
        sys.exit(SERVICE_SAID_NO)
    local.account.settings.looks_until_settled = LOOKS_UNTIL_SETTLED
    with local:
        tables = local.account.warehouse.attach(warehouse, schema)
        for group in (OWNERS, VIEWERS):
            add_group(local.account, group)
        add_user(local.account, "author")
        print_environment(local.environment(region) | _own_settings(warehouse.resolve()), as_json=as_json)
        note(f"quicksight-local: {tables} tables of {warehouse}; groups {OWNERS} and {VIEWERS}, user author")
        note(f"quicksight-local: what is there: curl {local.url}{STATE_PATH}")
        note(f"quicksight-local: what was called: curl {local.url}{CALLS_PATH}")
        note(f"quicksight-local: let a refresh fail: curl -X POST {local.url}{FAIL_PATH}annotations_per_label")
        note("quicksight-local: ready; Ctrl-C ends it")
        signal.pause()


def _own_settings(warehouse: Path) -> dict[str, str]:
    settings = {
        "GT_DUCKDB_PATH": str(warehouse),
        "GT_QUICKSIGHT_OWNERS": OWNERS,
        "GT_QUICKSIGHT_VIEWERS": VIEWERS,
        "GT_QUICKSIGHT_POLL_SECONDS": "0.2",
    }
    # `make demo` keeps the artifacts of its build beside its warehouse.
    artifacts = warehouse.parent / "dbt"
    return settings | ({"DBT_TARGET_PATH": str(artifacts)} if (artifacts / "manifest.json").exists() else {})


if __name__ == "__main__":
    main()
