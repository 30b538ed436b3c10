"""What the command line says of itself."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path


def _gt_insights(*arguments: str, **environment: str) -> str:
    command = [Path(sys.executable).with_name("gt-insights"), *arguments]
    return subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, text=True).stdout


def test_the_version_says_what_a_bug_report_needs() -> None:
    shown = _gt_insights("--version")
    assert shown.startswith(f"gt-insights, version {version('ground-truth-insights')}\n")
    for part in ("dbt-core", "dbt-duckdb", "dbt-athena", "duckdb"):
        assert f"{part} {version(part)}" in shown
    assert f"Python {platform.python_version()}" in shown


def test_the_shell_completes_commands() -> None:
    assert "_gt_insights_completion" in _gt_insights(_GT_INSIGHTS_COMPLETE="bash_source")
    words = {"COMP_WORDS": "gt-insights qu", "COMP_CWORD": "1"}
    assert _gt_insights(_GT_INSIGHTS_COMPLETE="bash_complete", **words).split() == ["plain,quicksight"]
