"""`gt-insights policy`: the least-privilege IAM policy that fits the settings."""

import os
from collections.abc import Callable, Mapping, Sequence

import click

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.session import caller_identity, sts_client
from ground_truth_insights.checks.values import Rule
from ground_truth_insights.commands.output import print_json
from ground_truth_insights.errors import UsageError
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import athena_statements
from ground_truth_insights.policies.document import Statement, policy_document
from ground_truth_insights.policies.quicksight import person_statements, role_statements, scheduler_statements
from ground_truth_insights.quicksight.settings import QuickSightSettings

_Policy = Callable[[Mapping[str, str], str | None], Sequence[Statement]]


def _athena(make: Callable[[AthenaInstallation, Account], Sequence[Statement]]) -> _Policy:
    def statements(environment: Mapping[str, str], number: str | None) -> Sequence[Statement]:
        installation = AthenaInstallation.from_environment(environment)
        return make(installation, Account(number or _own_account(installation.region), installation.region))

    return statements


def _quicksight(make: Callable[[QuickSightSettings, Account], Sequence[Statement]]) -> _Policy:
    def statements(environment: Mapping[str, str], number: str | None) -> Sequence[Statement]:
        settings = QuickSightSettings.from_environment(environment)
        number = number or settings.account_id or _own_account(settings.region)
        return make(settings, Account(number, settings.region))

    return statements


POLICIES: dict[str, _Policy] = {
    "athena": _athena(athena_statements),
    "quicksight": _quicksight(person_statements),
    "quicksight-role": _athena(role_statements),
    "quicksight-scheduler": _quicksight(scheduler_statements),
}


@click.command(name="policy")
@click.argument("purpose", type=click.Choice(sorted(POLICIES)))
@click.option("--account", metavar="NUMBER", help="The account's 12 digits.  [default: that of the credentials]")
def command(*, purpose: str, account: str | None) -> int:
    """Print the IAM policy that allows what a part of this project does with your settings, and nothing else.

    athena: gt-insights inventory and doctor, and dbt build --target athena. quicksight: every command of gt-insights
    quicksight, for a person. quicksight-scheduler: status, snapshot and apply --refresh without changes.
    quicksight-role: the role with which Quick Sight reads the marts. Nothing is changed or created.
    """
    wrong = Rule("account").wrong_text(account) if account is not None else None
    if wrong:
        raise UsageError(f"--account is '{account}', {wrong.reason}; aws sts get-caller-identity shows it")
    print_json(policy_document(POLICIES[purpose](os.environ, account)))
    return 0


def _own_account(region: str) -> str:
    return caller_identity(sts_client(region)).account
