"""Compare `gt-insights simulate` with writing the same bytes into as many files and doing nothing else.

Usage: PYTHONPATH=scripts python benchmarks/bench_simulate.py [DATA_OBJECTS] [FOLDER]
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from ground_truth_insights import console
from ground_truth_insights.simulate.files import write_new
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate

# What the speed is promised for; answers of other task types are larger, and so is the bare write of them.
CLASSIFICATIONS = (
    "image-classification",
    "image-classification-multi-label",
    "label-verification",
    "text-classification",
    "text-classification-multi-label",
)


def main() -> None:
    """Time both in a folder of their own, three classifications per data object, and print the ratio."""
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    work = Path(tempfile.mkdtemp(prefix="bench_simulate_", dir=sys.argv[2] if len(sys.argv) > 2 else None))
    try:
        started = time.perf_counter()
        options = Options(objects=objects, jobs=5, workers_per_object=3, task_types=CLASSIFICATIONS)
        simulate(options, work / "simulated", work / "registry", overwrite=False, advance=lambda _: None)
        simulated = time.perf_counter() - started
        # Measured before the tree is read back into memory.
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        folders, files = _contents(work / "simulated")
        bare = _write_bare(work / "bare", folders, files)
    finally:
        shutil.rmtree(work)
    megabytes = sum(len(content) for _, content in files) / 1e6
    console.out.print(f"{objects:,} data objects, {len(files):,} files, {megabytes:.0f} MB")
    console.out.print(f"simulate    {simulated:6.2f} s, at most {peak_mb:.0f} MB of memory")
    console.out.print(f"bare write  {bare:6.2f} s")
    console.out.print(f"ratio       {simulated / bare:6.2f}")


def _contents(root: Path) -> tuple[list[str], list[tuple[str, bytes]]]:
    """Return the folders below `root`, outermost first, and the files with their bytes."""
    folders: list[str] = []
    files: list[tuple[str, bytes]] = []
    for parent, _, names in os.walk(root):
        relative = os.path.relpath(parent, root)
        folders.append("" if relative == "." else relative)
        files.extend((f"{relative}/{name}", Path(parent, name).read_bytes()) for name in names)
    return folders, files


def _write_bare(root: Path, folders: list[str], files: list[tuple[str, bytes]]) -> float:
    """Write the same folders and files; return the seconds."""
    started = time.perf_counter()
    for folder in folders:
        os.mkdir(f"{root}/{folder}")  # noqa: PTH102 (as the simulation does it)
    for path, content in files:
        write_new(f"{root}/{path}", content)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
