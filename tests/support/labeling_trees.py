"""Labeling output trees for tests: single files by hand, and public crowd data rendered as Ground Truth writes it."""

import csv
import hashlib
import json
import os
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

POOLS = tuple(f"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool{n}" for n in (1, 2))


def response_file(
    root: Path, job: str, data_object_id: str, content: bytes | str, *, name: str = "2026-02-03_09:16:31.json"
) -> Path:
    """Write one worker-response file and return its path."""
    path = root / job / "annotations/worker-response/iteration-1" / data_object_id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def answer(
    worker: str = "private.eu-west-1.0f1e2d3c4b5a6978",
    content: Any = None,
    submitted_at: str = "2026-02-03T09:15:31.610Z",
    **fields: Any,
) -> dict[str, Any]:
    """Return one answer as Ground Truth writes it; by default of single-label classification."""
    return {
        "answerContent": {"crowd-classifier": {"label": "refund"}} if content is None else content,
        "submissionTime": submitted_at,
        "workerId": worker,
        **fields,
    }


def document(*answers: Any) -> str:
    """Return the compact JSON of a worker-response file."""
    return json.dumps({"answers": list(answers)}, separators=(",", ":"), sort_keys=True)


def render_crowd_data(csv_file: Path, root: Path) -> None:
    """Render judgements (columns worker, object, label, seconds) as one private image-classification job.

    The data has no clock times: each worker walks through the own list from a seeded start, so times are synthetic.
    """
    with csv_file.open(encoding="utf-8", newline="") as file:
        judgements = list(csv.DictReader(file))
    clocks: dict[str, datetime] = {}
    objects: dict[str, list[dict[str, Any]]] = defaultdict(list)
    source = random.Random(11)
    for judgement in judgements:
        worker = judgement["worker"]
        started = clocks.setdefault(worker, datetime(2026, 2, 2, 8, tzinfo=UTC) + timedelta(hours=48 * source.random()))
        seconds = float(judgement["seconds"])
        submitted = started + timedelta(seconds=seconds)
        clocks[worker] = submitted + timedelta(seconds=2)
        objects[judgement["object"]].append(_rendered(worker, judgement["label"], started, submitted, seconds))
    for line, answers in enumerate(objects.values()):
        answers.sort(key=lambda each: each["submissionTime"])
        written = datetime.fromisoformat(answers[-1]["submissionTime"]) + timedelta(seconds=60)
        response_file(root, "weather-tweets", str(line), document(*answers), name=f"{written:%Y-%m-%d_%H:%M:%S}.json")


def _rendered(worker: str, label: str, started: datetime, submitted: datetime, seconds: float) -> dict[str, Any]:
    digest = hashlib.sha256(worker.encode()).hexdigest()
    return answer(
        f"private.us-east-1.{digest[:16]}",
        {"crowd-image-classifier": {"label": label}},
        iso(submitted),
        acceptanceTime=iso(started),
        timeSpentInSeconds=seconds,
        workerMetadata={
            "identityData": {
                "identityProviderType": "Cognito",
                "issuer": POOLS[int(digest[-1], 16) % 2],
                "sub": str(uuid.uuid5(uuid.NAMESPACE_URL, worker)),
            }
        },
    )


def iso(moment: datetime) -> str:
    """Return a moment as Ground Truth writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def overwrite_in_silence(path: Path, replacements: Iterable[tuple[str, str]]) -> None:
    """Change a file's text without changing its size or time, which only an engine that opens it can notice."""
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert len(old) == len(new)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
