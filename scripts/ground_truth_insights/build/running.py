"""One build: compare the inputs with those of the last, start dbt once at most, and leave a mark where it was green."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from ground_truth_insights.build.inputs import (
    Inputs,
    clock_reading,
    project_digest,
    project_vars,
    reader_digest,
    settings_digest,
)
from ground_truth_insights.build.mark import Mark
from ground_truth_insights.build.place import place_of
from ground_truth_insights.build.selection import Selection, select
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import Settings
from ground_truth_insights.warehouse.marts import open_warehouse


class Outcome(Enum):
    """How a build ended; the value is the exit code."""

    NOTHING_NEW = -1
    GREEN = 0
    FAILED = 1
    NOT_STARTED = 2


class Builder:
    """Builds the project in `folder`, whose settings are those of `environment`."""

    def __init__(
        self, folder: Path, settings: Settings, environment: Mapping[str, str], command_line_vars: str
    ) -> None:
        """Take the settings; nothing is looked at before `build`."""
        self._folder = folder
        self._settings = settings
        self._environment = environment
        self._vars = command_line_vars
        target = folder / (environment.get("DBT_TARGET_PATH") or "target")
        self._target = target
        self._state = target / "built"
        self._place = place_of(folder, settings, environment)
        self.last_built_at = ""

    def build(self, now: datetime, say: Callable[[str], None], *, full_refresh: bool = False) -> Outcome:
        """Build what changed; `say` hears in words what is built and why.

        Raises:
            UsageError: the labeling output, the vars or the warehouse can't be used, or another build is running.
        """
        with self._alone():
            inputs = self._inputs(now)
            mark = self._place.mark.read()
            selection = self._selection(mark, inputs)
            if full_refresh:
                selection = Selection(("--full-refresh",), ("every file is read anew, as asked for",))
            if selection.arguments is None:
                self.last_built_at = mark.built_at
                return Outcome.NOTHING_NEW
            say(f"Building, since {'; '.join(selection.reasons)}")
            if mark.reader is None and not self._place.exists():
                # What a first build has read when it is killed need not be read again.
                self._place.mark.write(Mark(inputs.reader))
            self._place.make_ready()
            outcome = self._run_dbt(selection)
            if outcome is Outcome.GREEN:
                self._leave_mark(inputs, now)
            return outcome

    def standing_findings(self) -> Iterator[str]:
        """Yield what the health of all jobs says beside ok, which a build would warn of again."""
        sql = (
            "select check_name, findings_count, meaning from data_health"
            " where scope_type = 'all' and status <> 'ok' and findings_count > 0 order by check_rank"
        )
        with open_warehouse(self._settings, self._environment) as warehouse:
            for row in warehouse.query(sql):
                yield f"{row['check_name']}: {row['findings_count']} ({row['meaning']})"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._state.mkdir(parents=True, exist_ok=True)
        with (self._state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(
                    f"another build of this project is running (it holds {lock.name}); wait until it ends"
                ) from None
            yield

    def _inputs(self, now: datetime) -> Inputs:
        answers, companions = self._place.listing_digests()
        return Inputs(
            reader=reader_digest(self._folder),
            settings=settings_digest(self._folder, self._environment, self._vars),
            project=project_digest(self._folder, self._settings.registry),
            answers=answers,
            companions=companions,
            clock=clock_reading(project_vars(self._folder, self._vars), now),
        )

    def _selection(self, mark: Mark, inputs: Inputs) -> Selection:
        return select(mark.inputs, inputs, mark.reader, self._manifest_of(mark))

    def _manifest_of(self, mark: Mark) -> dict[str, Any] | None:
        """Return dbt's manifest of the last green build, where it is still the one that the mark speaks of."""
        try:
            content = (self._state / "manifest.json").read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != mark.manifest:
            return None
        return dict(json.loads(content))

    def _run_dbt(self, selection: Selection) -> Outcome:
        dbt_process = "ground_truth_insights.build.dbt_process"
        command = [sys.executable, "-m", dbt_process, "build", *(selection.arguments or ())]
        if selection.compares_state:
            command += ["--state", str(self._state.absolute())]
        if self._vars:
            command += ["--vars", self._vars]
        command += self._place.options
        environment = {"DBT_PROFILES_DIR": str(self._folder / "profiles"), **self._environment}
        code = subprocess.run(command, cwd=self._folder, env=environment, check=False).returncode
        return {0: Outcome.GREEN, 2: Outcome.NOT_STARTED}.get(code, Outcome.FAILED)

    def _leave_mark(self, inputs: Inputs, now: datetime) -> None:
        shutil.copyfile(self._target / "manifest.json", self._state / "manifest.json")
        digest = hashlib.sha256((self._state / "manifest.json").read_bytes()).hexdigest()
        self._place.mark.write(Mark(inputs.reader, inputs, digest, now.strftime("%Y-%m-%d %H:%M UTC")))
