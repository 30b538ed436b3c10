"""What the command line says of itself."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from ground_truth_insights.cli import cli


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


def _documented() -> Iterator[tuple[str, list[str]]]:
    """Yield the words of each `gt-insights ...` of the docs, with the page."""
    root = Path(__file__).resolve().parents[3]
    for page in (root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for said in re.findall(r"(?:^|[\s/`(;])gt-insights ([^`\n|;>#]+)", text):
            yield page.name, said.split()


def test_every_command_and_option_of_the_docs_exists() -> None:
    wrong, seen = [], 0
    for page, words in _documented():
        command: click.Command = cli
        names = [word for word in words if re.fullmatch(r"[a-z][a-z-]+", word)]
        while names and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), names.pop(0))
            if found is None:
                break
            command = found
        known = {"--help", "--version", *(option for each in command.params for option in each.opts)}
        options = [word.partition("=")[0].rstrip(".,:)") for word in words if word.startswith("--")]
        wrong += [(page, words, option) for option in options if option not in known]
        seen += command is not cli
    assert seen > 50, "the docs are read"
    assert wrong == []
