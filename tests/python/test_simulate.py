"""The simulated tree: a person who knows Ground Truth takes it for real, and nothing else is ever touched."""

import csv
import itertools
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.assignment import assign
from ground_truth_insights.simulate.chance import share_out
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.registry import HEADERS
from ground_truth_insights.simulate.simulation import Summary, simulate
from ground_truth_insights.simulate.task_types import TASK_TYPES

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
RESPONSE_PATH = re.compile(
    r"(?P<project>[a-z-]+)/(?P<job>[a-z0-9-]+)/annotations/worker-response/iteration-(?P<iteration>[12])"
    r"/(?P<object>\d+)/(?P<time>\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d)\.json"
)
MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Response:
    """One worker-response file."""

    job: str
    iteration: int
    object_id: int
    written_at: datetime
    text: str
    answers: list[dict[str, Any]]


@cache
def read_responses(root: Path) -> list[Response]:
    responses = []
    for path in sorted(root.rglob("worker-response/**/*.json")):
        match = RESPONSE_PATH.fullmatch(str(path.relative_to(root)))
        assert match, path
        text = path.read_bytes().decode("utf-8")
        response = Response(
            job=match["job"],
            iteration=int(match["iteration"]),
            object_id=int(match["object"]),
            written_at=datetime.strptime(match["time"], "%Y-%m-%d_%H:%M:%S").replace(tzinfo=UTC),
            text=text,
            answers=json.loads(text)["answers"],
        )
        responses.append(response)
    return responses


@dataclass(frozen=True)
class Tree:
    """A simulated tree and what the simulation said about it."""

    root: Path
    registry: Path
    summary: Summary

    def responses(self) -> list[Response]:
        """Return every file below a worker-response folder; a path of another form fails the test."""
        return read_responses(self.root)

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a registry file."""
        with (self.registry / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def simulated(folder: Path, options: Options, *, overwrite: bool = False) -> Tree:
    root, registry = folder / "output", folder / "registry"
    summary = simulate(options, root, registry, overwrite=overwrite, advance=lambda _: None)
    return Tree(root, registry, summary)


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def run(*arguments: object, **keywords: Any) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GT_")}
    environment |= {"PYTHONPATH": str(SCRIPTS), **keywords.pop("environment", {})}
    command = [sys.executable, "-m", "ground_truth_insights", "simulate", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **keywords)


def person(answer: dict[str, Any]) -> str:
    metadata = answer.get("workerMetadata")
    return str(metadata["identityData"]["sub"] if metadata else answer["workerId"])


def labels_of(answer: dict[str, Any]) -> list[str]:
    (content,) = answer["answerContent"].values()
    return content["labels"] if "labels" in content else [content["label"]]


@pytest.fixture(scope="session")
def default_tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return simulated(tmp_path_factory.mktemp("default"), Options())


@pytest.fixture(scope="session")
def large_tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Every series at least once, the old format included."""
    options = Options(objects=1600, jobs=8, legacy_jobs=1, seed=7)
    return simulated(tmp_path_factory.mktemp("large"), options)


def test_same_seed_gives_same_bytes_and_another_seed_does_not(default_tree: Tree, tmp_path: Path) -> None:
    again = simulated(tmp_path / "again", Options())
    other = simulated(tmp_path / "other", Options(seed=2))
    assert contents(again.root) == contents(default_tree.root)
    assert contents(again.registry) == contents(default_tree.registry)
    assert contents(other.root) != contents(default_tree.root)


