"""Compare listing, loading and a whole `dbt build` with `cat` over the same warm files.

Usage: python benchmarks/bench_loading.py [DATA_OBJECTS]
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from dbt_run import PROGRAMS, ROOT, environment
from ground_truth_insights import console
from ground_truth_insights.labeling_output.inventory import list_labeling_output
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate

LISTING = ("base_ground_truth__response_files",)
LOADING = ("base_identity__answers", "stg_ground_truth__response_files", "stg_ground_truth__worker_responses")
TYPED_COLUMNS = (
    "{answers: 'STRUCT(acceptanceTime VARCHAR, answerContent JSON, submissionTime VARCHAR,"
    " timeSpentInSeconds DOUBLE, workerId VARCHAR,"
    " workerMetadata STRUCT(identityData STRUCT(identityProviderType VARCHAR, issuer VARCHAR, sub VARCHAR)))[]'}"
)


def main() -> None:
    """Measure over a simulated tree of three answers per data object, and print seconds and ratios."""
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    work = Path(tempfile.mkdtemp(prefix="bench_loading_"))
    try:
        large, small = work / "large", work / "small"
        for tree, count in ((large, objects), (small, 10)):
            options = Options(objects=count, workers_per_object=3)
            simulate(options, tree, work / f"{tree.name}_registry", overwrite=False, advance=lambda _: None)
        _cat(large)
        before = _cat(large)
        first, models = _build(large, work / "build")
        between = _cat(large)
        again, _ = _build(large, work / "build")
        ten, _ = _build(small, work / "build_small")
        typed = _seconds(lambda: _read_typed(large))
        cat = statistics.median((before, between, _cat(large)))
    finally:
        shutil.rmtree(work)
    listing, loading = (sum(models[name] for name in names) for names in (LISTING, LOADING))
    console.out.print(f"{objects:,} files of three answers each; cat, the median of three: {cat:.2f} s")
    for what, seconds in (
        ("listing", listing),
        ("loading into staging", loading),
        ("listing and loading (at most 5)", listing + loading),
        ("typed read_json, unnested, for comparison", typed),
        ("whole build", first),
        ("the same with ten data objects", ten),
        ("what the data costs in a build (at most 10)", first - ten),
        ("second build, nothing new", again),
    ):
        console.out.print(f"{what:<44} {seconds:7.2f} s   {seconds / cat:6.2f} x cat")


def _cat(tree: Path) -> float:
    command = "find . -name '*.json' -print0 | xargs -0 cat > /dev/null"
    return _seconds(lambda: subprocess.run(["/bin/sh", "-c", command], cwd=tree, check=True))


def _build(tree: Path, folder: Path) -> tuple[float, dict[str, float]]:
    """Run `dbt build`; return its seconds, and the seconds of each model."""
    folder.mkdir(exist_ok=True)
    command = [str(PROGRAMS / "dbt"), "--quiet", "build"]
    settings = environment(folder, GT_LABELING_OUTPUT=str(tree))
    seconds = _seconds(lambda: subprocess.run(command, cwd=ROOT, env=settings, check=True))
    results = json.loads((folder / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return seconds, {each["unique_id"].rpartition(".")[2]: each["execution_time"] for each in results}


def _read_typed(tree: Path) -> None:
    paths = [file.path for file in list_labeling_output(tree)]
    with duckdb.connect() as connection:
        connection.execute(
            "create table answers as select unnest(answers, recursive := true)"
            f" from read_json(?, columns = {TYPED_COLUMNS})",
            [paths],
        )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
