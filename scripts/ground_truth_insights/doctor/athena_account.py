"""Checks of the target athena that ask AWS: identity, region, buckets, work group, permissions, one query."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.errors import AWS_ERRORS, Permission, error_code, error_message
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import caller_identity, regions_of
from ground_truth_insights.checks.findings import Finding, Severity
from ground_truth_insights.checks.wording import counted, nearest, quoted
from ground_truth_insights.doctor.athena_clients import Asked, AwsClients, Probe, refused, tried
from ground_truth_insights.doctor.athena_permissions import catalog_probes, storage_probes
from ground_truth_insights.doctor.athena_storage import check_buckets, check_inventory, check_labeling_jobs
from ground_truth_insights.errors import InsightsError
from ground_truth_insights.policies.account import Account

MakeClients = Callable[[str], AwsClients]

_ENGINE = "Athena engine version 3"
_SUGGESTED_LIMIT_BYTES = 10 * 1024**3
_WAIT_SECONDS = 60
_POLL_SECONDS = 0.2
# What Athena says of a work group that isn't there, of a place it can't write to, and of a query that has ended.
_INVALID = frozenset({"InvalidRequestException"})


def check_athena_account(
    environment: Mapping[str, str], make_clients: MakeClients = AwsClients.of_region
) -> Iterator[Finding]:
    """Check what the settings name in AWS; nothing is created, changed or read but one byte per location."""
    installation = AthenaInstallation.from_environment(environment)
    try:
        clients = make_clients(installation.region)
        wrong_region = _check_region(installation.region)
        if wrong_region is not None:
            yield wrong_region
            return
        identity = caller_identity(clients.sts)
    except InsightsError as error:
        yield Finding.error(str(error), None)
        return
    yield Finding.ok(f"the credentials are those of {identity.arn}")
    yield from _check_account(Asked(clients, installation), Account(identity.account, installation.region))


def _check_account(asked: Asked, account: Account) -> Iterator[Finding]:
    in_buckets = list(check_buckets(asked))
    yield from in_buckets
    work_group_arn = account.arn("athena", f"workgroup/{asked.installation.work_group}")
    in_work_group = list(_check_work_group(asked, work_group_arn))
    yield from in_work_group
    probes = list(_probed(asked, account, has_buckets=not _has_error(in_buckets)))
    yield from probes
    if not _has_error(in_buckets) and not _has_error(in_work_group):
        query = list(_check_query(asked, work_group_arn))
        yield from query
        if not query and not _has_error(probes):
            yield Finding.ok("a query ran, and every permission is there")


def _probed(asked: Asked, account: Account, *, has_buckets: bool) -> Iterator[Finding]:
    storage = storage_probes(asked, account) if has_buckets else ()
    # Where Lake Formation refuses, it says the same of many calls.
    yield from {finding.message: finding for finding in tried(chain(catalog_probes(asked, account), storage))}.values()
    if has_buckets:
        yield from check_labeling_jobs(asked)
        yield from check_inventory(asked)


def _check_region(region: str) -> Finding | None:
    known = regions_of("athena")
    if region in known:
        return None
    near = nearest(region, known, likeness=0.6)
    meant = f"; did you mean {near}?" if near else ""
    return Finding.error(
        f"GT_ATHENA_REGION is {quoted(region)}, where this machine's boto3 knows no Athena{meant}",
        f"export GT_ATHENA_REGION={near or 'us-east-1'} (it has {counted(len(known), 'region')} to choose from)",
        value=region,
    )


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _check_work_group(asked: Asked, arn: str) -> Iterator[Finding]:
    """Check that the work group is there, runs engine 3, bounds each query, and lets dbt say where tables go."""
    name, region = asked.installation.work_group, asked.installation.region
    try:
        group = asked.clients.athena.get_work_group(WorkGroup=name)["WorkGroup"]
    except AWS_ERRORS as error:
        if error_code(error) not in _INVALID:
            yield refused(error, Permission("athena:GetWorkGroup", arn))
            return
        yield Finding.error(
            f"GT_ATHENA_WORK_GROUP is {quoted(name)}, but {region} (GT_ATHENA_REGION) has no such work group",
            f"export GT_ATHENA_WORK_GROUP=..., one of: aws athena list-work-groups --region {region}",
            value=name,
        )
        return
    shown = f"the work group {quoted(name)} (GT_ATHENA_WORK_GROUP)"
    update = f"aws athena update-work-group --region {region} --work-group {name}"
    if group.get("State") == "DISABLED":
        yield Finding.error(f"{shown} is disabled", f"{update} --state ENABLED")
    configuration: Mapping[str, Any] = group.get("Configuration", {})
    yield from _check_configuration(asked, configuration, shown, f"{update} --configuration-updates")


def _check_configuration(asked: Asked, configuration: Mapping[str, Any], shown: str, update: str) -> Iterator[Finding]:
    engine = configuration.get("EngineVersion", {}).get("EffectiveEngineVersion", _ENGINE)
    if engine != _ENGINE:
        yield Finding.error(
            f"{shown} runs {engine}, but the models need {_ENGINE}",
            f"{update} 'EngineVersion={{SelectedEngineVersion=\"{_ENGINE}\"}}'",
        )
    if configuration.get("ManagedQueryResultsConfiguration", {}).get("Enabled"):
        yield Finding.error(
            f"{shown} keeps query results itself, so Athena takes no GT_ATHENA_STAGING_LOCATION",
            f"{update} 'ManagedQueryResultsConfigurationUpdates={{Enabled=false}}'",
        )
    enforced = configuration.get("ResultConfiguration", {}).get("OutputLocation")
    if configuration.get("EnforceWorkGroupConfiguration") and enforced and not _is_chosen(asked, enforced):
        yield Finding.error(
            f"{shown} enforces the location {quoted(enforced)},"
            f" so tables would go there and not to GT_ATHENA_DATA_LOCATION {quoted(asked.installation.data_location)}",
            f"{update} EnforceWorkGroupConfiguration=false, or name a work group that enforces none",
            value=enforced,
        )
    if not configuration.get("BytesScannedCutoffPerQuery"):
        yield Finding.warning(
            f"{shown} has no scan limit, so one query can cost any sum",
            f"{update} BytesScannedCutoffPerQuery={_SUGGESTED_LIMIT_BYTES}",
        )


def _is_chosen(asked: Asked, enforced: str) -> bool:
    """Tell whether the enforced place is the staging location, below the data location, where tables may lie."""
    place = S3Location.parse(enforced)
    return place == asked.installation.staging_location and asked.installation.data_location.holds(
        place.bucket, place.prefix
    )


def _check_query(asked: Asked, arn: str) -> Iterator[Finding]:
    """Run `select 1` from its start to its result, as dbt runs each query; it scans nothing, so it is free."""
    athena, installation = asked.clients.athena, asked.installation
    try:
        query_id = athena.start_query_execution(
            QueryString="select 1",
            WorkGroup=installation.work_group,
            ResultConfiguration={"OutputLocation": str(installation.staging_location)},
        )["QueryExecutionId"]
    except AWS_ERRORS as error:
        if error_code(error) in _INVALID:
            yield _refused_place(asked, error_message(error))
        else:
            yield refused(error, Permission("athena:StartQueryExecution", arn))
        return
    try:
        wrong = _wait(asked, query_id)
    except AWS_ERRORS as error:
        wrong = refused(error, Permission("athena:GetQueryExecution", arn))
    stop = partial(athena.stop_query_execution, QueryExecutionId=query_id)
    probes = [Probe(Permission("athena:StopQueryExecution", arn), stop, _INVALID)]
    if wrong is not None:
        yield wrong
    else:
        results = partial(athena.get_query_results, QueryExecutionId=query_id)
        probes.append(Probe(Permission("athena:GetQueryResults", arn), results))
    yield from tried(probes)


def _wait(asked: Asked, query_id: str) -> Finding | None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        execution = asked.clients.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        status = execution.get("Status", {})
        if status.get("State") == "SUCCEEDED":
            return None
        if status.get("State") in ("FAILED", "CANCELLED"):
            return _refused_place(asked, status.get("StateChangeReason", "no reason given"))
        time.sleep(_POLL_SECONDS)
    return Finding.warning(
        f"the query select 1 still waits after {_WAIT_SECONDS} seconds in the work group"
        f" {quoted(asked.installation.work_group)} (GT_ATHENA_WORK_GROUP)",
        "other queries of the account take its places; try again later",
    )


def _refused_place(asked: Asked, reason: str) -> Finding:
    location = asked.installation.staging_location
    return Finding.error(
        f"Athena can't run a query with its result in GT_ATHENA_STAGING_LOCATION {quoted(location)}: {reason}",
        "name a place in a bucket of GT_ATHENA_REGION that you may write to: export GT_ATHENA_STAGING_LOCATION=...",
        value=str(location),
    )
