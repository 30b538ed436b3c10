"""AWS clients, made from the environment (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, ...), and its regions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from ground_truth_insights.aws.errors import Permission, service_errors
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import value

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_quicksight import QuickSightClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sts import STSClient

# With the pauses in between, a service may refuse for about half a minute. AWS_MAX_ATTEMPTS changes it.
_ATTEMPTS = 8


def s3_client(max_connections: int = 10, region: str | None = None) -> "S3Client":
    """Return a client for S3; each thread that uses it at the same time needs one of its connections.

    Without a region it is that of the environment. Where GT_BUCKET_OWNER is set, S3 refuses each call to a bucket of
    another account: a name that was given up may be somebody else's today.

    Raises:
        UsageError: the environment names a profile, a region or an address that doesn't exist, or none where one is
            needed, or an owner that is no account. So do the other clients.
    """
    owner = value("GT_BUCKET_OWNER", os.environ)

    def name_owner(params: dict[str, Any], model: Any, **_: Any) -> None:
        if "ExpectedBucketOwner" in model.input_shape.members:
            params["ExpectedBucketOwner"] = owner

    with _configuration_errors():
        client = boto3.Session().client("s3", region_name=region, config=_config(max_connections))
    if owner:
        client.meta.events.register("provide-client-params.s3", name_owner)
    return client


def sagemaker_client() -> "SageMakerClient":
    """Return a client for SageMaker in the region of the environment."""
    with _configuration_errors():
        return boto3.Session().client("sagemaker", config=_config())


def cognito_client(region: str) -> "CognitoIdentityProviderClient":
    """Return a client for the Cognito user pools of a region."""
    with _configuration_errors():
        return boto3.Session().client("cognito-idp", region_name=region, config=_config())


def athena_client(region: str) -> "AthenaClient":
    """Return a client for Athena in a region."""
    with _configuration_errors():
        return boto3.Session().client("athena", region_name=region, config=_config())


def glue_client(region: str) -> "GlueClient":
    """Return a client for the Glue catalog of a region."""
    with _configuration_errors():
        return boto3.Session().client("glue", region_name=region, config=_config())


def sts_client(region: str) -> "STSClient":
    """Return a client that tells whose credentials these are."""
    with _configuration_errors():
        return boto3.Session().client("sts", region_name=region, config=_config())


class Identity(NamedTuple):
    """Whose the credentials are: the 12 digits of the account, and the ARN of the user or role."""

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


def ses_client(region: str | None = None) -> "SESV2Client":
    """Return a client for SES that tries each call once: a repeated call could send a mail twice."""
    with _configuration_errors():
        return boto3.Session().client(
            "sesv2",
            region_name=region,
            config=_config().merge(Config(retries={"mode": "standard", "total_max_attempts": 1})),
        )


def quicksight_client(region: str) -> "QuickSightClient":
    """Return a client for QuickSight in a region, for many calls side by side.

    It pauses after what is throttled and doesn't slow all calls down: "adaptive" sends one call in two seconds where
    every third is throttled.
    """
    with _configuration_errors():
        return boto3.Session().client("quicksight", region_name=region, config=_config(20, "standard"))


@cache
def partition_of(region: str) -> str:
    """Return the partition that a region is in, such as `aws` or `aws-cn`.

    Raises:
        UsageError: the environment names a profile that doesn't exist.
    """
    with _configuration_errors():
        return str(boto3.Session().get_partition_for_region(region))


@cache
def regions_of(service: str) -> frozenset[str]:
    """Return the regions, of all partitions, that have a service.

    Raises:
        UsageError: as `partition_of`.
    """
    # boto3 reads a large file to tell.
    with _configuration_errors():
        session = boto3.Session()
        return frozenset(
            region
            for partition in session.get_available_partitions()
            for region in session.get_available_regions(service, partition_name=partition)
        )


def refuse_unknown_region(service: str, region: str, setting: str) -> None:
    """Check that a service has a region.

    Raises:
        UsageError: it has not, or as `partition_of`.
    """
    if region not in regions_of(service):
        raise UsageError(f"{setting} is '{region}', where there is no {service}; set it to the region of the marts")


@contextmanager
def _configuration_errors() -> Iterator[None]:
    """Tell a person which settings of AWS to look at."""
    try:
        yield
    except (BotoCoreError, ValueError) as error:
        raise UsageError(
            f"{str(error).rstrip('.')}; look at AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL, or run: aws configure"
        ) from error


def _config(max_connections: int = 10, retry_mode: Literal["adaptive", "standard"] = "adaptive") -> Config:
    config = Config(
        max_pool_connections=max_connections,
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": retry_mode},
        # botocore puts its own, long one together anew for each call, which takes 5 % of a small object's time.
        user_agent="ground-truth-insights",
    )
    if os.environ.get("AWS_MAX_ATTEMPTS"):
        return config
    return config.merge(Config(retries={"mode": retry_mode, "total_max_attempts": _ATTEMPTS}))
