"""The answers of every task type: the keys that Ground Truth writes, no others and none missing."""

import base64
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.task_types import simulated_names
from simulated_trees import Tree, contents, simulated

BOX = {"height": 1, "label": "", "left": 1, "top": 1, "width": 1}
SIZE = {"height": 1, "width": 1}
FIGURE = {"label": "", "vertices": [{"x": 1, "y": 1}]}
CUBOID = {
    **dict.fromkeys(("centerX", "centerY", "centerZ", "height", "length", "pitch", "roll", "width", "yaw"), 0.5),
    "label": "",
    "labelCategoryAttributes": {},
    "objectId": "",
    "objectName": "",
}
FRAMES = {"frameData": {"entries": [""], "s3Prefix": ""}}
PNG = {"pngImageData": ""}
MASK = {"inputImageProperties": SIZE, "labelMappings": {"*": {"color": ""}}, "labeledImage": PNG}
# One value of each type stands for all of it; the key * for all labels.
SHAPES: dict[str, list[Any]] = {
    "image-classification": [{"crowd-image-classifier": {"label": ""}}],
    "image-classification-multi-label": [{"crowd-image-classifier-multi-select": {"labels": [""]}}],
    "text-classification": [{"crowd-classifier": {"label": ""}}],
    "text-classification-multi-label": [{"crowd-classifier-multi-select": {"labels": [""]}}],
    "video-classification": [{"crowd-classifier": {"label": ""}}],
    "label-verification": [
        {"crowd-image-classifier": {"label": "", "workerComment": ""}},
        {"crowd-image-classifier": {"label": ""}},
    ],
    "bounding-box": [
        {"boundingBox": {"boundingBoxes": [BOX], "inputImageProperties": SIZE}},
        {"boundingBox": {"boundingBoxes": None, "inputImageProperties": SIZE}},
    ],
    "bounding-box-adjustment": [
        {"boundingBox": {"boundingBoxes": [BOX], "inputImageProperties": SIZE}},
        {"boundingBox": {"boundingBoxes": None, "inputImageProperties": SIZE}},
    ],
    "polygon": [{"annotatedResult": {"inputImageProperties": SIZE, "polygons": [FIGURE]}}],
    "polyline": [{"crowdPolyline": {"inputImageProperties": SIZE, "polylines": [FIGURE]}}],
    "line": [{"lines": {"inputImageProperties": SIZE, "lines": [FIGURE]}}],
    "keypoint": [{"annotatedResult": {"inputImageProperties": SIZE, "keypoints": [{"label": "", "x": 1, "y": 1}]}}],
    "semantic-segmentation": [{"crowd-semantic-segmentation": MASK}],
    "semantic-segmentation-adjustment": [{"crowd-semantic-segmentation": {"initialValueModified": True, **MASK}}],
    "instance-segmentation": [
        {
            "annotatedResult": {
                "inputImageProperties": SIZE,
                "instances": [{"color": "", "label": ""}],
                "labeledImage": PNG,
            }
        }
    ],
    "named-entity-recognition": [
        {"crowd-entity-annotation": {"entities": [{"endOffset": 1, "label": "", "startOffset": 1}]}}
    ],
    "point-cloud-object-detection": [{"boundingCuboids": {"boundingCuboids": [CUBOID], "datasetObjectAttributes": {}}}],
    "video-object-detection": [{"detectionAnnotations": FRAMES}],
    "video-object-tracking": [{"trackingAnnotations": FRAMES}],
    "custom-text-inputs": [{"tag1": "", "tag2": ""}, {"tag1": ""}],
    "custom-text-area": [{"transcription": ""}],
    "custom-checkboxes": [{"image_attributes": {"blurry": True, "dim": True}}],
    "custom-checkboxes-own-names": [{"Go": {"Green": True}, "Stop": {"Red": True}}],
    "custom-radio-buttons": [{"btn1": {"yes": True}, "btn2": {"no": True}}],
    "custom-toggle": [{"theToggler": {"on": True}}],
    "custom-mixed": [{"category": {"label": ""}, "rationale": ""}, {"category": {"label": ""}}],
    "custom-nested-json": [{"annotations": ""}],
}
# The documents of the real data, by the task type whose answers look like them.
DOCUMENTS = {
    "bounding_box": "bounding-box",
    "bounding_box_nothing_drawn": "bounding-box",
    "crowd_form_checkboxes_distinct_names": "custom-checkboxes-own-names",
    "crowd_form_checkboxes_same_name": "custom-checkboxes",
    "crowd_form_empty": "custom-toggle",
    "crowd_form_mixed": "custom-mixed",
    "crowd_form_nested_json_string": "custom-nested-json",
    "crowd_form_radio_group": "custom-radio-buttons",
    "crowd_form_text_area": "custom-text-area",
    "crowd_form_text_inputs": "custom-text-inputs",
    "crowd_form_toggle": "custom-toggle",
    "image_classification_multi": "image-classification-multi-label",
    "image_classification_single": "image-classification",
    "instance_segmentation": "instance-segmentation",
    "keypoint": "keypoint",
    "label_verification": "label-verification",
    "line": "line",
    "named_entity": "named-entity-recognition",
    "point_cloud_object_detection": "point-cloud-object-detection",
    "polygon": "polygon",
    "polyline": "polyline",
    "semantic_segmentation": "semantic-segmentation",
    "semantic_segmentation_adjustment": "semantic-segmentation-adjustment",
    "text_classification_multi": "text-classification-multi-label",
    "text_classification_multi_none_selected": "text-classification-multi-label",
    "text_classification_single": "text-classification",
    "video_clip_classification": "video-classification",
    "video_frame_tracking": "video-object-tracking",
}
FRAME_DOCUMENTS = {
    "_video_frame_detection__per_frame_file": "video-object-detection",
    "_video_frame_tracking__per_frame_file": "video-object-tracking",
}


