"""`gt-insights quicksight` from end to end: the real command line and boto3 against the strict local QuickSight."""

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_server import Ended
from ground_truth_insights.aws.session import partition_of, regions_of
from ground_truth_insights.quicksight.api import AT_ONCE
from quicksight_local.account import Progress
from quicksight_local.dump import dump
from quicksight_local.identities import add_group
from quicksight_local.ingestions import run_scheduled
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID, Settings
from quicksight_project import OWNERS, VIEWERS, QuickSightProject, populate

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
LABELS = "gt-insights-annotations-per-label"
ACCOUNT = {"AwsAccountId": ACCOUNT_ID}
LABELS_SET = {**ACCOUNT, "DataSetId": LABELS}
# What the console makes of a data set that somebody opens in the new data preparation.
MOVED = {
    "SourceTableMap": {"source": {"PhysicalTableId": "mart"}},
    "TransformStepMap": {"step": {"ImportTableStep": {"Alias": "mart", "Source": {"SourceTableId": "source"}}}},
    "DestinationTableMap": {"out": {"Alias": "mart", "Source": {"TransformOperationId": "step"}}},
}


@pytest.fixture(scope="module")
def shared(quicksight_project: QuickSightProject) -> Iterator[tuple[QuickSightLocal, dict[str, Any]]]:
    """Give an account, and its state before anything was made."""
    with QuickSightLocal() as local:
        populate(local, quicksight_project)
        yield local, local.account.saved()


@pytest.fixture
def local(
    shared: tuple[QuickSightLocal, dict[str, Any]],
    quicksight_project: QuickSightProject,
    aws_environment: pytest.MonkeyPatch,
) -> QuickSightLocal:
    """Give the account without assets, to which the environment points."""
    account, empty = shared
    account.account.settings.__dict__.update(Settings(looks_until_settled=0).__dict__)
    account.account.restore(empty)
    account.faults.clear()
    account.calls.clear()
    for name, value in quicksight_project.environment(account).items():
        aws_environment.setenv(name, value)
    return account


@pytest.fixture(scope="module")
def applied_once() -> dict[str, Any]:
    """Hold the state after the first apply, so that it runs once."""
    return {}


@pytest.fixture
def applied(local: QuickSightLocal, gt_insights: Run, applied_once: dict[str, Any]) -> QuickSightLocal:
    """Give the account after a first apply."""
    if not applied_once:
        ended = gt_insights("quicksight", "apply")
        assert ended.exit_code == 0, ended.err
        applied_once["state"] = local.account.saved()
        applied_once["output"] = ended
    local.account.restore(applied_once["state"])
    local.calls.clear()
    return local


def writing(local: QuickSightLocal) -> list[str]:
    """Return the calls since the last look that change something."""
    return [call.operation for call in local.calls.all() if call.is_writing]


def definition(local: QuickSightLocal) -> dict[str, Any]:
    """Return the definition that readers see."""
    shown = local.client().describe_dashboard_definition(**ACCOUNT, DashboardId="gt-insights")
    return dict(shown["Definition"])


def test_a_first_plan_names_everything_and_changes_nothing(local: QuickSightLocal, gt_insights: Run) -> None:
    ended = gt_insights("quicksight", "plan", "--json")
    made = json.loads(ended.out)
    assert (ended.exit_code, made["create"], made["change"], made["problems"]) == (1, len(made["items"]), 0, [])
    assert made["spice"]["rows"] == 3 * sum(item["kind"] == "data_set" for item in made["items"])
    assert writing(local) == []


def test_apply_makes_what_the_plan_said_and_the_next_plan_is_empty(
    applied: QuickSightLocal, gt_insights: Run, applied_once: dict[str, Any]
) -> None:
    said = applied_once["output"].err
    assert f"filled {LABELS}: 3 rows, as many as the mart has" in said
    ended = gt_insights("quicksight", "plan")
    assert (ended.exit_code, "Nothing to do" in ended.out) == (0, True)
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert writing(applied) == []


