"""How a message travels, and the ways in which that can fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ground_truth_insights.mail.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to travel: the sender and recipient of the envelope, and the bytes, with CRLF line ends."""

    sender: Mailbox
    recipient: Mailbox
    content: bytes


class RefusedError(Exception):
    """The server won't take this message for this recipient, now or later; the text is its reason."""


class NotTakenError(Exception):
    """The message was surely not taken, but may be on another try; the text is the reason."""


class UnknownOutcomeError(Exception):
    """The message was handed over and the answer never came: it may have been taken; the text is the reason."""


class Transport(Protocol):
    """Hands letters to a mail server or service."""

    def deliver(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Hand a letter over; `handing_over` is called just before the point after which it may be taken.

        Raises:
            RefusedError: It isn't taken for this recipient.
            NotTakenError: It wasn't taken this time.
            UnknownOutcomeError: Nobody knows whether it was taken.
            InsightsError: No letter can be delivered, such as with a wrong password.

        """
        ...
