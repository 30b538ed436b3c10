"""The project's real manifest over a small warehouse, and `gt-insights quicksight` as a process that can be killed."""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import duckdb
import pytest

from athena_local.clients import UNSET
from athena_local.sharing import locked, shared_folder
from dbt_project import DbtProject, Outcome
from forks import forks
from ground_truth_insights.cli import main
from ground_truth_insights.quicksight import starting
from quicksight_local.identities import add_group
from quicksight_local.local import QuickSightLocal
from quicksight_local.warehouse import DEFAULT_SCHEMA

OWNERS, VIEWERS = "labeling-owners", "labeling-viewers"
PATIENCE_SECONDS = 120
ROWS = 3


@dataclass(frozen=True)
class QuickSightProject:
    """dbt's artifacts and a DuckDB file whose marts have the columns of their contracts and three empty rows."""

    folder: Path

    @classmethod
    def made_in(cls, folder: Path) -> "QuickSightProject":
        """Parse the project and make the warehouse."""
        project = cls(folder)
        (folder / "labeling").mkdir()
        dbt = DbtProject(folder / "labeling", folder)
        outcome = dbt.dbt("parse")
        assert outcome.exit_code == 0, outcome.output
        manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute(f"create schema if not exists {DEFAULT_SCHEMA}")
            for node in manifest["nodes"].values():
                if node["resource_type"] == "model" and node.get("access") == "public":
                    columns = ", ".join(
                        f'cast(null as {column["data_type"]}) as "{name}"' for name, column in node["columns"].items()
                    )
                    table = f'{DEFAULT_SCHEMA}."{node["alias"]}"'
                    connection.execute(f"create table {table} as select {columns} from range({ROWS})")
        return project

    @classmethod
    def shared(cls, factory: pytest.TempPathFactory) -> "QuickSightProject":
        """Return the project of this test run; the first process that needs it makes it."""
        folder = shared_folder(factory) / "quicksight_project"
        with locked(folder.with_suffix(".lock")):
            if folder.exists():
                return cls(folder)
            folder.mkdir()
            return cls.made_in(folder)

    @property
    def warehouse(self) -> Path:
        """The DuckDB file."""
        return self.folder / "labeling_insights.duckdb"

    def environment(self, local: QuickSightLocal, **settings: str) -> dict[str, str]:
        """Return the environment of a client: none of the caller's own settings, and waits that are short."""
        own = ("GT_", "DBT_", "AWS_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        inherited = {name: value for name, value in inherited.items() if name not in UNSET}
        return inherited | local.environment() | {
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "GT_DUCKDB_PATH": str(self.warehouse),
            "GT_QUICKSIGHT_OWNERS": OWNERS,
            "GT_QUICKSIGHT_VIEWERS": VIEWERS,
            "GT_QUICKSIGHT_POLL_SECONDS": "0.001",
            "NO_COLOR": "1",
            **settings,
        }  # fmt: skip


def populate(local: QuickSightLocal, project: QuickSightProject) -> None:
    """Show the marts to Athena, and add the groups."""
    local.account.warehouse.attach(project.warehouse)
    for group in (OWNERS, VIEWERS):
        add_group(local.account, group)


class Client:
    """One run of `gt-insights`, in a process that has the imports already."""

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], dashboard: Path | None = None
    ) -> None:
        """Start it, with another dashboard than the project's where one is given."""
        self._output = tempfile.NamedTemporaryFile(prefix="gt-insights-", suffix=".txt")  # noqa: SIM115 (closed by end)
        self._process: ForkServerProcess = forks().Process(
            target=_run, args=(arguments, dict(environment), self._output.name, dashboard), daemon=True
        )
        self._process.start()

    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it at once, as a machine that goes down does."""
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)
        self.end()

    def end(self) -> Outcome:
        """Wait for its end; a run that hangs is killed and fails."""
        self._process.join(PATIENCE_SECONDS)
        hangs = self._process.is_alive()
        if hangs:
            self._process.kill()
            self._process.join()
        text = Path(self._output.name).read_text(encoding="utf-8")
        self._output.close()
        assert not hangs, f"no end after {PATIENCE_SECONDS} s:\n{text}"
        assert self._process.exitcode is not None
        return Outcome(self._process.exitcode, text)


def gt_insights(environment: Mapping[str, str], *arguments: str) -> Outcome:
    """Run `gt-insights` to its end."""
    return Client(arguments, environment).end()


def killed_after(local: QuickSightLocal, client: Client) -> bool:
    """Kill a client once its call is held; tell whether it came so far."""
    end = time.monotonic() + PATIENCE_SECONDS
    while client.is_alive() and time.monotonic() < end:
        if local.faults.held.wait(0.01):
            client.kill()
            local.faults.clear()
            return True
    client.end()
    return False


def _run(arguments: tuple[str, ...], environment: dict[str, str], output: str, dashboard: Path | None) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with Path(output).open("w", encoding="utf-8", buffering=1) as stream:
        sys.stdout = sys.stderr = stream
        sys.argv = ["gt-insights", *arguments]
        if dashboard is not None:
            starting.DASHBOARD_FILE = dashboard  # type: ignore[attr-defined]
        main()
