"""The IAM policies of QuickSight: they allow the calls that are made, no others, and a missing one is named."""

import json
from collections.abc import Callable, Iterator, Sequence

import pytest

from athena_local.iam import Need, allowed_actions, allows
from aws_server import Ended
from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.document import Statement, policy_document
from ground_truth_insights.policies.quicksight import (
    ACTIONS_WITHOUT_CALL,
    person_statements,
    role_statements,
    scheduler_statements,
)
from ground_truth_insights.quicksight.settings import QuickSightSettings
from quicksight_local.identities import add_group, add_user
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID, REGION, Settings
from quicksight_project import OWNERS, QuickSightProject, populate

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/quicksight"
SETTINGS = QuickSightSettings.from_environment({"GT_QUICKSIGHT_ROLE_ARN": ROLE})
IDENTITY = Account(ACCOUNT_ID, REGION)


@pytest.fixture
def local(quicksight_project: QuickSightProject, aws_environment: pytest.MonkeyPatch) -> Iterator[QuickSightLocal]:
    """Give an account whose identity has the policy of the person, and nothing else."""
    with QuickSightLocal(Settings(looks_until_settled=0, refusals_of_fresh_data_sets=0)) as account:
        populate(account, quicksight_project)
        add_user(account.account, "author")
        owners = f"{OWNERS} user:author"
        environment = quicksight_project.environment(account, GT_QUICKSIGHT_ROLE_ARN=ROLE, GT_QUICKSIGHT_OWNERS=owners)
        for name, value in environment.items():
            aws_environment.setenv(name, value)
        account.account.settings.policy = policy_document(person_statements(SETTINGS, IDENTITY))
        yield account


def test_the_policy_of_the_person_allows_exactly_the_calls_of_all_commands(
    local: QuickSightLocal,
    gt_insights: Run,
    edit_dashboard: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*arguments: str) -> None:
        ended = gt_insights("quicksight", *arguments)
        assert ended.exit_code == 0, f"{arguments}: {ended.err}{ended.out}"

    local.account.add(
        "analysis", "theirs", {"AnalysisId": "theirs", "Definition": {"DataSetIdentifierDeclarations": []}}
    )
    run("apply")
    run("status")
    # Everything that can change does, once.
    edit_dashboard("title: Labeling insights", "title: Our insights")
    monkeypatch.setenv("GT_ATHENA_WORK_GROUP", "other")
    monkeypatch.setenv("GT_QUICKSIGHT_REFRESH", "daily 07:00")
    monkeypatch.setenv("GT_QUICKSIGHT_FAILURE_MAIL", "off")
    add_group(local.account, "others")
    monkeypatch.setenv("GT_QUICKSIGHT_OWNERS", "others user:author")
    monkeypatch.setenv("GT_QUICKSIGHT_SELECT", "annotations")
    monkeypatch.setenv("GT_QUICKSIGHT_DIRECT_QUERY", "annotations_per_label")
    run("apply", "--refresh")
    monkeypatch.delenv("GT_QUICKSIGHT_SELECT")
    monkeypatch.setenv("GT_QUICKSIGHT_REFRESH", "none")
    run("apply", "--allow-removal")
    run("rollback", "--yes")
    run("snapshot", "--to", "s3://insights/reports")
    run("destroy", "--yes")
    run("apply")
    made = {call.action for call in local.calls.all() if call.service == "quicksight"}
    allowed = allowed_actions(policy_document(person_statements(SETTINGS, IDENTITY)))
    assert made == allowed - set(ACTIONS_WITHOUT_CALL)
    assert set(ACTIONS_WITHOUT_CALL) <= allowed


