"""A second build opens only what is new, and says what left or changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dbt_project import DbtProject
from labeling_trees import answer, document, overwrite_in_silence, response_file

SELECT = ("--select", "+annotations", "+data_health")
LABELS = ("--select", "+annotations")


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build over four files once, and return the folder of all that it made."""
    folder = tmp_path_factory.mktemp("incremental")
    for line in range(4):
        content = document(answer("private.eu-west-1.a", {"c": {"label": "aa"}}))
        response_file(folder / "now/output", "job", str(line), content)
    DbtProject(folder / "now/output", folder / "now").load(*SELECT)
    return folder


@pytest.fixture
def project(first_build: Path) -> Iterator[DbtProject]:
    """Give what the first build left, files with their times included; paths count, so all tests have the same."""
    now, kept = first_build / "now", first_build / "kept"
    if not kept.exists():
        shutil.copytree(now, kept)
    yield DbtProject(now / "output", now)
    shutil.rmtree(now)
    shutil.copytree(kept, now)


@pytest.fixture
def files(project: DbtProject) -> list[Path]:
    """Return the four files."""
    return sorted(project.labeling_output.rglob("*.json"))


def _labels(project: DbtProject) -> dict[str, str]:
    return dict(project.rows("select data_object_id, label_summary from annotations"))


def _changes(project: DbtProject) -> dict[str, int]:
    return dict(
        project.rows(
            "select check_name, findings_count from data_health"
            " where scope = 'all' and check_name in ('files_removed', 'files_replaced')"
        )
    )


def test_a_build_with_nothing_new_opens_no_file(project: DbtProject, files: list[Path]) -> None:
    for file in files:
        overwrite_in_silence(file, [("aa", "bb")])
    project.load(*LABELS)
    assert _labels(project) == dict.fromkeys("0123", "aa")
    # The same trick is noticed by a build that does open the files.
    project.load("--full-refresh", *LABELS)
    assert _labels(project) == dict.fromkeys("0123", "bb")


def test_only_the_new_file_is_opened(project: DbtProject, files: list[Path]) -> None:
    overwrite_in_silence(files[0], [("aa", "bb")])
    response_file(project.labeling_output, "job", "4", document(answer("private.eu-west-1.b", {"c": {"label": "cc"}})))
    project.load(*SELECT)
    assert _labels(project) == dict.fromkeys("0123", "aa") | {"4": "cc"}
    assert _changes(project) == {"files_removed": 0, "files_replaced": 0}


def test_a_removed_file_leaves_and_is_reported(project: DbtProject, files: list[Path]) -> None:
    files[1].unlink()
    project.load(*SELECT)
    assert set(_labels(project)) == {"0", "2", "3"}
    assert _changes(project) == {"files_removed": 1, "files_replaced": 0}
    assert project.rows("select path, change from stg_ground_truth__changed_files") == [(str(files[1]), "removed")]
    outcome = project.dbt("test", "--select", "no_file_was_removed_or_replaced")
    assert "WARN=1 ERROR=0" in outcome.output
    assert project.rows(
        "select count(*) from ground_truth_insights_identity.stg_identity__answers where path = '" + str(files[1]) + "'"
    ) == [(0,)]


def test_a_replaced_file_is_read_again_and_reported(project: DbtProject, files: list[Path]) -> None:
    files[2].write_text(document(answer("private.eu-west-1.a", {"c": {"label": "other"}})), encoding="utf-8")
    project.load(*SELECT)
    assert _labels(project)["2"] == "other"
    assert _changes(project) == {"files_removed": 0, "files_replaced": 1}


def test_the_named_command_makes_the_build_forget_changes(project: DbtProject, files: list[Path]) -> None:
    files[1].unlink()
    project.load(*SELECT)
    [(remedy,)] = project.rows("select remedy from data_health where scope = 'all' and check_name = 'files_removed'")
    command = remedy.partition("dbt ")[2].split()
    assert project.dbt(*command).exit_code == 0
    project.load(*SELECT)
    assert _changes(project) == {"files_removed": 0, "files_replaced": 0}


def test_a_table_of_another_version_is_no_success_and_a_refresh_mends_it(project: DbtProject) -> None:
    table = "ground_truth_insights_identity.base_identity__answers"
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(f"alter table {table} drop column time_spent_seconds")
    response_file(project.labeling_output, "job", "4", document(answer("private.eu-west-1.b", {"c": {"label": "cc"}})))
    outcome = project.dbt("run", "--select", "+base_identity__answers")
    assert outcome.exit_code != 0
    assert "read them anew" in outcome.output
    project.load("--full-refresh", *LABELS)
    assert _labels(project) == dict.fromkeys("0123", "aa") | {"4": "cc"}
