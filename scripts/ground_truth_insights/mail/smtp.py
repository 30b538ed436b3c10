"""Delivery by SMTP, over one connection that is opened when first needed and again when it is lost."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from ground_truth_insights.errors import ServiceError
from ground_truth_insights.mail.settings import SmtpSettings
from ground_truth_insights.mail.smtp_connection import Connection, SmtpReply, open_connection
from ground_truth_insights.mail.transport import Letter, NotTakenError, RefusedError, UnknownOutcomeError

# RFC 5321, section 4.5.3.2.6: a client waits ten minutes for the answer to a whole message.
_PATIENCE_SECONDS = 600.0
# RFC 4954, section 6.
_LOGIN_WANTED = 530


class SmtpTransport:
    """A context manager, so that the connection is closed politely."""

    def __init__(self, settings: SmtpSettings, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Take the settings; nothing is opened yet."""
        self._settings = settings
        self._patience_seconds = patience_seconds
        self._connection: Connection | None = None
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
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._forget()

    def deliver(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Hand a letter over; see `Transport`."""
        connection = self._connected()
        _refuse_what_is_too_large(connection, letter)
        try:
            connection.hand_over(letter, handing_over)
        except smtplib.SMTPSenderRefused as error:
            raise _refused_sender(SmtpReply.of(error), letter) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(SmtpReply(*error.recipients[letter.recipient.address])) from error
        except smtplib.SMTPDataError as error:
            raise _refused(SmtpReply.of(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            if connection.is_handed_over:
                raise UnknownOutcomeError("the connection was lost before the server confirmed the mail") from error
            raise NotTakenError("the connection was lost") from error
        except BaseException:
            # In the middle of a message even a goodbye would be taken for a line of it.
            self._forget()
            raise
        finally:
            # After a 421, smtplib has closed it.
            if connection.sock is None:
                self._forget()

    def _connected(self) -> Connection:
        if self._connection is None:
            try:
                self._connection = open_connection(self._settings, self._patience_seconds)
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


def _refuse_what_is_too_large(connection: Connection, letter: Letter) -> None:
    limit = connection.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(letter.content):
        size = f"{len(letter.content) / 1e6:.1f} MB"
        raise RefusedError(
            f"the mail has {size} and the server takes {int(limit) / 1e6:.1f} MB; attach less with --attach"
        )


def _refused_sender(reply: SmtpReply, letter: Letter) -> Exception:
    if reply.code == _LOGIN_WANTED:
        return ServiceError(f"the server says {reply}; set GT_SMTP_USER and GT_SMTP_PASSWORD")
    if reply.is_final_refusal:
        return ServiceError(f"the server refuses the sender {letter.sender}: {reply}; set GT_MAIL_FROM")
    return _refused(reply)


def _refused(reply: SmtpReply) -> Exception:
    said = f"the server says {reply}"
    return RefusedError(said) if reply.is_final_refusal else NotTakenError(said)
