"""What a labeling job's other files say of its data objects, by which lines of the output manifest are told.

Consolidation requests, input manifests and a `data.json` beside answers know an object's source, consolidation
responses the time of its label.
"""

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from ground_truth_insights.labeling_output.json_text import with_whole_characters
from ground_truth_insights.labeling_output.layout import FileKind, described_object
from ground_truth_insights.labeling_output.manifests import DAMAGED, GZIP, manifest_lines

# The kinds of files that hold clues.
CLUE_KINDS = (
    FileKind.REQUEST,
    FileKind.CONSOLIDATED,
    FileKind.CATEGORIES,
    FileKind.INPUT,
    FileKind.SEQUENCE,
    FileKind.DATA,
)
# Sources of a million data objects take half of it; a few packed bytes can be many gigabytes.
_MOST_UNPACKED = 256 * 1024**2
_SOURCES = ("source-ref", "source", "s3Uri", "content")


class ClueFile(NamedTuple):
    """A file that may hold clues: where it lies, and whose it is."""

    path: str
    job_location: str
    kind: FileKind


class Clue(NamedTuple):
    """One thing that a file says of a data object; `clue` is `source`, `creation_date`, `answers` or `tracked`.

    The value of `tracked` is an object of JSON: `object`, its `label` or `class`, or the value of an `attribute`, and
    in how many frames it is (`shapes`).
    """

    path: str
    job_location: str
    data_object_id: str
    clue: str
    value: str


def clues_of(file: ClueFile, content: bytes | None) -> Iterator[Clue]:
    """Yield what a file, packed by gzip or not, says; one of another form, or unreadable (None), says nothing."""
    plain = _unpacked(content or b"")
    found = _tracked(file.path, plain) if file.kind is FileKind.SEQUENCE else _clues(file, plain)
    for data_object_id, clue, value in found:
        yield Clue(file.path, file.job_location, data_object_id, clue, value)


def local_content(path: str) -> bytes | None:
    """Return what a file holds, None where it can't be read."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            plain = packed.read(_MOST_UNPACKED)
    except DAMAGED:
        return b""
    return plain if len(plain) < _MOST_UNPACKED else b""


def _clues(file: ClueFile, content: bytes) -> Iterator[tuple[str, str, str]]:
    if file.kind is FileKind.DATA and (described := described_object(file.path)):
        document = _parsed(content)
        source = _source(document.get("dataObject")) or _source(document) if isinstance(document, dict) else None
        if source is not None:
            yield described, "source", source
        return
    if file.kind is FileKind.INPUT:
        for line in manifest_lines("", io.BytesIO(content)):
            source = _source(_parsed(line.line or ""))
            if source is not None:
                yield str(line.line_number), "source", source
        return
    for data_object_id, entry in _entries(content):
        source = _source(entry.get("dataObject")) or _source(entry)
        if source is not None:
            yield data_object_id, "source", source
        if entry.get("annotations"):
            yield data_object_id, "answers", data_object_id
        for created in _creation_dates(entry.get("consolidatedAnnotation")):
            yield data_object_id, "creation_date", created


def _tracked(path: str, content: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield each object of a SeqLabel.json with its class, and what is said of it and of whole frames.

    The class is the part of the object's name before the number; without a name its number says which it is.
    """
    document = _parsed(content)
    frames = [frame for found in (document.values() if isinstance(document, dict) else ()) for frame in _objects(found)]
    counts: Counter[tuple[str, str, str | None, str | None]] = Counter()
    for place, frame in enumerate(frames):
        counts.update(("", *said, None) for said in _attributes(".", frame.get("frame-attributes")))
        for number, shape in enumerate(_objects(frame.get("annotations"))):
            name = str(shape.get("object-name") or "")
            tracked = str(shape.get("object-id") or name or f"{place} {number}")
            counts[tracked, "", name.rpartition(":")[0] or name or None, str(shape.get("class-id"))] += 1
            counts.update(
                (tracked, *said, None) for said in _attributes(".label.", shape.get("label-category-attributes"))
            )
    for (tracked, attribute, label, class_id), count in counts.items():
        value = {"object": tracked, "attribute": attribute, "label": label, "class": class_id, "shapes": count}
        yield PurePath(path).parent.name, "tracked", json.dumps(value)


def _attributes(place: str, said: Any) -> Iterator[tuple[str, str]]:
    for name, value in said.items() if isinstance(said, dict) else ():
        if value not in (None, ""):
            yield f"{place}{name}", value if isinstance(value, str) else json.dumps(value)


def _entries(content: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries that name a data object, of a list or of the lists in an object."""
    document = _parsed(content)
    lists = list(document.values()) if isinstance(document, dict) else [document]
    for entry in (entry for found in lists for entry in _objects(found)):
        if isinstance(entry.get("datasetObjectId"), str | int):
            yield str(entry["datasetObjectId"]), entry


def _objects(found: Any) -> list[dict[str, Any]]:
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _source(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return None
    return next((entry[key] for key in _SOURCES if isinstance(entry.get(key), str)), None)


def _creation_dates(consolidated: Any) -> Iterator[str]:
    content = consolidated.get("content") if isinstance(consolidated, dict) else None
    if isinstance(content, str):
        content = _parsed(content)
    for key, metadata in content.items() if isinstance(content, dict) else ():
        if key.endswith("-metadata") and isinstance(metadata, dict):
            created = metadata.get("creation-date", metadata.get("creation_date"))
            if isinstance(created, str):
                yield created


def _parsed(content: bytes | str) -> Any:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(with_whole_characters(text))
    except (ValueError, RecursionError):
        return None
