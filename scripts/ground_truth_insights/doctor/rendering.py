"""Findings as text for people: grouped by subject, with words beside the signs and the colours."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.text import Text

from ground_truth_insights.checks.findings import Finding, Severity, count
from ground_truth_insights.checks.wording import counted

_SIGNS = {Severity.ERROR: "✘", Severity.WARNING: "!", Severity.OK: "✔"}
_PLAIN_SIGNS = {Severity.ERROR: "x", Severity.WARNING: "!", Severity.OK: "+"}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.OK: "green"}
_MOST_PER_FILE = 20


def render(findings: Sequence[Finding], console: Console) -> None:
    """Print the findings and, last, how many errors and warnings there are."""
    page = _Page(console)
    for subject, group in groupby(findings, key=lambda finding: finding.subject):
        page.line((subject, "bold"))
        _render_group(list(group), page)
    page.line((summary(findings), "bold"))


def summary(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 warning`, or that all is well."""
    every = list(findings)
    counts = [
        counted(number, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (number := count(every, severity))
    ]
    return ", ".join(counts) or "all is well"


@dataclass(frozen=True, slots=True)
class _Page:
    console: Console

    @property
    def signs(self) -> dict[Severity, str]:
        return _SIGNS if self.console.encoding.startswith("utf") else _PLAIN_SIGNS

    def line(self, *parts: tuple[str, str]) -> None:
        text = Text.assemble(*((self._printable(part), style) for part, style in parts))
        self.console.print(text, soft_wrap=True)

    def _printable(self, text: str) -> str:
        # Names of files and values may hold anything; what a terminal would obey or can't show is escaped.
        escaped = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
        return escaped.encode(self.console.encoding, "backslashreplace").decode(self.console.encoding)


def _render_group(findings: Sequence[Finding], page: _Page) -> None:
    order = list(Severity)
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        if finding.file is not None:
            seen[finding.file] += 1
        if finding.file is None or seen[finding.file] <= _MOST_PER_FILE:
            _render_finding(finding, page)
    for file, number in seen.items():
        if number > _MOST_PER_FILE:
            more = f"{number - _MOST_PER_FILE:,} more; gt-insights doctor --json lists all"
            page.line((f"  ... {file}: {more}", ""))


def _render_finding(finding: Finding, page: _Page) -> None:
    place = "".join(f"{part}:" for part in (finding.file, finding.line) if part is not None)
    label = f"  {page.signs[finding.severity]} {finding.severity.value:<8}"
    page.line((label, _STYLES[finding.severity]), (f"{place} {finding.message}".strip(), ""))
    if finding.remedy:
        page.line((f"{'':12}-> {finding.remedy}", ""))
