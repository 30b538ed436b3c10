"""The report reads the marts on Athena as it reads them on DuckDB: the real engine, the same numbers."""

from collections.abc import Callable

import pytest

from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.stack import AthenaLocal
from aws_server import Ended
from ground_truth_insights.errors import ServiceError, UsageError
from ground_truth_insights.report.as_json import as_json
from ground_truth_insights.report.page.build import build_page
from ground_truth_insights.report.report import read_report
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.warehouse.athena import open_athena
from ground_truth_insights.warehouse.marts import open_duckdb
from marts_on_athena import copy_schema
from report_marts import Answer, Marts, dashboard

pytest_plugins = ["aws_fixtures"]

SCHEMA = "report_test"


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    answers = [
        Answer(worker=f"worker-{number % 7}", label=("it's", "a ? b", "גוש")[number % 3], day=number % 12)
        for number in range(60)
    ]
    return Marts(tmp_path_factory.mktemp("marts") / "marts.duckdb", answers)


@pytest.fixture(scope="module")
def settings(local_athena: AthenaLocal, marts: Marts) -> dict[str, str]:  # noqa: F811 (a fixture)
    copy_schema(local_athena, marts.file, DEFAULT_SCHEMA, SCHEMA, marts.file.parent)
    return {**local_athena.environment(), "GT_SCHEMA": SCHEMA}


@pytest.fixture
def environment(local_athena: AthenaLocal, aws_environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:  # noqa: F811
    for name, value in local_athena.environment().items():
        aws_environment.setenv(name, value)
    aws_environment.setenv("GT_SCHEMA", SCHEMA)
    return aws_environment


@pytest.mark.usefixtures("environment")
def test_the_report_has_the_same_numbers_on_both_engines(marts: Marts, settings: dict[str, str]) -> None:
    with open_duckdb(marts.file, DEFAULT_SCHEMA) as warehouse:
        expected = as_json(read_report(warehouse, dashboard(), "birds"))
    with open_athena(settings) as warehouse:
        assert as_json(read_report(warehouse, dashboard(), "birds")) == expected


@pytest.mark.usefixtures("environment")
def test_the_page_is_the_same_on_both_engines(marts: Marts, settings: dict[str, str]) -> None:
    with open_duckdb(marts.file, DEFAULT_SCHEMA) as warehouse:
        expected = build_page(warehouse, dashboard()).html
    with open_athena(settings) as warehouse:
        assert build_page(warehouse, dashboard()).html == expected


@pytest.mark.usefixtures("environment")
def test_values_are_bound_and_keep_their_types(settings: dict[str, str]) -> None:
    sql = "select ? as text, ? as number, ? as share, true as yes, date '2026-02-03' as day, null as nothing"
    with open_athena(settings) as warehouse:
        row = warehouse.query(sql, ["' or 1=1 -- ?", 3, 0.5])[0]
    assert (row["text"], row["number"], float(str(row["share"])), row["yes"]) == ("' or 1=1 -- ?", 3, 0.5, True)
    assert (str(row["day"]), row["nothing"]) == ("2026-02-03", None)


def test_the_command_reads_athena(environment: pytest.MonkeyPatch, gt_insights: Callable[..., Ended]) -> None:
    environment.delenv("GT_TARGET")
    said = gt_insights("report", "--target", "athena", "--list-scopes")
    assert (said.exit_code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()[1:]] == ["all", "Nature", "birds"]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("changed", "sql", "message"),
    [
        ({}, "select * from no_such_mart", "the schema 'report_test' lacks the mart 'no_such_mart'; run: dbt build"),
        ({}, "select gone from annotations", "older than this report (Column 'gone' is missing); run: dbt build"),
        ({"GT_SCHEMA": "nowhere"}, "select * from annotations", "Athena has no schema 'nowhere' (GT_SCHEMA)"),
        ({"GT_ATHENA_WORK_GROUP": "nobody"}, "select 1", "no work group 'nobody'; set GT_ATHENA_WORK_GROUP"),
        ({"GT_ATHENA_STAGING_LOCATION": ""}, "select 1", "set GT_ATHENA_STAGING_LOCATION=s3://bucket/prefix/"),
    ],
)
def test_what_is_missing_is_named_with_its_setting(
    settings: dict[str, str], changed: dict[str, str], sql: str, message: str
) -> None:
    with open_athena(settings | changed) as warehouse, pytest.raises(UsageError) as raised:
        warehouse.query(sql)
    assert message in str(raised.value)


@pytest.mark.usefixtures("environment")
def test_a_query_that_athena_refuses_is_the_service_saying_no(settings: dict[str, str]) -> None:
    with open_athena(settings) as warehouse, pytest.raises(ServiceError, match=r"Athena refused a query: .*Division"):
        warehouse.query("select 1 / 0")


def test_athena_that_cannot_be_reached_names_the_address(aws_environment: pytest.MonkeyPatch) -> None:
    aws_environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings = {"GT_ATHENA_REGION": "us-east-1", "GT_ATHENA_STAGING_LOCATION": "s3://bucket/results/"}
    with open_athena(settings) as warehouse, pytest.raises(ServiceError, match="can't be reached"):
        warehouse.query("select 1")


def test_a_staging_location_outside_s3_is_refused() -> None:
    message = "GT_ATHENA_STAGING_LOCATION is 'results', which is no prefix in S3; set it to s3://"
    with pytest.raises(UsageError, match=message), open_athena({"GT_ATHENA_STAGING_LOCATION": "results"}):
        pass
