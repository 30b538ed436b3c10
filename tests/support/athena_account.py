"""An AWS account for the checks of the target athena: moto behind a local Athena that needs no engine."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.serving import make_server

from athena_local.athena_endpoint import AthenaEndpoint
from athena_local.aws import QuietHandler
from athena_local.clients import local_client
from athena_local.iam import ACCOUNT, Policy
from athena_local.server import LocalCloud
from athena_local.statements import StatementError, StatementResult
from athena_local.treatment import Treatment
from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.doctor.athena_account import check_athena_account
from ground_truth_insights.doctor.athena_clients import AwsClients
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import athena_statements
from ground_truth_insights.policies.document import policy_document

KEY = "doctor"
ENVIRONMENT = {
    "GT_ATHENA_REGION": "us-east-1",
    "GT_ATHENA_WORK_GROUP": "insights",
    "GT_LABELING_OUTPUT": "s3://doctor-labels/jobs/",
    "GT_ATHENA_STAGING_LOCATION": "s3://doctor-insights/query-results/",
    "GT_ATHENA_DATA_LOCATION": "s3://doctor-insights/tables/",
}
WORK_GROUP = {"EnforceWorkGroupConfiguration": False, "BytesScannedCutoffPerQuery": 10_000_000}
RESPONSE = "jobs/birds/annotations/worker-response/iteration-1/0/2026-02-03_09:16:31.json"


@dataclass
class OneRow:
    """A runner that answers every query, or fails with the reason that a test sets."""

    failure: str = ""

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str) -> StatementResult:
        """Give one row."""
        del sql, database, cancelled, caller
        if self.failure:
            raise StatementError(self.failure)
        return StatementResult("DML", "SELECT", [("n", "integer")], [["1"]])


@dataclass
class AthenaAccount:
    """The account, whose settings are all right until a test changes something."""

    cloud: LocalCloud
    endpoint: AthenaEndpoint
    url: str
    runner: OneRow
    clients: dict[str, AwsClients] = field(default_factory=dict)

    def policy(self, **settings: str) -> Policy:
        """Return the generated policy of the settings."""
        installation = AthenaInstallation.from_environment(ENVIRONMENT | settings)
        return policy_document(athena_statements(installation, Account(ACCOUNT, installation.region)))

    def treat(self, treatment: Treatment) -> None:
        """Set what the doctor's calls meet."""
        self.cloud.treatments.treat(KEY, treatment)

    def examine(self, **settings: str) -> list[Finding]:
        """Run the checks."""
        return list(check_athena_account(ENVIRONMENT | settings, self._clients_of))

    def client(self, service: str) -> Any:
        """Return a client of the test's own, which nothing refuses."""
        return local_client(service, self.url)

    def _clients_of(self, region: str) -> AwsClients:
        if region not in self.clients:
            names: Sequence[str] = ("athena", "glue", "s3", "sts")
            made = (local_client(name, self.url, KEY, region) for name in names)
            self.clients[region] = AwsClients(*made)
        return self.clients[region]


@contextmanager
def athena_account() -> Iterator[AthenaAccount]:
    """Serve an account with buckets, a labeling job, an inventory, databases and a work group."""
    cloud, runner = LocalCloud(), OneRow()
    endpoint = AthenaEndpoint(runner, cloud.treatments)
    cloud.open(endpoint)
    web = make_server("127.0.0.1", 0, cloud, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=web.serve_forever, args=[0.01], daemon=True).start()
    account = AthenaAccount(cloud, endpoint, f"http://127.0.0.1:{web.server_port}", runner)
    try:
        _furnish(account)
        yield account
    finally:
        web.shutdown()
        web.server_close()


def _furnish(account: AthenaAccount) -> None:
    s3, glue = account.client("s3"), account.client("glue")
    for bucket in ("doctor-labels", "doctor-insights"):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket="doctor-labels", Key=RESPONSE, Body=b'{"answers":[]}')
    for key in ("tables/inventory/response_files.parquet", "query-results/1.csv"):
        s3.put_object(Bucket="doctor-insights", Key=key, Body=b"x")
    for database in AthenaInstallation.from_environment(ENVIRONMENT).databases:
        glue.create_database(DatabaseInput={"Name": database})
        glue.create_table(DatabaseName=database, TableInput={"Name": "a_table"})
    account.endpoint.set_work_group("insights", WORK_GROUP)
