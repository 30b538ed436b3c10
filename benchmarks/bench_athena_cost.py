"""Compare what one dashboard refresh reads and costs: four marts, against the article's four views over raw JSON.

Usage: PYTHONPATH=tests python benchmarks/bench_athena_cost.py [FILES ...]

Both are built on a real Trino over the same files, one worker response each. GET requests are counted at S3, bytes
are those that the engine read there. More numbers show the growth with the number of files.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import article_views
from athena_price import query_dollars, requests_dollars
from loading_trees import simulate_tree

from athena_local.queries import query
from athena_local.stack import AthenaLocal
from dbt_run import PROGRAMS, ROOT, environment
from ground_truth_insights import console

MARTS = "ground_truth_insights"
INSIGHTS = (
    "annotations_per_worker",
    "annotations_per_label",
    "annotations_per_day",
    "workers_per_annotation_bucket",
)


@dataclass(frozen=True)
class Cost:
    """What some queries read: bytes of each, and all their GET requests together."""

    query_bytes: tuple[int, ...]
    get_requests: int

    @property
    def total_bytes(self) -> int:
        """The bytes of all queries."""
        return sum(self.query_bytes)

    @property
    def dollars(self) -> float:
        """The price of the queries and requests."""
        return sum(query_dollars(scanned) for scanned in self.query_bytes) + requests_dollars(self.get_requests)


def main() -> None:
    """Measure for each number of files, and print a table and the two ratios."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [500, 5_000]
    _say(f"{'files':>7}  {'what is refreshed':<32} {'queries':>7} {'GETs':>8} {'bytes':>13} {'dollars':>10}")
    for files in sizes:
        article, marts, everything = _measure(files)
        for what, cost in (
            ("the article's four views", article),
            ("the four marts of the same", marts),
            ("every mart, all scopes", everything),
        ):
            _say(
                f"{files:7,}  {what:<32} {len(cost.query_bytes):7,} {cost.get_requests:8,}"
                f" {cost.total_bytes:13,} {cost.dollars:10.6f}"
            )
        _say(
            f"{files:7,}  the marts read {article.total_bytes / marts.total_bytes:,.0f} times fewer bytes (at least 100"
            f" at 5,000 files), in {article.get_requests / marts.get_requests:,.0f} times fewer GETs (at least 1,000)"
        )
    _say(
        "Athena bills at least 10 MB per query: below 10 MB of raw JSON the queries cost the same in both ways, and the"
        " GET requests do not. A data set in SPICE pays once per refresh, a direct one once per reader and view."
    )


def _say(line: str) -> None:
    console.out.print(line, soft_wrap=True)


def _measure(files: int) -> tuple[Cost, Cost, Cost]:
    with tempfile.TemporaryDirectory(prefix="bench_athena_cost_") as folder, AthenaLocal() as athena:
        tree = Path(folder) / "output"
        simulate_tree(tree, files, jobs=1, task_types=("text-classification",))
        article_views.make_views(athena, tree)
        article = _cost(athena, article_views.queries())
        _build(athena, Path(folder))
        return article, *_marts(athena)


def _marts(athena: AthenaLocal) -> tuple[Cost, Cost]:
    tables = athena.client("glue").get_paginator("get_tables").paginate(DatabaseName=MARTS)
    names = sorted(table["Name"] for page in tables for table in page["TableList"])
    insights = _cost(athena, [f"select * from {MARTS}.{mart} where scope = 'all'" for mart in INSIGHTS])
    return insights, _cost(athena, [f"select * from {MARTS}.{mart}" for mart in names])


def _build(athena: AthenaLocal, folder: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GT_", "DBT_", "AWS_"))}
    dbt = {name: value for name, value in environment(folder).items() if name.startswith("DBT_")}
    for command in (
        [str(PROGRAMS / "gt-insights"), "inventory"],
        [str(PROGRAMS / "dbt"), "--quiet", "build", "--exclude-resource-type", "test", "unit_test"],
    ):
        settings = inherited | athena.environment() | dbt
        subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)


def _cost(athena: AthenaLocal, queries: Sequence[str]) -> Cost:
    before = athena.usage()
    for sql in queries:
        query(athena, sql)
    used = athena.usage().since(before)
    return Cost(tuple(run.physical_input_bytes for run in used.queries), sum(used.object_reads.values()))


if __name__ == "__main__":
    main()
