"""Files that grew out of real shapes: the build never stops, and each has a status and, where wrong, a reason."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dbt_project import DbtProject
from labeling_trees import answer, document, response_file

IDENTITY = {"identityData": {"identityProviderType": "Cognito", "issuer": "https://pool", "sub": "1-2-3"}}
SHAPES: tuple[Any, ...] = (
    {"crowd-classifier": {"label": "refund"}},
    {"crowd-classifier-multi-select": {"labels": ["refund", "angry"]}},
    {"boundingBox": {"boundingBoxes": [{"height": 4, "label": "heron", "left": 1, "top": 2, "width": 3}]}},
    {"boundingBox": {"boundingBoxes": None}},
    {"s": {"labelMappings": {"road": {"color": "#2ca02c"}}, "labeledImage": {"pngImageData": "iVBORw0KGgo="}}},
    {"crowd-entity-annotation": {"entities": [{"endOffset": 5, "label": "person", "startOffset": 0}]}},
    {"Go": {"Green": False}, "Stop": {"Red": True}},
    {"annotations": '{"task1":"no","notes":"hello"}'},
    {},
)
DOCUMENTS = [
    document(
        answer(content=shape, acceptanceTime="2026-02-03T09:15:02.110Z", timeSpentInSeconds=29.5),
        answer("private.eu-west-1.0000000000000002", shape, workerMetadata=IDENTITY),
    )
    for shape in SHAPES
]

_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_values = st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


@st.composite
def _changed_json(draw: st.DrawFn) -> bytes:
    """Draw a document in which one value is replaced, removed or renamed."""
    tree = json.loads(draw(st.sampled_from(DOCUMENTS)))
    place = draw(st.sampled_from(_places(tree)))
    if not place:
        return json.dumps(draw(_values)).encode("utf-8", "surrogatepass")
    parent = tree
    for key in place[:-1]:
        parent = parent[key]
    change = draw(st.sampled_from(["replace", "remove", "rename"]))
    value = parent.pop(place[-1])
    if change == "replace":
        value = draw(_values)
    if isinstance(parent, list):
        if change != "remove":
            parent.insert(place[-1], value)
    elif change != "remove":
        parent[draw(st.text()) if change == "rename" else place[-1]] = value
    return json.dumps(tree, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


@st.composite
def _changed_bytes(draw: st.DrawFn) -> bytes:
    """Draw a document of which a stretch of bytes is cut, doubled or overwritten."""
    content = draw(st.sampled_from(DOCUMENTS)).encode()
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    middle = draw(st.sampled_from([b"", content[start:end] * 2]) | st.binary(max_size=20))
    return content[:start] + middle + content[end:] if draw(st.booleans()) else content[:end]


def _files(count: int) -> list[bytes]:
    drawn: list[bytes] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_changed_json() | _changed_bytes())
    def draw(content: bytes) -> None:
        drawn.append(content)

    draw()
    return drawn


def _answers_in(content: bytes) -> int | None:
    """Count the answers as Python's parser sees them; None where it sees no worker response.

    Embedded images and corners are never carried along, so damage inside of them is none of the answers'.
    """
    without_images = re.sub(rb'("pngImageData"\s*:\s*")[^"]*', rb"\1", content)
    without_corners = re.sub(rb'("vertices"\s*:\s*\[)\s*\{[-+\s\d{},.:"xyzeE]*', rb"\1", without_images)
    try:
        tree = json.loads(without_corners.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return None
    answers = tree.get("answers") if isinstance(tree, dict) else None
    return len(answers) if isinstance(answers, list) else None


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_every_fuzzed_file_is_accounted_for(count: int, tmp_path: Path) -> None:
    contents = _files(count)
    for number, content in enumerate(contents):
        response_file(tmp_path / "output", "fuzzed", str(number), content)
    project = DbtProject(tmp_path / "output", tmp_path)
    project.build()
    rows = project.rows(
        "select data_object_id, status, reason, answers_count + rejected_answers_count"
        " from stg_ground_truth__response_files"
    )
    assert len(rows) == len(contents) >= count // 2
    for name, status, reason, answers in rows:
        content = contents[int(name)]
        seen = _answers_in(content)
        assert (reason is not None) == (status in ("rejected", "empty")), content
        if status == "loaded":
            assert answers == seen, content
        # A lone surrogate is no Unicode text, which DuckDB refuses and Python lets pass.
        elif b"\\ud" not in content:
            assert seen is None, content
    assert {status for _, status, _, _ in rows} >= {"loaded", "rejected"}
    assert project.rows("select count(*) from rejected_responses where meaning is null") == [(0,)]
