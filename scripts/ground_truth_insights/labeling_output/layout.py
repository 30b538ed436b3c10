"""Where Ground Truth puts things: what makes a folder a labeling job, and which of its files are read."""

from collections.abc import Collection, Iterable
from enum import Enum, auto

WORKER_RESPONSES = ("annotations", "worker-response")
SIMULATION_MARKER = "simulation.json"
OUTPUT_MANIFEST = "manifests/output/output.manifest"
LABEL_CATEGORIES = "annotation-tool/data.json"
# Folders of a labeling job that hold no further job; images of millions may lie in them.
JOB_FOLDERS = frozenset({"activelearning", "annotation-tool", "annotations", "inference", "manifests", "training"})

_RESPONSES = f"/{'/'.join(WORKER_RESPONSES)}/"


class FileKind(Enum):
    """What a file of a labeling job is to this project."""

    RESPONSE = auto()
    MANIFEST = auto()
    CATEGORIES = auto()
    MARKER = auto()


_COMPANIONS = {
    f"/{OUTPUT_MANIFEST}": FileKind.MANIFEST,
    f"/{LABEL_CATEGORIES}": FileKind.CATEGORIES,
    f"/{SIMULATION_MARKER}": FileKind.MARKER,
}


def job_file(path: str) -> tuple[str, FileKind] | None:
    """Return the job's folder and the kind of a file that this project reads, None of any other.

    `path` is relative with slashes; so is the folder, which is empty where the job lies at the root.
    """
    rooted = f"/{path}"
    start = rooted.find(_RESPONSES)
    if start >= 0:
        return rooted[1:start], FileKind.RESPONSE
    for ending, kind in _COMPANIONS.items():
        if rooted.endswith(ending):
            return rooted[1 : -len(ending)], kind
    return None


def labeling_jobs(files: Iterable[tuple[str, FileKind]]) -> frozenset[str]:
    """Return the folders that are labeling jobs, of the folders in which `job_file` found something.

    A mark of simulation alone makes no job, nor does a folder inside those of a job with worker responses.
    """
    kinds = set(files)
    jobs = {folder for folder, kind in kinds if kind is not FileKind.MARKER}
    answered = {folder for folder, kind in kinds if kind is FileKind.RESPONSE}
    return frozenset(folder for folder in jobs if not _is_part_of_another(folder, answered))


def _is_part_of_another(folder: str, jobs: Collection[str]) -> bool:
    parts = folder.split("/") if folder else []
    return any("/".join(parts[:depth]) in jobs and parts[depth] in JOB_FOLDERS for depth in range(len(parts)))
