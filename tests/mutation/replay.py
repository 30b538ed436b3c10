"""A plugin for pytest that answers dbt from what it did before, with one model changed.

Without a mutant it lets dbt work, and keeps its warehouse, its manifest and what it said. With one it lays these in the
folder of the test, changes the SQL of the model there, makes anew what stands on it, and runs the tests of the data
that the command would have run. What no command of dbt has to do is not changed: `gt-insights build` meets the real
model.
"""

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project import ROOT, DbtProject, Outcome
from ground_truth_insights.build.inputs import project_digest
from ground_truth_insights.settings import PROJECT_FILE
from mutation.sites import mutated_sql, sql_sites

# Environment variables: the folder of what is kept, the mutant, and where a failing test is named.
KEPT, MUTANT, KILLER = "MUTATION_KEPT", "MUTATION_MUTANT", "MUTATION_KILLER"
# The mutant that writes every model anew and changes none: it must live.
CONTROL = "(control)"
_VERBS = ("build", "compile", "run", "seed", "test")
_real_dbt = DbtProject.dbt


@dataclass(frozen=True)
class Mutant:
    """A changed model: one site of so many, or, where `before` is given, one text in its SQL for another."""

    model: str
    number: int = 0
    count: int = 0
    before: str = ""
    after: str = ""

    def applied(self, code: str) -> str:
        """Return the changed SQL of the model, or of a unit test of it."""
        if self.model == CONTROL:
            return sql_sites(code)[0].sql(dialect="duckdb")
        try:
            if not self.before:
                return mutated_sql(code, self.number, self.count)
            if self.before not in code:
                raise ValueError(f"no longer has {self.before}")
        except ValueError as error:
            # A change that can't be made is none that a test noticed.
            sys.stderr.write(f"{self.model}: {error}\n")
            sys.stderr.flush()
            os._exit(pytest.ExitCode.INTERNAL_ERROR)
        return code.replace(self.before, self.after)


@dataclass(frozen=True)
class _Run:
    """What a command of dbt left behind: its folder of artifacts and warehouse, and what it said."""

    folder: Path
    outcome: Outcome

    @property
    def nodes(self) -> dict[str, dict[str, Any]]:
        return _nodes(self.folder)

    @property
    def ran(self) -> list[str]:
        """The nodes that the command ran, in its order; one that only compiles runs none."""
        artifact = json.loads((self.folder / "target/run_results.json").read_text(encoding="utf-8"))
        if artifact["args"]["which"] == "compile":
            return []
        return [each["unique_id"] for each in artifact["results"] if each["status"] not in ("skipped", "error")]


def pytest_configure() -> None:
    """Stand between the tests and dbt."""
    DbtProject.dbt = _dbt  # type: ignore[method-assign]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name the test that failed."""
    if report.failed and KILLER in os.environ:
        named = Path(os.environ[KILLER])
        named.write_text(report.nodeid, encoding="utf-8")
        named.with_suffix(".why").write_text(report.longreprtext, encoding="utf-8")


def _dbt(self: DbtProject, *arguments: str, **variables: Any) -> Outcome:
    arguments = tuple(each for each in arguments if each != "--no-write-json")
    command = (*arguments, json.dumps(variables, sort_keys=True))
    if not {*_VERBS} & {*arguments} or "athena" in str(self.folder):
        return _real_dbt(self, *arguments, **variables)
    kept = Path(os.environ[KEPT]) / _key(self, command)
    mutant = os.environ.get(MUTANT)
    if not (kept / "outcome.json").exists():
        if mutant:
            raise RuntimeError(f"this command was not run before: {command}")
        outcome = _real_dbt(self, *arguments, **variables)
        return _record(self, command, kept, outcome)
    _note(kept)
    run = _Run(kept, Outcome(**json.loads((kept / "outcome.json").read_text(encoding="utf-8"))))
    self.folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(kept, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("outcome.json", "run"))
    (self.folder / "key").write_text(kept.name)
    return _changed(self, run, Mutant(**json.loads(mutant))) if mutant else run.outcome


def _record(project: DbtProject, command: Sequence[str], kept: Path, outcome: Outcome) -> Outcome:
    kept.mkdir(parents=True, exist_ok=True)
    if project.warehouse.exists():
        # What a fork wrote may stand in the log beside the file alone.
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute("checkpoint")
        shutil.copy(project.warehouse, kept)
    for name in ("manifest.json", "run_results.json"):
        if (artifact := project.folder / "target" / name).exists():
            (kept / "target").mkdir(exist_ok=True)
            shutil.copy(artifact, kept / "target")
    if "test_type:unit" in command:
        shutil.copytree(project.folder / "target/run", kept / "run", dirs_exist_ok=True)
    (project.folder / "key").write_text(kept.name)
    (kept / "outcome.json").write_text(json.dumps(asdict(outcome)))
    _note(kept)
    return outcome


def _note(kept: Path) -> None:
    """Write down which test file asked for what is kept."""
    if MUTANT not in os.environ:
        file = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
        with (kept.parent / "used").open("a", encoding="utf-8") as used:
            used.write(f"{file} {kept.name}\n")


