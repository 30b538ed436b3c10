"""Checks of the seeds that ship with the project, which people may edit: bounds of buckets and texts."""

from collections.abc import Iterator

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding, Place
from ground_truth_insights.checks.paths import is_file
from ground_truth_insights.checks.seeds import Ascending
from ground_truth_insights.checks.tables import SeedFiles, Table
from ground_truth_insights.checks.values import is_number
from ground_truth_insights.checks.wording import quoted

SUBJECT = "Rules"
_BUCKETS = "seeds/rules/annotation_buckets.csv"
_BUCKETS_HEADER = "bucket_number,lower_bound,bucket"


@check(
    SUBJECT,
    Case("which is no whole number", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,fifty,A\n"}, at=f"{_BUCKETS}:2"),
    Case("the file has no rows", {_BUCKETS: f"{_BUCKETS_HEADER}\n"}, at=f"{_BUCKETS}:1"),
)
def rules_follow_their_description(rules: SeedFiles) -> Iterator[Finding]:
    """Each file of seeds/rules is there, has rows, and is as seeds/rules/_seeds.yml describes it."""
    yield from rules.problems
    for seed in rules.seeds.values():
        path = rules.folder / f"{seed.name}.csv"
        if not seed.is_registry and not is_file(path):
            shown = rules.project.shown(path)
            yield Finding.error("the file is missing", f"git checkout -- {shown}", Place(shown))
    for table in rules.tables.values():
        yield from table.findings()
        if table.header and not table.fields:
            yield Finding.error("the file has no rows", f"git checkout -- {table.shown}", table.place())


@check(
    SUBJECT,
    Case("bounds must ascend", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,0,A\n2,25,B\n3,20,C\n"}, at=f"{_BUCKETS}:4"),
    Case("but the first must be 0", {_BUCKETS: f"{_BUCKETS_HEADER}\n1,1,A\n"}, at=f"{_BUCKETS}:2"),
)
def bounds_ascend(rules: SeedFiles) -> Iterator[Finding]:
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
            yield Finding.error(message, remedy, table.place(line), value=row[rule.column])
        elif before is not None and value <= before:
            message = f"{shown}, but the one before is {before:g}: bounds must ascend"
            yield Finding.error(message, remedy, table.place(line), value=row[rule.column])
        before = value
