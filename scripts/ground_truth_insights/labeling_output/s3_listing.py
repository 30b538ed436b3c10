"""The listing of a labeling output in S3, by the same rule as the local inventory: jobs at any depth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ground_truth_insights.aws.errors import service_errors
from ground_truth_insights.aws.s3_location import S3Location, bucket_permission
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import FileKind, job_file, labeling_jobs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Can be read only after someone restores them; all other classes are read at once.
_ARCHIVES = frozenset({"DEEP_ARCHIVE", "GLACIER"})


@dataclass(frozen=True, slots=True)
class S3Object:
    """One object of a labeling job; `job` is the job's folder below the location."""

    key: str
    job: str
    kind: FileKind
    size_bytes: int
    modified_at_ms: int
    etag: str
    is_archived: bool

    @classmethod
    def from_listing(cls, entry: Mapping[str, Any], job: str, kind: FileKind) -> "S3Object":
        """Read an entry of ListObjectsV2."""
        return cls(
            key=entry["Key"],
            job=job,
            kind=kind,
            size_bytes=entry["Size"],
            modified_at_ms=round(entry["LastModified"].timestamp() * 1000),
            etag=entry["ETag"],
            is_archived=entry.get("StorageClass") in _ARCHIVES and not _is_restored(entry),
        )


@dataclass(frozen=True, slots=True)
class S3Listing:
    """The objects of every labeling job below a location, by key."""

    location: S3Location
    objects: list[S3Object]

    @property
    def jobs(self) -> frozenset[str]:
        """Return the folders of the jobs."""
        return frozenset(item.job for item in self.objects)

    def path(self, item: S3Object) -> str:
        """Return an object's path below the location."""
        return item.key[len(self.location.prefix) :]


def list_labeling_objects(client: "S3Client", location: S3Location, advance: Callable[[int], None]) -> S3Listing:
    """List the objects that this project reads; `advance` hears of the keys looked at.

    Raises:
        UsageError: the location lies inside a labeling job, or holds none.
        ServiceError: S3 said no.

    """
    _check_outside_of_jobs(location)
    permission = bucket_permission(client.meta.partition, location.bucket)
    found = []
    with service_errors(f"list {location}", permission):
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=location.bucket, Prefix=location.prefix, OptionalObjectAttributes=["RestoreStatus"]
        )
        for page in pages:
            entries = page.get("Contents", [])
            for entry in entries:
                part = job_file(entry["Key"][len(location.prefix) :])
                if part is not None:
                    found.append(S3Object.from_listing(entry, *part))
            advance(len(entries))
    jobs = labeling_jobs((item.job, item.kind) for item in found)
    if not jobs:
        raise UsageError(
            f"{location} holds no labeling job: looked for annotations/worker-response/ at any depth;"
            " name the S3OutputPath of the jobs, or a prefix above it"
        )
    return S3Listing(location, [item for item in found if item.job in jobs])


def _check_outside_of_jobs(location: S3Location) -> None:
    part = job_file(location.prefix)
    if part is not None and part[1] is FileKind.RESPONSE:
        raise UsageError(f"{location} lies inside a labeling job; name the job: {location.uri(part[0])}")


def _is_restored(entry: Mapping[str, Any]) -> bool:
    status = entry.get("RestoreStatus", {})
    return "RestoreExpiryDate" in status and not status.get("IsRestoreInProgress", False)
