"""The listing of a labeling output in S3, by the same rule as the local inventory: jobs at any depth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ground_truth_insights.aws.errors import Permission, service_errors
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import FileKind, files_of_jobs, job_file, marked_job

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

    @property
    def simulated_jobs(self) -> frozenset[str]:
        """Return the folders of the jobs that `gt-insights simulate` wrote."""
        return frozenset(item.job for item in self.objects if item.kind is FileKind.MARKER)

    @property
    def files(self) -> list[S3Object]:
        """Return the objects that are read, not those which only show that a job is there."""
        return [item for item in self.objects if item.kind is not FileKind.FOLDER]

    def job_uri(self, job: str) -> str:
        """Return the address of a labeling job, as its files' addresses begin."""
        return f"{self.location}{job}".rstrip("/")

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
    permission = Permission("s3:ListBucket", f"arn:{client.meta.partition}:s3:::{location.bucket}")
    found: dict[str, S3Object] = {}
    empty_folders: list[Mapping[str, Any]] = []
    with service_errors(f"list {location}", permission):
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=location.bucket, Prefix=location.prefix, OptionalObjectAttributes=["RestoreStatus"]
        )
        for page in pages:
            entries = page.get("Contents", [])
            for entry in entries:
                key = entry["Key"]
                # Keys come in order, so what lies in a folder comes right behind its mark.
                if empty_folders and key.startswith(empty_folders[-1]["Key"]):
                    empty_folders.pop()
                path = key[len(location.prefix) :]
                part = job_file(path)
                if part is not None:
                    found[path] = S3Object.from_listing(entry, *part)
                elif (job := marked_job(path)) is not None:
                    # One object is enough to show that a job is there; there may be millions of masks.
                    found.setdefault(f"{job}/", S3Object.from_listing(entry, job, FileKind.FOLDER))
                elif path.endswith("/") and entry["Size"] == 0:
                    empty_folders.append(entry)
            advance(len(entries))
    known = files_of_jobs({path: (item.job, item.kind) for path, item in found.items()})
    if not known:
        raise UsageError(
            f"{location} holds no labeling job: looked for annotations/worker-response/ at any depth;"
            " name the S3OutputPath of the jobs, or a prefix above it"
        )
    objects = [replace(found[path], job=job) for path, (job, _) in known.items()]
    return S3Listing(location, [*objects, *_jobs_to_come(location, empty_folders, known.values())])


def _jobs_to_come(
    location: S3Location, empty_folders: Iterable[Mapping[str, Any]], known: Iterable[tuple[str, FileKind]]
) -> list[S3Object]:
    """Return the empty folders beside labeling jobs, which are jobs of which nothing has come yet."""
    places = {job.rpartition("/")[0] for job, _ in known}
    folders = ((entry, entry["Key"][len(location.prefix) :].rstrip("/")) for entry in empty_folders)
    return [
        S3Object.from_listing(entry, folder, FileKind.FOLDER)
        for entry, folder in folders
        if folder and folder.rpartition("/")[0] in places
    ]


def _check_outside_of_jobs(location: S3Location) -> None:
    part = job_file(location.prefix)
    if part is not None and part[1] is FileKind.RESPONSE:
        raise UsageError(f"{location} lies inside a labeling job; name the job: {location.uri(part[0])}")


def _is_restored(entry: Mapping[str, Any]) -> bool:
    status = entry.get("RestoreStatus", {})
    return "RestoreExpiryDate" in status and not status.get("IsRestoreInProgress", False)
