"""Compare listing, loading and a whole `dbt build` with `cat` over the same warm files.

Usage: python benchmarks/bench_loading.py [DATA_OBJECTS]
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import duckdb
from loading_trees import LISTING, LOADING, build, cat, seconds_of, seconds_of_models, simulate_tree

from ground_truth_insights import console
from ground_truth_insights.labeling_output.inventory import list_labeling_output

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
        simulate_tree(large, objects)
        simulate_tree(small, 10)
        cat(large)
        before = cat(large)
        first, models = build(large, work / "build")
        between = cat(large)
        again, _ = build(large, work / "build")
        ten, _ = build(small, work / "build_small")
        typed = seconds_of(lambda: _read_typed(large))
        read = statistics.median((before, between, cat(large)))
    finally:
        shutil.rmtree(work)
    listing, loading = (seconds_of_models(models, names) for names in (LISTING, LOADING))
    console.out.print(f"{objects:,} files of three answers each; cat, the median of three: {read:.2f} s")
    for what, seconds in (
        ("listing", listing),
        ("loading into staging", loading),
        ("listing and loading (at most 2.5)", listing + loading),
        ("typed read_json, unnested, for comparison", typed),
        ("whole build", first),
        ("the same with ten data objects", ten),
        ("what the data costs in a build (at most 4.5)", first - ten),
        ("second build, nothing new", again),
    ):
        console.out.print(f"{what:<44} {seconds:7.2f} s   {seconds / read:6.2f} x cat")


def _read_typed(tree: Path) -> None:
    paths = [file.path for file in list_labeling_output(tree)]
    with duckdb.connect() as connection:
        connection.execute(
            "create table answers as select unnest(answers, recursive := true)"
            f" from read_json(?, columns = {TYPED_COLUMNS})",
            [paths],
        )


if __name__ == "__main__":
    main()
