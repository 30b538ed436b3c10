"""Measure the quality marts over a million annotations: memory, and how their time grows with data objects and workers.

Usage: python benchmarks/bench_quality.py [ANNOTATIONS]

The inputs of the models are made in the warehouse; dbt compiles the models, so the SQL is the project's own.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from dbt_run import ROOT, compiled
from ground_truth_insights import console

ANSWERS_PER_OBJECT = 5
LABELS = 10
MEMORY_LIMIT_GB = 3
MARTS = tuple(sorted(path.stem for path in (ROOT / "models/marts/quality").glob("*.sql")))
GIVEN = (
    "int_annotations",
    "int_annotation_labels",
    "int_scope_jobs",
    "int_labeling_jobs",
    "int_data_objects",
    "int_questions",
    "int_label_categories",
    "gold_labels",
)
STAGING = "ground_truth_insights_staging"


def main() -> None:
    """Print processor seconds per mart for a quarter, a half and the whole, and for the whole with fewer workers."""
    annotations = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 3:
        _child(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
        return
    work = Path(tempfile.mkdtemp(prefix="bench_quality_"))
    try:
        models = _compiled(work)
        (work / "models.json").write_text(json.dumps(models))
        objects = {share: _measured(int(annotations * share), 1000, work) for share in (0.25, 0.5, 1.0)}
        workers = {count: _measured(annotations, count, work) for count in (250, 500)} | {1000: objects[1.0]}
    finally:
        shutil.rmtree(work)
    _print_curve("annotations by 1,000 workers", {int(annotations * share): run for share, run in objects.items()})
    _print_curve(f"workers who give {annotations:,} annotations", workers)
    console.out.print(f"Peak memory of the whole build: {objects[1.0]['memory_gb']:.2f} GB (at most 4)")


def _print_curve(what: str, runs: dict[int, dict[str, float]]) -> None:
    sizes = sorted(runs)
    console.out.print(f"\nProcessor seconds by {what}; the ratio is of the last two (doubled: at most 2.4)")
    console.out.print(f"{'':<28}" + "".join(f"{size:>12,}" for size in sizes) + f"{'ratio':>8}")
    for mart in (*MARTS, "all together"):
        seconds = [runs[size][mart] for size in sizes]
        console.out.print(
            f"{mart:<28}" + "".join(f"{each:>12.2f}" for each in seconds) + f"{seconds[-1] / seconds[-2]:>8.2f}"
        )


def _measured(annotations: int, workers: int, work: Path) -> dict[str, float]:
    """Build in a process of its own, whose peak memory is that of this build alone."""
    command = [sys.executable, __file__, str(annotations), str(workers), str(work)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(ended.stdout)
    return measured


def _child(annotations: int, workers: int, work: Path) -> None:
    models = json.loads((work / "models.json").read_text())
    file = work / f"{annotations}_{workers}.duckdb"
    seconds: dict[str, float] = {}
    with duckdb.connect(str(file), config={"memory_limit": f"{MEMORY_LIMIT_GB}GB"}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"create schema {STAGING}")
        connection.execute("create schema ground_truth_insights")
        connection.execute("create schema ground_truth_insights_registry")
        for statement in _inputs(annotations, workers):
            connection.execute(statement)
        for seed in (ROOT / "seeds/rules").glob("*.csv"):
            table = f'ground_truth_insights_registry."{seed.stem}"'
            connection.execute(f"create table {table} as from read_csv('{seed}')")
        for name, (schema, sql, _) in models.items():
            start = time.process_time()
            # The project's SQL names the database that it is attached as.
            query = sql.replace('"labeling_insights".', "")
            connection.execute(f'create table "{schema}"."{name}" as {query}')
            seconds[name] = time.process_time() - start
    file.unlink()
    # A mart costs what its own query and those intermediate models cost that it stands on.
    whole = {mart: sum(seconds[name] for name in _needed(mart, models)) for mart in MARTS}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({**whole, "all together": sum(seconds.values()), "memory_gb": peak}))  # noqa: T201 (to the parent)


def _needed(name: str, models: dict[str, tuple[str, str, list[str]]]) -> set[str]:
    parents = [parent for parent in models[name][2] if parent in models]
    return {name}.union(*(_needed(parent, models) for parent in parents))


def _inputs(annotations: int, workers: int) -> tuple[str, ...]:
    """Return SQL for the tables that the models stand on: workers meet at random, nine of ten give the right label."""
    return (
        f"""create table {STAGING}.int_annotations as
        select '/j/' || (n // {ANSWERS_PER_OBJECT}) || '.json' as source_file,
            cast(n % {ANSWERS_PER_OBJECT} as integer) + 1 as answer_ordinal, '/j' as job_location, 'j' as job,
            'p' as project, '1' as iteration, cast(n // {ANSWERS_PER_OBJECT} as varchar) as data_object_id,
            'w' || (
                (hash(n // {ANSWERS_PER_OBJECT}) % {workers}
                + n % {ANSWERS_PER_OBJECT} * (1 + hash(n // {ANSWERS_PER_OBJECT}, 3) % {workers // ANSWERS_PER_OBJECT}))
                % {workers}
            ) as worker,
            cast(null as varchar) as worker_name, 'private' as workforce,
            date '2026-01-05' as submitted_on,
            cast(hash(n, 1) % 60 as double) as time_spent_seconds, cast(1 as bigint) as attempt_number,
            true as is_current, cast(null as timestamp) as accepted_at,
            timestamp '2026-01-05 09:00:00' + to_seconds(n) as submitted_at, cast(null as timestamp) as visible_at
        from range({annotations}) as numbers (n)""",
        f"""create table {STAGING}.int_annotation_labels as
        select source_file, answer_ordinal, 'class' as element,
            'label ' || case
                when hash(source_file, answer_ordinal) % 10 < 9 then hash(data_object_id) % {LABELS}
                else hash(source_file, answer_ordinal, 1) % {LABELS}
            end as label,
            job_location, data_object_id, worker, 'class (j)' as question, 'classification' as kind, submitted_on,
            cast(1 as bigint) as label_instances_count, cast(1 as bigint) as question_labels_count, true as is_current,
            true as is_comparable, true as is_first_label
        from {STAGING}.int_annotations""",
        f"""create table {STAGING}.int_scope_jobs as
        select 'job' as scope_type, 'j' as scope, '/j' as job_location, 'j' as job, 'p' as project,
            'p' as scope_project
        union all select 'project', 'p', '/j', 'j', 'p', 'p'
        union all select 'all', 'all', '/j', 'j', 'p', 'p'""",
        f"""create table {STAGING}.int_labeling_jobs as
        select '/j' as job_location, 'j' as job, 'j' as folder, 'j' as folder_and_parent""",
        f"""create table {STAGING}.int_data_objects as
        select distinct job_location, data_object_id, 'label ' || hash(data_object_id) % {LABELS} as consolidated_label,
            0.9 as confidence, 's' as source
        from {STAGING}.int_annotations""",
        f"""create table {STAGING}.int_questions as
        select '/j' as job_location, 'class' as element, 'class (j)' as question, 'nominal' as label_scale,
            true as is_main, true as is_compared""",
        f"""create table {STAGING}.int_label_categories
        (job_location varchar, element varchar, label varchar, position double)""",
        f"""create table ground_truth_insights_registry.gold_labels as
        select 'j' as job, data_object_id, '' as element, consolidated_label as label
        from {STAGING}.int_data_objects where hash(data_object_id) % 100 = 0""",
    )


def _compiled(work: Path) -> dict[str, tuple[str, str, list[str]]]:
    """Return schema, SQL and parents of the marts and what they stand on, in an order in which they can be built."""
    arguments = ("--select", *(f"+{mart}" for mart in MARTS))
    arguments += ("--exclude", "resource_type:test resource_type:unit_test", *(f"+{name}" for name in GIVEN))
    nodes = compiled(work, *arguments)
    ordered: dict[str, tuple[str, str, list[str]]] = {}

    def visit(name: str) -> None:
        if name not in GIVEN and name not in ordered and nodes[name]["resource_type"] != "seed":
            parents = [parent.rpartition(".")[2] for parent in nodes[name]["depends_on"]["nodes"]]
            for parent in parents:
                visit(parent)
            ordered[name] = (nodes[name]["schema"], nodes[name]["compiled_code"], parents)

    for mart in MARTS:
        visit(mart)
    return ordered


if __name__ == "__main__":
    main()
