"""The whole local Athena as one object: started once, described by its environment, ended with its owner."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import requests

from athena_local.clients import INSIGHTS_BUCKET, PROJECT_KEY, environment, local_client
from athena_local.errors import AthenaLocalError
from athena_local.parts import ensure_parts
from athena_local.processes import kill_group
from athena_local.server import TREATMENT_PATH, USAGE_PATH
from athena_local.treatment import Treatment, as_request
from athena_local.trino_server import java
from athena_local.usage import Usage

STOP_SECONDS = 10
LABELING_BUCKET = "labeling-output"


@dataclass(frozen=True)
class _Addresses:
    url: str
    trino_url: str


class AthenaLocal:
    """Trino, Glue, S3, STS and the Athena endpoint in processes of their own; a context manager.

    They end with `stop`, with the context, and with the process that holds this object, however it ends.
    """

    def __init__(self, cache: Path | None = None) -> None:
        """Take the cache of the parts; default: as `parts.default_cache` says."""
        self._cache = cache
        self._process: subprocess.Popen[str] | None = None
        self._addresses: _Addresses | None = None

    @classmethod
    def running_at(cls, url: str, trino_url: str) -> Self:
        """Return what another process started, and will stop."""
        athena = cls()
        athena._addresses = _Addresses(url, trino_url)
        return athena

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        del kind, error, trace
        self.stop()

    def start(self) -> None:
        """Start everything, and return when the first query could be answered.

        Raises:
            AthenaLocalError: a part can't be had, or doesn't start.

        """
        java()
        home = ensure_parts(self._cache)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "athena_local.server", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": _python_path(os.environ)},
            start_new_session=True,
        )
        self._addresses = _first_message(self._process.stdout)
        s3 = self.client("s3")
        for bucket in (LABELING_BUCKET, INSIGHTS_BUCKET):
            s3.create_bucket(Bucket=bucket)

    def stop(self) -> None:
        """Stop everything; what is stopped already stays so."""
        if self._process is None:
            return
        process, self._process, self._addresses = self._process, None, None
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            kill_group(process)

    @property
    def url(self) -> str:
        """The one address of Athena, Glue, S3 and STS."""
        return self._started().url

    @property
    def trino_url(self) -> str:
        """The address of Trino itself, with its web page of queries."""
        return self._started().trino_url

    def environment(self, key: str = PROJECT_KEY) -> dict[str, str]:
        """Return what `dbt build`, `gt-insights` and boto3 must have in their environment."""
        of_athena = {"GT_TARGET": "athena", "GT_LABELING_OUTPUT": f"s3://{LABELING_BUCKET}/"}
        return environment(self.url, key) | of_athena

    def client(self, service: str) -> Any:
        """Return a boto3 client of this local AWS."""
        return local_client(service, self.url)

    def treat(self, key: str, treatment: Treatment) -> None:
        """Set what the calls of an access key meet from now on."""
        response = requests.post(f"{self.url}{TREATMENT_PATH}", as_request(key, treatment), timeout=30)
        response.raise_for_status()

    def usage(self) -> Usage:
        """Return what was read and asked since the start; see `Usage.since` for a part of it."""
        return read_usage(self.url)

    def _started(self) -> _Addresses:
        if self._addresses is None:
            raise AthenaLocalError("the local Athena has not been started")
        return self._addresses


def read_usage(url: str) -> Usage:
    """Return the counts of a local Athena that another process started."""
    response = requests.get(f"{url}{USAGE_PATH}", timeout=30)
    response.raise_for_status()
    return Usage.from_json(response.json())


def _first_message(stdout: IO[str] | None) -> _Addresses:
    message = json.loads((stdout.readline() if stdout else "") or '{"error": "it ended without a word"}')
    if "error" in message:
        raise AthenaLocalError(f"the local Athena did not start: {message['error']}")
    return _Addresses(**message)


def _python_path(environment: Mapping[str, str]) -> str:
    here = str(Path(__file__).resolve().parents[1])
    return os.pathsep.join(filter(None, [here, environment.get("PYTHONPATH")]))
