"""The folder that is copied into: whether it may be, and the working folder for what isn't complete yet."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import JOB_FOLDERS, WORKER_RESPONSES
from ground_truth_insights.pull.local_names import WORKING_FOLDER, FileSystem


@dataclass(frozen=True, slots=True)
class Target:
    """A folder to copy into.

    Incomplete files stay in the working folder, which the local inventory doesn't take for a job, and move
    from there into their place in one step.
    """

    root: str
    file_system: FileSystem

    @property
    def working_folder(self) -> str:
        """Return the folder for incomplete files."""
        return f"{self.root}/{WORKING_FOLDER}"


def look_at_target(folder: Path) -> Target:
    """Return the target without making or changing anything.

    Raises:
        UsageError: `folder` is a file, lies inside a labeling job, or can't be looked at.
    """
    absolute = folder.absolute()
    try:
        if absolute.exists() and not absolute.is_dir():
            raise UsageError(f"'{folder}' is a file; name a folder to copy into")
        inside = next((parent for parent in (absolute, *absolute.parents) if _is_job_part(parent)), None)
        if inside is not None:
            raise UsageError(f"'{folder}' lies inside the labeling job '{inside.parent}'; name a folder outside of it")
        return Target(str(absolute), _file_system(absolute))
    except OSError as error:
        raise target_error(folder, error) from error


@contextmanager
def opened_target(folder: Path) -> Iterator[Target]:
    """Make the folder and its working folder, which goes at the end; what a killed run left goes first.

    Raises:
        UsageError: as `look_at_target`, or the folder may not be written, or another pull is at work in it.
    """
    target = look_at_target(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(target.root, os.O_RDONLY)
    except OSError as error:
        raise target_error(folder, error) from error
    try:
        _lock(lock, folder)
        _empty_working_folder(target, folder)
        try:
            yield target
        finally:
            shutil.rmtree(target.working_folder, ignore_errors=True)
    finally:
        os.close(lock)


def target_error(folder: Path | str, error: OSError) -> UsageError:
    """Return the error for a folder that can't be written."""
    where = error.filename or folder
    return UsageError(
        f"can't write '{where}': {error.strerror}; free space, allow it (chmod u+rwx), or name another folder"
    )


def _empty_working_folder(target: Target, folder: Path) -> None:
    try:
        shutil.rmtree(target.working_folder, ignore_errors=True)
        Path(target.working_folder).mkdir()
    except OSError as error:
        raise target_error(folder, error) from error


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"another gt-insights pull is copying into '{folder}'; wait for it to end") from None
    except OSError:
        # Some network file systems have no locks on folders.
        return


def _is_job_part(folder: Path) -> bool:
    return folder.name in JOB_FOLDERS and folder.parent.joinpath(*WORKER_RESPONSES).is_dir()


def _file_system(folder: Path) -> FileSystem:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return FileSystem(
        name_bytes=os.pathconf(existing, "PC_NAME_MAX"),
        # The limit counts the slash after the folder and the zero byte at the end.
        path_bytes=os.pathconf(existing, "PC_PATH_MAX") - len(os.fsencode(folder)) - 2,
        ignores_case=_ignores_case(existing),
    )


def _ignores_case(folder: Path) -> bool:
    # Asked of names that exist, so that nothing has to be written.
    named = next((part for part in (folder, *folder.parents) if part.name.swapcase() != part.name), None)
    if named is None:
        return False
    other = named.with_name(named.name.swapcase())
    return other.exists() and other.samefile(named)
