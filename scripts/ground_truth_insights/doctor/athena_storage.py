"""Checks of the buckets: each exists, lies in the region of Athena, and its prefix holds what it should."""

from collections.abc import Iterator
from typing import NamedTuple

from ground_truth_insights.aws.errors import AWS_ERRORS, Permission, error_code
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import partition_of
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.athena_clients import Asked, answer, refused
from ground_truth_insights.labeling_output.layout import JOB_MARKS, job_file, labeling_jobs

_LABELING_OUTPUT = "GT_LABELING_OUTPUT"
# What GetBucketLocation says of the two oldest regions.
_OLD_NAMES = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}
_INVENTORY = "inventory/"
# Millions of images may lie before the first job; the inventory looks at all of them.
_PAGES = 10


class Listed(NamedTuple):
    """The first key of a labeling job's file, if there is one, and whether no key comes after the last one seen."""

    response: str | None
    is_complete: bool


def check_buckets(asked: Asked) -> Iterator[Finding]:
    """Check the bucket of each location; later checks of a bucket make no sense where this finds something."""
    own = asked.installation.region
    for setting, location in asked.installation.locations.items():
        try:
            found = asked.clients.s3.get_bucket_location(Bucket=location.bucket).get("LocationConstraint")
        except AWS_ERRORS as error:
            if error_code(error) == "NoSuchBucket":
                message = f"{setting} is {quoted(location)}, but there is no bucket {quoted(location.bucket)}"
                yield Finding.error(message, f"export {setting}=s3://bucket/prefix/; list your buckets with: aws s3 ls")
            else:
                resource = f"arn:{partition_of(own)}:s3:::{location.bucket}"
                yield refused(error, Permission("s3:GetBucketLocation", resource))
            continue
        region = _OLD_NAMES.get(found, str(found))
        message = f"the bucket {quoted(location.bucket)} of {setting} is in {region}, but GT_ATHENA_REGION is {own}"
        mend = f"export GT_ATHENA_REGION={region}"
        if region != own and setting == _LABELING_OUTPUT:
            yield Finding.warning(
                message, f"Athena reads across regions, which costs time and transfer; {mend} doesn't"
            )
        elif region != own:
            yield Finding.error(message, f"{mend}, or name a bucket in {own}: export {setting}=...")


def check_labeling_jobs(asked: Asked) -> Iterator[Finding]:
    """Check that the labeling output holds a job, and yield nothing where it can't be listed."""
    location = asked.installation.labeling_output
    listed = short_listing(asked, location)
    if listed is None:
        return
    if listed.response is not None:
        yield Finding.ok(f"{_LABELING_OUTPUT} holds labeling jobs, such as {quoted(location.uri(listed.response))}")
    elif listed.is_complete:
        yield Finding.error(
            f"{_LABELING_OUTPUT} is {quoted(location)}, which holds no labeling job: looked for {JOB_MARKS[0]}/",
            f"export {_LABELING_OUTPUT}=..., the S3OutputPath of the jobs, or a prefix above it",
            value=str(location),
        )
    else:
        yield Finding.ok(f"no labeling job among the first {_PAGES},000 keys; gt-insights inventory looks at all")


def check_inventory(asked: Asked) -> Iterator[Finding]:
    """Check that there is an inventory, without which a build stops, and yield nothing where it can't be listed."""
    data = asked.installation.data_location
    prefix = f"{data.prefix}{_INVENTORY}"
    listed = answer(asked.clients.s3.list_objects_v2, Bucket=data.bucket, Prefix=prefix, MaxKeys=1)
    if listed is not None and not listed.get("Contents"):
        message = f"there is no inventory below GT_ATHENA_DATA_LOCATION {quoted(data)}, so a build would stop"
        yield Finding.warning(message, "gt-insights inventory")


def short_listing(asked: Asked, location: S3Location) -> Listed | None:
    """Return what a short listing shows, or None where nothing can be listed, which the probe of s3:ListBucket says."""
    pages = asked.clients.s3.get_paginator("list_objects_v2").paginate(
        Bucket=location.bucket, Prefix=location.prefix, PaginationConfig={"MaxItems": _PAGES * 1000}
    )
    seen = 0
    try:
        for key in (entry["Key"] for page in pages for entry in page.get("Contents", [])):
            seen += 1
            part = job_file(key)
            if part is not None and labeling_jobs([part]) and not key.endswith("/"):
                return Listed(key, is_complete=False)
    except AWS_ERRORS:
        return None
    return Listed(None, is_complete=seen < _PAGES * 1000)
