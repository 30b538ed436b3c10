"""The last check: one query that reads nothing, from its start to its result, as dbt runs each of its own."""

import time

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import Permission, error_code
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.athena_clients import Asked, Probe, collected, report, try_out

_WAIT_SECONDS = 60
_POLL_SECONDS = 0.2


def check_query(asked: Asked, work_group_arn: str) -> list[Finding]:
    """Run `select 1`; it scans nothing, so Athena bills nothing."""
    findings: list[Finding] = []
    with collected(findings, Permission("athena:StartQueryExecution", work_group_arn)):
        query_id = _start(asked, findings)
    if findings:
        return findings
    with collected(findings, Permission("athena:GetQueryExecution", work_group_arn)):
        findings += _wait(asked, query_id)
    athena = asked.clients.athena
    probes = [
        Probe(
            Permission("athena:StopQueryExecution", work_group_arn),
            lambda: athena.stop_query_execution(QueryExecutionId=query_id),
            # It has ended already.
            frozenset({"InvalidRequestException"}),
        )
    ]
    if not findings:
        permission = Permission("athena:GetQueryResults", work_group_arn)
        probes.append(Probe(permission, lambda: athena.get_query_results(QueryExecutionId=query_id)))
    return findings + [finding for probe in probes if (finding := try_out(probe)) is not None]


def _start(asked: Asked, findings: list[Finding]) -> str:
    installation = asked.installation
    try:
        return asked.clients.athena.start_query_execution(
            QueryString="select 1",
            WorkGroup=installation.work_group,
            ResultConfiguration={"OutputLocation": str(installation.staging_location)},
        )["QueryExecutionId"]
    except ClientError as error:
        if error_code(error) != "InvalidRequestException":
            raise
        findings.append(_refused_place(asked, str(error.response["Error"].get("Message", ""))))
        return ""


def _wait(asked: Asked, query_id: str) -> list[Finding]:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        execution = asked.clients.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        status = execution.get("Status", {})
        if status.get("State") == "SUCCEEDED":
            return []
        if status.get("State") in ("FAILED", "CANCELLED"):
            return [_refused_place(asked, status.get("StateChangeReason", "no reason given"))]
        if time.monotonic() > deadline:
            return [
                report.warning(
                    f"the query select 1 still waits after {_WAIT_SECONDS} seconds in the work group"
                    f" {quoted(asked.installation.work_group)} (GT_ATHENA_WORK_GROUP)",
                    "other queries of the account take its places; try again later",
                )
            ]
        time.sleep(_POLL_SECONDS)


def _refused_place(asked: Asked, reason: str) -> Finding:
    location = asked.installation.staging_location
    return report.error(
        f"Athena can't run a query with its result in GT_ATHENA_STAGING_LOCATION {quoted(location)}: {reason}",
        "name a place in a bucket of GT_ATHENA_REGION that you may write to: export GT_ATHENA_STAGING_LOCATION=...",
        value=str(location),
    )
