"""Plans and findings as people read them in a terminal: words first, signs and colours beside them."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich import filesize
from rich.markup import escape

from ground_truth_insights.checks.wording import counted
from ground_truth_insights.quicksight.destroying import Removal
from ground_truth_insights.quicksight.documents import FieldChange
from ground_truth_insights.quicksight.identifiers import WORDS, Place
from ground_truth_insights.quicksight.plan import Action, Item, Plan
from ground_truth_insights.quicksight.spice import SpiceCost
from ground_truth_insights.quicksight.status import Finding
from ground_truth_insights.safe_text import printable

_SIGNS: dict[Action, str] = {"create": "+", "change": "~", "finish": "~", "remove": "-", "keep": " "}
_COLORS: dict[Action, str] = {"create": "green", "change": "yellow", "finish": "yellow", "remove": "red", "keep": ""}
_LONGEST_VALUE = 60
_MOST_FIELDS = 12


def plan_lines(plan: Plan, place: str) -> Iterator[str]:
    """Yield the plan, as rich markup."""
    yield f"[bold]Quick Sight[/] {escape(place)}"
    for item in plan.steps:
        yield from _item_lines(item)
    if plan.spice is not None:
        yield ""
        yield _spice_line(plan.spice)
    for note in plan.notes:
        yield f"[dim]Note:[/] {escape(note)}"
    for problem in plan.problems:
        yield f"[bold red]Stops apply:[/] {escape(problem.message)}"
        yield f"    {escape(problem.remedy)}"
    yield ""
    yield f"[bold]{summary(plan)}[/]"


def summary(plan: Plan) -> str:
    """Return the plan in one line."""
    if plan.is_empty and not plan.problems:
        return f"Nothing to do: {plan.count('keep')} assets are as wanted."
    parts = [f"{plan.count('create')} to create", f"{plan.count('change')} to change"]
    parts += [f"{unfinished} to finish"] if (unfinished := plan.count("finish")) else []
    parts += [f"{plan.count('remove')} to remove", f"{plan.count('keep')} as wanted"]
    stops = f"; {counted(len(plan.problems), 'problem stops', 'problems stop')} apply" if plan.problems else ""
    return f"{', '.join(parts)}{stops}"


def done(plan: Plan) -> str:
    """Return what was done in one line."""
    if plan.is_empty:
        return summary(plan)
    changed = plan.count("change") + plan.count("finish")
    return (
        f"Done: {plan.count('create')} created, {changed} changed, {plan.count('remove')} removed,"
        f" {plan.count('keep')} as wanted before."
    )


def _item_lines(item: Item) -> Iterator[str]:
    sign, color = _SIGNS[item.action], _COLORS[item.action]
    words = {"finish": " (left unfinished by an earlier run)"}.get(item.action, "")
    words = " (an earlier version since a rollback)" if item.is_rolled_back else words
    yield f"[{color}]{sign} {WORDS[item.kind]:<12}[/] {escape(item.id)}[dim]{words}[/]"
    for change in item.changes[:_MOST_FIELDS]:
        yield f"      {escape(_change(change))}"
    if len(item.changes) > _MOST_FIELDS:
        yield f"      [dim]and {len(item.changes) - _MOST_FIELDS} more fields (--json shows all)[/]"


def _change(change: FieldChange) -> str:
    if change.said is not None:
        return printable(change.said)
    path = change.path.removeprefix("Definition.")
    if change.old is None:
        return f"{path}: new, {_value(change.new)}"
    if change.new is None:
        return f"{path}: gone, was {_value(change.old)}"
    return f"{path}: {_value(change.old)} -> {_value(change.new)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{len(value)} fields"
    if isinstance(value, list):
        return f"{len(value)} items"
    text = printable(str(value))
    shown = text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
    return repr(shown) if isinstance(value, str) else text


def _spice_line(cost: SpiceCost) -> str:
    capacity = "" if cost.capacity_gb is None else f" of {cost.capacity_gb:g} GB"
    return (
        f"SPICE: {cost.rows:,} rows in {counted(len(cost.sizes), 'data set')},"
        f" about {filesize.decimal(cost.total_bytes)}{capacity} (now {filesize.decimal(cost.now_bytes)})"
    )


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield each finding with its remedy, in one line."""
    for finding in findings:
        yield (f"[yellow]![/] {escape(finding.asset)}: {escape(finding.message)} [dim]->[/] {escape(finding.remedy)}")
    if findings:
        yield f"[bold]{counted(len(findings), 'thing')} to look at[/]"
    else:
        yield "[bold]All is well:[/] every asset is as wanted, filled in time, with the rows of its mart."


def removal_lines(removal: Removal) -> Iterator[str]:
    """Yield what would be removed, what stays, and who else uses what goes."""
    for one in removal.assets:
        yield f"[red]- {WORDS[one.kind]:<12}[/] {escape(one.id)}"
    for one in removal.untagged:
        yield f"  {WORDS[one.kind]:<12} {escape(one.id)} [dim]stays: it has not the tags of this deployment[/]"
    for user in removal.users:
        yield f"[bold red]In use:[/] {escape(user)} stands on data sets that would go"


def after_apply(place: Place) -> Iterator[str]:
    """Yield where the dashboard is, and the steps by which it is mailed: the API has no call for that."""
    url = f"https://{place.region}.quicksight.aws.amazon.com/sn/dashboards/{place.deployment}"
    yield f"Dashboard: {url}"
    yield "To mail it on a schedule, which only the console can set up:"
    yield f"  1. open {url}, then Schedule (the calendar at the top right) > Add schedule"
    yield "  2. choose the sheet, PDF in the mail or as attachment, how often, and the recipients (users and groups)"
    yield "  3. send a test, then Save: https://docs.aws.amazon.com/quicksight/latest/user/sending-reports.html"
    yield "Without a person: gt-insights quicksight snapshot --to s3://bucket/prefix, or gt-insights report send"
