"""The command `gt-insights`: finds the subcommand, and turns every user error into one message.

Exit codes: 0 done and nothing to say, 1 findings, 2 wrong use or wrong configuration, 3 the service said no.
"""

import importlib
import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import click
from rich.markup import escape

from ground_truth_insights import console
from ground_truth_insights.errors import InsightsError
from ground_truth_insights.settings import environment_settings, read_settings_file, refuse_unknown

# Imported only when called, so that `gt-insights --help` doesn't wait for boto3 or DuckDB.
COMMANDS = {
    "build": "Build what changed since the last build, and test it.",
    "discover": "Fill the registry from SageMaker and Cognito.",
    "doctor": "Check the settings, the labeling output and the registry files.",
    "estimate": "Estimate truth, worker quality and box agreement beside the marts.",
    "inventory": "Write the listing of a labeling output in S3, for Athena.",
    "policy": "Print the least-privilege IAM policy that fits the settings.",
    "pull": "Copy worker responses and manifests from S3 to a folder.",
    "quicksight": "Keep the dashboard in Amazon Quick Sight: plan, apply, status, rollback, destroy.",
    "report": "Show the dashboard without Quick Sight.",
    "simulate": "Write a labeling output tree that looks like the real thing.",
}

# What a bug report has to name beside this package.
_PARTS = ("dbt-core", "dbt-duckdb", "dbt-athena", "duckdb", "boto3", "vl-convert-python")


class LazyGroup(click.Group):
    """Imports the module of a command only when it is called; `lazy` has the help of each by its name."""

    def __init__(self, *args: Any, lazy: Mapping[str, str], prefix: str = "", **attributes: Any) -> None:
        """Take the commands, whose modules are called as they are, after `prefix`."""
        super().__init__(*args, **attributes)
        self._lazy = lazy
        self._prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return sorted(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, which tells its settings where help is asked for."""
        del ctx
        if cmd_name not in self._lazy:
            return None
        module = importlib.import_module(f"ground_truth_insights.commands.{self._prefix}{cmd_name}")
        command: click.Command = module.command
        if {"-h", "--help"} & set(sys.argv):
            command.epilog = _settings_of(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of the commands."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self._lazy.items()))


def _settings_of(command: str) -> str | None:
    """Return what `--help` says of the environment: each variable that the command reads, from settings.yml."""
    readers = {reader for reader, part in read_settings_file()["read_by"].items() if command in part["commands"]}
    if not readers:
        return None
    formatter = click.HelpFormatter(width=78)
    formatter.write_dl(
        [
            (setting.name, setting.about.partition(". ")[0].replace("`", ""))
            for setting in environment_settings().values()
            if setting.read_by in readers
        ]
    )
    more = "docs/reference/settings.md has their defaults and more."
    return f"\b\nEnvironment:\n{formatter.getvalue()}\n{more}"


def _versions(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print what a bug report has to say of this installation, and end."""
    if not asked or ctx.resilient_parsing:
        return
    click.echo(f"gt-insights, version {version('ground-truth-insights')}")
    parts = ", ".join(f"{name} {version(name)}" for name in _PARTS)
    click.echo(f"{parts}; Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    ctx.exit()


@click.command(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_versions, help="Show versions.")
@click.pass_context
def cli(context: click.Context) -> None:
    """Insights into Amazon SageMaker Ground Truth labeling jobs."""
    # The doctor names them among all else that is wrong.
    if context.invoked_subcommand != "doctor" and not {"-h", "--help"} & set(sys.argv):
        for unknown in refuse_unknown(os.environ):
            console.err.print(f"gt-insights: {unknown}", markup=False, soft_wrap=True)


def main() -> None:
    """Run the command line and end the process with the exit code of the design."""
    try:
        status = cli.main(standalone_mode=False)
    except InsightsError as error:
        console.err.print(f"[bold red]gt-insights:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        console.err.print("gt-insights: stopped")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)
