"""The browser that prints the report and runs its tests is found without being named."""

from pathlib import Path

import pytest

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.browser import find_browser


def program(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text("#!/bin/sh\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["chromium", "google-chrome", "microsoft-edge"])
def test_a_browser_on_the_path_is_found(tmp_path: Path, name: str) -> None:
    browser = program(tmp_path, name)
    assert find_browser({"PATH": str(tmp_path)}) == browser


def test_the_setting_wins_over_the_path(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    own = program(tmp_path, "my browser")
    assert find_browser({"PATH": str(tmp_path), "GT_BROWSER": str(own)}) == own
    assert find_browser({"PATH": str(tmp_path), "GT_BROWSER": "my browser"}) == own


def test_a_setting_that_names_nothing_is_refused_with_its_value(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    with pytest.raises(UsageError, match="GT_BROWSER is '/no/such/browser', which can't be run"):
        find_browser({"PATH": str(tmp_path), "GT_BROWSER": "/no/such/browser"})
