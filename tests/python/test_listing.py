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
from ground_truth_insights.labeling_output.inventory import list_labeling_jobs, list_labeling_output
from ground_truth_insights.labeling_output.reading import read_worker_response
from labeling_trees import answer, document, response_file

GOOD = document(answer())
NOBODY = 65534
# Lists and reads as a user who may not everything, and prints what was found wrong, by name.
LIST_AND_READ = """
import json, sys
from pathlib import Path
from ground_truth_insights.labeling_output.inventory import list_labeling_output
from ground_truth_insights.labeling_output.reading import read_worker_response
files = list_labeling_output(Path(sys.argv[1]))
problems = {Path(file.path).name: file.listing_problem or read_worker_response(file.path)[1] for file in files}
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


def test_a_root_that_is_a_job_itself(tmp_path: Path) -> None:
    file = response_file(tmp_path, "birds", "1", GOOD)
    assert [listed.path for listed in list_labeling_output(tmp_path / "birds")] == [str(file)]


def test_a_folder_without_a_job(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(UsageError, match="looked for 'annotations/worker-response/' at any depth"):
        list_labeling_output(tmp_path)
