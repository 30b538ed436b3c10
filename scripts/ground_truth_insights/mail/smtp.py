"""Delivery by SMTP, over one connection that is opened when first needed and again when it is lost."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from ground_truth_insights.errors import InsightsError, ServiceError, UsageError
from ground_truth_insights.mail.delivery import Letter, NotTakenError, RefusedError, UnknownOutcomeError
from ground_truth_insights.mail.settings import SmtpSettings
from ground_truth_insights.safe_text import printable

_TIMEOUT_SECONDS = 30.0
# RFC 5321, section 4.5.3.2.6: a client waits ten minutes for the answer to a whole message.
_PATIENCE_SECONDS = 600.0
# RFC 5321, section 4.2.3: done; done for a recipient who is elsewhere; the content may follow; the server closes.
# RFC 4954, section 6: a login is wanted.
_DONE, _FORWARDED, _GO_ON, _CLOSING, _LOGIN_WANTED = 250, 251, 354, 421, 530
# OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
_OTHER_NAME = frozenset({62, 64})
_CHECK_HOST_AND_PORT = "check GT_SMTP_HOST and GT_SMTP_PORT"
_UNREACHABLE: dict[type[OSError], tuple[str, str]] = {
    smtplib.SMTPServerDisconnected: ("closes the connection at once", "check GT_SMTP_PORT and GT_SMTP_SECURITY"),
    ConnectionRefusedError: ("isn't answered by anything", _CHECK_HOST_AND_PORT),
    TimeoutError: (
        "doesn't answer in time",
        "check GT_SMTP_PORT and GT_SMTP_SECURITY, and whether a firewall blocks the port",
    ),
}


class SmtpTransport:
    """A context manager, so that the connection is closed politely."""

    def __init__(self, settings: SmtpSettings, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Take the settings; nothing is opened yet."""
        self._settings = settings
        self._patience_seconds = patience_seconds
        self._connection: smtplib.SMTP | None = None
        self._has_connected = False

    def __enter__(self) -> Self:
        """Return the transport."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye and close."""
        del kind, error, trace
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
        self._forget()

    def deliver(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Hand a letter over; see `Transport`. smtplib's own `send_message` doesn't tell when it may be taken."""
        connection = self._connected()
        _refuse_what_is_too_large(connection, letter)
        is_sent = False
        try:
            size = [f"size={len(letter.content)}"] if connection.has_extn("size") else []
            self._said(connection.mail(letter.sender.address, size), _DONE, sender=letter.sender.address)
            self._said(connection.rcpt(letter.recipient.address), _DONE, _FORWARDED)
            self._said(connection.docmd("DATA"), _GO_ON)
            handing_over()
            # RFC 5321, section 4.5.2: a line that begins with a dot gets another one.
            connection.send(re.sub(rb"(?m)^\.", b"..", letter.content) + b".\r\n")
            is_sent = True
            self._said(connection.getreply(), _DONE)
        except (RefusedError, NotTakenError, ServiceError):
            with suppress(OSError):
                connection.rset()
            raise
        except OSError as error:
            self._forget()
            if is_sent:
                raise UnknownOutcomeError("the connection was lost before the server confirmed the mail") from error
            raise NotTakenError("the connection was lost") from error
        except BaseException:
            # In the middle of a message even a goodbye would be taken for a line of it.
            self._forget()
            raise
        finally:
            # When it is lost, smtplib closes it.
            if connection.sock is None:
                self._forget()

    def _said(self, reply: tuple[int, bytes], *wanted: int, sender: str = "") -> None:
        """Raise what an answer means that is none of those wanted; `sender` is the one that it was about."""
        code = reply[0]
        if code in wanted:
            return
        if code == _CLOSING:
            self._forget()
        if sender and code == _LOGIN_WANTED:
            raise ServiceError(f"the server says {_shown(*reply)}; set GT_SMTP_USER and GT_SMTP_PASSWORD")
        if sender and 500 <= code < 600:
            raise ServiceError(f"the server refuses the sender {sender}: {_shown(*reply)}; set GT_MAIL_FROM")
        said = f"the server says {_shown(*reply)}"
        raise RefusedError(said) if 500 <= code < 600 else NotTakenError(said)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = _open_connection(self._settings, self._patience_seconds)
            except ServiceError as error:
                # A server that was there a moment ago may come back; one that never was is a wrong setting.
                if self._has_connected:
                    raise NotTakenError(str(error)) from error
                raise
            self._has_connected = True
        return self._connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _shown(code: int, words: bytes | str) -> str:
    """Return an answer, safe to print."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {printable(' '.join(text.split()))}".strip()


def _refuse_what_is_too_large(connection: smtplib.SMTP, letter: Letter) -> None:
    limit = connection.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(letter.content):
        size = f"{len(letter.content) / 1e6:.1f} MB"
        raise RefusedError(
            f"the mail has {size} and the server takes {int(limit) / 1e6:.1f} MB; attach less with --attach"
        )


def _open_connection(settings: SmtpSettings, patience_seconds: float) -> smtplib.SMTP:
    """Return a connection that is secured and logged in as the settings say, and waits so long for each answer.

    Raises:
        UsageError: A setting is wrong: the certificate isn't trusted, the login is refused, TLS doesn't fit.
        ServiceError: The server can't be reached, or turns the connection away.
    """
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (ssl.SSLError, OSError) as error:
        raise UsageError(f"GT_SMTP_CA_FILE is {settings.ca_file}, which holds no certificates in PEM form") from error
    connection: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            connection = smtplib.SMTP_SSL(settings.host, settings.port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT_SECONDS)
        _secure_and_log_in(connection, settings, context)
        if connection.sock is not None:
            connection.sock.settimeout(patience_seconds)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, OSError | UnicodeError):
            raise _not_connected(error, settings) from error
        raise
    return connection