def test_answers_have_the_fields_of_their_workforce_and_age(large_tree: Tree) -> None:
    kinds = Counter()
    for response in large_tree.responses():
        for answer in response.answers:
            keys, worker_id = list(answer), answer["workerId"]
            assert keys == sorted(keys)
            if response.job.endswith("pilot-2019"):
                assert keys == ["answerContent", "submissionTime", "workerId"]
                assert re.fullmatch(r"public\.[a-z0-9-]+\.[A-Z2-7]{26}", worker_id)
                assert SECONDS.fullmatch(answer["submissionTime"])
                kinds["legacy"] += 1
                continue
            is_private = "workerMetadata" in answer
            stamp = MILLISECONDS if is_private else SECONDS
            assert stamp.fullmatch(answer["acceptanceTime"])
            assert stamp.fullmatch(answer["submissionTime"])
            accepted, submitted = map(datetime.fromisoformat, (answer["acceptanceTime"], answer["submissionTime"]))
            assert isinstance(answer["timeSpentInSeconds"], float)
            assert (submitted - accepted).total_seconds() == pytest.approx(answer["timeSpentInSeconds"], abs=1e-6)
            if is_private:
                identity = answer["workerMetadata"]["identityData"]
                assert list(identity) == ["identityProviderType", "issuer", "sub"]
                assert UUID.fullmatch(identity["sub"])
                assert re.fullmatch(r"private\.[a-z0-9-]+\.[0-9a-f]{16}", worker_id)
            else:
                assert re.fullmatch(r"public\.[a-z0-9-]+\.A[A-Z0-9]{11,13}", worker_id)
            kinds["private" if is_private else "public"] += 1
    assert all(kinds[kind] > 100 for kind in ("legacy", "private", "public"))


def test_each_file_is_one_line_written_once_after_the_last_answer(large_tree: Tree) -> None:
    objects: Counter[tuple[str, int]] = Counter()
    needed = {row["job"]: int(row["workers_per_data_object"]) for row in large_tree.table("labeling_jobs.csv")}
    for response in large_tree.responses():
        times = [datetime.fromisoformat(answer["submissionTime"]) for answer in response.answers]
        assert times == sorted(times)
        assert 1 <= (response.written_at - times[-1]).total_seconds() <= 186
        assert "\n" not in response.text
        assert ": " not in re.sub(r'"(?:[^"\\]|\\.)*"', "", response.text)
        people = [answer["workerId"] for answer in response.answers]
        assert len(set(people)) == len(people) == needed[response.job]
        objects[response.job, response.object_id] += 1
    assert set(objects.values()) == {1}
    assert sorted(set(needed.values())) == [1, 3, 5]


def test_nobody_does_two_tasks_at_a_time(large_tree: Tree) -> None:
    tasks: dict[str, list[tuple[datetime, datetime]]] = {}
    for response in large_tree.responses():
        for answer in response.answers:
            if "acceptanceTime" in answer:
                span = (
                    datetime.fromisoformat(answer["acceptanceTime"]),
                    datetime.fromisoformat(answer["submissionTime"]),
                )
                tasks.setdefault(person(answer), []).append(span)
    for spans in tasks.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_public_jobs_begin_with_a_probe_of_ten(large_tree: Tree) -> None:
    iterations: dict[str, dict[int, list[Response]]] = {}
    for response in large_tree.responses():
        iterations.setdefault(response.job, {}).setdefault(response.iteration, []).append(response)
    public = {job: parts for job, parts in iterations.items() if parts[1][0].answers[0]["workerId"].startswith("pub")}
    assert len(public) == 2
    for parts in public.values():
        assert len(parts[1]) == 10
        probe_ends = max(response.answers[-1]["submissionTime"] for response in parts[1])
        assert probe_ends < min(response.answers[0]["submissionTime"] for response in parts[2])
        assert not {r.object_id for r in parts[1]} & {r.object_id for r in parts[2]}
    assert all(list(parts) == [1] for job, parts in iterations.items() if job not in public)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_work_is_shared_in_two_humps_with_one_person_far_ahead(seed: int, tmp_path: Path) -> None:
    tree = simulated(tmp_path, Options(seed=seed))
    shares = Counter(person(answer) for response in tree.responses() for answer in response.answers)
    buckets = [
        sum(low <= count < high for count in shares.values())
        for low, high in ((0, 25), (25, 50), (50, 75), (75, 100), (100, 10**6))
    ]
    assert buckets[0] > max(buckets[1:4])
    assert buckets[4] > max(buckets[1:4])
    (_, first), (_, second) = shares.most_common(2)
    assert first > 1.25 * second
    assert len(shares) == 40


def test_a_label_is_rare_and_another_one_unused(large_tree: Tree) -> None:
    used: dict[str, Counter[str]] = {}
    for response in large_tree.responses():
        for answer in response.answers:
            used.setdefault(response.job, Counter()).update(labels_of(answer))
    shares = {
        job: counts["Level crossing"] / counts.total() for job, counts in used.items() if "Level crossing" in counts
    }
    assert shares
    assert all(0.003 < share < 0.025 for share in shares.values())
    for job, counts in used.items():
        configured = {row["label"] for row in large_tree.table("label_categories.csv") if row["job"] == job}
        assert set(counts) < configured


