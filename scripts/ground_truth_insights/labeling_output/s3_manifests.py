"""The manifests and other companions of worker responses in S3, read like local ones."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, service_errors
from ground_truth_insights.aws.s3_location import object_permission
from ground_truth_insights.labeling_output.clues import CLUE_KINDS, Clue, ClueFile, clues_of
from ground_truth_insights.labeling_output.layout import FileKind
from ground_truth_insights.labeling_output.manifests import ManifestLine, manifest_lines, unreadable_manifest
from ground_truth_insights.labeling_output.s3_listing import S3Listing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What boto3 keeps open at once by default.
CONCURRENCY = 10


def output_manifests(listings: Iterable[S3Listing]) -> list[str]:
    """Return the URI of the output manifest of each labeling job, each once."""
    uris = (
        listing.location.uri(item.key)
        for listing in listings
        for item in listing.objects
        if item.kind is FileKind.MANIFEST
    )
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
        for lines in pool.map(lambda uri: _manifest(client, uri), uris):
            yield from lines
            advance(1)


def clue_files(listings: Iterable[S3Listing]) -> list[ClueFile]:
    """Return the files that may say of which data object a manifest's line is, each once."""
    files = (
        ClueFile(listing.location.uri(item.key), listing.job_uri(item.job), item.kind)
        for listing in listings
        for item in listing.objects
        if item.kind in CLUE_KINDS and not item.is_archived
    )
    return list(dict.fromkeys(files))


def read_s3_clues(client: "S3Client", files: Iterable[ClueFile], advance: Callable[[int], None]) -> Iterator[Clue]:
    """Yield what each file says; `advance` hears of each file read. One in an archive or gone since says nothing.

    Raises:
        ServiceError: S3 said no.

    """
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        for clues in pool.map(lambda file: _clues(client, file), files):
            yield from clues
            advance(1)


def _clues(client: "S3Client", file: ClueFile) -> list[Clue]:
    try:
        return list(clues_of(file, _content(client, file.path)))
    except _ArchivedError:
        return []


def _manifest(client: "S3Client", uri: str) -> list[ManifestLine]:
    try:
        content = _content(client, uri)
    except _ArchivedError:
        return [unreadable_manifest(uri)]
    return list(manifest_lines(uri, io.BytesIO(content or b"")))


class _ArchivedError(Exception):
    """The object lies in an archive."""


def _content(client: "S3Client", uri: str) -> bytes | None:
    """Return what an object holds, None where it is gone."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    permission = object_permission("s3:GetObject", client.meta.partition, bucket, key)
    with service_errors(f"read {uri}", permission):
        try:
            return client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error_code(error) == "InvalidObjectState":
                raise _ArchivedError from error
            if error_code(error) == "NoSuchKey":
                return None
            raise
