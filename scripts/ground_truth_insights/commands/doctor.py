"""`gt-insights doctor`: checks the settings, the labeling output, the registry and the rules."""

import os
from dataclasses import asdict

import click

from ground_truth_insights import console
from ground_truth_insights.checks.findings import exit_code
from ground_truth_insights.checks.project import Project
from ground_truth_insights.commands.output import print_json, vars_option
from ground_truth_insights.doctor.examination import examine
from ground_truth_insights.doctor.rendering import render
from ground_truth_insights.settings import TARGETS


@click.command(name="doctor")
@click.option("--target", type=click.Choice(TARGETS), help="The target to check.  [default: GT_TARGET]")
@vars_option
@click.option("--strict", is_flag=True, help="End with exit code 1 when there is a warning.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(*, target: str | None, command_line_vars: str, strict: bool, as_json: bool) -> int:
    """Check the settings, the labeling output and the registry files, and say how to mend what is wrong.

    Nothing is changed. Exit code 0: all is well; 1: warnings, with --strict; 2: an error.
    """
    findings = list(examine(Project.here(), os.environ, target=target, command_line_vars=command_line_vars))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        render(findings, console.out)
    return exit_code(findings, strict=strict)
