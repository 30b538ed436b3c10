"""Count what the article counts in the ways that people do without this project, on the same files in one run.

Usage: PYTHONPATH=tests python benchmarks/bench_alternatives.py [FILES]

Four counts: annotations per worker, per label and per day, and workers per bucket of annotations. Each way must give
the same counts, or the benchmark ends.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import article_views
import duckdb
import pandas as pd
import polars as pl
from loading_trees import LISTING, LOADING, build, cat, seconds_of, seconds_of_models, simulate_tree

from athena_local.queries import query
from athena_local.stack import AthenaLocal
from ground_truth_insights import console

BOUNDS = (0, 25, 50, 75, 100)
# Annotations per worker, per label, per day, and workers per bucket: each a multiset of counts.
Counts = tuple[list[int], ...]


def main() -> None:
    """Measure every way, and print seconds and how many times `cat` they are."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    work = Path(tempfile.mkdtemp(prefix="bench_alternatives_"))
    try:
        tree = work / "tree"
        simulate_tree(tree, files, jobs=1, task_types=("text-classification",))
        cat(tree)
        read = cat(tree)
        paths = [str(path) for path in tree.rglob("worker-response/**/*.json")]
        console.out.print(f"{len(paths):,} files of three answers each; cat: {read:.2f} s")
        counted = []
        for name, way in WAYS.items():
            seconds, counts = _measured(way, paths)
            counted.append(counts)
            _say(name, seconds, read)
        seconds, counts = _on_trino(tree)
        _say("the article's views, on a local Trino", seconds, read)
        if any(each != counts for each in counted):
            raise SystemExit(f"The ways count differently: {[*counted, counts]}")
        first, nodes = build(tree, work / "build", "gt-insights")
        _say("this project: listing and loading into staging", seconds_of_models(nodes, LISTING + LOADING), read)
        _say("this project: a first build of every mart, with all tests", first, read)
        _say("this project: a build with nothing new", build(tree, work / "build", "gt-insights")[0], read)
    finally:
        shutil.rmtree(work)


def _say(name: str, seconds: float, read: float) -> None:
    console.out.print(f"{name:<58} {seconds:8.2f} s {seconds / read:8.1f} x cat", soft_wrap=True)


def _measured(way: Callable[[list[str]], Counts], paths: list[str]) -> tuple[float, Counts]:
    found: list[Counts] = []
    return seconds_of(lambda: found.append(way(paths))), found[0]


def _answers(paths: list[str]) -> list[tuple[str, str, str]]:
    """Return worker, label and day of every answer."""
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 (as a script would)
            for answer in json.load(file)["answers"]:
                label = answer["answerContent"]["crowd-classifier"]["label"]
                sub = answer["workerMetadata"]["identityData"]["sub"]
                found.append((sub, label, answer["submissionTime"][:10]))
    return found


def _by_hand(paths: list[str]) -> Counts:
    counters = [Counter(values) for values in zip(*_answers(paths), strict=True)]
    return _counts(*(list(counter.values()) for counter in counters))


def _with_pandas(paths: list[str]) -> Counts:
    frame = pd.DataFrame(_answers(paths), columns=["worker", "label", "day"])
    return _counts(*(frame.groupby(column).size().tolist() for column in frame.columns))


def _with_polars(paths: list[str]) -> Counts:
    frames = [pl.read_json(path) for path in paths]
    answer = pl.concat(frames, how="diagonal_relaxed").explode("answers").unnest("answers")
    columns = answer.select(
        worker=pl.col("workerMetadata").struct.field("identityData").struct.field("sub"),
        label=pl.col("answerContent").struct.field("crowd-classifier").struct.field("label"),
        day=pl.col("submissionTime").str.slice(0, 10),
    )
    return _counts(*(columns.group_by(name).len()["len"].to_list() for name in columns.columns))


def _with_read_json_auto(paths: list[str]) -> Counts:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table answers as
            select
                answer.workerMetadata.identityData.sub as worker,
                answer.answerContent['crowd-classifier'].label as label,
                answer.submissionTime::date as day
            from (select unnest(answers) as answer from read_json_auto(?))
            """,
            [paths],
        )
        sql = "select count(*) from answers group by {}"
        return _counts(
            *([n for (n,) in connection.execute(sql.format(c)).fetchall()] for c in ("worker", "label", "day"))
        )


def _counts(*counts: list[int]) -> Counts:
    buckets = Counter(sum(count >= bound for bound in BOUNDS) for count in counts[0])
    return (*(sorted(each) for each in counts), sorted(buckets.values()))


WAYS: dict[str, Callable[[list[str]], Counts]] = {
    "a Python script with four counters": _by_hand,
    "a pandas script": _with_pandas,
    "a polars script": _with_polars,
    "DuckDB's read_json_auto": _with_read_json_auto,
}


def _on_trino(tree: Path) -> tuple[float, Counts]:
    with AthenaLocal() as athena:
        article_views.make_views(athena, tree)
        found: list[list[list[str | None]]] = []
        seconds = seconds_of(lambda: found.extend(query(athena, sql) for sql in article_views.queries()))
    # The count is the first column of three views, and the second of the buckets.
    worker, label, day = (sorted(int(row[0] or 0) for row in rows) for rows in found[:3])
    return seconds, (worker, label, day, sorted(int(row[1] or 0) for row in found[3]))


if __name__ == "__main__":
    main()
