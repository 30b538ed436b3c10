"""Measure the peak memory of whole builds: of few large answers, of many of them, and of a million small files.

Usage: python benchmarks/bench_memory.py [NAME ...]; the names are those of TREES. Each build is to stay within 2 GB.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dbt_run import PROGRAMS, ROOT, environment
from ground_truth_insights import console

LIMIT_GB = 2
# A polygon of so many points, and so many polygons: 1.1 MB.
_POINTS, _POLYGONS = 250, 195
_LABELS = ("road", "roof", "river", "field", "forest")


def main() -> None:
    """Build each tree, and print seconds and the peak of the process that built it."""
    for name in sys.argv[1:] or TREES:
        work = Path(tempfile.mkdtemp(prefix="bench_memory_"))
        try:
            TREES[name](work / "output")
            seconds, peak = _build(work)
        finally:
            shutil.rmtree(work)
        within = "within" if peak <= LIMIT_GB else "NOT within"
        console.out.print(f"{name:<24} {seconds:7.1f} s, peak {peak:5.2f} GB, {within} {LIMIT_GB}")


def _build(work: Path) -> tuple[float, float]:
    """Run `dbt build`, and return its seconds and its largest resident size in GB."""
    settings = environment(work, GT_LABELING_OUTPUT=str(work / "output"))
    command = [str(PROGRAMS / "dbt"), "--quiet", "build", "--exclude-resource-type", "unit_test"]
    started = time.perf_counter()
    build = subprocess.Popen(command, cwd=ROOT, env=settings)
    _, status, usage = os.wait4(build.pid, 0)
    build.returncode = os.waitstatus_to_exitcode(status)
    if build.returncode != 0:
        console.out.print(f"the build ended with exit {build.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024**2


def _large_answers(count: int) -> Callable[[Path], None]:
    """Return what writes so many data objects of one answer of 1.1 MB."""

    def write(root: Path) -> None:
        for number in range(count):
            shapes = [
                {
                    "label": _LABELS[(number + shape) % len(_LABELS)],
                    "vertices": [
                        {"x": (number + 7 * point) % 4000, "y": 11 * point % 3000} for point in range(_POINTS)
                    ],
                }
                for shape in range(_POLYGONS)
            ]
            _write(root / "large", number, {"annotatedResult": {"polygons": shapes}})

    return write


def _one_huge_file(root: Path) -> None:
    """Write a file of 40 MB beside 100 small ones."""
    for number in range(100):
        _write(root / "small", number, {"crowd-classifier": {"label": _LABELS[number % len(_LABELS)]}})
    points = [{"x": point % 4000, "y": point % 3000} for point in range(2_000_000)]
    _write(root / "huge", 0, {"annotatedResult": {"polygons": [{"label": _LABELS[0], "vertices": points}]}})


def _plain_files(count: int) -> Callable[[Path], None]:
    """Return what writes so many data objects of one small answer, in ten jobs."""

    def write(root: Path) -> None:
        for number in range(count):
            content = {"crowd-classifier": {"label": _LABELS[number % len(_LABELS)]}}
            _write(root / f"plain-{number % 10}", number // 10, content)

    return write


def _write(job: Path, number: int, content: object) -> None:
    minute, second = divmod(number % 3600, 60)
    day, hour = number // 86_400 % 28 + 1, number // 3600 % 24
    answer = {
        "acceptanceTime": f"2026-02-{day:02}T{hour:02}:{minute:02}:{second:02}.110Z",
        "answerContent": content,
        "submissionTime": f"2026-02-{day:02}T{hour:02}:{minute:02}:{second:02}.610Z",
        "timeSpentInSeconds": 0.5,
        "workerId": f"private.eu-west-1.{number % 40:016x}",
    }
    folder = job / f"annotations/worker-response/iteration-1/{number}"
    folder.mkdir(parents=True)
    name = f"2026-02-{day:02}_{hour:02}:{minute:02}:{second:02}.json"
    (folder / name).write_text(json.dumps({"answers": [answer]}, separators=(",", ":")), encoding="utf-8")


TREES: dict[str, Callable[[Path], None]] = {
    "300_answers_of_1.1_MB": _large_answers(300),
    "2100_answers_of_1.1_MB": _large_answers(2100),
    "one_file_of_40_MB": _one_huge_file,
    "a_million_files": _plain_files(1_000_000),
}


if __name__ == "__main__":
    main()
