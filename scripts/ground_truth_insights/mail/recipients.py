"""The file that says who gets the report of which scope: YAML or CSV, written by a person."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.safe_text import printable

Recipients = dict[str, tuple[Mailbox, ...]]

_YAML_FORM = "write a scope and a list of its addresses, as in  all: [ada@example.com]"
_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_CSV_COLUMNS = ("scope", "address")


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    scope: str
    address: str


def read_recipients(file: Path) -> Recipients:
    """Return the recipients of each scope, in the order of the file.

    A CSV file has the columns `scope` and `address`; a YAML file a list of addresses under each scope, which is
    taken as it is written, be it 007 or 2026-01-01.

    Raises:
        UsageError: The file can't be read or is wrong; one message for each line that is, with what mends it.

    """
    shown = printable(str(file))
    text = _text(file, shown)
    try:
        entries = _csv_entries(text) if file.suffix.lower() == ".csv" else _yaml_entries(text)
        problems: list[str] = []
        recipients = _checked(entries, problems)
    except _WrongFileError as error:
        raise UsageError(f"{shown} line {error.line}: {error.message}") from error.__cause__
    if problems:
        raise UsageError("\n".join(f"{shown} {problem}" for problem in problems))
    if not recipients:
        raise UsageError(f"{shown} names no recipient; {_YAML_FORM}")
    return recipients


class _WrongFileError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def _text(file: Path, shown: str) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{shown} is no UTF-8; save it as UTF-8") from None
    except OSError as error:
        remedy = "name the file with --recipients or GT_MAIL_RECIPIENTS"
        raise UsageError(f"can't read the recipients in {shown}: {error.strerror}; {remedy}") from error


def _checked(entries: Iterable[_Entry], problems: list[str]) -> Recipients:
    found: dict[str, dict[str, tuple[int, Mailbox]]] = {}
    for entry in entries:
        if not entry.scope.strip():
            problems.append(f"line {entry.line}: the scope is empty; write all, a project or a job")
            continue
        try:
            mailbox = Mailbox.parse(entry.address)
        except BadAddressError as error:
            problems.append(f"line {entry.line}: '{printable(entry.address)}' {error.reason}; {error.remedy}")
            continue
        of_scope = found.setdefault(entry.scope, {})
        if mailbox.key in of_scope:
            first_line = of_scope[mailbox.key][0]
            problems.append(f"line {entry.line}: {mailbox} stands on line {first_line} already; remove one")
            continue
        of_scope[mailbox.key] = (entry.line, mailbox)
    return {scope: tuple(mailbox for _, mailbox in mailboxes.values()) for scope, mailboxes in found.items()}


def _csv_entries(text: str) -> Iterator[_Entry]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if cells and not header:
                header = _header(cells, line)
            elif cells:
                yield _csv_entry(header, cells, line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _WrongFileError(line, f"no valid CSV ({error}); check the quotes") from error


def _header(cells: list[str], line: int) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    for name in _CSV_COLUMNS:
        if name not in header:
            raise _WrongFileError(line, f"the column {name} is missing; write the first line as: scope,address")
    return header


def _csv_entry(header: list[str], cells: list[str], line: int) -> _Entry:
    if len(cells) != len(header):
        message = f"{len(cells)} values for {len(header)} columns; put quotes around a value that holds a comma"
        raise _WrongFileError(line, message)
    row = dict(zip(header, cells, strict=True))
    return _Entry(line, row["scope"], row["address"])


def _yaml_entries(text: str) -> Iterator[_Entry]:
    document = _composed(text)
    if document is None:
        return
    if not isinstance(document, MappingNode):
        raise _WrongFileError(1, f"no scopes; {_YAML_FORM}")
    lines: dict[str, int] = {}
    for key, addresses in document.value:
        line = key.start_mark.line + 1
        scope = _scope(key, line)
        first_line = lines.setdefault(scope, line)
        if first_line != line:
            message = f"'{printable(scope)}' stands on line {first_line} already; write its addresses into one list"
            raise _WrongFileError(line, message)
        yield from _yaml_addresses(line, scope, addresses)


def _composed(text: str) -> Node | None:
    """Return the nodes of a YAML file, whose scalars are still text: a job may be called 007."""
    try:
        composed: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise _WrongFileError(line, f"no valid YAML: {error.problem}; mend this line") from error
    except (YAMLError, OverflowError, RecursionError) as error:
        raise _WrongFileError(1, f"no valid YAML: {error}") from error
    return composed


def _scope(key: Node, line: int) -> str:
    if key.tag == _MERGE:
        raise _WrongFileError(line, f"lists are not merged by << here; {_YAML_FORM}")
    if not isinstance(key, ScalarNode):
        raise _WrongFileError(line, f"the scope is no text; {_YAML_FORM}")
    return str(key.value)


def _yaml_addresses(line: int, scope: str, addresses: Node) -> Iterator[_Entry]:
    if isinstance(addresses, ScalarNode) and addresses.tag == _TEXT:
        yield _Entry(line, scope, addresses.value)
        return
    if not isinstance(addresses, SequenceNode):
        raise _WrongFileError(line, f"'{printable(scope)}' has no list of addresses; {_YAML_FORM}")
    for address in addresses.value:
        own_line = address.start_mark.line + 1
        if not isinstance(address, ScalarNode):
            raise _WrongFileError(own_line, f"'{printable(scope)}' has more than addresses in its list; {_YAML_FORM}")
        yield _Entry(own_line, scope, address.value)
