"""The tables of estimates: their columns, and their rows from what was estimated."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa

from ground_truth_insights.estimate.boxes import Drawing, pair_agreements
from ground_truth_insights.estimate.dawid_skene import Truth, Vote, plurality
from ground_truth_insights.estimate.reading import Question

_TEXT, _COUNT, _NUMBER = pa.string(), pa.int64(), pa.float64()
_MOMENT = ("estimated_at", pa.timestamp("ms"))
SCHEMAS = {
    "estimated_labels": pa.schema(
        [
            ("job", _TEXT),
            ("element", _TEXT),
            ("data_object_id", _TEXT),
            ("annotations_count", _COUNT),
            ("plurality_label", _TEXT),
            ("estimated_label", _TEXT),
            ("estimated_label_probability", _NUMBER),
            ("is_same_as_plurality", pa.bool_()),
            ("status", _TEXT),
            _MOMENT,
        ]
    ),
    "estimated_worker_quality": pa.schema(
        [
            ("job", _TEXT),
            ("element", _TEXT),
            ("worker", _TEXT),
            ("expected_accuracy", _NUMBER),
            ("expected_accuracy_n", _COUNT),
            ("expected_accuracy_status", _TEXT),
            _MOMENT,
        ]
    ),
    "estimated_worker_errors": pa.schema(
        [
            ("job", _TEXT),
            ("element", _TEXT),
            ("worker", _TEXT),
            ("true_label", _TEXT),
            ("answered_label", _TEXT),
            ("probability", _NUMBER),
            _MOMENT,
        ]
    ),
    "box_agreement": pa.schema(
        [
            ("job", _TEXT),
            ("element", _TEXT),
            ("worker_a", _TEXT),
            ("worker_b", _TEXT),
            ("boxes_a_count", _COUNT),
            ("boxes_b_count", _COUNT),
            ("matched_boxes_count", _COUNT),
            ("f1", _NUMBER),
            ("f1_n", _COUNT),
            ("f1_ci_low", _NUMBER),
            ("f1_ci_high", _NUMBER),
            ("f1_status", _TEXT),
            ("mean_overlap", _NUMBER),
            _MOMENT,
        ]
    ),
}


def estimate_tables(
    votes: Mapping[Question, Sequence[Vote]],
    truths: Mapping[Question, Truth],
    drawings: Mapping[Question, Sequence[Drawing]],
    estimated_at: datetime,
) -> dict[str, pa.Table]:
    """Return every table by its name; `estimated_at` carries a zone and stands in each row, in UTC."""
    rows = {
        "estimated_labels": _label_rows(votes, truths),
        "estimated_worker_quality": _quality_rows(votes, truths),
        "estimated_worker_errors": _error_rows(truths),
        "box_agreement": _box_rows(drawings),
    }
    moment = estimated_at.astimezone(UTC).replace(tzinfo=None)
    return {
        name: pa.Table.from_pylist([row | {"estimated_at": moment} for row in rows[name]], schema=schema)
        for name, schema in SCHEMAS.items()
    }


def _label_rows(
    votes: Mapping[Question, Sequence[Vote]], truths: Mapping[Question, Truth]
) -> Iterator[dict[str, object]]:
    for (job, element), given in votes.items():
        truth, chosen = truths[job, element], plurality(given)
        for data_object_id, count in Counter(vote.data_object_id for vote in given).items():
            label, probability = truth.estimated_label(data_object_id)
            most = chosen[data_object_id]
            yield {
                "job": job,
                "element": element,
                "data_object_id": data_object_id,
                "annotations_count": count,
                "plurality_label": most,
                "estimated_label": label,
                "estimated_label_probability": probability,
                "is_same_as_plurality": None if label is None or most == "tie" else label == most,
                "status": truth.status,
            }


def _quality_rows(
    votes: Mapping[Question, Sequence[Vote]], truths: Mapping[Question, Truth]
) -> Iterator[dict[str, object]]:
    for (job, element), given in votes.items():
        for worker, count in Counter(vote.worker for vote in given).items():
            yield {
                "job": job,
                "element": element,
                "worker": worker,
                "expected_accuracy": truths[job, element].expected_accuracy(worker),
                "expected_accuracy_n": count,
                "expected_accuracy_status": truths[job, element].status,
            }


def _error_rows(truths: Mapping[Question, Truth]) -> Iterator[dict[str, object]]:
    for (job, element), truth in truths.items():
        for worker, errors in truth.errors.items():
            for (true_label, answered_label), probability in errors.items():
                yield {
                    "job": job,
                    "element": element,
                    "worker": worker,
                    "true_label": true_label,
                    "answered_label": answered_label,
                    "probability": probability,
                }


def _box_rows(drawings: Mapping[Question, Sequence[Drawing]]) -> Iterator[dict[str, object]]:
    for (job, element), drawn in drawings.items():
        for pair in pair_agreements(drawn):
            yield {
                "job": job,
                "element": element,
                "worker_a": pair.worker_a,
                "worker_b": pair.worker_b,
                "boxes_a_count": pair.boxes_a,
                "boxes_b_count": pair.boxes_b,
                "matched_boxes_count": pair.matched,
                "f1": pair.f1,
                "f1_n": pair.data_objects,
                "f1_ci_low": pair.f1_low,
                "f1_ci_high": pair.f1_high,
                "f1_status": pair.status,
                "mean_overlap": pair.mean_overlap,
            }