def test_careless_people_disagree_with_the_gold_labels_more_than_skilled_ones(tmp_path: Path) -> None:
    tree = simulated(tmp_path, Options(objects=1600, jobs=1))
    gold = {int(row["data_object_id"]): row["label"] for row in tree.table("gold_labels.csv")}
    right: dict[str, list[bool]] = {}
    for response in tree.responses():
        if response.object_id in gold:
            for answer in response.answers:
                right.setdefault(person(answer), []).append(labels_of(answer) == [gold[response.object_id]])
    rates = sorted(sum(hits) / len(hits) for hits in right.values() if len(hits) >= 20)
    assert rates[0] < 0.75
    assert rates[-1] > 0.85


def test_weekends_are_quiet_and_reminders_loud(tmp_path: Path) -> None:
    tree = simulated(tmp_path, Options(objects=1200, jobs=1))
    days = Counter(answer["submissionTime"][:10] for r in tree.responses() for answer in r.answers)
    weekend = sum(count for day, count in days.items() if datetime.fromisoformat(day).weekday() > 4)
    assert weekend < 0.15 * days.total()
    reminders = [row["happened_on"] for row in tree.table("labeling_events.csv") if "reminder" in row["event"]]
    ordinary = sorted(days.values())[len(days) // 2]
    assert len(reminders) == 2
    for reminder in reminders:
        day = datetime.fromisoformat(reminder).toordinal()
        echo = [days[datetime.fromordinal(day + offset).date().isoformat()] for offset in (0, 1)]
        assert max(echo) > 1.5 * ordinary


def test_the_same_people_have_another_worker_id_in_another_region(default_tree: Tree) -> None:
    ids: dict[str, set[str]] = {}
    for response in default_tree.responses():
        for answer in response.answers:
            if "workerMetadata" in answer:
                ids.setdefault(person(answer), set()).add(answer["workerId"])
    assert max(map(len, ids.values())) == 2
    listed = {row["subject"]: row["worker_name"] for row in default_tree.table("worker_directory.csv")}
    assert set(ids) <= set(listed)
    assert len(set(listed.values())) == len(listed)


def test_registry_has_its_headers_sorted_rows_and_unix_line_ends(default_tree: Tree) -> None:
    assert {path.name for path in default_tree.registry.iterdir()} == {*HEADERS, "simulation.json"}
    for name, header in HEADERS.items():
        text = (default_tree.registry / name).read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.splitlines()[0] == ",".join(header)
        rows = [list(row.values()) for row in default_tree.table(name)]
        assert rows
        assert rows == sorted(rows)


def test_registry_fits_the_tree(default_tree: Tree) -> None:
    done = Counter(response.job for response in default_tree.responses())
    objects = {(response.job, str(response.object_id)) for response in default_tree.responses()}
    jobs = {row["job"]: row for row in default_tree.table("labeling_jobs.csv")}
    assert set(jobs) == set(done)
    assert len({row["project"] for row in jobs.values()}) == 3
    for job, row in jobs.items():
        assert int(row["data_objects_goal"]) >= done[job]
        assert TASK_TYPES[row["task_type"]]
    assert any(row["status"] == "InProgress" for row in jobs.values())
    assert {(row["job"], row["data_object_id"]) for row in default_tree.table("gold_labels.csv")} <= objects


def test_manifests_have_one_line_per_object_of_ended_jobs(large_tree: Tree) -> None:
    answered: dict[str, set[int]] = {}
    for response in large_tree.responses():
        answered.setdefault(response.job, set()).add(response.object_id)
    failures = 0
    for row in large_tree.table("labeling_jobs.csv"):
        job = row["job"]
        (folder,) = large_tree.root.glob(f"*/{job}")
        manifest = folder / "manifests" / "output" / "output.manifest"
        assert manifest.exists() == (row["status"] != "InProgress")
        if not manifest.exists():
            continue
        lines = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
        assert len(lines) == int(row["data_objects_goal"])
        assert {number for number, line in enumerate(lines) if job in line} == answered[job]
        for line in lines:
            metadata = line.get(f"{job}-metadata", {})
            if "failure-reason" in metadata:
                failures += 1
                assert job not in line
            elif metadata:
                assert metadata["job-name"] == f"labeling-job/{job}"
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", metadata["creation-date"])
    assert failures > 0


def test_label_text_is_escaped_as_the_service_does_it(large_tree: Tree) -> None:
    assert quoted('Can\'t <b>D\u00e9cor</b> & "x=1"') == (
        r'"Can\u0027t \u003cb\u003eD' + "\u00e9" + r'cor\u003c/b\u003e \u0026 \"x\u003d1\""'
    )
    texts = [response.text for response in large_tree.responses()]
    assert any(r'"Can\u0027t log in"' in text for text in texts)
    assert any('"D\u00e9cor"' in text for text in texts)
    assert not any("'" in text for text in texts)


@pytest.mark.parametrize("task_type", sorted(TASK_TYPES))
def test_a_task_type_alone_gives_only_its_element(task_type: str, tmp_path: Path) -> None:
    tree = simulated(tmp_path, Options(objects=60, jobs=3, workers=12, task_types=(task_type,)))
    elements = {key for r in tree.responses() for answer in r.answers for key in answer["answerContent"]}
    assert elements == {TASK_TYPES[task_type].element}
    assert {job.task_type for job in tree.summary.jobs} == {task_type}
    assert len(tree.summary.jobs) == 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_assignment_gives_every_object_different_workers(data: st.DataObject) -> None:
    per_object = data.draw(st.integers(1, 5))
    objects = data.draw(st.integers(1, 30))
    workers = data.draw(st.integers(per_object, 9))
    weights = data.draw(st.lists(st.floats(0.01, 9), min_size=workers, max_size=workers))
    counts = share_out(objects * per_object, weights, most=[objects] * workers)
    order = data.draw(st.permutations([worker for worker, count in enumerate(counts) for _ in range(count)]))
    submissions = [(time + 1, time, worker) for time, worker in enumerate(order)]
    answers = assign(list(submissions), objects, per_object)
    assert sorted(itertools.chain.from_iterable(answers)) == sorted(submissions)
    assert all(len({worker for _, _, worker in given}) == len(given) == per_object for given in answers)


@given(st.integers(0, 500), st.lists(st.floats(0.001, 1000), min_size=1, max_size=20))
def test_shares_add_up_and_follow_the_weights(total: int, weights: list[float]) -> None:
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert all(abs(share - total * weight / sum(weights)) <= 1 for share, weight in zip(shares, weights, strict=True))


def test_json_summary_equals_a_recount_of_the_tree(tmp_path: Path) -> None:
    result = run(tmp_path / "out", "--objects", 90, "--jobs", 6, "--legacy-jobs", 1, "--json")
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    tree = Tree(tmp_path / "out", tmp_path / "out_registry", summary)
    responses = tree.responses()
    answers = [answer for response in responses for answer in response.answers]
    assert summary["registry"] == str(tree.registry)
    assert summary["data_objects"] == len(responses) == 90
    assert summary["annotations"] == len(answers)
    assert summary["workers"] == len({person(answer) for answer in answers})
    per_job = Counter(response.job for response in responses)
    assert {job["job"]: job["data_objects"] for job in summary["jobs"]} == per_job


def test_plain_run_names_the_next_command(tmp_path: Path) -> None:
    result = run("out", "--objects", 20, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert f"GT_LABELING_OUTPUT={tmp_path / 'out'} " in result.stdout
    registry = re.search(r" GT_REGISTRY=(\S+) make build", result.stdout)
    assert registry
    assert not Path(registry[1]).is_absolute()
    assert (SCRIPTS.parent / registry[1]).resolve() == tmp_path / "out_registry"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--objects", 0), "--objects"),
        (("--jobs", 9, "--objects", 3), "--objects"),
        (("--workers", 2), "--workers"),
        (("--workers-per-object", 9, "--workers", 5), "--workers-per-object"),
        (("--task-type", "telepathy"), "--task-type"),
        (("--start", "1999-12-31"), "--start"),
        (("--legacy-jobs", 6), "--legacy-jobs"),
        (("--registry", "out/registry"), "--registry"),
    ],
)
def test_wrong_numbers_end_with_2_and_name_the_option(
    arguments: tuple[object, ...], named: str, tmp_path: Path
) -> None:
    result = run("out", *arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert named in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    real = tmp_path / "real" / "annotations" / "worker-response" / "iteration-1" / "0"
    real.mkdir(parents=True)
    (real / "2026-02-03_09:16:31.json").write_text('{"answers":[]}')
    before = contents(tmp_path)
    for out in (tmp_path, tmp_path / "real", real, real / "new"):
        for flags in ((), ("--overwrite",)):
            result = run(out, "--registry", tmp_path.with_name(f"{tmp_path.name}_registry"), *flags)
            assert result.returncode == 2, (out, result.stderr)
            assert "Traceback" not in result.stderr
            assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "foreign",
    [
        "notes.txt",
        "street-signs/notes.txt",
        "street-signs/street-signs-batch-1/notes.txt",
        "street-signs/street-signs-batch-1/annotations/worker-response/iteration-1/0/mine.json",
        "street-signs/street-signs-batch-1/temp/empty.txt",
        "real-job/annotations/worker-response/iteration-1/0/2026-02-03_09:16:31.json",
    ],
)
def test_overwrite_stops_before_anything_it_did_not_write(foreign: str, tmp_path: Path) -> None:
    options = Options(objects=30)
    tree = simulated(tmp_path, options)
    path = tree.root / foreign
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match="did not write"):
        simulated(tmp_path, options, overwrite=True)
    assert contents(tmp_path) == before


