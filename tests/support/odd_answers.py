"""Answers of odd shapes, each with the labels it must give."""

import json
from pathlib import Path
from typing import Any

from labeling_trees import answer, document, response_file

FRAMES = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
Rows = list[tuple[str, str, str, int]]

_CAR = {"label": "car", "objectId": "c1", "labelCategoryAttributes": {"hidden": "no"}}
_VAN = {"label": "van", "objectName": "van:1"}


def _frames(job: str, data_object_id: str) -> dict[str, Any]:
    prefix = f"s3://bucket/{job}/annotations/worker-response/iteration-1/{data_object_id}/{FRAMES}/"
    return {"frameData": {"entries": ["frame_1.json"], "s3Prefix": prefix}}


# Job and data object: the content of the answer, and (element, kind, label, label instances) of it.
ODD_ANSWERS: dict[tuple[str, str], tuple[Any, Rows]] = {
    ("options", "lines"): ({"seen": {"lines": True, "polygons": False}}, [("seen", "choice", "lines", 1)]),
    ("options", "label"): ({"seen": {"label": True, "labels": False}}, [("seen", "choice", "label", 1)]),
    ("options", "in a string"): ({"x": json.dumps({"lines": True, "labels": False})}, [("x", "choice", "lines", 1)]),
    ("options", "comment"): ({"seen": {"workerComment": True}}, [("seen", "choice", "workerComment", 1)]),
    ("options", "no labels"): ({"seen": {"labels": None}}, [("seen", "multi_label_classification", "(none)", 0)]),
    ("options", "none"): ({"seen": {"entities": False, "labels": False}}, [("seen", "choice", "(none)", 0)]),
    ("lists", "of things"): (
        {"x": json.dumps([{"label": "knee", "x": 1}, {"label": "nose"}, {"label": "knee"}])},
        [("x", "list", "knee", 2), ("x", "list", "nose", 1)],
    ),
    ("lists", "of lists"): (
        {"x": json.dumps([{"name": "person 1", "annotations": [{"label": "knee"}, {"label": "ear"}]}])},
        [("x", "list", "ear", 1), ("x", "list", "knee", 1)],
    ),
    ("lists", "empty"): ({"x": "[]"}, [("x", "list", "(none)", 0)]),
    ("maps", "by number"): (
        {"x": json.dumps({str(number): {"word": f"w{number}"} for number in range(12)})},
        [("x", "list", "(other)", 12)],
    ),
    ("forms", "filled"): (
        {"x": json.dumps({"boxes": {"boundingBoxes": [{"label": "car"}]}, "sure": {"yes": True, "no": False}})},
        [("x.boxes", "bounding_box", "car", 1), ("x.sure", "choice", "yes", 1)],
    ),
    ("forms", "as it is"): (
        {"x": {"boxes": {"boundingBoxes": [{"label": "car"}]}, "sure": {"yes": True}}},
        [("x.boxes", "bounding_box", "car", 1), ("x.sure", "choice", "yes", 1)],
    ),
    ("forms", "nothing in it"): ({"x": "{}"}, [("x", "empty", "(none)", 0)]),
    ("forms", "left empty"): ({"x": ""}, [("x", "text", "(none)", 0)]),
    ("notes", "an object"): ({"note": '{"label":"x"}'}, [("note", "text", "(text)", 1)]),
    ("notes", "a number"): ({"note": "12"}, [("note", "text", "(text)", 1)]),
    ("notes", "a word"): ({"note": "null"}, [("note", "text", "(text)", 1)]),
    ("texts", "a key twice"): (
        {"x": '{"boundingBoxes":[{"label":"cow","left":1,"label":"horse"}]}'},
        [("x", "bounding_box", "horse", 1)],
    ),
    ("texts", "a comma too many"): ({"y": '[{"label":"cow"},]'}, [("y", "text", "(text)", 1)]),
    ("texts", "no number"): ({"z": '[{"label":"cow","left":NaN}]'}, [("z", "text", "(text)", 1)]),
    ("texts", "the whole answer"): (
        json.dumps({"crowd-classifier": {"label": "cow"}}),
        [("crowd-classifier", "classification", "cow", 1)],
    ),
    ("documents", "entities"): (
        {"x": json.dumps({"Version": "1", "Pages": "2", "Entities": [{"Type": "ORG"}, {"Type": "PERSON"}]})},
        [("x", "named_entity", "ORG", 1), ("x", "named_entity", "PERSON", 1)],
    ),
    ("attributes", "of both"): (
        {
            "c": {
                "boundingCuboids": [
                    {"label": "car", "labelCategoryAttributes": {"hidden": "no", "doors": 4}},
                    {"label": "car", "labelCategoryAttributes": {"hidden": "no"}},
                    {"label": "van"},
                ],
                "datasetObjectAttributes": {"weather": "rain", "hidden": ["left", "right"]},
            }
        },
        [
            ("c", "cuboid", "car", 2),
            ("c", "cuboid", "van", 1),
            ("c.hidden", "object_attribute", "left", 1),
            ("c.hidden", "object_attribute", "right", 1),
            ("c.label.doors", "label_attribute", "4", 1),
            ("c.label.hidden", "label_attribute", "no", 2),
            ("c.weather", "object_attribute", "rain", 1),
        ],
    ),
    ("attributes", "comment"): (
        {"v": {"label": "bad", "workerComment": "too wide"}},
        [("v", "classification", "bad", 1), ("v.workerComment", "comment", "(text)", 1)],
    ),
    ("rankings", "1"): (
        {"clarity": {"answer A": 2, "answer B": 1}},
        [("clarity", "ranking", "answer A: 2", 1), ("clarity", "ranking", "answer B: 1", 1)],
    ),
    ("rankings", "texts"): ({"r": {"a": "1", "b": 2}}, [("r", "ranking", label, 1) for label in ("a: 1", "b: 2")]),
    ("commas", "two labels"): (
        {"m": {"labels": ["a", "b"]}},
        [("m", "multi_label_classification", label, 1) for label in "ab"],
    ),
    ("commas", "one label"): ({"m": {"labels": ["a, b"]}}, [("m", "multi_label_classification", "a, b", 1)]),
    ("commas", "quoted"): (
        {"m": {"labels": ['a"', "b"]}},
        [("m", "multi_label_classification", label, 1) for label in ('a"', "b")],
    ),
    ("names", "of members"): (
        {"x": json.dumps({"a": {"label": "1"}}), "x.a": "2"},
        [("x.a", "classification", "1", 1), ("x.a (2)", "text", "(text)", 1)],
    ),
    ("tracking", "boxes"): (
        {"trackingAnnotations": _frames("tracking", "boxes")},
        [
            ("trackingAnnotations", "video_frames", "car", 1),
            ("trackingAnnotations", "video_frames", "van", 1),
            ("trackingAnnotations.label.hidden", "label_attribute", "no", 1),
            ("trackingAnnotations.weather", "object_attribute", "rain", 1),
        ],
    ),
    ("tracking", "clouds"): (
        {"trackingAnnotations": _frames("elsewhere/tracking", "clouds")},
        [
            ("trackingAnnotations", "video_frames", "car", 1),
            ("trackingAnnotations.label.hidden", "label_attribute", "no", 1),
        ],
    ),
    ("tracking", "no ids"): (
        {"detectionAnnotations": _frames("tracking", "no ids")},
        [("detectionAnnotations", "video_frames", "car", 3)],
    ),
    ("tracking", "consolidated"): (
        {"trackingAnnotations": _frames("tracking", "consolidated")},
        [
            *(("trackingAnnotations", "video_frames", label, 1) for label in ("bike", "car", "class 8")),
            ("trackingAnnotations.label.hidden", "label_attribute", "no", 1),
            ("trackingAnnotations.weather", "object_attribute", "rain", 1),
        ],
    ),
    ("tracking", "nothing drawn"): (
        {"trackingAnnotations": _frames("tracking", "nothing drawn")},
        [("trackingAnnotations", "video_frames", "(none)", 0)],
    ),
    ("tracking", "no frames"): (
        {"trackingAnnotations": _frames("tracking", "no frames")},
        [("trackingAnnotations", "video_frames", "(frames)", 1)],
    ),
}
FRAME_FILES: dict[str, list[Any]] = {
    "boxes": [
        {"trackingAnnotations": {"frameNumber": 1, "boundingBoxes": [_CAR], "frameAttributes": {"weather": "rain"}}},
        {"trackingAnnotations": {"boundingBoxes": [_CAR, _VAN], "frameAttributes": {"weather": "rain", "sky": ""}}},
        {"trackingAnnotations": {"frameNumber": 3, "boundingBoxes": [], "frameAttributes": {}}},
    ],
    "clouds": [{"trackingAnnotations": [{"frameName": "1", "boundingCuboids": [_CAR]}, {"boundingCuboids": [_CAR]}]}],
    "no ids": [
        {"detectionAnnotations": {"frame": "1", "polygons": [{"label": "car"}, {"label": "car"}]}},
        {"detectionAnnotations": {"frame": "2", "polygons": [{"label": "car"}]}},
    ],
    "nothing drawn": [{"trackingAnnotations": {"frame": "1", "boundingBoxes": []}}],
}
# What Ground Truth made of the frames of a data object whose files are not there, and the line that names it.
_SAID = {"label-category-attributes": {"hidden": "no"}}
SEQUENCE = {
    "tracking-annotations": [
        {
            "frame-no": "0",
            "frame-attributes": {"weather": "rain"},
            "annotations": [{"class-id": "0", "object-name": "car:1", "object-id": "c1"} | _SAID],
        },
        {
            "frame-no": "1",
            "annotations": [
                {"class-id": "0", "object-name": "car:1", "object-id": "c1"} | _SAID,
                {"class-id": "7"},
                {"class-id": 8},
            ],
        },
    ]
}
NAMING_LINE = {
    "source-ref": "s3://bucket/frames.json",
    "tracking-ref": "s3://bucket/tracking/annotations/consolidated-annotation/output/consolidated/SeqLabel.json",
    "tracking-ref-metadata": {"class-map": {"0": "car", "7": "bike"}, "human-annotated": "yes", "job-name": "tracking"},
}
# Shapes drawn for what was tracked through frames.
TRACKED_SHAPES = {
    ("consolidated", "bike"): 1,
    ("consolidated", "car"): 2,
    ("consolidated", "class 8"): 1,
    ("boxes", "car"): 2,
    ("boxes", "van"): 1,
    ("clouds", "car"): 2,
    ("no ids", "car"): 3,
}


def write_odd_answers(root: Path) -> None:
    """Write each answer as a data object of its job, and the files of frames that some of them point at."""
    for (job, data_object_id), (content, _) in ODD_ANSWERS.items():
        response_file(root, job, data_object_id, document(answer(content=content)))
    for data_object_id in ("consolidated", "boxes"):
        sequence = root / "tracking/annotations/consolidated-annotation/output" / data_object_id / "SeqLabel.json"
        sequence.parent.mkdir(parents=True)
        sequence.write_text(json.dumps(SEQUENCE), encoding="utf-8")
    naming = root / "tracking/manifests/output/output.manifest"
    naming.parent.mkdir(parents=True)
    naming.write_text(json.dumps(NAMING_LINE), encoding="utf-8")
    for data_object_id, files in FRAME_FILES.items():
        for number, content in enumerate(files):
            response_file(
                root, "tracking", f"{data_object_id}/{FRAMES}", json.dumps(content), name=f"frame_{number}.json"
            )
