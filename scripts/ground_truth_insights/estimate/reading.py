"""Reads votes and boxes from the warehouse: current annotations only, as the marts of agreement do."""

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby

from ground_truth_insights.estimate.boxes import Drawing, read_boxes
from ground_truth_insights.estimate.dawid_skene import Vote
from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Warehouse

# A job and a form element in it.
Question = tuple[str, str]
_DRAWING = ("job", "element", "data_object_id", "worker")


def read_votes(warehouse: Warehouse, schema: str) -> Mapping[Question, list[Vote]]:
    """Return the single labels by job and form element, in a fixed order.

    Raises:
        UsageError: the models aren't built.
        ServiceError: the service said no.
    """
    rows = warehouse.query(
        f"""
        select job, element, data_object_id, worker, label
        from {quoted(f"{schema}_staging")}.{quoted("int_votes")}
        where is_single_label
        order by job, element, data_object_id, worker
        """  # noqa: S608 (the schema is the owner's own setting)
    )
    votes: dict[Question, list[Vote]] = defaultdict(list)
    for row in rows:
        votes[str(row["job"]), str(row["element"])].append(
            Vote(str(row["data_object_id"]), str(row["worker"]), str(row["label"]))
        )
    return votes


def read_drawings(warehouse: Warehouse, schema: str) -> Mapping[Question, list[Drawing]]:
    """Return the boxes by job and form element; an answer without boxes is a drawing without any.

    Raises:
        UsageError: the models aren't built.
        ServiceError: the service said no.
    """
    staging = quoted(f"{schema}_staging")
    rows = warehouse.query(
        f"""
        select annotations.job, elements.element, annotations.data_object_id, annotations.worker,
            elements.element_content, elements.content_part
        from {staging}.{quoted("stg_ground_truth__elements")} as elements
        inner join {staging}.{quoted("int_annotations")} as annotations
            on elements.source_file = annotations.source_file and elements.answer_ordinal = annotations.answer_ordinal
        where elements.kind = 'bounding_box' and annotations.is_current
        order by annotations.job, elements.element, annotations.data_object_id, annotations.worker,
            elements.content_part
        """  # noqa: S608 (the schema is the owner's own setting)
    )
    drawings: dict[Question, list[Drawing]] = defaultdict(list)
    for drawing, parts in groupby(rows, lambda row: tuple(str(row[name]) for name in _DRAWING)):
        job, element, data_object_id, worker = drawing
        boxes = read_boxes(json.loads("".join(str(part["element_content"]) for part in parts)))
        drawings[job, element].append(Drawing(data_object_id, worker, boxes))
    return drawings
