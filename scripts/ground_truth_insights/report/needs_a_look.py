"""What needs a person, as sentences that every rendering shows alike, each with the place that holds its numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ground_truth_insights.report.outlook import end_words
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.visuals.words import fixed, share
from ground_truth_insights.warehouse.marts import Row, Warehouse, count_of

# So many jobs, workers, labels or questions are named in one scope; of the others their number is said.
_MOST_NAMED = 3
NOTHING = "Nothing needs a look."

# The states of a job that need a person, and what is said of it.
JOB_WORDS = {
    "late": "{job} is late: {objects} {are} left, deadline {deadline}, {end}.",
    "at_risk": "{job} is at risk: {objects} {are} left, deadline {deadline}, {end}.",
    "stalled": "{job} has stalled: {objects} {are} left, and it has rested for longer than it used to.",
    "left_behind": "{job} has ended with {objects} left: nobody does {them} unless a new job takes {them}.",
}
_JOBS_SQL = """
select scope, job, state, remaining_count, eta_status, eta_on, eta_on_low, eta_on_high, deadline_on
from job_standing
order by scope, standing_rank
"""
_WORKERS_SQL = """
select scope, worker, worker_name, flag_reasons
from worker_agreement
where needs_review
order by scope, review_rank, worker
"""
# Both weeks have their interval, and these don't meet: at least one of them must have missed for this to be wrong. What
# fell long ago, in work that has ended since, is history.
_FALLING_SQL = """
with weeks as (
    select
        *,
        lag(agreement) over (partition by scope, question order by week_on) as agreement_before,
        lag(agreement_ci_low) over (partition by scope, question order by week_on) as low_before,
        lag(week_on) over (partition by scope, question order by week_on) as week_before_on,
        row_number() over (partition by scope, question order by week_on desc) as age
    from agreement_per_week
    where status = 'ok' and not is_incomplete
)
select weeks.*
from weeks
left join scope_clock on weeks.scope = scope_clock.scope
where
    age = 1
    and agreement_ci_high < low_before
    and coalesce(week_on >= cast(as_of_at as date) - interval '35' day, true)
