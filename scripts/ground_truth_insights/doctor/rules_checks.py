"""Checks of the seeds that ship with the project, which people may edit: bounds of buckets and texts."""

from collections.abc import Iterator, Sequence

from ground_truth_insights.checks.csv_file import read_csv
from ground_truth_insights.checks.findings import Finding, Place, Reporter, Severity
from ground_truth_insights.checks.paths import is_file
from ground_truth_insights.checks.wording import counted, quoted
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.seed_checks import SeedCheck
from ground_truth_insights.doctor.seed_schema import Ascending, Seed
from ground_truth_insights.doctor.seed_values import is_number

SUBJECT = "Rules"
_report = Reporter(SUBJECT)


def check_rules(project: Project, seeds: Sequence[Seed]) -> Iterator[Finding]:
    """Check the file of each of `seeds` in seeds/rules."""
    findings = [finding for seed in seeds for finding in _check_rule(project, seed)]
    yield from findings
    if not any(finding.severity is Severity.ERROR for finding in findings):
        yield _report.ok(f"{counted(len(seeds), 'file')} in {project.shown(project.rules)}")


def _check_rule(project: Project, seed: Seed) -> Iterator[Finding]:
    path = project.rules / f"{seed.name}.csv"
    shown = project.shown(path)
    if not is_file(path):
        yield _report.error("the file is missing", f"git checkout -- {shown}", Place(shown))
        return
    file, problems = read_csv(path, shown, _report)
    yield from problems
    if file is None:
        return
    check = SeedCheck(seed, file, _report)
    yield from check.findings()
    if file.header and not file.rows:
        yield _report.error("the file has no rows", f"git checkout -- {shown}", file.place())
    for rule in seed.ascending:
        yield from _check_order(check, rule)


def _check_order(check: SeedCheck, rule: Ascending) -> Iterator[Finding]:
    if not check.has(rule.column, rule.order_by):
        return
    rows = [
        (float(row[rule.order_by]), float(row[rule.column]), line, row)
        for line, row in check.rows()
        if is_number(row[rule.order_by]) and is_number(row[rule.column])
    ]
    before: float | None = None
    for _, value, line, row in sorted(rows, key=lambda entry: entry[0]):
        shown = f"{rule.column} is {quoted(row[rule.column])} at {rule.order_by} {row[rule.order_by]}"
        remedy = f"write bounds that rise with {rule.order_by}, the first of them {rule.starts_at:g}"
        place = check.file.place(line)
        if before is None and value != rule.starts_at:
            message = f"{shown}, but the first must be {rule.starts_at:g}"
            yield _report.error(message, remedy, place, value=row[rule.column])
        elif before is not None and value <= before:
            message = f"{shown}, but the one before is {before:g}: bounds must ascend"
            yield _report.error(message, remedy, place, value=row[rule.column])
        before = value
