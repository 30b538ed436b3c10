"""The seam behind staging: marts are built from ten rows in its contract, with no Ground Truth file at all."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from answers_contract import STAGING, TABLES, contract_columns
from dbt_project import ROOT, DbtProject

SCHEMA = "ground_truth_insights_staging"
# Five notes, each read by two people, as a tool without files of its own might hand them over.
JUDGEMENTS = [(note, worker, "spam" if (note + worker) % 3 else "ham") for note in range(5) for worker in range(2)]


def _rows() -> dict[str, list[dict[str, Any]]]:
    answers: list[dict[str, Any]] = []
    for note, worker, label in JUDGEMENTS:
        time = f"2026-02-0{note + 2} 10:0{worker}:00"
        answers.append(
            {
                "source_file": f"tool/{note}",
                "answer_ordinal": worker + 1,
                "job_location": "tool/notes",
                "data_object_id": str(note),
                "worker": f"worker{worker}",
                "submitted_at": time,
                "visible_at": time,
                "label": label,
                "element": "verdict",
                "instance_ordinal": 1,
                "kind": "classification",
                "has_label": True,
                "has_two_rates": False,
            }
        )
    files = [
        {
            "path": f"tool/{note}",
            "job_location": "tool/notes",
            "data_object_id": str(note),
            "status": "loaded",
            "path_kind": "response",
            "answers_count": 2,
            "rejected_answers_count": 0,
            "is_simulated": False,
            "visible_at": "2026-02-06 10:01:00",
            "listed_at": "2026-02-07 00:00:00",
        }
        for note in range(5)
    ]
    return {"worker_responses": answers, "label_instances": answers, "response_files": files}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Write the tables of the contract by hand, and let dbt build what stands on them."""
    folder = tmp_path_factory.mktemp("tool")
    project = DbtProject(folder / "no labeling output", folder)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(f"create schema {SCHEMA}")
        for table in TABLES:
            columns = contract_columns(table)
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table {SCHEMA}.stg_ground_truth__{table} ({listed})")
            for row in _rows().get(table, []):
                known = {name: value for name, value in row.items() if name in columns}
                marks = ", ".join("?" for _ in known)
                connection.execute(
                    f"insert into {SCHEMA}.stg_ground_truth__{table} ({', '.join(known)}) values ({marks})",
                    list(known.values()),
                )
    project.build(
        "--select", "path:seeds", "path:models/intermediate", "path:models/marts", as_of="2026-02-07T00:00:00"
    )
    return project


def test_the_marts_show_the_answers(project: DbtProject) -> None:
    assert project.rows("select job, annotations_count, workers_count from labeling_job_overview") == [("notes", 10, 2)]
    labels = project.rows("select label, annotations_count from annotations_per_label where scope = 'all' order by 1")
    assert dict(labels) == Counter(label for _, _, label in JUDGEMENTS)
    assert project.rows("select count(*) from annotations where is_current") == [(10,)]
    [(agreement,)] = project.rows("select percent_agreement_pooled from scope_agreement where scope = 'all'")
    agreeing = sum(first[2] == second[2] for first, second in pairwise(JUDGEMENTS) if first[0] == second[0])
    assert agreement == pytest.approx(agreeing / 5)


def test_nothing_behind_staging_reads_a_source_or_a_model_that_is_not_in_the_contract() -> None:
    contract = {f"stg_ground_truth__{table}" for table in TABLES}
    for folder in ("intermediate", "marts"):
        for model in (ROOT / "models" / folder).rglob("*.sql"):
            code = model.read_text(encoding="utf-8")
            assert "source(" not in code, model
            assert set(re.findall(r"ref\('((?:stg|base)_\w+)'\)", code)) <= contract, model


def test_every_column_of_the_contract_has_a_type_and_a_meaning() -> None:
    for table in TABLES:
        path: Path = STAGING / f"stg_ground_truth__{table}.yml"
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        assert all(column["description"] and column["data_type"] for column in model["columns"]), table
        assert f"`{model['name']}`" in (ROOT / "docs/how-to/add-another-tool.md").read_text(encoding="utf-8")
