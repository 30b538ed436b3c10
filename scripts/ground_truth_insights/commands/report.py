"""`gt-insights report`: the dashboard without QuickSight."""

import io
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ground_truth_insights import console
from ground_truth_insights.cli import LazyGroup
from ground_truth_insights.commands.output import print_json, target_option
from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_json import as_json
from ground_truth_insights.report.files import ReportFile, output_named, write_file, write_files
from ground_truth_insights.report.formats import DEFAULT_FOLDER, FORMATS, Format, Source, formats_named
from ground_truth_insights.report.scopes import Scope, read_scopes
from ground_truth_insights.report.text import print_brief, print_report, print_scopes
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import Settings
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import open_warehouse


def _eml(source: Source) -> list[ReportFile]:
    # Drawing takes a large module, which the other formats needn't wait for.
    from ground_truth_insights.mail.report_mail import draft  # noqa: PLC0415

    return [ReportFile(f"{source.base_name}.eml", draft(source))]


_FORMATS = FORMATS | {"eml": Format("eml", has_several_files=False, files=_eml)}


@click.command(
    name="report",
    cls=LazyGroup,
    lazy={"send": "Mail the report."},
    prefix="report_",
    invoke_without_command=True,
    subcommand_metavar="[send ...]",
)
@click.option("--format", "formats", default="text", show_default=True, help=f"One or more of {','.join(_FORMATS)}.")
@click.option("--scope", help="A job, a project, or all.  [default: the dashboard's own, all]")
@click.option(
    "--output", help=f"A folder, or the file of a single format.  [default: {DEFAULT_FOLDER}; text to the terminal]"
)
@click.option("--list-scopes", is_flag=True, help="Print what --scope can be, and stop.")
@target_option
@click.option("--brief", is_flag=True, help="Show the first rows of the first sheet's charts, on one screen.")
@click.option("--json", "is_json", is_flag=True, help="Print the numbers as JSON.")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Show the dashboard in the terminal, or write it to files.

    Reads the marts that `make build` wrote, in one scope, and changes nothing.
    """
    if context.invoked_subcommand is None:
        _report(**options)
    elif any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in options):
        raise UsageError(f"write the options behind {context.invoked_subcommand}, which has its own")


def _report(  # noqa: PLR0913 (the options of the command)
    formats: str,
    scope: str | None,
    output: str | None,
    target: str | None,
    *,
    list_scopes: bool,
    brief: bool,
    is_json: bool,
) -> None:
    wanted, place = formats_named(formats, _FORMATS), output_named(output)
    is_shown = [each.name for each in wanted] == ["text"] and place is None
    of_terminal = [name for name, is_given in (("--brief", brief), ("--list-scopes", list_scopes)) if is_given]
    of_terminal += ["--json"] if is_json else []
    if of_terminal and not is_shown:
        raise UsageError(f"{of_terminal[0]} is for the terminal; leave out --format and --output, or {of_terminal[0]}")
    if brief and len(of_terminal) > 1:
        raise UsageError(f"--brief is one screen of the report; leave out {of_terminal[1]}, or --brief")
    _never_fail_on_a_character()
    settings = Settings.from_environment(os.environ)
    with open_warehouse(settings, os.environ, target) as warehouse:
        if list_scopes:
            _show_scopes(read_scopes(warehouse), is_json=is_json)
            return
        source = Source(warehouse, load_dashboard(), scope)
        if brief:
            print_brief(source.report, console.out)
        elif is_json:
            print_json(as_json(source.report))
        elif is_shown:
            print_report(source.report, console.out)
        else:
            for path in _write(source, wanted, place):
                click.echo(printable(str(path)))


def _write(source: Source, formats: Sequence[Format], output: str | None) -> list[Path]:
    folder = Path(output) if output else DEFAULT_FOLDER
    if output and _is_a_file(formats, output):
        return [write_file(formats[0].files(source)[0].content, folder)]
    return [path for each in formats for path in write_files(each.files(source), folder)]


def _is_a_file(formats: Sequence[Format], output: str) -> bool:
    """Tell whether `--output` names the file of a single format rather than a folder."""
    if Path(output).is_dir() or output.endswith(("/", os.sep)) or not Path(output).suffix:
        return False
    if len(formats) > 1 or formats[0].has_several_files:
        raise UsageError(f"--output '{printable(output)}' looks like one file, but there are several; name a folder")
    return True


def _show_scopes(scopes: list[Scope], *, is_json: bool) -> None:
    if is_json:
        print_json([asdict(scope) for scope in scopes])
    else:
        print_scopes(scopes, console.out)


def _never_fail_on_a_character() -> None:
    """Let a terminal without Unicode show a question mark where a label has a letter it doesn't know."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