def test_a_plan_reads_permissions_and_schedules_side_by_side(
    applied: QuickSightLocal, gt_insights: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    marts = "annotations labeling_progress scope_agreement worker_agreement worker_effort worker_pay label_balance"
    monkeypatch.setenv("GT_QUICKSIGHT_SELECT", marts)
    assert gt_insights("quicksight", "apply").exit_code == 0
    applied.calls.clear()
    applied.account.settings.latency_seconds = 0.05
    made = json.loads(gt_insights("quicksight", "plan", "--json").out)
    calls = [call for call in applied.calls.all() if call.service == "quicksight"]
    assert made["keep"] == len(made["items"])
    data_sets = sum(item["kind"] == "data_set" for item in made["items"])
    read = Counter(call.operation for call in calls)
    assert (read["DescribeDataSetPermissions"], read["ListRefreshSchedules"]) == (data_sets, data_sets)
    # Body, tags, permissions, schedules and refresh properties; of the others two less.
    assert len(calls) <= 5 * len(made["items"]) + 5
    assert applied.calls.most_at_once >= AT_ONCE - 2


def test_a_changed_visual_is_shown_field_by_field_and_published_as_a_version(
    applied: QuickSightLocal, gt_insights: Run, edit_dashboard: Callable[[str, str], None]
) -> None:
    edit_dashboard("title: Annotations per day\n", "title: Annotations each day\n")
    ended = gt_insights("quicksight", "plan")
    assert ended.exit_code == 1
    assert "Title.FormatText.PlainText: 'Annotations per day' -> 'Annotations each day'" in ended.out
    assert "0 to create, 1 to change, 0 to remove" in ended.out
    assert "published version 2" in gt_insights("quicksight", "apply").err
    assert writing(applied) == ["UpdateDashboard", "UpdateDashboardPublishedVersion", "TagResource"]
    assert "Annotations each day" in json.dumps(definition(applied))
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_a_version_with_errors_is_not_published(
    applied: QuickSightLocal, gt_insights: Run, edit_dashboard: Callable[[str, str], None]
) -> None:
    before = definition(applied)
    edit_dashboard("title: Annotations per day\n", "title: Annotations each day\n")
    applied.account.settings.failing_creations = [("COLUMN_TYPE_MISMATCH", "no such type")]
    ended = gt_insights("quicksight", "apply")
    assert (ended.exit_code, "COLUMN_TYPE_MISMATCH: no such type" in ended.err) == (3, True)
    assert definition(applied) == before
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_what_a_person_changed_is_named_and_taken_back_only_on_demand(
    applied: QuickSightLocal, gt_insights: Run
) -> None:
    client = applied.client()
    body = client.describe_data_set(**LABELS_SET)["DataSet"]
    kept = (
        "DataSetId",
        "ImportMode",
        "PhysicalTableMap",
        "LogicalTableMap",
        "FieldFolders",
        "DataSetUsageConfiguration",
    )
    client.update_data_set(**ACCOUNT, Name="Mine", **{key: body[key] for key in kept})
    applied.calls.clear()
    planned = gt_insights("quicksight", "plan")
    assert (planned.exit_code, "was changed by hand since the last apply: Name" in planned.out) == (1, True)
    refused = gt_insights("quicksight", "apply")
    assert (refused.exit_code, "nothing was changed" in refused.err, writing(applied)) == (2, True, [])
    assert gt_insights("quicksight", "apply", "--overwrite").exit_code == 0
    assert client.describe_data_set(**LABELS_SET)["DataSet"]["Name"] == "Annotations per label"


def test_row_level_security_is_never_lost_by_an_unset_variable(
    local: QuickSightLocal, gt_insights: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "access.csv"
    rules.write_text(f"group,user,project\n{VIEWERS},,Road signs\n")
    monkeypatch.setenv("GT_QUICKSIGHT_PROJECT_ACCESS", str(rules))
    assert gt_insights("quicksight", "apply").exit_code == 0
    parameter = definition(local)["ParameterDeclarations"][0]["StringParameterDeclaration"]
    assert parameter["DefaultValues"]["StaticValues"] == ["Road signs"]
    assert gt_insights("quicksight", "plan").exit_code == 0
    monkeypatch.delenv("GT_QUICKSIGHT_PROJECT_ACCESS")
    local.calls.clear()
    refused = gt_insights("quicksight", "apply")
    assert (refused.exit_code, writing(local)) == (2, [])
    problems = [line for line in refused.err.splitlines() if line.startswith("- ")]
    assert len(problems) == 1
    assert "row-level security that the settings don't know would be removed from" in problems[0]
    assert "set GT_QUICKSIGHT_PROJECT_ACCESS" in problems[0]
    allowed = gt_insights("quicksight", "apply", "--allow-remove-rls", "--allow-removal")
    assert allowed.exit_code == 0, allowed.err
    assert "RowLevelPermissionDataSet" not in local.client().describe_data_set(**LABELS_SET)["DataSet"]


def test_permissions_of_others_stay_and_those_of_a_former_owner_go(
    applied: QuickSightLocal, gt_insights: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, next_owner = (add_group(applied.account, name) for name in ("strangers", "next-owners"))
    client = applied.client()
    owner = client.describe_data_set_permissions(**LABELS_SET)["Permissions"][0]
    client.update_data_set_permissions(**LABELS_SET, GrantPermissions=[{**owner, "Principal": stranger}])
    monkeypatch.setenv("GT_QUICKSIGHT_OWNERS", "next-owners")
    ended = gt_insights("quicksight", "apply")
    assert ended.exit_code == 0, ended.err
    after = {entry["Principal"] for entry in client.describe_data_set_permissions(**LABELS_SET)["Permissions"]}
    assert after == {stranger, next_owner}
    assert gt_insights("quicksight", "apply", "--revoke-others").exit_code == 0
    after = {entry["Principal"] for entry in client.describe_data_set_permissions(**LABELS_SET)["Permissions"]}
    assert after == {next_owner}


@pytest.mark.parametrize("kind", ["dropped", "failed"])
def test_an_ingestion_that_loses_rows_or_fails_stops_before_the_dashboard(
    local: QuickSightLocal, gt_insights: Run, kind: str
) -> None:
    if kind == "dropped":
        local.account.settings.rows_dropped = {"annotations_per_label": 1}
    else:
        local.account.settings.failing_ingestions = {"annotations_per_label": [("PERMISSION_DENIED", "no")]}
    ended = gt_insights("quicksight", "apply")
    assert ended.exit_code == 3
    assert ("dropped 1 of the rows" if kind == "dropped" else "gt-insights policy quicksight-role") in ended.err
    assert "CreateDashboard" not in writing(local)
    local.account.settings.rows_dropped = {}
    again = gt_insights("quicksight", "apply")
    assert again.exit_code == 0, again.err
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_status_names_a_failed_refresh_a_missing_schedule_and_unequal_rows_with_remedies(
    applied: QuickSightLocal, gt_insights: Run
) -> None:
    assert gt_insights("quicksight", "status").exit_code == 0
    data_set = next(each for each in applied.account.all("dataset") if each.id == LABELS)
    applied.account.settings.failing_ingestions = {"annotations_per_label": [("QUERY_TIMEOUT", "too slow (2 min)")]}
    run_scheduled(applied.account, data_set)
    applied.client().delete_refresh_schedule(**LABELS_SET, ScheduleId="main")
    applied.account.settings.rows_dropped = {"workers_per_annotation_bucket": 1}
    buckets = next(each for each in applied.account.all("dataset") if each.id.endswith("bucket"))
    buckets_ingestion = run_scheduled(applied.account, buckets)
    for _ in range(4):
        applied.client().describe_ingestion(**ACCOUNT, DataSetId=buckets.id, IngestionId=buckets_ingestion)
    ended = gt_insights("quicksight", "status", "--json")
    found = {(finding["asset"], finding["message"], finding["remedy"]) for finding in json.loads(ended.out)}
    assert ended.exit_code == 1
    messages = [message for asset, message, _ in found if asset == f"data set {LABELS}"]
    assert any("QUERY_TIMEOUT: too slow (2 min)" in message for message in messages)
    assert any("dropped 1 of the rows" in message for asset, message, _ in found if asset == f"data set {buckets.id}")
    assert ("has no refresh schedule", "gt-insights quicksight apply") in {each[1:] for each in found}
    applied.account.settings.rows_dropped = {}
    assert gt_insights("quicksight", "apply", "--refresh").exit_code == 0
    assert gt_insights("quicksight", "status").exit_code == 0


def test_rollback_shows_the_version_before_and_the_plan_says_what_differs(
    applied: QuickSightLocal, gt_insights: Run, edit_dashboard: Callable[[str, str], None]
) -> None:
    before = definition(applied)
    edit_dashboard("limit: 15", "limit: 10")
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert gt_insights("quicksight", "rollback").exit_code == 2
    ended = gt_insights("quicksight", "rollback", "--yes")
    assert (ended.exit_code, "published version 1" in ended.err) == (0, True)
    assert definition(applied) == before
    planned = gt_insights("quicksight", "plan")
    assert "shows an earlier version since a rollback" in gt_insights("quicksight", "status").out
    assert ("ItemsLimit: 15 -> 10" in planned.out, "by hand" in planned.out) == (True, False)
    assert "has no version 7" in gt_insights("quicksight", "rollback", "--to", "7", "--yes").err


def test_a_rollback_to_columns_that_are_gone_is_refused(applied: QuickSightLocal, gt_insights: Run) -> None:
    client = applied.client()
    wanted = definition(applied)
    version = client.update_dashboard(**ACCOUNT, DashboardId="gt-insights", Name="x", Definition=wanted)
    number = int(version["VersionArn"].rpartition("/")[2])
    client.update_dashboard_published_version(**ACCOUNT, DashboardId="gt-insights", VersionNumber=number)
    body = client.describe_data_set(**LABELS_SET)["DataSet"]
    kept = ("DataSetId", "Name", "ImportMode", "PhysicalTableMap", "FieldFolders", "DataSetUsageConfiguration")
    changed = copy.deepcopy({key: body[key] for key in kept})
    columns = changed["PhysicalTableMap"]["annotations-per-label"]["RelationalTable"]["InputColumns"]
    columns[:] = [column for column in columns if column["Name"] != "annotations_count"]
    changed.pop("FieldFolders")
    client.update_data_set(**ACCOUNT, **changed)
    ended = gt_insights("quicksight", "rollback", "--yes")
    assert (ended.exit_code, f"{LABELS}.annotations_count" in ended.err) == (2, True)


def test_destroy_removes_what_is_tagged_and_nothing_else(applied: QuickSightLocal, gt_insights: Run) -> None:
    client = applied.client()
    source = client.describe_data_source(**ACCOUNT, DataSourceId="gt-insights")["DataSource"]
    body = client.describe_data_set(**LABELS_SET)["DataSet"]
    kept = {key: body[key] for key in ("ImportMode", "PhysicalTableMap")}
    client.create_data_set(**ACCOUNT, DataSetId="gt-insights-by-hand", Name="By hand", **kept)
    assert gt_insights("quicksight", "destroy").exit_code == 2
    ended = gt_insights("quicksight", "destroy", "--yes")
    assert ended.exit_code == 0, ended.err
    assert source["Arn"].endswith("datasource/gt-insights")
    left = dump(applied.account)
    assert "gt-insights-by-hand" in json.dumps(left)
    assert [each.id for each in applied.account.all("dataset")] == ["gt-insights-by-hand"]
    assert [applied.account.all(kind) for kind in ("dashboard", "datasource", "theme", "folder")] == [[], [], [], []]
    again = gt_insights("quicksight", "apply")
    assert again.exit_code == 0, again.err
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_data_sets_on_which_others_stand_are_not_destroyed_unasked(applied: QuickSightLocal, gt_insights: Run) -> None:
    client = applied.client()
    client.create_analysis(**ACCOUNT, AnalysisId="mine", Name="My analysis", Definition=definition(applied))
    ended = gt_insights("quicksight", "destroy", "--yes")
    assert (ended.exit_code, "analysis 'My analysis' (mine)" in ended.out) == (2, True)
    deleted = client.create_analysis(**ACCOUNT, AnalysisId="old", Name="Deleted", Definition=definition(applied))["Arn"]
    # For 30 days it is listed, and stands on nothing.
    applied.account.by_arn(deleted).newest.progress = Progress(["DELETED"])
    assert "Deleted" not in gt_insights("quicksight", "destroy", "--yes").out
    assert gt_insights("quicksight", "destroy", "--yes", "--break-others").exit_code == 0


def test_a_mart_that_is_not_selected_any_more_goes_only_on_demand(
    applied: QuickSightLocal, gt_insights: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GT_QUICKSIGHT_SELECT", "annotations")
    assert gt_insights("quicksight", "apply").exit_code == 0
    monkeypatch.delenv("GT_QUICKSIGHT_SELECT")
    refused = gt_insights("quicksight", "apply")
    assert (refused.exit_code, "gt-insights-annotations is not wanted any more" in refused.err) == (2, True)
    assert gt_insights("quicksight", "apply", "--allow-removal").exit_code == 0
    assert "gt-insights-annotations" not in [each.id for each in applied.account.all("dataset")]


def test_a_column_that_readers_see_goes_only_after_the_dashboard_that_shows_it(
    applied: QuickSightLocal,
    gt_insights: Run,
    quicksight_project: QuickSightProject,
    tmp_path: Path,
    edit_dashboard: Callable[[str, str], None],
) -> None:
    manifest = json.loads((quicksight_project.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    del manifest["nodes"]["model.ground_truth_insights.annotations_per_label"]["columns"]["annotations_to_even_share"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    arguments = ("--artifacts", tmp_path)
    drawn = gt_insights("quicksight", "plan", *arguments)
    assert (drawn.exit_code, "has no column 'annotations_to_even_share'" in drawn.err) == (2, True)
    edit_dashboard("annotations_share, annotations_to_even_share]", "annotations_share]")
    edit_dashboard("workers_count, annotations_to_even_share]", "workers_count]")
    planned = gt_insights("quicksight", "plan", *arguments)
    assert (planned.exit_code, "uses them in: annotations_per_label" in planned.out) == (1, True)
    assert gt_insights("quicksight", "apply", *arguments).exit_code == 2
    assert writing(applied) == []
    ended = gt_insights("quicksight", "apply", "--allow-removal", *arguments)
    assert ended.exit_code == 0, ended.err
    assert [call for call in writing(applied) if call in {"UpdateDataSet", "UpdateDashboardPublishedVersion"}] == [
        "UpdateDashboardPublishedVersion",
        "UpdateDataSet",
    ]
    assert gt_insights("quicksight", "plan", *arguments).exit_code == 0


def test_access_that_somebody_took_is_seen_and_said(applied: QuickSightLocal, gt_insights: Run) -> None:
    client, dashboard = applied.client(), {**ACCOUNT, "DashboardId": "gt-insights"}
    permissions = client.describe_dashboard_permissions(**dashboard)["Permissions"]
    viewers = next(entry for entry in permissions if entry["Principal"].endswith(VIEWERS))
    client.update_dashboard_permissions(**dashboard, RevokePermissions=[viewers])
    owner = client.describe_data_set_permissions(**LABELS_SET)["Permissions"][0]
    schedules = [action for action in owner["Actions"] if "Refresh" in action]
    client.update_data_set_permissions(**LABELS_SET, RevokePermissions=[{**owner, "Actions": schedules}])
    client.delete_refresh_schedule(**LABELS_SET, ScheduleId="main")
    planned = gt_insights("quicksight", "plan")
    assert planned.exit_code == 1
    assert f"group:{VIEWERS} gains the right to view it (DescribeDashboard, ListDashboardVersions" in planned.out
    assert f"group:{OWNERS} gains CreateRefreshSchedule, DeleteRefreshSchedule" in planned.out
    assert "schedule: new" in planned.out
    assert f"group:{VIEWERS} gains the right to view it" in gt_insights("quicksight", "status").out
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert gt_insights("quicksight", "plan").exit_code == 0


@pytest.mark.usefixtures("local")
def test_a_changed_rule_is_said_as_who_gains_and_who_loses_what(
    gt_insights: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "access.csv"
    rules.write_text(f"group,user,project\n{VIEWERS},,Road signs\n")
    monkeypatch.setenv("GT_QUICKSIGHT_PROJECT_ACCESS", str(rules))
    assert gt_insights("quicksight", "apply").exit_code == 0
    rules.write_text(f"group,user,project\n{VIEWERS},,Birds\nghosts,,Birds\n")
    planned = gt_insights("quicksight", "plan")
    assert f"group:{VIEWERS} gains the project 'Birds'" in planned.out
    assert f"group:{VIEWERS} loses the project 'Road signs'" in planned.out
    assert f"group:{VIEWERS} gains the first scope 'Birds'" in planned.out
    assert "Stops apply: Quick Sight has no group 'ghosts'" in planned.out


def test_a_first_creation_that_failed_is_made_anew(local: QuickSightLocal, gt_insights: Run) -> None:
    local.account.settings.failing_creations = [("COLUMN_TYPE_MISMATCH", "no such type")]
    failed = gt_insights("quicksight", "apply")
    assert (failed.exit_code, "COLUMN_TYPE_MISMATCH: no such type" in failed.err) == (3, True)
    planned = gt_insights("quicksight", "plan")
    assert (
        "the first creation failed (COLUMN_TYPE_MISMATCH: no such type), so it is deleted and made anew" in planned.out
    )
    again = gt_insights("quicksight", "apply")
    assert (again.exit_code, "whose first creation had failed" in again.err) == (0, True), again.err
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_a_failed_creation_on_which_others_have_permissions_is_left_to_a_person(
    local: QuickSightLocal, gt_insights: Run
) -> None:
    stranger = add_group(local.account, "strangers")
    local.account.settings.failing_creations = [("COLUMN_TYPE_MISMATCH", "no such type")]
    assert gt_insights("quicksight", "apply").exit_code == 3
    dashboard = {**ACCOUNT, "DashboardId": "gt-insights"}
    owner = local.client().describe_dashboard_permissions(**dashboard)["Permissions"][0]
    local.client().update_dashboard_permissions(**dashboard, GrantPermissions=[{**owner, "Principal": stranger}])
    local.calls.clear()
    refused = gt_insights("quicksight", "apply")
    assert (refused.exit_code, writing(local)) == (2, [])
    assert "failed, so it can't be updated, and group:strangers has permissions on it" in refused.err


def test_what_a_newer_console_adds_is_a_note_and_stops_nothing(applied: QuickSightLocal, gt_insights: Run) -> None:
    for number, data_set in enumerate(applied.account.all("dataset")):
        for table in data_set.body["PhysicalTableMap"].values():
            for column in table["RelationalTable"]["InputColumns"]:
                column["Id"] = f"column-{number}"
    planned = gt_insights("quicksight", "plan")
    assert (planned.exit_code, "members that nothing here names, and they are not compared: Id" in planned.out) == (
        0,
        True,
    )
    refreshed = gt_insights("quicksight", "apply", "--refresh")
    assert (refreshed.exit_code, f"filled {LABELS}" in refreshed.err) == (0, True)


@pytest.mark.parametrize("shows", [True, False], ids=["shown", "hidden"])
def test_data_sets_that_a_newer_console_moved_are_one_problem(
    applied: QuickSightLocal, gt_insights: Run, shows: bool
) -> None:
    for data_set in applied.account.all("dataset"):
        data_set.body["DataPrepConfiguration"] = MOVED
    applied.account.settings.shows_prepared = shows

    planned = gt_insights("quicksight", "plan", "--json")
    ended = gt_insights("quicksight", "apply")

    (problem,) = json.loads(planned.out)["problems"]
    assert "moved to the new data preparation, from which no update leads back: gt-insights-" in problem["message"]
    assert ended.exit_code == 2
    assert writing(applied) == []


def test_a_group_that_vanished_between_plan_and_apply_is_said_and_named_by_the_next_run(
    local: QuickSightLocal, gt_insights: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.account.settings.knows_everybody = True
    group = local.account.groups.pop(("default", VIEWERS))
    with monkeypatch.context() as patch:
        # The group is there while the plan asks for it, and gone when the first asset is made.
        patch.setattr("ground_truth_insights.commands.quicksight.online_problems", lambda *_: [])
        ended = gt_insights("quicksight", "apply")
    again = gt_insights("quicksight", "apply")

    assert (ended.exit_code, again.exit_code) == (3, 2)
    assert "a user or a group is gone since the plan was made; run the same command again" in ended.err
    assert f"Quick Sight has no group '{VIEWERS}'" in again.err
    local.account.groups["default", VIEWERS] = group
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert gt_insights("quicksight", "plan").exit_code == 0


def test_filling_needs_no_agreement_about_bodies(applied: QuickSightLocal, gt_insights: Run) -> None:
    applied.account.all("dataset")[0].body["Name"] = "Mine"
    applied.calls.clear()
    ended = gt_insights("quicksight", "apply", "--refresh")
    assert (ended.exit_code, "was changed by hand" in ended.err) == (2, True)
    assert set(writing(applied)) == {"CreateIngestion"}


def test_what_a_person_added_to_a_data_set_is_not_taken_away_without_a_word(
    applied: QuickSightLocal, gt_insights: Run
) -> None:
    grouped, prepared, *_ = applied.account.all("dataset")
    place = {"GeoSpatialColumnGroup": {"Name": "places", "Columns": ["scope"]}}
    grouped.body["ColumnGroups"] = [place]
    prepared.body["DataPrepConfiguration"] = MOVED
    del prepared.body["LogicalTableMap"]
    applied.calls.clear()
    ended = gt_insights("quicksight", "apply")
    assert (ended.exit_code, writing(applied)) == (2, [])
    assert f"the data set {grouped.id} was changed by hand since the last apply: ColumnGroups" in ended.err
    assert f"a data set moved to the new data preparation, from which no update leads back: {prepared.id}" in ended.err


def test_a_dashboard_of_another_tool_with_the_same_name_is_a_note(applied: QuickSightLocal, gt_insights: Run) -> None:
    client = applied.client()
    shown = client.describe_dashboard_definition(**ACCOUNT, DashboardId="gt-insights")
    client.create_dashboard(**ACCOUNT, DashboardId="theirs", Name=shown["Name"], Definition=shown["Definition"])
    client.delete_dashboard(**ACCOUNT, DashboardId="gt-insights")
    planned = gt_insights("quicksight", "plan")
    assert f"there is another dashboard with the name '{shown['Name']}': theirs" in planned.out


def test_assets_of_another_tool_with_the_same_ids_are_one_problem(applied: QuickSightLocal, gt_insights: Run) -> None:
    for kind in ("dataset", "dashboard"):
        for resource in applied.account.all(kind):
            resource.tags = {"ManagedBy": "another-tool"}
    applied.calls.clear()
    ended = gt_insights("quicksight", "apply")
    problems = [line for line in ended.err.splitlines() if line.startswith("- ")]
    assert (ended.exit_code, writing(applied), len(problems)) == (2, [], 1)
    assert "assets exist without the tags of this deployment and are not touched" in problems[0]


def test_an_asset_without_tags_is_never_touched(local: QuickSightLocal, gt_insights: Run) -> None:
    client = local.client()
    client.create_folder(**ACCOUNT, FolderId="gt-insights", Name="Somebody's")
    local.calls.clear()
    ended = gt_insights("quicksight", "apply")
    assert (ended.exit_code, writing(local)) == (2, [])
    assert "the folder gt-insights exists without the tags of this deployment" in ended.err


def test_a_plan_is_made_offline_against_a_recorded_state(
    applied: QuickSightLocal, gt_insights: Run, tmp_path: Path, edit_dashboard: Callable[[str, str], None]
) -> None:
    state, out = tmp_path / "state.json", tmp_path / "payloads"
    assert gt_insights("quicksight", "plan", "--record", state).exit_code == 0
    applied.calls.clear()
    assert gt_insights("quicksight", "plan", "--state", state).exit_code == 0
    edit_dashboard("limit: 15", "limit: 10")
    ended = gt_insights("quicksight", "plan", "--state", state, "--out", out)
    assert (ended.exit_code, applied.calls.all()) == (1, [])
    assert [file.name for file in out.iterdir()] == ["001-update-dashboard-gt-insights.json"]
    state.write_text("{}")
    assert "is no recorded state" in gt_insights("quicksight", "plan", "--state", state).err


def test_a_snapshot_says_where_its_files_lie(applied: QuickSightLocal, gt_insights: Run) -> None:
    destination = ("--to", "s3://insights/reports")
    ended = gt_insights("quicksight", "snapshot", *destination)
    assert (ended.exit_code, ended.out.count("s3://insights/reports/")) == (0, 1)
    cut = [sheet["Name"] for sheet in definition(applied)["Sheets"]][5:]
    assert cut
    assert f"Note: Quick Sight takes five at most, so the files lack: {', '.join(cut)}\n" in ended.err
    tables = sum("TableVisual" in visual for sheet in definition(applied)["Sheets"] for visual in sheet["Visuals"])
    ended = gt_insights("quicksight", "snapshot", *destination, "--format", "csv")
    if tables:
        assert (ended.exit_code, ended.out.count("s3://insights/reports/")) == (0, min(tables, 5))
        assert ("the files lack: " in ended.err) == (tables > 5)
    else:
        assert (ended.exit_code, "has no table" in ended.err) == (2, True)
    assert "is no location in S3" in gt_insights("quicksight", "snapshot", "--to", "reports").err


@pytest.mark.parametrize(
    ("habits", "environment", "ending"),
    [
        ({"edition": None}, {}, ("has no Quick Sight; sign up", 3)),
        ({"edition": "STANDARD"}, {}, ("has the Standard edition", 3)),
        ({"denied_actions": {"quicksight:DescribeDataSet"}}, {}, ("quicksight:DescribeDataSet", 3)),
        ({}, {"GT_QUICKSIGHT_REGION": "mars-1", "GT_ATHENA_REGION": "mars-1"}, ("there is no quicksight", 2)),
        ({}, {"GT_QUICKSIGHT_REGION": "eu-west-1"}, ("asks Athena in its own region only", 2)),
        ({}, {"GT_QUICKSIGHT_OWNERS": "nobody"}, ("has no group 'nobody'; make it: aws quicksight create-group", 2)),
        ({}, {"GT_QUICKSIGHT_OWNERS": ""}, ("GT_QUICKSIGHT_OWNERS is not set", 2)),
        ({}, {"GT_QUICKSIGHT_FOLDER_ID": "none"}, ("there is no folder 'none'", 2)),
        ({}, {"GT_QUICKSIGHT_THEME_ID": "none"}, ("there is no theme 'none'", 2)),
        ({}, {"GT_QUICKSIGHT_SPICE_GB": "0.000001"}, ("the marts need", 2)),
        ({}, {"GT_QUICKSIGHT_IDENTITY_REGION": "eu-west-1"}, ("GT_QUICKSIGHT_IDENTITY_REGION=us-east-1", 3)),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_changed(
    local: QuickSightLocal,
    gt_insights: Run,
    monkeypatch: pytest.MonkeyPatch,
    habits: dict[str, Any],
    environment: dict[str, str],
    ending: tuple[str, int],
) -> None:
    message, exit_code = ending
    local.account.settings.__dict__.update(habits)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ended = gt_insights("quicksight", "apply")
    assert (ended.exit_code, message in ended.err) == (exit_code, True), ended.err
    assert writing(local) == []


@pytest.mark.parametrize("command", ["plan", "apply", "status"])
def test_a_profile_that_does_not_exist_is_named(
    local: QuickSightLocal, gt_insights: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for kept in (regions_of, partition_of):
        kept.cache_clear()
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    ended = gt_insights("quicksight", command)
    assert ended.exit_code == 2
    assert "The config profile (nobody) could not be found; look at AWS_PROFILE" in ended.err
    assert local.calls.all() == []


def test_the_identity_region_is_found_where_it_is_elsewhere(local: QuickSightLocal, gt_insights: Run) -> None:
    local.account.settings.identity_region = "eu-west-1"
    local.account.settings.spice_capacity_bytes = {"us-east-1": 10**9}
    local.account.groups.clear()
    for name in (OWNERS, VIEWERS):
        add_group(local.account, name)
    ended = gt_insights("quicksight", "apply")
    assert ended.exit_code == 0, ended.err
    permissions = local.client().describe_data_set_permissions(**LABELS_SET)["Permissions"]
    assert [entry["Principal"].split(":")[3] for entry in permissions] == ["eu-west-1"]


def test_a_full_spice_is_said_with_its_remedy_and_apply_goes_on_from_there(
    local: QuickSightLocal, gt_insights: Run
) -> None:
    local.account.settings.spice_capacity_bytes = {"us-east-1": 10}
    ended = gt_insights("quicksight", "apply")
    assert (ended.exit_code, "buy some under Manage QuickSight > SPICE capacity" in ended.err) == (3, True)
    local.account.settings.spice_capacity_bytes = {"us-east-1": 10**9}
    assert gt_insights("quicksight", "apply").exit_code == 0
    assert gt_insights("quicksight", "plan").exit_code == 0
