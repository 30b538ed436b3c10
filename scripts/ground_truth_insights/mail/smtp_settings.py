"""The settings of an SMTP server, all from the environment: nothing secret stands on a command line."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import setting_path

Security = Literal["starttls", "tls", "none"]
# Ports of submission: RFC 6409 with STARTTLS, RFC 8314 with TLS from the start.
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where the server is, how the connection is secured, and who logs in; without a user nobody does."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    ca_file: Path | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SmtpSettings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: One is missing or wrong, or a password would travel in clear.

        """
        host = environment.get("GT_SMTP_HOST", "").strip()
        if not host:
            raise UsageError("GT_SMTP_HOST is not set; set it to the name of your mail server, or use --via ses")
        if not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
            raise UsageError(
                "GT_SMTP_HOST is no name of a server; write it as smtp.example.com, the port in GT_SMTP_PORT"
            )
        security = _security(environment.get("GT_SMTP_SECURITY") or "starttls")
        user, password = environment.get("GT_SMTP_USER") or None, environment.get("GT_SMTP_PASSWORD") or None
        if (user is None) != (password is None):
            missing = "GT_SMTP_USER" if user is None else "GT_SMTP_PASSWORD"
            raise UsageError(f"{missing} is not set, but its other half is; set both, or neither")
        if password is not None and security == "none" and host not in _THIS_MACHINE:
            raise UsageError(
                "GT_SMTP_SECURITY is none, so the password would travel in clear; set it to starttls or tls"
            )
        return cls(host, _port(environment.get("GT_SMTP_PORT"), security), security, user, password, _ca(environment))


def _security(name: str) -> Security:
    if name not in _PORTS:
        raise UsageError(f"GT_SMTP_SECURITY is '{name}'; set it to one of: {', '.join(_PORTS)}")
    return name  # type: ignore[return-value]  # it is one of the keys


def _port(text: str | None, security: Security) -> int:
    if not text:
        return _PORTS[security]
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65_536:
        raise UsageError(f"GT_SMTP_PORT is '{text}'; set it to a number, usually {_PORTS[security]} with {security}")
    return int(text)


def _ca(environment: Mapping[str, str]) -> Path | None:
    setting = environment.get("GT_SMTP_CA_FILE")
    if not setting:
        return None
    file = setting_path(setting)
    if not file.is_file() or not os.access(file, os.R_OK):
        raise UsageError(f"GT_SMTP_CA_FILE is {setting}, which can't be read; set it to a PEM file of certificates")
    return file
