"""`gt-insights quicksight`: the dashboard in Amazon Quick Sight, as code."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from ground_truth_insights import console
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.commands.output import print_json, print_lines
from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight import rendering
from ground_truth_insights.quicksight.applying import Applier, refresh_all, refuse_problems
from ground_truth_insights.quicksight.assets import Desired
from ground_truth_insights.quicksight.connection import Connection
from ground_truth_insights.quicksight.desired import Wish
from ground_truth_insights.quicksight.destroying import plan_removal, remove
from ground_truth_insights.quicksight.exporting import FORMATS, Format, write_files
from ground_truth_insights.quicksight.live import LiveState
from ground_truth_insights.quicksight.plan import Allowed, Plan, make_plan
from ground_truth_insights.quicksight.publishing import Publisher, choose_version, refuse_missing_columns, roll_back
from ground_truth_insights.quicksight.reading import read_asset
from ground_truth_insights.quicksight.snapshots import FORMATS as SNAPSHOT_FORMATS
from ground_truth_insights.quicksight.snapshots import left_out, run_snapshot, snapshot_request
from ground_truth_insights.quicksight.starting import Start, online_problems, row_counter, spice_cost, unknown_access
from ground_truth_insights.quicksight.status import Watch
from ground_truth_insights.warehouse.marts import Warehouse

_ARTIFACTS = click.option(
    "--artifacts", type=click.Path(path_type=Path), help="dbt's target folder.  [default: target]"
)


@click.group(name="quicksight")
def command() -> None:
    """Keep the dashboard in Amazon Quick Sight as the project wants it: plan, apply, status, rollback, destroy.

    GT_QUICKSIGHT_* settings say where and for whom; docs/how-to/quicksight.md begins at the beginning.
    """


def _planning(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that decide what a plan is."""
    # Named as the fields of Allowed.
    flags = (
        ("--allow-removal", "removal", "Let data sets and published columns go."),
        ("--allow-remove-rls", "rls_removal", "Let row-level or column-level security go."),
        ("--overwrite", "overwrite", "Take back what was changed by hand."),
        ("--revoke-others", "revoke", "Revoke permissions that somebody else has granted."),
    )
    for flag, name, help_ in reversed(flags):
        function = click.option(flag, name, is_flag=True, help=help_)(function)
    return _ARTIFACTS(function)


@command.command()
@_planning
@click.option("--json", "is_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Write what would be sent into this folder.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="cli",
    show_default=True,
    help="Of --out: bodies for `aws quicksight ... --cli-input-json`, or a CloudFormation template of everything.",
)
@click.option("--state", type=click.Path(path_type=Path), help="Plan against this recorded state; asks nobody.")
@click.option("--record", type=click.Path(path_type=Path), help="Record the state that was found.")
def plan(
    *,
    is_json: bool,
    out: Path | None,
    format_: Format,
    state: Path | None,
    record: Path | None,
    artifacts: Path | None,
    **allowed: bool,
) -> int:
    """Show what apply would do; exit code 0 if nothing, 1 if something. Changes nothing."""
    start = Start.from_environment()
    source = start.connect() if state is None else LiveState.read(state)
    wish, desired, live = start.read(source, artifacts)
    if record is not None:
        live.write(record)
    with start.warehouse() as warehouse:
        made = _planned(source, warehouse, wish, desired, live, Allowed(**allowed))
    if out is not None:
        write_files(out, format_, wish.place, desired, made)
    if is_json:
        print_json(made.as_json())
    else:
        _print(rendering.plan_lines(made, f"account {live.account_id}, {live.region}"))
    return int(not made.is_empty or bool(made.problems))


def _planned(
    source: Connection | LiveState,
    warehouse: Warehouse,
    wish: Wish,
    desired: Desired,
    live: LiveState,
    allowed: Allowed,
) -> Plan:
    made = make_plan(wish.place, desired, live, allowed, spice_cost(warehouse, wish, desired, live))
    made.problems += unknown_access(warehouse, wish)
    if isinstance(source, Connection):
        made.problems += online_problems(source, wish, made)
    return made


@command.command()
@_planning
@click.option("--refresh", is_flag=True, help="Fill every data set in SPICE anew afterwards, as after a build.")
def apply(*, refresh: bool, artifacts: Path | None, **allowed: bool) -> int:
    """Make everything as the plan says, wait for it, and check that SPICE holds the rows of the marts."""
    start, connection = _connected()
    wish, desired, live = start.read(connection, artifacts)
    for note in live.notes:
        _say(f"Note: {note}")
    with start.warehouse() as warehouse:
        made = _planned(connection, warehouse, wish, desired, live, Allowed(**allowed))
        counter = row_counter(warehouse)
        applier = Applier(connection.assets, wish.place, desired, made, start.patience(), counter, _say)
        if made.problems and refresh:
            # What stands against a change doesn't stand against filling what is there.
            refresh_all(applier, [key for key, one in live.assets.items() if wish.place.owns(one.tags or {})])
        refuse_problems(made)
        applier.run()
        if refresh:
            refresh_all(applier)
    console.out.print(rendering.done(made), soft_wrap=True)
    print_lines(rendering.after_apply(wish.place))
    return 0


