"""`gt-insights policy`: the least-privilege IAM policy that fits the settings."""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence

import click

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.identity import caller_identity
from ground_truth_insights.aws.session import sts_client
from ground_truth_insights.errors import UsageError
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import athena_statements
from ground_truth_insights.policies.document import Statement, policy_document


def _athena(environment: Mapping[str, str], number: str | None) -> Sequence[Statement]:
    installation = AthenaInstallation.from_environment(environment)
    return athena_statements(installation, Account(number or _own_account(installation.region), installation.region))


POLICIES: dict[str, Callable[[Mapping[str, str], str | None], Sequence[Statement]]] = {"athena": _athena}


@click.command(name="policy")
@click.argument("purpose", type=click.Choice(sorted(POLICIES)))
@click.option("--account", metavar="NUMBER", help="The account's 12 digits.  [default: that of the credentials]")
def command(*, purpose: str, account: str | None) -> int:
    """Print the IAM policy that allows what a part of this project does with your settings, and nothing else.

    athena: gt-insights inventory and doctor, and dbt build --target athena. Nothing is changed or created.
    """
    if account is not None and not re.fullmatch(r"\d{12}", account):
        raise UsageError(f"--account '{account}' is no account; it has 12 digits, as aws sts get-caller-identity shows")
    click.echo(json.dumps(policy_document(POLICIES[purpose](os.environ, account)), indent=2))
    return 0


def _own_account(region: str) -> str:
    return caller_identity(sts_client(region)).account
