"""Checks of the Athena work group: it is there, runs engine 3, bounds each query, and lets dbt say where tables go."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ground_truth_insights.aws.errors import Permission, error_code
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.athena_clients import Asked, refused, report

if TYPE_CHECKING:
    from mypy_boto3_athena.type_defs import WorkGroupConfigurationOutputTypeDef

_ENGINE = "Athena engine version 3"
_SUGGESTED_LIMIT_BYTES = 10 * 1024**3


def check_work_group(asked: Asked, arn: str) -> Iterator[Finding]:
    """Check the work group of GT_ATHENA_WORK_GROUP; `arn` is what a permission would be on."""
    name, region = asked.installation.work_group, asked.installation.region
    permission = Permission("athena:GetWorkGroup", arn)
    try:
        group = asked.clients.athena.get_work_group(WorkGroup=name)["WorkGroup"]
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and error_code(error) == "InvalidRequestException":
            yield report.error(
                f"GT_ATHENA_WORK_GROUP is {quoted(name)}, but {region} (GT_ATHENA_REGION) has no such work group",
                f"export GT_ATHENA_WORK_GROUP=..., one of: aws athena list-work-groups --region {region}",
                value=name,
            )
        else:
            yield refused(error, permission)
        return
    update = f"aws athena update-work-group --region {region} --work-group {name}"
    if group.get("State") == "DISABLED":
        yield report.error(
            f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP) is disabled", f"{update} --state ENABLED"
        )
    yield from _check_configuration(asked, group.get("Configuration", {}), f"{update} --configuration-updates")


def _check_configuration(
    asked: Asked, configuration: "WorkGroupConfigurationOutputTypeDef", update: str
) -> Iterator[Finding]:
    name = asked.installation.work_group
    engine = configuration.get("EngineVersion", {}).get("EffectiveEngineVersion", _ENGINE)
    if engine != _ENGINE:
        yield report.error(
            f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP) runs {engine}, but the models need {_ENGINE}",
            f"{update} 'EngineVersion={{SelectedEngineVersion=\"{_ENGINE}\"}}'",
        )
    if configuration.get("ManagedQueryResultsConfiguration", {}).get("Enabled"):
        yield report.error(
            f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP) keeps query results itself,"
            " so Athena takes no GT_ATHENA_STAGING_LOCATION",
            f"{update} 'ManagedQueryResultsConfigurationUpdates={{Enabled=false}}'",
        )
    enforced = configuration.get("ResultConfiguration", {}).get("OutputLocation")
    if configuration.get("EnforceWorkGroupConfiguration") and enforced and not _is_chosen(asked, enforced):
        yield report.error(
            f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP) enforces the location {quoted(enforced)},"
            f" so tables would go there and not to GT_ATHENA_DATA_LOCATION {quoted(asked.installation.data_location)}",
            f"{update} EnforceWorkGroupConfiguration=false, or name a work group that enforces none",
            value=enforced,
        )
    limit = configuration.get("BytesScannedCutoffPerQuery")
    if not limit:
        yield report.warning(
            f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP) has no scan limit, so one query can cost any sum",
            f"{update} BytesScannedCutoffPerQuery={_SUGGESTED_LIMIT_BYTES}",
        )


def _is_chosen(asked: Asked, enforced: str) -> bool:
    """Tell whether the enforced place is the staging location, below the data location, where tables may lie."""
    place = S3Location.parse(enforced)
    return place == asked.installation.staging_location and asked.installation.data_location.holds(
        place.bucket, place.prefix
    )
