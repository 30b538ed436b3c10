"""What the checks of the target athena ask AWS with: clients, and what to say when AWS says no."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from botocore.exceptions import BotoCoreError, ClientError

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.errors import AWS_ERRORS, Permission, error_code, error_message, explained, is_denied
from ground_truth_insights.aws.session import athena_client, glue_client, s3_client, sts_client
from ground_truth_insights.checks.findings import Finding

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

POLICY_COMMAND = "gt-insights policy athena prints the policy that allows it"


class AwsClients(NamedTuple):
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


class Asked(NamedTuple):
    """What all checks are about."""

    clients: AwsClients
    installation: AthenaInstallation


class Probe(NamedTuple):
    """A call that changes nothing, and what must be allowed for it.

    `harmless` are errors that come after the permission was checked: what the call is about doesn't exist, or does
    already.
    """

    permission: Permission
    call: Callable[[], object]
    harmless: frozenset[str] = frozenset()


def tried(probes: Iterable[Probe]) -> Iterator[Finding]:
    """Make each call, and yield what is said of those that aren't allowed."""
    for probe in probes:
        try:
            probe.call()
        except AWS_ERRORS as error:
            if error_code(error) not in probe.harmless:
                yield refused(error, probe.permission)


def answer(call: Callable[..., Any], **arguments: object) -> dict[str, Any] | None:
    """Return what a service answers; None where it says no, of which a probe tells."""
    try:
        return dict(call(**arguments))
    except AWS_ERRORS:
        return None


def refused(error: ClientError | BotoCoreError, permission: Permission) -> Finding:
    """Return what a service's refusal means, mostly that a permission is missing, or why it wasn't reached."""
    if "Lake Formation" in error_message(error):
        return Finding.error(
            f"Lake Formation refuses {permission}",
            "grant the database and its tables to this identity in Lake Formation; see docs/how-to/athena.md",
        )
    if is_denied(error):
        return Finding.error(f"permission is missing: {permission}", POLICY_COMMAND)
    return Finding.error(str(explained(error, f"try {permission}", permission)), None)