order by weeks.scope, question
"""
_UNRELIABLE_SQL = """
select scope, question, krippendorff_alpha, krippendorff_alpha_ci_low, krippendorff_alpha_ci_high
from scope_agreement
where alpha_reading = 'unreliable'
order by scope, krippendorff_alpha, question
"""
_LABELS_SQL = """
select scope, question, label, krippendorff_alpha, krippendorff_alpha_ci_low, krippendorff_alpha_ci_high
from label_agreement
where alpha_reading = 'unreliable'
order by scope, krippendorff_alpha, label
"""
_HEALTH_SQL = """
select scope, check_name, meaning, remedy, findings_count
from data_health
where status = 'review'
order by scope, check_rank
"""
# What was measured at all: nothing can be said of the rest.
_MEASURED_SQL = """
select scope, 'jobs' as measured, count(deadline_outlook) as counted, count(*) as of_count
from job_standing
group by scope
union all
select scope, 'workers', count(case when review_status = 'ok' then 1 end), count(*) from worker_agreement group by scope
union all
select scope, 'questions', count(alpha_reading), count(*) from scope_agreement group by scope
union all
select scope, 'weeks', count(case when status = 'ok' then 1 end), count(*) from agreement_per_week group by scope
union all
select scope, 'labels', count(alpha_reading), count(*) from label_agreement group by scope
union all
select scope, 'checks', count(*), count(*) from data_health group by scope
order by scope
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person should look at: how often, in a sentence, what mends it, and where its numbers stand.

    `sheet` and `visual` are ids of the dashboard; `scope`, `page` and `page_value` narrow the place where they are set.
    """

    check: str
    count: int
    meaning: str
    remedy: str | None = None
    sheet: str = "health"
    visual: str = "health_checks"
    scope: str | None = None
    page: str | None = None
    page_value: str | None = None

    @property
    def sentence(self) -> str:
        """The finding in one line; what the files hold is counted first."""
        said = one_line(self.meaning)
        return f"{self.count:,} {said}" if self.sheet == "health" else said


@dataclass(slots=True)
class NeedsALook:
    """The findings of a scope, and in words what was measured to find them."""

    findings: list[Finding] = field(default_factory=list)
    measured: str = "Nothing was measured yet."


def read_needs(warehouse: Warehouse) -> dict[str, NeedsALook]:
    """Return what needs a look in every scope: jobs first, then workers, labels, and the files.

    Raises:
        UsageError: A mart or a column is missing.

    """
    found: dict[str, NeedsALook] = {}
    for sql, findings_of in _SOURCES:
        for scope, rows in _by_scope(warehouse, sql):
            found.setdefault(scope, NeedsALook()).findings.extend(findings_of(list(rows)))
    for scope, rows in _by_scope(warehouse, _MEASURED_SQL):
        counts = {str(row["measured"]): (count_of(row["counted"]), count_of(row["of_count"])) for row in rows}
        found.setdefault(scope, NeedsALook()).measured = _measured(counts)
    return found


def _by_scope(warehouse: Warehouse, sql: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """Return the rows of each scope, by which the query orders them."""
    return groupby(warehouse.query(sql), key=lambda row: str(row["scope"]))


def _measured(counts: dict[str, tuple[int, int]]) -> str:
    said = []
    for name, words in _MEASURED_WORDS.items():
        counted, all_ = counts.get(name, (0, 0))
        said.append(words.format(counted=f"{counted:,}", all=f"{all_:,}"))
    return f"Looked at: {', '.join(said)}."


_MEASURED_WORDS = {
    "jobs": "the deadlines of {counted} of {all} jobs",
    "workers": "the answers of {counted} of {all} workers",
    "questions": "the agreement on {counted} of {all} questions",
    "labels": "on {counted} of {all} labels",
    "weeks": "in {counted} of {all} weeks of a question",
    "checks": "{counted} checks of the files",
}


def _jobs(rows: Sequence[Row]) -> Iterator[Finding]:
    for state, group in groupby(rows, key=lambda row: str(row["state"])):
        if state not in JOB_WORDS:
            continue
        members = list(group)
        for row in members[:_MOST_NAMED]:
            left = count_of(row["remaining_count"])
            job = str(row["job"])
            meaning = JOB_WORDS[state].format(
                job=job,
                objects=f"{left:,} data object{'' if left == 1 else 's'}",
                are="is" if left == 1 else "are",
                them="it" if left == 1 else "them",
                deadline=row["deadline_on"],
                end=end_words("it", row["eta_status"], row),
            )
            yield Finding(f"job_{state}", left, meaning, None, "progress", "progress_figures", scope=job)
        place = ("progress", "job_standing")
        yield from _rest(members, f"job_{state}", place, ("job is", "jobs are"), state.replace("_", " "))


def _rest(
    rows: Sequence[Row], check: str, place: tuple[str, str], forms: tuple[str, str], said: str
) -> Iterator[Finding]:
    """Yield in one sentence how many there are beside those that are named."""
    more = len(rows) - _MOST_NAMED
    if more > 0:
        yield Finding(check, more, f"{more:,} more {forms[more > 1]} {said}.", None, *place)


def _workers(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows[:_MOST_NAMED]:
        worker = str(row["worker"])
        name = f"{row['worker_name']} ({worker})" if row["worker_name"] else worker
        # The mart says the reasons one after the other, those that make the mark first; the sheet shows all of them.
        first = str(row["flag_reasons"] or "gives answers that differ from those of others").partition("; ")[0]
        comma = "," if first.startswith("on ") else ""
        meaning = f"Worker {name}{comma} {first}. A person should look at the answers; it's no verdict."
        yield Finding(
            "worker_to_review", 1, meaning, None, "quality", "workers_to_review", page="worker", page_value=worker
        )
    give = ("worker gives", "workers give")
    place = ("quality", "workers_to_review")
    yield from _rest(rows, "worker_to_review", place, give, "reason to look at their answers")


def _falling(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        meaning = (
            f"Agreement on {row['question']} fell from {_share(row['agreement_before'])} in the week from"
            f" {row['week_before_on']} to {_share(row['agreement'])} in that from {row['week_on']};"
            " their intervals don't meet."
        )
        yield Finding("agreement_fell", 1, meaning, None, "quality", "agreement_per_week")


def _unreliable(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows[:_MOST_NAMED]:
        meaning = f"The labels of {row['question']} are unreliable: Krippendorff's alpha {_alpha(row)}."
        yield Finding("question_unreliable", 1, meaning, None, "quality", "scope_agreement")
    are = ("question is", "questions are")
    yield from _rest(rows, "question_unreliable", ("quality", "scope_agreement"), are, "unreliable")


def _labels(rows: Sequence[Row]) -> Iterator[Finding]:
    worst, count = rows[0], len(rows)
    meaning = f"Workers understand {worst['label']} differently ({worst['question']}): alpha {_alpha(worst)}."
    if count > 1:
        meaning += f" {count - 1:,} more label{' is' if count == 2 else 's are'} unreliable."
    label = str(worst["label"])
    yield Finding(
        "label_misunderstood", count, meaning, None, "quality", "label_agreement", page="label", page_value=label
    )


def _alpha(row: Row) -> str:
    value, low, high = (fixed(float(str(row[f"krippendorff_alpha{key}"])), 3) for key in ("", "_ci_low", "_ci_high"))
    return f"{value} ({low} to {high})"


def _health(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        remedy = str(row["remedy"]) if row["remedy"] else None
        yield Finding(str(row["check_name"]), count_of(row["findings_count"]), str(row["meaning"]), remedy)


def _share(value: object) -> str:
    return share(float(str(value)))


_SOURCES: tuple[tuple[str, Callable[[Sequence[Row]], Iterator[Finding]]], ...] = (
    (_JOBS_SQL, _jobs),
    (_WORKERS_SQL, _workers),
    (_FALLING_SQL, _falling),
    (_UNRELIABLE_SQL, _unreliable),
    (_LABELS_SQL, _labels),
    (_HEALTH_SQL, _health),
)
