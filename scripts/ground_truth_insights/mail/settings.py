"""The settings of mails, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import environment_settings, required, value

Via = Literal["smtp", "ses"]
VIA = environment_settings()["GT_MAIL_VIA"].rule.choices


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
        return cls(
            sender=_sender(required("GT_MAIL_FROM", environment)),
            via=value("GT_MAIL_VIA", {**environment, "GT_MAIL_VIA": via} if via else environment),
            recipients_file=value("GT_MAIL_RECIPIENTS", environment),
            journal=value("GT_MAIL_JOURNAL", environment),
            pauses=tuple(map(float, value("GT_MAIL_RETRY_SECONDS", environment).split(","))),
        )


def _sender(text: str) -> Mailbox:
    try:
        return Mailbox.parse(text)
    except BadAddressError as error:
        raise UsageError(f"GT_MAIL_FROM is '{printable(text)}', which {error.reason}; {error.remedy}") from error
