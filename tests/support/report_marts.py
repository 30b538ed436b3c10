"""Marts of a few answers, filled by SQL of their own, and the report over them as text."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from contracts import contract_marts
from ground_truth_insights.report.as_json import as_json
from ground_truth_insights.report.report import Report, read_report
from ground_truth_insights.report.text import print_brief, print_report
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.spec import Dashboard
from ground_truth_insights.warehouse.marts import open_duckdb

FIRST_DAY = date(2026, 2, 2)  # a Monday


@dataclass(frozen=True)
class Answer:
    """One annotation of the job in the tests."""

    worker: str = "worker-1"
    label: str = "heron"
    day: int = 0
    data_object: str = "0"
    element: str = "classifier"


@cache
def dashboard() -> Dashboard:
    """Return the shipped dashboard."""
    return load_dashboard()


def read_marts() -> list[str]:
    """Return what a report reads."""
    return sorted({"annotations", "data_health", "object_agreement", "scope_clock", *dashboard().marts})


def _printed(print_to: Callable[[Report, Console], None], found: Report, **options: Any) -> str:
    """Return what is printed on 80 columns, unless options of the console say otherwise."""
    file = StringIO()
    print_to(found, Console(file=file, highlight=False, **{"width": 80, **options}))
    return file.getvalue()


class Marts:
    """A DuckDB file with the tables of the contracts, filled from answers by SQL of its own."""

    def __init__(self, file: Path, answers: Sequence[Answer] = ()) -> None:
        """Create the tables, and fill those of the job `birds`, the project `Nature` and all jobs."""
        self.file = file
        contracts = contract_marts()
        with duckdb.connect(file) as connection:
            connection.execute(f"create schema {DEFAULT_SCHEMA}; use {DEFAULT_SCHEMA}")
            for mart in read_marts():
                columns = ", ".join(f"{name} {type_}" for name, type_ in contracts[mart].items())
                connection.execute(f"create table {mart} ({columns})")
        if answers:
            self._fill(answers)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run SQL on the file."""
        with duckdb.connect(self.file) as connection:
            connection.execute(f"use {DEFAULT_SCHEMA}")
            return connection.execute(sql, list(parameters)).fetchall()

    def text(self, scope: str | None = None, **options: Any) -> str:
        """Return the report in 80 columns, as in a pipe; `options` are those of the console."""
        return _printed(print_report, self._read(scope), **options)

    def brief(self) -> str:
        """Return the report on one screen."""
        return _printed(print_brief, self._read(None))

    def json(self, scope: str | None = None) -> Any:
        """Return the report for scripts, as it comes back from JSON."""
        return json.loads(json.dumps(as_json(self._read(scope))))

    def _read(self, scope: str | None) -> Report:
        with open_duckdb(self.file, DEFAULT_SCHEMA) as warehouse:
            return read_report(warehouse, dashboard(), scope)

    def _fill(self, answers: Sequence[Answer]) -> None:
        rows = [
            (each.worker, each.label, FIRST_DAY + timedelta(days=each.day), each.data_object, each.element)
            for each in answers
        ]
        with duckdb.connect(self.file) as connection:
            connection.execute(f"use {DEFAULT_SCHEMA}")
            connection.execute("create temp table given (worker text, label text, day date, object text, element text)")
            # One insert of lists: row by row, thousands of answers take minutes.
            connection.execute(
                "insert into given select unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)",
                [list(column) for column in zip(*rows, strict=True)],
            )
            for statement in FILL:
                connection.execute(statement)


FILL = (
    """
    create temp table scopes as
    select * from (values ('all', 'all'), ('project', 'Nature'), ('job', 'birds')) as s (scope_type, scope)
    """,
    """
    insert into annotations by name
    select 'birds' as job, 'Nature' as project, object as data_object_id, worker, day as submitted_on
    from given
    """,
    """
    insert into annotations_per_worker by name
    select scope_type, scope, worker, count(*) as annotations_count,
        count(*) / sum(count(*)) over (partition by scope) as annotations_share
    from given cross join scopes group by scope_type, scope, worker
    """,
    """
    insert into annotations_per_label by name
    select scope_type, scope, element as question, element, label, count(*) as annotations_count,
        count(*) / sum(count(*)) over (partition by scope, element) as annotations_share,
        case when count(*) over (partition by scope, element) > 1 then 7 end as annotations_to_even_share
    from given cross join scopes group by scope_type, scope, element, label
    """,
    """
    insert into annotations_per_day by name
    with days as (
        select unnest(generate_series(min(day), max(day), interval 1 day))::date as submitted_on,
            max(day) as last_on
        from given
    )
    select scope_type, scope, submitted_on, count(worker) as annotations_count,
        count(distinct worker) as active_workers_count,
        submitted_on = last_on as is_incomplete
    from days cross join scopes left join given on given.day = days.submitted_on
    group by scope_type, scope, submitted_on, last_on
    """,
    """
    insert into workers_per_annotation_bucket by name
    with buckets as (
        select * from (values (1, 'B1: 0-25', 0, 25), (2, 'B2: 25-50', 25, 50), (3, 'B3: 50+', 50, 1000000))
            as b (bucket_number, bucket, low, high)
    )
    select b.scope_type, b.scope, bucket_number, bucket, count(worker) as workers_count,
        count(worker) / sum(count(worker)) over (partition by b.scope) as workers_share,
        coalesce(sum(annotations_count), 0) as annotations_count,
        coalesce(sum(annotations_count), 0)
        / sum(sum(annotations_count)) over (partition by b.scope) as annotations_share
    from (select * from buckets cross join scopes) as b
    left join annotations_per_worker as w
        on w.scope = b.scope and w.annotations_count >= low and w.annotations_count < high
    group by b.scope_type, b.scope, bucket_number, bucket
    """,
    """
    insert into worker_activity_per_day by name
    select scope_type, scope, worker, day as submitted_on, count(*) as annotations_count
    from given cross join scopes group by scope_type, scope, worker, day
    """,
    """
    insert into data_health by name
    select scope_type, scope, check_name, check_number, check_number as check_rank,
        status, meaning, remedy, findings_count
    from scopes cross join (values
        ('files_listed', 1, 'info', 'Files.', null, 12),
        ('files_rejected', 6, 'ok', 'Files that could not be used.', 'select * from rejected_responses', 0),
        ('files_simulated', 12, 'info', 'Simulated files.', null, 0)
    ) as c (check_name, check_number, status, meaning, remedy, findings_count)
    """,
)
