"""Processes that begin with what takes long to import: dbt, and the command line with the clients of AWS."""

import os
import sys
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

import pytest


@cache
def forks() -> ForkServerContext:
    """Return what forks them from a server of which a process has one, whoever asks first."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["dbt_run", "quicksight_preload"])
    # It finds what it imports by its environment alone, and says nothing where it finds nothing.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()
    return context
