"""The labels that a job's workers may choose, from its label category configuration in S3."""

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, is_denied, service_errors
from ground_truth_insights.aws.s3_location import object_permission, split_s3_uri
from ground_truth_insights.errors import InsightsError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class UnreadableCategoriesError(InsightsError):
    """A job's labels can't be known; other jobs' can."""


def label_categories(client: "S3Client", uri: str) -> list[str]:
    """Return the labels of a configuration, in its order.

    Raises:
        UnreadableCategoriesError: the file is missing, may not be read, or is no such configuration.
        ServiceError: S3 said no for a reason that holds for every file.
    """
    bucket, key = split_s3_uri(uri)
    permission = object_permission("s3:GetObject", client.meta.partition, bucket, key)
    with service_errors(f"read {uri}", permission):
        try:
            content = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if is_denied(error):
                raise UnreadableCategoriesError(f"permission is missing: {permission}") from error
            if error_code(error) in ("NoSuchKey", "NoSuchBucket", "404"):
                raise UnreadableCategoriesError(f"there is no {uri}") from error
            raise
    try:
        labels = [category["label"] for category in json.loads(content.decode("utf-8-sig"))["labels"]]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableCategoriesError(f"{uri} is no label category configuration") from error
    return [label for label in dict.fromkeys(labels) if isinstance(label, str) and label]
