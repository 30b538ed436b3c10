"""Probes of every permission that the policy of the target athena grants; none of them changes anything.

IAM decides before a service looks at what a call is about. So a call about a table that doesn't exist, or creating
one that does, tells whether it is allowed.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from botocore import xform_name

from ground_truth_insights.aws.errors import Permission
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.doctor.athena_clients import Asked, Probe, answer
from ground_truth_insights.doctor.athena_storage import short_listing
from ground_truth_insights.policies.account import Account

_NOTHING = "gt_insights_doctor_probe"
_NOT_FOUND = frozenset({"EntityNotFoundException"})
_EXISTS = frozenset({"AlreadyExistsException"})
# Of an archived or empty object: the permission was checked before.
_UNREADABLE = frozenset({"InvalidObjectState", "InvalidRange"})
_NO_SUCH_VERSION = frozenset({"404", "412", "NoSuchKey", "PreconditionFailed"})
_PARTITION = {"Values": ["none"]}


def catalog_probes(asked: Asked, account: Account) -> Iterator[Probe]:
    """Yield a probe for each action on the catalog, in each database."""
    call = _caller(asked.clients.glue)
    yield Probe(
        Permission("glue:GetDatabases", account.arn("glue", "catalog")), call("GetDatabases", {"MaxResults": 1})
    )
    for database in ("default", *asked.installation.databases):
        arn = account.arn("glue", f"database/{database}")
        yield Probe(Permission("glue:GetDatabase", arn), call("GetDatabase", {"Name": database}), _NOT_FOUND)
        if answer(asked.clients.glue.get_database, Name=database) is not None:
            # Creating what isn't there would be no probe any more: the first build finds out.
            create = call("CreateDatabase", {"DatabaseInput": {"Name": database}})
            yield Probe(Permission("glue:CreateDatabase", arn), create, _EXISTS)
    for database in asked.installation.databases:
        yield from _table_probes(asked, account, database)


def _table_probes(asked: Asked, account: Account, database: str) -> Iterator[Probe]:
    by_name = {"DatabaseName": database, "Name": _NOTHING}
    of_table = {"DatabaseName": database, "TableName": _NOTHING}
    calls: dict[str, dict[str, Any]] = {
        "BatchCreatePartition": {**of_table, "PartitionInputList": [_PARTITION]},
        "BatchGetPartition": {**of_table, "PartitionsToGet": [_PARTITION]},
        "CreatePartition": {**of_table, "PartitionInput": _PARTITION},
        "DeletePartition": {**of_table, "PartitionValues": ["none"]},
        "DeleteTable": by_name,
        "DeleteTableVersion": {**of_table, "VersionId": "0"},
        "GetPartitions": of_table,
        "GetTable": by_name,
        "GetTables": {"DatabaseName": database, "MaxResults": 1},
        "GetTableVersions": of_table,
        "UpdateTable": {"DatabaseName": database, "TableInput": {"Name": _NOTHING}},
    }
    existing = _a_table(asked, database)
    if existing is not None:
        calls["CreateTable"] = {"DatabaseName": database, "TableInput": {"Name": existing}}
    call = _caller(asked.clients.glue)
    arn = account.arn("glue", f"table/{database}/*")
    for action, arguments in calls.items():
        harmless = _EXISTS if action == "CreateTable" else _NOT_FOUND
        yield Probe(Permission(f"glue:{action}", arn), call(action, arguments), harmless)


def storage_probes(asked: Asked, account: Account) -> Iterator[Probe]:
    """Yield a probe for each action on the objects and prefixes of the locations."""
    installation = asked.installation
    call = _caller(asked.clients.s3)
    for location in installation.locations.values():
        listing = {"Bucket": location.bucket, "Prefix": location.prefix, "MaxKeys": 1}
        yield Probe(Permission("s3:ListBucket", account.bucket_arn(location)), call("ListObjectsV2", listing))
    listed = short_listing(asked, installation.labeling_output)
    yield from _read_probe(asked, account, installation.labeling_output, None if listed is None else listed.response)
    for location in (installation.staging_location, installation.data_location):
        yield from _read_probe(asked, account, location, _a_key(asked, location))
        yield from _write_probes(asked, account, location)
    data = installation.data_location
    # The condition can't be true, so that no delete marker is left in a bucket that keeps versions.
    deletion = {"Bucket": data.bucket, "Key": f"{data.prefix}{_NOTHING}", "IfMatch": '"none"'}
    yield Probe(
        Permission("s3:DeleteObject", account.objects_arn(data)), call("DeleteObject", deletion), _NO_SUCH_VERSION
    )


def _read_probe(asked: Asked, account: Account, location: S3Location, key: str | None) -> Iterator[Probe]:
    # S3 refuses to say that a key doesn't exist, so only one that does can be tried.
    if key is not None:
        reading = _caller(asked.clients.s3)("GetObject", {"Bucket": location.bucket, "Key": key, "Range": "bytes=0-0"})
        yield Probe(Permission("s3:GetObject", account.objects_arn(location)), reading, _UNREADABLE)


def _write_probes(asked: Asked, account: Account, location: S3Location) -> Iterator[Probe]:
    """Yield probes that begin an upload and drop it, which leaves no object."""
    call = _caller(asked.clients.s3)
    of_key = {"Bucket": location.bucket, "Key": f"{location.prefix}{_NOTHING}"}
    uploads = Permission("s3:ListBucketMultipartUploads", account.bucket_arn(location))
    yield Probe(uploads, call("ListMultipartUploads", {"Bucket": location.bucket, "MaxUploads": 1}))
    begun: list[str] = []

    def begin() -> None:
        begun.append(call("CreateMultipartUpload", of_key)()["UploadId"])

    yield Probe(Permission("s3:PutObject", account.objects_arn(location)), begin)
    for upload in begun:
        of_upload = {**of_key, "UploadId": upload}
        parts = Permission("s3:ListMultipartUploadParts", account.objects_arn(location))
        yield Probe(parts, call("ListParts", of_upload))
        abort = Permission("s3:AbortMultipartUpload", account.objects_arn(location))
        yield Probe(abort, call("AbortMultipartUpload", of_upload))


def _caller(client: object) -> Callable[[str, dict[str, Any]], Callable[[], Any]]:
    """Return what makes a call of an operation, by its name in the service's API, and its arguments."""
    return lambda operation, arguments: partial(getattr(client, xform_name(operation)), **arguments)


def _a_table(asked: Asked, database: str) -> str | None:
    tables = answer(asked.clients.glue.get_tables, DatabaseName=database, MaxResults=1) or {"TableList": []}
    return next((str(table["Name"]) for table in tables["TableList"]), None)


def _a_key(asked: Asked, location: S3Location) -> str | None:
    listed = answer(asked.clients.s3.list_objects_v2, Bucket=location.bucket, Prefix=location.prefix, MaxKeys=1) or {}
    return next((str(entry["Key"]) for entry in listed.get("Contents", [])), None)
