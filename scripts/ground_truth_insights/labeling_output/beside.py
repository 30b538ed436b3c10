"""Processes beside this one that list and read files for it, where there is much to read.

In dbt several threads share one interpreter, and another takes it at each call of the system that a file needs: listing
and reading took twice as long as alone. What a process answers comes as one Arrow stream in a file, since a pipe would
hand it over in pieces. One that can't be started, or ends, is no error: the work is then done here.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

import pyarrow as pa

from ground_truth_insights.labeling_output.inventory import list_labeling_jobs, list_labeling_output
from ground_truth_insights.labeling_output.manifests import read_output_manifests
from ground_truth_insights.labeling_output.reading import read_worker_response
from ground_truth_insights.labeling_output.tables import inventory_table, manifest_table

# Fewer files or lines are read before a process has started.
MANY = 1_000
_DOCUMENTS = pa.schema([("document", pa.string()), ("problem", pa.string())])
_PACKAGES = str(Path(__file__).parents[2])


def inventory(root: Path) -> pa.Table:
    """Return the inventory of a labeling output as it is now.

    Raises:
        UsageError: as `list_labeling_output`.
    """
    some = list(islice(list_labeling_output(root), MANY))
    if len(some) == MANY:
        return _beside("inventory", str(root))
    return inventory_table(some, listed_at=datetime.now(tz=UTC))


def manifest_lines(root: Path) -> pa.Table:
    """Return the lines of the output manifests of a labeling output.

    Raises:
        UsageError: as `list_labeling_jobs`.
    """
    folders = [job.folder for job in list_labeling_jobs(root)]
    some = list(islice(read_output_manifests(folders), MANY))
    return _beside("manifest_lines", folders) if len(some) == MANY else manifest_table(some)


def documents(paths: Sequence[str], most_bytes: int) -> pa.Table:
    """Return `document` and `problem` of each file, as `read_worker_response` does."""
    return _beside("documents", paths, most_bytes) if len(paths) >= MANY else _documents(paths, most_bytes)


def _beside(work: str, *arguments: object) -> pa.Table:
    with contextlib.suppress(_Gone), _process() as process:
        return process.ask(work, *arguments)
    return _WORK[work](*arguments)


def _inventory(root: str) -> pa.Table:
    return inventory_table(list_labeling_output(Path(root)), listed_at=datetime.now(tz=UTC))


def _manifest_lines(folders: Sequence[str]) -> pa.Table:
    return manifest_table(read_output_manifests(folders))


def _documents(paths: Sequence[str], most_bytes: int) -> pa.Table:
    rows = [read_worker_response(path, most_bytes) for path in paths]
    columns = zip(*rows, strict=True) if rows else ((), ())
    return pa.table([pa.array(values, pa.string()) for values in columns], schema=_DOCUMENTS)


class _Gone(Exception):  # noqa: N818 (never seen outside)
    pass


class _Process:
    def __init__(self) -> None:
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the process)
        self._connection, theirs = Pipe()
        with theirs:
            ends = (theirs.fileno(), self._answer.fileno())
            command = [sys.executable, "-P", "-m", __name__, *(str(end) for end in ends)]
            environment = {**os.environ, "PYTHONPATH": _PACKAGES}
            # Of a session of its own, so that what interrupts the build reaches it as the end of the pipe.
            self._process = subprocess.Popen(
                command, pass_fds=ends, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
            )

    def ask(self, work: str, *arguments: object) -> pa.Table:
        try:
            self._connection.send((work, *arguments))
            size = self._connection.recv()
        except (EOFError, OSError):
            raise _Gone from None
        return pa.ipc.open_stream(os.pread(self._answer.fileno(), size, 0)).read_all()


_idle: list[_Process] = []


@contextlib.contextmanager
def _process() -> Iterator[_Process]:
    """Lend a process that nobody else asks, started where there is none; one that fails isn't lent again."""
    try:
        process = _idle.pop()
    except IndexError:
        try:
            process = _Process()
        except OSError:
            raise _Gone from None
    yield process
    _idle.append(process)


_WORK: dict[str, Callable[..., pa.Table]] = {
    "inventory": _inventory,
    "manifest_lines": _manifest_lines,
    "documents": _documents,
}


def _serve(connection: Connection, answer: IO[bytes]) -> None:
    """Do what is asked for until nobody asks any more."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(_written(answer, *connection.recv()))


def _written(answer: IO[bytes], work: str, *arguments: object) -> int:
    """Write what was asked for, of which nothing stays in memory, and return its size."""
    table = _WORK[work](*arguments)
    answer.seek(0)
    with pa.ipc.new_stream(answer, table.schema) as stream:
        stream.write_table(table)
    answer.flush()
    return answer.tell()


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), os.fdopen(int(sys.argv[2]), "wb"))
