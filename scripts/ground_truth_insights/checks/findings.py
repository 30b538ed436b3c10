"""What a check says: one finding per thing that is wrong, with its place, its value and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    """One thing that was checked; `subject` is the heading under which people see it."""

    severity: Severity
    subject: str
    message: str
    remedy: str | None = None
    file: str | None = None
    line: int | None = None
    value: str | None = None
    check: str | None = None

    def __str__(self) -> str:
        """Return the finding in one line: place, what is wrong, what mends it."""
        place = "".join(f"{part}:" for part in (self.file, self.line) if part is not None)
        return f"{place} {self.message}".strip() + (f"; {self.remedy}" if self.remedy else "")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes the findings of one subject."""

    subject: str

    def error(
        self, message: str, remedy: str | None, place: Place | None = None, *, value: str | None = None
    ) -> Finding:
        """Return what stops the build, or would make its numbers wrong."""
        return self._finding(Severity.ERROR, message, remedy, place, value)

    def warning(
        self, message: str, remedy: str | None, place: Place | None = None, *, value: str | None = None
    ) -> Finding:
        """Return what the build bears, but its owner may not have meant."""
        return self._finding(Severity.WARNING, message, remedy, place, value)

    def ok(self, message: str) -> Finding:
        """Return what was found in order."""
        return self._finding(Severity.OK, message, None, None, None)

    def _finding(
        self, severity: Severity, message: str, remedy: str | None, place: Place | None, value: str | None
    ) -> Finding:
        file, line = (place.file, place.line) if place else (None, None)
        return Finding(severity, self.subject, message, remedy, file, line, value)


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """Return the number of findings of a severity."""
    return sum(finding.severity is severity for finding in findings)


def exit_code(findings: Iterable[Finding], *, strict: bool) -> int:
    """Return 2 with an error, 1 with a warning if `strict`, else 0."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return 2
    return 1 if strict and Severity.WARNING in severities else 0
