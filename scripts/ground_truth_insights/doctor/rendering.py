"""Findings as text for people: grouped by subject, with words beside the signs and the colours."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from ground_truth_insights.checks.findings import Finding, Severity
from ground_truth_insights.checks.wording import counted
from ground_truth_insights.safe_text import printable

_SIGNS = {Severity.ERROR: "✘", Severity.WARNING: "!", Severity.OK: "✔"}
_PLAIN_SIGNS = {Severity.ERROR: "x", Severity.WARNING: "!", Severity.OK: "+"}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.OK: "green"}
_MOST_PER_FILE = 20


def render(findings: Sequence[Finding], console: Console) -> None:
    """Print the findings and, last, how many errors and warnings there are."""
    for subject, group in groupby(findings, key=lambda finding: finding.subject):
        _print(console, (subject, "bold"))
        _render_group(list(group), console)
    _print(console, (_summary(findings), "bold"))


def _summary(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 warning`, or that all is well."""
    counts = Counter(finding.severity for finding in findings)
    said = [counted(counts[each], each.value) for each in (Severity.ERROR, Severity.WARNING) if counts[each]]
    return ", ".join(said) or "all is well"


def _render_group(findings: Sequence[Finding], console: Console) -> None:
    order = list(Severity)
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        if finding.file is not None:
            seen[finding.file] += 1
        if finding.file is None or seen[finding.file] <= _MOST_PER_FILE:
            _render_finding(finding, console)
    for file, number in seen.items():
        if number > _MOST_PER_FILE:
            more = f"{number - _MOST_PER_FILE:,} more; gt-insights doctor --json lists all"
            _print(console, (f"  ... {file}: {more}", ""))


def _render_finding(finding: Finding, console: Console) -> None:
    signs = _SIGNS if console.encoding.startswith("utf") else _PLAIN_SIGNS
    label = f"  {signs[finding.severity]} {finding.severity.value:<8}"
    _print(console, (label, _STYLES[finding.severity]), (finding.said, ""))
    if finding.remedy:
        _print(console, (f"{'':12}-> {finding.remedy}", ""))


def _print(console: Console, *parts: tuple[str, str]) -> None:
    console.print(Text.assemble(*((_shown(part, console.encoding), style) for part, style in parts)), soft_wrap=True)


def _shown(text: str, encoding: str) -> str:
    # Names of files and values may hold anything; what a terminal would obey or can't show is escaped.
    return printable(text).encode(encoding, "backslashreplace").decode(encoding)
