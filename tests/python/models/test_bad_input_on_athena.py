"""What goes wrong on Athena in an account: each ends with a message that names the setting, and keeps the tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from athena_local.clients import INSIGHTS_BUCKET
from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.iam import ACCOUNT, Policy
from athena_local.stack import AthenaLocal
from athena_local.treatment import Treatment
from dbt_project import DbtProject, Outcome
from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import athena_statements
from ground_truth_insights.policies.document import policy_document
from labeling_trees import answer, document

KEY = "bad-input"
SCHEMA = "bad_input"
BUCKET = "bad-input-labels"
RESPONSE = "jobs/birds/annotations/worker-response/iteration-1/{}/2026-02-03_09:16:31.json"
# Both read raw tables alone, so each takes one query.
MODELS = ("base_ground_truth__response_files", "stg_ground_truth__manifest_lines")


@dataclass
class Installation:
    """The project on Athena with two tables built, under an access key of its own."""

    athena: AthenaLocal
    project: DbtProject

    def run(self, **settings: str) -> Outcome:
        """Rebuild the tables with `dbt run`, some settings changed."""
        return self._with(settings).dbt("run", "--select", *MODELS)

    def gt_insights(self, *arguments: str, **settings: str) -> Outcome:
        """Run a command of gt-insights, some settings changed."""
        return self._with(settings).gt_insights(*arguments)

    def tables(self) -> Any:
        """Return where the rows of both tables lie, and the objects there."""
        return [self._table(model) for model in MODELS]

    def _table(self, model: str) -> Any:
        glue, s3 = self.athena.client("glue"), self.athena.client("s3")
        table = glue.get_table(DatabaseName=f"{SCHEMA}_staging", Name=model)["Table"]
        place: str = table["StorageDescriptor"]["Location"]
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return place, [(entry["Key"], entry["ETag"]) for entry in listed.get("Contents", [])]

    def policy(self) -> Policy:
        """Return the generated policy of the settings."""
        installation = AthenaInstallation.from_environment(self.project.settings)
        return policy_document(athena_statements(installation, Account(ACCOUNT, installation.region)))

    def _with(self, settings: dict[str, str]) -> DbtProject:
        return replace(self.project, settings=self.project.settings | settings)


@pytest.fixture(scope="module")
def installed(local_athena: AthenaLocal, tmp_path_factory: pytest.TempPathFactory) -> Installation:  # noqa: F811
    s3 = local_athena.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for number in range(2):
        s3.put_object(Bucket=BUCKET, Key=RESPONSE.format(number), Body=document(answer()).encode())
    settings = local_athena.environment(KEY) | {
        "GT_LABELING_OUTPUT": f"s3://{BUCKET}/jobs/",
        "GT_ATHENA_DATA_LOCATION": f"s3://{INSIGHTS_BUCKET}/{SCHEMA}/",
        "GT_SCHEMA": SCHEMA,
        "GT_ATHENA_RETRIES": "0",
        "AWS_MAX_ATTEMPTS": "1",
    }
    folder = tmp_path_factory.mktemp("bad_input")
    project = DbtProject(folder, folder, settings)
    installation = Installation(local_athena, project)
    local_athena.treat(KEY, Treatment(policy=installation.policy()))
    listed = installation.gt_insights("inventory")
    assert listed.exit_code == 0, listed.output
    built = installation.run()
    assert built.exit_code == 0, built.output
    return installation


@pytest.fixture
def installation(installed: Installation) -> Iterator[Installation]:
    """Give the installation, and insist that its tables stay as they are, whatever goes wrong."""
    before = installed.tables()
    yield installed
    installed.athena.treat(KEY, Treatment(policy=installed.policy()))
    assert installed.tables() == before


def errors(doctor: Outcome) -> str:
    """Return the messages and remedies of the errors that the doctor found."""
    assert doctor.exit_code == 2, doctor.output
    findings = json.loads(doctor.output)
    return "\n".join(f"{each['message']} {each['remedy']}" for each in findings if each["severity"] == "error")


def test_another_region_is_named_and_dbt_alone_ends_there(installation: Installation) -> None:
    found = errors(installation.gt_insights("doctor", "--json", GT_ATHENA_REGION="eu-west-1"))
    assert "is in us-east-1, but GT_ATHENA_REGION is eu-west-1" in found
    failed = installation.run(GT_ATHENA_REGION="eu-west-1")
    assert failed.exit_code != 0
    assert "same region" in failed.output


def test_a_bucket_that_is_not_there_is_named(installation: Installation) -> None:
    installation.athena.treat(KEY, Treatment())
    found = errors(installation.gt_insights("doctor", "--json", GT_ATHENA_DATA_LOCATION="s3://no-such-bucket/"))
    assert "GT_ATHENA_DATA_LOCATION is 's3://no-such-bucket/', but there is no bucket 'no-such-bucket'" in found


def test_a_work_group_that_enforces_another_location_is_named_and_stops_dbt(installation: Installation) -> None:
    configuration = {"ResultConfiguration": {"OutputLocation": "s3://elsewhere/"}}
    installation.athena.client("athena").create_work_group(Name="enforcing", Configuration=configuration)
    installation.athena.treat(KEY, Treatment())
    found = errors(installation.gt_insights("doctor", "--json", GT_ATHENA_WORK_GROUP="enforcing"))
    assert "'enforcing' (GT_ATHENA_WORK_GROUP) enforces the location 's3://elsewhere/'" in found
    failed = installation.run(GT_ATHENA_WORK_GROUP="enforcing")
    assert failed.exit_code != 0
    assert "'enforcing' (GT_ATHENA_WORK_GROUP) enforces a location of its own" in failed.output


def test_queries_that_are_cancelled_or_throttled_name_the_settings_that_help(installation: Installation) -> None:
    cancelled, throttled = (f"model.ground_truth_insights.{model}" for model in MODELS)
    installation.athena.treat(KEY, Treatment(cancelled=[cancelled], throttled_queries=[throttled]))
    failed = installation.run()
    assert failed.exit_code == 1
    assert "Bytes scanned limit was exceeded" in failed.output
    assert "the scan limit of the work group primary (GT_ATHENA_WORK_GROUP) may be too low" in failed.output
    assert "ThrottlingException" in failed.output
    assert "lower GT_ATHENA_THREADS, or raise GT_ATHENA_RETRIES" in failed.output


def test_a_missing_permission_on_glue_is_named_by_the_doctor_and_after_a_build(installation: Installation) -> None:
    policy = installation.policy()
    tables = f"arn:aws:glue:us-east-1:{ACCOUNT}:table/{SCHEMA}_staging/*"
    policy["Statement"].append({"Effect": "Deny", "Action": "glue:UpdateTable", "Resource": tables})
    installation.athena.treat(KEY, Treatment(policy=policy))
    found = errors(installation.gt_insights("doctor", "--json"))
    assert f"permission is missing: glue:UpdateTable on {tables}" in found
    failed = installation.run()
    assert failed.exit_code == 1
    assert "not authorized to perform: glue:UpdateTable" in failed.output
    assert "gt-insights policy athena prints the policy that allows it" in failed.output


def test_a_raw_prefix_without_a_job_keeps_the_inventory(installation: Installation) -> None:
    installation.athena.treat(KEY, Treatment())
    s3 = installation.athena.client("s3")
    inventory = {"Bucket": INSIGHTS_BUCKET, "Key": f"{SCHEMA}/inventory/response_files.parquet"}
    before = s3.head_object(**inventory)["ETag"]
    failed = installation.gt_insights("inventory", GT_LABELING_OUTPUT=f"s3://{BUCKET}/images/")
    assert failed.exit_code == 2
    assert f"GT_LABELING_OUTPUT: s3://{BUCKET}/images/ holds no labeling job" in failed.output
    assert s3.head_object(**inventory)["ETag"] == before
