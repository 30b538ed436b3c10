"""Where a simulated tree may go: into nothing or in place of an earlier one, never over anything else."""

import json
import os
import re
from pathlib import Path

from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import SIMULATION_MARKER, WORKER_RESPONSES
from ground_truth_insights.simulate.options import SIMULATED_BY

# All that the simulation writes into the folder of a job.
_OWN_FILE = re.compile(
    r"simulation\.json"
    r"|annotation-tool/data\.json"
    r"|manifests/output/output\.manifest"
    r"|annotations/worker-response/iteration-\d+/\d+/"
    r"(\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d|[0-9a-f]{40}/frame_\d{4}\.jpeg)\.json"
)
# Such as an interrupted simulation leaves empty.
_OWN_FOLDER = re.compile(
    r"annotation-tool|manifests(/output)?"
    r"|annotations(/worker-response(/iteration-\d+(/\d+(/[0-9a-f]{40})?)?)?)?"
)


def check_labeling_output(root: Path, *, overwrite: bool) -> list[Path]:
    """Return what is to be replaced, each folder after what it holds; nothing where `root` is empty.

    Raises:
        UsageError: `root` lies inside a labeling job, is no folder, holds anything that the simulation didn't
            write, or holds a simulated tree and `overwrite` is false.
    """
    inside = next((parent for parent in root.resolve().parents if parent.joinpath(*WORKER_RESPONSES).is_dir()), None)
    if inside is not None:
        raise UsageError(f"'{root}' lies inside the labeling job '{inside}'; choose a folder outside of it")
    if not _has_entries(root):
        return []
    if _is_marked(root):
        raise UsageError(f"'{root}' is one simulated labeling job; name the folder that holds the jobs")
    paths = _own_paths(root)
    if not overwrite:
        raise UsageError(
            f"'{root}' holds a simulated tree already; choose another folder, or replace it with --overwrite"
        )
    return paths


def check_registry(folder: Path, root: Path, *, overwrite: bool) -> None:
    """Make sure that the registry may be written.

    Raises:
        UsageError: `folder` lies in the tree at `root`, is no folder, or holds anything but a simulated
            registry that `overwrite` allows to replace.
    """
    if folder.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"--registry '{folder}' lies inside the labeling output '{root}'; choose a folder beside it")
    if not _has_entries(folder):
        return
    if not _is_marked(folder) or not {path.name for path in folder.iterdir()} <= {SIMULATION_MARKER, *registry_seeds()}:
        raise UsageError(
            f"--registry '{folder}' holds files that gt-insights simulate did not write; choose an empty folder"
        )
    if not overwrite:
        raise UsageError(
            f"--registry '{folder}' holds a simulated registry already; choose another folder,"
            " or replace it with --overwrite"
        )


def remove(paths: list[Path]) -> None:
    """Delete files, and the folders that this leaves empty.

    Raises:
        OSError: one can't be deleted.
    """
    for path in paths:
        if not path.is_dir():
            path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()


def _own_paths(root: Path) -> list[Path]:
    """Return all of the simulated jobs below a folder, and the folders above them, in the order of removal.

    Raises:
        UsageError: something there isn't part of a simulated job.
    """
    inside: list[Path] = []
    jobs: list[Path] = []
    job: Path | None = None
    for parent, below, names in os.walk(root):
        folder = Path(parent)
        if job is None or not folder.is_relative_to(job):
            job = folder if _is_marked(folder) else None
            jobs += [folder] if job else []
        for entries, own in ((below, _OWN_FOLDER), (names, _OWN_FILE)):
            for path in (folder / name for name in entries):
                is_folder_above = entries is below and path.name not in WORKER_RESPONSES
                is_own = own.fullmatch(str(path.relative_to(job))) if job else is_folder_above
                if not is_own or path.is_symlink():
                    raise _foreign(path, root)
                if job is not None and path != job / SIMULATION_MARKER:
                    inside.append(path)
    # The marks after what they speak of, so that a tree whose removal was interrupted is known for what it is.
    marks = [each / SIMULATION_MARKER for each in jobs]
    folders = {folder for each in jobs for folder in (each, *each.parents) if root in folder.parents}
    return [*reversed(inside), *marks, *sorted(folders, reverse=True)]


def _is_marked(folder: Path) -> bool:
    try:
        marker = json.loads((folder / SIMULATION_MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(marker, dict) and marker.get("simulated_by") == SIMULATED_BY


def _has_entries(folder: Path) -> bool:
    if not os.path.lexists(folder):
        return False
    if not folder.is_dir():
        raise UsageError(f"'{folder}' is a file, not a folder; choose another folder")
    return any(folder.iterdir())


def _foreign(path: Path, root: Path) -> UsageError:
    return UsageError(
        f"'{root}' holds '{path}', which gt-insights simulate did not write; choose an empty folder."
        " Nothing was changed"
    )
