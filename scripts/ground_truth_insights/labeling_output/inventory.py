"""The inventory of a local labeling output: every file that exists under a job's worker responses.

A labeling job is a folder that holds `annotations/worker-response/`, at any depth. What SQL would pass over in
silence or die of (unreadable folders, links, names that are no UTF-8) is listed with its problem instead.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import JOB_FOLDERS, SIMULATION_MARKER, WORKER_RESPONSES


class ListedFile(NamedTuple):
    """One file, or one folder that could not be listed.

    `modified_at_ms` is in milliseconds since 1970 in UTC, the finest precision that both engines keep.
    """

    path: str
    size_bytes: int | None
    modified_at_ms: int | None
    listing_problem: str | None
    is_simulated: bool


@dataclass(frozen=True)
class LabelingJob:
    """The folder of a labeling job, that of its worker responses, and whether `gt-insights simulate` wrote it."""

    folder: str
    responses: str
    is_simulated: bool


@dataclass
class _Walk:
    root: str
    seen_links: set[str] = field(default_factory=set)
    is_simulated: bool = False

    def files(self, folder: str) -> Iterator[ListedFile]:
        """Yield every file below `folder`, and each folder or entry that can't be listed with its problem."""
        entries = _entries(folder)
        if entries is None:
            yield self._problem(folder, "unreadable_folder")
            return
        for entry in entries:
            if _is_folder(entry):
                if self._leads_elsewhere_once(entry):
                    yield from self.files(entry.path)
                else:
                    yield self._problem(entry.path, "repeated_folder")
            else:
                yield self._file(entry)

    def jobs(self, folder: str) -> Iterator["LabelingJob | ListedFile"]:
        """Yield every labeling job at or below `folder`, and each folder that can't be listed with its problem."""
        entries = _entries(folder)
        if entries is None:
            yield self._problem(folder, "unreadable_folder")
            return
        responses = os.path.join(folder, *WORKER_RESPONSES)  # noqa: PTH118 (a Path per folder doubles the time)
        is_job = any(entry.name == WORKER_RESPONSES[0] for entry in entries) and _exists(responses)
        if is_job:
            yield LabelingJob(folder, responses, any(entry.name == SIMULATION_MARKER for entry in entries))
        for entry in entries:
            if _may_not_be_followed(entry):
                yield self._problem(entry.path, "unreadable_folder")
            if not _is_folder(entry) or (is_job and entry.name in JOB_FOLDERS):
                continue
            if self._leads_elsewhere_once(entry):
                yield from self.jobs(entry.path)
            else:
                yield self._problem(entry.path, "repeated_folder")

    def _leads_elsewhere_once(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether a folder is no link, or the first link to a place outside the root and not above it."""
        if not entry.is_symlink():
            return True
        target = os.path.realpath(entry.path)
        if target in self.seen_links or _contains(self.root, target) or _contains(target, self.root):
            return False
        self.seen_links.add(target)
        return True

    def _file(self, entry: os.DirEntry[str]) -> ListedFile:
        try:
            status = entry.stat()
        except PermissionError:
            return self._problem(entry.path, "unreadable")
        except OSError:
            return self._problem(entry.path, "broken_link")
        problem = None if entry.is_file() else "not_a_file"
        path = entry.path if entry.path.isascii() else _printable(entry.path)
        if path != entry.path:
            problem = "name_not_utf8"
        return ListedFile(path, status.st_size, status.st_mtime_ns // 1_000_000, problem, self.is_simulated)

    def _problem(self, path: str, problem: str) -> ListedFile:
        return ListedFile(_printable(path), None, None, problem, self.is_simulated)


def list_labeling_output(root: Path) -> list[ListedFile]:
    """List every worker-response file below `root`, in no order.

    Raises:
        UsageError: `root` is missing, is no folder, can't be read, or holds no labeling job; the message names
            `GT_LABELING_OUTPUT` and what was looked for.
    """
    absolute = root.absolute()
    _check_root(absolute)
    walk = _Walk(os.path.realpath(absolute))
    files: list[ListedFile] = []
    for found in walk.jobs(str(absolute)):
        if isinstance(found, ListedFile):
            files.append(found)
        else:
            walk.is_simulated = found.is_simulated
            files.extend(walk.files(found.responses))
            walk.is_simulated = False
    if not files:
        raise UsageError(_no_job_message(absolute))
    return files


def list_labeling_jobs(root: Path) -> list[LabelingJob]:
    """List the labeling jobs below `root`, in no order, without looking at their worker responses.

    Raises:
        UsageError: `root` is missing, is no folder, or can't be read.
    """
    absolute = root.absolute()
    _check_root(absolute)
    found = _Walk(os.path.realpath(absolute)).jobs(str(absolute))
    return [job for job in found if isinstance(job, LabelingJob)]


def _check_root(root: Path) -> None:
    setting = f"GT_LABELING_OUTPUT is '{root}'"
    wanted = "set it to the folder that holds the labeling jobs"
    try:
        if not root.exists():
            raise UsageError(
                f"{setting}, which does not exist; {wanted},"
                " or write a simulated one: gt-insights simulate target/demo/labeling_output"
            )
        if not root.is_dir():
            raise UsageError(f"{setting}, which is not a folder; {wanted}")
        os.scandir(root).close()
    except PermissionError:
        raise UsageError(
            f"{setting}, which may not be read; give this user read permission (chmod u+rx), or {wanted}"
        ) from None
    except OSError as error:
        raise UsageError(f"{setting}, which can't be listed ({error.strerror}); {wanted}") from None


def _no_job_message(root: Path) -> str:
    marker = "/".join(WORKER_RESPONSES)
    message = f"GT_LABELING_OUTPUT is '{root}', which holds no worker response: looked for '{marker}/' at any depth"
    inside = next((parent for parent in (root, *root.parents) if (parent / marker).is_dir()), None)
    if inside is not None and inside != root:
        return f"{message}. It lies inside the labeling job '{inside}': set GT_LABELING_OUTPUT={inside}"
    return f"{message}; set it to the S3OutputPath of the jobs, or to a copy of it"


def _entries(folder: str) -> list[os.DirEntry[str]] | None:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # A link to itself, or to a place where this user may not go, leads to no folder that could be listed.
    try:
        return entry.is_dir()
    except OSError:
        return False


def _may_not_be_followed(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.stat() is None
    except PermissionError:
        return True
    except OSError:
        return False


def _exists(folder: str) -> bool:
    # A folder that may not be entered must be named, so only "it isn't there" counts as no job.
    try:
        os.stat(folder)  # noqa: PTH116 (a Path per folder doubles the time)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _printable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
