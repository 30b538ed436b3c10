"""Where commands write: results to stdout, progress and messages to stderr."""

import os
import sys
from typing import NoReturn

import rich.console


class Console(rich.console.Console):
    """A console whose reader may leave early, as `gt-insights report | head` does."""

    def on_broken_pipe(self) -> NoReturn:
        """End quietly: whoever closed the pipe has seen enough."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0)


out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
