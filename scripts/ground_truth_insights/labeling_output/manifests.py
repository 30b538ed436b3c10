"""The output manifests of labeling jobs, line by line."""

import codecs
import gzip
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from ground_truth_insights.labeling_output.json_text import json_document
from ground_truth_insights.labeling_output.layout import (
    OUTPUT_MANIFEST,
    OUTPUT_MANIFESTS,
    FileKind,
    job_file,
    manifests_to_read,
    utf8_path,
)

GZIP = b"\x1f\x8b"
# What reading a packed file raises where it is cut off or damaged.
DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)
# How zip, bzip2, xz and zstandard begin.
_PACKED = (b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
# A few bytes can be packed that are gigabytes in one line.
_LONGEST_UNPACKED_LINE = 64 * 1024**2


class ManifestLine(NamedTuple):
    """One line of an output manifest, or the whole manifest where it can't be read.

    `line_number` counts from 0, as Ground Truth numbers data objects.
    """

    path: str
    line_number: int | None
    line: str | None
    problem: str | None


def read_output_manifests(jobs: Iterable[str]) -> Iterator[ManifestLine]:
    """Yield the lines of the output manifest of each job folder that has one, and each other one by its name."""
    for job in jobs:
        folder = f"{job}/{OUTPUT_MANIFESTS}"
        try:
            paths = [f"{folder}/{name}" for name in sorted(os.listdir(folder))]
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            yield unreadable_manifest(f"{job}/{OUTPUT_MANIFEST}")
            continue
        found = [path for path in paths if (job_file(path) or (None, None))[1] is FileKind.MANIFEST]
        wanted = manifests_to_read(found)
        for path in found:
            yield from _read(path) if path in wanted else [passed_over(path)]


def manifest(path: str, file: BufferedReader) -> Iterator[ManifestLine]:
    """Yield the lines of one manifest, which `path` names, packed by gzip or not, and what is wrong with it as a whole.

    That is `empty`, `compressed` (in another way, or cut off) or `not_utf8`.
    """
    start = file.peek(5)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield ManifestLine(path, None, None, "not_utf8")
        return
    line = None
    try:
        if start.startswith(_PACKED):
            raise EOFError
        for line in manifest_lines(path, _unpacked(file) if start.startswith(GZIP) else file):
            yield line
    except DAMAGED:
        yield ManifestLine(path, None, None, "compressed")
        return
    if line is None:
        yield ManifestLine(path, None, None, "empty")


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


def passed_over(path: str) -> ManifestLine:
    """Return what stands for a manifest that isn't read: another one is, or several may be the right one."""
    return ManifestLine(utf8_path(path), None, None, "other_name")


def unreadable_manifest(path: str) -> ManifestLine:
    """Return what stands for a manifest that can't be read."""
    return ManifestLine(path, None, None, "unreadable")


def _unpacked(file: BufferedReader) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as unpacked:
        while line := unpacked.readline(_LONGEST_UNPACKED_LINE):
            if len(line) == _LONGEST_UNPACKED_LINE:
                raise EOFError
            yield line


def _read(path: str) -> Iterator[ManifestLine]:
    name = utf8_path(path)
    try:
        # A pipe of that name would never end.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 (a name that is no UTF-8)
            yield unreadable_manifest(name)
            return
        with Path(path).open("rb") as file:
            yield from manifest(name, file)
    except OSError:
        yield unreadable_manifest(name)
