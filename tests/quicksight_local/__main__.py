"""Leaves a local QuickSight running for a person, and prints the environment for `gt-insights quicksight`.

Paste the lines into a second terminal; Ctrl-C in the first one ends it, and the account is gone.
"""

import argparse
import json
import os
import shlex
import signal
import sys
from pathlib import Path

from quicksight_local.endpoint import CALLS_PATH, FAIL_PATH, STATE_PATH
from quicksight_local.identities import add_group, add_user
from quicksight_local.local import UNSET, QuickSightLocal
from quicksight_local.settings import REGION, Settings
from quicksight_local.warehouse import DEFAULT_SCHEMA

OWNERS, VIEWERS = "labeling-owners", "labeling-viewers"
WRONG_USE, SERVICE_SAID_NO = 2, 3
# A person sees that the service takes its time; tests wait less.
LOOKS_UNTIL_SETTLED = 2


def main() -> int:
    """Start, print the environment, wait for Ctrl-C or SIGTERM, stop."""
    arguments = _parse_arguments()
    # Set by hand, because a shell starts what it puts in the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    if not arguments.warehouse.exists():
        _note(
            f"quicksight-local: there is no warehouse {arguments.warehouse} to take tables from;"
            " make one with: make demo, or name another by GT_DUCKDB_PATH"
        )
        return WRONG_USE
    settings = Settings(
        edition=arguments.edition, looks_until_settled=LOOKS_UNTIL_SETTLED, latency_seconds=arguments.latency
    )
    try:
        local = QuickSightLocal(settings, port=arguments.port)
    except OSError as error:
        _note(f"quicksight-local: port {arguments.port} can't be had: {error}; choose another with --port")
        return SERVICE_SAID_NO
    with local:
        tables = local.account.warehouse.attach(arguments.warehouse, arguments.schema)
        for group in (OWNERS, VIEWERS):
            add_group(local.account, group)
        add_user(local.account, "author")
        environment = local.environment(arguments.region) | _own_settings(arguments.warehouse)
        _say(environment, as_json=arguments.json)
        _note(f"quicksight-local: {tables} tables of {arguments.warehouse}; groups {OWNERS} and {VIEWERS}, user author")
        _note(f"quicksight-local: what is there: curl {local.url}{STATE_PATH}")
        _note(f"quicksight-local: what was called: curl {local.url}{CALLS_PATH}")
        _note(f"quicksight-local: let a refresh fail: curl -X POST {local.url}{FAIL_PATH}annotations_per_label")
        _note("quicksight-local: ready; Ctrl-C ends it")
        signal.pause()
    return 0


def _own_settings(warehouse: Path) -> dict[str, str]:
    settings = {
        "GT_DUCKDB_PATH": str(warehouse.resolve()),
        "GT_QUICKSIGHT_OWNERS": OWNERS,
        "GT_QUICKSIGHT_VIEWERS": VIEWERS,
        "GT_QUICKSIGHT_POLL_SECONDS": "0.2",
    }
    # `make demo` keeps the artifacts of its build beside its warehouse.
    artifacts = warehouse.resolve().parent / "dbt"
    return settings | ({"DBT_TARGET_PATH": str(artifacts)} if (artifacts / "manifest.json").exists() else {})


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quicksight_local", description=(__doc__ or "").splitlines()[0])
    warehouse = os.environ.get("GT_DUCKDB_PATH", "target/demo/labeling_insights.duckdb")
    parser.add_argument("--warehouse", type=Path, default=warehouse, help="the DuckDB file that stands for Athena")
    parser.add_argument("--schema", default=os.environ.get("GT_SCHEMA", DEFAULT_SCHEMA), help="the schema of the marts")
    parser.add_argument("--region", default=REGION, help=f"the region to print; identities are in {REGION}")
    parser.add_argument("--edition", default="ENTERPRISE", choices=["STANDARD", "ENTERPRISE"])
    parser.add_argument("--latency", type=float, default=0.05, metavar="SECONDS", help="how long each call takes")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of export lines")
    return parser.parse_args()


def _say(environment: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        lines = [json.dumps({"environment": environment})]
    else:
        lines = [f"unset {' '.join(UNSET)}"]
        lines += [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
