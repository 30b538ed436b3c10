"""The policy of the target athena, in both directions: what the builds called is allowed, what is allowed was called.

The calls are those that the local Athena recorded while the project was built, rebuilt, changed, documented and
removed: the project's own, and those of the engine, which Athena makes with its caller's permissions.
"""

import pytest

from athena_builds import KEY, LABELING_OUTPUT, LATE_BUCKET, SCHEMA, AthenaBuilds
from athena_local.calls import Call
from athena_local.clients import ENGINE_KEY, INSIGHTS_BUCKET
from athena_local.iam import ACCOUNT, Policy, allowed_actions, allows, needs
from athena_local.stack import AthenaLocal
from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import ACTIONS_WITHOUT_CALL, athena_statements
from ground_truth_insights.policies.document import policy_document

pytest_plugins = ["athena_fixtures"]

# The local engine keeps column statistics in Glue; Athena asks for none unless a person has Glue compute them.
OF_THE_LOCAL_ENGINE_ALONE = {
    "glue:DeleteColumnStatisticsForTable",
    "glue:GetColumnStatisticsForPartition",
    "glue:GetColumnStatisticsForTable",
    "glue:UpdateColumnStatisticsForPartition",
    "glue:UpdateColumnStatisticsForTable",
}
# Called by `gt-insights doctor` and when a person stops dbt; tests/python/doctor/test_doctor_on_athena.py calls them.
OUTSIDE_OF_BUILDS = {"athena:StopQueryExecution", "s3:GetBucketLocation"}


@pytest.fixture(scope="module")
def installations(local_athena: AthenaLocal) -> list[AthenaInstallation]:
    """Give the installation of the builds, and the same with the second place of labeling output that they read."""
    settings = local_athena.environment() | {"GT_LABELING_OUTPUT": LABELING_OUTPUT, "GT_SCHEMA": SCHEMA}
    settings["GT_ATHENA_DATA_LOCATION"] = f"s3://{INSIGHTS_BUCKET}/{SCHEMA}/"
    late = settings | {"GT_LABELING_OUTPUT": f"s3://{LATE_BUCKET}/"}
    return [AthenaInstallation.from_environment(each) for each in (settings, late)]


@pytest.fixture(scope="module")
def policies(installations: list[AthenaInstallation]) -> list[Policy]:
    account = Account(ACCOUNT, installations[0].region)
    return [policy_document(athena_statements(each, account)) for each in installations]


@pytest.fixture(scope="module")
def calls(
    local_athena: AthenaLocal, athena_builds: AthenaBuilds, installations: list[AthenaInstallation]
) -> list[Call]:
    """Give the calls of the project, and of the engine on what is the project's; other tests use the engine too."""
    del athena_builds  # it is here because it makes the calls
    databases = [f"{name}/" for name in installations[0].databases]
    locations = [str(location) for each in installations for location in each.locations.values()]
    ours = (*databases, *locations)
    return [
        call
        for call in local_athena.usage().requests
        if call.name not in OF_THE_LOCAL_ENGINE_ALONE
        and (call.caller == KEY or (call.caller == ENGINE_KEY and f"{call.resource}/".startswith(ours)))
    ]


def test_every_recorded_call_is_allowed_on_its_resource(calls: list[Call], policies: list[Policy]) -> None:
    refused = {
        (need.action, need.resource)
        for call in calls
        for need in needs(call)
        if not any(allows(policy, need) for policy in policies)
    }
    assert refused == set()


def test_every_allowed_action_was_called_or_is_explained(calls: list[Call], policies: list[Policy]) -> None:
    called = {need.action for call in calls for need in needs(call)}
    allowed = allowed_actions(policies[0])
    assert called | set(ACTIONS_WITHOUT_CALL) | OUTSIDE_OF_BUILDS == allowed
    assert called.isdisjoint(ACTIONS_WITHOUT_CALL)
    assert called.isdisjoint(OUTSIDE_OF_BUILDS)
