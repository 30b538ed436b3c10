"""Checks of the buckets: each exists, lies in the region of Athena, and its prefix holds what it should."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from ground_truth_insights.aws.errors import Permission, error_code
from ground_truth_insights.aws.regions import partition_of
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.athena_clients import Asked, refused, report
from ground_truth_insights.labeling_output.layout import JOB_MARKS, job_file, labeling_jobs

_LABELING_OUTPUT = "GT_LABELING_OUTPUT"
# What GetBucketLocation says of the two oldest regions.
_OLD_NAMES = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}
_INVENTORY = "inventory/"
# Millions of images may lie before the first job; the inventory looks at all of them.
_PAGES = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """The first key of a labeling job's file, if there is one, and whether no key comes after the last one seen."""

    response: str | None
    is_complete: bool


def check_buckets(asked: Asked) -> list[Finding]:
    """Check the bucket of each location; later checks of a bucket make no sense where this finds something."""
    findings = []
    for setting, location in asked.installation.locations.items():
        finding = _check_bucket(asked, setting, location)
        if finding is not None:
            findings.append(finding)
    return findings


def _check_bucket(asked: Asked, setting: str, location: S3Location) -> Finding | None:
    permission = Permission(
        "s3:GetBucketLocation", f"arn:{partition_of(asked.installation.region)}:s3:::{location.bucket}"
    )
    try:
        answer = asked.clients.s3.get_bucket_location(Bucket=location.bucket)
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and error_code(error) == "NoSuchBucket":
            message = f"{setting} is {quoted(location)}, but there is no bucket {quoted(location.bucket)}"
            return report.error(message, f"export {setting}=s3://bucket/prefix/; list your buckets with: aws s3 ls")
        return refused(error, permission)
    region = _OLD_NAMES.get(answer.get("LocationConstraint"), str(answer.get("LocationConstraint")))
    return _check_region(asked.installation.region, region, setting, location)


def _check_region(own: str, region: str, setting: str, location: S3Location) -> Finding | None:
    if region == own:
        return None
    message = f"the bucket {quoted(location.bucket)} of {setting} is in {region}, but GT_ATHENA_REGION is {own}"
    if setting == _LABELING_OUTPUT:
        remedy = f"Athena reads across regions, which costs time and transfer; export GT_ATHENA_REGION={region} doesn't"
        return report.warning(message, remedy)
    return report.error(message, f"export GT_ATHENA_REGION={region}, or name a bucket in {own}: export {setting}=...")


def check_labeling_jobs(asked: Asked) -> Iterator[Finding]:
    """Check that the labeling output holds a job, and yield nothing where it can't be listed."""
    location = asked.installation.labeling_output
    listed = short_listing(asked, location)
    if listed is None:
        return
    if listed.response is not None:
        yield report.ok(f"{_LABELING_OUTPUT} holds labeling jobs, such as {quoted(location.uri(listed.response))}")
    elif listed.is_complete:
        yield report.error(
            f"{_LABELING_OUTPUT} is {quoted(location)}, which holds no labeling job: looked for {JOB_MARKS[0]}/",
            f"export {_LABELING_OUTPUT}=..., the S3OutputPath of the jobs, or a prefix above it",
            value=str(location),
        )
    else:
        yield report.ok(f"no labeling job among the first {_PAGES},000 keys; gt-insights inventory looks at all")


def check_inventory(asked: Asked) -> Iterator[Finding]:
    """Check that there is an inventory, without which a build stops, and yield nothing where it can't be listed."""
    data = asked.installation.data_location
    try:
        listed = asked.clients.s3.list_objects_v2(Bucket=data.bucket, Prefix=f"{data.prefix}{_INVENTORY}", MaxKeys=1)
    except (ClientError, BotoCoreError):
        return
    if not listed.get("Contents"):
        message = f"there is no inventory below GT_ATHENA_DATA_LOCATION {quoted(data)}, so a build would stop"
        yield report.warning(message, "gt-insights inventory")


def short_listing(asked: Asked, location: S3Location) -> Listed | None:
    """Return what a short listing shows, or None where nothing can be listed, which the probe of s3:ListBucket says."""
    pages = asked.clients.s3.get_paginator("list_objects_v2").paginate(
        Bucket=location.bucket, Prefix=location.prefix, PaginationConfig={"MaxItems": _PAGES * 1000}
    )
    try:
        seen = 0
        for page in pages:
            entries = page.get("Contents", [])
            seen += len(entries)
            for entry in entries:
                part = job_file(entry["Key"])
                if part is not None and labeling_jobs([part]) and not entry["Key"].endswith("/"):
                    return Listed(entry["Key"], is_complete=False)
    except (ClientError, BotoCoreError):
        return None
    return Listed(None, is_complete=seen < _PAGES * 1000)
