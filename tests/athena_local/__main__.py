"""Leaves a local Athena running for a person, and prints the environment for `dbt build --target athena`.

Paste the lines into a second terminal; Ctrl-C in the first one ends everything.
"""

import argparse
import signal
import sys
import time

from athena_local.errors import AthenaLocalError
from athena_local.person import end_on_signals, note, print_environment
from athena_local.stack import AthenaLocal

SERVICE_SAID_NO = 3


def main() -> int:
    """Start, print the environment, wait for Ctrl-C or SIGTERM, stop."""
    arguments = _parse_arguments()
    end_on_signals()
    started = time.monotonic()
    note("athena-local: starting Trino, Glue and S3")
    try:
        with AthenaLocal() as athena:
            print_environment(athena.environment(), as_json=arguments.json, trino_url=athena.trino_url)
            note(f"athena-local: ready in {time.monotonic() - started:.0f} s; Ctrl-C ends it")
            signal.pause()
    except AthenaLocalError as error:
        note(f"athena-local: {error}")
        return SERVICE_SAID_NO
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of export lines")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
