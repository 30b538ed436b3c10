"""The settings every command shares, read from the environment with the defaults of `profiles/profiles.yml`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError

PROJECT_DIR = Path(__file__).resolve().parents[2]
DEFAULT_LABELING_OUTPUT = "target/demo/labeling_output"
DEFAULT_DUCKDB_PATH = "target/labeling_insights.duckdb"
DEFAULT_REGISTRY = "seeds/registry"
DEFAULT_SCHEMA = "ground_truth_insights"
# Tables of `gt-insights estimate`, which dbt neither makes nor drops.
ESTIMATES_SUFFIX = "_estimates"
DEMO_PSEUDONYM_KEY = "ground-truth-insights demo key"
TARGETS = ("duckdb", "athena")
PROJECT_FILE = "dbt_project.yml"
# The first pair is the documented one; the others were asked for in earlier versions.
_BOOLEANS = {"true": True, "false": False, "on": True, "off": False, "yes": True, "no": False, "1": True, "0": False}


@dataclass(frozen=True)
class Settings:
    """Where the labeling output, the warehouse and the owner's registry are."""

    target: str
    labeling_output: str
    duckdb_path: Path
    registry: str
    schema: str
    has_own_pseudonym_key: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: `GT_TARGET` is neither `duckdb` nor `athena`.
        """
        target = environment.get("GT_TARGET") or "duckdb"
        if target not in TARGETS:
            raise UsageError(f"GT_TARGET is '{target}'; set it to one of: {', '.join(TARGETS)}")
        return cls(
            target=target,
            labeling_output=environment.get("GT_LABELING_OUTPUT") or DEFAULT_LABELING_OUTPUT,
            duckdb_path=setting_path(environment.get("GT_DUCKDB_PATH") or DEFAULT_DUCKDB_PATH),
            registry=environment.get("GT_REGISTRY") or DEFAULT_REGISTRY,
            schema=environment.get("GT_SCHEMA") or DEFAULT_SCHEMA,
            has_own_pseudonym_key=pseudonym_key(environment) != DEMO_PSEUDONYM_KEY,
        )


def nearest_project(start: Path) -> Path:
    """Return the folder of the dbt project at or above `start`, as dbt finds it; else the one of this package."""
    folders = (start, *start.parents)
    # Path.is_file fails where a folder may not be entered.
    return next((folder for folder in folders if os.path.isfile(folder / PROJECT_FILE)), PROJECT_DIR)  # noqa: PTH113


def setting_path(setting: str) -> Path:
    """Return the path that a setting means: a relative one is relative to the project, wherever a command is run."""
    path = Path(setting).expanduser()
    if path.is_absolute():
        return path
    try:
        return nearest_project(Path.cwd()) / path
    except FileNotFoundError:
        return PROJECT_DIR / path


def boolean(name: str, text: str | None, *, default: bool) -> bool:
    """Return what a setting says, `default` where it is not set.

    Raises:
        UsageError: it is neither true nor false.
    """
    if not text:
        return default
    if text.strip().lower() not in _BOOLEANS:
        raise UsageError(f"{name} is '{text}'; set it to true or false")
    return _BOOLEANS[text.strip().lower()]


def pseudonym_key(environment: Mapping[str, str]) -> str:
    """Return the key of the worker hash; it never enters a file, a log or a printed setting."""
    return environment.get("GT_PSEUDONYM_KEY") or DEMO_PSEUDONYM_KEY