def _secure_and_log_in(connection: smtplib.SMTP, settings: SmtpSettings, context: ssl.SSLContext) -> None:
    connection.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        try:
            connection.starttls(context=context)
        except smtplib.SMTPNotSupportedError as error:
            reason = f"{settings.where} offers no STARTTLS; set GT_SMTP_SECURITY to tls (port 465)"
            raise UsageError(reason) from error
        connection.ehlo()
    if settings.user is None or settings.password is None:
        return
    try:
        connection.login(settings.user, settings.password)
    except smtplib.SMTPAuthenticationError as error:
        reply = _shown(error.smtp_code, error.smtp_error)
        reason = f"{settings.where} refuses the login: {reply}; check GT_SMTP_USER and GT_SMTP_PASSWORD"
        raise UsageError(reason) from error
    except smtplib.SMTPNotSupportedError as error:
        reason = f"{settings.where} takes no login here; unset GT_SMTP_USER and GT_SMTP_PASSWORD"
        raise UsageError(reason) from error
    except UnicodeEncodeError as error:
        raise UsageError("GT_SMTP_USER or GT_SMTP_PASSWORD has letters outside ASCII, which SMTP can't send") from error


def _not_connected(error: OSError | UnicodeError, settings: SmtpSettings) -> InsightsError:
    where = settings.where
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, settings)
    if isinstance(error, ssl.SSLError):
        other = "starttls (usually port 587)" if settings.security == "tls" else "tls (usually port 465)"
        remedy = f"check GT_SMTP_PORT, or set GT_SMTP_SECURITY to {other}"
        return UsageError(f"{where} doesn't speak TLS as asked for; {remedy}")
    if isinstance(error, socket.gaierror | UnicodeError):
        # The latter where a label of the name is empty or has more than 63 characters.
        return UsageError(f"GT_SMTP_HOST is {settings.host}, a name that can't be looked up; check it and the network")
    if isinstance(error, smtplib.SMTPResponseException):
        reply = _shown(error.smtp_code, error.smtp_error)
        return ServiceError(f"{where} turns the connection away: {reply}; {_CHECK_HOST_AND_PORT}")
    said, remedy = next(
        (said for kind, said in _UNREACHABLE.items() if isinstance(error, kind)),
        (f"can't be reached ({error})", _CHECK_HOST_AND_PORT),
    )
    return ServiceError(f"{where} {said}; {remedy}")


def _not_trusted(error: ssl.SSLCertVerificationError, settings: SmtpSettings) -> UsageError:
    reason = error.verify_message.rstrip(".")
    if error.verify_code in _OTHER_NAME:
        remedy = "set GT_SMTP_HOST to a name that the certificate has"
    elif settings.ca_file is None:
        remedy = "set GT_SMTP_CA_FILE to the PEM file of the authority that signed it"
    else:
        remedy = "check GT_SMTP_CA_FILE, and the clock of this machine"
    return UsageError(f"the certificate of {settings.where} isn't trusted ({reason}); {remedy}")
