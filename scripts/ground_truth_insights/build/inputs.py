"""What a build is made from, each part as a digest: a part that is equal to that of the last build needs none."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR, PROJECT_FILE, dbt_vars

# What dbt compares itself, node by node, against the manifest of the last build.
_STATE_FOLDERS = ("models", "macros", "seeds", "tests/generic", "tests/conservation")
# What decides how a file is read: where one of these changed, rows that were read before no longer count.
_READER_FOLDERS = ("models/staging", "macros/shapes", "macros/sources", "macros/sql")
_READER_PACKAGES = ("dbt-core", "dbt-duckdb", "dbt-athena", "duckdb")
_SETTINGS_FILES = ("dbt_project.yml", "profiles/profiles.yml", "requirements-runtime.lock")
# Settings of what draws and sends the marts, and of how they are asked for; no row hangs on them.
_OTHER_SETTINGS = re.compile(
    "GT_(QUICKSIGHT|MAIL|SMTP|SES)_|GT_(BROWSER|PAPER|CACHE|REAL_DATA|BUCKET_OWNER|ATHENA_(RETRIES|THREADS))$"
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build is made from.

    `reader`: how files are read; `settings`: settings, vars and versions; `project`: models, macros, seeds and
    tests; `answers` and `companions`: the files with answers, and what else lies in the folders of the jobs, by path,
    size and time; `clock`: the day, or the moment that the var `as_of` names.
    """

    reader: str
    settings: str
    project: str
    answers: str
    companions: str
    clock: str


def reader_digest(folder: Path) -> str:
    """Return the digest of what decides how a file is read."""
    files = [*_files(folder, _READER_FOLDERS, "*.sql"), *_files(PROJECT_DIR / "scripts", ("",), "*.py")]
    return _digest([*_contents(files), *(f"{package} {version(package)}" for package in _READER_PACKAGES)])


def settings_digest(folder: Path, environment: Mapping[str, str], command_line_vars: str) -> str:
    """Return the digest of settings, vars and versions; the key of the worker hash can't be read from it."""
    settings = [
        f"{name}={value}"
        for name, value in sorted(environment.items())
        if name.startswith(("GT_", "DBT_")) and value and not _OTHER_SETTINGS.match(name)
    ]
    return _digest([*_contents(folder / file for file in _SETTINGS_FILES), *settings, command_line_vars])


def project_digest(folder: Path, registry: str) -> str:
    """Return the digest of what dbt compares itself: models, macros, seeds and tests."""
    return _digest(_contents([*_files(folder, _STATE_FOLDERS, "*"), *_files(folder, (registry,), "*")]))


def files_digest(files: Iterable[tuple[Any, ...]]) -> str:
    """Return the digest of a listing in any order; each file is its path with whatever tells its versions apart."""
    # A sum of digests is the same in any order, and needs no list of a million files.
    total = sum(int(_digest([repr(file)]), 16) for file in files)
    return f"{total % 2**256:064x}"


def project_vars(folder: Path, command_line_vars: str) -> dict[str, Any]:
    """Return the vars by name as dbt takes them: of all projects, of this one, of the command line.

    Raises:
        UsageError: the project's file or the command line can't be read.
    """
    try:
        project = yaml_text.load(yaml_text.read(folder / PROJECT_FILE))
        of_all = project.get("vars") or {}
        of_this = of_all.get(project.get("name")) or {}
        return {**of_all, **of_this, **(yaml_text.load(command_line_vars or "{}") or {})}
    except (yaml_text.YamlProblemError, TypeError, AttributeError):
        raise UsageError(f"the vars of {PROJECT_FILE} or of --vars can't be read; ask: gt-insights doctor") from None


def clock_reading(variables: Mapping[str, Any], now: datetime) -> str:
    """Return the moment that the var `as_of` names, else the day of `now` in the reporting time zone.

    Raises:
        UsageError: there is no such time zone.
    """
    zone = variables.get("reporting_timezone") or "UTC"
    wrong = dbt_vars()["reporting_timezone"].rule.wrong(zone)
    if wrong:
        raise UsageError(f"var reporting_timezone is {quoted(zone)}, {wrong.reason}; {wrong.remedy}")
    return str(variables.get("as_of") or now.astimezone(ZoneInfo(zone)).date().isoformat())


def _files(folder: Path, parts: Iterable[str], pattern: str) -> list[Path]:
    return sorted(path for part in parts for path in (folder / part).rglob(pattern) if path.is_file())


def _contents(files: Iterable[Path]) -> list[str]:
    return [f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files if path.is_file()]


def _digest(lines: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode("utf-8", "surrogatepass"))
        found.update(b"\n")
    return found.hexdigest()
