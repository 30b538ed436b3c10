"""`gt-insights pull`: worker responses and manifests from S3 to a folder."""

import shlex
from collections import defaultdict
from pathlib import Path

import click

from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import s3_client
from ground_truth_insights.commands.output import first_names, print_json, print_lines
from ground_truth_insights.pull.findings import Finding, Reason
from ground_truth_insights.pull.pull import DEFAULT_CONCURRENCY, Pull, PullSummary
from ground_truth_insights.safe_text import printable


@click.command(name="pull")
@click.argument("location", metavar="S3://BUCKET/PREFIX")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--concurrency",
    type=click.IntRange(1, 256),
    default=DEFAULT_CONCURRENCY,
    show_default=True,
    help="Objects copied at the same time.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be copied; exit code 1 if anything would.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(location: str, folder: Path, *, concurrency: int, dry_run: bool, as_json: bool) -> int:
    """Copy the labeling jobs below a location in S3 into FOLDER, laid out as below the prefix.

    Only worker responses, output manifests, label categories and marks of simulation are copied, never
    images. A second run copies what is new or was replaced. Nothing is deleted, here or there: local files
    that S3 has no more are named. Exit code 1 if anything was not copied or is gone from S3.
    """
    pull = Pull(s3_client(concurrency), S3Location.parse(location), folder, concurrency)
    summary = pull.dry_run() if dry_run else pull.run()
    if as_json:
        print_json(summary.as_json())
    else:
        _print_summary(summary)
    return int(summary.has_findings)


def _print_summary(summary: PullSummary) -> None:
    done = f"Copied {_amount(summary.copied, summary.copied_bytes)}"
    if summary.is_dry_run:
        done = f"Would copy {_amount(len(summary.plan.to_copy), summary.to_copy_bytes)}"
    lines = [
        f"{done} of {summary.jobs:,} labeling jobs"
        f" from {printable(str(summary.location))} to {summary.folder};"
        f" {summary.plan.up_to_date:,} were up to date",
        *_finding_lines(summary.plan.findings),
        *_gone_lines(summary.plan.gone),
    ]
    if not summary.is_dry_run:
        lines.append(f"Next  GT_LABELING_OUTPUT={shlex.quote(str(Path(summary.folder).absolute()))} make build")
    print_lines(lines)


def _amount(objects: int, size_bytes: int) -> str:
    return f"{objects:,} objects ({size_bytes / 1e6:,.1f} MB)"


def _finding_lines(findings: list[Finding]) -> list[str]:
    by_reason: dict[Reason, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_reason[finding.reason].append(finding)
    lines = []
    for reason, group in sorted(by_reason.items()):
        lines.append(f"Not copied, {reason}: {len(group):,} objects; {printable(group[0].meaning)}")
        lines += first_names([finding.uri for finding in group])
    return lines


def _gone_lines(gone: list[str]) -> list[str]:
    if not gone:
        return []
    return [f"Gone from S3, kept here: {len(gone):,} files", *first_names(gone)]
