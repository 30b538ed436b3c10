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

    @property
    def contract_type(self) -> str:
        """The type in the words of the dashboard's own checks."""
        day = "date" if self.is_date else "timestamp"
        names = {"STRING": "varchar", "INTEGER": "bigint", "DECIMAL": "double", "BOOLEAN": "boolean", "DATETIME": day}
        return names[self.type.name]


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
    name = manifest["metadata"].get("project_name")
    if name != PROJECT_NAME:
        raise UsageError(
            f"{folder / 'manifest.json'} is of the dbt project '{name}', not of {PROJECT_NAME};"
            f" run in this project: {_REBUILD} (or name its target folder with --artifacts)"
        )
    catalog_file, built = folder / "catalog.json", _built_at(folder)
    catalog = _document(catalog_file, "dbt docs generate") if catalog_file.is_file() else None
    cataloged = None if catalog is None else _time(catalog)
    if cataloged is not None and built is not None and cataloged < built:
        raise UsageError(
            f"{catalog_file} is of {cataloged:%Y-%m-%d %H:%M} UTC, before the last build of"
            f" {built:%Y-%m-%d %H:%M} UTC, so its columns may be old; run: dbt docs generate"
        )
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    nodes = [node for node in models if node.get("access") == "public"]
    if not nodes:
        raise UsageError(f"{folder / 'manifest.json'} has no public model; run: {_REBUILD}")
    known = {} if catalog is None else catalog["nodes"]
    problems: list[str] = []
    marts = {node["name"]: _mart(node, known.get(node["unique_id"]), problems) for node in nodes}
    if problems:
        raise UsageError("\n".join(problems))
    notes = () if catalog else ("there is no catalog.json, so types come from the contracts: dbt docs generate",)
    return Artifacts(str(manifest["metadata"].get("adapter_type", "")), built or cataloged, marts, notes)


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


def _built_at(folder: Path) -> datetime | None:
    """Return when the last build ended; None where another command ran since."""
    file = folder / "run_results.json"
    if not file.is_file():
        return None
    results = _document(file, "dbt build")
    return _time(results) if results.get("args", {}).get("which") in _BUILDS else None


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
            columns.append(_column(node["name"], name, declared.get(name, {}), found.get(name, {})))
        except UsageError as error:
            problems.append(str(error))
    key = node.get("primary_key") or []
    return Mart(
        name=node["name"],
        description=node["description"],
        catalog="AwsDataCatalog",
        schema=node["schema"],
        table=node["alias"],
        folder=node["fqn"][-2],
        tags=frozenset(node["tags"]),
        columns=tuple(columns),
        # QuickSight takes one key of one column.
        unique_column=str(key[0]) if len(key) == 1 else None,
        is_direct_query=_meta(node).get("import_mode") == "direct_query",
    )


def _column(model: str, name: str, declared: Mapping[str, Any], found: Mapping[str, Any]) -> Column:
    which = f"the column '{name}' of the mart '{model}'"
    contract, actual = declared.get("data_type"), found["type"] if found else None
    types = []
    for engine_type in (one for one in (actual, contract) if one is not None):
        try:
            types.append(column_type(engine_type))
        except UnsupportedTypeError as error:
            raise UsageError(f"{which} is of type {engine_type}, which Quick Sight can't hold; {error}") from error
    if not types:
        raise UsageError(f"{which} has no type; run: dbt docs generate, or give it a data_type in the model's YAML")
    if types[0] != types[-1]:
        raise UsageError(f"{which} is {actual} in the warehouse and {contract} in its contract; run: {_REBUILD}")
    meta = _meta(declared)
    return Column(
        name=name,
        type=types[0],
        description=" ".join(str(declared.get("description", "")).split()),
        folder=meta.get("folder"),
        format=meta.get("format"),
        role=meta.get("role"),
        is_date=str(actual or contract).strip().lower() == "date",
    )


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    return dict((node.get("config", {}).get("meta") or {}).get("quicksight") or {})
