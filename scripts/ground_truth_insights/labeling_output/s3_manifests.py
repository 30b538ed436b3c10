"""The output manifests of labeling jobs in S3, read like local ones."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, service_errors
from ground_truth_insights.aws.s3_location import object_permission
from ground_truth_insights.labeling_output.layout import FileKind
from ground_truth_insights.labeling_output.manifests import ManifestLine, manifest_lines, unreadable_manifest
from ground_truth_insights.labeling_output.s3_listing import S3Listing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What boto3 keeps open at once by default.
CONCURRENCY = 10


def output_manifests(listings: Iterable[S3Listing]) -> list[str]:
    """Return the URI of the output manifest of each labeling job with worker responses, each once."""
    uris: list[str] = []
    for listing in listings:
        answered = {item.job for item in listing.objects if item.kind is FileKind.RESPONSE}
        manifests = (item for item in listing.objects if item.kind is FileKind.MANIFEST and item.job in answered)
        uris += [listing.location.uri(item.key) for item in manifests]
    return list(dict.fromkeys(uris))


def read_s3_manifests(
    client: "S3Client", uris: Iterable[str], advance: Callable[[int], None]
) -> Iterator[ManifestLine]:
    """Yield the lines of each manifest, in order; `advance` hears of each manifest read.

    A manifest in an archive is one line with the problem `unreadable`; one that is gone since gives none.

    Raises:
        ServiceError: S3 said no.

    """
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        for lines in pool.map(lambda uri: _read(client, uri), uris):
            yield from lines
            advance(1)


def _read(client: "S3Client", uri: str) -> list[ManifestLine]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    permission = object_permission("s3:GetObject", client.meta.partition, bucket, key)
    with service_errors(f"read {uri}", permission):
        try:
            content = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error_code(error) == "InvalidObjectState":
                return [unreadable_manifest(uri)]
            if error_code(error) == "NoSuchKey":
                return []
            raise
    return list(manifest_lines(uri, io.BytesIO(content)))
