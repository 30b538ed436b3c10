"""The owner's registry reaches Athena as it is, and a build says where it is not today's."""

import os
from pathlib import Path
from typing import Any

from athena_builds import query
from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.stack import AthenaLocal
from athena_project import athena_project
from dbt_project import ROOT, DbtProject
from ground_truth_insights.warehouse.duckdb_file import open_file
from labeling_trees import answer, document
from odd_registry import ODD_TEXTS, write_odd_registry

BUCKET, SCHEMA = "odd-labels", "odd_registry"
COLUMNS = {
    "label_categories": "job, element, label, position",
    "labeling_events": "event, project, cast(happened_on as varchar), description",
    "worker_directory": "worker_id, worker_name, team, hourly_rate",
}


def _schema(seed: str) -> str:
    return "identity" if seed == "worker_directory" else "registry"


def _on_athena(athena: AthenaLocal, seed: str) -> list[tuple[Any, ...]]:
    rows = query(athena, f"select {COLUMNS[seed]} from {SCHEMA}_{_schema(seed)}.{seed}")
    return sorted((tuple(row) for row in rows), key=str)


def test_every_text_arrives_and_an_edited_file_is_named(local_athena: AthenaLocal, tmp_path: Path) -> None:  # noqa: F811
    s3 = local_athena.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    key = "jobs/job/annotations/worker-response/iteration-1/0/2019-04-19T00:00:00.json"
    s3.put_object(Bucket=BUCKET, Key=key, Body=document(answer()).encode())
    registry = tmp_path / "it's/registry"
    write_odd_registry(registry)
    there = tmp_path / "athena"
    project = athena_project(local_athena, there, BUCKET, SCHEMA, GT_REGISTRY=os.path.relpath(registry, ROOT))
    listed = project.gt_insights("inventory")
    assert listed.exit_code == 0, listed.output
    seeded = project.dbt("seed", "--select", *COLUMNS)
    assert seeded.exit_code == 0, seeded.output

    local = DbtProject(tmp_path, tmp_path / "duckdb", {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
    assert local.dbt("seed", "--select", *COLUMNS).exit_code == 0
    for seed, columns in COLUMNS.items():
        written = _on_athena(local_athena, seed)
        with open_file(local.warehouse, read_only=True) as connection:
            here = connection.execute(f"select {columns} from ground_truth_insights_{_schema(seed)}.{seed}").fetchall()
        assert written == sorted(here, key=str), seed
        assert set(ODD_TEXTS) == {next(text for text in row if text in ODD_TEXTS) for row in written}, seed

    with (registry / "labeling_events.csv").open("a", encoding="utf-8") as file:
        file.write("new rules,,2026-01-07,\n")
    stale = project.dbt("seed", "--select", *COLUMNS)
    assert stale.exit_code != 0
    assert "labeling_events.csv is not the one that was written for Athena" in stale.output
    assert "gt-insights inventory" in stale.output
    assert project.gt_insights("inventory").exit_code == 0
    assert project.dbt("seed", "--select", "labeling_events").exit_code == 0
    assert len(_on_athena(local_athena, "labeling_events")) == len(ODD_TEXTS) + 1
    assert _on_athena(local_athena, "label_categories"), "the files of the others are still there"
