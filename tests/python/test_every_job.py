"""Every job is seen: those of which only a manifest, consolidations, human loops or a folder lie there."""

import json
from pathlib import Path
from typing import Any

import pytest

from answers_contract import TABLES, contract_columns
from dbt_project import DbtProject
from ground_truth_insights.labeling_output.inventory import list_companions
from labeling_trees import answer, document, response_file

WORKERS = [f"private.eu-west-1.{number:016x}" for number in (1, 2)]
LOOP = "2026/02/03/09/15/31"


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def _manifest(root: Path, job: str, *lines: dict[str, Any]) -> None:
    _write(root / job / "manifests/output/output.manifest", "".join(f"{json.dumps(line)}\n" for line in lines))


def _label(attribute: str, source: str, label: str, **metadata: Any) -> dict[str, Any]:
    values = {"class-name": label, "human-annotated": "yes", "creation-date": "2026-02-03T09:20:00.000001"}
    return {"source": source, attribute: 0, f"{attribute}-metadata": values | {"job-name": attribute} | metadata}


def _failed(attribute: str, source: str) -> dict[str, Any]:
    return {"source": source, f"{attribute}-metadata": {"failure-reason": "expired", "human-annotated": "true"}}


def _request(root: Path, job: str, second: int, objects: dict[str, tuple[str, list[str]]]) -> None:
    """Write a consolidation request: by object its source, and a label of each worker."""
    entries = [
        {
            "datasetObjectId": name,
            "dataObject": {"content": source},
            "annotations": [
                {"workerId": worker, "annotationData": {"content": json.dumps({"crowd-classifier": {"label": label}})}}
                for worker, label in zip(WORKERS, labels, strict=False)
            ],
        }
        for name, (source, labels) in objects.items()
    ]
    place = f"{job}/annotations/consolidated-annotation/consolidation-request/iteration-1"
    _write(root / place / f"2026-02-03_09:18:{second:02d}.json", entries)


