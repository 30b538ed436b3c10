"""What the checks of the target athena ask AWS with: clients, and what to say when AWS says no."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from botocore.exceptions import BotoCoreError, ClientError

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.errors import Permission, error_code, explained, is_denied
from ground_truth_insights.aws.session import athena_client, glue_client, s3_client, sts_client
from ground_truth_insights.checks.findings import Finding, Reporter
from ground_truth_insights.doctor.athena_checks import SUBJECT

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

POLICY_COMMAND = "gt-insights policy athena prints the policy that allows it"
report = Reporter(SUBJECT)


@dataclass(frozen=True, slots=True)
class AwsClients:
    """One client for each service."""

    athena: "AthenaClient"
    glue: "GlueClient"
    s3: "S3Client"
    sts: "STSClient"

    @classmethod
    def of_region(cls, region: str) -> Self:
        """Make the clients from the environment.

        Raises:
            UsageError: the environment names a profile, a region or an address that doesn't exist.

        """
        return cls(athena_client(region), glue_client(region), s3_client(region=region), sts_client(region))


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that changes nothing, and what must be allowed for it.

    `harmless` are errors that come after the permission was checked: what the call is about doesn't exist, or does
    already.
    """

    permission: Permission
    call: Callable[[], object]
    harmless: frozenset[str] = frozenset()


def try_out(probe: Probe) -> Finding | None:
    """Make the call; None where it is allowed."""
    try:
        probe.call()
    except (ClientError, BotoCoreError) as error:
        is_harmless = isinstance(error, ClientError) and error_code(error) in probe.harmless
        return None if is_harmless else refused(error, probe.permission)
    return None


def refused(error: ClientError | BotoCoreError, permission: Permission) -> Finding:
    """Return what a service's refusal means, mostly that a permission is missing, or why it wasn't reached."""
    if isinstance(error, BotoCoreError):
        return report.error(str(explained(error, f"try {permission}", permission)), None)
    message = str(error.response.get("Error", {}).get("Message", ""))
    if "Lake Formation" in message:
        return report.error(
            f"Lake Formation refuses {permission}",
            "grant the database and its tables to this identity in Lake Formation; see docs/how-to/athena.md",
        )
    if is_denied(error):
        return report.error(f"permission is missing: {permission}", POLICY_COMMAND)
    return report.error(str(explained(error, f"try {permission}", permission)), None)


@contextmanager
def collected(findings: list[Finding], permission: Permission) -> Iterator[None]:
    """Turn a refusal inside into a finding."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        findings.append(refused(error, permission))


@dataclass(frozen=True, slots=True)
class Asked:
    """What all checks are about: the installation, and the account that it is in."""

    clients: AwsClients
    installation: AthenaInstallation
    account: str