def test_overwrite_replaces_exactly_a_simulated_tree(tmp_path: Path) -> None:
    fresh = simulated(tmp_path / "fresh", Options(objects=40, jobs=1))
    tree = simulated(tmp_path / "tree", Options(objects=30, seed=5))
    before = contents(tmp_path / "tree")
    with pytest.raises(UsageError, match="--overwrite"):
        simulated(tmp_path / "tree", Options(objects=40, jobs=1))
    assert contents(tmp_path / "tree") == before
    again = simulated(tmp_path / "tree", Options(objects=40, jobs=1), overwrite=True)
    assert contents(again.root) == contents(fresh.root)
    assert contents(tree.registry) == contents(fresh.registry)


def test_an_owners_registry_is_never_replaced(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    registry.mkdir()
    (registry / "labeling_jobs.csv").write_text("job,project\nmine,Mine\n")
    result = run(tmp_path / "out", "--registry", registry, "--overwrite")
    assert result.returncode == 2
    assert "did not write" in result.stderr
    assert (registry / "labeling_jobs.csv").read_text() == "job,project\nmine,Mine\n"
    assert not (tmp_path / "out").exists()


def test_a_folder_inside_the_labeling_output_in_use_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path / "bucket" / "new", environment={"GT_LABELING_OUTPUT": str(tmp_path / "bucket")})
    assert result.returncode == 2
    assert "GT_LABELING_OUTPUT" in result.stderr
    assert list(tmp_path.iterdir()) == []


def limit_file_size() -> None:
    """Let every write beyond two kilobytes fail, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def test_storage_errors_are_messages(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cases = {
        "a file in the way": run(tmp_path / "file"),
        "a file as parent": run(tmp_path / "file" / "out"),
        "a name too long": run(tmp_path / ("x" * 300)),
        "no room": run(tmp_path / "full", "--objects", 50, preexec_fn=limit_file_size),
    }
    for case, result in cases.items():
        assert result.returncode == 2, (case, result.stderr)
        assert "Traceback" not in result.stderr, case
        assert "choose another" in result.stderr.replace("\n", " "), case


def test_an_interrupted_tree_can_be_replaced(tmp_path: Path) -> None:
    assert run(tmp_path / "out", "--objects", 50, preexec_fn=limit_file_size).returncode == 2
    result = run(tmp_path / "out", "--objects", 50, "--overwrite")
    assert result.returncode == 0, result.stderr
    fresh = simulated(tmp_path / "fresh", Options(objects=50))
    assert contents(tmp_path / "out") == contents(fresh.root)
