"""From reports and recipients to parcels, and to files where nothing shall be sent."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ground_truth_insights.mail.delivery import Letter, Parcel, Transport
from ground_truth_insights.mail.journal import Delivery
from ground_truth_insights.mail.mailbox import Mailbox
from ground_truth_insights.mail.message import MailContent, build_letter
from ground_truth_insights.mail.settings import MailSettings, SmtpSettings
from ground_truth_insights.mail.smtp import SmtpTransport
from ground_truth_insights.pseudonym import pseudonym
from ground_truth_insights.report.files import ReportFile, file_name
from ground_truth_insights.settings import value


@dataclass(frozen=True, slots=True)
class Packing:
    """What all letters of a run share: who sends, when, in which edition, and the key that hides addresses."""

    sender: Mailbox
    edition: str
    sent_at: datetime
    key: str

    def parcel(self, scope: str, recipient: Mailbox, content: Callable[[], MailContent]) -> Parcel:
        """Return the mail of a scope for one person; its Message-ID stays the same however often it is tried."""
        delivery = Delivery(self.edition, scope, pseudonym(f"mail {recipient.key}", self.key))

        def letter() -> Letter:
            return build_letter(content(), self.sender, recipient, message_id(delivery), self.sent_at)

        return Parcel(delivery, recipient, letter)


def message_id(delivery: Delivery) -> str:
    """Return the left part of the Message-ID, by which servers may notice that they have a mail already."""
    parts = "\0".join((delivery.edition, delivery.scope, delivery.recipient))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def eml_file(parcel: Parcel) -> ReportFile:
    """Return the letter as a file that mail programs open."""
    return ReportFile(f"{file_name(f'report-{parcel.delivery.scope}-{parcel.recipient}')}.eml", parcel.letter().content)


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
