"""Labeling jobs of which something is missing, lies twice, or is told by another file."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labeling_trees import answer, document, response_file

WORKERS = [f"private.eu-west-1.{number:016x}" for number in (1, 2)]
LOOP = "2026/02/03/09/15/31"


def write(path: Path, content: Any) -> None:
    """Write a text, or anything else as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def manifest(root: Path, job: str, *lines: Any) -> None:
    """Write the output manifest of a job."""
    write(root / job / "manifests/output/output.manifest", "".join(f"{json.dumps(line)}\n" for line in lines))


def label(attribute: str, source: str, label: str, **metadata: Any) -> dict[str, Any]:
    """Return the line of a labeled object."""
    values = {"class-name": label, "human-annotated": "yes", "creation-date": "2026-02-03T09:20:00.000001"}
    return {"source": source, attribute: 0, f"{attribute}-metadata": values | {"job-name": attribute} | metadata}


def failed(attribute: str, source: str) -> dict[str, Any]:
    """Return the line of an object that expired."""
    return {"source": source, f"{attribute}-metadata": {"failure-reason": "expired", "human-annotated": "true"}}


def request(root: Path, job: str, second: int, objects: dict[str, tuple[str, list[str]]]) -> None:
    """Write a consolidation request: by object its source, and a label of each worker."""
    entries = [
        {
            "datasetObjectId": name,
            "dataObject": {"content": source},
            "annotations": [
                {"workerId": worker, "annotationData": {"content": json.dumps({"crowd-classifier": {"label": label}})}}
                for worker, label in zip(WORKERS, labels, strict=False)
            ],
        }
        for name, (source, labels) in objects.items()
    ]
    place = f"{job}/annotations/consolidated-annotation/consolidation-request/iteration-1"
    write(root / place / f"2026-02-03_09:18:{second:02d}.json", entries)


def classified(label: str, worker: int = 0) -> str:
    """Return a worker response of one label."""
    return document(answer(WORKERS[worker], {"crowd-classifier": {"label": label}}))


_LINE = json.dumps(label("packed", "t0", "cat")).encode() + b"\n"
_PACKED = gzip.compress(_LINE, mtime=0)
# The manifests of jobs of one object: what copying, packing and sending by mail makes of output.manifest.
ODD_MANIFESTS: Mapping[str, dict[str, bytes]] = {
    "manifest-beside-copies": {"output.manifest": _LINE, "OUTPUT.MANIFEST": _LINE, "output.manifest.bak": _LINE},
    "manifest-cut-off": {"output.manifest.gz": _PACKED[:-12]},
    "manifest-empty": {"output.manifest": b""},
    "manifest-of-blanks": {"output.manifest": b"\xef\xbb\xbf\r\n \n"},
    "manifest-packed": {"output.manifest.gz": _PACKED},
    "manifest-packed-by-name-of-none": {"output.manifest": _PACKED},
    "manifest-renamed": {"output (1).manifest": b"\xef\xbb\xbf" + _LINE, "._output.manifest": b"\x00"},
    "manifest-twice-renamed": {"output - Copy.manifest": _LINE, "output.manifest.gz": _PACKED},
    "manifest-utf-16": {"output.manifest": _LINE.decode().encode("utf-16")},
    "manifest-zipped": {"output.manifest.zip": b"PK\x03\x04" + _PACKED},
}


def write_odd_manifests(root: Path) -> None:
    """Write a job for each of ODD_MANIFESTS, with an answer to its object."""
    for job, manifests in ODD_MANIFESTS.items():
        response_file(root, job, "0", classified("cat"))
        for name, content in manifests.items():
            place = root / job / "manifests/output" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def write_odd_jobs(root: Path) -> None:
    """Write jobs with only a manifest, consolidations or human loops, below other jobs, and with shuffled manifests."""
    manifest(root, "expired", *(failed("expired", f"t{number}") for number in range(3)))
    manifest(root, "auto", *(label("auto", f"t{n}", "cat", **{"human-annotated": "no"}) for n in range(2)))
    request(root, "requests", 1, {"0": ("a", ["cat"]), "1": ("b", ["dog", "dog"])})
    request(root, "requests", 2, {"0": ("a", ["cat", "bird"])})
    response_file(root, "partly", "0", classified("cat"))
    request(root, "partly", 1, {"0": ("a", ["cat"]), "1": ("b", ["dog", "dog"])})
    write(root / "responses/annotations/consolidated-annotation/consolidation-response/iteration-1/t.json", [])
    sequence = {"tracking-annotations": [None, {"annotations": 5}, {"annotations": [None, {"object-name": 7}]}]}
    write(root / "responses/annotations/consolidated-annotation/output/0/SeqLabel.json", sequence)
    answers = [answer("0000000000000001", {"category": {"label": "refund"}})]
    write(root / f"review-flow/{LOOP}/loop-1/output.json", {"humanAnswers": answers, "humanLoopName": "loop-1"})
    write(root / f"review-flow/{LOOP}/loop-2/output.json", {"humanLoopName": "loop-2"})
    response_file(root, "twice", "0", classified("cat"))
    for name in ("2026-02-03_09:16:31 (1).json", "2026-02-03_09_16_31.json"):
        response_file(root, "twice", "0", classified("cat"), name=name)
    again = root / "twice/annotations/worker-response/iteration-1 (copy)/0/2026-02-03_09:16:31.json"
    write(again, classified("cat"))
    for job in ("twice/training", "twice/inference/run-1"):
        response_file(root, job, "0", classified("dog", 1))
    (root / f"review-flow/{LOOP}/loop-3").mkdir()
    (root / f"review-flow/{LOOP}/loop-3/output.json.gz").write_bytes(_PACKED)
    requests = root / "requests/annotations/consolidated-annotation/consolidation-request/iteration-1"
    (requests / "2026-02-03_09:18:03.json.gz").write_bytes(_PACKED)
    write(requests / "2026-02-03_09:18:04.json", '[{"datasetObjectId":"2",')
    elsewhere = {"workerId": WORKERS[0], "annotationData": {"s3Uri": "s3://bucket/large.json"}}
    write(requests / "2026-02-03_09:18:05.json", [{"datasetObjectId": "3", "annotations": [elsewhere]}])
    _write_verdicts(root)
    _write_shuffled(root)
    _write_own_manifests(root)


