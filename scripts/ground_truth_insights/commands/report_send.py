"""`gt-insights report send`: the report by mail."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import click

from ground_truth_insights.commands.output import print_json, target_option
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.mail.attachments import DEFAULT, NAMES, attachments, attachments_named
from ground_truth_insights.mail.delivery import Parcel, Postman, Result
from ground_truth_insights.mail.journal import open_journal
from ground_truth_insights.mail.recipients import audience
from ground_truth_insights.mail.report_mail import report_mail
from ground_truth_insights.mail.sending import Packing, eml_file, open_transport
from ground_truth_insights.mail.settings import MailSettings
from ground_truth_insights.report.files import output_named, write_files
from ground_truth_insights.report.formats import DEFAULT_FOLDER, Source
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import Settings, pseudonym_key
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import Warehouse, open_warehouse

_WORDS = {
    "sent": "sent",
    "had_it": "had it already",
    "refused": "REFUSED",
    "failed": "NOT SENT",
    "unknown": "MAY HAVE IT",
}
_NOBODY_KNOWS = "ask whether it arrived; if not, send it with --again --to ADDRESS"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command, by their names."""

    addresses: tuple[str, ...]
    recipients: Path | None
    scope: str | None
    target: str | None
    attach: str
    edition: str | None
    again: bool
    dry_run: bool
    output: str | None
    is_json: bool


@click.command(name="send")
@click.option("--to", "addresses", multiple=True, help="Who gets it; may be given more than once.")
@click.option("--recipients", type=click.Path(path_type=Path), help="File of recipients per scope, YAML or CSV.")
@click.option("--scope", help="A job, a project, or all.  [default: all, or every scope of the file]")
@target_option
@click.option("--attach", default=DEFAULT, show_default=True, help=f"Of {', '.join(NAMES)}; or none.")
@click.option("--edition", help="What makes it a new mail.  [default: the date, so that nobody gets two a day]")
@click.option("--again", is_flag=True, help="Send it also to those who have it, or may have it.")
@click.option("--dry-run", is_flag=True, help="Send nothing; write each mail as an .eml file.")
@click.option("--output", help=f"Where --dry-run writes.  [default: {DEFAULT_FOLDER}]")
@click.option("--json", "is_json", is_flag=True, help="Print what became of each mail as JSON.")
def command(**options: Any) -> None:
    """Mail the report: figures and charts inside, the full report and CSV files attached.

    A second run sends only to those whom the first one didn't reach. GT_MAIL_FROM must be set, and GT_SMTP_HOST or
    GT_MAIL_VIA=ses; docs/reference/settings.md has all settings, docs/how-to/mail-the-report.md examples.
    """
    chosen = Options(**options)
    mail = MailSettings.from_environment(os.environ)
    settings = Settings.from_environment(os.environ)
    now = datetime.now(UTC)
    packing = Packing(mail.sender, chosen.edition or now.date().isoformat(), now, pseudonym_key(os.environ))
    wanted = attachments_named(chosen.attach)
    folder = Path(output_named(chosen.output) or DEFAULT_FOLDER)
    with open_warehouse(settings, os.environ, chosen.target) as warehouse:
        parcels = list(_parcels(warehouse, chosen, mail, wanted, packing))
    if chosen.dry_run:
        for path in write_files(map(eml_file, parcels), folder):
            click.echo(printable(str(path)))
        return
    _conclude(_deliver(parcels, chosen, mail), is_json=chosen.is_json)


def _parcels(
    warehouse: Warehouse, chosen: Options, mail: MailSettings, wanted: Sequence[str], packing: Packing
) -> Iterator[Parcel]:
    dashboard = load_dashboard()
    who = audience(chosen.addresses, chosen.recipients, mail.recipients_file, chosen.scope, dashboard.scope.default)
    for scope, mailboxes in who.items():
        source = Source(warehouse, dashboard, scope)
        # Made for the first recipient, and kept for the others.
        content = cache(partial(report_mail, source.report, attachments(source, wanted)))
        for mailbox in mailboxes:
            yield packing.parcel(scope, mailbox, content)


def _deliver(parcels: Sequence[Parcel], chosen: Options, mail: MailSettings) -> list[Result]:
    with open_journal(mail.journal) as journal, open_transport(mail, os.environ) as transport:
        postman = Postman(transport, journal, mail.pauses, time.sleep)
        return postman.deliver(parcels, (lambda _: None) if chosen.is_json else _tell, again=chosen.again)


def _tell(result: Result) -> None:
    line = f"{_WORDS[result.outcome]:14}  {result.parcel.recipient}, {printable(result.parcel.delivery.scope)}"
    click.echo(line if not result.reason else f"{line}: {printable(result.reason)}")


def _conclude(results: Sequence[Result], *, is_json: bool) -> None:
    if is_json:
        print_json([_as_json(result) for result in results])
    left = [result for result in results if result.outcome in ("refused", "failed")]
    unknown = [result for result in results if result.outcome == "unknown"]
    said = []
    if left:
        said.append(
            f"{len(left):,} of {len(results):,} mails could not be sent; the same command sends only those left"
        )
    if unknown:
        said.append(f"of {len(unknown):,} it isn't known whether it arrived; {_NOBODY_KNOWS}")
    if said:
        raise ServiceError("; ".join(said))


def _as_json(result: Result) -> dict[str, str]:
    return {
        "recipient": str(result.parcel.recipient),
        "scope": result.parcel.delivery.scope,
        "edition": result.parcel.delivery.edition,
        "outcome": result.outcome,
        "reason": result.reason,
    }
