"""Large answers are built in batches of so many bytes: none is lost or doubled, in a first build and in later ones.

A file that is too large for the memory is named, and stops nothing.
"""

from dataclasses import replace
from pathlib import Path

from dbt_project import DbtProject
from ground_truth_insights.warehouse.duckdb_file import open_file
from labeling_trees import answer, document, response_file

_MEGABYTE = 1_000_000


def _large(root: Path, number: int, size: int = _MEGABYTE) -> None:
    content = {"crowd-classifier": {"label": f"label {number}"}, "notes": "n" * size}
    response_file(root, "job", str(number), document(answer(content=content)))


def test_what_a_field_holds_is_told_of_all_answers_of_a_job(tmp_path: Path) -> None:
    # One of thirty is JSON, and it alone is in its batch.
    for number in range(10, 40):
        text = '{"boundingBoxes":[]}' if number == 10 else "seen"
        content = {"field": text, "notes": "n" * 4_500_000 if number in (10, 11) else ""}
        response_file(tmp_path / "output", "job", str(number), document(answer(content=content)))
    project = DbtProject(tmp_path / "output", tmp_path / "build")
    project.load("--select", "+stg_ground_truth__label_instances")
    with open_file(project.warehouse, read_only=True) as connection:
        kinds = connection.execute(
            "select kind, count(*) from ground_truth_insights_staging.stg_ground_truth__label_instances"
            " where element = 'field' group by kind"
        ).fetchall()
    assert kinds == [("text", 30)]


def _counts(project: DbtProject) -> list[tuple[str, int]]:
    with open_file(project.warehouse, read_only=True) as connection:
        return connection.execute(
            "select label, count(*) from ground_truth_insights_staging.stg_ground_truth__label_instances"
            " where element = 'crowd-classifier' group by label order by label"
        ).fetchall()


def test_each_large_answer_counts_once(tmp_path: Path) -> None:
    # More than two batches of 4 MiB, and small files before, between and after them.
    small = ("0", "15", "99")
    for number in range(11, 21):
        _large(tmp_path / "output", number)
    for name in small:
        response_file(tmp_path / "output", "job", name, document(answer()))
    _large(tmp_path / "output", 100, size=40 * _MEGABYTE)
    project = DbtProject(tmp_path / "output", tmp_path / "build", {"GT_DUCKDB_MEMORY_LIMIT": "500MB"})
    select = ("--select", "+stg_ground_truth__label_instances", "+rejected_responses")
    project.load(*select)
    labels = [(f"label {number}", 1) for number in range(11, 21)]
    # One of the small ones replaced a large one.
    assert _counts(project) == [*(each for each in labels if each[0] != "label 15"), ("refund", len(small))]
    for number in range(30, 36):
        _large(tmp_path / "output", number)
    project.load(*select)
    labels += [(f"label {number}", 1) for number in range(30, 36)]
    assert _counts(project) == [*(each for each in labels if each[0] != "label 15"), ("refund", len(small))]
    rejected = project.rows("select source_file, reason, remedy from rejected_responses")
    assert [(Path(path).parent.name, reason) for path, reason, _ in rejected] == [("100", "too_large")]
    assert "GT_DUCKDB_MEMORY_LIMIT" in rejected[0][2]
    with_more = replace(project, settings={"GT_DUCKDB_MEMORY_LIMIT": "16GB"})
    with_more.load("--select", "+rejected_responses")
    assert project.rows("select count(*) from rejected_responses") == [(0,)]
