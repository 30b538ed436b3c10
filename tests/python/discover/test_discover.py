"""`gt-insights discover` against S3 and Cognito on moto, and SageMaker by botocore's own model, over HTTP."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from aws_server import BUCKET, Aws, Ended, json_error, s3_error
from ground_truth_insights.checks.seeds import Seed, registry_seeds
from ground_truth_insights.discover.labeling_jobs import task_type
from ground_truth_insights.settings import DEFAULT_REGISTRY, PROJECT_DIR
from sagemaker_fake import FUNCTION, SageMakerFake, cognito_members, described_job, work_team

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
TEMPLATES = PROJECT_DIR / DEFAULT_REGISTRY
CATEGORIES = f"s3://{BUCKET}/config/labels.json"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    shutil.copytree(TEMPLATES, tmp_path / "registry")
    return tmp_path / "registry"


@pytest.fixture
def sagemaker(aws: Aws) -> SageMakerFake:
    fake = SageMakerFake()
    aws.server.rules.append(fake)
    return fake


@pytest.fixture
def pool_id(aws: Aws) -> str:
    del aws
    return str(boto3.client("cognito-idp").create_user_pool(PoolName="workers")["UserPool"]["Id"])


def add_user(pool_id: str, user: str, **attributes: str) -> str:
    """Add a user to a pool and return the subject."""
    created = boto3.client("cognito-idp").admin_create_user(
        UserPoolId=pool_id,
        Username=user,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )
    return next(part["Value"] for part in created["User"]["Attributes"] if part["Name"] == "sub")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def put_labels(aws: Aws, *labels: str) -> None:
    config = {"document-version": "2018-11-28", "labels": [{"label": label} for label in labels]}
    aws.put({"config/labels.json": json.dumps(config).encode()})


@pytest.mark.parametrize(("name", "seed"), registry_seeds().items())
def test_the_columns_are_those_of_the_templates(name: str, seed: Seed) -> None:
    assert (TEMPLATES / name).read_text() == ",".join(seed.header) + "\n"


def test_an_empty_registry_is_filled_with_jobs_labels_and_workers(
    aws: Aws, sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run
) -> None:
    put_labels(aws, "heron", 'say "duck", ü')
    task = described_job("x")["HumanTaskConfig"]
    price = {"AmountInUsd": {"Dollars": 1, "Cents": 3, "TenthFractionsOfACent": 6}}
    sagemaker.jobs = [
        described_job("birds-1", LabelCategoryConfigS3Uri=CATEGORIES, LabelingJobStatus="Completed"),
        described_job("Birds-2", "BoundingBox", HumanTaskConfig=task | {"PublicWorkforceTaskPrice": price}),
        described_job("fresh", LabelCounters={"TotalLabeled": 0, "Unlabeled": 0, "FailedNonRetryableError": 0}),
    ]
    sagemaker.teams = [work_team(name, cognito_members(pool_id)) for name in ("a", "b", "c")]
    subject = add_user(pool_id, "u1", name="Ada Heron")
    ended = gt_insights("discover", "--registry", registry, "--yes")
    assert ended.exit_code == 0, ended
    assert [list(row.values()) for row in rows(registry, "labeling_jobs.csv")] == [
        ["birds-1", "", "image-classification", "Completed", "20", "3", *[""] * 6],
        ["Birds-2", "", "image-classification", "InProgress", "20", "3", "1.036", "", "USD", *[""] * 3],
        ["fresh", "", "image-classification", "InProgress", "", "3", *[""] * 6],
    ]
    assert [list(row.values()) for row in rows(registry, "label_categories.csv")] == [
        ["birds-1", "crowd-image-classifier", "heron", ""],
        ["birds-1", "crowd-image-classifier", 'say "duck", ü', ""],
    ]
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    assert [list(row.values()) for row in rows(registry, "worker_directory.csv")] == [
        [issuer, subject, "", "Ada Heron", "", "", "", ""]
    ]
    assert aws.server.count("ListLabelingJobs") == aws.server.count("ListWorkteams") == 2
    again = gt_insights("discover", "--registry", registry, "--check")
    assert (again.exit_code, "Nothing to change" in again.out) == (0, True)


def test_what_a_person_wrote_stays_to_the_byte(
    aws: Aws, sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run
) -> None:
    put_labels(aws, "heron", "duck")
    sagemaker.jobs = [
        described_job("birds", LabelCategoryConfigS3Uri=CATEGORIES),
        described_job("reeds"),
        described_job("new"),
    ]
    subject = add_user(pool_id, "u1", name="Ada Heron")
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    # A file of before currencies, with a column of the owner's own.
    older = [column.name for column in registry_seeds()["labeling_jobs.csv"].columns if not column.is_optional]
    head = b"\xef\xbb\xbf" + ",".join((*older, "note")).encode()
    (registry / "labeling_jobs.csv").write_bytes(
        head + b"\r\n"
        b'"out/birds","Water, birds",,,020,,,2026-12-31,"two\r\nlines"\r\n'
        b"\r\n"
        b'mine,"a ""quoted"" project",bounding-box,,,,,\r\n'
        b"reeds,Reeds,my type,Stopped,5,1,0.5,,x"
    )
    (registry / "label_categories.csv").write_text("job,element,label\nbirds,,heron\nbirds,other,duck\n")
    (registry / "worker_directory.csv").write_text(
        f"issuer,subject,worker_id,worker_name,team,hourly_rate\n{issuer},{subject},,My Ada,Team,\n,,w1,Someone,,\n"
    )
    workers_before = (registry / "worker_directory.csv").read_bytes()
    ended = gt_insights("discover", "--registry", registry, "--yes", "--user-pool", pool_id)
    assert ended.exit_code == 0, ended
    assert (registry / "labeling_jobs.csv").read_bytes() == (
        head + b"\r\n"
        b'out/birds,"Water, birds",image-classification,InProgress,020,3,,2026-12-31,"two\r\nlines"\r\n'
        b"\r\n"
        b'mine,"a ""quoted"" project",bounding-box,,,,,\r\n'
        b"reeds,Reeds,my type,Stopped,5,1,0.5,,x\r\n"
        b"new,,image-classification,InProgress,20,3,,,\r\n"
    )
    assert (registry / "worker_directory.csv").read_bytes() == workers_before
    assert (registry / "label_categories.csv").read_text() == (
        "job,element,label\nbirds,crowd-image-classifier,heron\nbirds,other,duck\nout/birds,crowd-image-classifier,duck\n"
    )
    assert "= reeds: status stays Stopped, SageMaker says InProgress (--update status takes that)" in ended.out
    assert "= reeds: data_objects_goal stays 5" in ended.out
    assert "out/birds: data_objects_goal" not in ended.out


def test_a_named_column_is_taken_from_aws_and_no_other(
    sagemaker: SageMakerFake, registry: Path, gt_insights: Run
) -> None:
    sagemaker.jobs = [described_job("birds", LabelingJobStatus="Completed")]
    head = ",".join(registry_seeds()["labeling_jobs.csv"].header)
    (registry / "labeling_jobs.csv").write_text(f"{head}\nbirds,P,mine,InProgress,5,1,,,,,,\n")
    gt_insights("discover", "--registry", registry, "--yes", "--no-workers", "--update", "status")
    assert (registry / "labeling_jobs.csv").read_text() == f"{head}\nbirds,P,mine,Completed,5,1,,,,,,\n"


def test_check_writes_nothing_and_ends_with_code_1(sagemaker: SageMakerFake, registry: Path, gt_insights: Run) -> None:
    sagemaker.jobs = [described_job("birds")]
    before = files(registry)
    ended = gt_insights("discover", "--registry", registry, "--check", "--no-workers")
    assert (ended.exit_code, files(registry)) == (1, before)
    assert "+ birds: task_type image-classification, status InProgress, data_objects_goal 20" in ended.out


def test_where_nobody_can_be_asked_the_changes_are_shown_and_not_written(
    sagemaker: SageMakerFake, registry: Path, gt_insights: Run
) -> None:
    sagemaker.jobs = [described_job("birds")]
    before = files(registry)
    ended = gt_insights("discover", "--registry", registry, "--no-workers")
    assert (ended.exit_code, files(registry)) == (2, before)
    assert "+ birds:" in ended.out
    assert "add --yes to write" in ended.err
    sagemaker.jobs = []
    assert gt_insights("discover", "--registry", registry, "--no-workers").exit_code == 0


def test_workers_are_counted_and_shown_only_on_demand(
    sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run
) -> None:
    del sagemaker
    subject = add_user(pool_id, "heron-fan", email="ada@example.com")
    arguments = ("discover", "--registry", registry, "--check", "--user-pool", pool_id)
    for options in ((), ("--json",)):
        hidden = gt_insights(*arguments, *options)
        assert not re.search(f"{subject}|ada@example|heron-fan", hidden.out + hidden.err)
    assert json.loads(hidden.out)["worker_directory.csv"] == {"added": 1, "filled": 0}
    shown = gt_insights(*arguments, "--show-names")
    assert subject in shown.out
    assert "worker_name ada@example.com" in shown.out


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"name": "Ada Heron", "email": "a@example.com"}, "Ada Heron"),
        ({"given_name": "Ada", "family_name": "Heron", "email": "a@example.com"}, "Ada Heron"),
        ({"family_name": "Heron"}, "Heron"),
        ({"preferred_username": "ada", "email": "a@example.com"}, "ada"),
        ({"email": "a@example.com"}, "a@example.com"),
        ({}, "user-7"),
    ],
)
def test_a_worker_has_the_best_name_that_the_pool_knows(
    sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run, attributes: dict[str, str], name: str
) -> None:
    del sagemaker
    add_user(pool_id, "user-7", **attributes)
    gt_insights("discover", "--registry", registry, "--yes", "--user-pool", pool_id)
    assert [row["worker_name"] for row in rows(registry, "worker_directory.csv")] == [name]


def test_pools_of_many_users_are_read_to_their_end(
    aws: Aws, sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run
) -> None:
    del sagemaker
    subjects = {add_user(pool_id, f"user-{number}") for number in range(65)}
    aws.server.calls.clear()
    gt_insights("discover", "--registry", registry, "--yes", "--user-pool", pool_id)
    assert {row["subject"] for row in rows(registry, "worker_directory.csv")} == subjects
    assert aws.server.count("ListUsers") == 2


def test_teams_of_an_identity_provider_of_ones_own_are_named(
    sagemaker: SageMakerFake, registry: Path, gt_insights: Run
) -> None:
    sagemaker.teams = [work_team("okta", {"OidcMemberDefinition": {"Groups": ["g"]}})]
    ended = gt_insights("discover", "--registry", registry, "--yes")
    assert ended.exit_code == 1
    assert "Not known: the work team okta has an identity provider of your own" in ended.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no s3://labeling-output/config/labels.json"),
        (b"{", "is no label category configuration"),
        (b'{"labels": 1}', "is no label category configuration"),
        (b'{"labels": [{"name": "x"}]}', "is no label category configuration"),
        (b"\xff", "is no label category configuration"),
    ],
)
def test_labels_that_cannot_be_read_are_named_and_all_else_is_written(
    aws: Aws, sagemaker: SageMakerFake, registry: Path, gt_insights: Run, content: bytes | None, said: str
) -> None:
    if content is not None:
        aws.put({"config/labels.json": content})
    sagemaker.jobs = [described_job("birds", LabelCategoryConfigS3Uri=CATEGORIES)]
    ended = gt_insights("discover", "--registry", registry, "--yes", "--no-workers")
    assert (ended.exit_code, len(rows(registry, "labeling_jobs.csv"))) == (1, 1)
    assert "Not known: the labels of birds are unknown: " in ended.out
    assert said in ended.out


def test_labels_without_permission_are_named(
    aws: Aws, sagemaker: SageMakerFake, registry: Path, gt_insights: Run
) -> None:
    aws.server.fail("GetObject", s3_error(403, "AccessDenied"))
    sagemaker.jobs = [described_job("birds", LabelCategoryConfigS3Uri=CATEGORIES)]
    ended = gt_insights("discover", "--registry", registry, "--yes", "--no-workers")
    assert ended.exit_code == 1
    assert "s3:GetObject on arn:aws:s3:::labeling-output/config/labels.json" in ended.out


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        ("ListLabelingJobs", "AccessDeniedException", "sagemaker:ListLabelingJobs on *"),
        ("DescribeLabelingJob", "AccessDeniedException", ":us-east-1:*:labeling-job/birds"),
        ("ListWorkteams", "AccessDeniedException", "sagemaker:ListWorkteams on *"),
        ("ListLabelingJobs", "ExpiredTokenException", "the credentials have expired"),
        ("DescribeLabelingJob", "ThrottlingException", "asks to slow down (ThrottlingException)"),
    ],
)
def test_a_refusal_of_sagemaker_ends_with_code_3_and_writes_nothing(
    aws: Aws, sagemaker: SageMakerFake, tmp_path: Path, gt_insights: Run, *, operation: str, code: str, said: str
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "registry")
    sagemaker.jobs = [described_job("Birds")]
    aws.server.fail(operation, json_error(400, code))
    ended = gt_insights("discover", "--registry", tmp_path / "registry", "--yes")
    assert (ended.exit_code, files(tmp_path / "registry")) == (3, files(TEMPLATES))
    assert said in ended.err, ended.err


def test_a_refusal_of_cognito_ends_with_code_3_and_writes_nothing(
    aws: Aws, sagemaker: SageMakerFake, pool_id: str, registry: Path, gt_insights: Run
) -> None:
    sagemaker.jobs = [described_job("birds")]
    sagemaker.teams = [work_team("team", cognito_members(pool_id))]
    aws.server.fail("ListUsers", json_error(400, "AccessDeniedException"))
    ended = gt_insights("discover", "--registry", registry, "--yes")
    assert (ended.exit_code, files(registry)) == (3, files(TEMPLATES))
    assert f"cognito-idp:ListUsers on arn:aws:cognito-idp:us-east-1:*:userpool/{pool_id}" in ended.err
    assert "--no-workers leaves them out" in ended.err


def test_jobs_are_narrowed_by_name(sagemaker: SageMakerFake, registry: Path, gt_insights: Run) -> None:
    sagemaker.jobs = [described_job(name) for name in ("birds-1", "cars", "birds-2")]
    gt_insights("discover", "--registry", registry, "--yes", "--no-workers", "--name-contains", "birds")
    assert [row["job"] for row in rows(registry, "labeling_jobs.csv")] == ["birds-1", "birds-2"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("labeling_jobs.csv", b"job,project\n", "lacks the column task_type"),
        ("labeling_jobs.csv", b"", "lacks the column job"),
        ("label_categories.csv", b"job,element,label\na,b,c,d\n", "more cells than columns in line 2"),
        ("label_categories.csv", b'job,element,label\n\n"a\nb",c,d,e\n', "more cells than columns in line 3"),
        ("worker_directory.csv", b"worker_name\n\xff", "is not UTF-8"),
        ("worker_directory.csv", b'\n"open', "is no CSV"),
    ],
)
def test_a_registry_file_that_cannot_be_kept_ends_with_code_2(
    sagemaker: SageMakerFake, registry: Path, gt_insights: Run, name: str, content: bytes, said: str
) -> None:
    sagemaker.jobs = [described_job("birds")]
    (registry / name).write_bytes(content)
    before = files(registry)
    ended = gt_insights("discover", "--registry", registry, "--yes", "--no-workers")
    assert (ended.exit_code, files(registry)) == (2, before)
    assert said in ended.err, ended.err


def test_wrong_use_ends_with_code_2(
    aws: Aws, aws_environment: pytest.MonkeyPatch, registry: Path, gt_insights: Run
) -> None:
    del aws
    (registry / "annotations" / "worker-response").mkdir(parents=True)
    for arguments, said in [
        (("--registry", registry / "nowhere"), "cp -r seeds/registry"),
        (("--registry", registry), "lies inside a labeling job"),
        (("--registry", TEMPLATES, "--json"), "add --check"),
        (("--registry", TEMPLATES, "--check", "--user-pool", "nonsense"), "is no user pool"),
    ]:
        ended = gt_insights("discover", *arguments)
        assert ended.exit_code == 2
        assert said in ended.err, ended.err
    aws_environment.delenv("AWS_DEFAULT_REGION")
    ended = gt_insights("discover", "--registry", TEMPLATES, "--check")
    assert (ended.exit_code, "AWS_REGION" in ended.err) == (2, True)


def test_a_missing_file_is_made_and_a_link_stays_a_link(
    sagemaker: SageMakerFake, registry: Path, tmp_path: Path, gt_insights: Run
) -> None:
    sagemaker.jobs = [described_job("birds")]
    (registry / "label_categories.csv").unlink()
    (registry / "labeling_jobs.csv").rename(tmp_path / "kept-elsewhere.csv")
    (registry / "labeling_jobs.csv").symlink_to(tmp_path / "kept-elsewhere.csv")
    gt_insights("discover", "--registry", registry, "--yes", "--no-workers")
    assert (registry / "labeling_jobs.csv").is_symlink()
    assert [row["job"] for row in rows(tmp_path, "kept-elsewhere.csv")] == ["birds"]
    assert {path.name for path in registry.iterdir()} == set(files(TEMPLATES)) - {"label_categories.csv"}


@pytest.mark.parametrize(
    ("consolidation", "preparation", "interface", "name"),
    [
        ("ACS-NamedEntityRecognition", "", "", "named-entity-recognition"),
        ("ACS-AdjustmentBoundingBox", "PRE-BoundingBox", "", "bounding-box-adjustment"),
        ("ACS-VerificationSemanticSegmentation", "", "", "label-verification"),
        ("ACS-3DPointCloudObjectTracking", "", "", "point-cloud-object-tracking"),
        ("mine", "PRE-TextMultiClass", "", "text-classification"),
        ("ACS-PassThrough", "PRE-PassThrough", "PointCloudObjectDetection", "point-cloud-object-detection"),
        ("ACS-PassThrough", "", "VideoObjectDetection", "video-object-detection"),
        ("ACS-OfTheFuture", "mine", "OfTheFuture", "custom"),
        ("", "", "", "custom"),
    ],
)
def test_the_task_type_is_told_by_awss_own_parts(
    consolidation: str, preparation: str, interface: str, name: str
) -> None:
    task = {
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:{consolidation}"},
        "PreHumanTaskLambdaArn": f"{FUNCTION}:{preparation}",
        "UiConfig": {"HumanTaskUiArn": f"arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/{interface}"},
    }
    assert task_type({"HumanTaskConfig": task}).name == name


def test_a_job_without_functions_of_aws_is_custom() -> None:
    assert task_type({"HumanTaskConfig": {}}).name == "custom"
