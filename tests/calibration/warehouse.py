"""A warehouse of simulated staging rows, from which the real models build the marts."""

import json
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project import DbtProject
from ground_truth_insights.sql_functions import register_functions

# The one clock of all trials: a Monday, at midnight, in UTC.
AS_OF = "2026-03-02T00:00:00"

Marts = dict[str, pa.Table]
Rows = Mapping[str, Sequence[Any]]


class Warehouse:
    """Builds marts from rows of staging models and seeds.

    dbt runs once, over a single file without an answer: it creates every table with its types, and compiles every
    model. Each call of `build` then copies that warehouse, writes the trials into it, and runs the models it needs.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the folder, in which everything is written."""
        self._project = DbtProject(folder / "labeling_output", folder)

    def build(self, rows: Mapping[str, Rows], select: Sequence[str]) -> Marts:
        """Write columns of values into staging models and seeds, all others being empty, and return the selected marts.

        `rows` has, by the name of a model or seed, its columns; what is left out is null. Nothing that the models need
        but the rules that ship in `seeds/rules` has any other row.
        """
        # The compiled models name the file's stem.
        file = self._project.folder / "trials" / self._template.name
        file.parent.mkdir(exist_ok=True)
        shutil.copy(self._template, file)
        with duckdb.connect(str(file)) as connection:
            register_functions(connection)
            for name, columns in rows.items():
                connection.register("trials", pa.table(dict(columns)))
                connection.execute(f"insert into {self._relation(name)} by name select * from trials")
                connection.unregister("trials")
            for name in self._ordered(select, rows):
                code = self._nodes[name]["compiled_code"]
                connection.execute(f"create or replace table {self._relation(name)} as {code}")
            return {name: connection.sql(f"from {self._relation(name)}").to_arrow_table() for name in select}

    @cached_property
    def _template(self) -> Path:
        """The warehouse that dbt built, with empty tables."""
        response = self._project.labeling_output / "job/annotations/worker-response/iteration-1/0/empty.json"
        response.parent.mkdir(parents=True)
        response.touch()
        self._project.load("--write-json", as_of=AS_OF)
        with duckdb.connect(str(self._project.warehouse)) as connection:
            for name, node in self._nodes.items():
                if node["config"]["materialized"] == "table":
                    connection.execute(f"delete from {self._relation(name)}")
        return self._project.warehouse

    @cached_property
    def _nodes(self) -> dict[str, dict[str, Any]]:
        """Models and seeds by name, as dbt compiled them."""
        manifest = json.loads((self._project.folder / "target/manifest.json").read_text(encoding="utf-8"))
        return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")}

    def _relation(self, name: str) -> str:
        return f'"{self._nodes[name]["schema"]}"."{name}"'

    def _ordered(self, select: Sequence[str], given: Mapping[str, Rows]) -> list[str]:
        """Return the models to run, parents first: those between what is given and what is selected."""
        depends: dict[str, bool] = {}
        ordered: list[str] = []

        def visit(name: str) -> bool:
            if name in given:
                return True
            if name not in depends:
                node = self._nodes.get(name)
                parents = [each.rpartition(".")[2] for each in node["depends_on"].get("nodes", [])] if node else []
                given_above = [visit(parent) for parent in parents]
                depends[name] = any(given_above)
                if depends[name]:
                    ordered.append(name)
            return depends[name]

        for name in select:
            visit(name)
        return ordered
