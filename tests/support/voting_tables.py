"""Tables of who gave which label to what, and their rendering as the inputs of the quality models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scipy.stats import t as student

from mart_engines import Inputs

Labels = frozenset[str]


@dataclass(frozen=True)
class Case:
    """One labeling job: per data object the labels that each worker gave, in order of submission by the worker.

    `kind` is that of the form element; `gold` and `consolidated` are labels per data object; `unused` are labels that
    the registry lists.
    """

    name: str
    answers: Mapping[str, Mapping[str, Labels]]
    kind: str = "classification"
    element: str = "class"
    label_scale: str = "nominal"
    gold: Mapping[str, str] = field(default_factory=dict)
    consolidated: Mapping[str, str] = field(default_factory=dict)
    unused: Sequence[str] = ()
    seconds: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The one question of the job."""
        return f"{self.element} ({self.name})"

    @property
    def votes(self) -> dict[str, dict[str, str]]:
        """The one label of each worker on each data object."""
        return {
            item: {worker: next(iter(labels)) for worker, labels in row.items()} for item, row in self.answers.items()
        }


def from_votes(name: str, votes: Mapping[str, Mapping[str, str]], **more: Any) -> Case:
    """Make a case of single labels."""
    answers = {item: {worker: frozenset([label]) for worker, label in row.items()} for item, row in votes.items()}
    return Case(name, answers, **more)


def from_counts(name: str, table: Iterable[Sequence[int]], **more: Any) -> Case:
    """Make a case from the votes per category, one row per data object: as Fleiss printed his."""
    votes = {}
    for number, counts in enumerate(table):
        labels = [f"c{category}" for category, count in enumerate(counts, 1) for _ in range(count)]
        votes[str(number)] = {f"rater {rater:02}": label for rater, label in enumerate(labels)}
    return from_votes(name, votes, **more)


def from_raters(name: str, rows: Sequence[str], **more: Any) -> Case:
    """Make a case from one text per rater, one character per data object; `.` is missing: as Krippendorff prints."""
    votes: dict[str, dict[str, str]] = {}
    for rater, row in enumerate(rows, 1):
        for item, label in enumerate(row):
            if label != ".":
                votes.setdefault(str(item), {})[f"rater {rater}"] = label
    return from_votes(name, votes, **more)


def from_square(name: str, table: Sequence[Sequence[int]], **more: Any) -> Case:
    """Make a case of two raters from their table of counts: rows of the one, columns of the other."""
    votes = {}
    for one, row in enumerate(table):
        for other, count in enumerate(row):
            for _ in range(count):
                votes[str(len(votes))] = {"rater 1": f"c{one}", "rater 2": f"c{other}"}
    return from_votes(name, votes, **more)


def as_inputs(cases: Sequence[Case], scopes: Mapping[str, Sequence[Case]] | None = None) -> Inputs:
    """Render cases as the inputs of the quality models: each a job and a scope of its own, and in scopes of several."""
    start = datetime(2026, 1, 5, 9)
    inputs: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "int_annotations",
            "int_annotation_labels",
            "int_scope_jobs",
            "int_labeling_jobs",
            "int_data_objects",
            "int_questions",
            "int_label_categories",
            "gold_labels",
        )
    }
    inputs["student_t"] = [
        {"degrees_of_freedom": degrees, "quantile_975": float(student.ppf(0.975, degrees))} for degrees in range(1, 101)
    ]
    inputs["int_scope_jobs"] += [
        {"scope_type": "project", "scope": scope, "scope_project": "p", "job_location": f"/out/{case.name}"}
        | {"job": case.name, "project": "p"}
        for scope, members in (scopes or {}).items()
        for case in members
    ]
    for case in cases:
        location = f"/out/{case.name}"
        job = {"job_location": location, "job": case.name, "project": "p"}
        inputs["int_scope_jobs"].append({**job, "scope_type": "job", "scope": case.name, "scope_project": "p"})
        inputs["int_labeling_jobs"].append({**job, "folder": case.name, "folder_and_parent": f"out/{case.name}"})
        inputs["int_questions"].append(
            {
                "job_location": location,
                "element": case.element,
                "question": case.question,
                "label_scale": case.label_scale,
                "is_main": True,
                "is_compared": True,
            }
        )
        inputs["int_label_categories"] += [
            {"job_location": location, "element": case.element, "label": label} for label in case.unused
        ]
        inputs["gold_labels"] += [
            {"job": case.name, "data_object_id": item, "element": "", "label": label}
            for item, label in case.gold.items()
        ]
        for number, (item, row) in enumerate(case.answers.items()):
            where = {"job_location": location, "data_object_id": item}
            inputs["int_data_objects"].append({**where, "consolidated_label": case.consolidated.get(item)})
            for ordinal, (worker, labels) in enumerate(row.items(), 1):
                key = {"source_file": f"{location}/{item}.json", "answer_ordinal": ordinal, "worker": worker, **where}
                submitted_at = start + timedelta(minutes=number)
                inputs["int_annotations"].append(
                    {
                        **key,
                        **job,
                        "is_current": True,
                        "attempt_number": 1,
                        "submitted_on": submitted_at.date(),
                        "submitted_at": submitted_at,
                        "time_spent_seconds": case.seconds.get((item, worker)),
                    }
                )
                inputs["int_annotation_labels"] += [
                    {
                        **key,
                        "element": case.element,
                        "question": case.question,
                        "kind": case.kind,
                        "label": label,
                        "submitted_on": submitted_at.date(),
                        "label_instances_count": 1,
                        "question_labels_count": len(labels),
                        "is_current": True,
                        "is_comparable": case.kind != "text" or label not in ("(text)", "(none)"),
                        "is_first_label": place == 0,
                    }
                    for place, label in enumerate(sorted(labels))
                ]
    return inputs
