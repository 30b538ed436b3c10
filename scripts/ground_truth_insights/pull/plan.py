"""What a pull has to do: which objects are new or changed, can't be copied, or are gone from S3."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from ground_truth_insights.labeling_output.layout import files_of_jobs, job_file
from ground_truth_insights.labeling_output.s3_listing import S3Listing, S3Object
from ground_truth_insights.pull.findings import Finding, Reason
from ground_truth_insights.pull.local_names import WORKING_FOLDER, LocalNames
from ground_truth_insights.pull.target import Target


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each object; `gone` are local files whose key S3 doesn't have any more."""

    to_copy: list[S3Object]
    up_to_date: int
    findings: list[Finding]
    gone: list[str]


def plan_pull(listing: S3Listing, target: Target) -> Plan:
    """Compare the listing with the folder."""
    paths = {listing.path(item): item for item in listing.files}
    problems = LocalNames(target.file_system).problems(paths)
    to_copy: list[S3Object] = []
    findings: list[Finding] = []
    up_to_date = 0
    for path, item in paths.items():
        reason = problems.get(path)
        if reason is None and is_up_to_date(f"{target.root}/{path}", item):
            up_to_date += 1
        elif reason is None and not item.is_archived:
            to_copy.append(item)
        else:
            findings.append(Finding(listing.location.bucket, item.key, reason or Reason.ARCHIVED))
    gone = sorted(path for path in _local_paths(target) if path not in paths)
    return Plan(to_copy, up_to_date, findings, gone)


def is_up_to_date(path: str, item: S3Object) -> bool:
    """Tell whether a local file has the object's size and time, in whole seconds as HTTP gives them."""
    try:
        status = os.stat(path)  # noqa: PTH116 (a Path per object doubles the time)
    except OSError:
        return False
    return (
        stat.S_ISREG(status.st_mode)
        and status.st_size == item.size_bytes
        and status.st_mtime_ns // 1_000_000_000 == item.modified_at_ms // 1000
    )


def _local_paths(target: Target) -> list[str]:
    """Return the local files that a pull would copy, relative to the folder."""
    found = {path: part for path in _walk(target.root, "") if (part := job_file(path)) is not None}
    return list(files_of_jobs(found))


def _walk(folder: str, path: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    for entry in found:
        below = f"{path}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if below != WORKING_FOLDER:
                yield from _walk(entry.path, f"{below}/")
        else:
            yield below
