"""Checks of the embedded warehouse: its folder, and that the file is DuckDB's and free."""

import fcntl
import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.paths import exists, is_folder
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.values import Wrong
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.settings_checks import Environment
from ground_truth_insights.settings import written
from ground_truth_insights.warehouse.duckdb_file import OTHER_FILE, damage, refusal

SUBJECT = "Warehouse"


@check(
    SUBJECT,
    Case("which is a folder; name a file", settings={"GT_DUCKDB_PATH": "seeds"}),
    Case("which lies in the labeling output", settings={"GT_DUCKDB_PATH": "output/x.duckdb"}),
    Case("which is not a valid DuckDB", {"notes.txt": "notes"}, {"GT_DUCKDB_PATH": "notes.txt"}),
)
def warehouse_can_be_written(environment: Environment) -> Iterator[Finding]:
    """The file GT_DUCKDB_PATH can be opened and written, outside of the labeling output; nothing is made or changed."""
    project, variables = environment.project, environment.variables
    labeling_output = project.path(written("GT_LABELING_OUTPUT", variables))
    setting = written("GT_DUCKDB_PATH", variables)
    shown = f"GT_DUCKDB_PATH is {quoted(setting)}"
    path = project.path(setting).expanduser()
    wrong = _wrong_place(path, labeling_output) or _wrong_folder(path.parent, project, variables)
    if wrong is None and exists(path):
        wrong = _wrong_file(path)
    if wrong is None:
        yield Finding.ok(shown + ("" if exists(path) else ", which the build will make"))
        return
    yield Finding.error(f"{shown}, {wrong.reason}", wrong.remedy, value=setting)


def _wrong_place(path: Path, labeling_output: Path) -> Wrong | None:
    if path.name == ":memory:":
        return Wrong("which is gone when the build ends", OTHER_FILE)
    if path.resolve().is_relative_to(labeling_output.resolve()):
        reason = f"which lies in the labeling output {quoted(labeling_output)}; nothing is written there"
        return Wrong(reason, OTHER_FILE)
    if is_folder(path):
        inside = path / "labeling_insights.duckdb"
        return Wrong("which is a folder", f"name a file: export GT_DUCKDB_PATH={inside}")
    return None


def _wrong_folder(folder: Path, project: Project, environment: Mapping[str, str]) -> Wrong | None:
    there = next(parent for parent in (folder, *folder.parents) if os.path.lexists(parent))
    if not is_folder(there):
        return Wrong(f"but {quoted(there)} is no folder", OTHER_FILE)
    if not os.access(there, os.W_OK | os.X_OK):
        return Wrong(f"but {quoted(there)} may not be written to", f"chmod u+wx {_word(there)}, or {OTHER_FILE}")
    # dbt makes its own target folder before it opens the warehouse, and no other.
    if there == folder or folder == project.path(environment.get("DBT_TARGET_PATH") or "target"):
        return None
    reason = f"but the folder {quoted(folder)} does not exist, and DuckDB makes none"
    return Wrong(reason, f"mkdir -p {_word(folder)}")


def _wrong_file(path: Path) -> Wrong | None:
    try:
        damaged = damage(path)
    except duckdb.Error as error:
        return refusal(path, error)
    if damaged:
        rebuild = f"mv {_word(path)} {_word(path.with_name(path.name + '.damaged'))}, then: make build"
        return Wrong(f"which is damaged: {damaged}", rebuild)
    if not os.access(path, os.W_OK):
        return Wrong("which may not be written to", f"chmod u+w {_word(path)}, or {OTHER_FILE}")
    if _is_held_by_a_reader(path):
        return Wrong("which another process reads", "end the program that has it open, a notebook perhaps")
    return None


def _is_held_by_a_reader(path: Path) -> bool:
    # Readers share the file, so the read-only attempt passes; dbt needs it alone. Closing frees the lock.
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _word(path: Path) -> str:
    return shlex.quote(str(path))
