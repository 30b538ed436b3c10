"""boto3 clients of the local AWS, which takes any keys."""

from typing import Any

import boto3

REGION = "us-east-1"
KEY = "testing"


def local_client(service: str, url: str) -> Any:
    """Return a client of one service; boto3's clients have no common type."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
