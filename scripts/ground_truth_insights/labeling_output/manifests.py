"""The output manifests of labeling jobs, line by line."""

import codecs
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ground_truth_insights.labeling_output.json_text import json_document
from ground_truth_insights.labeling_output.layout import OUTPUT_MANIFEST


class ManifestLine(NamedTuple):
    """One line of an output manifest, or the whole manifest where it can't be read.

    `line_number` counts from 0, as Ground Truth numbers data objects.
    """

    path: str
    line_number: int | None
    line: str | None
    problem: str | None


def read_output_manifests(jobs: Iterable[str]) -> Iterator[ManifestLine]:
    """Yield the lines of the output manifest of each job folder that has one."""
    for job in jobs:
        yield from _read(Path(job, OUTPUT_MANIFEST))


def manifest_lines(path: str, lines: Iterable[bytes]) -> Iterator[ManifestLine]:
    """Yield the lines of one manifest, which `path` names; blank lines count for nothing.

    Equal lines are two data objects of equal content, such as two equal texts that both expired.
    """
    line_number = 0
    for position, raw in enumerate(lines):
        content = (raw.removeprefix(codecs.BOM_UTF8) if position == 0 else raw).strip()
        if content:
            yield ManifestLine(path, line_number, *json_document(content))
            line_number += 1


def unreadable_manifest(path: str) -> ManifestLine:
    """Return what stands for a manifest that can't be read."""
    return ManifestLine(path, None, None, "unreadable")


def _read(path: Path) -> Iterator[ManifestLine]:
    try:
        # A pipe of that name would never end.
        if not stat.S_ISREG(path.stat().st_mode):
            yield unreadable_manifest(str(path))
            return
        with path.open("rb") as file:
            yield from manifest_lines(str(path), file)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield unreadable_manifest(str(path))
