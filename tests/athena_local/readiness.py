"""Waiting until the catalog can be read: Trino finds itself as the node of a catalog seconds after its start."""

import threading
import time
from typing import Any

from athena_local.errors import AthenaLocalError
from athena_local.statements import StatementError, StatementRunner

WAIT_SECONDS = 60
POLL_SECONDS = 0.2
_NAME = "athena_local_probe"
_BUCKET = "athena-local-probe"


def wait_until_readable(runner: StatementRunner, s3: Any) -> None:
    """Return once a table over a file has been read; nothing of it stays behind.

    Raises:
        AthenaLocalError: it could not be read in time.
    """
    s3.create_bucket(Bucket=_BUCKET)
    s3.put_object(Bucket=_BUCKET, Key="t/line.txt", Body=b"ready")
    _run(runner, f"create schema {_NAME}")
    _run(runner, f"create external table {_NAME}.t (line string) location 's3://{_BUCKET}/t/'")
    _wait(runner)
    _run(runner, f"drop schema {_NAME} cascade")
    s3.delete_object(Bucket=_BUCKET, Key="t/line.txt")
    s3.delete_bucket(Bucket=_BUCKET)


def _wait(runner: StatementRunner) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return _run(runner, f"select line from {_NAME}.t")
        except StatementError as error:
            if "NO_NODES_AVAILABLE" not in str(error) or time.monotonic() > deadline:
                raise AthenaLocalError(f"Trino can't read from S3: {error}") from error
        time.sleep(POLL_SECONDS)


def _run(runner: StatementRunner, sql: str) -> None:
    runner.run(sql, _NAME, threading.Event())
