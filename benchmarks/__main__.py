"""Run every benchmark, one after the other, each in a process of its own: python -m benchmarks [NAME ...]."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    """Run the benchmarks named on the command line, else all."""
    names = sys.argv[1:] or [path.stem.removeprefix("bench_") for path in sorted(FOLDER.glob("bench_*.py"))]
    # The local services lie among the tests, which are no package that is installed.
    tests = FOLDER.parent / "tests"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests / "support")])}
    for name in names:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)  # noqa: T201 (a script for people)
        subprocess.run([sys.executable, str(FOLDER / f"bench_{name}.py")], check=True, env=environment)


if __name__ == "__main__":
    main()
