"""The settings of mails and of an SMTP server, all from the environment: nothing secret stands on a command line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.safe_text import printable
from ground_truth_insights.settings import required, value

Via = Literal["smtp", "ses"]

Security = Literal["starttls", "tls", "none"]
# Ports of submission: RFC 6409 with STARTTLS, RFC 8314 with TLS from the start.
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Who sends, by what way, to whom, and where it is noted; `pauses` are seconds before each further try."""

    sender: Mailbox
    via: Via
    recipients_file: Path | None
    journal: Path
    pauses: tuple[float, ...]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MailSettings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: One is missing or wrong.
        """
        return cls(
            sender=_sender(required("GT_MAIL_FROM", environment)),
            via=value("GT_MAIL_VIA", environment),
            recipients_file=value("GT_MAIL_RECIPIENTS", environment),
            journal=value("GT_MAIL_JOURNAL", environment),
            pauses=tuple(map(float, value("GT_MAIL_RETRY_SECONDS", environment).split(","))),
        )


def _sender(text: str) -> Mailbox:
    try:
        return Mailbox.parse(text)
    except BadAddressError as error:
        raise UsageError(f"GT_MAIL_FROM is '{printable(text)}', which {error.reason}; {error.remedy}") from error


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where the server is, how the connection is secured, and who logs in; without a user nobody does."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    ca_file: Path | None

    @property
    def where(self) -> str:
        """The server and its port."""
        return f"{self.host}:{self.port}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SmtpSettings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: One is missing or wrong, or a password would travel in clear.
        """
        host = value("GT_SMTP_HOST", environment)
        if host is None:
            raise UsageError("GT_SMTP_HOST is not set; set it to the name of your mail server, or set GT_MAIL_VIA=ses")
        security: Security = value("GT_SMTP_SECURITY", environment)
        user, password = value("GT_SMTP_USER", environment), environment.get("GT_SMTP_PASSWORD") or None
        if (user is None) != (password is None):
            missing = "GT_SMTP_USER" if user is None else "GT_SMTP_PASSWORD"
            raise UsageError(f"{missing} is not set, but its other half is; set both, or neither")
        if password is not None and security == "none" and host not in _THIS_MACHINE:
            raise UsageError(
                "GT_SMTP_SECURITY is none, so the password would travel in clear; set it to starttls or tls"
            )
        port = value("GT_SMTP_PORT", environment) or _PORTS[security]
        return cls(host, port, security, user, password, _ca(environment))


def _ca(environment: Mapping[str, str]) -> Path | None:
    file: Path | None = value("GT_SMTP_CA_FILE", environment)
    if file is not None and not (file.is_file() and os.access(file, os.R_OK)):
        raise UsageError(f"GT_SMTP_CA_FILE is '{file}', which can't be read; set it to a PEM file of certificates")
    return file