def test_the_policy_of_the_schedule_refreshes_and_watches_and_can_change_nothing_else(
    local: QuickSightLocal, gt_insights: Run
) -> None:
    assert gt_insights("quicksight", "apply").exit_code == 0
    statements = scheduler_statements(SETTINGS, IDENTITY)
    local.account.settings.policy = policy_document(statements)
    local.calls.clear()
    for arguments in (("status",), ("apply", "--refresh"), ("snapshot", "--to", "s3://insights/reports")):
        ended = gt_insights("quicksight", *arguments)
        assert ended.exit_code == 0, ended.err
    made = {call.action for call in local.calls.all() if call.service == "quicksight"}
    assert made == allowed_actions(policy_document(statements))
    assert [
        call.operation for call in local.calls.all() if call.is_writing and call.operation != "CreateIngestion"
    ] == ["StartDashboardSnapshotJob"]


FIRST_APPLY = [
    "DescribeAccountSubscription",
    "DescribeFolder",
    "DescribeGroup",
    "DescribeUser",
    "CreateFolder",
    "TagResource",
    "CreateTheme",
    "DescribeTheme",
    "CreateDataSource",
    "DescribeDataSource",
    "CreateDataSet",
    "DescribeDataSet",
    "PassDataSource",
    "PutDataSetRefreshProperties",
    "ListRefreshSchedules",
    "CreateRefreshSchedule",
    "DescribeIngestion",
    "CreateDashboard",
    "DescribeDashboard",
    "DescribeDashboardDefinition",
    "PassDataSet",
    "CreateFolderMembership",
    "ListFolderMembers",
]


# One for each kind of thing that an apply makes; the others go on in the long matrix.
GOES_ON = ("CreateFolder", "CreateDataSet", "DescribeIngestion", "CreateDashboard")


@pytest.mark.parametrize("action", FIRST_APPLY)
def test_an_action_that_is_denied_is_named_with_its_resource(
    local: QuickSightLocal, gt_insights: Run, action: str
) -> None:
    local.account.settings.denied_actions = {f"quicksight:{action}"}
    ended = gt_insights("quicksight", "apply")
    assert ended.exit_code == 3, ended.err
    assert f"permission is missing: quicksight:{action} on " in ended.err
    assert "gt-insights policy quicksight" in ended.err


@pytest.mark.parametrize(
    "action", [pytest.param(each, marks=() if each in GOES_ON else pytest.mark.slow) for each in FIRST_APPLY]
)
def test_apply_goes_on_once_a_denied_action_is_allowed(local: QuickSightLocal, gt_insights: Run, action: str) -> None:
    local.account.settings.denied_actions = {f"quicksight:{action}"}
    assert gt_insights("quicksight", "apply").exit_code == 3
    local.account.settings.denied_actions.clear()
    ended = gt_insights("quicksight", "apply")
    assert ended.exit_code == 0, ended.err


def _installation(results: str = "s3://insights/results/") -> AthenaInstallation:
    return AthenaInstallation.from_environment(
        {
            "GT_LABELING_OUTPUT": "s3://labels/output/",
            "GT_ATHENA_STAGING_LOCATION": results,
            "GT_ATHENA_DATA_LOCATION": "s3://insights/tables/",
        }
    )


