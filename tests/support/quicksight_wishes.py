"""Artifacts of dbt, written by hand, and wishes made of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from contracts import contract_marts
from ground_truth_insights.quicksight.artifacts import Artifacts, Column, Mart, read_artifacts
from ground_truth_insights.quicksight.column_types import column_type
from ground_truth_insights.quicksight.desired import Wish
from ground_truth_insights.quicksight.identifiers import Place
from ground_truth_insights.quicksight.row_level import Access
from ground_truth_insights.quicksight.settings import QuickSightSettings
from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals.loading import load_dashboard

ACCOUNT, REGION = "123456789012", "us-east-1"
PLACE = Place("aws", REGION, ACCOUNT, "gt-insights")
OWNER, VIEWER = (
    f"arn:aws:quicksight:{REGION}:{ACCOUNT}:group/default/{name}" for name in ("labeling-owners", "labeling-viewers")
)
SETTINGS = {"GT_QUICKSIGHT_OWNERS": "labeling-owners", "GT_QUICKSIGHT_VIEWERS": "labeling-viewers"}


def contract_artifacts() -> Artifacts:
    """Return the artifacts of a project whose marts are as their contracts say, in the folders of their models."""
    folders = {file.stem: file.parent.name for file in (PROJECT_DIR / "models" / "marts").rglob("*.sql")}
    marts = {
        name: Mart(
            name=name,
            description=f"The `{name}` of the test.\n\nMore.",
            catalog="AwsDataCatalog",
            schema="ground_truth_insights",
            table=name,
            folder=folders[name],
            tags=frozenset(),
            columns=tuple(Column(column, column_type(type_), f"Of `{column}`.") for column, type_ in columns.items()),
            unique_column=None,
            is_direct_query=False,
        )
        for name, columns in contract_marts().items()
    }
    return Artifacts("athena", None, marts)


def wish(access: tuple[Access, ...] | None = None, **settings: str) -> Wish:
    """Return what the shipped dashboard wants, with settings as in the environment."""
    chosen = QuickSightSettings.from_environment(SETTINGS | settings)
    place = replace(PLACE, deployment=chosen.deployment)
    return Wish(place, REGION, chosen, contract_artifacts(), load_dashboard(), access)


def write_artifacts(folder: Path, columns: dict[str, dict[str, Any]] | None = None, **changes: Any) -> None:
    """Write a manifest of one public mart, with a catalog unless `catalog` is None.

    `columns` are those of the manifest; `types` (name to type) those of the catalog; `which` and `built` say what ran
    last and when; `project` names the project.
    """
    columns = columns or {"scope": {"data_type": "varchar"}, "annotations_count": {"data_type": "bigint"}}
    metadata = {"project_name": changes.get("project", "ground_truth_insights"), "adapter_type": "athena"}
    manifest = {
        "metadata": {**metadata, "generated_at": "2026-02-03T09:00:00Z"},
        "nodes": {
            "model.ground_truth_insights.demo": {
                "unique_id": "model.ground_truth_insights.demo",
                "resource_type": "model",
                "access": changes.get("access", "public"),
                "name": "demo",
                "alias": "demo",
                "schema": "insights",
                "database": "awsdatacatalog",
                "description": "One row per scope.",
                "fqn": ["ground_truth_insights", "marts", "quality", "demo"],
                "tags": changes.get("tags", []),
                "primary_key": changes.get("primary_key", []),
                "config": {"meta": changes.get("meta", {})},
                "columns": {name: {"name": name, "description": "", **column} for name, column in columns.items()},
            }
        },
        "exposures": {},
    }
    files: dict[str, Any] = {"manifest.json": manifest}
    types = changes.get("types", {name: column.get("data_type", "varchar") for name, column in columns.items()})
    if types is not None:
        described = {name: {"name": name, "type": type_, "index": n} for n, (name, type_) in enumerate(types.items())}
        files["catalog.json"] = {
            "metadata": {"generated_at": changes.get("cataloged", "2026-02-03T10:00:00Z")},
            "nodes": {"model.ground_truth_insights.demo": {"columns": described}},
        }
    if "built" in changes:
        results = {"metadata": {"generated_at": changes["built"]}, "args": {"which": changes.get("which", "build")}}
        files["run_results.json"] = results
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")


def only_mart(folder: Path) -> Mart:
    """Return the one mart of artifacts."""
    return read_artifacts(folder).marts["demo"]
