"""Bad files: the build goes on, and each of them is named with its reason."""

import os
from pathlib import Path

import pytest

from dbt_project import DbtProject
from labeling_trees import answer, document, response_file

GOOD = document(answer())
NO_ANSWERS = "no_answers"

# What is in the file, and the reason that must be given for it.
HOSTILE_FILES = {
    "empty": (b"", "empty_file"),
    "white_space": (b" \r\n\t", "empty_file"),
    "byte_order_mark_only": (b"\xef\xbb\xbf", "empty_file"),
    "cut_off": (GOOD[:-20], "not_json"),
    "cut_off_in_a_character": ('{"answers":[{"workerId":"é'.encode()[:-1], "not_utf8"),
    "not_json": ("id,label\n1,cat\n", "not_json"),
    "two_documents": (GOOD + GOOD, "not_json"),
    "single_quotes": (GOOD.replace('"', "'"), "not_json"),
    "deep_nesting": ("[" * 100_000, "not_json"),
    "nul_bytes": (b"\x00" * 100, "not_json"),
    "utf_16": (GOOD.encode("utf-16"), "not_utf8"),
    "array": (f"[{GOOD}]", NO_ANSWERS),
    "text": ('"answers"', NO_ANSWERS),
    "null": ("null", NO_ANSWERS),
    "other_object": ('{"labels":[]}', NO_ANSWERS),
    "augmented_ai": ('{"humanAnswers":[{"workerId":"w"}]}', NO_ANSWERS),
    "answers_is_an_object": ('{"answers":{"0":{}}}', NO_ANSWERS),
    "answers_is_null": ('{"answers":null}', NO_ANSWERS),
}

HOSTILE_ANSWERS = {
    "no_worker": ({"answerContent": {}, "submissionTime": "2026-02-03T09:15:31Z"}, "missing_worker"),
    "empty_worker": (answer(""), "missing_worker"),
    "worker_is_null": (answer() | {"workerId": None}, "missing_worker"),
    "worker_is_an_object": (answer() | {"workerId": {"id": "w"}}, "missing_worker"),
    "answer_is_null": (None, "missing_worker"),
    "answer_is_a_number": (7, "missing_worker"),
    "answer_is_an_array": ([answer()], "missing_worker"),
    "no_time": ({"answerContent": {}, "workerId": "w"}, "missing_submission_time"),
    "time_is_null": (answer() | {"submissionTime": None}, "missing_submission_time"),
    "time_is_a_word": (answer(submitted_at="yesterday"), "invalid_submission_time"),
    "time_is_an_epoch": (answer() | {"submissionTime": 1770110131}, "invalid_submission_time"),
    "time_without_zone": (answer(submitted_at="2026-02-03T09:15:31"), "invalid_submission_time"),
    "time_of_no_calendar": (answer(submitted_at="2026-02-30T09:15:31Z"), "invalid_submission_time"),
    "time_with_a_letter_behind": (answer(submitted_at="2026-02-03T09:15:31Zz"), "invalid_submission_time"),
    "no_content": ({"submissionTime": "2026-02-03T09:15:31Z", "workerId": "w"}, "missing_answer_content"),
    "content_is_null": (answer() | {"answerContent": None}, "missing_answer_content"),
}

# Odd, yet nothing is wrong with them.
HARMLESS_FILES = {
    "good": GOOD,
    "with_a_byte_order_mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "over_several_lines": GOOD.replace(",", ",\n"),
    "windows_line_end": GOOD + "\r\n",
    "offset_instead_of_z": document(answer(submitted_at="2026-02-03T11:15:31.610+02:00")),
    "negative_seconds": document(answer(timeSpentInSeconds=-5)),
    "seconds_are_a_word": document(answer(timeSpentInSeconds="many")),
    "unknown_fields": document(answer(futureField={"a": [1, 2]})),
    "embedded_image": document(
        answer(content={"s": {"labelMappings": {"road": {}}, "labeledImage": {"pngImageData": "A" * 300_000}}})
    ),
}
ODD_NAMES = (
    "a'b",
    'a"b',
    "a b",
    "a[b]",
    "a*b?",
    "ünï—😀",
    "a\nb",
    "a\\b",
    "{a}",
    "%s",
    "a;drop table x",
    "-",
    "$a",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("hostile")
    root = folder / "output"
    for name, (content, _) in HOSTILE_FILES.items():
        response_file(root, "job", name, content)
    for name, (bad_answer, _) in HOSTILE_ANSWERS.items():
        response_file(root, "job", name, document(answer(), bad_answer))
    for name, content in HARMLESS_FILES.items():
        response_file(root, "job", name, content)
    for name in ODD_NAMES:
        response_file(root, "job", name, GOOD)
    response_file(root, "job", "no_answer_yet", document())
    response_file(root, "job", "frames/0a1b2c", '{"trackingAnnotations":{"boundingBoxes":[]}}', name="frame_1.json")
    response_file(root, "job", "stray", "hello", name="notes.txt")
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
    assert {name: reasons[name] for name in ("broken.json", "round", "pipe.json", "notes.txt")} == {
        "broken.json": "broken_link",
        "round": "repeated_folder",
        "pipe.json": "not_a_file",
        "notes.txt": "unexpected_path",
    }


def test_every_file_is_accounted_for(hostile: DbtProject) -> None:
    statuses = dict(hostile.rows("select status, count(*) from stg_ground_truth__response_files group by 1"))
    loaded = len(HOSTILE_ANSWERS) + len(HARMLESS_FILES) + len(ODD_NAMES) + 2
    empty = sum(reason == "empty_file" for _, reason in HOSTILE_FILES.values())
    rejected = len(HOSTILE_FILES) - empty + 4
    assert statuses == {"loaded": loaded, "empty": empty, "rejected": rejected, "auxiliary": 1}
    assert hostile.rows("select count(*) from annotations") == [(loaded - 1,)]


def test_odd_names_are_read(hostile: DbtProject) -> None:
    names = {name for (name,) in hostile.rows("select data_object_id from annotations")}
    assert set(ODD_NAMES) <= names


def test_odd_values_are_read_as_what_they_are(hostile: DbtProject) -> None:
    rows = hostile.rows("select data_object_id, submitted_at, time_spent_seconds from annotations")
    found = {name: (str(submitted_at), seconds) for name, submitted_at, seconds in rows}
    assert found["offset_instead_of_z"] == ("2026-02-03 09:15:31.610000", None)
    assert found["negative_seconds"][1] is None
    assert found["seconds_are_a_word"][1] is None


def test_embedded_images_are_not_carried_along(hostile: DbtProject) -> None:
    [(longest,)] = hostile.rows("select max(length(answer_content)) from stg_ground_truth__worker_responses")
    assert longest < 1000
    assert hostile.rows("select label from annotations_per_label where label = 'road' and scope_type = 'all'") == [
        ("road",)
    ]


def test_an_empty_array_of_answers_is_counted_as_such(hostile: DbtProject) -> None:
    assert hostile.rows(
        "select findings_count, status from data_health where scope = 'all' and check_name = 'files_without_answers'"
    ) == [(1, "info")]


def test_the_run_warns_with_the_count(hostile: DbtProject) -> None:
    outcome = hostile.dbt("test", "--select", "no_response_is_rejected")
    [(rejections,)] = hostile.rows("select count(*) from rejected_responses")
    assert outcome.exit_code == 0
    assert f"Got {rejections} results, configured to warn" in outcome.output


def test_every_reason_is_explained(hostile: DbtProject) -> None:
    assert hostile.rows("select count(*) from rejected_responses where meaning is null or remedy is null") == [(0,)]
