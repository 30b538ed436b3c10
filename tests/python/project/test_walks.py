"""The pages of the docs that walk through a change, applied to the letter to a copy of the project.

A fenced block with a path after its language is added to that file, below the first line of the words behind the path
where there are some, else at its end; a block of bash is run.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from dbt_project import ROOT, DbtProject
from labeling_trees import answer, document, response_file

_BLOCK = re.compile(r"^(```+)(\w+)(?: (\S+)(?: ([^\n]+))?)?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_GENERATED = {"dbt_project.yml", "docs/reference/settings.md", "docs/reference/checks.md"}
_GENERATED |= {"docs/reference/metrics.md", "models/dashboard_visuals.md", "models/exposures.yml"}
_NOT_COPIED = shutil.ignore_patterns(".venv", ".git", "target", "logs", "__pycache__", ".*_cache")


@dataclass(frozen=True)
class Copy:
    """A copy of the project with an environment of its own, whose package is that of the copy."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Copy":
        """Copy the project."""
        shutil.copytree(ROOT, folder, ignore=_NOT_COPIED)
        venv.create(folder / ".venv", with_pip=False, symlinks=True)
        own = next((folder / ".venv").glob("lib/python*/site-packages"))
        installed = next(path for path in sys.path if path.endswith("site-packages"))
        (own / "project.pth").write_text(f"{folder / 'scripts'}\n{installed}\n", encoding="utf-8")
        for command, module, main in (
            ("gt-insights", "ground_truth_insights.cli", "main"),
            ("dbt", "dbt.cli.main", "cli"),
        ):
            script = folder / ".venv/bin" / command
            script.write_text(f"#!{folder}/.venv/bin/python\nfrom {module} import {main}\n{main}()\n", encoding="utf-8")
            script.chmod(0o755)
        (folder / ".venv/.complete").touch()
        return cls(folder)

    def files(self) -> dict[str, str]:
        """Return the digest of each file that is part of the project."""
        left_out = {".venv", "target", "logs"}
        paths = [path for path in sorted(self.folder.rglob("*")) if path.is_file() and "cache" not in str(path)]
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in paths
            if path.relative_to(self.folder).parts[0] not in left_out
        }

    def walk(self, page: str) -> tuple[set[str], str]:
        """Apply a page; return the files that changed, and what its commands said."""
        before, said = self.files(), []
        for _, language, file, below, text in _BLOCK.findall((self.folder / page).read_text(encoding="utf-8")):
            if file:
                path = self.folder / file
                path.parent.mkdir(parents=True, exist_ok=True)
                known = path.read_text(encoding="utf-8") if path.exists() else ""
                first = re.search(rf"^ *{re.escape(below)}\n", known, re.MULTILINE) if below else None
                end = first.end() if first else len(known)
                # Two blank lines stand between functions.
                added = f"\n\n{text}" if file.endswith(".py") else text
                path.write_text(known[:end] + added + known[end:], encoding="utf-8")
            elif language == "bash":
                said.append(self.run(text))
        after = self.files()
        return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}, "\n".join(said)

    def run(self, script: str) -> str:
        """Run commands as somebody in the project's folder would, and insist that each succeeds."""
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith(("GT_", "DBT_", "PYTHON"))
        }
        prefix = "set -euo pipefail\n. .venv/bin/activate\nexport DBT_PROFILES_DIR=profiles NO_COLOR=1 COLUMNS=200\n"
        settings = (
            "[ ! -d target/tryout ] || export GT_LABELING_OUTPUT=target/tryout GT_REGISTRY=target/tryout_registry\n"
        )
        ended = subprocess.run(
            ["bash", "-c", prefix + settings + script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, f"{script}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout + ended.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.make(tmp_path / "project")


def test_a_setting_is_added_in_one_file(copy: Copy) -> None:
    response_file(copy.folder / "target/demo/labeling_output", "birds", "0", document(answer()))
    changed, said = copy.walk("docs/how-to/add-a-setting.md")
    assert changed - _GENERATED == {"settings.yml"}
    assert "var recent_days is '0', which is no whole number from 1 to 90" in said
    assert "recent_days: 7" in (copy.folder / "dbt_project.yml").read_text(encoding="utf-8")
    assert "| `recent_days` | `7` | from 1 to 90 |" in (copy.folder / "docs/reference/settings.md").read_text("utf-8")


def test_a_mart_with_a_visual_is_added_in_four_files(copy: Copy) -> None:
    response_file(copy.folder / "target/demo/labeling_output", "birds", "0", document(answer()))
    changed, said = copy.walk("docs/how-to/add-a-mart.md")
    model = "models/marts/contribution/annotations_per_workforce"
    assert changed - _GENERATED == {f"{model}.sql", f"{model}.yml", "metrics.yml", "dashboards/labeling_insights.yml"}
    assert "ref('annotations_per_workforce')" in (copy.folder / "models/exposures.yml").read_text(encoding="utf-8")
    assert "- Overview: Annotations per workforce" in (copy.folder / "models/dashboard_visuals.md").read_text("utf-8")
    assert "PASS" in said
    assert "| all   |" in said


def test_a_check_is_added_in_one_file(copy: Copy) -> None:
    changed, said = copy.walk("docs/how-to/add-a-check.md")
    assert changed - _GENERATED == {"scripts/ground_truth_insights/doctor/registry_checks.py"}
    assert "1 passed" in said
    assert "`goals_can_be_reached`" in (copy.folder / "docs/reference/checks.md").read_text(encoding="utf-8")


def test_a_task_type_is_added_in_one_file(copy: Copy) -> None:
    changed, said = copy.walk("docs/how-to/add-a-task-type.md")
    assert changed == {"seeds/rules/task_types.csv"}
    assert "audio-classification" in said.splitlines()[-1] or "| audio-classification" in said


@pytest.mark.parametrize("page", ["docs/explanation/differs-from-the-console.md"])
def test_every_query_of_a_page_runs(page: str, birds: DbtProject) -> None:
    queries = re.findall(r'dbt --quiet show --inline "([^"]+)"', (ROOT / page).read_text(encoding="utf-8"))
    assert len(queries) >= 4
    for query in queries:
        birds.rows(re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", query))


def test_how_tos_begin_in_a_shell_that_works() -> None:
    for page in sorted((ROOT / "docs/how-to").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        commands = re.search(r"^ *(dbt|gt-insights|python) ", text, re.MULTILINE)
        activated = text.find(". .venv/bin/activate")
        assert commands is None or 0 < activated < commands.start(), page.name
