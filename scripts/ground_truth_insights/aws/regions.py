"""What boto3 knows of regions; it reads a large file to tell, so each answer is kept."""

from functools import cache

import boto3
from botocore.exceptions import BotoCoreError

from ground_truth_insights.aws.session import configuration_error
from ground_truth_insights.errors import UsageError


@cache
def partition_of(region: str) -> str:
    """Return the partition that a region is in, such as `aws` or `aws-cn`.

    Raises:
        UsageError: the environment names a profile that doesn't exist.
    """
    try:
        return str(boto3.Session().get_partition_for_region(region))
    except BotoCoreError as error:
        raise configuration_error(error) from error


@cache
def regions_of(service: str) -> frozenset[str]:
    """Return the regions, of all partitions, that have a service.

    Raises:
        UsageError: as `partition_of`.
    """
    try:
        session = boto3.Session()
        return frozenset(
            region
            for partition in session.get_available_partitions()
            for region in session.get_available_regions(service, partition_name=partition)
        )
    except BotoCoreError as error:
        raise configuration_error(error) from error


def refuse_unknown_region(service: str, region: str, setting: str) -> None:
    """Check that a service has a region.

    Raises:
        UsageError: it has not, or as `partition_of`.
    """
    if region not in regions_of(service):
        raise UsageError(f"{setting} is '{region}', where there is no {service}; set it to the region of the marts")
