"""Compare what a build takes with `cat` over the same warm files, and tell how each stage grows with their number.

Usage: python benchmarks/bench_loading.py [FILES ...]. What a build of ten files costs is taken off each stage. With
several numbers of files the exponent of each stage is printed; seconds below a tenth tell nothing of it.
"""

import math
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from loading_trees import LISTING, LOADING, build, cat, seconds_of_models, simulate_tree

from ground_truth_insights import console

LIMIT, LEAST_SECONDS = 1.1, 0.1


def main() -> None:
    """Measure each size, and print a row per stage."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [100_000]
    base, measured = _stages(10), [_stages(size) for size in sizes]
    heads = "".join(f"{size:>10,}" for size in sizes)
    console.out.print(f"{'seconds of':<44}{heads}     x cat  exponent", soft_wrap=True)
    for stage, fixed in base.items():
        seconds = [each[stage] - (0 if stage == "cat" else fixed) for each in measured]
        ratio, found = seconds[-1] / measured[-1]["cat"], exponent(sizes, seconds)
        shown = "" if found is None else f"{found:10.2f}" + (" over 1.1" if found > LIMIT else "")
        figures = "".join(f"{each:10.2f}" for each in seconds)
        console.out.print(f"{stage:<44}{figures}{ratio:10.1f}{shown}", soft_wrap=True)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """Return the slope of the line through the logarithms of sizes and seconds; none with fewer than two long ones."""
    points = [(math.log(n), math.log(s)) for n, s in zip(sizes, seconds, strict=True) if s >= LEAST_SECONDS]
    if len(points) < 2:
        return None
    middle_x, middle_y = (sum(each) / len(points) for each in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def _stages(files: int) -> dict[str, float]:
    work = Path(tempfile.mkdtemp(prefix="bench_loading_"))
    try:
        simulate_tree(work / "tree", files)
        cat(work / "tree")
        read = cat(work / "tree")
        first, nodes = build(work / "tree", work / "build")
        again, _ = build(work / "tree", work / "build")
    finally:
        shutil.rmtree(work)
    loading = seconds_of_models(nodes, LISTING + LOADING)
    return {
        "cat": read,
        "listing": seconds_of_models(nodes, LISTING),
        "listing and loading into staging (<= 2.5)": loading,
        "all other models": _seconds_of_kind(nodes, "model.") - loading,
        "data tests": _seconds_of_kind(nodes, "test."),
        "whole build (<= 4.5)": first,
        "dbt build with nothing new": again,
    }


def _seconds_of_kind(nodes: Mapping[str, float], kind: str) -> float:
    return sum(seconds for node, seconds in nodes.items() if node.startswith(kind))


if __name__ == "__main__":
    main()
