"""The simulated tree: a person who knows Ground Truth takes it for real."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_truth_insights import task_types
from ground_truth_insights.checks.seeds import registry_seeds
from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.assignment import assign
from ground_truth_insights.simulate.chance import share_out
from ground_truth_insights.simulate.files import json_text
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate
from ground_truth_insights.simulate.task_types import simulated_names, simulated_type
from simulated_trees import Response, Tree, contents, person, simulated

MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def labels_of(answer: dict[str, Any]) -> list[str]:
    """Return the labels of a classification, or of the things in a list."""
    (content,) = answer["answerContent"].values()
    if "label" in content:
        return [content["label"]]
    if "labels" in content:
        return content["labels"]
    key = "entities" if "entities" in content else "boundingBoxes"
    return [thing["label"] for thing in content[key] or ()]


@pytest.fixture(scope="session")
def default_tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return simulated(tmp_path_factory.mktemp("default"), Options())


@pytest.fixture(scope="session")
def large_tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Tell the story of the default tree at another size, with a job in the old format."""
    options = Options(objects=2000, jobs=9, legacy_jobs=1, seed=7)
    return simulated(tmp_path_factory.mktemp("large"), options)


def test_same_seed_gives_same_bytes_and_another_seed_does_not(default_tree: Tree, tmp_path: Path) -> None:
    again = simulated(tmp_path / "again", Options())
    other = simulated(tmp_path / "other", Options(seed=2))
    assert contents(again.root) == contents(default_tree.root)
    assert contents(again.registry) == contents(default_tree.registry)
    assert contents(other.root) != contents(default_tree.root)


def test_the_default_tree_tells_one_story_of_several_task_types(default_tree: Tree) -> None:
    assert [(job.task_type, job.status) for job in default_tree.summary.jobs] == [
        ("image-classification", "Completed"),
        ("text-classification", "Completed"),
        ("image-classification-multi-label", "Completed"),
        ("image-classification", "InProgress"),
        ("label-verification", "Completed"),
        ("named-entity-recognition", "Completed"),
        ("bounding-box", "Completed"),
        ("text-classification-multi-label", "Stopped"),
    ]
    assert 600 <= default_tree.summary.data_objects <= 900


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
    assert {path.name for path in default_tree.registry.iterdir()} == {*registry_seeds(), "simulation.json"}
    for name, seed in registry_seeds().items():
        text = (default_tree.registry / name).read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.splitlines()[0] == ",".join(seed.header)
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
        assert row["task_type"] in simulated_names()
    assert any(row["status"] == "InProgress" for row in jobs.values())
    assert {(row["job"], row["data_object_id"]) for row in default_tree.table("gold_labels.csv")} <= objects


def test_label_text_is_escaped_as_the_service_does_it(large_tree: Tree) -> None:
    assert json_text('Can\'t <b>D\u00e9cor</b> & "x=1"') == (
        r'"Can\u0027t \u003cb\u003eD' + "\u00e9" + r'cor\u003c/b\u003e \u0026 \"x\u003d1\""'
    )
    texts = [response.text for response in large_tree.responses()]
    assert any(r'"Can\u0027t log in"' in text for text in texts)
    assert any('"D\u00e9cor"' in text for text in texts)
    assert not any("'" in text for text in texts)


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


@pytest.fixture
def with_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Add the row of a task type audio, of which the rest is given, to a copy of the file of task types."""
    caches = (task_types._rows, task_types.task_types)

    def clear() -> None:
        for cache in caches:
            cache.cache_clear()

    def add(rest: str) -> None:
        file = tmp_path / "task_types.csv"
        file.write_text(f"{task_types.FILE.read_text(encoding='utf-8')}audio,audio,x,audio,{rest}\n", encoding="utf-8")
        monkeypatch.setattr(task_types, "FILE", file)
        clear()

    yield add
    clear()


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("one_label,clip,25", "answers 'one_label'.*one-label"),
        ("one-label,clips,25", "input 'clips'.*clip"),
        ("one-label,clip,fast", "'fast'.*gt-insights doctor"),
    ],
)
def test_a_row_that_no_task_type_can_be_made_of_is_named(with_row: Callable[[str], None], rest: str, says: str) -> None:
    with_row(rest)
    with pytest.raises(UsageError, match=says):
        simulated_type("audio")


def test_a_wrong_row_stops_no_other_task_type_and_removes_nothing(
    with_row: Callable[[str], None], tmp_path: Path
) -> None:
    with_row("one_label,clip,25")

    def write(task_type: str) -> None:
        options = Options(objects=4, workers=4, jobs=1, task_types=(task_type,))
        simulate(options, tmp_path / "tree", tmp_path / "registry", overwrite=True, advance=lambda _: None)

    write("keypoint")
    before = contents(tmp_path / "tree")
    with pytest.raises(UsageError, match="answers 'one_label'"):
        write("audio")
    assert contents(tmp_path / "tree") == before
