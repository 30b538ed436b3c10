"""A place in S3: a bucket and the prefix below which keys count."""

import re
from dataclasses import dataclass

from ground_truth_insights.aws.errors import Permission
from ground_truth_insights.errors import UsageError

_URI = re.compile(r"s3://([A-Za-z0-9][A-Za-z0-9._-]{2,254})(?:/(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class S3Location:
    """A bucket and a prefix, which is empty or ends in a slash."""

    bucket: str
    prefix: str

    @classmethod
    def parse(cls, text: str) -> "S3Location":
        """Read `s3://bucket/prefix`, with or without a slash at its end.

        Raises:
            UsageError: it's no such URI.
        """
        bucket, key = split_s3_uri(text)
        return cls(bucket, key if key.endswith("/") or not key else f"{key}/")

    def __str__(self) -> str:
        """Return the URI."""
        return f"s3://{self.bucket}/{self.prefix}"

    def uri(self, key: str) -> str:
        """Return the URI of a key in the bucket."""
        return f"s3://{self.bucket}/{key}"

    def holds(self, bucket: str, key: str) -> bool:
        """Tell whether a key lies below this place."""
        return bucket == self.bucket and key.startswith(self.prefix)


def split_s3_uri(text: str) -> tuple[str, str]:
    """Return bucket and key of `s3://bucket/key`.

    Raises:
        UsageError: it's no such URI.
    """
    match = _URI.fullmatch(text)
    if match is None:
        raise UsageError(f"'{text}' is no location in S3; write it as s3://bucket/prefix")
    return match[1], match[2] or ""


def object_permission(action: str, partition: str, bucket: str, key: str) -> Permission:
    """Return what an action on the objects of a key or pattern takes."""
    return Permission(action, f"arn:{partition}:s3:::{bucket}/{key}")
