"""The data objects and answers that the page holds, so that a number leads to what it stands on."""

from collections.abc import Sequence
from datetime import datetime

from ground_truth_insights.report.page.encoding import column_of_texts
from ground_truth_insights.report.scopes import Scope, of_annotations
from ground_truth_insights.warehouse.marts import Row, Warehouse, count_of

Json = dict[str, object]

# How many data objects of each label and each worker of a job go in, and how many answers all of them have at most.
MOST_OBJECTS = (200, 100, 50, 20, 5, 1)
MOST_ANSWERS = 30_000

# An answer of a set of labels counts with its set, so that each label of it has at least as many objects.
_RANKED = """
with objects as (
    select job, data_object_id, min(coalesce(percent_agreement, mean_jaccard)) as agreement
    from object_agreement
    group by job, data_object_id
),

answers as (
    select
        annotations.job, annotations.data_object_id, annotations.worker, annotations.label_summary,
        annotations.labels_by_element, annotations.submitted_at, annotations.submitted_on,
        annotations.time_spent_seconds, annotations.source, annotations.source_file, objects.agreement
    from annotations
    left join objects
        on annotations.job = objects.job and annotations.data_object_id = objects.data_object_id
    where annotations.is_current and {condition}
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by job, label_summary order by agreement nulls last, data_object_id
        ) as label_rank,
        dense_rank() over (partition by job, worker order by agreement nulls last, data_object_id) as worker_rank
    from answers
),

kept as (
    select job, data_object_id, min(least(label_rank, worker_rank)) as place
    from ranked
    group by job, data_object_id
)
"""
_COUNT = " select {counts} from ranked inner join kept on {same}"
_ROWS = """
select ranked.*
from ranked inner join kept on {same}
where kept.place <= {most}
order by ranked.agreement nulls last, ranked.job, ranked.data_object_id, ranked.submitted_at, ranked.worker
"""
_QUESTIONS = "select distinct job, question, element from object_agreement order by job, question"
_SAME = "ranked.job = kept.job and ranked.data_object_id = kept.data_object_id"


def read_answers(warehouse: Warehouse, scopes: Sequence[Scope], most_answers: int = MOST_ANSWERS) -> Json:
    """Return objects, the most disputed first, and their answers, as columns, and the questions of each job.

    `most` is how many objects of a label went in; a question has the form element that it is about.
    """
    condition, parameters = of_annotations(scopes)
    ranked = _RANKED.format(condition=condition)
    counts = ", ".join(f"count(case when kept.place <= {most} then 1 end) as most_{most}" for most in MOST_OBJECTS)
    counted = warehouse.query(ranked + _COUNT.format(counts=counts, same=_SAME), parameters)[0]
    most = next((most for most in MOST_OBJECTS if count_of(counted[f"most_{most}"]) <= most_answers), 0)
    rows = warehouse.query(ranked + _ROWS.format(most=most, same=_SAME), parameters)
    questions: dict[str, dict[str, str]] = {}
    for row in warehouse.query(_QUESTIONS):
        questions.setdefault(str(row["job"]), {})[str(row["question"])] = str(row["element"] or "(no element)")
    held = {str(row["job"]) for row in rows}
    return {"most": most, "questions": {job: of for job, of in questions.items() if job in held}, **_columns(rows)}


def _columns(rows: Sequence[Row]) -> Json:
    objects: dict[tuple[object, object], int] = {}
    firsts: list[Row] = []
    places = []
    for row in rows:
        key = (row["job"], row["data_object_id"])
        if key not in objects:
            objects[key] = len(objects)
            firsts.append(row)
        places.append(objects[key])
    answers: Json = {
        "object": places,
        "worker": column_of_texts([row["worker"] for row in rows]),
        "label": column_of_texts([row["label_summary"] for row in rows]),
        "by_element": column_of_texts([row["labels_by_element"] for row in rows]),
        "file": column_of_texts([row["source_file"] for row in rows]),
        "minute": [_minute(row["submitted_at"]) for row in rows],
        "submitted_on": column_of_texts([str(row["submitted_on"]) for row in rows]),
        "seconds": [_number(row["time_spent_seconds"], 1) for row in rows],
    }
    held: Json = {name: column_of_texts([row[name] for row in firsts]) for name in ("job", "data_object_id", "source")}
    held["agreement"] = [_number(row["agreement"], 4) for row in firsts]
    return {"objects": held, "answers": answers}


def _minute(value: object) -> int | None:
    """Return a moment in UTC as minutes since 1970, which takes less room than text."""
    return int((value - datetime(1970, 1, 1)).total_seconds() // 60) if isinstance(value, datetime) else None


def _number(value: object, digits: int) -> float | None:
    return None if value is None else round(float(str(value)), digits)
