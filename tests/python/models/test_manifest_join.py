"""Lines of output manifests and their data objects: whatever happens to a manifest, no object gets another's label."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt_project import DbtProject
from labeling_trees import answer, document, response_file

MODELS = (
    "stg_ground_truth__manifest_lines",
    "stg_ground_truth__manifest_labels",
    "stg_ground_truth__manifest_objects",
    "int_manifest_labels",
    "int_data_objects",
)
# How lines may name their worker response, and what a folder may hold that tells which line is whose.
SPELLINGS = ("worker-response-ref", "worker_response_ref", "workerResponseRef", "WorkerResponse-Uri")
TELLING = ("response", "key", "metadata_id", "source", "label")
BLIND = ("nothing",)
CLASSES = ("refund", "praise", "question")


@dataclass(frozen=True)
class Line:
    """A data object as it truly is, with the line that Ground Truth wrote of it."""

    object_id: str
    status: str
    label: str
    text: str
    content: dict[str, Any]

    @property
    def truth(self) -> str | None:
        """The label that the object may get."""
        return self.label if self.status == "labeled" else None


@dataclass(frozen=True)
class Job:
    """A labeling job: its folder, its objects, and what has become of the lines of its manifest."""

    folder: str
    told_by: str
    has_classes: bool
    objects: tuple[Line, ...]
    manifest: tuple[Line, ...]

    @property
    def is_untouched(self) -> bool:
        """Whether the manifest is as Ground Truth wrote it."""
        return self.manifest == self.objects


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Draw a job whose manifest may have been shuffled, thinned out or doubled, in a folder of any name."""
    told_by = draw(st.sampled_from(TELLING + BLIND * 4))
    count = draw(st.integers(1, 7))
    statuses = st.sampled_from(("labeled", "labeled", "labeled", "failed", "unlabeled"))
    objects = tuple(
        _object(number, told_by, draw(statuses), draw(st.sampled_from(CLASSES)), draw(st.sampled_from(SPELLINGS)))
        for number in range(count)
    )
    changes = draw(st.sampled_from(("", "s", "s", "s", "r", "d", "sr", "sd", "rd", "srd")))
    lines = list(draw(st.permutations(objects)) if "s" in changes else objects)
    if "r" in changes:
        lines = [line for line in lines if draw(st.booleans())]
    if "d" in changes:
        lines += [line for line in lines if draw(st.booleans())]
    folder = draw(st.sampled_from(("/out/tickets", "/out/tickets-final (2)")))
    return Job(folder, told_by, draw(st.booleans()), objects, tuple(lines))


def _object(number: int, told_by: str, status: str, label: str, spelling: str) -> Line:
    object_id = f"order-{number * 7 % 11}" if told_by in ("key", "metadata_id") else str(number)
    text = f"text {number}" if told_by == "source" else "the same text"
    metadata: dict[str, Any] = {"human-annotated": "yes", "job-name": "labeling-job/tickets", "class-name": label}
    metadata["creation-date"] = f"2026-02-03T09:20:00.{number if told_by == 'label' else 0:06d}"
    if status == "failed":
        metadata = {"human-annotated": "true", "failure-reason": "expired"}
    if told_by == "response":
        metadata[spelling] = f"s3://b/tickets/annotations/worker-response/iteration-1/{object_id}/t.json"
    if told_by == "metadata_id":
        metadata["dataset-object-id"] = object_id
    content: dict[str, Any] = {"source": text}
    if told_by == "key":
        content |= {"dataset-objectid-attribute-name": "ticket", "ticket": object_id}
    if status != "unlabeled":
        content["tickets-metadata"] = metadata
    if status == "labeled":
        content["tickets"] = 0
    return Line(object_id, status, label, text, content)


