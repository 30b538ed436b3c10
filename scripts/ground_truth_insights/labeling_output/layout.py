"""Where Ground Truth puts things: what makes a folder a labeling job, and which of its files are read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto

WORKER_RESPONSES = ("annotations", "worker-response")
CONSOLIDATIONS = "annotations/consolidated-annotation"
SIMULATION_MARKER = "simulation.json"
OUTPUT_MANIFESTS = "manifests/output"
OUTPUT_MANIFEST = f"{OUTPUT_MANIFESTS}/output.manifest"
LABEL_CATEGORIES = "annotation-tool/data.json"
# Any of these in a folder makes it a labeling job, however empty it is.
JOB_MARKS = (
    "/".join(WORKER_RESPONSES),
    CONSOLIDATIONS,
    "annotations/intermediate",
    "manifests/intermediate",
    OUTPUT_MANIFESTS,
    "annotation-tool",
)
# The first parts of the marks: a folder without any of them is looked at no further.
JOB_MARK_FOLDERS = frozenset(mark.partition("/")[0] for mark in JOB_MARKS)
# Folders that Ground Truth makes in a labeling job.
JOB_FOLDERS = frozenset({"activelearning", "annotation-tool", "annotations", "inference", "manifests", "training"})
# What a loop of Augmented AI leaves: <flow definition>/2026/02/03/09/15/31/<loop>/output.json.
HUMAN_LOOP = re.compile(r"^(?P<job>.*)/\d{4}(?:/\d{2}){2,5}/[^/]+/output\.json[^/]*$", re.DOTALL)

# What tools leave beside answers to say what was answered: of one data object in its folder, of several above.
OBJECT_DATA = "data.json"
_RESPONSES = f"/{JOB_MARKS[0]}/"
_OBJECT_DATA = re.compile(rf"{_RESPONSES}(?:[^/]+/(?:(?P<object>[^/]+)/)?)?{re.escape(OBJECT_DATA)}$", re.DOTALL)


class FileKind(Enum):
    """What a file of a labeling job is to this project."""

    RESPONSE = auto()
    MANIFEST = auto()
    CATEGORIES = auto()
    MARKER = auto()
    REQUEST = auto()
    CONSOLIDATED = auto()
    SEQUENCE = auto()
    HUMAN_LOOP = auto()
    INPUT = auto()
    DATA = auto()
    FOLDER = auto()


_COMPANIONS = {
    f"/{LABEL_CATEGORIES}": FileKind.CATEGORIES,
    f"/{SIMULATION_MARKER}": FileKind.MARKER,
}
_CONSOLIDATION = rf"^(?P<job>.*)/{CONSOLIDATIONS}"
_PATTERNS = {
    # Copies are renamed and packed; which of them is read, `manifests_to_read` tells.
    re.compile(rf"^(?P<job>.*)/{OUTPUT_MANIFESTS}/(?!\.)[^/]*(?i:manifest)[^/]*$", re.DOTALL): FileKind.MANIFEST,
    re.compile(rf"{_CONSOLIDATION}/consolidation-request/.*\.json[^/]*$", re.DOTALL): FileKind.REQUEST,
    re.compile(rf"{_CONSOLIDATION}/consolidation-response/.*\.json(?:\.gz)?$", re.DOTALL): FileKind.CONSOLIDATED,
    re.compile(rf"{_CONSOLIDATION}/output/.*/SeqLabel\.json(?:\.gz)?$", re.DOTALL): FileKind.SEQUENCE,
    HUMAN_LOOP: FileKind.HUMAN_LOOP,
}
_MARKED = re.compile(rf"^(?P<job>.*?)/(?:{'|'.join(JOB_MARKS)})/", re.DOTALL)
# Kinds that lie about in other places too, and make no folder a labeling job.
_NO_PROOF = (FileKind.MARKER, FileKind.INPUT)


def job_file(path: str) -> tuple[str, FileKind] | None:
    """Return the job's folder and the kind of a file that this project reads, None of any other.

    `path` is relative with slashes; so is the folder, which is empty where the job lies at the root. That of an
    input manifest is the folder it lies in: `input_jobs` tells whose it is.
    """
    rooted = f"/{path}"
    start = rooted.find(_RESPONSES)
    if start >= 0:
        return rooted[1:start], FileKind.RESPONSE
    for ending, kind in _COMPANIONS.items():
        if rooted.endswith(ending):
            return rooted[1 : -len(ending)], kind
    for pattern, kind in _PATTERNS.items():
        if found := pattern.match(rooted):
            return found["job"][1:], kind
    if is_input_manifest(rooted):
        return rooted[1:].rpartition("/")[0], FileKind.INPUT
    return None


def clue_kind(path: str, kind: FileKind) -> FileKind:
    """Return what a file of a job is where clues are looked for: there a `data.json` beside answers is no response."""
    return FileKind.DATA if kind is FileKind.RESPONSE and _OBJECT_DATA.search(f"/{path}") else kind


def described_object(path: str) -> str | None:
    """Return the data object in whose folder a `data.json` lies; None where it lies above those folders."""
    found = _OBJECT_DATA.search(f"/{path}")
    return found["object"] if found else None


def job_names(location: str) -> tuple[str, str, str]:
    """Return what the registry may call a job, as models/intermediate/int_labeling_jobs.sql has it."""
    parts = location.split("/")
    return parts[-1], "/".join(parts[-2:]), location


def utf8_path(path: str) -> str:
    """Return a path as UTF-8, whatever bytes it has."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def marked_job(path: str) -> str | None:
    """Return the folder of the labeling job in which anything lies, as an empty object does that makes an empty folder.

    `path` and the folder are as those of `job_file`.
    """
    found = _MARKED.match(f"/{path}")
    return found["job"][1:] if found else None


