"""Many jobs: manifests in odd states, copies of jobs, jobs left out, and what the registry adds."""

import json
import os
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dbt_project import ROOT, DbtProject
from labeling_trees import answer, document, response_file

WORKER = "private.eu-west-1.0f1e2d3c4b5a6978"


def _labeled(attribute: str, line: int, **metadata: Any) -> bytes:
    metadata = {
        "class-name": "refund",
        "confidence": 0.9,
        "creation-date": f"2026-02-03T09:18:04.{line:06d}",
        "human-annotated": "yes",
        "job-name": f"labeling-job/{attribute}",
        "type": "groundtruth/text-classification",
    } | metadata
    return json.dumps({"source": "hello", attribute: 0, f"{attribute}-metadata": metadata}).encode()


def _job(root: Path, job: str, objects: Sequence[int], manifest: bytes | None = None) -> None:
    for line in objects:
        # Each job is worked on at its own time.
        submitted_at = f"2026-02-03T09:{line:02d}:31.{zlib.crc32(job.encode()) % 1000:03d}Z"
        response_file(root, job, str(line), document(answer(WORKER, submitted_at=submitted_at)))
    if manifest is not None:
        path = root / job / "manifests/output/output.manifest"
        path.parent.mkdir(parents=True)
        path.write_bytes(manifest)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("jobs")
    root = folder / "output"
    tidy = b"\n".join(_labeled("Tidy".lower(), line) for line in range(3)) + b"\n"
    _job(root, "eu/Tidy", range(3), tidy)
    windows = b"\xef\xbb\xbf" + b"\r\n".join(_labeled("windows", line) for line in range(3)) + b"\r\n\r\n"
    _job(root, "windows", range(3), windows)
    repeated = b"\n".join(_labeled("repeated", line) for line in (0, 1, 1, 2))
    _job(root, "repeated", range(3), repeated)
    cut_off = b"\n".join(_labeled("cut-off", line) for line in range(3))[:-30]
    _job(root, "cut-off", range(5), cut_off)
    not_utf8 = _labeled("not-utf8", 0) + b'\n{"source":"\xff"}\n' + _labeled("not-utf8", 2)
    _job(root, "not-utf8", range(3), not_utf8)
    _job(root, "uncopied", [0], b"\n".join(_labeled("uncopied", line) for line in range(3)))
    percent = (_labeled("percent", line, confidence=value) for line, value in enumerate((0.9, 87.5, "much")))
    _job(root, "percent", range(3), b"\n".join(percent))
    _job(root, "us/Tidy", range(3))
    shutil.copytree(root / "windows", root / "backup/2026-03/windows")
    registry = folder / "registry"
    shutil.copytree(ROOT / "seeds/registry", registry)
    (registry / "labeling_jobs.csv").write_text(
        "job,project,task_type,status,data_objects_goal,workers_per_data_object,price_per_task,deadline_on\n"
        "eu/Tidy,Europe,,Completed,3,1,0.012,\nwindows,,,Completed,3,1,,\n",
        encoding="utf-8",
    )
    (registry / "label_categories.csv").write_text(
        "job,element,label\neu/Tidy,,refund\neu/Tidy,,nobody chose it\n", encoding="utf-8"
    )
    project = DbtProject(root, folder, {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
    project.build()
    return project


def _findings(project: DbtProject) -> list[tuple[str, str, int]]:
    rows = project.rows("select job, finding, sum(findings_count) from data_object_findings group by all order by all")
    return [(job, finding, int(count)) for job, finding, count in rows]


def test_a_manifest_is_read_as_far_as_it_goes_and_the_rest_named(project: DbtProject) -> None:
    assert _findings(project) == [
        ("cut-off", "answers_without_line", 3),
        ("cut-off", "line_not_json", 1),
        ("not-utf8", "answers_without_line", 1),
        ("not-utf8", "line_not_utf8", 1),
        ("percent", "confidence_left_out", 2),
        ("repeated", "line_without_answers", 1),
        ("uncopied", "line_without_answers", 2),
    ]


def test_rejected_lines_and_confidences_are_counted_where_they_lie(project: DbtProject) -> None:
    rows = project.rows(
        "select scope, findings_count from data_health where check_name in ('manifest_lines_rejected',"
        " 'confidences_left_out') and scope_type = 'job' and findings_count > 0 order by scope"
    )
    assert rows == [("cut-off", 1), ("not-utf8", 1), ("percent", 2)]
    rows = project.rows("select line_number, findings_count from data_object_findings where job = 'percent'")
    assert rows == [(1, 2)]


def test_lines_keep_their_places(project: DbtProject) -> None:
    rows = project.rows("select job, labeled_data_objects_count from labeling_job_overview where has_manifest")
    assert dict(rows) == {
        "2026-03/windows": 3,
        "cut-off": 2,
        "eu/Tidy": 3,
        "not-utf8": 2,
        "output/windows": 3,
        "percent": 3,
        "repeated": 4,
        "uncopied": 3,
    }


def test_the_same_job_name_in_two_places_is_two_jobs(project: DbtProject) -> None:
    rows = project.rows("select job, project, annotations_count from labeling_job_overview where job like '%Tidy'")
    assert sorted(rows) == [("eu/Tidy", "Europe", 3), ("us/Tidy", "(no project)", 3)]


def test_a_goal_that_two_jobs_take_from_one_row_is_named(project: DbtProject) -> None:
    rows = project.rows(
        "select scope, findings_count, status from data_health where check_name = 'jobs_sharing_a_goal'"
        " and findings_count > 0 order by scope"
    )
    assert rows == [
        ("(no project)", 2, "review"),
        ("2026-03/windows", 1, "review"),
        ("all", 2, "review"),
        ("output/windows", 1, "review"),
    ]


def test_a_copy_is_reported_and_the_var_named_in_the_remedy_leaves_it_out(project: DbtProject) -> None:
    [(original, location, remedy)] = project.rows("select original_job, job_location, remedy from labeling_job_copies")
    assert location.endswith("backup/2026-03/windows")
    assert original == "output/windows"
    [(before,)] = project.rows("select count(*) from annotations")
    var, _, value = remedy.partition("the var ")[2].partition(": ")
    left_out = {var: [value.strip("[]")]}
    project.load("--select", "+annotations", "+labeling_job_copies", "+data_health", **left_out)
    outcome = project.dbt("test", "--select", "no_labeling_job_repeats_another", **left_out)
    assert " WARN=0 ERROR=0 " in outcome.output and "no_labeling_job_repeats_another" in outcome.output
    assert project.rows("select count(*) from annotations") == [(before - 3,)]
    assert project.rows("select count(*) from labeling_job_copies") == [(0,)]
    assert project.rows(
        "select findings_count from data_health where scope = 'all' and check_name = 'files_excluded'"
    ) == [(3,)]
    assert project.rows("select count(*) from stg_ground_truth__response_files where status = 'excluded'") == [(3,)]


def test_a_label_that_nobody_used_appears_with_zero(project: DbtProject) -> None:
    rows = project.rows(
        "select label, annotations_count, annotations_share, annotations_to_even_share"
        " from annotations_per_label where scope = 'Europe' order by label"
    )
    assert rows == [("nobody chose it", 0, 0.0, 3), ("refund", 3, 1.0, 0)]


def test_a_job_is_left_out_by_its_name_alone_and_so_is_every_job(tmp_path: Path) -> None:
    jobs = ("birds_1", "birds-1", "birdsx1", "ducks%", "ducks!")
    for job in jobs:
        response_file(tmp_path / "output", job, "1", document(answer()))
    project = DbtProject(tmp_path / "output", tmp_path)
    project.load("--select", "+annotations", excluded_job_locations=["birds_1", "ducks%"])
    assert {job for (job,) in project.rows("select job from annotations")} == {"birds-1", "birdsx1", "ducks!"}
    project.build(excluded_job_locations=list(jobs))
    assert project.rows("select count(*) from annotations") == [(0,)]
    assert project.rows(
        "select findings_count from data_health where scope = 'all' and check_name = 'files_excluded'"
    ) == [(5,)]
