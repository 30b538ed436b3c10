"""Opening a connection to an SMTP server, and what it means to a person when that fails."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.errors import InsightsError, ServiceError, UsageError
from ground_truth_insights.mail.settings import SmtpSettings
from ground_truth_insights.mail.transport import Letter
from ground_truth_insights.safe_text import printable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_TIMEOUT_SECONDS = 30.0
# RFC 5321, section 4.3.2: what DATA is answered with.
_GO_ON = 354
# OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
_OTHER_NAME = frozenset({62, 64})


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """What a server answered: a code of RFC 5321 and its words."""

    code: int
    text: bytes

    @classmethod
    def of(cls, error: smtplib.SMTPResponseException) -> "SmtpReply":
        """Return the answer that smtplib raised."""
        words = error.smtp_error
        return cls(error.smtp_code, words if isinstance(words, bytes) else words.encode())

    @property
    def is_final_refusal(self) -> bool:
        """Tell whether the same command would fail again."""
        return 500 <= self.code < 600

    def __str__(self) -> str:
        """Return both, safe to print."""
        words = " ".join(self.text.decode("utf-8", "replace").split())
        return f"{self.code} {printable(words)}".strip()


class Connection(smtplib.SMTP):
    """smtplib's connection, which tells when a message may be taken: from the last byte of its content on."""

    is_handed_over = False
    _is_content_next = False

    def hand_over(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Send a letter; `handing_over` is called just before its content goes out.

        Raises:
            smtplib.SMTPException: As `smtplib.SMTP.sendmail`.
            OSError: The connection is lost.

        """
        self.is_handed_over = False
        self._handing_over = handing_over
        self.sendmail(letter.sender.address, [letter.recipient.address], letter.content)

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer; the one that asks for the content is the last moment before it goes out."""
        code, words = super().getreply()
        if code == _GO_ON:
            self._handing_over()
            self._is_content_next = True
        return code, words

    def send(self, s: "ReadableBuffer | str") -> None:
        """Send; until the last byte of the content is out, the server can't take the message."""
        super().send(s)
        self.is_handed_over, self._is_content_next = self._is_content_next, False


class _TlsConnection(Connection, smtplib.SMTP_SSL):
    """The same, secured from the first byte."""


def open_connection(settings: SmtpSettings, patience_seconds: float) -> Connection:
    """Return a connection that is secured and logged in as the settings say, and waits so long for each answer.

    Raises:
        UsageError: A setting is wrong: the certificate isn't trusted, the login is refused, TLS doesn't fit.
        ServiceError: The server can't be reached, or turns the connection away.

    """
    context = _tls_context(settings)
    where = f"{settings.host}:{settings.port}"
    try:
        if settings.security == "tls":
            connection: Connection = _TlsConnection(
                settings.host, settings.port, timeout=_TIMEOUT_SECONDS, context=context
            )
        else:
            connection = Connection(settings.host, settings.port, timeout=_TIMEOUT_SECONDS)
    except UnicodeError as error:
        # A label of the name is empty or has more than 63 characters.
        raise _no_such_host(settings) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _not_connected(error, settings, where) from error
    try:
        _secure_and_log_in(connection, settings, context, where)
        if connection.sock is not None:
            connection.sock.settimeout(patience_seconds)
    except (smtplib.SMTPException, OSError) as error:
        connection.close()
        raise _not_connected(error, settings, where) from error
    except InsightsError:
        connection.close()
        raise
    return connection


def _tls_context(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (ssl.SSLError, OSError) as error:
        raise UsageError(f"GT_SMTP_CA_FILE is {settings.ca_file}, which holds no certificates in PEM form") from error


def _secure_and_log_in(connection: Connection, settings: SmtpSettings, context: ssl.SSLContext, where: str) -> None:
    connection.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        try:
            connection.starttls(context=context)
        except smtplib.SMTPNotSupportedError as error:
            raise UsageError(f"{where} offers no STARTTLS; set GT_SMTP_SECURITY to tls (port 465)") from error
        connection.ehlo()
    if settings.user is None or settings.password is None:
        return
    try:
        connection.login(settings.user, settings.password)
    except smtplib.SMTPAuthenticationError as error:
        reply = SmtpReply.of(error)
        raise UsageError(f"{where} refuses the login: {reply}; check GT_SMTP_USER and GT_SMTP_PASSWORD") from error
    except smtplib.SMTPNotSupportedError as error:
        raise UsageError(f"{where} takes no login here; unset GT_SMTP_USER and GT_SMTP_PASSWORD") from error
    except UnicodeEncodeError as error:
        raise UsageError("GT_SMTP_USER or GT_SMTP_PASSWORD has letters outside ASCII, which SMTP can't send") from error


def _not_connected(error: OSError | smtplib.SMTPException, settings: SmtpSettings, where: str) -> InsightsError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, settings, where)
    if isinstance(error, ssl.SSLError):
        other = "starttls (usually port 587)" if settings.security == "tls" else "tls (usually port 465)"
        remedy = f"check GT_SMTP_PORT, or set GT_SMTP_SECURITY to {other}"
        return UsageError(f"{where} doesn't speak TLS as asked for; {remedy}")
    if isinstance(error, socket.gaierror):
        return _no_such_host(settings)
    if isinstance(error, smtplib.SMTPResponseException):
        reply = SmtpReply.of(error)
        return ServiceError(f"{where} turns the connection away: {reply}; check GT_SMTP_HOST and GT_SMTP_PORT")
    said, remedy = next(
        (said for kind, said in _UNREACHABLE.items() if isinstance(error, kind)),
        (f"can't be reached ({error})", "check GT_SMTP_HOST and GT_SMTP_PORT"),
    )
    return ServiceError(f"{where} {said}; {remedy}")


def _no_such_host(settings: SmtpSettings) -> UsageError:
    return UsageError(f"GT_SMTP_HOST is {settings.host}, a name that can't be looked up; check it and the network")


_UNREACHABLE: dict[type[OSError], tuple[str, str]] = {
    smtplib.SMTPServerDisconnected: ("closes the connection at once", "check GT_SMTP_PORT and GT_SMTP_SECURITY"),
    ConnectionRefusedError: ("isn't answered by anything", "check GT_SMTP_HOST and GT_SMTP_PORT"),
    TimeoutError: (
        "doesn't answer in time",
        "check GT_SMTP_PORT and GT_SMTP_SECURITY, and whether a firewall blocks the port",
    ),
}


def _not_trusted(error: ssl.SSLCertVerificationError, settings: SmtpSettings, where: str) -> UsageError:
    reason = error.verify_message.rstrip(".")
    if error.verify_code in _OTHER_NAME:
        remedy = "set GT_SMTP_HOST to a name that the certificate has"
    elif settings.ca_file is None:
        remedy = "set GT_SMTP_CA_FILE to the PEM file of the authority that signed it"
    else:
        remedy = "check GT_SMTP_CA_FILE, and the clock of this machine"
    return UsageError(f"the certificate of {where} isn't trusted ({reason}); {remedy}")
