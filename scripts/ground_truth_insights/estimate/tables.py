"""The tables of estimates: their columns, and their rows from what was estimated."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa

from ground_truth_insights.estimate.boxes import Drawing, pair_agreements
from ground_truth_insights.estimate.dawid_skene import Truth, Vote, plurality
from ground_truth_insights.estimate.reading import Question

# The types of columns that hold no text.
_COUNTS = ("annotations_count", "expected_accuracy_n", "boxes_a_count", "boxes_b_count", "matched_boxes_count", "f1_n")
_NUMBERS = ("estimated_label_probability", "expected_accuracy", "probability", "f1", "f1_ci_low", "f1_ci_high")
_TYPES = {
    **dict.fromkeys(_COUNTS, pa.int64()),
    **dict.fromkeys((*_NUMBERS, "mean_overlap"), pa.float64()),
    "is_same_as_plurality": pa.bool_(),
    "estimated_at": pa.timestamp("ms"),
}
_COLUMNS = {
    "estimated_labels": "data_object_id annotations_count plurality_label estimated_label estimated_label_probability"
    " is_same_as_plurality status",
    "estimated_worker_quality": "worker expected_accuracy expected_accuracy_n expected_accuracy_status",
    "estimated_worker_errors": "worker true_label answered_label probability",
    "box_agreement": "worker_a worker_b boxes_a_count boxes_b_count matched_boxes_count f1 f1_n f1_ci_low f1_ci_high"
    " f1_status mean_overlap",
}
SCHEMAS = {
    name: pa.schema(
        [(column, _TYPES.get(column, pa.string())) for column in ("job", "element", *columns.split(), "estimated_at")]
    )
    for name, columns in _COLUMNS.items()
}


def estimate_tables(
    votes: Mapping[Question, Sequence[Vote]],
    truths: Mapping[Question, Truth],
    drawings: Mapping[Question, Sequence[Drawing]],
    estimated_at: datetime,
) -> dict[str, pa.Table]:
    """Return every table by its name; `estimated_at` carries a zone and stands in each row, in UTC."""
    rows: dict[str, Iterator[Sequence[object]]] = {
        "estimated_labels": _label_rows(votes, truths),
        "estimated_worker_quality": _quality_rows(votes, truths),
        "estimated_worker_errors": _error_rows(truths),
        "box_agreement": _box_rows(drawings),
    }
    moment = estimated_at.astimezone(UTC).replace(tzinfo=None)
    return {
        name: pa.Table.from_pylist([dict(zip(schema.names, (*row, moment), strict=True)) for row in rows[name]], schema)
        for name, schema in SCHEMAS.items()
    }


def _label_rows(
    votes: Mapping[Question, Sequence[Vote]], truths: Mapping[Question, Truth]
) -> Iterator[Sequence[object]]:
    for question, given in votes.items():
        truth, chosen = truths[question], plurality(given)
        for data_object_id, count in Counter(vote.data_object_id for vote in given).items():
            label, probability = truth.estimated_label(data_object_id)
            most = chosen[data_object_id]
            is_same = None if label is None or most == "tie" else label == most
            yield *question, data_object_id, count, most, label, probability, is_same, truth.status


def _quality_rows(
    votes: Mapping[Question, Sequence[Vote]], truths: Mapping[Question, Truth]
) -> Iterator[Sequence[object]]:
    for question, given in votes.items():
        truth = truths[question]
        for worker, count in Counter(vote.worker for vote in given).items():
            yield *question, worker, truth.expected_accuracy(worker), count, truth.status


def _error_rows(truths: Mapping[Question, Truth]) -> Iterator[Sequence[object]]:
    for question, truth in truths.items():
        for worker, errors in truth.errors.items():
            for labels, probability in errors.items():
                yield *question, worker, *labels, probability


def _box_rows(drawings: Mapping[Question, Sequence[Drawing]]) -> Iterator[Sequence[object]]:
    for question, drawn in drawings.items():
        for pair in pair_agreements(drawn):
            yield *question, *pair
