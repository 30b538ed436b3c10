"""Simulated trees for tests: making them, running the command, and reading back what was written."""

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import Summary, simulate

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
RESPONSE_PATH = re.compile(
    r"(?P<project>[a-z-]+)/(?P<job>[A-Za-z0-9-]+)/annotations/worker-response/iteration-(?P<iteration>[12])"
    r"/(?P<object>\d+)/(?P<time>\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d)\.json"
)
# Where the answers to a video lie, one file for each frame.
FRAME_PATH = re.compile(r"/iteration-1/\d+/[0-9a-f]{40}/frame_\d{4}\.jpeg\.json$")


@dataclass(frozen=True)
class Response:
    """One worker-response file."""

    job: str
    iteration: int
    object_id: int
    written_at: datetime
    text: str
    answers: list[dict[str, Any]]


@cache
def read_responses(root: Path) -> list[Response]:
    """Return every worker response of a tree, those of single frames apart."""
    responses = []
    for path in sorted(root.rglob("worker-response/**/*.json")):
        if FRAME_PATH.search(str(path)):
            continue
        match = RESPONSE_PATH.fullmatch(str(path.relative_to(root)))
        assert match, path
        text = path.read_bytes().decode("utf-8")
        response = Response(
            job=match["job"],
            iteration=int(match["iteration"]),
            object_id=int(match["object"]),
            written_at=datetime.strptime(match["time"], "%Y-%m-%d_%H:%M:%S").replace(tzinfo=UTC),
            text=text,
            answers=json.loads(text)["answers"],
        )
        responses.append(response)
    return responses


@dataclass(frozen=True)
class Tree:
    """A simulated tree and what the simulation said about it."""

    root: Path
    registry: Path
    summary: Summary

    def responses(self) -> list[Response]:
        """Return every file below a worker-response folder; a path of another form fails the test."""
        return read_responses(self.root)

    def frames(self) -> list[Path]:
        """Return the files of single frames."""
        return [path for path in sorted(self.root.rglob("*.jpeg.json")) if FRAME_PATH.search(str(path))]

    def manifest(self, job: str) -> list[dict[str, Any]]:
        """Return the lines of a job's output manifest."""
        (path,) = self.root.glob(f"*/{job}/manifests/output/output.manifest")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a registry file."""
        with (self.registry / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def simulated(folder: Path, options: Options, *, overwrite: bool = False) -> Tree:
    """Simulate into a folder of the test."""
    root, registry = folder / "output", folder / "registry"
    summary = simulate(options, root, registry, overwrite=overwrite, advance=lambda _: None)
    return Tree(root, registry, summary)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every path below a folder, with the bytes of files."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def run(*arguments: object, **keywords: Any) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GT_")}
    environment |= {"PYTHONPATH": str(SCRIPTS), **keywords.pop("environment", {})}
    command = [sys.executable, "-m", "ground_truth_insights", "simulate", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **keywords)


def person(answer: dict[str, Any]) -> str:
    """Return who answered, as far as the answer says."""
    metadata = answer.get("workerMetadata")
    return str(metadata["identityData"]["sub"] if metadata else answer["workerId"])
