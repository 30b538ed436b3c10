"""What only Python can name: files and folders that may not be read, odd names, links."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project import ROOT
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output import beside
from ground_truth_insights.labeling_output.inventory import list_companions, list_labeling_jobs, list_labeling_output
from ground_truth_insights.labeling_output.reading import read_worker_response
from labeling_trees import answer, document, response_file

GOOD = document(answer())
NOBODY = 65534
# Lists and reads as a user who may not everything, and prints what was found wrong, by name.
LIST_AND_READ = """
import json, sys
from pathlib import Path
from ground_truth_insights.labeling_output.inventory import list_labeling_jobs, list_labeling_output
from ground_truth_insights.labeling_output.manifests import read_output_manifests
from ground_truth_insights.labeling_output.reading import read_worker_response
root = Path(sys.argv[1])
files = list_labeling_output(root)
problems = {Path(file.path).name: file.listing_problem or read_worker_response(file.path)[1] for file in files}
for line in read_output_manifests(sorted(job.folder for job in list_labeling_jobs(root))):
    problems[str(Path(line.path).relative_to(root))] = line.problem
print(json.dumps(problems))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Make a folder that every user may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _problems_for_a_plain_user(root: Path) -> dict[str, str | None]:
    command = [sys.executable, "-c", LIST_AND_READ, str(root)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("unreadable files: root reads everything, and setpriv isn't there to be someone else")
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
    if "Permission denied" in ended.stderr and "python" in ended.stderr:
        pytest.skip("unreadable files: another user may not run this Python")
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


def test_an_unreadable_file_and_an_unreadable_folder_are_named(open_folder: Path) -> None:
    response_file(open_folder, "job", "1", GOOD, name="good.json")
    response_file(open_folder, "job", "2", GOOD, name="secret.json").chmod(0)
    hidden = response_file(open_folder, "job", "hidden", GOOD).parent
    hidden.chmod(0)
    assert _problems_for_a_plain_user(open_folder) == {
        "good.json": None,
        "secret.json": "unreadable",
        "hidden": "unreadable_folder",
    }


def test_links_to_themselves_and_to_where_one_may_not_go_are_named(open_folder: Path) -> None:
    root, secret = open_folder / "root", open_folder / "secret"
    good = response_file(root, "job", "1", GOOD, name="good.json")
    response_file(secret, "other", "1", GOOD, name="secret.json")
    for name in ("self.json", "folder"):
        (good.parent / name).symlink_to(name)
    (root / "round").symlink_to("round")
    (root / "forbidden").symlink_to(secret / "other")
    (good.parent / "forbidden.json").symlink_to(next(secret.rglob("secret.json")))
    secret.chmod(0)
    problems = _problems_for_a_plain_user(root)
    secret.chmod(0o755)
    assert problems == {
        "good.json": None,
        "self.json": "broken_link",
        "folder": "broken_link",
        "forbidden": "unreadable_folder",
        "forbidden.json": "unreadable",
    }


def test_a_manifest_that_is_a_pipe_a_folder_or_behind_a_closed_door_is_named(open_folder: Path) -> None:
    for job in ("closed", "folder", "none", "pipe"):
        response_file(open_folder, job, "1", GOOD, name="good.json")
    output = {job: open_folder / job / "manifests/output" for job in ("closed", "folder", "pipe")}
    for folder in output.values():
        folder.mkdir(parents=True)
    (output["folder"] / "output.manifest").mkdir()
    os.mkfifo(output["pipe"] / "output.manifest")
    (output["closed"] / "output.manifest").write_text("{}")
    (open_folder / "closed/manifests").chmod(0)
    (open_folder / "none/manifests").write_text("no folder")
    problems = _problems_for_a_plain_user(open_folder)
    (open_folder / "closed/manifests").chmod(0o755)
    assert problems == {"good.json": None} | {
        f"{job}/manifests/output/output.manifest": "unreadable" for job in ("closed", "folder", "pipe")
    }


def test_an_unreadable_root_names_the_setting_and_the_remedy(open_folder: Path) -> None:
    root = open_folder / "root"
    response_file(root, "job", "1", GOOD)
    root.chmod(0)
    with pytest.raises(AssertionError, match=r"GT_LABELING_OUTPUT is '.*', which may not be read"):
        _problems_for_a_plain_user(root)


def test_a_name_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    good = response_file(tmp_path, "job", "1", GOOD)
    with open(os.fsencode(good.parent) + b"/caf\xe9.json", "w", encoding="utf-8") as file:  # noqa: PTH123 (bytes)
        file.write(GOOD)
    problems = {file.path: file.listing_problem for file in list_labeling_output(tmp_path)}
    assert problems == {str(good): None, str(good.parent / "caf\\xe9.json"): "name_not_utf8"}


def test_a_file_that_vanished_since_it_was_listed(tmp_path: Path) -> None:
    assert read_worker_response(str(tmp_path / "gone.json")) == (None, "vanished")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('{"a":{"vertices":[{"x":1,"y":-2.5e+1}, {"x":3,"y":4}],"label":"b"}}', '{"a":{"vertices":[],"label":"b"}}'),
        ('{"vertices":["x","y"]}', '{"vertices":["x","y"]}'),
        ('{"vertices":[{"label":"x"}]}', '{"vertices":[{"label":"x"}]}'),
        ('{"a":{"pngImageData": "iVBORw0KGgo="}}', '{"a":{"pngImageData":""}}'),
    ],
)
def test_only_images_and_corners_are_not_carried_along(tmp_path: Path, written: str, kept: str) -> None:
    file = tmp_path / "response.json"
    file.write_text(written, encoding="utf-8")
    assert read_worker_response(str(file)) == (kept, None)


