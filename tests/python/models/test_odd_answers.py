"""Shapes of answers that forms, documents, videos and attributes make: each gives its labels, and nothing is lost."""

import json

import pytest

from dbt_project import DbtProject
from odd_answers import FRAME_FILES, ODD_ANSWERS, TRACKED_SHAPES, write_odd_answers


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("odd")
    write_odd_answers(folder / "output")
    project = DbtProject(folder / "output", folder)
    project.load("--select", "+annotations", "+annotations_per_label")
    return project


def test_every_answer_gives_its_labels(odd: DbtProject) -> None:
    rows = odd.rows(
        "select regexp_extract(job_location, '[^/]+$'), data_object_id, element, kind, label, count_if(has_label)"
        " from stg_ground_truth__label_instances group by all order by all"
    )
    found: dict[tuple[str, str], list[tuple[str, str, str, int]]] = {}
    for job, data_object_id, *labels in rows:
        found.setdefault((job, data_object_id), []).append(tuple(labels))
    assert found == {name: labels for name, (_, labels) in ODD_ANSWERS.items()}


def test_each_tracked_object_counts_once_and_has_its_shapes(odd: DbtProject) -> None:
    rows = odd.rows(
        "select data_object_id, label, cast(sum(shapes_count) as bigint) from stg_ground_truth__label_instances"
        " where kind = 'video_frames' and has_label and label <> '(frames)' group by all"
    )
    assert {(name, label): shapes for name, label, shapes in rows} == TRACKED_SHAPES
    counted = odd.rows(
        "select label, annotations_count, label_instances_count, data_objects_count from annotations_per_label"
        " where scope = 'tracking' and element = 'trackingAnnotations' and label not like '(%' order by label"
    )
    assert counted == [("bike", 1, 1, 1), ("car", 3, 3, 3), ("class 8", 1, 1, 1), ("van", 1, 1, 1)]


def test_frames_that_change_are_read_again(odd: DbtProject) -> None:
    [path] = (path for path in odd.labeling_output.rglob("frame_1.json") if "boxes" in path.parts)
    content = json.dumps(FRAME_FILES["boxes"][1]).replace("van", "lorry")
    path.write_text(content, encoding="utf-8")
    odd.load("--select", "+annotations_per_label")
    rows = odd.rows("select label from annotations_per_label where scope = 'tracking' and label in ('van', 'lorry')")
    assert rows == [("lorry",)]


def test_a_comma_in_a_label_is_no_comma_between_labels(odd: DbtProject) -> None:
    summaries = dict(odd.rows("select data_object_id, label_summary from annotations where job = 'commas'"))
    assert summaries == {"two labels": "a, b", "one label": '"a, b"', "quoted": '"a""", b'}


def test_attributes_and_comments_are_no_labels_of_the_answer(odd: DbtProject) -> None:
    summaries = dict(odd.rows("select data_object_id, label_summary from annotations where job = 'attributes'"))
    assert summaries == {"of both": "car, van", "comment": "bad"}
