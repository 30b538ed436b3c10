"""Who gets the report of which scope: from the command line, or from a file in YAML or CSV, written by a person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.checks.findings import Finding, Place, Severity
from ground_truth_insights.checks.seeds import Column, Seed
from ground_truth_insights.checks.tables import Table
from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.safe_text import printable

Recipients = dict[str, tuple[Mailbox, ...]]

_YAML_FORM = "write a scope and a list of its addresses, as in  all: [ada@example.com]"
_TEXT = "tag:yaml.org,2002:str"
_CSV = Seed("recipients", (Column("scope", is_required=True), Column("address", is_required=True)))


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    scope: str
    address: str


def audience(
    addresses: Sequence[str], file: Path | None, setting: Path | None, scope: str | None, default_scope: str
) -> Recipients:
    """Return the recipients of each scope that is to be mailed.

    `addresses` and `file` come from the command line, `setting` from the environment, which the command line
    overrules; `scope` restricts a file to one of its scopes.

    Raises:
        UsageError: Nobody is named, an address is wrong, or the file has nobody for the scope.
    """
    if addresses and file is not None:
        raise UsageError("--to and --recipients both name recipients; use one of them")
    if addresses:
        return {default_scope if scope is None else scope: _mailboxes(addresses)}
    chosen = file or setting
    if chosen is None:
        raise UsageError("there are no recipients; name them with --to ADDRESS or --recipients FILE")
    found = read_recipients(chosen)
    if scope is None:
        return found
    if scope not in found:
        shown = ", ".join(map(printable, found))
        raise UsageError(
            f"{printable(str(chosen))} has no recipients of '{printable(scope)}'; it has those of: {shown}"
        )
    return {scope: found[scope]}


def read_recipients(file: Path) -> Recipients:
    """Return the recipients of each scope, in the order of the file.

    A CSV file has the columns `scope` and `address`; a YAML file a list of addresses under each scope, which is
    taken as it is written, be it 007 or 2026-01-01.

    Raises:
        UsageError: The file can't be read or is wrong; one message for each line that is, with what mends it.
    """
    shown = printable(str(file))
    if not file.exists():
        remedy = "name the file with --recipients or GT_MAIL_RECIPIENTS"
        raise UsageError(f"{shown}: there is no such file of recipients; {remedy}")
    read = _csv_entries if file.suffix.lower() == ".csv" else _yaml_entries
    entries: list[_Entry] = []
    problems = list(read(file, shown, entries))
    recipients: dict[str, dict[str, Mailbox]] = {}
    problems += _checked(entries, recipients)
    errors = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    if not recipients and not errors:
        errors = [f"{shown} names no recipient; {_YAML_FORM}"]
    if errors:
        raise UsageError("\n".join(errors))
    return {scope: tuple(mailboxes.values()) for scope, mailboxes in recipients.items()}


def _mailboxes(addresses: Sequence[str]) -> tuple[Mailbox, ...]:
    found: dict[str, Mailbox] = {}
    for text in addresses:
        try:
            mailbox = Mailbox.parse(text)
        except BadAddressError as error:
            raise UsageError(f"--to '{printable(text)}' {error.reason}; {error.remedy}") from error
        found.setdefault(mailbox.key, mailbox)
    return tuple(found.values())


def _checked(entries: Iterable[_Entry], found: dict[str, dict[str, Mailbox]]) -> Iterator[Finding]:
    """Put the mailboxes of each scope into `found` by their keys; yield what is wrong with the others."""
    lines: dict[tuple[str, str], int | None] = {}
    for entry in entries:
        try:
            mailbox = Mailbox.parse(entry.address)
        except BadAddressError as error:
            yield Finding.error(f"'{printable(entry.address)}' {error.reason}", error.remedy, entry.place)
            continue
        key = (entry.scope, mailbox.key)
        if not entry.scope.strip():
            yield Finding.error("the scope is empty", "write all, a project or a job", entry.place)
        elif key in lines:
            yield Finding.error(f"{mailbox} stands on line {lines[key]} already", "remove one", entry.place)
        else:
            lines[key] = entry.place.line
            found.setdefault(entry.scope, {})[mailbox.key] = mailbox


def _csv_entries(file: Path, shown: str, entries: list[_Entry]) -> Iterator[Finding]:
    """Add the rows to `entries`; yield what is wrong with the file."""
    table, problems = Table.read(file, shown, _CSV)
    yield from problems
    if table is not None:
        yield from table.findings()
        if table.has("scope", "address"):
            rows = ((line, row) for line, row in table.rows() if row["scope"].strip() and row["address"].strip())
            entries += [_Entry(table.place(line), row["scope"], row["address"]) for line, row in rows]


def _yaml_entries(file: Path, shown: str, entries: list[_Entry]) -> Iterator[Finding]:
    """Add the scopes with each of their addresses to `entries`; yield what is wrong with the file.

    The scalars of its nodes are still text: a job may be called 007.
    """
    try:
        document = yaml_text.compose(yaml_text.read(file))
    except yaml_text.YamlProblemError as problem:
        yield Finding.error(problem.reason, "mend it", Place(shown, problem.line))
        return
    if document is not None and not isinstance(document, MappingNode):
        yield Finding.error("it has no scopes", _YAML_FORM, Place(shown, 1))
        return
    lines: dict[str, int] = {}
    for key, addresses in document.value if document else ():
        place = _place(key, shown)
        first_line = lines.setdefault(str(key.value), key.start_mark.line + 1)
        scope = f"'{printable(str(key.value))}'"
        if not isinstance(key, ScalarNode):
            yield Finding.error("the scope is no text", _YAML_FORM, place)
        elif first_line != place.line:
            remedy = "write its addresses into one list"
            yield Finding.error(f"{scope} stands on line {first_line} already", remedy, place)
        elif isinstance(addresses, ScalarNode) and addresses.tag == _TEXT:
            entries.append(_Entry(place, key.value, addresses.value))
        elif not isinstance(addresses, SequenceNode):
            yield Finding.error(f"{scope} has no list of addresses", _YAML_FORM, place)
        else:
            for address in addresses.value:
                if isinstance(address, ScalarNode):
                    entries.append(_Entry(_place(address, shown), key.value, address.value))
                else:
                    message = f"{scope} has more than addresses in its list"
                    yield Finding.error(message, _YAML_FORM, _place(address, shown))


def _place(node: Node, shown: str) -> Place:
    return Place(shown, node.start_mark.line + 1)
