"""Trees of simulated answers, and what it takes to read them: the same for every benchmark of loading."""

import json
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from dbt_run import PROGRAMS, ROOT, environment
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate

LISTING = ("base_ground_truth__response_files",)
LOADING = ("base_identity__answers", "stg_ground_truth__response_files", "stg_ground_truth__worker_responses")


def simulate_tree(tree: Path, objects: int, **options: object) -> None:
    """Write a tree of so many data objects with three answers each, and its registry beside it."""
    chosen = Options(objects=objects, workers_per_object=3, **options)  # type: ignore[arg-type]
    simulate(chosen, tree, tree.with_name(f"{tree.name}_registry"), overwrite=False, advance=lambda _: None)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cat(tree: Path) -> float:
    """Return the seconds that it takes to read every file and nothing more."""
    command = "find . -name '*.json' -print0 | xargs -0 cat > /dev/null"
    return seconds_of(lambda: subprocess.run(["/bin/sh", "-c", command], cwd=tree, check=True))


def build(tree: Path, folder: Path, program: str = "dbt") -> tuple[float, Mapping[str, float]]:
    """Build by dbt or by gt-insights; return the seconds, and those of each node of dbt's last run by its id."""
    folder.mkdir(exist_ok=True)
    command, settings = [str(PROGRAMS / program), "build"], environment(folder, GT_LABELING_OUTPUT=str(tree))
    seconds = seconds_of(lambda: subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL))
    results = json.loads((folder / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return seconds, {each["unique_id"]: each["execution_time"] for each in results}


def seconds_of_models(nodes: Mapping[str, float], names: tuple[str, ...]) -> float:
    """Return the seconds of some models together."""
    return sum(seconds for node, seconds in nodes.items() if node.rpartition(".")[2] in names)
