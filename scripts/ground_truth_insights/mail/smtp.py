"""Delivery by SMTP (RFC 5321), over one connection that is opened when first needed and again when it is lost."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from ground_truth_insights.errors import ServiceError
from ground_truth_insights.mail.smtp_connection import SmtpReply, open_connection
from ground_truth_insights.mail.smtp_settings import SmtpSettings
from ground_truth_insights.mail.transport import Letter, NotTakenError, RefusedError, UnknownOutcomeError

# RFC 5321, section 4.5.3.2.6: a client waits ten minutes for the answer to a whole message.
_PATIENCE_SECONDS = 600.0
_SERVICE_CLOSES = 421
# RFC 4954, section 6.
_LOGIN_WANTED = 530


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
        self._close()

    def deliver(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Hand a letter over; see `Transport`."""
        connection = self._connected()
        with self._closing_what_broke():
            self._refuse_what_is_too_large(connection, letter)
            self._envelope(connection, letter)
            self._expect(connection, "DATA", 354)
            handing_over()
            self._content(connection, letter)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = open_connection(self._settings)
            except ServiceError as error:
                # A server that was there a moment ago may come back; one that never was is a wrong setting.
                if self._has_connected:
                    raise NotTakenError(str(error)) from error
                raise
            self._has_connected = True
        return self._connection

    @contextmanager
    def _closing_what_broke(self) -> Iterator[None]:
        try:
            yield
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._forget()
            raise NotTakenError("the connection was lost") from error
        except (NotTakenError, RefusedError):
            self._reset()
            raise
        except BaseException:
            # In the middle of a message even a goodbye would be taken for a line of it.
            self._forget()
            raise

    def _refuse_what_is_too_large(self, connection: smtplib.SMTP, letter: Letter) -> None:
        limit = connection.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(letter.content):
            size = f"{len(letter.content) / 1e6:.1f} MB"
            raise RefusedError(
                f"the mail has {size} and the server takes {int(limit) / 1e6:.1f} MB; attach less with --attach"
            )

    def _envelope(self, connection: smtplib.SMTP, letter: Letter) -> None:
        reply = SmtpReply(*connection.mail(letter.sender.address))
        if reply.code == _LOGIN_WANTED:
            raise ServiceError(f"the server says {reply}; set GT_SMTP_USER and GT_SMTP_PASSWORD")
        if reply.is_final_refusal:
            raise ServiceError(f"the server refuses the sender {letter.sender}: {reply}; set GT_MAIL_FROM")
        self._check(reply)
        self._check(SmtpReply(*connection.rcpt(letter.recipient.address)))

    def _expect(self, connection: smtplib.SMTP, command: str, code: int) -> None:
        reply = SmtpReply(*connection.docmd(command))
        if reply.code != code:
            self._check(reply)
            raise NotTakenError(f"the server answered {reply}")

    def _content(self, connection: smtplib.SMTP, letter: Letter) -> None:
        # RFC 5321, section 4.5.2: a line that begins with a dot gets a second one, and a lone dot ends the message.
        stuffed = re.sub(rb"(?m)^\.", b"..", letter.content)
        ending = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        # Until the last byte is out, the server can't take the message.
        connection.send(stuffed + ending)
        try:
            if connection.sock is not None:
                connection.sock.settimeout(self._patience_seconds)
            reply = SmtpReply(*connection.getreply())
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise UnknownOutcomeError("the connection was lost before the server confirmed the mail") from error
        self._check(reply)

    def _check(self, reply: SmtpReply) -> None:
        if reply.is_final_refusal:
            raise RefusedError(f"the server says {reply}")
        if not reply.is_success:
            if reply.code == _SERVICE_CLOSES:
                self._forget()
            raise NotTakenError(f"the server says {reply}")

    def _reset(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self._forget()

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError, ssl.SSLError):
            connection.close()
