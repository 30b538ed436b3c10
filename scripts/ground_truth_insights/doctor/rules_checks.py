"""Checks of the seeds that ship with the project, which people may edit: bounds of buckets and texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding, Place, Reporter
from ground_truth_insights.checks.paths import is_file
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import Ascending, Seed
from ground_truth_insights.checks.tables import Table, read_tables
from ground_truth_insights.checks.values import is_number
from ground_truth_insights.checks.wording import quoted

SUBJECT = "Rules"
_BUCKETS = "seeds/rules/annotation_buckets.csv"
_BUCKETS_HEADER = "bucket_number,lower_bound,bucket"
_report = Reporter(SUBJECT)


@dataclass(frozen=True, slots=True)
class Rules:
    """The seeds in seeds/rules, the tables of those that could be read, and what is wrong with the others."""

    project: Project
    seeds: tuple[Seed, ...]
    tables: Mapping[str, Table]
    problems: tuple[Finding, ...]

    @classmethod
    def read(cls, project: Project, seeds: Sequence[Seed]) -> "Rules":
        """Read the file of each of `seeds`."""
        return cls(project, tuple(seeds), *read_tables(project, project.rules, seeds, _report))


@check(
    SUBJECT,
    Case("which is no whole number", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,fifty,A\n"}, at=f"{_BUCKETS}:2"),
    Case("the file has no rows", {_BUCKETS: f"{_BUCKETS_HEADER}\n"}, at=f"{_BUCKETS}:1"),
)
def rules_follow_their_description(rules: Rules) -> Iterator[Finding]:
    """Each file of seeds/rules is there, has rows, and is as seeds/rules/_seeds.yml describes it."""
    yield from rules.problems
    for seed in rules.seeds:
        path = rules.project.rules / f"{seed.name}.csv"
        if not is_file(path):
            shown = rules.project.shown(path)
            yield _report.error("the file is missing", f"git checkout -- {shown}", Place(shown))
    for table in rules.tables.values():
        yield from table.findings()
        if table.file.header and not table.file.rows:
            yield _report.error("the file has no rows", f"git checkout -- {table.file.shown}", table.place())


@check(
    SUBJECT,
    Case("bounds must ascend", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,0,A\n2,25,B\n3,20,C\n"}, at=f"{_BUCKETS}:4"),
    Case("but the first must be 0", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,1,A\n"}, at=f"{_BUCKETS}:2"),
)
def bounds_ascend(rules: Rules) -> Iterator[Finding]:
    """Bounds rise with the number of their bucket, from the first on."""
    for table in rules.tables.values():
        for rule in table.seed.ascending:
            yield from _out_of_order(table, rule)


def _out_of_order(table: Table, rule: Ascending) -> Iterator[Finding]:
    if not table.has(rule.column, rule.order_by):
        return
    rows = [
        (float(row[rule.order_by]), float(row[rule.column]), line, row)
        for line, row in table.rows()
        if is_number(row[rule.order_by]) and is_number(row[rule.column])
    ]
    before: float | None = None
    for _, value, line, row in sorted(rows, key=lambda entry: entry[0]):
        shown = f"{rule.column} is {quoted(row[rule.column])} at {rule.order_by} {row[rule.order_by]}"
        remedy = f"write bounds that rise with {rule.order_by}, the first of them {rule.starts_at:g}"
        if before is None and value != rule.starts_at:
            message = f"{shown}, but the first must be {rule.starts_at:g}"
            yield _report.error(message, remedy, table.place(line), value=row[rule.column])
        elif before is not None and value <= before:
            message = f"{shown}, but the one before is {before:g}: bounds must ascend"
            yield _report.error(message, remedy, table.place(line), value=row[rule.column])
        before = value
