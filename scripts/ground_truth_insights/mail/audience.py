"""Who gets the report of which scope: from the command line, or from the file of recipients."""

from collections.abc import Sequence
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.mail.recipients import Recipients, read_recipients
from ground_truth_insights.safe_text import printable


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


def _mailboxes(addresses: Sequence[str]) -> tuple[Mailbox, ...]:
    found: dict[str, Mailbox] = {}
    for text in addresses:
        try:
            mailbox = Mailbox.parse(text)
        except BadAddressError as error:
            raise UsageError(f"--to '{printable(text)}' {error.reason}; {error.remedy}") from error
        found.setdefault(mailbox.key, mailbox)
    return tuple(found.values())