class Warehouse:
    """Runs the models between manifests and data objects over given rows; dbt compiled them once."""

    def __init__(self, folder: Path) -> None:
        """Build a warehouse of one job."""
        project = DbtProject(folder / "output", folder)
        response_file(folder / "output", "job", "0", document(answer()))
        project.load("--write-json", "--select", "+int_data_objects")
        manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
        nodes = {node["name"]: node for node in manifest["nodes"].values()}
        self._code = {name: (nodes[name]["relation_name"], nodes[name]["compiled_code"]) for name in MODELS}
        self._file = str(project.warehouse)

    def findings(self, job: Job) -> dict[str, dict[str, Any]]:
        """Return what `int_data_objects` says of each data object."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self._file}' as labeling_insights")
            connection.execute("use labeling_insights.ground_truth_insights_staging")
            connection.execute("begin")
            self._write(connection, job)
            for name in MODELS:
                relation, code = self._code[name]
                connection.execute(f"create or replace table {relation} as {code}")
            rows = connection.sql("from int_data_objects")
            found = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
            connection.execute("rollback")
        assert len({row["data_object_id"] for row in found}) == len(found)
        return {row["data_object_id"]: row for row in found}

    def _write(self, connection: duckdb.DuckDBPyConnection, job: Job) -> None:
        raw = "labeling_insights.ground_truth_insights_raw"
        path = f"{job.folder}/manifests/output/output.manifest"
        lines = [(path, number, json.dumps(line.content), None) for number, line in enumerate(job.manifest)]
        answered = [line for line in job.objects if line.status == "labeled"]
        rows: dict[str, list[dict[str, Any]]] = {
            f"{raw}.manifest_lines": [
                dict(zip(("path", "line_number", "line", "problem"), line, strict=True)) for line in lines
            ],
            f"{raw}.object_clues": [
                {"job_location": job.folder, "data_object_id": line.object_id, "clue": clue, "value": value}
                for line in job.objects
                for clue, value in _clues(job.told_by, line)
            ],
            "stg_ground_truth__response_files": [
                {
                    "job_location": job.folder,
                    "data_object_id": line.object_id,
                    "status": "loaded",
                    "visible_at": "2026-02-03 09:16:31",
                }
                for line in answered
            ],
            "int_annotations": [
                {"job_location": job.folder, "data_object_id": line.object_id, "worker": "w", "is_current": True}
                for line in answered
            ],
            "stg_ground_truth__label_instances": [
                {
                    "job_location": job.folder,
                    "data_object_id": line.object_id,
                    "label": line.label if job.has_classes else "(other)",
                }
                for line in answered
            ],
        }
        for table, values in rows.items():
            connection.execute(f"delete from {table}")
            for row in values:
                columns = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into {table} ({columns}) values ({marks})", list(row.values()))


def _clues(told_by: str, line: Line) -> Iterator[tuple[str, str]]:
    if told_by == "source":
        yield "source", line.text
    if told_by == "label" and line.status == "labeled":
        yield "creation_date", line.content["tickets-metadata"]["creation-date"]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Compile the models once."""
    return Warehouse(tmp_path_factory.mktemp("manifests"))


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(job=jobs())
def test_no_object_gets_the_label_of_another_and_what_has_none_is_named(job: Job, warehouse: Warehouse) -> None:
    found = warehouse.findings(job)
    kept = {line.object_id for line in job.manifest}
    for line in job.objects:
        row = found.get(line.object_id, {"consolidated_label": None, "finding": None, "is_unconfirmed": False})
        label = row["consolidated_label"]
        if job.told_by in TELLING and line.status == "labeled":
            assert label == (line.truth if line.object_id in kept else None), (line, row)
        assert label in (line.truth, None) or row["is_unconfirmed"], (line, row)
        if line.status == "labeled" and label is None and job.manifest:
            assert row["finding"] is not None, (line, row)
        if job.is_untouched:
            assert label == line.truth, (line, row)
        if job.has_classes:
            assert label in (line.truth, None), (line, row)
    if not job.has_classes and job.told_by in BLIND:
        labeled = [row for row in found.values() if row["consolidated_label"] is not None]
        assert all(row["is_unconfirmed"] for row in labeled)


def test_failed_lines_of_an_earlier_job_are_not_the_jobs_own(warehouse: Warehouse) -> None:
    objects = tuple(_object(number, "nothing", "labeled", CLASSES[number], "") for number in range(2))
    earlier = {"topic-metadata": {"human-annotated": "true", "failure-reason": "expired"}}
    objects = tuple(replace(line, content=earlier | line.content) for line in objects)
    stopped = _object(2, "nothing", "unlabeled", "praise", "")
    objects = (*objects, replace(stopped, content=earlier | stopped.content))
    found = warehouse.findings(Job("/out/tickets", "nothing", True, objects, objects))
    assert [found[number]["manifest_status"] for number in "012"] == ["labeled", "labeled", "unlabeled"]


