"""`gt-insights report`: the dashboard without QuickSight."""

import io
import json
import os
import sys
from dataclasses import asdict

import click

from ground_truth_insights import console
from ground_truth_insights.dashboard.loading import load_dashboard
from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_json import as_json
from ground_truth_insights.report.report import read_report
from ground_truth_insights.report.scopes import Scope, read_scopes
from ground_truth_insights.report.text import print_report, print_scopes
from ground_truth_insights.report.warehouse import open_duckdb
from ground_truth_insights.settings import TARGETS, Settings

FORMATS = ("text",)


@click.command(name="report")
@click.option("--format", "format_", default="text", show_default=True, help="How to draw the dashboard.")
@click.option("--scope", help="A job, a project, or all.  [default: the dashboard's own, all]")
@click.option("--list-scopes", is_flag=True, help="Print what --scope can be, and stop.")
@click.option("--target", type=click.Choice(TARGETS), help="Where the marts are.  [default: GT_TARGET]")
@click.option("--json", "is_json", is_flag=True, help="Print the numbers as JSON.")
def command(format_: str, scope: str | None, target: str | None, *, list_scopes: bool, is_json: bool) -> None:
    """Show the dashboard in the terminal: who labels, what is labeled, and how the work proceeds.

    Reads the marts that `make build` wrote, in one scope, and changes nothing.
    """
    _refuse_unknown_format(format_)
    _never_fail_on_a_character()
    settings = Settings.from_environment(os.environ)
    if (target or settings.target) != "duckdb":
        raise UsageError("the report can't read Athena yet; use --target duckdb")
    with open_duckdb(settings.duckdb_path, settings.schema) as warehouse:
        if list_scopes:
            _show_scopes(read_scopes(warehouse), is_json=is_json)
            return
        report = read_report(warehouse, load_dashboard(), scope)
    if is_json:
        click.echo(json.dumps(as_json(report), indent=2))
    else:
        print_report(report, console.out)


def _show_scopes(scopes: list[Scope], *, is_json: bool) -> None:
    if is_json:
        click.echo(json.dumps([asdict(scope) for scope in scopes], indent=2))
    else:
        print_scopes(scopes, console.out)


def _refuse_unknown_format(name: str) -> None:
    if name not in FORMATS:
        raise UsageError(f"--format '{name}' doesn't exist; formats: {', '.join(FORMATS)}")


def _never_fail_on_a_character() -> None:
    """Let a terminal without Unicode show a question mark where a label has a letter it doesn't know."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