def paths(value: Any, at: str = "") -> Iterator[str]:
    """Yield every path in a JSON value with the type at its end; empty lists and objects count as such."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            # The labels of a segmentation are keys.
            yield from paths(member, f"{at}.{'*' if at.endswith('.labelMappings') else key}")
    elif isinstance(value, list) and value:
        for member in value:
            yield from paths(member, f"{at}[]")
    else:
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
        yield f"{at}:{kind}"


def structure(value: Any) -> frozenset[str]:
    return frozenset(paths(value))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Simulate one job and more of every task type."""
    return simulated(tmp_path_factory.mktemp("answers"), Options(objects=2000, jobs=30, seed=11))


@pytest.fixture(scope="module")
def answers(tree: Tree) -> dict[str, list[dict[str, Any]]]:
    """Return the answer contents by task type."""
    task_types = {job.job: job.task_type for job in tree.summary.jobs}
    found: dict[str, list[dict[str, Any]]] = {}
    for response in tree.responses():
        contents_of_job = found.setdefault(task_types[response.job], [])
        contents_of_job += [answer["answerContent"] for answer in response.answers]
    return found


@pytest.mark.parametrize("task_type", simulated_names())
def test_answers_have_the_stated_shapes(task_type: str, answers: dict[str, list[dict[str, Any]]]) -> None:
    seen = {structure(content) for content in answers[task_type]}
    stated = {structure(shape) for shape in SHAPES[task_type]}
    assert stated <= seen
    # Where nothing was marked, chosen, painted or filled in, a list or an object is empty.
    for other in seen - stated:
        assert any("list" in path or "dict" in path for path in other), other
    assert set().union(*(content for content in answers[task_type])) == set().union(*SHAPES[task_type])


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_answers_have_the_shape_of_the_document(
    name: str, real_data: Path, answers: dict[str, list[dict[str, Any]]]
) -> None:
    document = json.loads((real_data / "answer_shapes" / f"{name}.json").read_text(encoding="utf-8"))
    shape = structure(document["answers"][0]["answerContent"])
    assert shape in {structure(content) for content in answers[DOCUMENTS[name]]}


@pytest.mark.parametrize("name", sorted(FRAME_DOCUMENTS))
def test_files_of_frames_have_the_shape_of_the_document(name: str, real_data: Path, tree: Tree) -> None:
    document = json.loads((real_data / "answer_shapes" / f"{name}.json").read_text(encoding="utf-8"))
    (job,) = (job.job for job in tree.summary.jobs if job.task_type == FRAME_DOCUMENTS[name])
    frames = [json.loads(path.read_text(encoding="utf-8")) for path in tree.frames() if job in path.parts]
    assert structure(document) in {structure(frame) for frame in frames}


def test_every_document_is_simulated(real_data: Path) -> None:
    shapes = {path.stem for path in (real_data / "answer_shapes").glob("*.json")}
    assert {name for name in shapes if not name.startswith("_public")} == set(DOCUMENTS) | set(FRAME_DOCUMENTS)


def test_files_of_frames_lie_where_the_answer_says_and_hold_no_answers(
    tree: Tree, answers: dict[str, list[dict[str, Any]]]
) -> None:
    listed = set()
    for content in answers["video-object-detection"] + answers["video-object-tracking"]:
        (pointer,) = content.values()
        prefix = pointer["frameData"]["s3Prefix"].removeprefix("s3://example-labeling-output/")
        listed |= {f"{prefix}{entry}" for entry in pointer["frameData"]["entries"]}
    assert {str(path.relative_to(tree.root)) for path in tree.frames()} == listed
    for path in tree.frames():
        assert "answers" not in json.loads(path.read_text(encoding="utf-8"))


def test_who_draws_nothing_leaves_null_or_an_empty_list(answers: dict[str, list[dict[str, Any]]]) -> None:
    drawn = [content["boundingBox"]["boundingBoxes"] for content in answers["bounding-box"]]
    assert None in drawn
    assert [] in drawn
    assert sum(map(bool, drawn)) > 0.8 * len(drawn)


