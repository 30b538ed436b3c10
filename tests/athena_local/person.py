"""What a local service that is left running for a person says, and how the person ends it."""

import json
import shlex
import signal
import sys
from collections.abc import Mapping

from athena_local.clients import UNSET


def end_on_signals() -> None:
    """End with Ctrl-C or SIGTERM: set by hand, because a shell starts what it puts in the background without Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))


def print_environment(environment: Mapping[str, str], *, as_json: bool, **more: str) -> None:
    """Print the environment as lines for a shell, or as one JSON object with what else there is to know."""
    lines = [f"unset {' '.join(UNSET)}", *(f"export {name}={shlex.quote(it)}" for name, it in environment.items())]
    sys.stdout.write((json.dumps({"environment": environment, **more}) if as_json else "\n".join(lines)) + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Say something beside the environment."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
