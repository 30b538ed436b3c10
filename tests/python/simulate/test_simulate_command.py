"""`gt-insights simulate`: what it says, and that nothing it didn't write is ever touched."""

import json
import re
import resource
from collections import Counter
from pathlib import Path

import pytest

from ground_truth_insights.errors import UsageError
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate
from ground_truth_insights.simulate.target_folder import check_labeling_output, remove
from simulated_trees import SCRIPTS, Tree, contents, person, run, simulated


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
        (("--legacy-jobs", 9), "--legacy-jobs"),
        (("--image-bytes", 0), "--image-bytes"),
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
    registry = tmp_path.with_name(f"{tmp_path.name}_registry")
    for out in (tmp_path, tmp_path / "real", real, real / "new"):
        for overwrite in (False, True):
            with pytest.raises(UsageError):
                simulate(Options(), out, registry, overwrite=overwrite, advance=lambda _: None)
            assert contents(tmp_path) == before
    result = run(tmp_path, "--registry", registry, "--overwrite")
    assert result.returncode == 2
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


@pytest.mark.parametrize("foreign", ["job/annotations/worker-response", "annotations", "project/worker-response"])
def test_a_labeling_job_without_answers_is_foreign_too(foreign: str, tmp_path: Path) -> None:
    (tmp_path / "output" / foreign).mkdir(parents=True)
    before = contents(tmp_path)
    for overwrite in (False, True):
        with pytest.raises(UsageError, match="did not write"):
            simulated(tmp_path, Options(objects=30), overwrite=overwrite)
        assert contents(tmp_path) == before


def test_overwrite_replaces_exactly_a_simulated_tree(tmp_path: Path) -> None:
    fresh = simulated(tmp_path / "fresh", Options(objects=40, jobs=1))
    # Of all task types: every file that the simulation writes has to be known again.
    tree = simulated(tmp_path / "tree", Options(objects=60, jobs=30, seed=5))
    assert tree.frames()
    before = contents(tmp_path / "tree")
    with pytest.raises(UsageError, match="--overwrite"):
        simulated(tmp_path / "tree", Options(objects=40, jobs=1))
    assert contents(tmp_path / "tree") == before
    again = simulated(tmp_path / "tree", Options(objects=40, jobs=1), overwrite=True)
    assert contents(again.root) == contents(fresh.root)
    assert contents(tree.registry) == contents(fresh.registry)


def test_a_removal_that_was_interrupted_can_be_taken_up_again(tmp_path: Path) -> None:
    options = Options(objects=6, jobs=2)
    tree = simulated(tmp_path, options)
    whole = contents(tree.root)
    for removed in range(1, len(whole) + 1, 4):
        remove(check_labeling_output(tree.root, overwrite=True)[:removed])
        simulated(tmp_path, options, overwrite=True)
        assert contents(tree.root) == whole


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
