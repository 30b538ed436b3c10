"""Marts for the tests of mails: six weeks of three workers, with their identities and addresses."""

from pathlib import Path

import duckdb

from ground_truth_insights.settings import DEFAULT_SCHEMA
from test_dashboard_spec import contract_marts
from test_text_report import Answer, Marts

IDENTITY = f"{DEFAULT_SCHEMA}_identity"
WORKERS = {"worker-ada": "ada@example.com", "worker-bob": "bob@example.com", "worker-cleo": ""}
# Marts that the mails to workers read, whether the dashboard shows them or not.
OF_WORKERS = ("worker_labels_per_day", "worker_agreement", "worker_pay")


def mail_marts(file: Path) -> Marts:
    """Return the marts: 3 annotations a day by Ada, 2 by Bob, 1 by Cleo, and one more of Ada in the last full week."""
    answers = [
        Answer(worker=worker, label=label, day=day, data_object=f"{day}-{number}")
        for day in range(38)
        for number, (worker, label) in enumerate(
            [("worker-ada", "heron")] * 3 + [("worker-bob", "goose")] * 2 + [("worker-cleo", "owl")]
        )
    ]
    answers.append(Answer(worker="worker-ada", label="heron", day=30, data_object="more"))
    marts = Marts(file, answers)
    contracts = contract_marts()
    with duckdb.connect(file) as connection:
        connection.execute(f"use {DEFAULT_SCHEMA}")
        for mart in OF_WORKERS:
            columns = ", ".join(f"{name} {kind}" for name, kind in contracts[mart].items())
            connection.execute(f"create table if not exists {mart} ({columns})")
        for statement in _FILL:
            connection.execute(statement)
        connection.execute(f"create schema {IDENTITY}; use {IDENTITY}")
        connection.execute(
            "create table stg_identity__workers (worker text, worker_id text, issuer text, subject text)"
        )
        connection.execute(
            "create table worker_directory (issuer text, subject text, worker_id text, worker_name text)"
        )
        connection.execute("alter table worker_directory add address text")
        for number, (worker, address) in enumerate(WORKERS.items()):
            connection.execute(
                "insert into stg_identity__workers values (?, ?, 'i', ?)", [worker, f"w{number}", f"s{number}"]
            )
            connection.execute(
                "insert into worker_directory values ('i', ?, '', ?, ?)", [f"s{number}", f"N {number}", address]
            )
    return marts


_FILL = (
    """
    insert into worker_labels_per_day by name
    select 'all' as scope_type, 'all' as scope, worker, 'classifier' as element, submitted_on,
        case worker when 'worker-ada' then 'heron' when 'worker-bob' then 'goose' else 'owl' end as label,
        annotations_count, annotations_count as label_instances_count
    from worker_activity_per_day where scope = 'all'
    """,
    """
    insert into worker_agreement by name
    select 'all' as scope_type, 'all' as scope, worker, 0.75 as agreement_rate, 80 as agreement_rate_n,
        0.6 as agreement_rate_ci_low, 0.85 as agreement_rate_ci_high, 'ok' as agreement_rate_status,
        0.123 as scope_agreement_rate
    from annotations_per_worker where scope = 'all'
    """,
    """
    insert into worker_pay by name
    select 'all' as scope_type, 'all' as scope, worker, date '2026-02-01' as period_on, 81 as tasks_count,
        1.5 as active_hours, case worker when 'worker-ada' then 97.2 else 11.5 end as amount, 'ok' as status
    from annotations_per_worker where scope = 'all'
    """,
    "update annotations_per_worker set active_days_count = 38, data_objects_count = annotations_count",
)
