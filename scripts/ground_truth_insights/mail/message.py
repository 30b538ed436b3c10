"""One mail as MIME (RFC 2045 and others): plain text, HTML with pictures inside, and attachments."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ground_truth_insights.mail.delivery import Letter
from ground_truth_insights.mail.mailbox import Mailbox
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.safe_text import one_line, visible

# RFC 5322, section 2.1.1, wants lines of a header below 998 characters; a subject of more than this helps nobody.
_LONGEST_SUBJECT = 200


def content_id(name: str) -> str:
    """Return what the HTML calls a picture inside the mail (RFC 2392)."""
    return f"{name}@labeling-insights"


@dataclass(frozen=True, slots=True)
class MailContent:
    """What a mail says, the same for all its recipients; `pictures` are PNGs by their names."""

    subject: str
    text: str
    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[ReportFile, ...] = ()


def build_letter(
    content: MailContent, sender: Mailbox, recipient: Mailbox, message_id: str, sent_at: datetime
) -> Letter:
    """Return the message with its envelope; names and subject can't begin a new header, whatever they hold."""
    message = _with_content(content)
    message["From"] = _address(sender)
    message["To"] = _address(recipient)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    # RFC 3834: no absence notice shall answer it.
    message["Auto-Submitted"] = "auto-generated"
    return Letter(sender, recipient, message.as_bytes())


def build_draft(content: MailContent) -> EmailMessage:
    """Return the message without sender and recipient, as mail programs open it for a person to send."""
    message = _with_content(content)
    message["X-Unsent"] = "1"
    return message


def _with_content(content: MailContent) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _shortened(one_line(content.subject))
    message.set_content(visible(content.text), cte="quoted-printable")
    message.add_alternative(visible(content.html), subtype="html", cte="quoted-printable")
    _add_pictures(message, content.pictures)
    for file in content.attachments:
        _attach(message, file)
    return message


def _address(mailbox: Mailbox) -> Address:
    return Address(display_name=one_line(mailbox.name), addr_spec=mailbox.address)


def _shortened(subject: str) -> str:
    return subject if len(subject) <= _LONGEST_SUBJECT else f"{subject[: _LONGEST_SUBJECT - 3]}..."


def _add_pictures(message: EmailMessage, pictures: Mapping[str, bytes]) -> None:
    html = message.get_body(("html",))
    for name, png in pictures.items():
        if html is None:
            raise TypeError("a message with pictures has HTML that shows them")
        cid = f"<{content_id(name)}>"
        html.add_related(png, "image", "png", cid=cid, disposition="inline", filename=f"{name}.png")


def _attach(message: EmailMessage, file: ReportFile) -> None:
    kind, _ = mimetypes.guess_type(file.name)
    main, _, sub = (kind or "application/octet-stream").partition("/")
    message.add_attachment(file.content, main, sub, filename=file.name, cte="base64")
