"""How letters travel, one after another: retries what may still work, and tells of each person what became of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ground_truth_insights.mail.journal import Delivery, Journal
from ground_truth_insights.mail.mailbox import Mailbox

Outcome = Literal["sent", "had_it", "refused", "failed", "unknown"]
EARLIER_RUN = "an earlier run was cut off while the server was taking the mail"


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


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery, who it is for, and how its letter is made when it's due."""

    delivery: Delivery
    recipient: Mailbox
    letter: Callable[[], Letter]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a parcel, with the reason where it wasn't sent."""

    parcel: Parcel
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers by one transport and keeps one journal; `pauses` are the seconds before each further try."""

    transport: Transport
    journal: Journal
    pauses: Sequence[float]
    sleep: Callable[[float], None]

    def deliver(
        self, parcels: Iterable[Parcel], tell: Callable[[Result], None], *, again: bool = False
    ) -> list[Result]:
        """Deliver the parcels, and tell of each when it's known what became of it.

        Who has it already gets nothing, nor does who may have it, unless `again` says that they shall.

        Raises:
            InsightsError: No letter can be delivered; those before are, and the journal says so.
        """
        results: list[Result] = []
        pauses = self.pauses
        for parcel in parcels:
            result = self._settled(parcel, again=again) or self._try(parcel, pauses)
            # Where a server has been waited for in vain, the next hundred recipients shall not wait as long each.
            pauses = () if result.outcome == "failed" else self.pauses
            results.append(result)
            tell(result)
        return results

    def _settled(self, parcel: Parcel, *, again: bool) -> Result | None:
        state = None if again else self.journal.state(parcel.delivery)
        if state == "sent":
            return Result(parcel, "had_it")
        if state == "started":
            return Result(parcel, "unknown", EARLIER_RUN)
        return None

    def _try(self, parcel: Parcel, pauses: Sequence[float]) -> Result:
        letter = parcel.letter()
        result = self._once(parcel, letter)
        for pause in pauses:
            if result.outcome != "failed":
                break
            self.sleep(pause)
            result = self._once(parcel, letter)
        return result

    def _once(self, parcel: Parcel, letter: Letter) -> Result:
        try:
            self.transport.deliver(letter, lambda: self.journal.record(parcel.delivery, "started"))
        except RefusedError as error:
            self.journal.record(parcel.delivery, "refused")
            return Result(parcel, "refused", str(error))
        except NotTakenError as error:
            self.journal.record(parcel.delivery, "failed")
            return Result(parcel, "failed", str(error))
        except UnknownOutcomeError as error:
            return Result(parcel, "unknown", str(error))
        self.journal.record(parcel.delivery, "sent")
        return Result(parcel, "sent")
