"""Clients of the local AWS, which takes any keys, and their environment."""

from typing import Any

import boto3

REGION = "us-east-1"
# Access keys tell callers apart: the project that is tested, Athena itself, and the tests around them.
PROJECT_KEY = "project"
ENGINE_KEY = "engine"
HARNESS_KEY = "harness"
INSIGHTS_BUCKET = "insights"
# A person's own profile or session would win over the keys, or fail where it doesn't exist.
UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


def local_client(service: str, url: str, key: str = HARNESS_KEY, region: str = REGION) -> Any:
    """Return a client of one service; boto3's clients have no common type."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=key,
    )


def environment(url: str, key: str, region: str = REGION) -> dict[str, str]:
    """Return what boto3 and `gt-insights` must have in their environment."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": key,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "GT_ATHENA_REGION": region,
        "GT_ATHENA_WORK_GROUP": "primary",
        "GT_ATHENA_STAGING_LOCATION": f"s3://{INSIGHTS_BUCKET}/query-results/",
        "GT_ATHENA_DATA_LOCATION": f"s3://{INSIGHTS_BUCKET}/tables/",
    }
