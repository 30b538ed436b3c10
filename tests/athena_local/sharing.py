"""One local Athena for several processes of a test run: the first to need it starts it, and ends it after the last.

pytest-xdist's own groups can't do it: `--dist loadgroup` of 3.8.0 has no effect under pytest 9.2.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from athena_local.stack import AthenaLocal

POLL_SECONDS = 0.2


@contextmanager
def shared_athena(folder: Path) -> Iterator[AthenaLocal]:
    """Give the local Athena of all processes that name the same folder.

    Raises:
        AthenaLocalError: it had to be started here, and could not.
    """
    with (folder / "athena_local.users").open("a") as users:
        with locked(_lock(folder)):
            athena, is_owner = _join_or_start(folder)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield athena
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if is_owner:
                _stop_after_the_last(folder, users, athena)


def _join_or_start(folder: Path) -> tuple[AthenaLocal, bool]:
    addresses = _addresses(folder)
    if addresses.exists():
        return AthenaLocal.running_at(**json.loads(addresses.read_text())), False
    athena = AthenaLocal()
    athena.start()
    addresses.write_text(json.dumps({"url": athena.url, "trino_url": athena.trino_url}))
    return athena, True


def _stop_after_the_last(folder: Path, users: IO[str], athena: AthenaLocal) -> None:
    while True:
        with locked(_lock(folder)):
            if _is_unused(users):
                _addresses(folder).unlink()
                athena.stop()
                return
        time.sleep(POLL_SECONDS)


def _is_unused(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder for temporary files that all workers of pytest-xdist know."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which one process at a time can."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock(folder: Path) -> Path:
    return folder / "athena_local.lock"


def _addresses(folder: Path) -> Path:
    return folder / "athena_local.json"
