"""Checks of the labeling output in a local folder."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import age, counted, listed, quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.inventory import ListedFile, list_labeling_jobs, list_labeling_output

SUBJECT = "Labeling output"


@dataclass(frozen=True, slots=True)
class LabelingOutput:
    """What other checks need of the folder: the locations of its jobs, and whether all of it is simulated."""

    jobs: frozenset[str]
    is_simulated: bool


def check_labeling_output(setting: str, folder: Path) -> tuple[LabelingOutput | None, list[Finding]]:
    """List the folder; None where it is no labeling output."""
    if setting.startswith("s3://"):
        return None, [
            Finding.error(
                f"GT_LABELING_OUTPUT is {quoted(setting)}, but the target duckdb reads a folder",
                f"gt-insights pull {setting} FOLDER, then export GT_LABELING_OUTPUT=FOLDER; or export GT_TARGET=athena",
                value=setting,
            )
        ]
    try:
        files = list(list_labeling_output(folder))
        jobs = frozenset(job.folder for job in list_labeling_jobs(folder))
    except UsageError as error:
        # The message says already what to set.
        return None, [Finding.error(str(error), None, value=setting)]
    output = LabelingOutput(jobs, all(file.is_simulated for file in files))
    return output, [*_problems(files), Finding.ok(_summary(setting, files, output))]


def _problems(files: Sequence[ListedFile]) -> Iterator[Finding]:
    kinds = Counter(file.listing_problem for file in files if file.listing_problem)
    for kind, number in sorted(kinds.items()):
        first = next(file.path for file in files if file.listing_problem == kind)
        yield Finding.warning(
            f"{counted(number, 'entry', 'entries')} will be rejected as {kind}, such as {quoted(first)}",
            "seeds/rules/rejection_reasons.csv says what to do about it",
            value=first,
        )


def _summary(setting: str, files: Sequence[ListedFile], output: LabelingOutput) -> str:
    times = [file.modified_at_ms for file in files if file.modified_at_ms is not None]
    facts = [counted(len(output.jobs), "labeling job"), counted(len(files), "file")]
    if times:
        facts.append(f"the newest {age(time.time() - max(times) / 1000)} old")
    if any(file.is_simulated for file in files):
        facts.append("simulated" if output.is_simulated else "some of it simulated")
    return f"GT_LABELING_OUTPUT is {setting}: {listed(facts)}"
