"""The tables of staging that everything behind it asks for, as their YAML documents them."""

import yaml

from dbt_project import ROOT

STAGING = ROOT / "models/staging/ground_truth"
TABLES = (
    "changed_files",
    "label_instances",
    "labeling_jobs",
    "manifest_labels",
    "manifest_lines",
    "manifest_objects",
    "rejected_answers",
    "response_files",
    "worker_responses",
)


def contract_columns(table: str) -> dict[str, str]:
    """Return the columns of a table of the contract with their types, as its YAML documents them."""
    (model,) = yaml.safe_load((STAGING / f"stg_ground_truth__{table}.yml").read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}