def test_of_two_jobs_with_one_attribute_each_keeps_its_own_labels(warehouse: Warehouse) -> None:
    first, second = (_object(number, "nothing", "labeled", CLASSES[number], "") for number in range(2))
    of_another = first.content["tickets-metadata"] | {"job-name": "labeling-job/tickets-round-1"}
    first = replace(first, status="unlabeled", content=first.content | {"tickets-metadata": of_another})
    found = warehouse.findings(Job("/out/tickets", "nothing", True, (first, second), (first, second)))
    assert [found[number]["consolidated_label"] for number in "01"] == [None, second.label]


def test_labels_from_before_the_first_answer_are_of_an_earlier_job(warehouse: Warehouse) -> None:
    line = _object(0, "nothing", "labeled", "praise", "")
    metadata = line.content["tickets-metadata"] | {"job-name": "topic", "creation-date": "2019-01-01T00:00:00.000001"}
    line = replace(line, content={"source": "x", "topic": 0, "topic-metadata": metadata})
    found = warehouse.findings(Job("/out/tone", "nothing", True, (line,), (line,)))
    assert (found["0"]["manifest_status"], found["0"]["consolidated_label"]) == ("unlabeled", None)
    assert found["0"]["finding"] == "answers_without_label"


def test_a_time_that_several_lines_share_tells_none_of_them(warehouse: Warehouse) -> None:
    first = replace(_object(0, "label", "labeled", "praise", ""), text="first")
    # Of an object whose consolidation wasn't copied, written in the same second.
    second = replace(first, object_id="1", label="refund", content=json.loads(json.dumps(first.content)))
    second.content["source"] = "second"
    second.content["tickets-metadata"]["class-name"] = "refund"
    found = warehouse.findings(Job("/out/tickets", "label", True, (first,), (first, second)))
    assert [found[number]["consolidated_label"] for number in "01"] == ["praise", None]


def test_a_folder_that_bears_the_name_of_the_earlier_job_has_the_labels_of_the_later(warehouse: Warehouse) -> None:
    line = _object(0, "nothing", "labeled", "praise", "")
    earlier = line.content["tickets-metadata"] | {"class-name": "bug", "job-name": "topic"}
    earlier["creation-date"] = "2026-01-01T00:00:00.000001"
    line = replace(line, content=line.content | {"topic": 0, "topic-metadata": earlier})
    found = warehouse.findings(Job("/out/topic", "nothing", True, (line,), (line,)))
    assert found["0"]["consolidated_label"] == "praise"


@pytest.mark.parametrize(("order", "sources"), [((0, 1, 2), [0, 1, 2]), ((2, 1, 0), [None] * 3), ((0, 2), [None] * 3)])
def test_lines_that_cannot_fit_give_no_source(
    order: tuple[int, ...], sources: list[int | None], warehouse: Warehouse
) -> None:
    labels = ("praise", "refund", "question") if len(order) == 3 else ("praise",) * 3
    objects = tuple(_object(number, "source", "labeled", label, "") for number, label in enumerate(labels))
    found = warehouse.findings(Job("/out/tickets", "nothing", True, objects, tuple(objects[at] for at in order)))
    assert [found[number]["source"] for number in "012"] == [
        None if source is None else f"text {source}" for source in sources
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_one_line_that_is_not_of_its_number_takes_all_numbers_away(
    order: tuple[int, ...], warehouse: Warehouse
) -> None:
    names_its_response = _object(2, "response", "labeled", CLASSES[2], SPELLINGS[0])
    objects = (*(_object(number, "nothing", "labeled", CLASSES[number], "") for number in (0, 1)), names_its_response)
    found = warehouse.findings(Job("/out/tickets", "nothing", False, objects, tuple(objects[at] for at in order)))
    labels = [found[number]["consolidated_label"] for number in "012"]
    assert labels == (list(CLASSES) if order == (0, 1, 2) else [None, None, CLASSES[2]])
    assert [found[number]["finding"] for number in "01"] == [None if labels[0] else "answers_without_line"] * 2
