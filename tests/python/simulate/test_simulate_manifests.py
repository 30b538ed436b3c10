"""The output manifests of a simulated tree: a line for each data object, of the form its task type has."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.task_types import simulated_names, simulated_type
from simulated_trees import Tree, simulated

ENDED = ("Completed", "Stopped")
CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
# How the type is called in the manifest, where it is not as the task type is.
MANIFEST_TYPES = {
    "image-classification-multi-label": "image-classification-multilabel",
    "text-classification-multi-label": "text-classification-multilabel",
    "bounding-box": "object-detection",
    "bounding-box-adjustment": "object-detection",
    "semantic-segmentation-adjustment": "semantic-segmentation",
    "named-entity-recognition": "text-span",
    "point-cloud-object-detection": "point_cloud_object_detection",
    "instance-segmentation": "custom",
    "polygon": "custom",
    "polyline": "custom",
    "line": "custom",
    "keypoint": "custom",
}
COMMON = {"job-name", "type", "human-annotated", "creation-date"}
OWN_METADATA = {
    "image-classification": {"class-name", "confidence"},
    "text-classification": {"class-name", "confidence"},
    "video-classification": {"class-name", "confidence"},
    "image-classification-multi-label": {"class-map", "confidence-map"},
    "text-classification-multi-label": {"class-map", "confidence-map"},
    "label-verification": {"class-name", "confidence", "worker-feedback"},
    "bounding-box": {"objects", "class-map"},
    "bounding-box-adjustment": {"objects", "class-map", "adjustment-status"},
    "semantic-segmentation": {"internal-color-map"},
    "semantic-segmentation-adjustment": {"internal-color-map", "adjustment-status"},
    "named-entity-recognition": {"entities"},
    "point-cloud-object-detection": {"objects", "class-map", "dataset-object-attributes"},
    "video-object-detection": {"class-map"},
    "video-object-tracking": {"class-map"},
    "instance-segmentation": {"worker-response-ref"},
    "polygon": {"worker-response-ref"},
    "polyline": {"worker-response-ref"},
    "line": {"worker-response-ref"},
    "keypoint": {"worker-response-ref"},
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Simulate every task type, with enough data objects for some to fail."""
    return simulated(tmp_path_factory.mktemp("manifests"), Options(objects=2600, jobs=30, seed=3))


def ended_jobs(tree: Tree) -> list[dict[str, str]]:
    return [row for row in tree.table("labeling_jobs.csv") if row["status"] in ENDED]


def attribute_of(row: dict[str, str]) -> str:
    return row["job"] + ("-ref" if simulated_type(row["task_type"]).is_uri else "")


def labeled(tree: Tree, row: dict[str, str]) -> list[tuple[Any, dict[str, Any]]]:
    """Return label and metadata of each line of a job that has both."""
    attribute = attribute_of(row)
    lines = tree.manifest(row["job"])
    return [(line[attribute], line[f"{attribute}-metadata"]) for line in lines if attribute in line]


def of_type(tree: Tree, task_type: str) -> list[tuple[Any, dict[str, Any]]]:
    rows = [row for row in ended_jobs(tree) if row["task_type"] == task_type]
    found = [pair for row in rows for pair in labeled(tree, row)]
    assert found, task_type
    return found


def test_every_ended_job_has_a_manifest_with_a_line_per_data_object(tree: Tree) -> None:
    rows = tree.table("labeling_jobs.csv")
    assert {row["task_type"] for row in rows} == set(simulated_names())
    running = [row["job"] for row in rows if row["status"] not in ENDED]
    assert running
    assert not any(list(tree.root.glob(f"*/{job}/manifests")) for job in running)
    for row in ended_jobs(tree):
        assert len(tree.manifest(row["job"])) == int(row["data_objects_goal"])