def _write_verdicts(root: Path) -> None:
    """Write a job that verified a label of a job that lies there, and three of one that does not, one in a chain."""
    reviewed = [("auto", "t0"), ("gone", "t1"), ("gone", "t2")]
    verdict = {"type": "groundtruth/label-verification", "creation-date": "2026-02-04T09:20:00.000001"}
    lines = [label(job, source, "cat") | label("verdicts", source, "Correct", **verdict) for job, source in reviewed]
    adjusted = label("gone", "t3", "cow", **{"creation-date": "2026-02-03T10:20:00.000001"})
    lines.append(label("auto", "t3", "cat") | adjusted | label("verdicts", "t3", "Correct", **verdict))
    manifest(root, "verdicts", *lines)


def _write_shuffled(root: Path) -> None:
    """Write jobs with shuffled manifests, of which another file of the job tells the objects."""
    texts = {"0": "refund me, cut off in an emoji \ud83d", "1": "thank you", "2": "where is it"}
    labels = {"0": "complaint", "1": "praise", "2": "question"}
    for job in ("told-by-data", "told-by-data-above", "told-by-input", "told-by-request"):
        for name in texts:
            response_file(root, job, name, document(answer(WORKERS[0], {"crowd-polygon": {"polygons": []}})))
        manifest(root, job, *(label(job, texts[name], labels[name]) for name in ("2", "0", "1")))
    request(root, "told-by-request", 1, {name: (text, ["x"]) for name, text in texts.items()})
    for name, text in texts.items():
        response_file(root, "told-by-data", name, json.dumps({"dataObject": {"content": text}}), name="data.json")
    entries = [{"datasetObjectId": name, "source": text} for name, text in texts.items()]
    write(root / "told-by-data-above/annotations/worker-response/iteration-1/data.json", entries)
    lines = "".join(json.dumps({"source": text}) + "\n" for text in texts.values())
    write(root / "told-by-input/manifests/input/batch.manifest", lines)


def _write_own_manifests(root: Path) -> None:
    """Write manifests with removed lines that name their files, own keys, equal lines, and a key that stands twice."""
    for name in ("0", "1", "2", "3"):
        response_file(root, "named-by-line", name, classified("cat"))
    place = "s3://bucket/named-by-line/annotations/worker-response/iteration-1"
    references = ({"worker-response-ref": f"{place}/{name}/t.json", "class-name": None} for name in ("0", "3"))
    lines = zip(("t0", "t3"), references, strict=True)
    manifest(root, "named-by-line", *(label("named-by-line", text, "", **reference) for text, reference in lines))
    streamed = []
    for key, text, name in (("order-9", "first", "cat"), ("order-4", "second", "dog")):
        response_file(root, "streamed", key, classified(name))
        own_key = {"dataset-objectid-attribute-name": "ticket", "ticket": key}
        streamed.append(label("streamed", text, name) | own_key)
    manifest(root, "streamed", *streamed)
    response_file(root, "twins", "2", classified("praise"))
    lines = (failed("twins", "ok"), failed("twins", "ok"), label("twins", "thanks", "praise"))
    manifest(root, "twins", *lines, [label("twins", "in a list", "praise")])
    response_file(root, "key-twice", "0", classified("dog"))
    line = json.dumps(label("key-twice", "a", "dog", confidence=87.5)).replace(
        '"class-name"', '"class-name": "cat", "class-name"'
    )
    write(root / "key-twice/manifests/output/output.manifest", f"{line}\n")
