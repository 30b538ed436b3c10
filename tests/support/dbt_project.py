"""Driving the real dbt on the real project, each build in folders of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

import forked_dbt

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def described_above(manifest: Mapping[str, Any], node: str) -> set[tuple[str, str]]:
    """Return the columns that models and seeds above a node describe, each with its description."""
    above: set[str] = set()
    waiting = [node]
    while waiting:
        parents = set(manifest["parent_map"][waiting.pop()]) & manifest["nodes"].keys() - above
        above |= parents
        waiting += parents
    return {
        (name, column["description"])
        for parent in above
        for name, column in manifest["nodes"][parent]["columns"].items()
    }


@dataclass(frozen=True)
class Outcome:
    """What a command ended with; `output` is stdout and stderr together."""

    exit_code: int
    output: str


@dataclass(frozen=True)
class DbtProject:
    """The project over one labeling output: its warehouse, artifacts and logs lie in `folder`."""

    labeling_output: Path
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    project_dir: Path = ROOT

    @property
    def warehouse(self) -> Path:
        """The DuckDB file."""
        return self.folder / "labeling_insights.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: nothing of the caller's own settings gets in."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DBT_", "GT_"))}
        return inherited | {
            "DBT_PROFILES_DIR": str(self.project_dir / "profiles"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "GT_LABELING_OUTPUT": str(self.labeling_output),
            "GT_DUCKDB_PATH": str(self.warehouse),
            "NO_COLOR": "1",
            **self.settings,
        }

    def dbt(self, *arguments: str, **variables: Any) -> Outcome:
        """Run dbt; keyword arguments become `--vars`."""
        chosen = ("--vars", json.dumps(variables)) if variables else ()
        if self.project_dir != ROOT:
            return self._run(str(BIN / "dbt"), "--no-use-colors", *arguments, *chosen)
        self.folder.mkdir(parents=True, exist_ok=True)
        output = self.folder / "output_of_dbt.txt"
        exit_code = forked_dbt.run((*arguments, *chosen), self.environment, output)
        return Outcome(exit_code, output.read_text(encoding="utf-8"))

    def gt_insights(self, *arguments: str) -> Outcome:
        """Run `gt-insights`."""
        return self._run(sys.executable, "-m", "ground_truth_insights", *arguments)

    def build(self, *arguments: str, **variables: Any) -> Outcome:
        """Run `dbt build` and insist that it succeeds; unit tests, which know nothing of the data, are left out.

        No manifest and no results are written, unless asked for with `--write-json`.
        """
        left_out = ("--no-write-json", "--exclude-resource-type", "unit_test")
        outcome = self.dbt("build", *left_out, *arguments, **variables)
        assert outcome.exit_code == 0, outcome.output
        return outcome

    def load(self, *arguments: str, **variables: Any) -> Outcome:
        """Build seeds and models without their tests, which take most of the time of a build."""
        return self.build("--exclude-resource-type", "test", *arguments, **variables)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query over the warehouse gives; marts need no schema before their name."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            connection.execute("set search_path = 'ground_truth_insights,ground_truth_insights_staging'")
            return connection.execute(sql).fetchall()

    def _run(self, *command: str) -> Outcome:
        self.folder.mkdir(parents=True, exist_ok=True)
        ended = subprocess.run(
            command, cwd=self.project_dir, env=self.environment, capture_output=True, text=True, check=False
        )
        return Outcome(ended.returncode, ended.stdout + ended.stderr)
