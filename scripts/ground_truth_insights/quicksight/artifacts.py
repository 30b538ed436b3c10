"""What dbt wrote about the marts: manifest.json and catalog.json, and whether they belong together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.column_types import ColumnType, UnsupportedTypeError, column_type

PROJECT_NAME = "ground_truth_insights"
PERSONAL_TAG = "pii"
_BUILDS = frozenset({"build", "run", "retry", "seed", "snapshot"})
_REBUILD = "dbt build && dbt docs generate"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart as QuickSight is to hold it; `folder` and `format` are the owner's own, where given."""

    name: str
    type: ColumnType
    description: str
    folder: str | None = None
    format: str | None = None
    role: str | None = None
    # QuickSight knows no days, the dashboard's own checks do.
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Mart:
    """A public model: where it lies, what it says, and its columns in their order."""

    name: str
    description: str
    catalog: str
    schema: str
    table: str
    folder: str
    tags: frozenset[str]
    columns: tuple[Column, ...]
    unique_column: str | None
    is_direct_query: bool

    def column_names(self) -> list[str]:
        """Return the names of the columns in their order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Artifacts:
    """All public marts of one state of the project.

    `built_at` is when dbt last built them; where another command ran since, when it last looked at them.
    """

    adapter: str
    built_at: datetime | None
    marts: Mapping[str, Mart]
    notes: tuple[str, ...] = field(default=())


def read_artifacts(folder: Path) -> Artifacts:
    """Read what dbt wrote into its target folder.

    Raises:
        UsageError: A file is missing, no JSON, of another project, older than the last build, or names a type that
            QuickSight can't hold.

    """
    try:
        return _artifacts(folder)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"the artifacts in {folder} are not those of dbt 1.11 ({error!r}); run: {_REBUILD}") from error


def _artifacts(folder: Path) -> Artifacts:
    manifest = _document(folder / "manifest.json", "dbt build")
    _refuse_other_project(manifest, folder)
    catalog_file = folder / "catalog.json"
    catalog = _document(catalog_file, "dbt docs generate") if catalog_file.is_file() else None
    _refuse_stale(folder, catalog)
    nodes = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node.get("access") == "public"
    ]
    if not nodes:
        raise UsageError(f"{folder / 'manifest.json'} has no public model; run: {_REBUILD}")
    known = {} if catalog is None else catalog["nodes"]
    problems: list[str] = []
    marts = {node["name"]: _mart(node, known.get(node["unique_id"]), problems) for node in nodes}
    if problems:
        raise UsageError("\n".join(problems))
    return Artifacts(
        adapter=str(manifest["metadata"].get("adapter_type", "")),
        marts=marts,
        built_at=_built_at(folder) or (None if catalog is None else _time(catalog)),
        notes=() if catalog else ("there is no catalog.json, so types come from the contracts: dbt docs generate",),
    )


def _document(file: Path, remedy: str) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"can't read {file}: {error.strerror}; run: {remedy}") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON; run: {remedy}") from error
    if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
        raise UsageError(f"{file} was not written by dbt; run: {remedy}")
    return document


def _refuse_other_project(manifest: Mapping[str, Any], folder: Path) -> None:
    name = manifest["metadata"].get("project_name")
    if name != PROJECT_NAME:
        raise UsageError(
            f"{folder / 'manifest.json'} is of the dbt project '{name}', not of {PROJECT_NAME};"
            f" run in this project: {_REBUILD} (or name its target folder with --artifacts)"
        )


def _built_at(folder: Path) -> datetime | None:
    """Return when the last build ended; None where another command ran since."""
    file = folder / "run_results.json"
    if not file.is_file():
        return None
    results = _document(file, "dbt build")
    return _time(results) if results.get("args", {}).get("which") in _BUILDS else None


def _refuse_stale(folder: Path, catalog: Mapping[str, Any] | None) -> None:
    built = _built_at(folder)
    if catalog is not None and built is not None and _time(catalog) < built:
        raise UsageError(
            f"{folder / 'catalog.json'} is of {_time(catalog):%Y-%m-%d %H:%M} UTC, before the last build of"
            f" {built:%Y-%m-%d %H:%M} UTC, so its columns may be old; run: dbt docs generate"
        )


def _time(document: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(document["metadata"]["generated_at"]).replace("Z", "+00:00"))


def _mart(node: Mapping[str, Any], cataloged: Mapping[str, Any] | None, problems: list[str]) -> Mart:
    found = {name.lower(): column for name, column in (cataloged or {}).get("columns", {}).items()}
    declared = {name.lower(): column for name, column in node["columns"].items()}
    order = sorted(found, key=lambda name: int(found[name]["index"])) if found else list(declared)
    columns = []
    for name in order:
        meta = _meta(declared.get(name, {}))
        if meta.get("exclude") or meta.get("pii") or PERSONAL_TAG in declared.get(name, {}).get("tags", []):
            continue
        try:
            columns.append(_column(node["name"], name, declared.get(name), found.get(name)))
        except UsageError as error:
            problems.append(str(error))
    meta = _meta(node)
    return Mart(
        name=node["name"],
        description=node["description"],
        catalog="AwsDataCatalog",
        schema=node["schema"],
        table=node["alias"],
        folder=node["fqn"][-2],
        tags=frozenset(node["tags"]),
        columns=tuple(columns),
        unique_column=_unique_column(node),
        is_direct_query=meta.get("import_mode") == "direct_query",
    )


def _column(model: str, name: str, declared: Mapping[str, Any] | None, found: Mapping[str, Any] | None) -> Column:
    contract = None if declared is None else declared.get("data_type")
    actual = None if found is None else found["type"]
    if actual is None and contract is None:
        raise UsageError(
            f"the column '{name}' of the mart '{model}' has no type; run: dbt docs generate,"
            " or give it a data_type in the model's YAML"
        )
    types = [_typed(model, name, engine_type) for engine_type in (actual, contract) if engine_type is not None]
    if types[0] != types[-1]:
        raise UsageError(
            f"the column '{name}' of the mart '{model}' is {actual} in the warehouse and {contract} in its contract;"
            f" run: {_REBUILD}"
        )
    meta = _meta(declared or {})
    return Column(
        name=name,
        type=types[0],
        description=" ".join(str((declared or {}).get("description", "")).split()),
        folder=meta.get("folder"),
        format=meta.get("format"),
        role=meta.get("role"),
        is_date=str(actual or contract).strip().lower() == "date",
    )


def _typed(model: str, name: str, engine_type: str) -> ColumnType:
    try:
        return column_type(engine_type)
    except UnsupportedTypeError as error:
        raise UsageError(
            f"the column '{name}' of the mart '{model}' is of type {engine_type}, which Quick Sight can't hold; {error}"
        ) from error


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    return dict((node.get("config", {}).get("meta") or {}).get("quicksight") or {})


def _unique_column(node: Mapping[str, Any]) -> str | None:
    """Return the one column that is unique by itself; QuickSight takes one key of one column."""
    key = node.get("primary_key") or []
    return str(key[0]) if len(key) == 1 else None
