"""Change expressions one at a time, run the tests that hold them, and print what nobody noticed: `make mutants`."""

import csv
import json
import multiprocessing
import os
import random
import resource
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest
from _pytest import main as pytest_main

from dbt_project import ROOT
from mutation import replay
from mutation.named import NAMED
from mutation.sites import Site, mutated_python, python_sites, sql_sites

SEED = 20260302
# Changes of each model, and of the estimates in all.
PER_MODEL, OF_ESTIMATES = 2, 24
MUST_DIE = 0.95
WORKERS = 2
# A join of everything with everything is ended, and counts as noticed.
PROCESSOR_SECONDS = 300

# The tests that build models from rows or files, those first that take least.
TESTS = (
    "tests/python/models/test_bad_input.py",
    "tests/python/models/test_pay.py",
    "tests/python/models/test_reviews.py",
    "tests/python/models/test_every_job.py",
    "tests/python/models/test_many_jobs.py",
    "tests/python/models/test_manifest_join.py",
    "tests/python/models/test_progress_statistics.py",
    "tests/python/models/test_agreement_oracles.py",
    "tests/python/models/test_real_input.py",
    "tests/python/models/test_statistics.py",
)
# The unit tests of dbt among them, which are asked first.
UNIT_TESTS = "tests/python/models/test_bad_input.py::test_every_unit_test_passes"
OF_PYTHON = ("tests/python/estimate/test_estimate.py",)
ESTIMATES = "scripts/ground_truth_insights/estimate"
FOLDER = ROOT / "target/mutation"
EQUIVALENT = Path(__file__).parent / "equivalent.csv"


@dataclass(frozen=True)
class Case:
    """A change, what it is known by, and the tests that should notice it."""

    place: str
    operator: str
    before: str
    after: str
    tests: Sequence[str]
    mutant: replay.Mutant | None = None
    number: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a reason in the table of equivalent changes is found by."""
        return self.place, self.operator, self.before, self.after


def main() -> int:
    """Run the mutants, or those of the places that are named, and return 1 where too many live."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ[replay.KEPT] = str(FOLDER / "kept")
    # What earlier states of the project asked for is no business of this run.
    (FOLDER / "kept/used").unlink(missing_ok=True)
    if _pytest(TESTS, "recorded") != 0:
        sys.stderr.write("a test fails though nothing was changed\n")
        return 1
    control = Runner([Case(replay.CONTROL, "control", "", "", TESTS, replay.Mutant(replay.CONTROL))])
    _pytest(TESTS, "mutants", control)
    if killer := control.rows[0][-1]:
        sys.stderr.write(f"{killer} fails on models that are written anew and say the same\n")
        return 1
    cases = [*_named(), *_drawn(), *_drawn_estimates()]
    if chosen := set(sys.argv[1:]):
        cases = [case for case in cases if case.place in chosen]
    runner = Runner([case for case in cases if case.mutant])
    _pytest(TESTS, "mutants", runner)
    rows = [*runner.rows, *_killers([case for case in cases if not case.mutant])]
    with (FOLDER / "mutants.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("place", "operator", "before", "after", "killer"), *rows])
    return _summary(rows)


def _pytest(tests: Sequence[str], name: str, *plugins: object) -> int:
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--basetemp={FOLDER / name}",
        "-k",
        "not athena",
        "-m",
        "not slow",
    ]
    return int(pytest.main([*options, *tests], plugins=[replay, *plugins]))


class Runner:
    """A plugin for pytest that runs, instead of the collected tests, those of each case in a process of its own.

    So that nothing is imported and collected more than once.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        """Keep the cases."""
        self._cases = cases
        self.rows: list[tuple[str, ...]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the cases, two beside each other."""
        self.rows = list(_beside_each_other(self._cases, lambda case, place: self._killer(session, case, place)))
        return True

    def _killer(self, session: pytest.Session, case: Case, place: int) -> str:
        def run() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
            os.environ[replay.MUTANT] = json.dumps(asdict(case.mutant))
            if case.mutant and UNIT_TESTS.startswith(tuple(case.tests)) and replay.unit_tests_notice(case.mutant):
                Path(os.environ[replay.KILLER]).write_text(UNIT_TESTS, encoding="utf-8")
                os._exit(1)
            # What tests write lies apart, as do the builds that several of them share.
            folder = FOLDER / f"worker_{place}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            session.config._tmp_path_factory._basetemp = folder  # type: ignore[attr-defined]
            # Those that take least first; a whole run of the tests begins with those that take longest.
            session.items = [item for test in case.tests for item in session.items if item.nodeid.startswith(test)]
            try:
                pytest_main.pytest_runtestloop(session)
            except session.Failed:
                os._exit(1)
            os._exit(1 if session.testsfailed else 0)

        return _ended(run, place)


def _drawn() -> Iterator[Case]:
    """Draw sites of every model: an operator first, so that constants, of which there are most, aren't all."""
    holding: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    for line in replay.used():
        file, key = line.split()
        manifest = json.loads((FOLDER / "kept" / key / "target/manifest.json").read_text(encoding="utf-8"))
        for node in manifest["nodes"].values():
            if replay.is_changeable(node) and node.get("compiled_code"):
                holding.setdefault(node["name"], []).append(file)
                codes[node["name"]] = node["compiled_code"]
    for model, code in sorted(codes.items()):
        # A change of one model leaves the sites of the others as they are.
        source = random.Random(f"{SEED} {model}")
        _, sites = sql_sites(code)
        for number in _sample(source, sites, PER_MODEL):
            site = sites[number]
            mutant = replay.Mutant(model, number, len(sites))
            tests = [test for test in TESTS if test in holding[model]]
            yield Case(model, site.operator, site.before, site.after, tests, mutant)


