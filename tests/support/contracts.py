"""The columns of the marts, from the contracts beside the models."""

from functools import cache

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.settings import PROJECT_DIR


def contract_marts() -> dict[str, dict[str, str]]:
    """Return the columns of every mart with their types, from the contracts beside the models."""
    return {mart: dict(columns) for mart, columns in _contracts()}


@cache
def _contracts() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    files = sorted((PROJECT_DIR / "models" / "marts").rglob("*.yml"))
    documents = [yaml_text.load(file.read_text(encoding="utf-8")) for file in files]
    return tuple(
        (model["name"], tuple((column["name"], column["data_type"]) for column in model["columns"]))
        for document in documents
        for model in document.get("models", [])
    )