@command.command()
@_ARTIFACTS
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON.")
def status(artifacts: Path | None, *, is_json: bool) -> int:
    """Say what a person should look at, one line each with its remedy; exit code 1 if there is anything."""
    start, connection = _connected()
    wish, desired, live = start.read(connection, artifacts)
    made = make_plan(wish.place, desired, live, Allowed(), None)
    with start.warehouse() as warehouse:
        watch = Watch(connection.assets, desired, made, row_counter(warehouse), wish.artifacts.built_at)
        findings = watch.findings()
    if is_json:
        print_json([finding._asdict() for finding in findings])
    else:
        _print(rendering.finding_lines(findings))
    return int(bool(findings))


@command.command()
@click.option("--to", "version", type=click.IntRange(min=1), help="The version.  [default: the one before]")
@click.option("--yes", is_flag=True, help="Don't ask.")
def rollback(version: int | None, *, yes: bool) -> int:
    """Show readers an earlier version of the dashboard again."""
    start, connection = _connected()
    dashboard_id = connection.place.deployment
    publisher = Publisher(connection.assets, start.patience(), _say, dashboard_id)
    _refuse_foreign(connection, dashboard_id)
    chosen = choose_version(publisher, version)
    if chosen.target == chosen.published:
        console.out.print(f"Version {chosen.target} is published already.")
        return 0
    refuse_missing_columns(connection.assets, dashboard_id, chosen.target)
    _print([f"Dashboard {dashboard_id}: version {chosen.published} -> {chosen.target}, made {chosen.made_at[:16]}"])
    _confirm("yes", f"Publish version {chosen.target}?", is_agreed=yes)
    roll_back(publisher, connection.place, chosen)
    _print(["The next plan shows what differs from the project; git revert what shall stay away."])
    return 0


@command.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--break-others", is_flag=True, help="Also where dashboards of others stand on the data sets.")
def destroy(*, yes: bool, break_others: bool) -> int:
    """Remove everything that carries the tags of the deployment, and nothing else."""
    _, connection = _connected()
    removal = plan_removal(connection.assets, connection.place)
    _print(rendering.removal_lines(removal))
    if not removal.assets:
        _print([f"Nothing carries the tags of the deployment {connection.place.deployment}."])
        return 0
    if removal.users and not break_others:
        raise UsageError("nothing was removed, since others use it (above); tell their owners, then add --break-others")
    _confirm(connection.place.deployment, f"Remove {len(removal.assets)} assets?", is_agreed=yes)
    remove(connection.assets, removal, _say)
    return 0


@command.command()
@click.option("--to", "destination", required=True, help="Where the files go: s3://bucket/prefix")
@click.option("--format", "format_", type=click.Choice(SNAPSHOT_FORMATS), default="pdf", show_default=True)
@click.option("--scope", default="all", show_default=True, help="The job, the project, or all.")
def snapshot(destination: str, format_: str, scope: str) -> int:
    """Let Quick Sight write five sheets of the published dashboard as PDF, or five tables as CSV, into a bucket.

    It takes no more; those that are left out are named.
    """
    start, connection = _connected()
    location = S3Location.parse(destination)
    dashboard_id = connection.place.deployment
    definition = connection.assets.call("DescribeDashboardDefinition", DashboardId=dashboard_id)["Definition"]
    if missing := left_out(definition, format_):
        _say(f"Note: Quick Sight takes five at most, so the files lack: {', '.join(missing)}")
    request = snapshot_request(definition, format_, location, connection.place.region, scope)
    for uri in run_snapshot(connection.assets, start.patience(), dashboard_id, request):
        click.echo(uri)
    return 0


def _connected() -> tuple[Start, Connection]:
    start = Start.from_environment()
    return start, start.connect()


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.out.print(line, soft_wrap=True)


def _say(line: str) -> None:
    console.err.print(line, markup=False, soft_wrap=True)


def _refuse_foreign(connection: Connection, dashboard_id: str) -> None:
    arn = connection.place.arn("dashboard", dashboard_id)
    if read_asset(connection.assets, "dashboard", dashboard_id, arn) is None:
        raise UsageError(f"there is no dashboard {dashboard_id} yet; make it: gt-insights quicksight apply")
    if not connection.place.owns(connection.assets.tags_of(arn)):
        raise UsageError(
            f"the dashboard {dashboard_id} has not the tags of this deployment; check GT_QUICKSIGHT_DEPLOYMENT"
        )


def _confirm(word: str, question: str, *, is_agreed: bool) -> None:
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here and nothing was changed; add --yes")
    if click.prompt(f"{question} Type {word} to go on", default="", show_default=False) != word:
        raise UsageError("nothing was changed")