def _key(project: DbtProject, command: Sequence[str]) -> str:
    """Return what a command is known by: its words, its settings, all files it reads, and the command before it."""
    digest = hashlib.sha256()
    registry = project.settings.get("GT_REGISTRY", "seeds/registry")
    settings = {name: value for name, value in project.settings.items() if name != "GT_REGISTRY"}
    words = [*command, *(f"{name}={value}" for name, value in sorted(settings.items()))]
    # Rows that are kept name the folder of the run that made them.
    runs = re.compile(re.escape(str(Path(os.environ[KEPT]).parent)) + "/(recorded|mutants|worker_[0-9]+)")
    digest.update(json.dumps([runs.sub("", word) for word in words]).encode())
    for folder in (project.labeling_output, ROOT / registry):
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            digest.update(str(path.relative_to(folder)).encode(errors="surrogateescape") + b"\0" + _content(path))
    digest.update(_sources().encode())
    before = project.folder / "key"
    return digest.hexdigest()[:16] + (f"-{before.read_text()[:16]}" if before.exists() else "")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        return type(error).__name__.encode()


def unit_tests_notice(mutant: Mutant) -> bool:
    """Whether a unit test of dbt fails with the mutant; none needs a build, and most changes are noticed here."""
    folders = sorted({Path(os.environ[KEPT]) / line.split()[1] for line in used()})
    runs = [_Run(folder, Outcome(0, "")) for folder in folders if (folder / "run").exists()]
    return any(_unit_tests(run, mutant).exit_code != 0 for run in runs)


def used() -> list[str]:
    """Return the lines that tell which test file asked for what is kept: a file and a key each."""
    return sorted(set((Path(os.environ[KEPT]) / "used").read_text(encoding="utf-8").splitlines()))


def _changed(project: DbtProject, run: _Run, mutant: Mutant) -> Outcome:
    """Change the model in the folder of the test; return the outcome, which is that of before unless a test fails."""
    if (run.folder / "run").exists():
        return _unit_tests(run, mutant)
    codes = {
        key: mutant.applied(node["compiled_code"])
        for key, node in run.nodes.items()
        if is_changeable(node) and node.get("compiled_code") and mutant.model in (node["name"], CONTROL)
    }
    if not codes:
        return run.outcome
    text = _manifest(run.folder)
    for key, code in codes.items():
        text = text.replace(json.dumps(run.nodes[key]["compiled_code"]), json.dumps(code))
    (project.folder / "target/manifest.json").write_text(text, encoding="utf-8")
    if not project.warehouse.exists() or not any(key.startswith("model.") for key in run.ran):
        return run.outcome
    try:
        with duckdb.connect(str(project.warehouse)) as connection:
            behind = _made_anew(connection, run, codes)
            broken = _broken_tests(connection, run, behind)
    except duckdb.Error as error:
        return Outcome(1, f"{mutant.model}: {error}")
    return Outcome(1, f"these tests fail: {broken}") if broken else run.outcome


def _made_anew(connection: duckdb.DuckDBPyConnection, run: _Run, codes: Mapping[str, str]) -> set[str]:
    """Fill the changed models and all behind them anew, in the order of the run, and return them."""
    behind = set(codes)
    for key in run.ran:
        # A unit test, an exposure or an operation is nothing that can be made.
        node = run.nodes.get(key, {}) if key.startswith("model.") else {}
        if not node or not (key in codes or behind & set(node["depends_on"]["nodes"])):
            continue
        behind.add(key)
        relation = f'"{node["schema"]}"."{node["name"]}"'
        connection.execute(f"delete from {relation}")
        made = codes.get(key, node["compiled_code"])
        connection.execute(f"insert into {relation} by name select * from ({made}\n)")
    return behind


def _broken_tests(connection: duckdb.DuckDBPyConnection, run: _Run, behind: set[str]) -> list[str]:
    """Return the names of tests of the data that fail, of those that read what was made anew."""
    broken = []
    for key in run.ran:
        node = run.nodes.get(key, {})
        if not key.startswith("test.") or not behind & set(node["depends_on"]["nodes"]):
            continue
        if node["config"]["severity"].lower() != "error":
            continue
        [(failing,)] = connection.execute(
            f"select {node['config']['fail_calc']} from ({node['compiled_code']}\n)"
        ).fetchall()
        if failing:
            broken.append(node["name"])
    return broken


def _unit_tests(run: _Run, mutant: Mutant) -> Outcome:
    """Run the unit tests of the changed model, as dbt wrote them."""
    tests = json.loads(_manifest(run.folder))["unit_tests"].values()
    changeable = {node["name"] for node in run.nodes.values() if is_changeable(node)}
    for test in (each for each in tests if each["model"] in changeable and mutant.model in (each["model"], CONTROL)):
        # A test of data may have the same name.
        [file] = (run.folder / "run").rglob(f"{Path(test['original_file_path']).name}/**/{test['name']}.sql")
        try:
            rows = duckdb.sql(mutant.applied(file.read_text(encoding="utf-8"))).fetchall()
        except duckdb.Error as error:
            return Outcome(1, f"{test['name']}: {error}")
        actual, expected = ([repr(row[:-1]) for row in rows if row[-1] == kind] for kind in ("actual", "expected"))
        if sorted(actual) != sorted(expected):
            return Outcome(1, f"{test['name']} fails")
    return run.outcome


def is_changeable(node: Mapping[str, Any]) -> bool:
    """Whether a node of a manifest is a mart, or a model between staging and the marts."""
    path: str = node["original_file_path"]
    return node["resource_type"] == "model" and path.startswith(("models/marts", "models/intermediate"))


@cache
def _sources() -> str:
    """Return what tells apart what dbt compiles."""
    return project_digest(ROOT, "seeds/registry") + (ROOT / PROJECT_FILE).read_text(encoding="utf-8")


@cache
def _manifest(folder: Path) -> str:
    return (folder / "target/manifest.json").read_text(encoding="utf-8")


@cache
def _nodes(folder: Path) -> dict[str, dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = json.loads(_manifest(folder))["nodes"]
    return nodes