def is_input_manifest(path: str) -> bool:
    """Tell whether a file is a manifest that is none of Ground Truth's output."""
    is_output = f"/{OUTPUT_MANIFESTS}/" in path or "/manifests/intermediate/" in path
    return path.endswith((".manifest", ".manifest.gz")) and not is_output


def manifests_to_read(paths: Iterable[str]) -> frozenset[str]:
    """Return those output manifests that are read: with the name that Ground Truth gives, else the only one there."""
    places: dict[str, list[str]] = {}
    for path in paths:
        places.setdefault(path.rpartition("/")[0], []).append(path)
    named = {place: [path for path in found if path.endswith(f"/{OUTPUT_MANIFEST}")] for place, found in places.items()}
    wanted = (named[place] or found for place, found in places.items())
    return frozenset(found[0] for found in wanted if len(found) == 1)


def labeling_jobs(files: Iterable[tuple[str, FileKind]]) -> frozenset[str]:
    """Return the folders that are labeling jobs, of the folders in which `job_file` found something."""
    return frozenset(folder for folder, kind in set(files) if kind not in _NO_PROOF)


def files_of_jobs(found: Mapping[str, tuple[str, FileKind]]) -> dict[str, tuple[str, FileKind]]:
    """Return what `job_file` found, by path, without what belongs to no labeling job; inputs are given to theirs."""
    jobs = labeling_jobs(found.values())
    inputs = dict(input_jobs((path for path, (_, kind) in found.items() if kind is FileKind.INPUT), jobs))
    known = {path: (inputs.get(path, job), kind) for path, (job, kind) in found.items()}
    return {path: (job, kind) for path, (job, kind) in known.items() if job in jobs and _is_placed(path, kind, inputs)}


def _is_placed(path: str, kind: FileKind, inputs: Mapping[str, str]) -> bool:
    return kind is not FileKind.INPUT or path in inputs


def input_jobs(inputs: Iterable[str], jobs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each input manifest with the labeling job whose it is; one of which that can't be told is left out.

    It is that of the job in whose folder it lies, else that of the only job below the folder it lies in, else that
    of the job there whose folder has its name. Paths and folders are absolute or relative alike, with slashes.
    """
    folders = set(jobs)
    for path in inputs:
        above = [path[:end] for end, letter in enumerate(path) if letter == "/"]
        inside = next((folder for folder in (*reversed(above), "") if folder in folders), None)
        if inside is not None:
            yield path, inside
            continue
        place, _, name = path.removesuffix(".gz").removesuffix(".manifest").rpartition("/")
        below = [folder for folder in folders if not place or folder.startswith(f"{place}/")]
        named = [folder for folder in below if folder.rpartition("/")[2] == name]
        if len(below) == 1 or len(named) == 1:
            yield path, (named or below)[0]
