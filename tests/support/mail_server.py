"""A real SMTP server that can refuse, break off, and ask for TLS and a login."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "insights", "correct horse"


@dataclass
class Received:
    """One message that the server took."""

    recipient: str
    message: EmailMessage
    login: str | None
    is_encrypted: bool


@dataclass
class Behaviour:
    """What goes wrong, by recipient: replies to RCPT or to the message, and where the connection breaks."""

    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, list[str]] = field(default_factory=dict)
    # One of: rcpt (before anything was handed over), data (before the content), taken (before the answer).
    breaks: dict[str, list[str]] = field(default_factory=dict)
    sender_reply: str | None = None

    def takes_place(self, plan: dict[str, list[str]], recipient: str) -> str | None:
        """Return what is next in a plan for a recipient, and strike it out."""
        return plan[recipient].pop(0) if plan.get(recipient) else None

    def breaks_at(self, recipient: str, place: str) -> bool:
        """Tell whether the connection breaks here now."""
        planned = self.breaks.get(recipient, [])
        if planned and planned[0] == place:
            planned.pop(0)
            return True
        return False


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.behaviour.breaks_at(self.envelope.rcpt_tos[0], "data"):
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class MailServer(Controller):
    """The server on a free port of this machine; `received` is what it took."""

    def __init__(self, **options: Any) -> None:
        """Take the options of aiosmtpd's server and controller."""
        self.behaviour = Behaviour()
        self.received: list[Received] = []
        self.connections: Counter[str] = Counter()
        self._lock = threading.Lock()
        super().__init__(self, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        """Return the protocol of one connection."""
        return _Server(self.handler, **self.SMTP_kwargs)

    @property
    def actual_port(self) -> int:
        """The port that the machine gave."""
        assert self.server is not None
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    def _trigger_server(self) -> None:
        # aiosmtpd's own would connect to port 0.
        with socket.create_connection(("127.0.0.1", self.actual_port)):
            pass

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the greetings."""
        del server, envelope
        session.host_name = hostname
        self.connections["greeted"] += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, or answer as planned."""
        del server, session
        if self.behaviour.sender_reply:
            return self.behaviour.sender_reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or answer as planned."""
        del session, options
        if self.behaviour.breaks_at(address, "rcpt"):
            server.transport.abort()
            return "250 OK"
        reply = self.behaviour.takes_place(self.behaviour.rcpt, address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, or answer as planned."""
        recipient = envelope.rcpt_tos[0]
        reply = self.behaviour.takes_place(self.behaviour.data, recipient)
        if reply is not None:
            return reply
        content = envelope.content
        assert isinstance(content, bytes)
        login = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else None
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.received.append(Received(recipient, message, login, session.ssl is not None))
        if self.behaviour.breaks_at(recipient, "taken"):
            server.transport.abort()
        return "250 OK"


def authenticator(server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any) -> AuthResult:
    """Let in who knows the password."""
    del server, session, envelope, mechanism
    is_known = isinstance(auth_data, LoginPassword) and (auth_data.login, auth_data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_known, handled=False, auth_data=auth_data)


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, with its key, in PEM files."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, name: str) -> Certificate:
    """Make a certificate for a host name, or for an address of a host."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative: x509.GeneralName
    try:
        alternative = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