def _classified(label: str, worker: int = 0) -> str:
    return document(answer(WORKERS[worker], {"crowd-classifier": {"label": label}}))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Build a labeling output of jobs of each kind, with the tests of the build."""
    folder = tmp_path_factory.mktemp("jobs")
    root = folder / "output"
    _manifest(root, "expired", *(_failed("expired", f"t{number}") for number in range(3)))
    _manifest(root, "auto", *(_label("auto", f"t{n}", "cat", **{"human-annotated": "no"}) for n in range(2)))
    _request(root, "requests", 1, {"0": ("a", ["cat"]), "1": ("b", ["dog", "dog"])})
    _request(root, "requests", 2, {"0": ("a", ["cat", "bird"])})
    response_file(root, "partly", "0", _classified("cat"))
    _request(root, "partly", 1, {"0": ("a", ["cat"]), "1": ("b", ["dog", "dog"])})
    _write(root / "responses/annotations/consolidated-annotation/consolidation-response/iteration-1/t.json", [])
    (root / "nothing").mkdir()
    (root / "begun/annotation-tool").mkdir(parents=True)
    answers = [answer("0000000000000001", {"category": {"label": "refund"}})]
    _write(root / f"review-flow/{LOOP}/loop-1/output.json", {"humanAnswers": answers, "humanLoopName": "loop-1"})
    _write(root / f"review-flow/{LOOP}/loop-2/output.json", {"humanLoopName": "loop-2"})
    response_file(root, "twice", "0", _classified("cat"))
    for name in ("2026-02-03_09:16:31 (1).json", "2026-02-03_09_16_31.json"):
        response_file(root, "twice", "0", _classified("cat"), name=name)
    for job in ("twice/training", "twice/inference/run-1"):
        response_file(root, job, "0", _classified("dog", 1))
    _write_verdicts(root)
    _write_shuffled(root)
    project = DbtProject(root, folder)
    project.build()
    return project


def _write_verdicts(root: Path) -> None:
    """Write a job that verified a label of a job that lies there, and two of one that does not."""
    reviewed = [("auto", "t0"), ("gone", "t1"), ("gone", "t2")]
    verdict = {"type": "groundtruth/label-verification", "creation-date": "2026-02-04T09:20:00.000001"}
    lines = [_label(job, source, "cat") | _label("verdicts", source, "Correct", **verdict) for job, source in reviewed]
    _manifest(root, "verdicts", *lines)


def _write_shuffled(root: Path) -> None:
    """Write two jobs with shuffled manifests, of which another file of the job tells the objects."""
    texts = {"0": "refund me", "1": "thank you", "2": "where is it"}
    labels = {"0": "complaint", "1": "praise", "2": "question"}
    for job in ("told-by-request", "told-by-input"):
        for name in texts:
            response_file(root, job, name, document(answer(WORKERS[0], {"crowd-polygon": {"polygons": []}})))
        _manifest(root, job, *(_label(job, texts[name], labels[name]) for name in ("2", "0", "1")))
    _request(root, "told-by-request", 1, {name: (text, ["x"]) for name, text in texts.items()})
    lines = "".join(json.dumps({"source": text}) + "\n" for text in texts.values())
    _write(root / "told-by-input/manifests/input/batch.manifest", lines)


def test_every_job_is_in_the_overview_with_its_counts(project: DbtProject) -> None:
    rows = project.rows(
        "select job, annotations_count, machine_labeled_data_objects_count, failed_data_objects_count"
        " from labeling_job_overview order by job"
    )
    assert rows == [
        ("auto", 0, 2, 0),
        ("begun", 0, 0, 0),
        ("expired", 0, 0, 3),
        ("nothing", 0, 0, 0),
        ("partly", 3, 0, 0),
        ("requests", 4, 0, 0),
        ("responses", 0, 0, 0),
        ("review-flow", 1, 0, 0),
        ("run-1", 1, 0, 0),
        ("told-by-input", 3, 0, 0),
        ("told-by-request", 3, 0, 0),
        ("training", 1, 0, 0),
        ("twice", 1, 0, 0),
        ("verdicts", 0, 0, 0),
    ]


def test_health_says_where_answers_come_from_and_which_jobs_have_none(project: DbtProject) -> None:
    rows = project.rows(
        "select check_name, findings_count from data_health where scope = 'all' and check_name in ("
        "'files_repeated', 'jobs_without_answers', 'answers_from_consolidation', 'answers_from_human_loops',"
        "'reviews_without_reviewed_job')"
    )
    assert dict(rows) == {
        "files_repeated": 2,
        "jobs_without_answers": 6,
        "answers_from_consolidation": 6,
        "answers_from_human_loops": 1,
        "reviews_without_reviewed_job": 2,
    }
    scopes = project.rows("select count(distinct scope) from data_health where scope_type = 'job'")
    assert scopes == [(14,)]


def test_the_last_request_answers_an_object_without_a_worker_response(project: DbtProject) -> None:
    rows = project.rows(
        "select job, data_object_id, label_summary, strftime(submitted_at, '%S') from annotations"
        " where job in ('requests', 'partly') order by all"
    )
    assert rows == [
        ("partly", "0", "cat", "31"),
        ("partly", "1", "dog", "01"),
        ("partly", "1", "dog", "01"),
        ("requests", "0", "bird", "02"),
        ("requests", "0", "cat", "02"),
        ("requests", "1", "dog", "01"),
        ("requests", "1", "dog", "01"),
    ]


def test_a_response_that_lies_twice_counts_once_and_the_copies_are_named(project: DbtProject) -> None:
    rows = project.rows("select source_file from rejected_responses where reason = 'repeated_file' order by all")
    assert [Path(path).name for (path,) in rows] == ["2026-02-03_09:16:31 (1).json", "2026-02-03_09_16_31.json"]


def test_a_human_loop_without_answers_is_named(project: DbtProject) -> None:
    rows = project.rows("select source_file, reason from rejected_responses where job = 'review-flow'")
    assert [(Path(path).parent.name, reason) for path, reason in rows] == [("loop-2", "no_answers")]


@pytest.mark.parametrize("job", ["told-by-request", "told-by-input"])
def test_a_shuffled_manifest_is_put_right_by_what_lies_beside_it(project: DbtProject, job: str) -> None:
    rows = project.rows(
        "select data_object_id, consolidated_label, joined_by, finding from int_data_objects"
        f" where job_location like '%/{job}' order by 1"
    )
    assert rows == [
        ("0", "complaint", "source", None),
        ("1", "praise", "source", None),
        ("2", "question", "source", None),
    ]


def test_what_is_read_beside_the_answers_is_listed_without_being_opened(project: DbtProject) -> None:
    root = project.labeling_output
    listed = {Path(file.path).relative_to(root).as_posix() for file in list_companions(root)}
    assert {
        "nothing",
        "review-flow",
        "expired/manifests/output/output.manifest",
        "told-by-input/manifests/input/batch.manifest",
        "requests/annotations/consolidated-annotation/consolidation-request/iteration-1/2026-02-03_09:18:01.json",
    } <= listed


def test_the_tables_behind_which_marts_begin_have_the_columns_of_their_contract(project: DbtProject) -> None:
    for table in TABLES:
        built = project.rows(
            "select column_name, lower(data_type) from information_schema.columns"
            f" where table_name = 'stg_ground_truth__{table}' order by column_name"
        )
        assert dict(built) == contract_columns(table), table


@pytest.mark.parametrize("kind", ["expired", "loop", "folder"])
def test_a_labeling_output_of_such_jobs_alone_builds(kind: str, tmp_path: Path) -> None:
    root = tmp_path / "output"
    if kind == "expired":
        _manifest(root, "job", _failed("job", "a"))
    elif kind == "loop":
        _write(root / f"job/{LOOP}/loop-1/output.json", {"humanAnswers": [answer("1")]})
    else:
        (root / "job/annotations/worker-response").mkdir(parents=True)
    project = DbtProject(root, tmp_path)
    project.build()
    assert project.rows("select job, annotations_count from labeling_job_overview") == [("job", int(kind == "loop"))]