def test_workers_draw_the_same_box_a_little_differently(tree: Tree) -> None:
    (job,) = (job.job for job in tree.summary.jobs if job.task_type == "bounding-box")
    spreads = []
    for response in tree.responses():
        if response.job == job:
            boxes = [answer["answerContent"]["boundingBox"]["boundingBoxes"] for answer in response.answers]
            # Where all see as many things, they nearly always see the same ones.
            if all(boxes) and len({len(each) for each in boxes}) == 1:
                lefts = [each[0]["left"] for each in boxes]
                spreads.append(max(lefts) - min(lefts))
    assert sum(0 < spread <= 12 for spread in spreads) > 0.8 * len(spreads) > 20


def test_some_submit_a_form_without_touching_it(answers: dict[str, list[dict[str, Any]]]) -> None:
    forms = [content for task_type, found in answers.items() if task_type.startswith("custom-") for content in found]
    assert 0 < sum(content == {} for content in forms) < 0.06 * len(forms)


def test_marks_lie_inside_the_image(answers: dict[str, list[dict[str, Any]]]) -> None:
    for content in answers["bounding-box"] + answers["bounding-box-adjustment"]:
        size = content["boundingBox"]["inputImageProperties"]
        for box in content["boundingBox"]["boundingBoxes"] or ():
            assert 0 <= box["left"] <= box["left"] + box["width"] <= size["width"]
            assert 0 <= box["top"] <= box["top"] + box["height"] <= size["height"]
    for content in answers["polygon"] + answers["polyline"] + answers["line"]:
        (drawing,) = content.values()
        size = drawing["inputImageProperties"]
        figures = next(value for value in drawing.values() if isinstance(value, list))
        for point in (point for figure in figures for point in figure["vertices"]):
            assert 0 <= point["x"] <= size["width"]
            assert 0 <= point["y"] <= size["height"]


def test_adjustment_answers_say_whether_the_painting_was_changed(answers: dict[str, list[dict[str, Any]]]) -> None:
    paintings = [content["crowd-semantic-segmentation"] for content in answers["semantic-segmentation-adjustment"]]
    assert {painting["initialValueModified"] for painting in paintings} == {True, False}


def test_json_inside_a_string_can_be_parsed_again(answers: dict[str, list[dict[str, Any]]]) -> None:
    inner = [json.loads(content["annotations"]) for content in answers["custom-nested-json"] if content]
    assert set().union(*inner) == {"task1", "notes"}


def pixels_of(png: bytes) -> bytes:
    """Return the pixels of a PNG after checking its chunks; Python's zlib reads what was written without it."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + content),)
        chunks[kind] = content
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    pixels = zlib.decompress(chunks[b"IDAT"])
    assert len(pixels) == height * (width + 1)
    assert max(pixels) < len(chunks[b"PLTE"]) // 3
    return pixels


@pytest.mark.parametrize("image_bytes", [1, 150, 5_000, 200_000])
def test_embedded_images_are_valid_and_of_the_size_asked_for(image_bytes: int, tmp_path: Path) -> None:
    types = ("semantic-segmentation", "instance-segmentation", "semantic-segmentation-adjustment")
    options = Options(objects=9, jobs=3, workers=5, task_types=types, image_bytes=image_bytes)
    for response in simulated(tmp_path, options).responses():
        for answer in response.answers:
            (painting,) = answer["answerContent"].values()
            png = base64.b64decode(painting["labeledImage"]["pngImageData"], validate=True)
            colors = len(painting.get("labelMappings", painting.get("instances")))
            assert len(set(pixels_of(png))) <= colors + 1
            if image_bytes >= 5_000:
                assert 0.97 * image_bytes < len(png) < 1.03 * image_bytes


@pytest.mark.parametrize("task_type", simulated_names())
def test_a_task_type_alone_gives_only_its_jobs(task_type: str, tmp_path: Path) -> None:
    options = Options(objects=24, jobs=2, workers=12, task_types=(task_type,))
    tree = simulated(tmp_path / "one", options)
    assert [job.task_type for job in tree.summary.jobs] == [task_type] * 2
    assert len(tree.responses()) == 24
    elements = {key for r in tree.responses() for answer in r.answers for key in answer["answerContent"]}
    assert elements <= set().union(*SHAPES[task_type])
    assert contents(simulated(tmp_path / "two", options).root) == contents(tree.root)


def test_the_registry_lists_the_labels_of_every_field(tree: Tree) -> None:
    listed: dict[str, set[tuple[str, str]]] = {}
    for row in tree.table("label_categories.csv"):
        listed.setdefault(row["job"], set()).add((row["element"], row["label"]))
    by_type = {job.task_type: listed.get(job.job, set()) for job in tree.summary.jobs}
    assert by_type["custom-checkboxes-own-names"] == {("Go", "Green"), ("Stop", "Red")}
    assert by_type["custom-radio-buttons"] == {("btn1", "yes"), ("btn2", "no")}
    assert by_type["custom-text-area"] == set()
    assert {element for element, _ in by_type["custom-mixed"]} == {"category"}
    for task_type, labels in by_type.items():
        if not task_type.startswith("custom-"):
            assert {element for element, _ in labels} == set(SHAPES[task_type][0])
    for row in tree.table("gold_labels.csv"):
        assert (row["element"], row["label"]) in listed[row["job"]]
