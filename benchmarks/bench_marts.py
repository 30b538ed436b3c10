"""Measure the marts of progress, effort and quality: twice the data objects, then twice the workers, for each.

Annotations are made in SQL, five per data object, so that reading files doesn't count; the models are the project's
own, as dbt compiles them for DuckDB, built in memory with at most 4 GB.

Usage: PYTHONPATH=scripts python benchmarks/bench_marts.py [ANNOTATIONS]
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dbt_run import ROOT, compiled
from ground_truth_insights import console

MARTS = ROOT / "models/marts"
FOLDERS = ("progress", "effort", "quality")
ANSWERS = 5
AS_OF = "2026-03-02T00:00:00"
Node = dict[str, Any]

# The tables below the marts, made of {objects} data objects and {workers} workers in one job of 60 days.
INPUTS = {
    "int_annotations": """
        select 'f' || d as source_file, cast(k + 1 as integer) as answer_ordinal, 'j' as job_location, 'j' as job,
            'p' as project, '1' as iteration, cast(d as varchar) as data_object_id,
            -- Workers meet at random.
            'w' || ((hash(d) % {workers} + k * (1 + hash(d, 3) % ({workers} // {answers}))) % {workers}) as worker,
            cast(null as varchar) as worker_name,
            'private' as workforce,
            cast(timestamp '2026-01-01' + interval '1' second * (d * 5184000 // {objects}) as date) as submitted_on,
            5 + (hash(d, k, 1) % 600) / 10.0 as time_spent_seconds,
            20.0::double as hourly_rate, 'EUR' as hourly_rate_currency, false as has_two_rates,
            1::bigint as attempt_number, true as is_current,
            timestamp '2026-01-01' + interval '1' second * (d * 5184000 // {objects} - 60) as accepted_at,
            timestamp '2026-01-01' + interval '1' second * (d * 5184000 // {objects}) as submitted_at,
            timestamp '2026-01-01' + interval '1' second * (d * 5184000 // {objects} + 600) as visible_at
        from range({objects}) as objects (d) cross join range({answers}) as answers (k)
    """,
    "int_annotation_labels": """
        select source_file, answer_ordinal, 'form' as element,
            -- Nine of ten give the right label.
            'l' || case
                when hash(source_file, answer_ordinal) % 10 < 9 then hash(cast(data_object_id as bigint), 0) % 10
                else hash(source_file, answer_ordinal, 1) % 10
            end as label,
            job_location, data_object_id,
            worker, 'form (j)' as question, 'classification' as kind, submitted_on,
            1::bigint as label_instances_count, 1::bigint as question_labels_count, true as is_current,
            true as is_comparable, true as is_first_label
        from int_annotations
    """,
    "int_scope_jobs": """
        select scope_type, scope, 'j' as job_location, 'j' as job, 'p' as project, 'p' as scope_project
        from (values ('job', 'j'), ('project', 'p'), ('all', 'all')) as scopes (scope_type, scope)
    """,
    "int_labeling_jobs": """
        select 'j' as job_location, 'j' as job, 'j' as folder, 'x/j' as folder_and_parent, 'p' as project,
            'image-classification' as task_type, 'InProgress' as status, date '2026-06-01' as deadline_on,
            2::bigint * {objects} as data_objects_goal, {answers}::bigint as workers_per_data_object,
            0.05::double as price_per_task, 'EUR' as price_currency,
            false as has_ended, false as is_simulated, true as is_registered
    """,
    "int_data_objects": """
        select 'j' as job_location, cast(d as varchar) as data_object_id, d as line_number, 's' as source,
            'm' as manifest_file, 'l' || (hash(d, 0) % 10) as consolidated_label, 0.9::double as confidence,
            cast(null as varchar) as failure_reason, cast(null as varchar) as adjustment_status,
            timestamp '2026-02-28' as consolidated_at, cast(null as varchar) as rejection_reason, true as has_manifest,
            {answers}::bigint as annotations_count, {answers}::bigint as workers_count, 'labeled' as manifest_status,
            cast(null as varchar) as finding
        from range({objects}) as objects (d)
    """,
    "int_manifest_labels": """
        select job_location, data_object_id, manifest_status, consolidated_at
        from int_data_objects
    """,
    "int_questions": """
        select 'j' as job_location, 'form' as element, 'form (j)' as question, 'nominal' as label_scale,
            true as is_main, true as is_compared
    """,
    "int_label_categories": "select 'j' as job_location, 'form' as element, 'l' || n as label,"
    " cast(null as double) as position from range(10) as l (n)",
    "gold_labels": """
        select 'j' as job, cast(d as varchar) as data_object_id, 'form' as element, 'l' || (hash(d, 0) % 10) as label
        from range({objects} // 100) as objects (d)
    """,
    "labeling_events": """
        select 'event ' || n as event, 'p' as project, date '2026-02-01' + cast(n as integer) as happened_on,
            '' as description
        from range(5) as events (n)
    """,
} | {file.stem: f"select * from read_csv('{file}')" for file in (ROOT / "seeds/rules").glob("*.csv")}


def main() -> None:
    """Build all at the size asked for, at half of its data objects, and at half of its workers; print the ratios."""
    annotations = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    objects, workers = annotations // ANSWERS, 1_000
    with tempfile.TemporaryDirectory(prefix="bench_marts_") as folder:
        nodes = _compiled(Path(folder))
    half = _seconds(nodes, objects // 2, workers)
    fewer = _seconds(nodes, objects, workers // 2)
    full = _seconds(nodes, objects, workers)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    console.out.print(f"{annotations:,} annotations, {objects:,} data objects, {workers:,} workers")
    console.out.print(f"{'':<34}{'seconds':>9}{'objects x2':>12}{'workers x2':>12}")
    for name, seconds in sorted(full.items(), key=lambda item: -item[1]):
        console.out.print(f"{name:<34}{seconds:9.2f}{seconds / half[name]:12.2f}{seconds / fewer[name]:12.2f}")
    total = sum(full.values())
    ratios = total / sum(half.values()), total / sum(fewer.values())
    console.out.print(f"{'all, with what lies below them':<34}{total:9.2f}{ratios[0]:12.2f}{ratios[1]:12.2f}")
    console.out.print(f"at most {peak_gb:.1f} GB of memory")


def _compiled(folder: Path) -> Mapping[str, Node]:
    """Return the models and seeds of the project with their SQL for DuckDB, by name."""
    (folder / "output").mkdir()
    select = [f"+path:models/marts/{folder}" for folder in FOLDERS]
    # What lies below the inputs asks the warehouse how it is, and there is none.
    exclude = ["resource_type:test", "resource_type:unit_test", *(f"+{name}" for name in INPUTS)]
    variables = json.dumps({"as_of": AS_OF})
    settings = {
        "GT_TARGET": "duckdb",
        "GT_LABELING_OUTPUT": str(folder / "output"),
    }
    return compiled(folder, "--vars", variables, "--select", *select, "--exclude", *exclude, **settings)


def _seconds(nodes: Mapping[str, Node], objects: int, workers: int) -> dict[str, float]:
    """Build the marts and all that lies below them; return the seconds of the processor for each model."""
    connection = duckdb.connect()
    connection.execute("set memory_limit = '4GB'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("attach ':memory:' as labeling_insights")
    for schema in sorted({node["schema"] for node in nodes.values()}):
        connection.execute(f'create schema labeling_insights."{schema}"')
    for name, sql in INPUTS.items():
        node = nodes[name]
        connection.execute(f'use labeling_insights."{nodes["int_annotations"]["schema"]}"')
        made = sql.format(objects=objects, workers=workers, answers=ANSWERS)
        connection.execute(f'create table labeling_insights."{node["schema"]}"."{name}" as {made}')
    found: dict[str, float] = {}
    for name in _in_order(nodes):
        started = time.process_time()
        node = nodes[name]
        connection.execute(f'create table labeling_insights."{node["schema"]}"."{name}" as {node["compiled_code"]}')
        found[name] = time.process_time() - started
    connection.close()
    return found


def _in_order(nodes: Mapping[str, Node]) -> Sequence[str]:
    """Return the marts that stand on the inputs alone, and the models between, parents first."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> bool:
        if name in INPUTS or name in ordered:
            return True
        node = nodes[name]
        if node["resource_type"] != "model" or node["sources"]:
            return False
        parents = [parent.rpartition(".")[2] for parent in node["depends_on"]["nodes"]]
        # Not all(): each parent that can be built is wanted in the order.
        if not min([visit(parent) for parent in parents], default=True):
            return False
        ordered[name] = None
        return True

    for folder in FOLDERS:
        for path in sorted((MARTS / folder).glob("*.sql")):
            visit(path.stem)
    return list(ordered)


if __name__ == "__main__":
    main()
