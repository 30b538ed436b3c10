"""The inventory of a local labeling output: every file that holds answers, and the jobs that they belong to.

A labeling job is a folder that holds one of Ground Truth's own, `annotations/worker-response/` before all, at any
depth; so is the folder of a flow definition with human loops of Augmented AI. What SQL would pass over in silence or
die of (unreadable folders, links, names that are no UTF-8) is listed with its problem instead.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.clues import CLUE_KINDS, ClueFile
from ground_truth_insights.labeling_output.layout import (
    CONSOLIDATIONS,
    HUMAN_LOOP,
    JOB_MARK_FOLDERS,
    JOB_MARKS,
    OBJECT_DATA,
    SIMULATION_MARKER,
    FileKind,
    clue_kind,
    input_jobs,
    is_input_manifest,
    job_file,
    utf8_path,
)

_FIRST_OBJECTS = 20
_MARKED = tuple(f"/{mark}" for mark in JOB_MARKS)


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
    """The folder of a labeling job, and whether `gt-insights simulate` wrote it."""

    folder: str
    is_simulated: bool = False

    @property
    def responses(self) -> str:
        """Return the folder of its worker responses, whether it is there or not."""
        return f"{self.folder}/{JOB_MARKS[0]}"


@dataclass
class _Walk:
    root: str
    seen_links: set[str] = field(default_factory=set)
    is_simulated: bool = False
    human_loops: list[ListedFile] = field(default_factory=list)
    inputs: list[ListedFile] = field(default_factory=list)
    empty_folders: list[str] = field(default_factory=list)

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

    def jobs(self, folder: str, *, is_within: bool = False) -> Iterator["LabelingJob | ListedFile"]:
        """Yield every labeling job at or below `folder`, and each folder that can't be listed with its problem.

        Human loops, input manifests and empty folders outside of jobs are noted on the way; `is_within` is whether
        a folder above is a job.
        """
        entries = _entries(folder)
        if entries is None:
            # What may not be read of a job's own folders is named where it is asked for.
            if folder.rpartition("/")[2] not in JOB_MARK_FOLDERS:
                yield self._problem(folder, "unreadable_folder")
            return
        if not entries and not is_within:
            self.empty_folders.append(folder)
        names = {entry.name for entry in entries}
        is_job = not names.isdisjoint(JOB_MARK_FOLDERS) and any(_exists(f"{folder}/{mark}") for mark in JOB_MARKS)
        if is_job:
            yield LabelingJob(folder, SIMULATION_MARKER in names)
        for entry in entries:
            if _may_not_be_followed(entry):
                yield self._problem(entry.path, "unreadable_folder")
            elif not _is_folder(entry):
                self._note(entry)
            elif entry.path.endswith(_MARKED):
                # Images of millions may lie in there, and no further job.
                continue
            elif self._leads_elsewhere_once(entry):
                yield from self.jobs(entry.path, is_within=is_within or is_job)
            else:
                yield self._problem(entry.path, "repeated_folder")

    def _note(self, entry: os.DirEntry[str]) -> None:
        if entry.name.startswith("output.json") and HUMAN_LOOP.match(entry.path):
            self.human_loops.append(self._file(entry))
        elif is_input_manifest(entry.path):
            self.inputs.append(self._file(entry))

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
        path = entry.path if entry.path.isascii() else utf8_path(entry.path)
        if path != entry.path:
            problem = "name_not_utf8"
        return ListedFile(path, status.st_size, status.st_mtime_ns // 1_000_000, problem, self.is_simulated)

    def described(self, folder: str) -> Iterator[ListedFile]:
        """Yield the `data.json` of a folder, where it has one."""
        path = f"{folder}/{OBJECT_DATA}"
        try:
            status = os.stat(path)  # noqa: PTH116 (a Path per folder doubles the time)
        except OSError:
            return
        if stat.S_ISREG(status.st_mode) and utf8_path(path) == path:
            yield ListedFile(path, status.st_size, status.st_mtime_ns // 1_000_000, None, self.is_simulated)

    def _problem(self, path: str, problem: str) -> ListedFile:
        return ListedFile(utf8_path(path), None, None, problem, self.is_simulated)


def list_labeling_output(root: Path) -> Iterator[ListedFile]:
    """List every file below `root` that holds answers, in no order, while what is returned is gone through.

    They are the worker responses, the outputs of human loops, and the consolidation requests, whose answers count
    where worker responses are missing. No file is opened.

    Raises:
        UsageError: `root` is missing, is no folder, can't be read, or holds no labeling job; the message names
            `GT_LABELING_OUTPUT` and what was looked for.
    """
    walk, jobs, problems = _walked(root)
    if not problems and not jobs:
        raise UsageError(_no_job_message(root.absolute()))
    return _with_answers(walk, jobs, problems)


def _with_answers(walk: _Walk, jobs: list[LabelingJob], problems: list[ListedFile]) -> Iterator[ListedFile]:
    yield from problems
    yield from walk.human_loops
    for job in jobs:
        walk.is_simulated = job.is_simulated
        yield from _below(walk, job.responses)
        yield from _below(walk, f"{job.folder}/{CONSOLIDATIONS}/consolidation-request")


def list_labeling_jobs(root: Path) -> list[LabelingJob]:
    """List the labeling jobs below `root`, in no order, without looking at their worker responses.

    Raises:
        UsageError: `root` is missing, is no folder, or can't be read.
    """
    return _walked(root)[1]


def list_clue_files(root: Path) -> list[ClueFile]:
    """List the files of the labeling jobs below `root` that may say of which data object a manifest's line is.

    Raises:
        UsageError: `root` is missing, is no folder, or can't be read.
    """
    companions = (
        (file.path, job_file(file.path), job) for file, job in _companions(root) if file.listing_problem is None
    )
    found = (ClueFile(path, job, clue_kind(path, kind[1])) for path, kind, job in companions if kind)
    return [file for file in found if file.kind in CLUE_KINDS]


def list_companions(root: Path) -> list[ListedFile]:
    """List what is read beside the files with answers, without opening any: job folders, manifests, clue files.

    Raises:
        UsageError: `root` is missing, is no folder, or can't be read.
    """
    return [file for file, _ in _companions(root)]


def _companions(root: Path) -> Iterator[tuple[ListedFile, str]]:
    """Yield each companion with the folder of its job; a folder has neither size nor time."""
    walk, jobs, _ = _walked(root)
    for job in jobs:
        yield ListedFile(job.folder, None, None, None, job.is_simulated), job.folder
        for part in (CONSOLIDATIONS, "annotation-tool", "manifests"):
            for file in _below(walk, f"{job.folder}/{part}"):
                found = job_file(file.path)
                if found is not None and found[1] is not FileKind.INPUT:
                    yield file, job.folder
        for file in _object_data(walk, job):
            yield file, job.folder
    inputs = dict(input_jobs((file.path for file in walk.inputs), (job.folder for job in jobs)))
    yield from ((file, inputs[file.path]) for file in walk.inputs if file.path in inputs)


def _object_data(walk: _Walk, job: LabelingJob) -> Iterator[ListedFile]:
    """Yield each `data.json` beside the answers of a job.

    A tool writes one for each data object, so where the first ones have none nobody looks into a million folders.
    """
    iterations = [entry for entry in _entries(job.responses) or () if _is_folder(entry)]
    yield from walk.described(job.responses)
    for iteration in iterations:
        yield from walk.described(iteration.path)
        try:
            with os.scandir(iteration.path) as objects:
                first = list(islice(objects, _FIRST_OBJECTS))
                described = [file for entry in first for file in walk.described(entry.path)]
                yield from described
                for entry in objects if described else ():
                    yield from walk.described(entry.path)
        except OSError:
            continue


def _walked(root: Path) -> tuple[_Walk, list[LabelingJob], list[ListedFile]]:
    """Return the walk, the labeling jobs, and what can't be listed."""
    absolute = root.absolute()
    _check_root(absolute)
    walk = _Walk(os.path.realpath(absolute))
    found = list(walk.jobs(str(absolute)))
    jobs = [job for job in found if isinstance(job, LabelingJob)]
    loops = (HUMAN_LOOP.match(file.path) for file in walk.human_loops)
    jobs += [LabelingJob(flow) for flow in dict.fromkeys(loop["job"] for loop in loops if loop)]
    # An empty folder beside labeling jobs is one of which nothing has come yet.
    places = {os.path.dirname(job.folder) for job in jobs}  # noqa: PTH120
    jobs += [LabelingJob(folder) for folder in walk.empty_folders if os.path.dirname(folder) in places]  # noqa: PTH120
    return walk, jobs, [file for file in found if isinstance(file, ListedFile)]


def _below(walk: _Walk, folder: str) -> Iterator[ListedFile]:
    return walk.files(folder) if _exists(folder) else iter(())


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
    marker = JOB_MARKS[0]
    message = f"GT_LABELING_OUTPUT is '{root}', which holds no labeling job: looked for '{marker}/' at any depth"
    inside = next((parent for parent in root.parents if (parent / marker).is_dir()), None)
    if inside is not None:
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
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
