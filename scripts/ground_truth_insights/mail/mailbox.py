"""Mail addresses with the names before them, as in `Ada Lovelace <ada@example.com>`."""

import re
from dataclasses import dataclass

from ground_truth_insights.safe_text import printable

# RFC 5321, section 4.5.3.1: the longest local part, and the longest address that a path leaves room for.
_LONGEST_LOCAL_PART = 64
_LONGEST_ADDRESS = 254
# The dot-atom of RFC 5322, section 3.2.3; quoted local parts are allowed there, and in use nowhere.
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


@dataclass(eq=False)
class BadAddressError(ValueError):
    """Why a text is no address, to follow 'which', and what to write instead."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and the name that people see before it."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> "Mailbox":
        """Read an address, alone or in angle brackets behind a name; other alphabets in the domain become IDNA.

        Raises:
            BadAddressError: It's no address that mail servers take.
        """
        if any(character in text for character in "\r\n\0"):
            raise BadAddressError("has a line break", "write each address on a line of its own")
        # Not parseaddr, which wants quotes around a name with a comma; people leave them out.
        bracketed = re.fullmatch(r"([^<>]*)<([^<>]*)>", text.strip())
        if bracketed is None and "," in text:
            raise BadAddressError("holds a comma", "write each address as an item of its own")
        name, address = ("", text) if bracketed is None else bracketed.groups()
        name = name.strip().strip('"')
        return cls(_checked(address.strip()), printable(name))

    @property
    def key(self) -> str:
        """The address as servers tell mailboxes apart in practice: without regard to case."""
        return self.address.lower()

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        """Return the address alone."""
        return self.address


def _checked(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise BadAddressError("is no mail address", "write it as name@example.com")
    if not local.isascii():
        raise BadAddressError(
            "has letters before the @ that few mail servers take", "use an address of plain letters and digits"
        )
    if not _LOCAL_PART.fullmatch(local) or len(local) > _LONGEST_LOCAL_PART:
        raise BadAddressError("is no mail address before the @", "write it as name@example.com")
    plain = f"{local}@{_domain(domain)}"
    if len(plain) > _LONGEST_ADDRESS:
        raise BadAddressError(f"is longer than {_LONGEST_ADDRESS} characters", "use a shorter address")
    return plain


def _domain(domain: str) -> str:
    wrong = BadAddressError("is no mail address behind the @", "write it as name@example.com")
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        raise wrong from None
    labels = plain.split(".")
    if not all(map(_DOMAIN_LABEL.fullmatch, labels)) or (len(labels) < 2 and plain.lower() != "localhost"):
        raise wrong
    return plain