def test_answered_failed_and_machine_labeled_lines_are_the_right_ones(tree: Tree) -> None:
    answered: dict[str, set[int]] = {}
    for response in tree.responses():
        answered.setdefault(response.job, set()).add(response.object_id)
    counts: Counter[str] = Counter()
    for row in ended_jobs(tree):
        attribute = attribute_of(row)
        for number, line in enumerate(tree.manifest(row["job"])):
            metadata = line.get(f"{attribute}-metadata", {})
            kind = "failed" if "failure-reason" in metadata else metadata.get("human-annotated", "unlabeled")
            counts[kind] += 1
            assert (number in answered[row["job"]]) == (kind == "yes")
            assert (attribute in line) == (kind in ("yes", "no"))
            if kind == "no":
                assert row["task_type"] == "text-classification"
                assert 0 < metadata["confidence"] < 1
            if kind == "failed":
                assert metadata["human-annotated"] == "true"
                assert metadata["retry-count"] == 1
                assert set(metadata) == {"retry-count", "failure-reason", "human-annotated"}
                assert "1) TaskAvailabilityLifetimeInSeconds" in metadata["failure-reason"]
    assert min(counts[kind] for kind in ("yes", "no", "failed", "unlabeled")) > 0


def test_metadata_have_the_keys_and_spellings_of_their_type(tree: Tree) -> None:
    for row in ended_jobs(tree):
        name = MANIFEST_TYPES.get(row["task_type"], row["task_type"])
        manifest_type = "custom" if name.startswith("custom-") else name
        for _, metadata in labeled(tree, row):
            assert set(metadata) - COMMON == OWN_METADATA.get(row["task_type"], set()), row["task_type"]
            assert metadata["type"] == f"groundtruth/{manifest_type}"
            plain = row["job"] if manifest_type == "custom" else f"labeling-job/{row['job'].lower()}"
            assert metadata["job-name"] == plain
            assert CREATED.fullmatch(metadata["creation-date"])
    assert any(row["job"] != row["job"].lower() for row in ended_jobs(tree))


def test_confidence_is_zero_with_a_single_worker_and_a_share_otherwise(tmp_path: Path) -> None:
    types = ("image-classification", "bounding-box", "named-entity-recognition", "semantic-segmentation")
    for workers, expected in ((1, {0}), (4, None)):
        folder = tmp_path / str(workers)
        made = simulated(folder, Options(objects=80, jobs=5, task_types=types, workers_per_object=workers))
        texts = [path.read_text(encoding="utf-8") for path in made.root.rglob("output.manifest")]
        found = {float(number) for text in texts for number in re.findall(r'"confidence":([0-9.]+)', text)}
        assert found == expected if expected else (min(found) > 0 and max(found) < 1 and len(found) > 3)


def test_classes_are_whole_numbers_with_their_names(tree: Tree) -> None:
    for task_type in ("image-classification", "text-classification", "video-classification"):
        assert all(type(value) is int for value, _ in of_type(tree, task_type))
    for task_type in ("image-classification-multi-label", "text-classification-multi-label"):
        for value, metadata in of_type(tree, task_type):
            assert list(metadata["class-map"]) == list(map(str, value))
            assert set(metadata["confidence-map"]) == set(metadata["class-map"])
    assert all(re.fullmatch(r"\d", value) for value, _ in of_type(tree, "label-verification"))


def test_boxes_and_cuboids_have_their_sides_and_a_confidence_each(tree: Tree) -> None:
    for task_type in ("bounding-box", "bounding-box-adjustment"):
        for value, metadata in of_type(tree, task_type):
            assert set(value["image_size"][0]) == {"width", "height", "depth"}
            assert all(set(box) == {"class_id", "left", "top", "width", "height"} for box in value["annotations"])
            assert len(metadata["objects"]) == len(value["annotations"])
            assert set(metadata["class-map"]) == {str(box["class_id"]) for box in value["annotations"]}
    for value, metadata in of_type(tree, "point-cloud-object-detection"):
        assert len(metadata["objects"]) == len(value["annotations"])
        assert all({"center-x", "class-id", "object-name"} <= set(cuboid) for cuboid in value["annotations"])


