"""boto3 clients of the local AWS, which takes any keys."""

from typing import Any

import boto3

REGION = "us-east-1"
# Access keys tell callers apart: the project that is tested, Athena itself, and the tests around them.
PROJECT_KEY = "project"
ENGINE_KEY = "engine"
HARNESS_KEY = "harness"


def local_client(service: str, url: str, key: str = HARNESS_KEY, region: str = REGION) -> Any:
    """Return a client of one service; boto3's clients have no common type."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=key,
    )