DATA, CATALOG = "arn:aws:s3:::insights/tables", f"arn:aws:glue:{REGION}:{ACCOUNT_ID}"
SERVICE = f"arn:aws:quicksight:{REGION}:{ACCOUNT_ID}"
# Everything that a deployment has beside others: the action that reads it, and where it lies.
READABLE = {
    "objects of marts": ("s3:GetObject", f"{DATA}/ground_truth_insights/worker_effort/0-1/part"),
    "objects of staging": ("s3:GetObject", f"{DATA}/ground_truth_insights_staging/x/0-1/part"),
    "objects of identities": ("s3:GetObject", f"{DATA}/ground_truth_insights_identity/x/0-1/part"),
    "objects of the registry": ("s3:GetObject", f"{DATA}/ground_truth_insights_registry/x/0-1/part"),
    "files of the registry": ("s3:GetObject", f"{DATA}/registry/worker_directory/x"),
    "inventory": ("s3:GetObject", f"{DATA}/inventory/x"),
    "lines of manifests": ("s3:GetObject", f"{DATA}/manifest_lines/x"),
    "objects of estimates": ("s3:GetObject", f"{DATA}/ground_truth_insights_estimates/x/0-1/part"),
    "key of the pseudonyms": ("s3:GetObject", f"{DATA}/pseudonym_keys/key"),
    "query results": ("s3:GetObject", "arn:aws:s3:::insights/results/x.csv"),
    "labeling output": ("s3:GetObject", "arn:aws:s3:::labels/output/job/annotations/x.json"),
    "tables of marts": ("glue:GetTable", f"{CATALOG}:table/ground_truth_insights/worker_effort"),
    "tables of identities": ("glue:GetTable", f"{CATALOG}:table/ground_truth_insights_identity/x"),
    "own data sets": ("quicksight:DescribeDataSet", f"{SERVICE}:dataset/gt-insights-x"),
    "data sets of others": ("quicksight:DescribeDataSet", f"{SERVICE}:dataset/sales"),
    "own dashboard": (
        "quicksight:DescribeDashboardDefinition", f"{SERVICE}:dashboard/gt-insights",
    ),
    "definitions of others": (
        "quicksight:DescribeDashboardDefinition", f"{SERVICE}:dashboard/sales",
    ),
    "that others stand on a data set": (
        "quicksight:DescribeDashboard", f"{SERVICE}:dashboard/sales",
    ),
    "users": ("quicksight:DescribeUser", f"{SERVICE}:user/default/ann"),
}  # fmt: skip
OWN = {"own data sets", "own dashboard"}


def _readable(statements: Sequence[Statement]) -> set[str]:
    policy = policy_document(statements)
    return {name for name, needed in READABLE.items() if allows(policy, Need(*needed))}


def test_each_role_reads_what_it_needs_and_nothing_besides() -> None:
    assert _readable(person_statements(SETTINGS, IDENTITY)) == OWN | {"that others stand on a data set", "users"}
    assert _readable(scheduler_statements(SETTINGS, IDENTITY)) == OWN


@pytest.mark.parametrize("results", ["s3://insights/results/", "s3://insights/tables/", "s3://insights/"])
def test_the_role_reads_the_objects_of_marts_alone_wherever_query_results_lie(results: str) -> None:
    statements = role_statements(_installation(results), IDENTITY)
    assert _readable(statements) - {"query results"} == {"objects of marts", "tables of marts"}
    listed = [statement for statement in statements if "s3:ListBucket" in statement.actions]
    assert results == "s3://insights/" or all(statement.conditions for statement in listed)


def test_the_role_may_be_passed_to_quicksight_alone() -> None:
    statements = person_statements(SETTINGS, IDENTITY)
    passed = [statement for statement in statements if "iam:PassRole" in statement.actions]
    assert [(each.resources, each.conditions) for each in passed] == [
        ((ROLE,), {"StringEquals": {"iam:PassedToService": ["quicksight.amazonaws.com"]}})
    ]


def test_the_role_writes_query_results_and_nothing_else() -> None:
    statements = role_statements(_installation(), IDENTITY)
    assert "query results" in _readable(statements)
    document = json.dumps(policy_document(statements))
    written = [(statement.sid, statement.resources) for statement in statements if "s3:PutObject" in statement.actions]
    assert written == [("WriteQueryResults", ("arn:aws:s3:::insights/results/*",))]
    assert ("labels" in document, "_identity" in document, "glue:Update" in document) == (False, False, False)


@pytest.mark.parametrize("purpose", ["quicksight", "quicksight-role", "quicksight-scheduler"])
def test_each_policy_is_printed_as_iam_reads_it(
    gt_insights: Run, aws_environment: pytest.MonkeyPatch, purpose: str
) -> None:
    for name in ("LABELING_OUTPUT", "ATHENA_STAGING_LOCATION", "ATHENA_DATA_LOCATION"):
        aws_environment.setenv(f"GT_{name}", "s3://insights/somewhere/")
    ended = gt_insights("policy", purpose, "--account", ACCOUNT_ID)
    assert ended.exit_code == 0, ended.err
    assert json.loads(ended.out)["Version"] == "2012-10-17"
    # What IAM takes inline for a role.
    assert len(json.dumps(json.loads(ended.out), separators=(",", ":"))) < 10240
