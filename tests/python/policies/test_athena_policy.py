"""`gt-insights policy athena`: what the policy allows and what it doesn't, and that IAM takes it."""

import json
from collections.abc import Callable

import boto3
import pytest

from athena_local.calls import Call
from athena_local.clients import PROJECT_KEY
from athena_local.iam import ACCOUNT, Policy, allows, needs
from aws_server import Ended
from dbt_project import ROOT
from ground_truth_insights.policies.athena import ACTIONS_WITHOUT_CALL

pytest_plugins = ["aws_fixtures"]

SETTINGS = {
    "GT_LABELING_OUTPUT": "s3://labels/jobs/",
    "GT_ATHENA_STAGING_LOCATION": "s3://insights/query-results/",
    "GT_ATHENA_DATA_LOCATION": "s3://insights/tables/",
}
# IAM takes no customer-managed policy with more characters, white space aside.
MOST_CHARACTERS = 6144


def printed(gt_insights: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, **settings: str) -> Policy:
    for name, value in (SETTINGS | settings).items():
        monkeypatch.setenv(name, value)
    ended = gt_insights("policy", "athena", "--account", ACCOUNT)
    assert (ended.exit_code, ended.err) == (0, "")
    policy: Policy = json.loads(ended.out)
    return policy


def test_labeling_output_can_be_read_but_not_changed_and_images_not_even_read(
    gt_insights: Callable[..., Ended], aws_environment: pytest.MonkeyPatch
) -> None:
    policy = printed(gt_insights, aws_environment)
    job = "s3://labels/jobs/birds"
    response = f"{job}/annotations/worker-response/iteration-1/0/2026-02-03_09:16:31.json"

    def may(action: str, address: str) -> bool:
        return all(allows(policy, need) for need in needs(Call(PROJECT_KEY, action, address)))

    assert may("s3:GetObject", response)
    assert may("s3:GetObject", f"{job}/manifests/output/output.manifest")
    assert may("s3:ListObjectsV2", "s3://labels/jobs/")
    assert not may("s3:GetObject", f"{job}/images/1.jpg")
    assert not may("s3:PutObject", response)
    assert not may("s3:DeleteObject", response)
    assert not may("s3:ListObjectsV2", "s3://labels/other/")
    assert not may("s3:DeleteObject", "s3://insights/query-results/1.csv")
    assert may("s3:DeleteObject", "s3://insights/tables/x/1")
    assert not may("s3:PutObject", "s3://insights/elsewhere/1")


def test_no_action_or_bucket_is_a_wildcard(
    gt_insights: Callable[..., Ended], aws_environment: pytest.MonkeyPatch
) -> None:
    policy = printed(gt_insights, aws_environment)
    assert not [action for statement in policy["Statement"] for action in statement["Action"] if "*" in action]
    everywhere = [statement["Sid"] for statement in policy["Statement"] if "*" in statement["Resource"]]
    assert everywhere == ["ReadThroughLakeFormation"]


def test_iam_takes_the_policy_also_with_long_names(
    gt_insights: Callable[..., Ended], aws_environment: pytest.MonkeyPatch, aws: object
) -> None:
    del aws
    long = {name: f"s3://{number}{'b' * 62}/{'p' * 60}/" for number, name in enumerate(SETTINGS)}
    policy = printed(gt_insights, aws_environment, **long, GT_SCHEMA="s" * 60)
    text = json.dumps(policy, separators=(",", ":"))
    assert len(text) <= MOST_CHARACTERS
    created = boto3.client("iam").create_policy(PolicyName="labeling-insights", PolicyDocument=text)
    assert created["Policy"]["PolicyName"] == "labeling-insights"


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-1", "aws")]
)
def test_arns_are_those_of_the_partition(
    gt_insights: Callable[..., Ended], aws_environment: pytest.MonkeyPatch, region: str, partition: str
) -> None:
    policy = printed(gt_insights, aws_environment, GT_ATHENA_REGION=region)
    arns = [arn for statement in policy["Statement"] for arn in statement["Resource"] if arn != "*"]
    assert {arn.split(":")[1] for arn in arns} == {partition}
    assert {arn.split(":")[3] for arn in arns} == {"", region}


@pytest.mark.parametrize(
    ("arguments", "settings", "text"),
    [
        (["--account", "12"], {}, "--account is '12', which is no AWS account id of 12 digits"),
        (["--account", ACCOUNT], {"GT_LABELING_OUTPUT": "jobs"}, "GT_LABELING_OUTPUT is 'jobs'"),
        (["--account", ACCOUNT], {"GT_ATHENA_DATA_LOCATION": ""}, "GT_ATHENA_DATA_LOCATION is not set"),
    ],
    ids=["account", "no_s3", "unset"],
)
def test_wrong_use_ends_with_code_2(
    gt_insights: Callable[..., Ended],
    aws_environment: pytest.MonkeyPatch,
    arguments: list[str],
    settings: dict[str, str],
    text: str,
) -> None:
    for name, value in (SETTINGS | settings).items():
        aws_environment.setenv(name, value)
    ended = gt_insights("policy", "athena", *arguments)
    assert ended.exit_code == 2
    assert text in ended.err


def test_the_account_is_that_of_the_credentials(
    aws: object, gt_insights: Callable[..., Ended], aws_environment: pytest.MonkeyPatch
) -> None:
    del aws
    for name, value in SETTINGS.items():
        aws_environment.setenv(name, value)
    assert f":{ACCOUNT}:workgroup/primary" in gt_insights("policy", "athena").out


def test_the_page_explains_every_action_without_a_call() -> None:
    page = (ROOT / "docs/how-to/athena.md").read_text(encoding="utf-8")
    for action, reason in ACTIONS_WITHOUT_CALL.items():
        assert f"| `{action}` | {reason} |" in page
