"""Bad files: the build goes on, and each of them is named with its reason."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from dbt_project import DbtProject
from hostile_files import (
    GOOD,
    HARMLESS_FILES,
    HOSTILE_ANSWERS,
    HOSTILE_FILES,
    LEFT_BEHIND,
    ODD_LABELS,
    ODD_NAMES,
    ODD_SECONDS,
    RENAMED,
    write_hostile_files,
)
from labeling_trees import response_file


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("hostile")
    root = folder / "output"
    write_hostile_files(root, "job")
    (response_file(root, "job", "link", GOOD).parent / "broken.json").symlink_to("nowhere.json")
    (root / "job/annotations/worker-response/round").symlink_to(root / "job")
    os.mkfifo(root / "job/annotations/worker-response/iteration-1/link/pipe.json")
    project = DbtProject(root, folder)
    project.build()
    return project


def _reasons(project: DbtProject, condition: str) -> dict[str, str]:
    rows = project.rows(f"select source_file, reason from rejected_responses where {condition}")
    return {Path(source_file).parent.name: reason for source_file, reason in rows}


def test_each_bad_file_is_named_with_its_reason(hostile: DbtProject) -> None:
    reasons = _reasons(hostile, "answer_ordinal is null and source_file like '%/2026-02-03!_09:16:31.json' escape '!'")
    assert reasons == {name: reason for name, (_, reason) in HOSTILE_FILES.items()}


def test_each_bad_answer_is_named_and_its_neighbour_counts(hostile: DbtProject) -> None:
    assert _reasons(hostile, "answer_ordinal = 2") == {name: reason for name, (_, reason) in HOSTILE_ANSWERS.items()}
    counted = hostile.rows(
        "select data_object_id, answers_count, rejected_answers_count from stg_ground_truth__response_files"
        " where rejected_answers_count > 0"
    )
    assert sorted(counted) == sorted((name, 1, 1) for name in HOSTILE_ANSWERS)


def test_what_is_no_file_is_named_too(hostile: DbtProject) -> None:
    rows = hostile.rows("select source_file, reason from rejected_responses where answer_ordinal is null")
    reasons = {Path(source_file).name: reason for source_file, reason in rows}
    assert {name: reasons[name] for name in ("broken.json", "frame_2.json", "round", "pipe.json", "notes.txt")} == {
        "broken.json": "broken_link",
        "frame_2.json": "no_frame",
        "round": "repeated_folder",
        "pipe.json": "not_a_file",
        "notes.txt": "unexpected_path",
    }


def test_every_file_is_accounted_for(hostile: DbtProject) -> None:
    statuses = dict(hostile.rows("select status, count(*) from stg_ground_truth__response_files group by 1"))
    loaded = len(HOSTILE_ANSWERS) + len(HARMLESS_FILES) + len(ODD_NAMES) + len(RENAMED) + 2
    empty = sum(reason == "empty_file" for _, reason in HOSTILE_FILES.values())
    rejected = len(HOSTILE_FILES) - empty + 5
    assert statuses == {"loaded": loaded, "empty": empty, "rejected": rejected, "auxiliary": 1 + len(LEFT_BEHIND)}
    assert hostile.rows("select count(*) from annotations") == [(loaded - 1,)]


def test_odd_names_are_read(hostile: DbtProject) -> None:
    names = {name for (name,) in hostile.rows("select data_object_id from annotations")}
    assert set(ODD_NAMES) <= names
    times = hostile.rows(
        "select data_object_id, file_written_at from stg_ground_truth__response_files"
        " where data_object_id like 'renamed%' order by 1"
    )
    assert times == [(f"renamed_{name}", datetime(2026, 2, 3, 9, 16, 31)) for name in sorted(RENAMED)]


def test_odd_values_are_read_as_what_they_are(hostile: DbtProject) -> None:
    rows = hostile.rows("select data_object_id, submitted_at, time_spent_seconds from annotations")
    found = {name: (str(submitted_at), seconds) for name, submitted_at, seconds in rows}
    assert found["offset_instead_of_z"] == ("2026-02-03 09:15:31.610000", None)
    assert found["negative_seconds"][1] is None
    assert found["seconds_are_a_word"][1] is None
    seconds = {name: found[f"seconds_are_{name}"][1] for name in ODD_SECONDS}
    assert seconds == dict.fromkeys(ODD_SECONDS) | {"in_a_text": 12.5, "too_small": 0.0}


def test_labels_are_kept_but_for_what_no_text_holds(hostile: DbtProject) -> None:
    labels = dict(
        hostile.rows("select data_object_id, label from stg_ground_truth__label_instances where element = 'odd label'")
    )
    assert labels == {f"label_with_{name}": kept for name, (_, kept) in ODD_LABELS.items()}
    others = dict(
        hostile.rows(
            "select data_object_id, label from stg_ground_truth__label_instances where data_object_id like '%\\_twice'"
            " escape '\\'"
        )
    )
    assert others == {
        "label_twice": "other",
        "deep_twice": "other",
        "worker_twice": "refund",
        "answers_twice": "refund",
    }
    assert hostile.rows(
        "select count(*) from ground_truth_insights_identity.stg_identity__answers where worker_id = 'somebody else'"
    ) == [(0,)]


def test_a_clock_that_stood_wrong_makes_no_days_of_its_own(hostile: DbtProject) -> None:
    days = hostile.rows(
        "select cast(submitted_on as varchar), annotations_count, annotations_cumulative from annotations_per_day"
        " where scope_type = 'all' order by submitted_on"
    )
    assert [day for day, _, _ in days] == ["1970-01-01", "1990-05-04", "2026-02-03", "2200-01-01"]
    assert [count for _, count, _ in days if count == 1] == [1, 1, 1]
    assert days[-1][2] == sum(count for _, count, _ in days)
    [(incomplete_from_on,)] = hostile.rows("select incomplete_from_on from scope_clock where scope_type = 'all'")
    assert incomplete_from_on.year > 2020


def test_embedded_images_are_not_carried_along(hostile: DbtProject) -> None:
    [(longest,)] = hostile.rows(
        "select max(length(answer_content)) from ground_truth_insights_identity.stg_identity__answers"
    )
    assert longest < 1000
    assert hostile.rows("select label from annotations_per_label where label = 'road' and scope_type = 'all'") == [
        ("road",)
    ]


def test_an_empty_array_of_answers_is_counted_as_such(hostile: DbtProject) -> None:
    assert hostile.rows(
        "select findings_count, status from data_health where scope = 'all' and check_name = 'files_without_answers'"
    ) == [(1, "info")]


def test_what_a_person_should_look_at_comes_first(hostile: DbtProject) -> None:
    checks = hostile.rows("select status, check_number from data_health where scope = 'all' order by check_rank")
    wanted = [check for check in checks if check[0] == "review"]
    assert wanted and checks[: len(wanted)] == sorted(wanted)
    assert checks[len(wanted) :] == sorted(checks[len(wanted) :], key=lambda check: check[1])


def test_every_reason_has_its_count_and_a_file_to_look_at(hostile: DbtProject) -> None:
    counted = hostile.rows(
        "select reason, responses_count, example_file from rejected_responses_per_reason where scope = 'all'"
    )
    rejected = hostile.rows("select reason, source_file from rejected_responses")
    reasons = [reason for reason, _ in rejected]
    assert {reason: count for reason, count, _ in counted} == {reason: reasons.count(reason) for reason in reasons}
    assert {(reason, file) for reason, _, file in counted} <= set(rejected)


def test_every_unit_test_passes(hostile: DbtProject) -> None:
    outcome = hostile.dbt("test", "--select", "test_type:unit")
    assert outcome.exit_code == 0, outcome.output
    assert " SKIP=0 " in outcome.output and " PASS=0 " not in outcome.output


def test_the_run_warns_with_the_count(hostile: DbtProject) -> None:
    outcome = hostile.dbt("test", "--select", "no_response_is_rejected")
    [(rejections,)] = hostile.rows("select count(*) from rejected_responses")
    assert outcome.exit_code == 0
    assert f"Got {rejections} results, configured to warn" in outcome.output


def test_every_reason_is_explained(hostile: DbtProject) -> None:
    assert hostile.rows("select count(*) from rejected_responses where meaning is null or remedy is null") == [(0,)]