def test_what_is_too_large_for_the_manifest_is_named_by_its_place(tree: Tree) -> None:
    for task_type in ("semantic-segmentation", "semantic-segmentation-adjustment"):
        assert all(value.startswith("s3://") and value.endswith(".png") for value, _ in of_type(tree, task_type))
    for task_type in ("video-object-detection", "video-object-tracking"):
        assert all(value.endswith("/SeqLabel.json") for value, _ in of_type(tree, task_type))


def test_custom_tasks_have_all_answers_as_text_or_nothing(tree: Tree) -> None:
    assert all(value == {} for value, _ in of_type(tree, "polygon"))
    for value, _ in of_type(tree, "custom-mixed"):
        for annotation in value["annotationsFromAllWorkers"]:
            assert isinstance(json.loads(annotation["annotationData"]["content"]), dict)


def test_adjustment_says_whether_anything_was_changed(tree: Tree) -> None:
    for task_type in ("bounding-box-adjustment", "semantic-segmentation-adjustment"):
        statuses = {metadata["adjustment-status"] for _, metadata in of_type(tree, task_type)}
        assert statuses == {"adjusted", "unadjusted"}


def test_entities_stand_where_the_manifest_says_counted_in_code_points(tree: Tree) -> None:
    (row,) = (row for row in ended_jobs(tree) if row["task_type"] == "named-entity-recognition")
    lines = tree.manifest(row["job"])
    orders = [
        line["source"][entity["startOffset"] : entity["endOffset"]]
        for line in lines
        for entity in line.get(row["job"], {"annotations": {"entities": []}})["annotations"]["entities"]
        if entity["label"] == "Order number" and ord(line["source"][0]) > 0xFFFF
    ]
    assert orders
    assert sum(bool(re.fullmatch(r"\d{3}-\d{4}", order)) for order in orders) > 0.7 * len(orders)


@pytest.mark.parametrize(
    ("job", "base", "suffix"),
    [
        ("street-signs-review-batch-1", "street-signs-batch-1", ""),
        ("product-photos-boxes-adjusted-round-1", "Product-photos-boxes-round-1", ""),
        ("road-surfaces-adjusted-batch-1", "road-surfaces-batch-1", "-ref"),
    ],
)
def test_a_job_that_builds_on_another_carries_its_labels_and_begins_after_it(
    job: str, base: str, suffix: str, tree: Tree
) -> None:
    earlier = [line for line in tree.manifest(base) if f"{base}{suffix}" in line]
    lines = tree.manifest(job)
    for line, source in zip(lines, earlier, strict=False):
        assert {key: value for key, value in line.items() if not key.startswith(job)} == source
    ends = max(line[f"{base}{suffix}-metadata"]["creation-date"] for line in earlier)
    begins = min(answer["acceptanceTime"] for r in tree.responses() if r.job == job for answer in r.answers)
    assert datetime.fromisoformat(f"{ends}Z") < datetime.fromisoformat(begins)


def test_a_review_finds_fault_with_the_labels_that_are_wrong(tree: Tree) -> None:
    job, base = "street-signs-review-batch-1", "street-signs-batch-1"
    gold = {row["data_object_id"]: row["label"] for row in tree.table("gold_labels.csv") if row["job"] == base}
    sources = [line["source-ref"] for line in tree.manifest(base)]
    right = {sources[int(number)]: label for number, label in gold.items()}
    verdicts = [
        (line[f"{base}-metadata"]["class-name"] == right[line["source-ref"]], line[f"{job}-metadata"]["class-name"])
        for line in tree.manifest(job)
        if line["source-ref"] in right and job in line
    ]
    approved = [verdict == "Correct" for is_right, verdict in verdicts if is_right]
    assert len(approved) > 3
    assert sum(approved) > 0.6 * len(approved)
