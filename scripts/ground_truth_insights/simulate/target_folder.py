"""Where a simulated tree may go: into nothing or in place of an earlier one, never over anything else."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.writer import MARKER, SIMULATED_BY

# All that the simulation writes into the folder of a job.
_OWN_FILE = re.compile(
    r"simulation\.json"
    r"|annotation-tool/data\.json"
    r"|manifests/output/output\.manifest"
    r"|annotations/worker-response/iteration-\d+/\d+/"
    r"(\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d|[0-9a-f]{40}/frame_\d{4}\.jpeg)\.json"
)
_OWN_FOLDER = re.compile(
    r"annotation-tool|manifests(/output)?"
    r"|annotations(/worker-response(/iteration-\d+(/\d+(/[0-9a-f]{40})?)?)?)?"
)
_RESPONSES = ("annotations", "worker-response")


@dataclass(slots=True)
class SimulatedJob:
    """A job folder of an earlier simulation, with the paths in it; folders come after what they hold."""

    folder: str
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def check_labeling_output(root: Path, *, overwrite: bool) -> list[SimulatedJob]:
    """Return the simulated jobs to be replaced: none where `root` doesn't exist yet or is empty.

    Raises:
        UsageError: `root` lies inside a labeling job, is no folder, holds anything that the simulation didn't
            write, or holds a simulated tree and `overwrite` is false.

    """
    inside = next((parent for parent in root.resolve().parents if parent.joinpath(*_RESPONSES).is_dir()), None)
    if inside is not None:
        raise UsageError(f"'{root}' lies inside the labeling job '{inside}'; choose a folder outside of it")
    if not _has_entries(root):
        return []
    if _is_marked(str(root)):
        raise UsageError(f"'{root}' is one simulated labeling job; name the folder that holds the jobs")
    jobs = list(_simulated_jobs(str(root), str(root)))
    if not overwrite:
        raise UsageError(
            f"'{root}' holds a simulated tree already; choose another folder, or replace it with --overwrite"
        )
    return jobs


def check_registry(folder: Path, root: Path, *, overwrite: bool) -> None:
    """Make sure that the registry may be written.

    Raises:
        UsageError: `folder` lies in the tree at `root`, is no folder, or holds anything but a simulated
            registry that `overwrite` allows to replace.

    """
    if folder.resolve() == root.resolve() or root.resolve() in folder.resolve().parents:
        raise UsageError(f"--registry '{folder}' lies inside the labeling output '{root}'; choose a folder beside it")
    if not _has_entries(folder):
        return
    is_simulated = _is_marked(str(folder)) and {entry.name for entry in os.scandir(folder)} <= {
        MARKER,
        *registry_seeds(),
    }
    if not is_simulated:
        raise UsageError(
            f"--registry '{folder}' holds files that gt-insights simulate did not write; choose an empty folder"
        )
    if not overwrite:
        raise UsageError(
            f"--registry '{folder}' holds a simulated registry already; choose another folder,"
            " or replace it with --overwrite"
        )


def remove(jobs: list[SimulatedJob]) -> None:
    """Delete the files of simulated jobs, and the folders that this leaves empty.

    Raises:
        OSError: a file can't be deleted.

    """
    for job in jobs:
        for path in job.files:
            Path(path).unlink()
        for path in job.folders:
            Path(path).rmdir()
        project = Path(job.folder).parent
        if not any(project.iterdir()):
            project.rmdir()


def _simulated_jobs(folder: str, root: str) -> Iterator[SimulatedJob]:
    """Yield the simulated jobs at or below a folder.

    Raises:
        UsageError: something there isn't part of a simulated job.

    """
    if _is_marked(folder):
        yield _own_paths(folder, root)
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not entry.is_dir(follow_symlinks=False) or entry.name in _RESPONSES:
            raise _foreign(entry.path, root)
        yield from _simulated_jobs(entry.path, root)


def _own_paths(folder: str, root: str) -> SimulatedJob:
    job = SimulatedJob(folder)
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in files:
            path = f"{parent}/{name}"
            if not _OWN_FILE.fullmatch(path[len(folder) + 1 :]) or Path(path).is_symlink():
                raise _foreign(path, root)
            job.files.append(path)
        for name in folders:
            path = f"{parent}/{name}"
            if not _OWN_FOLDER.fullmatch(path[len(folder) + 1 :]) or Path(path).is_symlink():
                raise _foreign(path, root)
            job.folders.append(path)
    job.folders.append(folder)
    return job


def _is_marked(folder: str) -> bool:
    try:
        marker = json.loads(Path(folder, MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(marker, dict) and marker.get("simulated_by") == SIMULATED_BY


def _has_entries(folder: Path) -> bool:
    if not os.path.lexists(folder):
        return False
    if not folder.is_dir():
        raise UsageError(f"'{folder}' is a file, not a folder; choose another folder")
    with os.scandir(folder) as entries:
        return next(entries, None) is not None


def _foreign(path: str, root: str) -> UsageError:
    return UsageError(
        f"'{root}' holds '{path}', which gt-insights simulate did not write; choose an empty folder."
        " Nothing was changed"
    )
