"""A second build opens only what is new, and says what left or changed."""

from pathlib import Path

from dbt_project import DbtProject
from labeling_trees import answer, document, overwrite_in_silence, response_file


def _project(folder: Path) -> tuple[DbtProject, list[Path]]:
    files = [
        response_file(
            folder / "output",
            "job",
            str(line),
            document(answer("private.eu-west-1.a", {"c": {"label": "aa"}})),
        )
        for line in range(4)
    ]
    project = DbtProject(folder / "output", folder)
    project.load()
    return project, files


def _labels(project: DbtProject) -> dict[str, str]:
    return dict(project.rows("select data_object_id, label_summary from annotations"))


def _changes(project: DbtProject) -> dict[str, int]:
    return dict(
        project.rows(
            "select check_name, findings_count from data_health"
            " where scope = 'all' and check_name in ('files_removed', 'files_replaced')"
        )
    )


def test_a_build_with_nothing_new_opens_no_file(tmp_path: Path) -> None:
    project, files = _project(tmp_path)
    for file in files:
        overwrite_in_silence(file, [("aa", "bb")])
    project.load()
    assert _labels(project) == dict.fromkeys("0123", "aa")
    # The same trick is noticed by a build that does open the files.
    project.load("--full-refresh")
    assert _labels(project) == dict.fromkeys("0123", "bb")


def test_only_the_new_file_is_opened(tmp_path: Path) -> None:
    project, files = _project(tmp_path)
    overwrite_in_silence(files[0], [("aa", "bb")])
    response_file(tmp_path / "output", "job", "4", document(answer("private.eu-west-1.b", {"c": {"label": "cc"}})))
    project.load()
    assert _labels(project) == dict.fromkeys("0123", "aa") | {"4": "cc"}
    assert _changes(project) == {"files_removed": 0, "files_replaced": 0}


def test_a_removed_file_leaves_and_is_reported(tmp_path: Path) -> None:
    project, files = _project(tmp_path)
    files[1].unlink()
    project.load()
    assert set(_labels(project)) == {"0", "2", "3"}
    assert _changes(project) == {"files_removed": 1, "files_replaced": 0}
    assert project.rows("select path, change from stg_ground_truth__changed_files") == [(str(files[1]), "removed")]
    outcome = project.dbt("test", "--select", "no_file_was_removed_or_replaced")
    assert "WARN=1 ERROR=0" in outcome.output
    assert project.rows(
        "select count(*) from ground_truth_insights_identity.stg_identity__answers where path = '" + str(files[1]) + "'"
    ) == [(0,)]


def test_a_replaced_file_is_read_again_and_reported(tmp_path: Path) -> None:
    project, files = _project(tmp_path)
    files[2].write_text(document(answer("private.eu-west-1.a", {"c": {"label": "other"}})), encoding="utf-8")
    project.load()
    assert _labels(project)["2"] == "other"
    assert _changes(project) == {"files_removed": 0, "files_replaced": 1}


def test_the_named_command_makes_the_build_forget_changes(tmp_path: Path) -> None:
    project, files = _project(tmp_path)
    files[1].unlink()
    project.load()
    [(remedy,)] = project.rows("select remedy from data_health where scope = 'all' and check_name = 'files_removed'")
    command = remedy.partition("dbt ")[2].split()
    assert project.dbt(*command).exit_code == 0
    project.load()
    assert _changes(project) == {"files_removed": 0, "files_replaced": 0}
