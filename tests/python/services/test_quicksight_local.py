"""The local QuickSight itself: the service's rules that its model doesn't hold, one by one."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from quicksight_definitions import (
    ACTIVITY_ARN,
    ARN,
    DEFINITION,
    DELETED,
    ROWS,
    SOURCE_ARN,
    TABLES,
    changed,
    create_source,
    data_set_request,
    input_columns,
    prepare,
)
from quicksight_local.calls import Ending, Fault
from quicksight_local.dump import dump
from quicksight_local.endpoint import CALLS_PATH, FAIL_PATH, STATE_PATH
from quicksight_local.identities import add_group, add_user
from quicksight_local.ingestions import run_scheduled
from quicksight_local.local import QuickSightLocal
from quicksight_local.permissions import SUPPORTED, UNSUPPORTED
from quicksight_local.settings import ACCOUNT_ID

ACCOUNT = {"AwsAccountId": ACCOUNT_ID}
ACTIVITY = {**ACCOUNT, "DataSetId": "activity"}
DASHBOARD = {**ACCOUNT, "DashboardId": "insights"}
ANALYSIS = {**ACCOUNT, "AnalysisId": "insights"}
ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def quicksight() -> Iterator[QuickSightLocal]:
    with QuickSightLocal() as local:
        yield local


@pytest.fixture
def prepared(quicksight: QuickSightLocal) -> QuickSightLocal:
    prepare(quicksight)
    return quicksight


def refused(code: str, call: Callable[..., Any], *, saying: str = "", **request: Any) -> str:
    """Insist that a call is refused with a code and a text, and return the message."""
    with pytest.raises(ClientError) as error:
        call(**request)
    assert error.value.response["Error"]["Code"] == code, error.value
    message = str(error.value.response["Error"]["Message"])
    assert saying in message
    return message


def ended(local: QuickSightLocal, ingestion_id: str, data_set: str = "activity") -> dict[str, Any]:
    """Look at an ingestion until it has ended."""
    client = local.client()
    while True:
        found = client.describe_ingestion(**ACCOUNT, DataSetId=data_set, IngestionId=ingestion_id)["Ingestion"]
        if found["IngestionStatus"] not in {"INITIALIZED", "QUEUED", "RUNNING"}:
            return dict(found)


def grant(kind: str, principal: str, which: int = 0) -> dict[str, Any]:
    """Return the entry of a supported set of actions, the largest first."""
    sets = sorted(SUPPORTED[kind], key=len, reverse=True)
    return {"Principal": principal, "Actions": sorted(sets[which])}


# errors on the wire


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDeniedException", 401),
        ("ResourceNotFoundException", 404),
        ("ResourceExistsException", 409),
        ("ConflictException", 409),
        ("LimitExceededException", 409),
        ("UnsupportedUserEditionException", 403),
        ("InvalidParameterValueException", 400),
        ("ThrottlingException", 429),
    ],
)
def test_an_error_has_the_status_of_the_model(quicksight: QuickSightLocal, code: str, status: int) -> None:
    quicksight.faults.plant(Fault(Ending.ERROR, code=code))

    with pytest.raises(ClientError) as error:
        quicksight.client(config=ONCE).list_data_sets(**ACCOUNT)

    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert error.value.response["Error"]["Code"] == code


def test_boto3_repeats_what_is_throttled_and_not_a_conflict(quicksight: QuickSightLocal) -> None:
    client = quicksight.client()
    quicksight.faults.plant(Fault(Ending.ERROR, code="ThrottlingException"))
    client.list_data_sets(**ACCOUNT)
    quicksight.faults.plant(Fault(Ending.ERROR, code="ConflictException"))
    refused("ConflictException", client.list_data_sets, **ACCOUNT)

    assert [call.error for call in quicksight.calls.all()] == ["ThrottlingException", None, "ConflictException"]


def test_a_call_of_another_account_is_denied(quicksight: QuickSightLocal) -> None:
    refused("AccessDeniedException", quicksight.client().list_data_sets, AwsAccountId="999999999999")


def test_lists_come_in_pages(prepared: QuickSightLocal) -> None:
    prepared.account.settings.page_size = 1
    client = prepared.client()

    pages = list(client.get_paginator("list_data_sets").paginate(**ACCOUNT))

    assert [[each["DataSetId"] for each in page["DataSetSummaries"]] for page in pages] == [["activity"], ["workers"]]
    refused("InvalidNextTokenException", client.list_data_sets, **ACCOUNT, NextToken="mine")


# account, edition, regions


def test_an_account_without_quicksight_is_not_found(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.edition = None

    refused("ResourceNotFoundException", quicksight.client().describe_account_subscription, **ACCOUNT)


def test_the_standard_edition_has_data_sets_and_no_dashboards(prepared: QuickSightLocal) -> None:
    prepared.account.settings.edition = "STANDARD"
    client = prepared.client()

    assert client.describe_account_subscription(**ACCOUNT)["AccountInfo"]["Edition"] == "STANDARD"
    client.update_data_set(**data_set_request("activity"))
    refused(
        "UnsupportedUserEditionException", client.create_dashboard, **DASHBOARD, Name="Insights", Definition=DEFINITION
    )


def test_users_and_groups_are_asked_in_the_identity_region(quicksight: QuickSightLocal) -> None:
    add_group(quicksight.account, "owners")
    add_user(quicksight.account, "analyst/ada")
    elsewhere = quicksight.client(region="eu-west-1")
    user = {**ACCOUNT, "Namespace": "default", "UserName": "analyst/ada"}

    message = refused("AccessDeniedException", elsewhere.describe_user, **user)

    assert "your identity region is us-east-1. Please use the us-east-1 endpoint." in message
    found = quicksight.client().describe_user(**user)["User"]
    assert found["Arn"] == f"{ARN}:user/default/analyst/ada"
    group = quicksight.client().describe_group(**ACCOUNT, Namespace="default", GroupName="owners")["Group"]
    assert group["Arn"] == f"{ARN}:group/default/owners"


def test_another_region_has_assets_of_its_own_and_no_spice(prepared: QuickSightLocal) -> None:
    elsewhere = prepared.client(region="eu-west-1")

    assert elsewhere.list_data_sets(**ACCOUNT)["DataSetSummaries"] == []
    athena = {"AthenaParameters": {"WorkGroup": "primary"}}
    source = elsewhere.create_data_source(
        **ACCOUNT, DataSourceId="warehouse", Name="Warehouse", Type="ATHENA", DataSourceParameters=athena
    )["Arn"]
    elsewhere.describe_data_source(**ACCOUNT, DataSourceId="warehouse")
    table = {"DataSourceArn": source, "Name": "activity", "InputColumns": input_columns("activity")}
    request = data_set_request("activity", PhysicalTableMap={"mart": {"RelationalTable": table}})
    refused(
        "LimitExceededException", elsewhere.create_data_set, saying="no SPICE capacity in region eu-west-1", **request
    )


# permissions and tags


def test_a_part_of_a_permission_set_is_not_supported(prepared: QuickSightLocal) -> None:
    owner = add_group(prepared.account, "owners")
    client = prepared.client()
    whole = grant("dataset", owner)
    part = {"Principal": owner, "Actions": whole["Actions"][1:]}

    refused("InvalidParameterValueException", client.update_data_set_permissions, **ACTIVITY, GrantPermissions=[part])
    client.update_data_set_permissions(**ACTIVITY, GrantPermissions=[whole])
    one = {"Principal": owner, "Actions": whole["Actions"][:1]}
    message = refused(
        "InvalidParameterValueException", client.update_data_set_permissions, **ACTIVITY, RevokePermissions=[one]
    )

    assert message == UNSUPPORTED
    assert client.describe_data_set_permissions(**ACTIVITY)["Permissions"] == [whole]


def test_a_grant_and_a_revoke_in_one_call_count_by_their_result(prepared: QuickSightLocal) -> None:
    owner = add_group(prepared.account, "owners")
    client = prepared.client()
    large, small = grant("dataset", owner, 0), grant("dataset", owner, -1)
    client.update_data_set_permissions(**ACTIVITY, GrantPermissions=[large])
    surplus = sorted(set(large["Actions"]) - set(small["Actions"]))

    client.update_data_set_permissions(
        **ACTIVITY, GrantPermissions=[small], RevokePermissions=[{"Principal": owner, "Actions": surplus}]
    )

    assert client.describe_data_set_permissions(**ACTIVITY)["Permissions"] == [small]


def test_a_namespace_holds_a_dashboard_and_no_data_set(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    everybody = f"{ARN}:namespace/default"
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    viewer = grant("dashboard", everybody, -1)

    client.update_dashboard_permissions(**DASHBOARD, GrantPermissions=[viewer])
    refused(
        "InvalidParameterValueException",
        client.update_data_set_permissions,
        **ACTIVITY,
        GrantPermissions=[grant("dataset", everybody)],
    )

    assert client.describe_dashboard_permissions(**DASHBOARD)["Permissions"] == [viewer]


def test_tags_are_set_but_on_an_analysis(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    tag = {"Key": "Deployment", "Value": "test"}
    client.create_analysis(**ANALYSIS, Name="Insights", Definition=DEFINITION, Tags=[tag])

    client.tag_resource(ResourceArn=ACTIVITY_ARN, Tags=[tag])
    assert client.list_tags_for_resource(ResourceArn=ACTIVITY_ARN)["Tags"] == [tag]
    analysis = f"{ARN}:analysis/insights"
    assert client.list_tags_for_resource(ResourceArn=analysis)["Tags"] == [tag]
    refused("InvalidParameterValueException", client.tag_resource, ResourceArn=analysis, Tags=[tag])


# data sources


def test_a_data_source_takes_the_parameters_of_its_type(quicksight: QuickSightLocal) -> None:
    files = {"S3Parameters": {"ManifestFileLocation": {"Bucket": "files", "Key": "manifest.json"}}}
    named = {**ACCOUNT, "DataSourceId": "warehouse", "Name": "Warehouse", "DataSourceParameters": files}
    create = quicksight.client().create_data_source

    refused(
        "InvalidParameterValueException",
        create,
        saying="DataSourceParameters field is incorrectly set",
        **named,
        Type="ATHENA",
    )
    create(**named, Type="S3")


def test_a_failed_data_source_exists_with_its_error(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.work_groups = {"primary"}
    client = quicksight.client()
    request = {**ACCOUNT, "DataSourceId": "warehouse", "Name": "Warehouse", "Type": "ATHENA"}
    athena = {"DataSourceParameters": {"AthenaParameters": {"WorkGroup": "gone"}}}

    assert client.create_data_source(**request, **athena)["CreationStatus"] == "CREATION_IN_PROGRESS"
    named = {**ACCOUNT, "DataSourceId": "warehouse"}
    seen = [client.describe_data_source(**named)["DataSource"] for _ in range(2)]

    assert [each["Status"] for each in seen] == ["CREATION_IN_PROGRESS", "CREATION_FAILED"]
    assert seen[1]["ErrorInfo"] == {"Type": "GENERIC_SQL_FAILURE", "Message": "WorkGroup gone is not found."}
    refused("ResourceExistsException", client.create_data_source, **request, **athena)
    refused("InvalidParameterValueException", client.create_data_set, **data_set_request("activity"))


def test_a_fresh_role_can_not_be_assumed_at_first(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.refusals_of_fresh_roles = 1
    quicksight.account.settings.looks_until_settled = 0
    client = quicksight.client()
    role = {"AthenaParameters": {"RoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/reader"}}
    request = {**ACCOUNT, "DataSourceId": "warehouse", "Name": "Warehouse"}

    client.create_data_source(**request, Type="ATHENA", DataSourceParameters=role)
    first = client.describe_data_source(**ACCOUNT, DataSourceId="warehouse")["DataSource"]
    client.update_data_source(**request, DataSourceParameters=role)
    second = client.describe_data_source(**ACCOUNT, DataSourceId="warehouse")["DataSource"]

    assert first["ErrorInfo"]["Message"].startswith("Failed to assume your role. Verify the trust relationships")
    assert second["Status"] == "UPDATE_SUCCESSFUL"


# data sets


def test_a_data_set_starts_its_first_ingestion_itself(quicksight: QuickSightLocal) -> None:
    quicksight.account.warehouse.add_table("activity", TABLES["activity"], 5)
    create_source(quicksight)

    created = quicksight.client().create_data_set(**data_set_request("activity"))

    assert created["Status"] == 201
    ingestion = ended(quicksight, created["IngestionId"])
    assert ingestion["RequestType"] == "INITIAL_INGESTION"
    assert ingestion["RowInfo"] == {"RowsIngested": 5, "RowsDropped": 0, "TotalRowsInDataset": 5}


def test_a_second_create_of_a_data_set_is_refused(prepared: QuickSightLocal) -> None:
    refused("ResourceExistsException", prepared.client().create_data_set, **data_set_request("activity"))


def test_a_deleted_data_set_keeps_its_id_for_a_while(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.delete_data_set(**ACTIVITY)

    refused("ConflictException", client.create_data_set, **data_set_request("activity"))
    client.create_data_set(**data_set_request("activity"))


def test_an_update_replaces_the_data_set_with_its_row_level_security(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    rules = rules_data_set(prepared, "UserName", "scope")
    secured = {"Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1"}
    client.update_data_set(**data_set_request("activity", RowLevelPermissionDataSet=secured))
    assert client.describe_data_set(**ACTIVITY)["DataSet"]["RowLevelPermissionDataSet"]["Arn"] == rules

    client.update_data_set(**data_set_request("activity"))

    assert "RowLevelPermissionDataSet" not in client.describe_data_set(**ACTIVITY)["DataSet"]


def rules_data_set(local: QuickSightLocal, *columns: str, use: Any = "RLS_RULES") -> str:
    """Create a data set of row-level rules, and return its ARN."""
    local.account.warehouse.add_table("rules", dict.fromkeys(columns, "VARCHAR"), 1)
    table = {
        "DataSourceArn": SOURCE_ARN,
        "Schema": "ground_truth_insights",
        "Name": "rules",
        "InputColumns": [{"Name": name, "Type": "STRING"} for name in columns],
    }
    request = data_set_request(
        "activity", DataSetId="rules", Name="rules", PhysicalTableMap={"rules": {"RelationalTable": table}}, UseAs=use
    )
    return str(local.client().create_data_set(**request)["Arn"])


@pytest.mark.parametrize(
    ("columns", "use", "version", "reason"),
    [
        (("UserName", "scope"), DELETED, "VERSION_1", "was not created with UseAs RLS_RULES"),
        (("UserName", "scope"), "RLS_RULES", "VERSION_2", "have no column grouparn or userarn"),
        (("UserName", "project"), "RLS_RULES", "VERSION_1", "restrict the column project, which is not there"),
        (("GroupName", "hours"), "RLS_RULES", "VERSION_1", "restrict the column hours, which is no text"),
    ],
)
def test_rules_must_fit_the_data_set(
    prepared: QuickSightLocal, columns: tuple[str, ...], use: Any, version: str, reason: str
) -> None:
    arn = rules_data_set(prepared, *columns, use=use)
    secured = {"Arn": arn, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": version}

    refused(
        "InvalidParameterValueException",
        prepared.client().update_data_set,
        saying=reason,
        **data_set_request("activity", RowLevelPermissionDataSet=secured),
    )


RENAMED = {"RenameColumnOperation": {"ColumnName": "hours", "NewColumnName": "time"}}


def logical(*transforms: dict[str, Any], source: str = "mart") -> dict[str, Any]:
    return {"table": {"Alias": "table", "Source": {"PhysicalTableId": source}, "DataTransforms": list(transforms)}}


def created(name: str, expression: str) -> dict[str, Any]:
    column = {"ColumnName": name, "ColumnId": f"id-{name}", "Expression": expression}
    return {"CreateColumnsOperation": {"Columns": [column]}}


def cast(name: str, **options: str) -> dict[str, Any]:
    return {"CastColumnTypeOperation": {"ColumnName": name, "NewColumnType": "DATETIME", **options}}


def joined(left: str, right: str, *transforms: dict[str, Any], clause: str = "{worker} = {worker[people]}") -> Any:
    """Return two logical tables on the same physical one, and their join."""
    people = {"Alias": "people", "Source": {"PhysicalTableId": "mart"}}
    join = {"LeftOperand": left, "RightOperand": right, "Type": "LEFT", "OnClause": clause}
    both = {"Alias": "both", "Source": {"JoinInstruction": join}}
    both |= {"DataTransforms": list(transforms)} if transforms else {}
    return {**logical(created("late", "{hours} > 8")), "people": people, "both": both}


FLOAT = {"CastColumnTypeOperation": {"ColumnName": "hours", "NewColumnType": "DECIMAL", "SubType": "FLOAT"}}
PROJECTED = {"ProjectOperation": {"ProjectedColumns": ["worker", "late", "worker[people]", "hours"]}}
# What data sets that run in accounts do, with the types of the columns that dashboards see.
TAKEN = {
    "a join": (
        {"LogicalTableMap": joined("table", "people", PROJECTED)},
        {"worker": "STRING", "late": "INTEGER", "worker[people]": "STRING", "hours": "DECIMAL"},
    ),
    "a data set on another": (
        {
            "PhysicalTableMap": {},
            "LogicalTableMap": {"on": {"Alias": "on", "Source": {"DataSetArn": f"{ARN}:dataset/workers"}}},
        },
        {"scope": "STRING", "worker": "STRING", "answers": "INTEGER", "share": "DECIMAL"},
    ),
    "a data set on one that is not there": (
        {
            "PhysicalTableMap": {},
            "LogicalTableMap": {
                "on": {
                    "Alias": "on",
                    "Source": {"DataSetArn": f"{ARN}:dataset/elsewhere"},
                    "DataTransforms": [{"ProjectOperation": {"ProjectedColumns": ["anything"]}}],
                }
            },
        },
        {"anything": "STRING"},
    ),
    "types of expressions": (
        {
            "LogicalTableMap": logical(
                created("who", "concat({worker}, '/', {scope})"),
                created("since", "truncDate('WK', {worked_on})"),
                created("pace", "{answers} / {hours}"),
                created("again", "{id-pace} * 2"),
                created("hours", "{hours} * 60"),
                {"ProjectOperation": {"ProjectedColumns": ["who", "since", "pace", "again", "hours"]}},
            )
        },
        {"who": "STRING", "since": "DATETIME", "pace": "DECIMAL", "again": "DECIMAL", "hours": "DECIMAL"},
    ),
    "a cast with a format": (
        {
            "LogicalTableMap": logical(
                cast("scope", Format="yyyy-MM-dd"), FLOAT, {"ProjectOperation": {"ProjectedColumns": ["scope"]}}
            )
        },
        {"scope": "DATETIME"},
    ),
    "columns of one operation in any order": (
        {
            "LogicalTableMap": logical(
                {
                    "CreateColumnsOperation": {
                        "Columns": [
                            {"ColumnName": "twice", "ColumnId": "t", "Expression": "{pace} * 2"},
                            {"ColumnName": "pace", "ColumnId": "p", "Expression": "{answers} / {hours}"},
                        ]
                    }
                },
                {"ProjectOperation": {"ProjectedColumns": ["twice", "pace"]}},
            )
        },
        {"twice": "DECIMAL", "pace": "DECIMAL"},
    ),
    "a bare name": (
        {"LogicalTableMap": logical(created("same", "worker"), {"ProjectOperation": {"ProjectedColumns": ["same"]}})},
        {"same": "STRING"},
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_data_sets_that_run_do_is_taken(prepared: QuickSightLocal, name: str) -> None:
    changes, types = TAKEN[name]
    client = prepared.client()
    client.create_data_set(**data_set_request("activity", **{"DataSetId": "taken", **changes}))

    shown = client.describe_data_set(**ACCOUNT, DataSetId="taken")["DataSet"]["OutputColumns"]
    assert {column["Name"]: column["Type"] for column in shown} == types


def test_output_columns_follow_the_transforms_and_know_no_booleans(prepared: QuickSightLocal) -> None:
    request = data_set_request("activity", DataSetId="another", ImportMode="DIRECT_QUERY")
    table = request["PhysicalTableMap"]["mart"]["RelationalTable"]
    table["InputColumns"] = [{"Name": "is_late", "Type": "BOOLEAN"}, {"Name": "hours", "Type": "DECIMAL"}]
    transforms = [
        {"TagColumnOperation": {"ColumnName": "hours", "Tags": [{"ColumnDescription": {"Text": "time spent"}}]}},
        RENAMED,
        {"ProjectOperation": {"ProjectedColumns": ["time", "is_late"]}},
    ]
    client = prepared.client()
    client.create_data_set(**request, LogicalTableMap=logical(*transforms))

    assert client.describe_data_set(**ACCOUNT, DataSetId="another")["DataSet"]["OutputColumns"] == [
        {"Name": "time", "Type": "DECIMAL", "Description": "time spent"},
        {"Name": "is_late", "Type": "INTEGER"},
    ]


def test_a_fresh_data_set_is_not_prepared_for_dashboards(quicksight: QuickSightLocal) -> None:
    prepare(quicksight)
    quicksight.account.resources["dataset"][ACTIVITY_ARN].extra["refusals"] = 1
    client = quicksight.client()
    request = {**DASHBOARD, "Name": "Insights", "Definition": DEFINITION}

    message = refused("ResourceNotFoundException", client.create_dashboard, **request)

    assert message == f"Failed data sets: [{ACTIVITY_ARN}]:PREPARED_SOURCE_NOT_FOUND"
    client.create_dashboard(**request)


# ingestions


def test_dropped_rows_hide_in_a_completed_ingestion(prepared: QuickSightLocal) -> None:
    prepared.account.settings.rows_dropped["activity"] = 7
    prepared.client().create_ingestion(**ACTIVITY, IngestionId="by-hand")

    ingestion = ended(prepared, "by-hand")

    assert ingestion["IngestionStatus"] == "COMPLETED"
    expected = ROWS["activity"] - 7
    assert ingestion["RowInfo"] == {"RowsIngested": expected, "RowsDropped": 7, "TotalRowsInDataset": expected}


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda local: local.account.warehouse.drop_table("activity"), "SQL_TABLE_NOT_FOUND"),
        (
            lambda local: local.account.warehouse.add_table("activity", {"worked_on": "VARCHAR"}, 1),
            "SQL_SCHEMA_MISMATCH_ERROR",
        ),
        (
            lambda local: local.account.settings.spice_capacity_bytes.update({"us-east-1": 100}),
            "ACCOUNT_CAPACITY_LIMIT_EXCEEDED",
        ),
        (
            lambda local: local.account.settings.failing_ingestions.update(
                {"activity": [("PERMISSION_DENIED", "no access to the bucket")]}
            ),
            "PERMISSION_DENIED",
        ),
        (
            lambda local: local.client().delete_data_source(**ACCOUNT, DataSourceId="warehouse"),
            "DATA_SOURCE_NOT_FOUND",
        ),
    ],
)
def test_an_ingestion_fails_for_its_reason(
    prepared: QuickSightLocal, spoil: Callable[[QuickSightLocal], Any], kind: str
) -> None:
    spoil(prepared)

    prepared.client().create_ingestion(**ACTIVITY, IngestionId="by-hand")

    ingestion = ended(prepared, "by-hand")
    assert (ingestion["IngestionStatus"], ingestion["ErrorInfo"]["Type"]) == ("FAILED", kind)


@pytest.mark.parametrize(
    ("sql", "column", "outcome"),
    [
        ("select 'ada' as \"UserName\" union all select 'bob'", "UserName", 2),
        ("select 'ada' as \"UserName\"", "GroupName", "SQL_SCHEMA_MISMATCH_ERROR"),
        ("select from where", "UserName", "SQL_EXCEPTION"),
    ],
)
def test_a_query_is_run_for_its_rows(prepared: QuickSightLocal, sql: str, column: str, outcome: int | str) -> None:
    query = {
        "DataSourceArn": SOURCE_ARN,
        "Name": "rules",
        "SqlQuery": sql,
        "Columns": [{"Name": column, "Type": "STRING"}],
    }
    request = data_set_request("activity", DataSetId="rules", PhysicalTableMap={"rules": {"CustomSql": query}})

    ingestion = ended(prepared, prepared.client().create_data_set(**request)["IngestionId"], "rules")

    found = ingestion["ErrorInfo"]["Type"] if "ErrorInfo" in ingestion else ingestion["RowInfo"]["RowsIngested"]
    assert found == outcome


def test_a_new_ingestion_supersedes_the_running_one(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_ingestion(**ACTIVITY, IngestionId="first")
    client.create_ingestion(**ACTIVITY, IngestionId="second")

    assert ended(prepared, "first")["ErrorInfo"]["Type"] == "INGESTION_SUPERSEDED"
    assert ended(prepared, "second")["IngestionStatus"] == "COMPLETED"


def test_ingestions_by_hand_are_limited_per_day(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    for number in range(32):
        client.create_ingestion(**ACTIVITY, IngestionId=f"by-hand-{number}")

    refused("LimitExceededException", client.create_ingestion, **ACTIVITY, IngestionId="too-many")
    run_scheduled(prepared.account, prepared.account.by_arn(ACTIVITY_ARN))
    prepared.account.advance(timedelta(hours=24))
    client.create_ingestion(**ACTIVITY, IngestionId="the-next-day")


def test_a_scheduled_ingestion_is_listed_first(prepared: QuickSightLocal) -> None:
    prepared.account.advance(timedelta(hours=1))
    run_scheduled(prepared.account, prepared.account.by_arn(ACTIVITY_ARN))

    newest = prepared.client().list_ingestions(**ACTIVITY)["Ingestions"][0]

    assert (newest["RequestSource"], newest["IngestionStatus"]) == ("SCHEDULED", "COMPLETED")


# refresh properties and schedules


ALERT = {"FailureConfiguration": {"EmailAlert": {"AlertStatus": "ENABLED"}}}


def schedule(name: str = "nightly", **frequency: Any) -> dict[str, Any]:
    timing = {"Interval": "DAILY", "Timezone": "UTC", "TimeOfTheDay": "03:10", **frequency}
    timing = {key: value for key, value in timing.items() if value is not DELETED}
    return {"ScheduleId": name, "ScheduleFrequency": timing, "RefreshType": "FULL_REFRESH"}


def test_the_same_refresh_properties_again_are_an_error(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    refused("ResourceNotFoundException", client.describe_data_set_refresh_properties, **ACTIVITY)
    client.put_data_set_refresh_properties(**ACTIVITY, DataSetRefreshProperties=ALERT)

    refused(
        "InvalidParameterValueException",
        client.put_data_set_refresh_properties,
        saying="configuration provided is same as the existing configuration for the dataset",
        **ACTIVITY,
        DataSetRefreshProperties=ALERT,
    )


def test_a_direct_query_has_no_refresh_properties(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.update_data_set(**data_set_request("activity", ImportMode="DIRECT_QUERY"))

    refused(
        "InvalidParameterValueException",
        client.describe_data_set_refresh_properties,
        saying="The dataset activity is not a SPICE dataset and is not supported for incremental refresh.",
        **ACTIVITY,
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (schedule(TimeOfTheDay="3:10"), "TimeOfTheDay 3:10 is not HH:MM"),
        (schedule(TimeOfTheDay=DELETED), "the interval DAILY needs TimeOfTheDay"),
        (schedule(Timezone="Mars/Olympus"), "Timezone Mars/Olympus is not known"),
        (schedule(Interval="WEEKLY"), "DayOfWeek is for the interval WEEKLY, which needs it"),
        (schedule(RefreshOnDay={"DayOfMonth": "1"}), "DayOfMonth is for the interval MONTHLY"),
    ],
)
def test_a_wrong_schedule_is_refused(prepared: QuickSightLocal, wrong: dict[str, Any], reason: str) -> None:
    refused(
        "InvalidParameterValueException",
        prepared.client().create_refresh_schedule,
        saying=reason,
        **ACTIVITY,
        Schedule=wrong,
    )


def test_a_data_set_takes_five_schedules_and_one_by_the_hour(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    hourly = schedule("hourly", Interval="HOURLY")
    client.create_refresh_schedule(**ACTIVITY, Schedule=hourly)
    refused("ResourceExistsException", client.create_refresh_schedule, **ACTIVITY, Schedule=hourly)
    refused(
        "InvalidParameterValueException",
        client.create_refresh_schedule,
        saying="has a schedule of interval HOURLY already",
        **ACTIVITY,
        Schedule={**hourly, "ScheduleId": "second"},
    )
    for number in range(4):
        client.create_refresh_schedule(**ACTIVITY, Schedule=schedule(f"daily-{number}"))

    refused("LimitExceededException", client.create_refresh_schedule, **ACTIVITY, Schedule=schedule("sixth"))
    assert len(client.list_refresh_schedules(**ACTIVITY)["RefreshSchedules"]) == 5


# dashboards and analyses


def settled_version(local: QuickSightLocal, number: int) -> dict[str, Any]:
    """Look at a version until it has settled."""
    while True:
        found = local.client().describe_dashboard(**DASHBOARD, VersionNumber=number)["Dashboard"]["Version"]
        if found["Status"] != "CREATION_IN_PROGRESS":
            return dict(found)


def test_an_update_is_seen_only_once_it_is_published(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    settled_version(prepared, 1)
    renamed = changed(DEFINITION, "Sheets.0.Name", "Today")

    updated = client.update_dashboard(**DASHBOARD, Name="Insights", Definition=renamed)

    assert updated["VersionArn"].endswith("/version/2")
    refused("ConflictException", client.update_dashboard_published_version, **DASHBOARD, VersionNumber=2)
    settled_version(prepared, 2)
    assert client.describe_dashboard(**DASHBOARD)["Dashboard"]["Version"]["Sheets"][0]["Name"] == "Overview"
    client.update_dashboard_published_version(**DASHBOARD, VersionNumber=2)
    assert client.describe_dashboard(**DASHBOARD)["Dashboard"]["Version"]["Sheets"][0]["Name"] == "Today"
    assert client.list_dashboards(**ACCOUNT)["DashboardSummaryList"][0]["PublishedVersionNumber"] == 2
    refused("InvalidParameterValueException", client.delete_dashboard, **DASHBOARD, VersionNumber=2)


def test_a_version_with_errors_can_not_be_published(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    settled_version(prepared, 1)
    prepared.account.settings.failing_creations = [("INTERNAL_FAILURE", "try again")]
    client.update_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)

    version = settled_version(prepared, 2)

    assert version["Errors"] == [{"Type": "INTERNAL_FAILURE", "Message": "try again", "ViolatedEntities": []}]
    refused("ConflictException", client.update_dashboard_published_version, **DASHBOARD, VersionNumber=2)


def test_a_definition_of_another_origin_passes(prepared: QuickSightLocal, real_data: Path) -> None:
    path = real_data.parent / "prototypes" / "example_definition.json"
    if not path.exists():
        pytest.skip("a definition of another origin: prototypes/example_definition.json beside GT_REAL_DATA")
    types = {"day": "DATETIME", "job": "STRING", "worker": "STRING", "secs": "DECIMAL", "agreement": "DECIMAL"}
    table = {"DataSourceArn": SOURCE_ARN, "Schema": "ground_truth_insights", "Name": "example"}
    table |= {"InputColumns": [{"Name": name, "Type": kind} for name, kind in types.items()]}
    request = data_set_request("activity", DataSetId="x", PhysicalTableMap={"t": {"RelationalTable": table}})
    prepared.client().create_data_set(**request | {"ImportMode": "DIRECT_QUERY"})
    prepared.account.by_arn(f"{ARN}:dataset/x").extra["refusals"] = 0

    definition = json.loads(path.read_text(encoding="utf-8"))
    prepared.client().create_dashboard(**DASHBOARD, Name="Insights", Definition=definition)

    assert settled_version(prepared, 1)["Status"] == "CREATION_SUCCESSFUL"


def test_what_is_not_there_is_not_found(prepared: QuickSightLocal) -> None:
    gone = changed(DEFINITION, "DataSetIdentifierDeclarations.1.DataSetArn", f"{ARN}:dataset/gone")
    create, named = prepared.client().create_dashboard, {**DASHBOARD, "Name": "Insights"}

    refused("ResourceNotFoundException", create, saying="dataset/gone is not found", **named, Definition=gone)
    theme = {"Definition": DEFINITION, "ThemeArn": f"{ARN}:theme/gone"}
    refused("ResourceNotFoundException", create, saying="theme/gone is not found", **named, **theme)


def test_a_member_that_does_not_exist_is_a_validation_error(quicksight: QuickSightLocal) -> None:
    definition = changed(DEFINITION, "Sheets.0.Visuals.2.BarChartVisual.Colour", "red")
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/quicksight/aws4_request"}
    url = f"{quicksight.url}/accounts/{ACCOUNT_ID}/dashboards/raw"

    answer = requests.post(url, json={"Name": "Raw", "Definition": definition}, headers=headers, timeout=30)

    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert "BarChartVisual has no member Colour" in answer.json()["Message"]


def test_a_dashboard_of_nothing_is_refused(prepared: QuickSightLocal) -> None:
    words = "Either a SourceEntity or a Definition must be provided in order for the request to be valid"
    refused("InvalidParameterValueException", prepared.client().create_dashboard, saying=words, **DASHBOARD, Name="N")


def test_what_was_never_created_can_not_be_updated(prepared: QuickSightLocal) -> None:
    client, broken = prepared.client(), changed(DEFINITION, "CalculatedFields.0.Expression", "sum({answers}")
    client.create_dashboard(**DASHBOARD, Name="Never", Definition=broken)
    client.create_analysis(**ANALYSIS, Name="Never", Definition=broken)
    settled_version(prepared, 1)
    for _ in range(2):
        client.describe_analysis(**ANALYSIS)

    for update, named in ((client.update_analysis, ANALYSIS), (client.update_dashboard, DASHBOARD)):
        refused(
            "InvalidParameterValueException",
            update,
            saying="so it can't be updated",
            **named,
            Name="Never",
            Definition=DEFINITION,
        )


def test_deleting_a_data_set_does_not_ask_who_uses_it(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)

    client.delete_data_set(**ACTIVITY)

    assert ACTIVITY_ARN in settled_version(prepared, 1)["DataSetArns"]


# themes, folders, snapshots


def test_a_theme_takes_a_known_base_and_colours_in_upper_case(quicksight: QuickSightLocal) -> None:
    client = quicksight.client()
    theme = {**ACCOUNT, "ThemeId": "house", "Name": "House"}
    colours = {"DataColorPalette": {"Colors": ["#336699"]}}
    lower = {"DataColorPalette": {"Colors": ["#aabbcc"]}}

    refused("ValidationException", client.create_theme, **theme, BaseThemeId="CLASSIC", Configuration=lower)
    refused("InvalidParameterValueException", client.create_theme, **theme, BaseThemeId="DARK", Configuration=colours)
    client.create_theme(**theme, BaseThemeId="CLASSIC", Configuration=colours)
    client.describe_theme(**ACCOUNT, ThemeId="house")
    updated = client.update_theme(**theme, BaseThemeId="MIDNIGHT", Configuration=colours)
    assert updated["VersionArn"].endswith("theme/house/version/2")


def test_a_folder_holds_assets_and_goes_only_when_empty(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    folder = {**ACCOUNT, "FolderId": "labeling"}
    member = {**folder, "MemberType": "DATASET", "MemberId": "activity"}
    client.create_folder(**folder, Name="Labeling")
    client.create_folder_membership(**member)

    refused("ResourceExistsException", client.create_folder_membership, **member)
    refused("ResourceNotFoundException", client.create_folder_membership, **member | {"MemberId": "gone"})
    refused("ConflictException", client.delete_folder, **folder)
    assert client.list_folder_members(**folder)["FolderMemberList"] == [
        {"MemberId": "activity", "MemberArn": ACTIVITY_ARN}
    ]
    client.delete_folder_membership(**member)
    client.delete_folder(**folder)


def snapshot(kind: str, **selection: Any) -> dict[str, Any]:
    scope = {"PDF": "ALL_VISUALS"}.get(kind, "SELECTED_VISUALS")
    chosen = {"SheetId": "details", "SelectionScope": scope, **selection}
    bucket = {"BucketName": "mail", "BucketPrefix": "insights", "BucketRegion": "us-east-1"}
    return {
        "FileGroups": [{"Files": [{"FormatType": kind, "SheetSelections": [chosen]}]}],
        "DestinationConfiguration": {"S3Destinations": [{"BucketConfiguration": bucket}]},
    }


def test_a_snapshot_ends_in_the_bucket(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    job = {**DASHBOARD, "SnapshotJobId": "monday"}
    client.start_dashboard_snapshot_job(**job, SnapshotConfiguration=snapshot("PDF"))

    refused(
        "ResourceExistsException", client.start_dashboard_snapshot_job, **job, SnapshotConfiguration=snapshot("PDF")
    )
    states = [client.describe_dashboard_snapshot_job(**job)["JobStatus"] for _ in range(2)]
    assert states == ["QUEUED", "COMPLETED"]
    result = client.describe_dashboard_snapshot_job_result(**job)["Result"]
    assert result["RegisteredUsers"][0]["FileGroups"][0]["S3Results"][0]["S3Uri"] == "s3://mail/insights/monday"


@pytest.mark.parametrize(
    ("configuration", "code", "reason"),
    [
        (snapshot("CSV", VisualIds=["hours-spread"]), "InvalidParameterValueException", "is no table of sheet"),
        (snapshot("CSV"), "InvalidParameterValueException", "CSV needs VisualIds"),
        (snapshot("PDF", SheetId="gone"), "InvalidParameterValueException", "SheetId gone is not in the dashboard"),
        (snapshot("PDF", SelectionScope="SELECTED_VISUALS"), "InvalidParameterValueException", "PDF is ALL_VISUALS"),
        (snapshot("CSV", VisualIds=["worker-table"]), "UnsupportedPricingPlanException", "add-on"),
    ],
)
def test_a_wrong_snapshot_is_refused(
    prepared: QuickSightLocal, configuration: dict[str, Any], code: str, reason: str
) -> None:
    prepared.account.settings.has_paid_reports = code != "UnsupportedPricingPlanException"
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)

    refused(
        code,
        client.start_dashboard_snapshot_job,
        saying=reason,
        **DASHBOARD,
        SnapshotJobId="monday",
        SnapshotConfiguration=configuration,
    )


# IAM


def test_a_denied_action_is_named_with_its_resource(prepared: QuickSightLocal) -> None:
    prepared.account.settings.denied_actions = {"quicksight:UpdateDataSet"}

    message = refused("AccessDeniedException", prepared.client().update_data_set, **data_set_request("activity"))

    assert f"is not authorized to perform: quicksight:UpdateDataSet on resource: {ACTIVITY_ARN}" in message


@pytest.mark.parametrize(
    ("denied", "resource"),
    [("quicksight:PassDataSource", SOURCE_ARN), ("quicksight:TagResource", f"{ARN}:dataset/another")],
)
def test_a_data_set_needs_actions_that_are_no_calls(prepared: QuickSightLocal, denied: str, resource: str) -> None:
    prepared.account.settings.denied_actions = {denied}
    request = data_set_request("activity", DataSetId="another", Tags=[{"Key": "a", "Value": "b"}])

    refused(
        "AccessDeniedException",
        prepared.client().create_data_set,
        saying=f"{denied} on resource: {resource}",
        **request,
    )


def test_a_dashboard_needs_to_pass_its_data_sets(prepared: QuickSightLocal) -> None:
    prepared.account.settings.denied_actions = {"quicksight:PassDataSet"}

    refused(
        "AccessDeniedException",
        prepared.client().create_dashboard,
        saying=f"quicksight:PassDataSet on resource: {ACTIVITY_ARN}",
        **DASHBOARD,
        Name="Insights",
        Definition=DEFINITION,
    )


def test_a_policy_allows_what_it_names_and_nothing_else(prepared: QuickSightLocal) -> None:
    statements = [
        {"Effect": "Allow", "Action": ["quicksight:DescribeDataSet"], "Resource": f"{ARN}:dataset/act*"},
        {"Effect": "Allow", "Action": "quicksight:List*", "Resource": "*"},
    ]
    prepared.account.settings.policy = {"Version": "2012-10-17", "Statement": statements}
    client = prepared.client()

    client.describe_data_set(**ACTIVITY)
    client.list_dashboards(**ACCOUNT)
    refused("AccessDeniedException", client.describe_data_set, **ACCOUNT, DataSetId="workers")
    refused("AccessDeniedException", client.describe_data_source, **ACCOUNT, DataSourceId="warehouse")


def test_athena_is_denied_by_action_too(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.denied_actions = {"athena:StartQueryExecution"}

    refused(
        "AccessDeniedException",
        quicksight.client("athena").start_query_execution,
        saying="athena:StartQueryExecution",
        QueryString="select 1",
        ResultConfiguration={"OutputLocation": "s3://insights/"},
    )


# faults, calls, latency


def test_a_dropped_call_is_carried_out_and_not_answered(prepared: QuickSightLocal) -> None:
    prepared.faults.plant(Fault(Ending.DROP, operation="DeleteDataSet"))

    with pytest.raises(ConnectionClosedError):
        prepared.client(config=ONCE).delete_data_set(**ACTIVITY)

    assert ACTIVITY_ARN not in prepared.account.resources["dataset"]


def test_a_held_call_is_carried_out_and_waits(prepared: QuickSightLocal) -> None:
    prepared.faults.plant(Fault(Ending.HOLD, operation="DeleteDataSet"))
    client = prepared.client(config=ONCE)
    ended_with: list[Exception] = []

    def delete() -> None:
        try:
            client.delete_data_set(**ACTIVITY)
        except ConnectionClosedError as error:
            ended_with.append(error)

    caller = threading.Thread(target=delete)
    caller.start()
    assert prepared.faults.held.wait(30)
    assert ACTIVITY_ARN not in prepared.account.resources["dataset"]
    assert not ended_with
    prepared.faults.clear()
    caller.join(30)
    assert len(ended_with) == 1


def test_a_fault_is_for_the_call_of_its_number(quicksight: QuickSightLocal) -> None:
    client = quicksight.client(config=ONCE)
    quicksight.faults.plant(Fault(Ending.ERROR, call=2, code="LimitExceededException"))

    client.list_dashboards(**ACCOUNT)
    refused("LimitExceededException", client.list_data_sets, **ACCOUNT)
    client.list_data_sets(**ACCOUNT)

    assert [(call.number, call.error) for call in quicksight.calls.all()] == [
        (1, None),
        (2, "LimitExceededException"),
        (3, None),
    ]


def test_every_nth_call_is_throttled_if_wished(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.throttle_every = 3
    client = quicksight.client(config=ONCE)
    for _ in range(2):
        client.list_dashboards(**ACCOUNT)

    refused("ThrottlingException", client.list_dashboards, **ACCOUNT)


def test_calls_side_by_side_wait_together(quicksight: QuickSightLocal) -> None:
    quicksight.account.settings.latency_seconds = 0.5
    client = quicksight.client()
    callers = [threading.Thread(target=client.list_dashboards, kwargs=ACCOUNT) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert quicksight.calls.most_at_once == 4


# Athena and what a person sees


def test_athena_counts_the_rows_of_a_mart(prepared: QuickSightLocal) -> None:
    athena = prepared.client("athena")
    query = athena.start_query_execution(
        QueryString='select count(*) as n from "awsdatacatalog"."ground_truth_insights"."activity"',
        ResultConfiguration={"OutputLocation": "s3://insights/"},
    )["QueryExecutionId"]

    assert athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] == "SUCCEEDED"
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == ["n", str(ROWS["activity"])]


def test_the_state_leaves_out_how_it_came_about(prepared: QuickSightLocal) -> None:
    client = prepared.client()
    client.create_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    settled_version(prepared, 1)
    before = dump(prepared.account)

    client.update_dashboard(**DASHBOARD, Name="Insights", Definition=DEFINITION)
    settled_version(prepared, 2)
    client.update_dashboard_published_version(**DASHBOARD, VersionNumber=2)
    assert dump(prepared.account) == before

    client.tag_resource(ResourceArn=ACTIVITY_ARN, Tags=[{"Key": "a", "Value": "b"}])
    assert dump(prepared.account) != before


def test_a_person_gets_the_settings_and_the_tables_of_the_warehouse(tmp_path: Path) -> None:
    warehouse = tmp_path / "insights.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema ground_truth_insights")
        connection.execute("create table ground_truth_insights.label_balance as select 1 as n")
    command = [sys.executable, "-m", "quicksight_local", "--json", "--warehouse", str(warehouse), "--latency", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as server:
        assert server.stdout is not None
        try:
            environment = json.loads(server.stdout.readline())["environment"]
            url = environment["AWS_ENDPOINT_URL"]
            assert requests.get(f"{url}{STATE_PATH}", timeout=30).json() == {}
            assert requests.get(f"{url}{CALLS_PATH}", timeout=30).json() == []
            assert requests.post(f"{url}{FAIL_PATH}label_balance", timeout=30).json() == {"failed": []}
            assert environment["GT_DUCKDB_PATH"] == str(warehouse)
        finally:
            server.terminate()
            _, notes = server.communicate(timeout=30)
    assert server.returncode == 0
    assert f"1 tables of {warehouse}" in notes


def test_a_refresh_by_schedule_fails_when_a_person_wishes(prepared: QuickSightLocal) -> None:
    answer = requests.post(f"{prepared.url}{FAIL_PATH}activity", timeout=30)

    assert answer.json() == {"failed": ["activity"]}
    newest = prepared.client().list_ingestions(**ACTIVITY)["Ingestions"][0]
    assert (newest["IngestionStatus"], newest["RequestSource"]) == ("FAILED", "SCHEDULED")


def test_whoever_only_looks_lets_no_refresh_fail(prepared: QuickSightLocal) -> None:
    before = dump(prepared.account)

    answer = requests.get(f"{prepared.url}{FAIL_PATH}activity", timeout=30)

    assert answer.ok
    assert "POST" in answer.json()["message"]
    ingestions = prepared.client().list_ingestions(**ACTIVITY)["Ingestions"]
    assert "SCHEDULED" not in {ingestion["RequestSource"] for ingestion in ingestions}
    assert dump(prepared.account) == before


def test_a_warehouse_that_was_built_anew_is_read_anew(prepared: QuickSightLocal, tmp_path: Path) -> None:
    warehouse = tmp_path / "insights.duckdb"
    columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in TABLES["activity"].items())
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema ground_truth_insights")
        connection.execute(f"create table ground_truth_insights.activity as select {columns} from range(2)")
    prepared.account.warehouse.attach(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"insert into ground_truth_insights.activity select {columns} from range(3)")

    prepared.client().create_ingestion(**ACTIVITY, IngestionId="after-the-build")

    assert ended(prepared, "after-the-build")["RowInfo"]["TotalRowsInDataset"] == 5


def test_a_person_without_a_warehouse_is_told_how_to_get_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quicksight_local", "--warehouse", str(tmp_path / "none.duckdb")]

    outcome = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)

    assert outcome.returncode == 2
    assert "make demo" in outcome.stderr
