"""`gt-insights build`: dbt builds what changed since the last build, and nothing where nothing did."""

import os
from datetime import UTC, datetime

import click

from ground_truth_insights.build.running import Builder, Outcome
from ground_truth_insights.checks.project import Project
from ground_truth_insights.commands.output import print_lines, vars_option
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import Settings


@click.command(name="build")
@vars_option
@click.option("--full-refresh", is_flag=True, help="Read every file anew and build everything, whatever changed.")
def command(*, command_line_vars: str, full_refresh: bool) -> int:
    """Build what changed since the last build, and test it.

    Files are told apart by path, size and time; one that changed without either is seen with --full-refresh. After a
    build that was killed or failed, and after any other run of dbt, everything is built. Exit code 0: built, or
    nothing to build; 1: a model or a test failed; 2: wrong configuration.
    """
    settings = Settings.from_environment(os.environ)
    builder = Builder(Project.here().folder, settings, os.environ, command_line_vars)

    def say(words: str) -> None:
        print_lines([printable(words)])

    outcome = builder.build(datetime.now(UTC), say=say, full_refresh=full_refresh)
    if outcome is Outcome.NOTHING_NEW:
        say(f"Nothing new since the build of {builder.last_built_at}: nothing was built, and no test was run")
        for finding in builder.standing_findings():
            say(f"Still to look at: {finding}")
        return 0
    return int(outcome.value)
