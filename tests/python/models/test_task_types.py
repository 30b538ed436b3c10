"""One worker response of every built-in task type and custom form, each with the labels it must give."""

import shutil
from pathlib import Path

import pytest

from dbt_project import DbtProject
from labeling_trees import response_file

# Document: (element, kind, label, label instances) of its first answer.
LABELS = {
    "bounding_box": [("boundingBox", "bounding_box", "heron", 1)],
    "bounding_box_nothing_drawn": [("boundingBox", "bounding_box", "(none)", 0)],
    "crowd_form_checkboxes_distinct_names": [("Go", "choice", "(none)", 0), ("Stop", "choice", "Red", 1)],
    "crowd_form_checkboxes_same_name": [("image_attributes", "choice", "blurry", 1)],
    "crowd_form_empty": [("", "empty", "(none)", 0)],
    "crowd_form_mixed": [("category", "classification", "Biased", 1), ("rationale", "text", "(text)", 1)],
    "crowd_form_nested_json_string": [
        ("annotations.notes", "text", "(text)", 1),
        ("annotations.task1", "text", "(text)", 1),
    ],
    "crowd_form_radio_group": [("btn1", "choice", "yes", 1), ("btn2", "choice", "(none)", 0)],
    "crowd_form_text_area": [("transcription", "text", "(text)", 1)],
    "crowd_form_text_inputs": [("tag1", "text", "(text)", 1), ("tag2", "text", "(text)", 1)],
    "crowd_form_toggle": [("theToggler", "choice", "on", 1)],
    "image_classification_multi": [
        ("crowd-image-classifier-multi-select", "multi_label_classification", "heron", 1),
        ("crowd-image-classifier-multi-select", "multi_label_classification", "reeds", 1),
    ],
    "image_classification_single": [("crowd-image-classifier", "classification", "heron", 1)],
    "instance_segmentation": [("annotatedResult", "instance_segmentation", "sheep", 2)],
    "keypoint": [("annotatedResult", "keypoint", "nose", 1)],
    "label_verification": [
        ("crowd-image-classifier", "classification", "Needs work", 1),
        ("crowd-image-classifier.workerComment", "comment", "(text)", 1),
    ],
    "line": [("lines", "line", "edge", 1)],
    "named_entity": [
        ("crowd-entity-annotation", "named_entity", "person", 1),
        ("crowd-entity-annotation", "named_entity", "place", 1),
    ],
    "point_cloud_object_detection": [("boundingCuboids", "cuboid", "Flower", 1)],
    "polygon": [("annotatedResult", "polygon", "roof", 1)],
    "polyline": [("crowdPolyline", "polyline", "lane", 1)],
    "semantic_segmentation": [
        ("crowd-semantic-segmentation", "semantic_segmentation", "road", 1),
        ("crowd-semantic-segmentation", "semantic_segmentation", "sky", 1),
    ],
    "semantic_segmentation_adjustment": [("crowd-semantic-segmentation", "semantic_segmentation", "road", 1)],
    "text_classification_multi": [
        ("crowd-classifier-multi-select", "multi_label_classification", "angry", 1),
        ("crowd-classifier-multi-select", "multi_label_classification", "refund", 1),
    ],
    "text_classification_multi_none_selected": [
        ("crowd-classifier-multi-select", "multi_label_classification", "(none)", 0)
    ],
    "text_classification_single": [("crowd-classifier", "classification", "refund", 1)],
    "video_clip_classification": [("crowd-classifier", "classification", "goal", 1)],
    "video_frame_tracking": [("trackingAnnotations", "video_frames", "(frames)", 1)],
    "_public_2019_style": [("crowd-image-classifier", "classification", "Duck", 1)],
    "_public_3_workers_2022_style": [("crowd-classifier", "classification", "refund", 1)],
}
FRAME_FILES = {"_video_frame_detection__per_frame_file", "_video_frame_tracking__per_frame_file"}


@pytest.fixture(scope="module")
def shapes(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("shapes")
    for document in (real_data / "answer_shapes").glob("*.json"):
        shutil.copy(document, response_file(folder / "output", "shapes", document.stem, ""))
    project = DbtProject(folder / "output", folder)
    project.load()
    return project


def test_every_shape_gives_its_labels(shapes: DbtProject) -> None:
    rows = shapes.rows(
        "select data_object_id, element, kind, label, count_if(has_label) from stg_ground_truth__label_instances"
        " where answer_ordinal = 1 group by all order by all"
    )
    found: dict[str, list[tuple[str, str, str, int]]] = {}
    for name, *labels in rows:
        found.setdefault(name, []).append(tuple(labels))
    assert found == LABELS


def test_every_document_is_known_here(shapes: DbtProject) -> None:
    statuses = dict(shapes.rows("select data_object_id, status from stg_ground_truth__response_files"))
    assert statuses == dict.fromkeys(LABELS, "loaded") | dict.fromkeys(FRAME_FILES, "auxiliary")


def test_no_image_is_carried_along(shapes: DbtProject) -> None:
    contents = shapes.rows(
        "select answer_content from ground_truth_insights_identity.stg_identity__answers where answer_content <> ''"
    )
    assert any('"pngImageData":""' in content for (content,) in contents)
    assert not any("iVBOR" in content for (content,) in contents)
