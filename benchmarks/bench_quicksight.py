"""Compare a plan of the whole dashboard with its calls made one after the other, on the local QuickSight.

Usage: PYTHONPATH=tests:tests/support python benchmarks/bench_quicksight.py [LATENCY_MS] [ROUNDS]

Every call waits LATENCY_MS (200), as a network does. Each round plans what is in QuickSight already, as a process of
its own, starting Python included. The ratio is that of the latencies added up to the time of the whole command.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ground_truth_insights import console
from quicksight_local.local import QuickSightLocal
from quicksight_project import QuickSightProject, gt_insights, populate


def main() -> None:
    """Make everything once, then plan again and again."""
    numbers = [int(argument) for argument in sys.argv[1:]]
    latency_ms, rounds = numbers + [200, 5][len(numbers) :]
    with tempfile.TemporaryDirectory(prefix="bench_quicksight_") as folder, QuickSightLocal() as local:
        project = QuickSightProject.made_in(Path(folder))
        populate(local, project)
        environment = project.environment(local)
        ended = gt_insights(environment, "quicksight", "apply")
        if ended.exit_code:
            raise SystemExit(ended.output)
        local.account.settings.latency_seconds = latency_ms / 1000
        ratios = [_round(number, local, environment, latency_ms / 1000) for number in range(rounds)]
    console.out.print(f"ratio {statistics.median(ratios):.2f} (median of {rounds}, {latency_ms} ms for each call)")


def _round(number: int, local: QuickSightLocal, environment: dict[str, str], latency: float) -> float:
    local.calls.clear()
    begin = time.monotonic()
    command = [sys.executable, "-m", "ground_truth_insights", "quicksight", "plan"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    seconds = time.monotonic() - begin
    calls = len(local.calls.all())
    ratio = calls * latency / seconds
    console.out.print(
        f"round {number}: {calls} calls in {seconds:.2f} s, one after the other {calls * latency:.1f} s, {ratio:.2f}"
    )
    return ratio


if __name__ == "__main__":
    main()
