"""Build trees of 1 to 100 thousand files, and print how each stage grows: the exponent of files in its seconds.

Usage: python benchmarks/bench_growth.py [FILES ...]. An exponent over 1.1 is marked. What a build of ten files costs is
taken off a stage; what is left of it below a tenth of a second tells nothing.
"""

import math
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from loading_trees import LISTING, LOADING, build, cat, seconds_of_models, simulate_tree

from ground_truth_insights import console

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
LIMIT, LEAST_SECONDS = 1.1, 0.1


def main() -> None:
    """Measure each size, and print a row per stage."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    base, measured = _stages(10), [_stages(size) for size in sizes]
    console.out.print(f"{'stage':<28}" + "".join(f"{size:>10,}" for size in sizes) + f"{'exponent':>10}")
    for stage, fixed in base.items():
        seconds = [each[stage] - (0 if stage == "cat" else fixed) for each in measured]
        found = exponent(sizes, seconds)
        shown = "too short" if found is None else f"{found:.2f}" + (" over 1.1" if found > LIMIT else "")
        console.out.print(
            f"{stage:<28}" + "".join(f"{each:10.2f}" for each in seconds) + f"  {shown:>8}", soft_wrap=True
        )


def exponent(sizes: list[int] | tuple[int, ...], seconds: list[float]) -> float | None:
    """Return the slope of the line through the logarithms of sizes and seconds; none with fewer than two long ones."""
    points = [(math.log(n), math.log(s)) for n, s in zip(sizes, seconds, strict=True) if s >= LEAST_SECONDS]
    if len(points) < 2:
        return None
    middle_x, middle_y = (sum(each) / len(points) for each in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def _stages(files: int) -> dict[str, float]:
    work = Path(tempfile.mkdtemp(prefix="bench_growth_"))
    try:
        simulate_tree(work / "tree", files)
        cat(work / "tree")
        read = cat(work / "tree")
        first, nodes = build(work / "tree", work / "build")
        again, _ = build(work / "tree", work / "build")
    finally:
        shutil.rmtree(work)
    listing, loading = (seconds_of_models(nodes, names) for names in (LISTING, LOADING))
    models = _seconds_of_kind(nodes, "model.") - listing - loading
    return {
        "cat": read,
        "listing": listing,
        "loading into staging": loading,
        "all other models": models,
        "data tests": _seconds_of_kind(nodes, "test."),
        "whole build": first,
        "dbt build, nothing new": again,
    }


def _seconds_of_kind(nodes: Mapping[str, float], kind: str) -> float:
    return sum(seconds for node, seconds in nodes.items() if node.startswith(kind))


if __name__ == "__main__":
    main()
