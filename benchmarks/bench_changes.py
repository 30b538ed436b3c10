"""Compare what `gt-insights build` takes where little has changed with a first build, and with what it has to look at.

Usage: python benchmarks/bench_changes.py [FILES]
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from loading_trees import build, seconds_of, simulate_tree

from dbt_run import PROGRAMS, ROOT, environment
from ground_truth_insights import console
from ground_truth_insights.build.mark import DuckDBMark
from ground_truth_insights.labeling_output.inventory import list_labeling_output
from ground_truth_insights.settings import DEFAULT_SCHEMA


def main() -> None:
    """Build a tree for the first time, again, on another day, and with one file more in a hundred."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    work = Path(tempfile.mkdtemp(prefix="bench_changes_"))
    try:
        simulate_tree(work / "tree", files)
        measure(work / "tree", work / "build")
    finally:
        shutil.rmtree(work)


def measure(tree: Path, folder: Path) -> None:
    """Measure each build of a tree, and print its seconds and what they are held against."""
    with _aside(tree, folder.with_name("aside")):
        first, _ = build(tree, folder, "gt-insights")
        _say("first build", first)
        looking = _looking(tree, folder)
        _say("listing, doctor and dbt ls", looking)
        _say("nothing new (<= 1.2 of these)", build(tree, folder, "gt-insights")[0], looking)
        _forget_day(folder)
        _say("another day", build(tree, folder, "gt-insights")[0], first)
    _say("1 % new files (<= 0.4 of the first)", build(tree, folder, "gt-insights")[0], first)


@contextmanager
def _aside(tree: Path, place: Path) -> Iterator[None]:
    """Take every hundredth data object out of the tree for a while."""
    moved = [
        (folder, place / str(number))
        for number, folder in enumerate(sorted(tree.glob("**/worker-response/iteration-*/*"))[::100])
    ]
    place.mkdir()
    for folder, kept in moved:
        folder.rename(kept)
    yield
    for folder, kept in moved:
        kept.rename(folder)


def _looking(tree: Path, folder: Path) -> float:
    """Return the seconds of what a build has to look at: the files, the settings, and dbt's own graph."""
    settings = environment(folder, GT_LABELING_OUTPUT=str(tree))

    def look() -> None:
        for _ in list_labeling_output(tree):
            pass
        for command in (["gt-insights", "doctor"], ["dbt", "--quiet", "ls"]):
            program = [str(PROGRAMS / command[0]), *command[1:]]
            subprocess.run(program, cwd=ROOT, env=settings, check=False, stdout=subprocess.DEVNULL)

    return seconds_of(look)


def _forget_day(folder: Path) -> None:
    mark = DuckDBMark(folder / "warehouse.duckdb", DEFAULT_SCHEMA)
    last = mark.read()
    if last.inputs is None:
        raise SystemExit("The build before this one was not green, so that everything would be built.")
    mark.write(replace(last, inputs=replace(last.inputs, clock="2000-01-01")))


def _say(name: str, seconds: float, against: float | None = None) -> None:
    ratio = "" if against is None else f"{seconds / against:8.2f}"
    console.out.print(f"{name:<40} {seconds:8.1f} s{ratio}", soft_wrap=True)


if __name__ == "__main__":
    main()
