"""Every job is seen: those of which only a manifest, consolidations, human loops or a folder lie there."""

from pathlib import Path

import pytest

from answers_contract import TABLES, contract_columns
from dbt_project import DbtProject
from ground_truth_insights.labeling_output.inventory import list_companions
from labeling_trees import answer
from odd_jobs import LOOP, ODD_MANIFESTS, failed, manifest, write, write_odd_jobs, write_odd_manifests


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Build a labeling output of jobs of each kind, with the tests of the build."""
    folder = tmp_path_factory.mktemp("jobs")
    root = folder / "output"
    write_odd_jobs(root)
    write_odd_manifests(root)
    (root / "nothing").mkdir()
    (root / "begun/annotation-tool").mkdir(parents=True)
    project = DbtProject(root, folder)
    project.build()
    return project


def test_every_job_is_in_the_overview_with_its_counts(project: DbtProject) -> None:
    rows = project.rows(
        "select job, annotations_count, machine_labeled_data_objects_count, failed_data_objects_count"
        " from labeling_job_overview order by job"
    )
    assert rows == [
        ("auto", 0, 2, 0),
        ("begun", 0, 0, 0),
        ("expired", 0, 0, 3),
        ("key-twice", 1, 0, 0),
        *((job, 1, 0, 0) for job in ODD_MANIFESTS),
        ("named-by-line", 4, 0, 0),
        ("nothing", 0, 0, 0),
        ("partly", 3, 0, 0),
        ("requests", 4, 0, 0),
        ("responses", 0, 0, 0),
        ("review-flow", 1, 0, 0),
        ("run-1", 1, 0, 0),
        ("streamed", 2, 0, 0),
        ("told-by-data", 3, 0, 0),
        ("told-by-data-above", 3, 0, 0),
        ("told-by-input", 3, 0, 0),
        ("told-by-request", 3, 0, 0),
        ("training", 1, 0, 0),
        ("twice", 1, 0, 0),
        ("twins", 1, 0, 2),
        ("verdicts", 0, 0, 0),
    ]


def test_health_says_where_answers_come_from_and_which_jobs_have_none(project: DbtProject) -> None:
    rows = project.rows(
        "select check_name, findings_count from data_health where scope = 'all' and check_name in ("
        "'files_repeated', 'jobs_without_answers', 'answers_from_consolidation', 'answers_from_human_loops',"
        "'reviews_without_reviewed_job')"
    )
    assert dict(rows) == {
        "files_repeated": 3,
        "jobs_without_answers": 6,
        "answers_from_consolidation": 6,
        "answers_from_human_loops": 1,
        "reviews_without_reviewed_job": 3,
    }
    scopes = project.rows("select count(distinct scope) from data_health where scope_type = 'job'")
    assert scopes == [(20 + len(ODD_MANIFESTS),)]


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
    assert ["/".join(Path(path).parts[-3:]) for (path,) in rows] == [
        "iteration-1 (copy)/0/2026-02-03_09:16:31.json",
        "iteration-1/0/2026-02-03_09:16:31 (1).json",
        "iteration-1/0/2026-02-03_09_16_31.json",
    ]


def test_a_human_loop_without_answers_and_requests_that_give_none_are_named(project: DbtProject) -> None:
    rows = project.rows("select source_file, reason from rejected_responses where job in ('review-flow', 'requests')")
    assert {("/".join(Path(path).parts[-2:]), reason) for path, reason in rows} == {
        ("loop-2/output.json", "no_answers"),
        ("loop-3/output.json.gz", "unexpected_path"),
        ("iteration-1/2026-02-03_09:18:03.json.gz", "unexpected_path"),
        ("iteration-1/2026-02-03_09:18:04.json", "not_json"),
        ("iteration-1/2026-02-03_09:18:05.json", "missing_answer_content"),
    }


def test_a_manifest_that_was_packed_or_renamed_is_read_where_it_is_the_only_one_and_named_else(
    project: DbtProject,
) -> None:
    named = project.rows(
        "select source_file, finding from data_object_findings where job like 'manifest-%'"
        " and finding not in ('joined_by_line_number', 'answers_without_line')"
    )
    place = "manifests/output/output"
    assert {("/".join(Path(path).parts[-4:]), finding) for path, finding in named} == {
        ("manifest-beside-copies/manifests/output/OUTPUT.MANIFEST", "line_other_name"),
        (f"manifest-beside-copies/{place}.manifest.bak", "line_other_name"),
        (f"manifest-cut-off/{place}.manifest.gz", "line_compressed"),
        (f"manifest-empty/{place}.manifest", "line_empty"),
        (f"manifest-of-blanks/{place}.manifest", "line_empty"),
        (f"manifest-twice-renamed/{place} - Copy.manifest", "line_other_name"),
        (f"manifest-twice-renamed/{place}.manifest.gz", "line_other_name"),
        (f"manifest-utf-16/{place}.manifest", "line_not_utf8"),
        (f"manifest-zipped/{place}.manifest.zip", "line_compressed"),
    }
    labeled = project.rows(
        "select job from labeling_job_overview where job like 'manifest-%' and labeled_data_objects_count = 1"
        " order by job"
    )
    assert [job for (job,) in labeled] == [
        "manifest-beside-copies",
        "manifest-packed",
        "manifest-packed-by-name-of-none",
        "manifest-renamed",
    ]


@pytest.mark.parametrize("job", ["told-by-request", "told-by-input", "told-by-data", "told-by-data-above"])
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


def test_a_description_beside_answers_is_no_rejection(project: DbtProject) -> None:
    rows = project.rows(
        "select status, count(*) from stg_ground_truth__response_files where path like '%/data.json' group by status"
    )
    assert rows == [("auxiliary", 4)]


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


@pytest.mark.parametrize(
    "kind", ["folder", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("expired", "loop"))]
)
def test_a_labeling_output_of_such_jobs_alone_builds(kind: str, tmp_path: Path) -> None:
    root = tmp_path / "output"
    if kind == "expired":
        manifest(root, "job", failed("job", "a"))
    elif kind == "loop":
        write(root / f"job/{LOOP}/loop-1/output.json", {"humanAnswers": [answer("1")]})
    else:
        (root / "job/annotations/worker-response").mkdir(parents=True)
    project = DbtProject(root, tmp_path)
    project.build()
    assert project.rows("select job, annotations_count from labeling_job_overview") == [("job", int(kind == "loop"))]


def test_lines_that_a_job_of_ones_own_wrote_are_joined_by_what_they_name(project: DbtProject) -> None:
    rows = project.rows(
        "select job, data_object_id, consolidated_label, source from int_data_objects"
        " inner join int_labeling_jobs using (job_location)"
        " where job in ('key-twice', 'named-by-line', 'streamed', 'twins') order by all"
    )
    assert rows == [
        ("key-twice", "0", "dog", "a"),
        ("named-by-line", "0", None, "t0"),
        ("named-by-line", "1", None, None),
        ("named-by-line", "2", None, None),
        ("named-by-line", "3", None, "t3"),
        ("streamed", "order-4", "dog", "second"),
        ("streamed", "order-9", "cat", "first"),
        ("twins", "0", None, "ok"),
        ("twins", "1", None, "ok"),
        ("twins", "2", "praise", "thanks"),
    ]
