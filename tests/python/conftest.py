"""Fixtures that several test files share: the real data, where it is, and builds over it."""

import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from athena_local.sharing import locked, shared_folder
from dbt_project import DbtProject
from ground_truth_insights.quicksight import starting
from ground_truth_insights.report.browser import find_browser
from ground_truth_insights.visuals import loading
from labeling_trees import render_crowd_data
from quicksight_project import QuickSightProject

# The files that take longest begin, so that no process of the test run is left alone with one; those that wait for
# another process's builds on Athena end it.
LONGEST = ("test_athena_builds", "test_build_command", "test_athena_local", "test_many_jobs", "test_same_bytes")
LAST = ("test_registry_on_athena", "test_athena_policy_calls")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files."""
    places = {name: place - len(LONGEST) for place, name in enumerate(LONGEST)} | dict.fromkeys(LAST, 1)
    items.sort(key=lambda item: places.get(item.path.stem, 0))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real labeling data, named by GT_REAL_DATA; tests that want it are skipped without it."""
    folder = os.environ.get("GT_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real labeling data: set GT_REAL_DATA to its folder")
    return Path(folder)


@pytest.fixture(scope="session")
def expected(real_data: Path) -> dict[str, Any]:
    """Return the counts of the real data, made without this project."""
    return dict(json.loads((real_data / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def birds(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Build the project over the whole job of 2019."""

    def write(output: Path) -> None:
        with tarfile.open(real_data / "bird-classification-2019.tar.gz") as archive:
            archive.extractall(output, filter="data")

    return _built_once(tmp_path_factory, "birds", write)


@pytest.fixture(scope="session")
def crowd(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Build the project over the crowd data, rendered as a labeling job."""
    return _built_once(
        tmp_path_factory, "crowd", lambda output: render_crowd_data(real_data / "weather-tweets-crowd.csv", output)
    )


def _built_once(factory: pytest.TempPathFactory, name: str, write: Callable[[Path], None]) -> DbtProject:
    """Return a copy of the project over what `write` makes, built by the first process of the test run to need it."""
    built = shared_folder(factory) / name
    with locked(built.with_suffix(".lock")):
        if not built.exists():
            made = DbtProject(built.with_suffix(".output"), built.with_suffix(".build"))
            write(made.labeling_output)
            made.load()
            made.folder.rename(built)
    own = factory.mktemp(name)
    shutil.copytree(built, own, dirs_exist_ok=True)
    return DbtProject(built.with_suffix(".output"), own)


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """Return the browser of this machine; under `CI=true` its absence is a failure."""
    found = find_browser(os.environ)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("a Chrome, Chromium or Edge must be here under CI")
        pytest.skip("a browser: install Chromium, Chrome or Edge, or set GT_BROWSER")
    return found


@pytest.fixture(scope="session")
def quicksight_project(tmp_path_factory: pytest.TempPathFactory) -> QuickSightProject:
    """Parse the project, and make a warehouse whose marts have the columns of their contracts."""
    return QuickSightProject.shared(tmp_path_factory)


@pytest.fixture
def edit_dashboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Change the dashboard for the rest of the test."""
    file = tmp_path / "dashboard.yml"
    shutil.copy(loading.DASHBOARD_FILE, file)
    monkeypatch.setattr(starting, "DASHBOARD_FILE", file)

    def edit(old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured: rows per mart on both engines, and requests for raw files."""
    lines = [
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "summary"
    ]
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(sorted(lines)))
