"""What a check says: one finding per thing that is wrong, with its place, its value and what mends it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error stops the build, a warning wants a person's eye."""

    ERROR = "error"
    WARNING = "warning"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a file as a person would name it, and a line from 1."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `subject` is the heading under which people see it, once it is known."""

    severity: Severity
    subject: str
    message: str
    remedy: str | None = None
    file: str | None = None
    line: int | None = None
    value: str | None = None
    check: str | None = None

    @classmethod
    def error(
        cls, message: str, remedy: str | None, place: Place | None = None, *, value: str | None = None
    ) -> "Finding":
        """Return what stops the build, or would make its numbers wrong."""
        return cls._of(Severity.ERROR, message, remedy, place, value)

    @classmethod
    def warning(
        cls, message: str, remedy: str | None, place: Place | None = None, *, value: str | None = None
    ) -> "Finding":
        """Return what the build bears, but its owner may not have meant."""
        return cls._of(Severity.WARNING, message, remedy, place, value)

    @classmethod
    def ok(cls, message: str) -> "Finding":
        """Return what was found in order."""
        return cls(Severity.OK, "", message)

    @classmethod
    def _of(
        cls, severity: Severity, message: str, remedy: str | None, place: Place | None, value: str | None
    ) -> "Finding":
        file, line = (place.file, place.line) if place else (None, None)
        return cls(severity, "", message, remedy, file, line, value)

    def __str__(self) -> str:
        """Return the finding in one line: what is wrong and where, and what mends it."""
        return self.said + (f"; {self.remedy}" if self.remedy else "")

    @property
    def said(self) -> str:
        """What is wrong, after its place."""
        place = "".join(f"{part}:" for part in (self.file, self.line) if part is not None)
        return f"{place} {self.message}".strip()


def about(subject: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings under a subject."""
    for finding in findings:
        yield replace(finding, subject=subject)


def exit_code(findings: Iterable[Finding], *, strict: bool) -> int:
    """Return 2 with an error, 1 with a warning if `strict`, else 0."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return 2
    return 1 if strict and Severity.WARNING in severities else 0