@pytest.mark.parametrize("rest", ['"y":}', '"y":' + "[" * 100_000, f'"y":{"9" * 5000}}}', '"y":1e999}'])
def test_what_follows_a_key_that_stands_twice_stops_nothing(tmp_path: Path, rest: str) -> None:
    document = f'{{"x":{{"a":1,"a":2}},{rest}'
    file = tmp_path / "response.json"
    file.write_text(document, encoding="utf-8")
    assert read_worker_response(str(file)) == (document, None)


def test_a_link_to_a_place_outside_is_followed_once(tmp_path: Path) -> None:
    response_file(tmp_path / "elsewhere", "birds", "1", GOOD)
    root = tmp_path / "root"
    root.mkdir()
    (root / "a").symlink_to(tmp_path / "elsewhere")
    (root / "b").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to(root)
    problems = sorted(str(file.listing_problem) for file in list_labeling_output(root))
    assert problems == ["None", "repeated_folder", "repeated_folder"]
    assert len(list_labeling_jobs(root)) == 1


def test_a_job_in_the_own_folders_of_another_is_found(tmp_path: Path) -> None:
    jobs = ("birds", "birds/annotations/older", "birds/manifests/input/older", "birds/training")
    files = {str(response_file(tmp_path, job, "1", GOOD)) for job in jobs}
    manifest = tmp_path / "birds/manifests/input/batch.manifest"
    manifest.write_text("{}", encoding="utf-8")
    assert {file.path for file in list_labeling_output(tmp_path)} == files
    assert {job.folder for job in list_labeling_jobs(tmp_path)} == {str(tmp_path / job) for job in jobs}
    listed = [file.path for file in list_companions(tmp_path)]
    assert listed.count(str(manifest)) == 1


def test_a_root_that_is_a_job_itself(tmp_path: Path) -> None:
    file = response_file(tmp_path, "birds", "1", GOOD)
    assert [listed.path for listed in list_labeling_output(tmp_path / "birds")] == [str(file)]


def test_a_folder_without_a_job(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images/annotations").write_text("no folder")
    os.mkfifo(tmp_path / "manifests")
    with pytest.raises(UsageError, match="looked for 'annotations/worker-response/' at any depth"):
        list_labeling_output(tmp_path)


@pytest.mark.parametrize(("program", "lent"), [(sys.executable, 1), ("/nowhere/python", 0), ("/bin/true", 0)])
def test_a_process_beside_lists_and_reads_as_this_one_also_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, lent: int
) -> None:
    paths = [str(response_file(tmp_path, "birds", str(number), GOOD)) for number in range(4)]
    Path(paths[1]).write_bytes(b"\xff")
    link = Path(paths[0]).with_name("2026-02-02_09:00:00.json")
    link.symlink_to("nowhere")
    manifest = tmp_path / "birds/manifests/output/output.manifest"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"source":"1"}\n{"source":"2"}\n{"source":NaN}\n', encoding="utf-8")
    here, lines = beside.inventory(tmp_path), beside.manifest_lines(tmp_path)
    monkeypatch.setattr(beside, "MANY", 2)
    monkeypatch.setattr(beside, "_idle", [])
    monkeypatch.setattr(sys, "executable", program)
    listed = beside.inventory(tmp_path)
    columns = ["path", "size_bytes", "modified_at", "listing_problem", "is_simulated"]
    assert listed.select(columns).equals(here.select(columns))
    assert beside.manifest_lines(tmp_path).equals(lines)
    assert lines["problem"].to_pylist() == [None, None, "not_json"]
    read = beside.documents([*paths, "gone"], most_bytes=10_000).to_pydict()
    assert read == {"document": [GOOD, None, GOOD, GOOD, None], "problem": [None, "not_utf8", None, None, "vanished"]}
    assert len(beside._idle) == lent


def test_a_process_beside_that_was_killed_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(response_file(tmp_path, "birds", str(number), GOOD)) for number in range(2)]
    monkeypatch.setattr(beside, "MANY", 2)
    monkeypatch.setattr(beside, "_idle", [])
    for _ in range(3):
        assert beside.documents(paths, most_bytes=10_000)["document"].to_pylist() == [GOOD, GOOD]
        for process in beside._idle:
            process._process.kill()
