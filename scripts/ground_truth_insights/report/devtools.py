"""Driving a headless browser by the Chrome DevTools Protocol over a pipe: a few calls, one after another."""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ground_truth_insights.errors import UsageError

Json = dict[str, object]

_STOP_SECONDS = 10
# The browser reads commands at 3 and writes answers at 4, which only a process before it can arrange.
_WITH_PIPES = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-default-browser-check",
)


class BrowserError(UsageError):
    """The browser ended, didn't answer, or refused what was asked of it."""


class DevTools:
    """A running browser; answers must come before the deadline, in seconds of the monotonic clock."""

    def __init__(self, commands: int, answers: int, deadline: float) -> None:
        """Take over both ends of the pipes."""
        self._commands = commands
        self._answers = answers
        self._deadline = deadline
        self._last_id = 0
        self._received = b""

    def call(self, method: str, session: str | None = None, **parameters: object) -> Json:
        """Return what a method of the protocol gives.

        Raises:
            BrowserError: It failed, or the browser gave no answer.

        """
        self._last_id += 1
        message: Json = {"id": self._last_id, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        try:
            os.write(self._commands, json.dumps(message).encode() + b"\0")
        except BrokenPipeError as error:
            raise BrowserError("the browser ended at once") from error
        while True:
            answer = self._next()
            if answer.get("id") == self._last_id:
                break
        if "error" in answer:
            raise BrowserError(f"the browser refuses {method}: {answer['error']}")
        result = answer["result"]
        return result if isinstance(result, dict) else {}

    def evaluate(self, session: str, expression: str) -> object:
        """Return the value of an expression in the page, that of a promise when it is there.

        Raises:
            BrowserError: The page raised an error, or the browser gave no answer.

        """
        given = self.call("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in given:
            raise BrowserError(f"the page can't be drawn: {_description(given['exceptionDetails'])}")
        result = given.get("result")
        return result.get("value") if isinstance(result, dict) else None

    def wait_for(self, session: str, expression: str) -> object:
        """Return the value of an expression as soon as it is true.

        Raises:
            BrowserError: It isn't before the deadline.

        """
        while not (value := self.evaluate(session, expression)):
            if time.monotonic() > self._deadline:
                raise BrowserError("the browser didn't draw the page in time")
            time.sleep(0.05)
        return value

    def _next(self) -> Json:
        while b"\0" not in self._received:
            left = self._deadline - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise BrowserError("the browser didn't answer in time")
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise BrowserError("the browser ended before it had answered")
            self._received += part
        message, _, self._received = self._received.partition(b"\0")
        answer: Json = json.loads(message)
        return answer


@contextmanager
def running_browser(browser: Path, options: Sequence[str], timeout_seconds: float) -> Iterator[DevTools]:
    """Start a browser with a profile of its own and without network, and end it afterwards.

    Raises:
        BrowserError: It can't be started.

    """
    with tempfile.TemporaryDirectory(prefix="gt-insights-", ignore_cleanup_errors=True) as profile:
        our_commands, their_commands = _pipe(is_read_by_us=False)
        our_answers, their_answers = _pipe(is_read_by_us=True)
        pipes = [str(their_commands), str(their_answers)]
        arguments = [str(browser), *options, *_OFFLINE, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _WITH_PIPES, *pipes, *arguments],
                pass_fds=(their_commands, their_answers),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(their_commands)
            os.close(their_answers)
        try:
            yield DevTools(our_commands, our_answers, time.monotonic() + timeout_seconds)
        finally:
            os.close(our_commands)
            _end(process)
            os.close(our_answers)


def _description(details: object) -> str:
    exception = details.get("exception") if isinstance(details, dict) else None
    said = exception.get("description") if isinstance(exception, dict) else None
    return str(said or details).splitlines()[0]


def _pipe(*, is_read_by_us: bool) -> tuple[int, int]:
    """Return our end and theirs, which lies above 9, so that it doesn't stand where the browser looks for it."""
    reading, writing = os.pipe()
    ours, theirs = (reading, writing) if is_read_by_us else (writing, reading)
    moved = fcntl.fcntl(theirs, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(theirs)
    return ours, moved


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the browser, which closes by itself when its commands end, with all its processes."""
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # It leads a group of its own; a wrapper that doesn't exec the browser would leave it behind.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
