"""What is paid where files and folders lie twice, tasks lay open, and rates change, from raw files to the pay sheet."""

import os
import shutil
from pathlib import Path

import pytest

from dbt_project import ROOT, DbtProject
from labeling_trees import answer, document, response_file

ADA, BOB = "private.eu-west-1.aaaaaaaaaaaaaaaa", "private.eu-west-1.bbbbbbbbbbbbbbbb"
JOBS = "job,project,task_type,status,data_objects_goal,workers_per_data_object,price_per_task,deadline_on,currency\n"
WORKERS = "issuer,subject,worker_id,worker_name,team,hourly_rate,currency,valid_from_on\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("pay")
    root, registry = folder / "output", folder / "registry"
    _priced_job(root / "archive")
    for number, (worker, day, seconds) in enumerate(
        ((ADA, "2026-02-27", 1800), (ADA, "2026-03-01", 1800), (BOB, "2026-02-03", 864_000))
    ):
        content = answer(worker, submitted_at=f"{day}T09:15:31.610Z", timeSpentInSeconds=seconds)
        response_file(root, "hourly", str(number), document(content), name=f"{day}_09:16:31.json")
    shutil.copytree(ROOT / "seeds/registry", registry)
    (registry / "labeling_jobs.csv").write_text(JOBS + "priced,,,InProgress,25,,0.036,,USD\nhourly,,,Completed,,,,,\n")
    (registry / "worker_directory.csv").write_text(
        f"{WORKERS},,{ADA},Ada,,10,EUR,\n,,{ADA},Ada,,12,EUR,2026-03-01\n,,{BOB},Bob,,10,EUR,\n"
    )
    built = DbtProject(root, folder, {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
    built.load("--select", "+worker_pay", "+labeling_job_copies", "+scope_cost", "+job_standing")
    return built


def _priced_job(root: Path) -> None:
    """Write ten answers, the first two in files that lie twice, and a backup of three objects at a shorter path."""
    for number in range(10):
        content = document(answer(ADA, submitted_at=f"2026-02-03T09:{number:02}:31.610Z"))
        file = response_file(root, "priced", str(number), content, name=f"2026-02-03_09:{number:02}:59.json")
        if number == 0:
            shutil.copy(file, file.with_name("2026-02-03_09:00:59 (1).json"))
        if number == 1:
            shutil.copy(file, file.with_name("2026-02-03_09_01_59.json"))
        if number in (2, 3, 4):
            response_file(root.parent, "old", str(number), content, name=f"2026-02-03_09:{number:02}:59.json")


def _pay(project: DbtProject, scope: str) -> list[tuple[object, ...]]:
    return project.rows(
        "select cast(period_on as varchar), currency, tasks_count, cast(amount as varchar), cut_hours, status"
        f" from worker_pay where scope = '{scope}' order by period_on, amount"
    )


def test_a_file_that_lies_twice_in_its_folder_is_paid_once(project: DbtProject) -> None:
    assert _pay(project, "priced") == [("2026-02-01", "USD", 10, "0.360", None, "ok")]


def test_a_partial_backup_at_a_shorter_path_is_named(project: DbtProject) -> None:
    copies = project.rows(
        "select job, original_job, annotations_count, shared_annotations_count from labeling_job_copies"
    )
    assert copies == [("old", "priced", 3, 3)]


def test_a_rate_counts_from_its_day_on_and_a_task_that_lay_open_for_an_hour_at_most(project: DbtProject) -> None:
    assert _pay(project, "hourly") == [
        ("2026-02-01", "EUR", 1, "5.000", 0.0, "ok"),
        ("2026-02-01", "EUR", 1, "10.000", 239.0, "time_cut"),
        ("2026-03-01", "EUR", 1, "6.000", 0.0, "ok"),
    ]


def test_what_is_left_is_priced_by_what_a_data_object_has_cost(project: DbtProject) -> None:
    """Ten of 25 objects at 0.036 leave 15; of the ended job, whose three answers cost 21.00, nothing more is bought."""
    jobs = project.rows(
        "select job, amount_per_data_object, amount_to_finish, amount_to_finish_status from job_standing"
        " where scope = 'all' order by job"
    )
    assert jobs == [
        ("hourly", pytest.approx(7), None, "ended"),
        ("old", None, None, "no_times"),
        ("priced", pytest.approx(0.036), pytest.approx(0.54), "ok"),
    ]
    costs = project.rows(
        "select scope, currency, cast(amount as varchar), data_objects_count, amount_per_data_object, amount_to_finish,"
        " amount_to_finish_status from scope_cost order by scope, currency"
    )
    # Nobody knows the hours of the open job of the backup, so nobody knows what the rest of all jobs will cost.
    assert costs == [
        ("all", "EUR", "21.000", 3, pytest.approx(7), None, "no_times"),
        ("all", "USD", "0.360", 10, pytest.approx(0.036), None, "no_times"),
        ("hourly", "EUR", "21.000", 3, pytest.approx(7), 0.0, "ok"),
        ("priced", "USD", "0.360", 10, pytest.approx(0.036), pytest.approx(0.54), "ok"),
    ]
