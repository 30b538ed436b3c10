"""A labeling output in S3 as the local inventory knows it, and its manifests and companions, read like local ones."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, service_errors
from ground_truth_insights.aws.s3_location import object_permission
from ground_truth_insights.labeling_output.clues import CLUE_KINDS, Clue, ClueFile, clues_of
from ground_truth_insights.labeling_output.inventory import LabelingJob, ListedFile
from ground_truth_insights.labeling_output.layout import FileKind, clue_kind, manifests_to_read
from ground_truth_insights.labeling_output.manifests import ManifestLine, manifest, passed_over, unreadable_manifest
from ground_truth_insights.labeling_output.s3_listing import S3Listing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What boto3 keeps open at once by default.
CONCURRENCY = 10
# The kinds of files that hold answers.
_ANSWERS = (FileKind.RESPONSE, FileKind.HUMAN_LOOP, FileKind.REQUEST)
Source = TypeVar("Source")
Found = TypeVar("Found")


def listed_files(listings: Iterable[S3Listing]) -> list[ListedFile]:
    """Return the files that hold answers as the inventory knows them, each path once."""
    files: dict[str, ListedFile] = {}
    for listing in listings:
        simulated = listing.simulated_jobs
        for item in listing.objects:
            # The S3 console makes an empty object for an empty folder; it's no file anywhere else.
            if item.kind in _ANSWERS and not (item.key.endswith("/") and item.size_bytes == 0):
                path = listing.location.uri(item.key)
                problem = "archived" if item.is_archived else None
                files[path] = ListedFile(path, item.size_bytes, item.modified_at_ms, problem, item.job in simulated)
    return list(files.values())


def listed_jobs(listings: Iterable[S3Listing]) -> list[LabelingJob]:
    """Return the labeling jobs of the listings, each once."""
    found: dict[str, bool] = {}
    for listing in listings:
        simulated = listing.simulated_jobs
        found |= {listing.job_uri(job): job in simulated for job in listing.jobs}
    return [LabelingJob(folder, is_simulated) for folder, is_simulated in found.items()]


def output_manifests(listings: Iterable[S3Listing]) -> list[str]:
    """Return the URIs of the output manifests of each labeling job, each once."""
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
    """Yield the lines of each manifest, in order; `advance` hears of each manifest.

    A manifest in an archive is one line with the problem `unreadable`; one that is gone since gives none.

    Raises:
        ServiceError: S3 said no.
    """
    found = list(uris)
    wanted = manifests_to_read(found)
    yield from _read_each(lambda uri: _manifest(client, uri) if uri in wanted else [passed_over(uri)], found, advance)


def clue_files(listings: Iterable[S3Listing]) -> list[ClueFile]:
    """Return the files that may say of which data object a manifest's line is, each once."""
    files = (
        ClueFile(listing.location.uri(item.key), listing.job_uri(item.job), kind)
        for listing in listings
        for item in listing.objects
        if (kind := clue_kind(item.key, item.kind)) in CLUE_KINDS and not item.is_archived
    )
    return list(dict.fromkeys(files))


def read_s3_clues(client: "S3Client", files: Iterable[ClueFile], advance: Callable[[int], None]) -> Iterator[Clue]:
    """Yield what each file says; `advance` hears of each file read. One in an archive or gone since says nothing.

    Raises:
        ServiceError: S3 said no.
    """
    yield from _read_each(lambda file: _clues(client, file), files, advance)


def _read_each(
    read: Callable[[Source], Iterable[Found]], sources: Iterable[Source], advance: Callable[[int], None]
) -> Iterator[Found]:
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        for found in pool.map(read, sources):
            yield from found
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
    return [] if content is None else list(manifest(uri, io.BufferedReader(io.BytesIO(content))))


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
