"""What the tests' shared parse leaves out of dbt's comparison changes nothing in it, and dbt itself keeps its parse."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dbt_project import BIN, ROOT, DbtProject
from labeling_trees import answer, document, response_file

# A var of each kind; none of them changes what is parsed.
VARS = {"as_of": "2026-03-01T00:00:00", "show_worker_names": True, "excluded_job_locations": ["birds"]}


def _parsed(folder: Path) -> dict[str, Any]:
    """Return what dbt parsed, without the moments at which it did."""

    def without_moments(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: without_moments(value) for key, value in part.items() if key != "created_at"}
        return [without_moments(each) for each in part] if isinstance(part, list) else part

    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    del manifest["metadata"]
    # The order of parsing, which says nothing, is that of what had to be parsed again.
    manifest["group_map"] = {group: sorted(nodes) for group, nodes in manifest["group_map"].items()}
    return dict(without_moments(manifest))


@pytest.mark.slow
def test_a_parse_is_shared_and_equals_one_from_nothing(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", document(answer()))
    shutil.copytree(ROOT / "seeds/registry", tmp_path / "registry")
    settings = {"GT_REGISTRY": os.path.relpath(tmp_path / "registry", ROOT), "DBT_LOG_LEVEL_FILE": "debug"}
    plain = DbtProject(tmp_path / "output", tmp_path / "plain")
    assert plain.dbt("parse").exit_code == 0

    forked = DbtProject(tmp_path / "output", tmp_path / "forked", settings)
    assert forked.dbt("parse", **VARS).exit_code == 0
    assert "Unable to do partial parsing" not in (forked.folder / "logs/dbt.log").read_text(encoding="utf-8")

    whole = DbtProject(tmp_path / "output", tmp_path / "whole", settings)
    command = [BIN / "dbt", "parse", "--vars", json.dumps(VARS)]
    for _ in range(2):
        subprocess.run(command, cwd=ROOT, env=whole.environment, check=True, capture_output=True)
    assert _parsed(forked.folder) == _parsed(whole.folder)
    # A key of YAML that is no text, anywhere below dbt's folders, would make each start parse everything.
    assert "Nothing changed, skipping partial parsing" in (whole.folder / "logs/dbt.log").read_text(encoding="utf-8")
