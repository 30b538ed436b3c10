"""How benchmarks start dbt on this project, with whatever it writes in a folder of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a run; `settings` overrule those of this one."""
    own = {
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "GT_DUCKDB_PATH": str(folder / "warehouse.duckdb"),
    }
    return {**os.environ, **own, **settings}


def compiled(folder: Path, *arguments: str, **settings: str) -> Mapping[str, Any]:
    """Return the models and seeds of the manifest by name, with the SQL of those that `arguments` select."""
    command = [str(PROGRAMS / "dbt"), "--quiet", "compile", "--no-introspect", *arguments]
    run_environment = environment(folder, **settings)
    subprocess.run(command, cwd=ROOT, env=run_environment, check=True, stdout=subprocess.DEVNULL)
    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")}
