"""What a plan would send, as files: AWS's own schemas and botocore's model take them as they are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from ground_truth_insights.quicksight.checking.model import service_model, violations
from ground_truth_insights.quicksight.desired import desired_state
from ground_truth_insights.quicksight.exporting import template, write_files
from ground_truth_insights.quicksight.live import LiveState
from ground_truth_insights.quicksight.permissions import Principal
from ground_truth_insights.quicksight.plan import Allowed, make_plan
from ground_truth_insights.quicksight.row_level import Access
from quicksight_wishes import ACCOUNT, PLACE, REGION, wish

RULES = (Access(Principal("group", "viewers", "default"), "Birds", "Birds"),)


def lint(file: Path) -> str:
    """Return what cfn-lint says of a template."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--template", str(file), "--regions", REGION]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    return ended.stdout + ended.stderr


def test_the_template_passes_the_schemas_of_aws_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    made = template(PLACE, desired_state(wish(RULES)))
    file = tmp_path / "template.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    assert lint(file) == ""
    folder = next(iter(made["Resources"]["DataSetAnnotationsPerLabel"]["Properties"]["FieldFolders"].values()))
    folder["columns"] = folder.pop("Columns")
    file.write_text(json.dumps(made), encoding="utf-8")
    assert "columns" in lint(file)


def test_resources_of_the_template_refer_to_each_other_and_carry_permissions_and_tags() -> None:
    made = template(PLACE, desired_state(wish(RULES)))
    resources: dict[str, Any] = made["Resources"]
    text = json.dumps(resources)
    for kind in ("datasource", "dataset", "theme", "folder"):
        assert f":{kind}/gt-insights" not in text
    for name, resource in resources.items():
        if resource["Type"] != "AWS::QuickSight::RefreshSchedule":
            assert resource["Properties"]["Permissions"], name
            assert {"Key": "Deployment", "Value": "gt-insights"} in resource["Properties"]["Tags"]
    table = next(iter(resources["DataSetAnnotationsPerLabel"]["Properties"]["PhysicalTableMap"].values()))
    assert table["RelationalTable"]["DataSourceArn"] == {"Fn::GetAtt": ["DataSource", "Arn"]}
    rules = resources["DataSetAnnotationsPerLabel"]["Properties"]["RowLevelPermissionDataSet"]
    assert rules["Arn"] == {"Fn::GetAtt": ["DataSetProjectAccess", "Arn"]}


@pytest.mark.parametrize("access", [None, RULES])
def test_bodies_are_what_the_command_line_takes(tmp_path: Path, access: tuple[Access, ...] | None) -> None:
    desired = desired_state(wish(access))
    made = make_plan(PLACE, desired, LiveState(ACCOUNT, REGION, REGION, {}), Allowed(), None)
    write_files(tmp_path, "cli", PLACE, desired, made)
    operations = {xform_name(name, "-"): name for name in service_model().operation_names}
    written = sorted(tmp_path.iterdir())
    assert len([file for file in written if "-create-data-set-" in file.name]) == len(desired.of_kind("data_set"))
    for file in written:
        command = next(name for name in sorted(operations, key=len, reverse=True) if file.name[4:].startswith(name))
        shape = service_model().operation_model(operations[command]).input_shape
        assert shape is not None
        assert list(violations(shape, json.loads(file.read_text(encoding="utf-8")))) == [], file.name
