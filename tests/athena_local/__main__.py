"""Leaves a local Athena running for a person, and prints the environment for `dbt build --target athena`.

Paste the lines into a second terminal; Ctrl-C in the first one ends everything.
"""

import argparse
import json
import shlex
import signal
import sys
import time

from athena_local.clients import UNSET
from athena_local.errors import AthenaLocalError
from athena_local.stack import AthenaLocal

SERVICE_SAID_NO = 3


def main() -> int:
    """Start, print the environment, wait for Ctrl-C or SIGTERM, stop."""
    arguments = _parse_arguments()
    # Set by hand, because a shell starts what it puts in the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    started = time.monotonic()
    _note("athena-local: starting Trino, Glue and S3")
    try:
        with AthenaLocal() as athena:
            _say(athena, as_json=arguments.json)
            _note(f"athena-local: ready in {time.monotonic() - started:.0f} s; Ctrl-C ends it")
            signal.pause()
    except AthenaLocalError as error:
        _note(f"athena-local: {error}")
        return SERVICE_SAID_NO
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of export lines")
    return parser.parse_args()


def _say(athena: AthenaLocal, *, as_json: bool) -> None:
    if as_json:
        lines = [json.dumps({"environment": athena.environment(), "trino_url": athena.trino_url})]
    else:
        lines = [f"unset {' '.join(UNSET)}"]
        lines += [f"export {name}={shlex.quote(value)}" for name, value in athena.environment().items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
