"""`gt-insights doctor --target athena`: each thing that can be wrong in an account is named with what mends it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from athena_account import ENVIRONMENT, WORK_GROUP, AthenaAccount, athena_account
from athena_local.iam import ACCOUNT, allowed_actions
from athena_local.treatment import Treatment
from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.checks.findings import Finding, Severity
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import athena_statements
from ground_truth_insights.policies.document import policy_document

# Athena itself asks for it; a caller can't try it.
UNTRIED = {"lakeformation:GetDataAccess"}
STATEMENTS = athena_statements(AthenaInstallation.from_environment(ENVIRONMENT), Account(ACCOUNT, "us-east-1"))
ACTIONS = sorted(allowed_actions(policy_document(STATEMENTS)) - UNTRIED)


@pytest.fixture(scope="module")
def served() -> Iterator[AthenaAccount]:
    with athena_account() as account:
        yield account


@pytest.fixture
def account(served: AthenaAccount) -> Iterator[AthenaAccount]:
    """Give the account as it was furnished, with the generated policy and nothing else."""
    served.treat(Treatment(policy=served.policy()))
    yield served
    served.runner.failure = ""


def wrong(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is not Severity.OK]


def approved(findings: list[Finding]) -> set[str]:
    return {finding.message for finding in findings if finding.severity is Severity.OK}


def missing_actions(findings: list[Finding]) -> set[str]:
    named = (re.match(r"permission is missing: (\S+) on arn:aws:", finding.message) for finding in findings)
    return {match[1] for match in named if match}


def test_with_the_generated_policy_alone_all_is_well(account: AthenaAccount) -> None:
    findings = account.examine()
    assert wrong(findings) == []
    assert "a query ran, and every permission is there" in [finding.message for finding in findings]


def test_the_checks_change_nothing(account: AthenaAccount) -> None:
    before = contents(account)
    account.examine()
    assert contents(account) == before


def contents(account: AthenaAccount) -> Any:
    s3, glue = account.client("s3"), account.client("glue")
    buckets = ("doctor-labels", "doctor-insights")
    objects = [entry["ETag"] for bucket in buckets for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    uploads = [s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []) for bucket in buckets]
    databases = [database["Name"] for database in glue.get_databases()["DatabaseList"]]
    tables = [table for name in databases for table in glue.get_tables(DatabaseName=name)["TableList"]]
    return objects, uploads, databases, tables


@pytest.fixture(scope="module")
def all_is_well(served: AthenaAccount) -> set[str]:
    """Return what is said of the account where nothing is refused."""
    served.treat(Treatment(policy=served.policy()))
    return approved(served.examine())


@pytest.mark.parametrize("action", ACTIONS)
def test_a_missing_permission_is_named_and_no_other(account: AthenaAccount, all_is_well: set[str], action: str) -> None:
    policy = account.policy()
    policy["Statement"].append({"Effect": "Deny", "Action": action, "Resource": "*"})
    account.treat(Treatment(policy=policy))
    examined = account.examine()
    findings = wrong(examined)
    assert missing_actions(findings) == {action}
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert {finding.remedy for finding in findings} == {"gt-insights policy athena prints the policy that allows it"}
    # What can't be looked at is said to be well neither in the same words nor in others.
    assert approved(examined) <= all_is_well - {"a query ran, and every permission is there"}


def test_labeling_output_that_cannot_be_listed_is_not_said_to_hold_or_lack_jobs(account: AthenaAccount) -> None:
    policy = account.policy()
    policy["Statement"].append({"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"})
    account.treat(Treatment(policy=policy))
    examined = account.examine()
    assert missing_actions(examined) == {"s3:ListBucket"}
    assert [finding.message for finding in examined if "GT_LABELING_OUTPUT" in finding.message] == []
    assert [finding.message for finding in examined if "labeling job" in finding.message] == []


def test_a_policy_for_another_schema_lacks_what_is_named(account: AthenaAccount) -> None:
    account.treat(Treatment(policy=account.policy(GT_SCHEMA="elsewhere")))
    messages = [finding.message for finding in wrong(account.examine())]
    catalog = f"arn:aws:glue:us-east-1:{ACCOUNT}"
    assert f"permission is missing: glue:CreateTable on {catalog}:table/ground_truth_insights/*" not in messages
    assert f"permission is missing: glue:UpdateTable on {catalog}:table/ground_truth_insights/*" in messages
    assert f"permission is missing: glue:UpdateTable on {catalog}:table/ground_truth_insights_identity/*" in messages
    assert not [message for message in messages if "s3:" in message]


@pytest.mark.parametrize(
    ("settings", "message", "remedy"),
    [
        ({"GT_ATHENA_REGION": "eu-wset-1"}, "GT_ATHENA_REGION is 'eu-wset-1'", "export GT_ATHENA_REGION=eu-west-1"),
        (
            {"GT_ATHENA_REGION": "eu-west-1"},
            "'doctor-insights' of GT_ATHENA_STAGING_LOCATION is in us-east-1, but GT_ATHENA_REGION is eu-west-1",
            "export GT_ATHENA_REGION=us-east-1",
        ),
        (
            {"GT_ATHENA_DATA_LOCATION": "s3://no-such-bucket/tables/"},
            "GT_ATHENA_DATA_LOCATION is 's3://no-such-bucket/tables/', but there is no bucket 'no-such-bucket'",
            "export GT_ATHENA_DATA_LOCATION=s3://bucket/prefix/",
        ),
        (
            {"GT_LABELING_OUTPUT": "s3://no-such-bucket/jobs/"},
            "GT_LABELING_OUTPUT is 's3://no-such-bucket/jobs/', but there is no bucket",
            "aws s3 ls",
        ),
        (
            {"GT_LABELING_OUTPUT": "s3://doctor-insights/tables/"},
            "GT_LABELING_OUTPUT is 's3://doctor-insights/tables/', which holds no labeling job",
            "the S3OutputPath of the jobs",
        ),
        (
            {"GT_ATHENA_WORK_GROUP": "insihgts"},
            "GT_ATHENA_WORK_GROUP is 'insihgts', but us-east-1 (GT_ATHENA_REGION) has no such work group",
            "aws athena list-work-groups --region us-east-1",
        ),
        (
            {"GT_ATHENA_DATA_LOCATION": "s3://doctor-insights/new/"},
            "there is no inventory below GT_ATHENA_DATA_LOCATION 's3://doctor-insights/new/'",
            "gt-insights inventory",
        ),
    ],
    ids=["no_region", "other_region", "no_bucket", "no_labels", "no_job", "no_work_group", "no_inventory"],
)
def test_a_wrong_setting_is_named_with_what_mends_it(
    account: AthenaAccount, settings: dict[str, str], message: str, remedy: str
) -> None:
    account.treat(Treatment())
    findings = [finding for finding in wrong(account.examine(**settings)) if message in finding.message]
    assert len(findings) == 1
    assert remedy in (findings[0].remedy or "")


@pytest.mark.parametrize(
    ("configuration", "state", "message", "remedy"),
    [
        ({}, "DISABLED", "'other' (GT_ATHENA_WORK_GROUP) is disabled", "--state ENABLED"),
        (
            {
                "EnforceWorkGroupConfiguration": True,
                "ResultConfiguration": {"OutputLocation": "s3://elsewhere/results/"},
            },
            "ENABLED",
            "enforces the location 's3://elsewhere/results/', so tables would go there and not to"
            " GT_ATHENA_DATA_LOCATION",
            "EnforceWorkGroupConfiguration=false",
        ),
        (
            {"ManagedQueryResultsConfiguration": {"Enabled": True}},
            "ENABLED",
            "keeps query results itself, so Athena takes no GT_ATHENA_STAGING_LOCATION",
            "Enabled=false",
        ),
        (
            {"EngineVersion": {"EffectiveEngineVersion": "Athena engine version 2"}},
            "ENABLED",
            "'other' (GT_ATHENA_WORK_GROUP) runs Athena engine version 2",
            'SelectedEngineVersion="Athena engine version 3"',
        ),
        (
            {"BytesScannedCutoffPerQuery": 0},
            "ENABLED",
            "has no scan limit",
            "BytesScannedCutoffPerQuery=10737418240",
        ),
    ],
    ids=["disabled", "enforces_a_location", "managed_results", "old_engine", "no_scan_limit"],
)
def test_a_work_group_that_does_not_fit_is_named_with_the_command_that_mends_it(
    account: AthenaAccount, configuration: dict[str, Any], state: str, message: str, remedy: str
) -> None:
    account.treat(Treatment())
    account.endpoint.set_work_group("other", WORK_GROUP | configuration, state)
    findings = wrong(account.examine(GT_ATHENA_WORK_GROUP="other"))
    assert len(findings) == 1
    assert message in findings[0].message
    assert remedy in (findings[0].remedy or "")


def test_a_work_group_may_enforce_the_staging_location_below_the_data_location(account: AthenaAccount) -> None:
    account.treat(Treatment())
    place = f"{ENVIRONMENT['GT_ATHENA_DATA_LOCATION']}results/"
    enforcing = {"EnforceWorkGroupConfiguration": True, "ResultConfiguration": {"OutputLocation": place}}
    account.endpoint.set_work_group("inside", WORK_GROUP | enforcing)
    assert wrong(account.examine(GT_ATHENA_WORK_GROUP="inside", GT_ATHENA_STAGING_LOCATION=place)) == []
    assert len(wrong(account.examine(GT_ATHENA_WORK_GROUP="inside"))) == 1


def test_throttling_is_named_as_what_it_is(account: AthenaAccount) -> None:
    account.treat(Treatment(throttled=["athena:StartQueryExecution"]))
    findings = wrong(account.examine())
    assert len(findings) == 1
    assert "the service asks to slow down (ThrottlingException)" in findings[0].message


def test_a_place_that_athena_cannot_write_to_is_named_with_its_reason(account: AthenaAccount) -> None:
    account.runner.failure = "Access denied when writing output to url: s3://doctor-insights/query-results/"
    findings = wrong(account.examine())
    assert len(findings) == 1
    assert "GT_ATHENA_STAGING_LOCATION 's3://doctor-insights/query-results/': Access denied" in findings[0].message


def test_a_result_that_is_not_given_is_named(account: AthenaAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(account.endpoint._operations, "GetQueryResults")
    [finding] = wrong(account.examine())
    assert "InvalidRequestException: GetQueryResults is not supported" in finding.message


def test_lake_formation_is_told_from_a_missing_permission(account: AthenaAccount) -> None:
    account.treat(Treatment(refusals={"glue:GetTable": "Insufficient Lake Formation permission(s) on a_table"}))
    findings = wrong(account.examine())
    assert findings
    assert all(finding.message.startswith("Lake Formation refuses glue:GetTable on") for finding in findings)
    assert all("docs/how-to/athena.md" in (finding.remedy or "") for finding in findings)
