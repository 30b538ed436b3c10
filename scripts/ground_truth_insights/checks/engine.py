"""The engine of checks: a check is one decorated function, which yields a finding for each thing that is wrong.

Its docstring is its documentation (docs/reference/checks.md is made from it), its name stands beside each finding, and
each of its cases is a mistake that it must find: tests make them in a copy of the project.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ground_truth_insights.checks.findings import Finding

# What a check looks at is up to its subject: a registry, a project, an environment.
Run = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Case:
    """A mistake: files of a project (by path; the registry is `owner/`) and settings, and what is said of them.

    `at` is the place, `path:line`; `is_error` tells that no build is right with it.
    """

    says: str
    files: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a subject."""

    subject: str
    name: str
    about: str
    run: Run
    cases: tuple[Case, ...]


_CHECKS: dict[str, Check] = {}


def check(subject: str, *cases: Case) -> Callable[[Run], Run]:
    """Make a function a check of `subject`, in the order of the file; its findings carry its name."""

    def register(run: Run) -> Run:
        about = (run.__doc__ or "").strip()
        _CHECKS[run.__name__] = Check(subject, run.__name__, about, run, cases)
        return run

    return register


def checks_of(subject: str | None = None) -> list[Check]:
    """Return the checks of a subject, or all that are loaded."""
    return [each for each in _CHECKS.values() if subject in (None, each.subject)]


def findings_of(subject: str, examined: Any) -> Iterator[Finding]:
    """Yield what the checks of a subject find."""
    for each in checks_of(subject):
        for finding in each.run(examined):
            yield replace(finding, subject=subject, check=each.name)
