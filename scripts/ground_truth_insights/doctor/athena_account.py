"""Checks of the target athena that ask AWS: identity, region, buckets, work group, permissions, one query."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.identity import caller_identity
from ground_truth_insights.aws.regions import regions_of
from ground_truth_insights.checks.findings import Finding, Severity
from ground_truth_insights.checks.wording import counted, nearest, quoted
from ground_truth_insights.doctor.athena_buckets import check_buckets, check_inventory, check_labeling_jobs
from ground_truth_insights.doctor.athena_clients import Asked, AwsClients, report, try_out
from ground_truth_insights.doctor.athena_permissions import catalog_probes, storage_probes
from ground_truth_insights.doctor.athena_query import check_query
from ground_truth_insights.doctor.athena_work_group import check_work_group
from ground_truth_insights.errors import InsightsError
from ground_truth_insights.policies.account import Account

MakeClients = Callable[[str], AwsClients]


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
        yield report.error(str(error), None)
        return
    yield report.ok(f"the credentials are those of {identity.arn}")
    yield from _check_account(Asked(clients, installation, identity.account))


def _check_account(asked: Asked) -> Iterator[Finding]:
    account = Account(asked.account, asked.installation.region)
    in_buckets = check_buckets(asked)
    yield from in_buckets
    work_group_arn = account.arn("athena", f"workgroup/{asked.installation.work_group}")
    in_work_group = list(check_work_group(asked, work_group_arn))
    yield from in_work_group
    probes = list(_probed(asked, account, has_buckets=not _has_error(in_buckets)))
    yield from probes
    if not _has_error(in_buckets) and not _has_error(in_work_group):
        query = check_query(asked, work_group_arn)
        yield from query
        if not query and not _has_error(probes):
            yield report.ok("a query ran, and every permission is there")


def _probed(asked: Asked, account: Account, *, has_buckets: bool) -> Iterator[Finding]:
    storage = storage_probes(asked, account) if has_buckets else ()
    seen = set()
    for probe in chain(catalog_probes(asked, account), storage):
        finding = try_out(probe)
        if finding is not None and finding.message not in seen:
            seen.add(finding.message)
            yield finding
    if has_buckets:
        yield from check_labeling_jobs(asked)
        yield from check_inventory(asked)


def _check_region(region: str) -> Finding | None:
    known = regions_of("athena")
    if region in known:
        return None
    near = nearest(region, known, likeness=0.6)
    meant = f"; did you mean {near}?" if near else ""
    return report.error(
        f"GT_ATHENA_REGION is {quoted(region)}, where this machine's boto3 knows no Athena{meant}",
        f"export GT_ATHENA_REGION={near or 'us-east-1'} (it has {counted(len(known), 'region')} to choose from)",
        value=region,
    )


def _has_error(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