def _drawn_estimates() -> Iterator[Case]:
    """Draw sites of the modules of estimates."""
    listed = [
        (str(path.relative_to(ROOT)), number, site)
        for path in sorted((ROOT / ESTIMATES).glob("*.py"))
        for number, site in enumerate(python_sites(path.read_text(encoding="utf-8"))[1])
    ]
    for chosen in _sample(random.Random(SEED), [site for _, _, site in listed], OF_ESTIMATES):
        path, number, site = listed[chosen]
        yield Case(path, site.operator, site.before, site.after, OF_PYTHON, number=number)


def _sample(source: random.Random, sites: Sequence[Site], count: int) -> list[int]:
    """Return the numbers of different sites, of operators drawn with the same chance."""
    left: dict[str, list[int]] = {}
    for number, site in enumerate(sites):
        left.setdefault(site.operator, []).append(number)
    drawn: list[int] = []
    while left and len(drawn) < count:
        operator = source.choice(sorted(left))
        drawn.append(left[operator].pop(source.randrange(len(left[operator]))))
        left = {name: numbers for name, numbers in left.items() if numbers}
    return drawn


def _named() -> Iterator[Case]:
    """Yield the changes that once lived, each with the test that kills it."""
    for place, before, after, test in NAMED:
        mutant = None if "/" in place else replay.Mutant(place, before=before, after=after)
        yield Case(place, "named", before, after, [test], mutant)


def _beside_each_other(cases: Sequence[Case], killer: Callable[[Case, int], str]) -> Iterator[tuple[str, ...]]:
    """Run the cases, and yield what each is known by with the test that noticed it, if one did."""
    places: SimpleQueue[int] = SimpleQueue()
    for place in range(WORKERS):
        places.put(place)

    def run(case: Case) -> tuple[str, ...]:
        place = places.get()
        found = killer(case, place)
        places.put(place)
        line = f"{found or 'LIVES':90s} {case.place}: {case.operator}: {case.before} => {case.after}\n"
        with (FOLDER / "log").open("a", encoding="utf-8") as log:
            log.write(line)
        return (*case.key, found)

    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(run, cases)


def _killers(cases: Sequence[Case]) -> Iterator[tuple[str, ...]]:
    """Run the tests of changed modules of Python, which have to be imported anew for each."""

    def killer(case: Case, place: int) -> str:
        copy = str(_changed_scripts(case, place))

        def run() -> None:
            for name in [
                name for name in sys.modules if name.startswith(("ground_truth_insights", "test_", "conftest"))
            ]:
                del sys.modules[name]
            os.environ["PYTHONPATH"] = copy
            sys.path.insert(0, copy)
            os._exit(_pytest(case.tests, f"worker_{place}"))

        return _ended(run, place)

    return _beside_each_other(cases, killer)


def _ended(run: Callable[[], None], place: int) -> str:
    """Run in a process of its own, and return the test that failed there, or nothing."""
    named = FOLDER / f"killer_{place}"
    named.unlink(missing_ok=True)

    def begun() -> None:
        os.environ[replay.KILLER] = str(named)
        run()

    process = multiprocessing.get_context("fork").Process(target=begun)
    process.start()
    process.join()
    if process.exitcode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.INTERRUPTED):
        raise SystemExit("pytest did not run the tests")
    if process.exitcode in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        return ""
    return named.read_text(encoding="utf-8") if named.exists() else "(did not end)"


def _changed_scripts(case: Case, place: int) -> Path:
    """Return a copy of the package with one change in it, beside the other files of the project."""
    project = FOLDER / f"project_{place}"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(ROOT / "scripts", project / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for entry in ROOT.iterdir():
        if entry.name not in ("scripts", "target"):
            (project / entry.name).symlink_to(entry)
    file = project / case.place
    code = file.read_text(encoding="utf-8")
    if case.operator == "named" and case.before not in code:
        raise SystemExit(f"{case.place} no longer has {case.before}")
    changed = code.replace(case.before, case.after) if case.operator == "named" else mutated_python(code, case.number)
    file.write_text(changed, encoding="utf-8")
    return project / "scripts"


def _summary(rows: Sequence[tuple[str, ...]]) -> int:
    """Print the table by operator and the changes that live, and return 1 where too many do."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        equivalent = {tuple(row[:4]) for row in csv.reader(file)}
    counted = [row for row in rows if row[4] or tuple(row[:4]) not in equivalent]
    tried, lived = Counter(row[1] for row in counted), Counter(row[1] for row in counted if not row[4])
    for operator, count in sorted(tried.items()):
        sys.stdout.write(f"{operator:12s} {count - lived[operator]:4d} of {count:4d} noticed\n")
    share = 1 - sum(lived.values()) / len(counted) if counted else 1.0
    sys.stdout.write(f"{share:.1%} of {len(counted)}; {len(rows) - len(counted)} change nothing that can be seen\n")
    return 1 if share < MUST_DIE or lived["named"] else 0


if __name__ == "__main__":
    sys.exit(main())
