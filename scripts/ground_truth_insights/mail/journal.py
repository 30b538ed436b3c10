"""What was sent to whom, line by line in a file, so that nobody gets a mail twice."""

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.safe_text import printable

# started: handed to the server, and nothing is known of its answer.
State = Literal["started", "sent", "refused", "failed"]
_STATES = ("started", "sent", "refused", "failed")
_REMEDY = "set GT_MAIL_JOURNAL to a file that can be written"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report to one person: `recipient` is a keyed hash, since the journal holds no address."""

    edition: str
    scope: str
    recipient: str


class Journal:
    """The deliveries of this file, each with its latest state."""

    def __init__(self, file: FileIO, path: Path) -> None:
        """Read what the open file holds, and go on writing at its end."""
        self._file = file
        self._path = path
        self._states = dict(_read(path))

    def state(self, delivery: Delivery) -> State | None:
        """Return the latest state of a delivery, None where it was never begun."""
        return self._states.get(delivery)

    def record(self, delivery: Delivery, state: State) -> None:
        """Write a state so that it survives a crash of this machine.

        Raises:
            UsageError: It can't be written.
        """
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(delivery), "state": state}
        try:
            _write_whole(self._file, (json.dumps(line) + "\n").encode())
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _cannot_write(self._path, error) from error
        self._states[delivery] = state


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open the journal for one run; a second run at the same time is refused.

    Raises:
        UsageError: The file can't be written, is used by another run, or is no journal.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without a buffer, since one whose content finds no room would fail once more when it's closed.
        file = path.open("ab", buffering=0)
    except OSError as error:
        raise _cannot_write(path, error) from error
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise UsageError(f"the journal {_shown(path)} is no plain file; {_REMEDY}")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"another run is sending (it holds the journal {_shown(path)}); wait until it ends"
            raise UsageError(message) from error
        _drop_half_line(path)
        yield Journal(file, path)


def _write_whole(file: FileIO, content: bytes) -> None:
    while content:
        content = content[file.write(content) :]


def _drop_half_line(path: Path) -> None:
    """Cut off what a machine that lost its power left of a line: nothing was done on the strength of it."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)


def _read(path: Path) -> Iterator[tuple[Delivery, State]]:
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), start=1):
        if not line:
            continue
        try:
            entry = json.loads(line)
            state = entry["state"]
            delivery = Delivery(entry["edition"], entry["scope"], entry["recipient"])
        except (ValueError, KeyError, TypeError):
            state, delivery = None, None
        if delivery is None or state not in _STATES:
            raise UsageError(f"{_shown(path)} line {number} is no line of a journal; {_REMEDY}")
        yield delivery, state


def _cannot_write(path: Path, error: OSError) -> UsageError:
    return UsageError(f"can't write the journal {_shown(path)}: {error.strerror}; {_REMEDY}")


def _shown(path: Path) -> str:
    return printable(str(path))
