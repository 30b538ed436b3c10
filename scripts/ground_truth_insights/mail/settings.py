"""The settings of mails, from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.printable import printable
from ground_truth_insights.settings import setting_path

Via = Literal["smtp", "ses"]
VIA: tuple[Via, ...] = ("smtp", "ses")
DEFAULT_JOURNAL = "target/mail_journal.jsonl"
_DEFAULT_PAUSES = (5.0, 30.0)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Who sends, by what way, to whom, and where it is noted; `pauses` are seconds before each further try."""

    sender: Mailbox
    via: Via
    recipients_file: Path | None
    journal: Path
    pauses: tuple[float, ...]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], via: str | None = None) -> "MailSettings":
        """Read the settings; an empty variable counts as not set, and `via` wins over `GT_MAIL_VIA`.

        Raises:
            UsageError: One is missing or wrong.

        """
        recipients = environment.get("GT_MAIL_RECIPIENTS")
        return cls(
            sender=_sender(environment.get("GT_MAIL_FROM", "")),
            via=_via(via or environment.get("GT_MAIL_VIA") or "smtp"),
            recipients_file=setting_path(recipients) if recipients else None,
            journal=setting_path(environment.get("GT_MAIL_JOURNAL") or DEFAULT_JOURNAL),
            pauses=_pauses(environment.get("GT_MAIL_RETRY_SECONDS")),
        )


def _sender(text: str) -> Mailbox:
    if not text.strip():
        raise UsageError("GT_MAIL_FROM is not set; set it to the address that the mail comes from")
    try:
        return Mailbox.parse(text)
    except BadAddressError as error:
        raise UsageError(f"GT_MAIL_FROM is '{printable(text)}', which {error.reason}; {error.remedy}") from error


def _via(name: str) -> Via:
    for known in VIA:
        if name == known:
            return known
    raise UsageError(f"GT_MAIL_VIA is '{name}'; set it to one of: {', '.join(VIA)}")


def _pauses(text: str | None) -> tuple[float, ...]:
    if not text:
        return _DEFAULT_PAUSES
    if not re.fullmatch(r"\s*\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*\s*", text):
        raise UsageError(f"GT_MAIL_RETRY_SECONDS is '{text}'; set it to seconds with commas between, as 5,30")
    return tuple(map(float, text.split(",")))
