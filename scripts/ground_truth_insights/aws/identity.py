"""Who the credentials of the environment are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.aws.errors import Permission, service_errors

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient


@dataclass(frozen=True, slots=True)
class Identity:
    """The 12 digits of the account, and the ARN of the user or role."""

    account: str
    arn: str


def caller_identity(client: "STSClient") -> Identity:
    """Ask who is calling; no policy can forbid it.

    Raises:
        ServiceError: there are no credentials, they aren't accepted, or the service can't be reached.

    """
    with service_errors("find out whose credentials these are", Permission("sts:GetCallerIdentity", "*")):
        answer = client.get_caller_identity()
    return Identity(answer["Account"], answer["Arn"])
