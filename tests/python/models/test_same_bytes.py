"""Builds of the same files give the same bytes in every mart, in whatever order threads add up."""

import os

import duckdb
import pytest

from dbt_project import ROOT, DbtProject
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate

AS_OF = "2026-02-16T06:00:00"


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Build one tree twice, by one thread and by eight, and attach both warehouses."""
    folder = tmp_path_factory.mktemp("same")
    tree, registry = folder / "output", folder / "registry"
    simulate(Options(objects=300), tree, registry, overwrite=False, advance=lambda _: None)
    connection = duckdb.connect()
    for name, threads in (("one", 1), ("eight", 8)):
        project = DbtProject(tree, folder / name, {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
        project.load("--threads", str(threads), as_of=AS_OF)
        connection.execute(f"attach '{project.warehouse}' as {name} (read_only)")
    return connection


def marts() -> list[str]:
    return sorted(path.stem for path in (ROOT / "models/marts").rglob("*.sql"))


@pytest.mark.parametrize("mart", marts())
def test_two_builds_of_the_same_files_are_equal_to_the_last_digit(builds: duckdb.DuckDBPyConnection, mart: str) -> None:
    # When a build was made is the one thing in which it differs from another.
    kept = "* exclude (built_at)" if mart == "scope_clock" else "*"
    rows = {name: f"select {kept} from {name}.ground_truth_insights.{mart}" for name in ("one", "eight")}
    for name, other in (("one", "eight"), ("eight", "one")):
        differing = builds.sql(f"{rows[name]} except all {rows[other]}").fetchall()
        assert not differing[:3]
