"""What commands have in common: options, and how results are printed."""

import json
from collections.abc import Iterable, Iterator, Sequence

import click

from ground_truth_insights import console
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import TARGETS

_MOST_NAMED = 10

target_option = click.option("--target", type=click.Choice(TARGETS), help="Where the marts are.  [default: GT_TARGET]")
vars_option = click.option(
    "--vars",
    "command_line_vars",
    metavar="YAML",
    default="",
    help="Vars that override dbt_project.yml, as for dbt: '{reporting_timezone: Europe/Berlin}'.",
)


def print_json(result: object) -> None:
    """Print a result for scripts."""
    click.echo(json.dumps(result, indent=2, default=str))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        console.out.print(line, markup=False, soft_wrap=True)


def first_names(names: Sequence[str]) -> Iterator[str]:
    """Yield a line for each of the first ten names, and how many more there are."""
    yield from (f"  {printable(name)}" for name in names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        yield f"  ... and {len(names) - _MOST_NAMED:,} more; --json names all"
