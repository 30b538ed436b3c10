"""From reports and recipients to parcels, and to files where nothing shall be sent."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from ground_truth_insights.mail.delivery import Parcel
from ground_truth_insights.mail.journal import Delivery
from ground_truth_insights.mail.mailbox import Mailbox
from ground_truth_insights.mail.message import MailContent, as_letter, build_message
from ground_truth_insights.mail.settings import MailSettings
from ground_truth_insights.mail.smtp import SmtpTransport
from ground_truth_insights.mail.smtp_settings import SmtpSettings
from ground_truth_insights.mail.transport import Letter, Transport
from ground_truth_insights.pseudonym import pseudonym
from ground_truth_insights.report.file_names import file_name
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.settings import value


@dataclass(frozen=True, slots=True)
class Addressed:
    """A mail for one person: what it says is made when it's due; `called` stands in messages and logs."""

    kind: str
    scope: str
    recipient: Mailbox
    called: str
    content: Callable[[], MailContent]


@dataclass(frozen=True, slots=True)
class Packing:
    """What all letters of a run share: who sends, when, in which edition, and the key that hides addresses."""

    sender: Mailbox
    edition: str
    sent_at: datetime
    key: str

    def parcel(self, mail: Addressed) -> Parcel:
        """Return the mail as a parcel; its Message-ID stays the same however often it is tried."""
        delivery = Delivery(self.edition, mail.kind, mail.scope, pseudonym(f"mail {mail.recipient.key}", self.key))

        def letter() -> Letter:
            message = build_message(mail.content(), self.sender, mail.recipient, message_id(delivery), self.sent_at)
            return as_letter(message, self.sender, mail.recipient)

        return Parcel(delivery, mail.recipient, mail.called, letter)


def message_id(delivery: Delivery) -> str:
    """Return the left part of the Message-ID, by which servers may notice that they have a mail already."""
    parts = "\0".join((delivery.edition, delivery.kind, delivery.scope, delivery.recipient))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def made_once(make: Callable[[], MailContent]) -> Callable[[], MailContent]:
    """Return what makes the content for its first recipient, and keeps it for the others."""
    return cache(make)


def eml_file(parcel: Parcel) -> ReportFile:
    """Return the letter as a file that mail programs open."""
    about = f"{parcel.delivery.kind}-{parcel.delivery.scope}-{parcel.called}"
    return ReportFile(f"{file_name(about)}.eml", parcel.letter().content)


@contextmanager
def open_transport(settings: MailSettings, environment: Mapping[str, str]) -> Iterator[Transport]:
    """Open the way that the settings choose.

    Raises:
        UsageError: A setting of it is missing or wrong.

    """
    if settings.via == "smtp":
        with SmtpTransport(SmtpSettings.from_environment(environment)) as transport:
            yield transport
        return
    # boto3 takes a second to import, which mail by SMTP doesn't need.
    from ground_truth_insights.aws.session import ses_client  # noqa: PLC0415
    from ground_truth_insights.mail.ses import SesTransport  # noqa: PLC0415

    yield SesTransport(ses_client(value("GT_SES_REGION", environment)))
