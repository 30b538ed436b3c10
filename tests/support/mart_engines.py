"""Runs models on DuckDB over tables made by a test.

A test that wants a witness for a statistic seeds the inputs of the models, many cases at once as labeling jobs of
their own, builds the models once, and reads the rows of each case. That Trino gives the same rows is shown over the
parity tree, which holds such cases, too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import NamedTemporaryFile
from typing import Any

import duckdb

from dbt_project import DbtProject

Row = dict[str, Any]
Marts = dict[str, list[Row]]
Inputs = Mapping[str, Sequence[Mapping[str, Any]]]

# The columns of the models and seeds that a test may give instead of building them.
INPUT_COLUMNS = {
    "int_annotations": "source_file varchar, answer_ordinal integer, job_location varchar, job varchar,"
    " project varchar, iteration varchar, data_object_id varchar, worker varchar, worker_name varchar,"
    " workforce varchar, submitted_on date, time_spent_seconds double, hourly_rate double,"
    " hourly_rate_currency varchar, has_two_rates boolean, attempt_number bigint, is_current boolean,"
    " accepted_at timestamp, submitted_at timestamp, visible_at timestamp",
    "int_annotation_labels": "source_file varchar, answer_ordinal integer, element varchar, label varchar,"
    " job_location varchar, data_object_id varchar, worker varchar, question varchar, kind varchar,"
    " submitted_on date, label_instances_count bigint, question_labels_count bigint, is_current boolean,"
    " is_comparable boolean, is_first_label boolean",
    "annotations": "job varchar, data_object_id varchar, worker varchar, label_summary varchar, is_current boolean",
    "int_scope_jobs": "scope_type varchar, scope varchar, job_location varchar, job varchar, project varchar,"
    " scope_project varchar",
    "int_labeling_jobs": "job_location varchar, job varchar, folder varchar, folder_and_parent varchar,"
    " project varchar, task_type varchar, question varchar, question_element varchar, label_scale varchar,"
    " status varchar, deadline_on date, data_objects_goal bigint,"
    " workers_per_data_object bigint, price_per_task double, price_currency varchar, has_ended boolean,"
    " is_simulated boolean, is_registered boolean",
    "int_data_objects": "job_location varchar, data_object_id varchar, line_number bigint, source varchar,"
    " manifest_file varchar,"
    " consolidated_label varchar, confidence double, failure_reason varchar, adjustment_status varchar,"
    " consolidated_at timestamp, rejection_reason varchar, has_manifest boolean, annotations_count bigint,"
    " workers_count bigint, manifest_status varchar, finding varchar",
    "int_manifest_labels": "job_location varchar, data_object_id varchar, manifest_status varchar,"
    " consolidated_at timestamp",
    "int_questions": "job_location varchar, element varchar, question varchar, label_scale varchar, is_main boolean,"
    " is_compared boolean",
    "int_reviewed_objects": "job_location varchar, data_object_id varchar, consolidated_label varchar,"
    " review_outcome varchar, reviews_count bigint",
    "object_agreement": "job varchar, data_object_id varchar, question varchar, percent_agreement double,"
    " mean_jaccard double, first_submitted_on date, last_submitted_on date",
    "int_label_categories": "job_location varchar, element varchar, label varchar, position double",
    "labeling_events": "event varchar, project varchar, happened_on date, description varchar",
    "currencies": "currency varchar, decimal_places integer",
    "student_t": "degrees_of_freedom integer, quantile_975 double",
    "gold_labels": "job varchar, data_object_id varchar, element varchar, label varchar",
}


@dataclass(frozen=True)
class _Model:
    name: str
    schema: str
    sql: str
    parents: tuple[str, ...]


def build_on_duckdb(project: DbtProject, inputs: Inputs, select: Sequence[str], **variables: Any) -> Marts:
    """Build the selected models in memory, as dbt compiles them, and return their rows; times are texts."""
    schemas, models = _compiled(project, inputs, select, variables)
    connection = duckdb.connect()
    connection.execute(f"attach ':memory:' as {project.warehouse.stem}")
    connection.execute(f"use {project.warehouse.stem}")
    _create_inputs(connection, inputs, schemas)
    for schema in {model.schema for model in models}:
        connection.execute(f'create schema if not exists "{schema}"')
    for model in models:
        connection.execute(f'create table "{model.schema}"."{model.name}" as {model.sql}')
    return {model.name: _rows_on_duckdb(connection, model) for model in models if model.name in select}


def _rows_on_duckdb(connection: duckdb.DuckDBPyConnection, model: _Model) -> list[Row]:
    cursor = connection.execute(f'select * from "{model.schema}"."{model.name}"')
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return list(json.loads(json.dumps(rows, default=str)))


def _compiled(
    project: DbtProject, inputs: Inputs, select: Sequence[str], variables: Mapping[str, Any]
) -> tuple[dict[str, str], list[_Model]]:
    """Return the schema of each input, and the models that depend on them in an order in which they can be built."""
    project.labeling_output.mkdir(parents=True, exist_ok=True)
    outcome = project.dbt(
        "compile",
        "--no-introspect",
        "--select",
        *(f"+{name}" for name in select),
        "--exclude",
        "resource_type:test resource_type:unit_test",
        *(f"+{name}" for name in inputs),
        **variables,
    )
    assert outcome.exit_code == 0, outcome.output
    manifest = json.loads((project.folder / "target/manifest.json").read_text(encoding="utf-8"))
    nodes = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")}
    schemas = {name: nodes[name]["schema"] for name in inputs}
    ordered: dict[str, _Model] = {}

    def visit(name: str) -> None:
        if name in inputs or name in ordered:
            return
        node = nodes[name]
        assert node["resource_type"] == "model" and not node["sources"], f"give the input {name}"
        parents = tuple(parent.rpartition(".")[2] for parent in node["depends_on"]["nodes"])
        for parent in parents:
            visit(parent)
        ordered[name] = _Model(name, node["schema"], node["compiled_code"], parents)

    for name in select:
        visit(name)
    return schemas, list(ordered.values())


def _create_inputs(connection: duckdb.DuckDBPyConnection, inputs: Inputs, schemas: Mapping[str, str]) -> None:
    for name, rows in inputs.items():
        connection.execute(f'create schema if not exists "{schemas[name]}"')
        connection.execute(f'create table "{schemas[name]}"."{name}" ({INPUT_COLUMNS[name]})')
        _insert(connection, f'"{schemas[name]}"."{name}"', rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    types = {name: kind for name, kind, *_ in connection.execute(f"describe {table}").fetchall()}
    unknown = {column for row in rows for column in row} - types.keys()
    assert not unknown, (table, unknown)
    # One row at a time takes minutes for some thousands.
    with NamedTemporaryFile("w", suffix=".json") as file:
        file.writelines(json.dumps(row, default=str) + "\n" for row in rows)
        file.flush()
        if rows:
            connection.execute(
                f"insert into {table} select * from read_json(?, format = 'newline_delimited', columns = {types})",
                [file.name],
            )
