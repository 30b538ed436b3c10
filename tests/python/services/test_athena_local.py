"""The local Athena itself: its parts, its dialect, its answers, and dbt-athena against all of it."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.test import Client

from athena_local import ctas
from athena_local.athena_endpoint import AthenaEndpoint, Document
from athena_local.clients import ENGINE_KEY, HARNESS_KEY, INSIGHTS_BUCKET
from athena_local.errors import AthenaLocalError
from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.hive_ddl import (
    AddColumns,
    AddPartitions,
    Column,
    CreateDatabase,
    CreateTable,
    DropDatabase,
    DropPartitions,
    DropTable,
    HiveSyntaxError,
    Partition,
    RenameTable,
    SetTableProperties,
    TableName,
    is_hive_ddl,
    parse,
)
from athena_local.parts import Part, ensure_parts
from athena_local.queries import query
from athena_local.rendering import as_text, hive_type, type_name
from athena_local.stack import LABELING_BUCKET, AthenaLocal
from athena_local.statements import StatementError, StatementResult
from athena_local.views import created_view
from dbt_project import ROOT

# parts


def tar_archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zip_archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


SERVER = tar_archive({"server-1/lib/a.jar": os.urandom(5000), "server-1/plugin/b.jar": b"not needed"})
PLUGIN = zip_archive({"hive-1/c.jar": b"plugin", "hive-1/hdfs/d.jar": b"deeper"})
PARTS = (
    Part("test:server:tar.gz:1", hashlib.sha256(SERVER).hexdigest(), "server-1/lib/", "lib"),
    Part("test:hive:zip:1", hashlib.sha256(PLUGIN).hexdigest(), "hive-1/", "plugin/hive"),
)


class Repository:
    """A Maven repository on this machine that serves two archives and remembers what it was asked."""

    def __init__(self) -> None:
        """Serve on a free port."""
        self.files = {"test:server:tar.gz:1": SERVER, "test:hive:zip:1": PLUGIN}
        self.requests: list[tuple[str, str | None]] = []
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.removeprefix("/")
                content, asked = repository.files[name], self.headers.get("Range")
                repository.requests.append((name, asked))
                start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
                self.send_response(206 if asked else 200)
                self.send_header("Content-Length", str(len(content) - start))
                self.end_headers()
                self.wfile.write(content[start:])

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def locate(self, coordinates: str) -> str:
        """Return the address of an archive."""
        return f"http://127.0.0.1:{self.server.server_port}/{coordinates}"


@pytest.fixture
def repository() -> Iterator[Repository]:
    served = Repository()
    yield served
    served.server.shutdown()
    served.server.server_close()


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*.jar")}


def test_parts_are_fetched_once_and_only_what_is_needed_is_unpacked(tmp_path: Path, repository: Repository) -> None:
    home = ensure_parts(tmp_path, PARTS, repository.locate)
    assert set(contents(home)) == {"lib/a.jar", "plugin/hive/c.jar", "plugin/hive/hdfs/d.jar"}
    assert ensure_parts(tmp_path, PARTS, repository.locate) == home
    assert len(repository.requests) == 2


@pytest.mark.parametrize(
    ("harm", "fetched_again"),
    [
        (lambda home: (home / "lib/a.jar").write_bytes(b"x" * 5000), "test:server:tar.gz:1"),
        (lambda home: (home / "plugin/hive/hdfs/d.jar").unlink(), "test:hive:zip:1"),
        (lambda home: (home / "lib/extra.jar").write_bytes(b"y"), "test:server:tar.gz:1"),
        (lambda home: (home / "hive.json").write_text("{"), "test:hive:zip:1"),
    ],
    ids=["changed", "deleted", "added", "unreadable_manifest"],
)
def test_a_corrupted_cache_is_noticed_and_fetched_again(
    tmp_path: Path, repository: Repository, harm: Any, fetched_again: str
) -> None:
    home = ensure_parts(tmp_path, PARTS, repository.locate)
    whole = contents(home)
    harm(home)
    repository.requests.clear()
    ensure_parts(tmp_path, PARTS, repository.locate)
    assert repository.requests == [(fetched_again, None)]
    assert contents(home) == whole


def test_an_interrupted_download_goes_on_where_it_stopped(tmp_path: Path, repository: Repository) -> None:
    (tmp_path / "trino").mkdir()
    (tmp_path / "trino/server.partial").write_bytes(SERVER[:1000])
    ensure_parts(tmp_path, PARTS[:1], repository.locate)
    assert repository.requests == [("test:server:tar.gz:1", "bytes=1000-")]


def test_a_partial_download_of_something_else_is_started_again(tmp_path: Path, repository: Repository) -> None:
    (tmp_path / "trino").mkdir()
    (tmp_path / "trino/server.partial").write_bytes(b"z" * 1000)
    ensure_parts(tmp_path, PARTS[:1], repository.locate)
    assert repository.requests == [("test:server:tar.gz:1", "bytes=1000-"), ("test:server:tar.gz:1", None)]


def test_a_part_that_is_not_what_its_checksum_says_is_refused(tmp_path: Path, repository: Repository) -> None:
    repository.files["test:server:tar.gz:1"] = tar_archive({"server-1/lib/a.jar": b"something else"})
    with pytest.raises(AthenaLocalError, match=r"test:server:tar\.gz:1 is not what its pinned SHA-256 says"):
        ensure_parts(tmp_path, PARTS, repository.locate)
    assert contents(tmp_path) == {}


def test_without_a_network_the_message_names_the_part(tmp_path: Path) -> None:
    with pytest.raises(AthenaLocalError, match=r"test:server:tar\.gz:1 can't be fetched"):
        ensure_parts(tmp_path, PARTS, lambda _: "http://127.0.0.1:9/")


# Hive DDL


def test_schemas_are_created_and_dropped() -> None:
    assert parse("create schema if not exists `Raw`") == CreateDatabase("raw", if_not_exists=True)
    assert parse("CREATE DATABASE raw COMMENT 'it\\'s raw' LOCATION 's3://b/raw/';") == CreateDatabase(
        "raw", if_not_exists=False, location="s3://b/raw/"
    )
    assert parse("drop schema if exists `raw` cascade") == DropDatabase("raw", if_exists=True, cascade=True)


def test_a_text_table_with_projected_partitions() -> None:
    table = parse(
        """-- /* {"app": "dbt"} */
        create external table if not exists `raw`.`worker_responses` (`line` string comment 'one file')
        comment 'raw'
        partitioned by (`job` string, day date)
        location 's3://b/gt/'
        tblproperties ('projection.enabled'='true', 'storage.location.template'='s3://b/${job}/')"""
    )
    assert isinstance(table, CreateTable)
    assert table.name == TableName("raw", "worker_responses")
    assert table.columns == [Column("line", "string", "one file")]
    assert table.partitioned_by == [Column("job", "string"), Column("day", "date")]
    assert table.location == "s3://b/gt/"
    assert table.properties["storage.location.template"] == "s3://b/${job}/"
    assert table.storage.serde.endswith("LazySimpleSerDe")


def test_formats_serdes_and_nested_types() -> None:
    table = parse(
        "create external table t (a array<struct<x:int,y:decimal(10,2)>>, `b` map<string,string>) "
        "row format serde 'my.Serde' with serdeproperties ('k'='v') stored as parquet location 's3://b/t/'"
    )
    assert isinstance(table, CreateTable)
    assert [column.type for column in table.columns] == [
        "array<struct<x:int,y:decimal(10,2)>>",
        "map<string,string>",
    ]
    assert (table.storage.serde, table.storage.serde_properties) == ("my.Serde", {"k": "v"})
    assert "Parquet" in table.storage.input_format


def test_delimited_rows_keep_their_delimiter() -> None:
    table = parse("create external table t (a string) row format delimited fields terminated by '|' location 's3://b/'")
    assert isinstance(table, CreateTable)
    assert table.storage.serde_properties["field.delim"] == "|"


def test_tables_are_altered_and_dropped() -> None:
    name = TableName("db", "t")
    assert parse("drop table if exists `db`.`t`") == DropTable(name, if_exists=True)
    assert parse("alter table `db`.`t` rename to `db`.`u`") == RenameTable(name, TableName("db", "u"))
    assert parse("alter table db.t set tblproperties ('a' = 'b')") == SetTableProperties(name, {"a": "b"})
    assert parse("alter table db.t add columns (c int)") == AddColumns(name, [Column("c", "int")], False)
    assert parse("alter table db.t replace columns (c int)") == AddColumns(name, [Column("c", "int")], True)


def test_partitions_are_added_and_dropped() -> None:
    name = TableName("db", "t")
    ddl = "alter table `db`.`t` add if not exists partition (job='it\\'s') location 's3://o/' partition (`job`='b')"
    assert parse(ddl) == AddPartitions(name, True, [Partition({"job": "it's"}, "s3://o/"), Partition({"job": "b"})])
    assert parse("alter table db.t drop if exists partition (job='a'), partition (job='b')") == DropPartitions(
        name, True, [Partition({"job": "a"}), Partition({"job": "b"})]
    )


@pytest.mark.parametrize(
    "sql",
    [
        'create schema if not exists "raw"',
        "create external table t (a string)",
        "/* a comment */ alter table t rename to u",
        "alter table t rename to u extra",
        "alter table t add partition",
        "create external table t (a string) stored as avro location 's3://b/'",
        "msck repair table t",
        "drop schema",
    ],
)
def test_what_hive_would_not_take_is_refused_with_its_place(sql: str) -> None:
    with pytest.raises(HiveSyntaxError, match="ParseException"):
        parse(sql)


@pytest.mark.parametrize(
    ("sql", "is_hive"),
    [
        ("-- a comment\n\n  ALTER table t rename to u", True),
        ("create external table t (a int) location 's3://b/'", True),
        ("drop view if exists v", True),
        ("create table t with (format='parquet') as select 1", False),
        ("create or replace view v as select 1", False),
        ("select 'drop table t'", False),
        ("insert into t select 1", False),
    ],
)
def test_statements_go_to_the_parser_that_athena_gives_them_to(sql: str, is_hive: bool) -> None:
    assert is_hive_ddl(sql) is is_hive


# create table as select


def test_the_properties_of_a_ctas_become_those_of_trino() -> None:
    sql = """create table "awsdatacatalog"."s"."t"
    with (
      table_type='hive',
      is_external=true,external_location='s3://b/it''s, (here)/',
      partitioned_by=ARRAY['a', 'b'],
      field_delimiter=',',
      write_compression='zstd',
      format='textfile'
    )
    as
      select 1 as with_x"""
    assert ctas.is_ctas(sql)
    expected = (
        """create table "awsdatacatalog"."s"."t" with (external_location = 's3://b/it''s, (here)/', """
        "partitioned_by = ARRAY['a', 'b'], textfile_field_separator = ',', format = 'TEXTFILE') "
        "as select 1 as with_x"
    )
    assert " ".join(ctas.for_trino(sql).split()) == expected


@pytest.mark.parametrize("property_", ["table_type='iceberg'", "vacuum_max='1'", "format="])
def test_properties_that_this_athena_does_not_know_are_named(property_: str) -> None:
    with pytest.raises(ctas.CtasError):
        ctas.for_trino(f"create table t with ({property_}) as select 1")


# results


def test_values_are_rendered_as_athena_does() -> None:
    varchar = {"rawType": "varchar", "arguments": []}
    row = {
        "rawType": "row",
        "arguments": [
            {"kind": "NAMED_TYPE", "value": {"fieldName": {"name": "a"}, "typeSignature": varchar}},
        ],
    }
    assert as_text(None, varchar) is None
    assert as_text(True, {"rawType": "boolean"}) == "true"
    assert as_text("1.0E10", {"rawType": "double"}) == "1.0E10"
    assert as_text("aGk=", {"rawType": "varbinary"}) == "68 69"
    assert as_text([["x"]], {"rawType": "array", "arguments": [{"value": row}]}) == "[{a=x}]"
    mapped = {"rawType": "map", "arguments": [{"value": varchar}, {"value": varchar}]}
    assert as_text({"k": None}, mapped) == "{k=null}"


@pytest.mark.parametrize(
    ("trino", "athena"),
    [
        ("varchar(3)", "varchar"),
        ("timestamp(3) with time zone", "timestamp with time zone"),
        ("array(row(a integer))", "array"),
        ("bigint", "bigint"),
    ],
)
def test_types_have_no_precision(trino: str, athena: str) -> None:
    assert type_name(trino) == athena


def test_types_of_a_views_columns_are_hives() -> None:
    varchar = {"rawType": "varchar", "arguments": [{"kind": "LONG", "value": 3}]}
    decimal = {"rawType": "decimal", "arguments": [{"kind": "LONG", "value": 10}, {"kind": "LONG", "value": 2}]}
    row = {"rawType": "row", "arguments": [{"value": {"fieldName": {"name": "a"}, "typeSignature": decimal}}]}
    mapped = {"rawType": "map", "arguments": [{"value": varchar}, {"value": row}]}
    assert hive_type({"rawType": "array", "arguments": [{"value": mapped}]}) == (
        "array<map<string,struct<a:decimal(10,2)>>>"
    )
    assert hive_type({"rawType": "integer", "arguments": []}) == "int"


@pytest.mark.parametrize(
    ("sql", "view"),
    [
        ('create or replace view "awsdatacatalog"."S"."V" as select 1', TableName("s", "v")),
        ("create view v as select 1", TableName(None, "v")),
        ("create table t as select 1", None),
    ],
)
def test_a_created_view_is_known_by_name(sql: str, view: TableName | None) -> None:
    assert created_view(sql) == view


# the endpoint, over a runner that needs no engine


class ThreeRows:
    """A runner whose every query gives three rows, unless it is asked to fail."""

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str) -> StatementResult:
        """Give the rows."""
        del database, cancelled, caller
        if "fail" in sql:
            raise StatementError("COLUMN_NOT_FOUND: no such column")
        return StatementResult("DML", "SELECT", [("n", "bigint")], [["1"], ["2"], [None]])


@pytest.fixture
def endpoint() -> Client:
    return Client(AthenaEndpoint(ThreeRows()))


def call(endpoint: Client, operation: str, status: int = 200, **asked: Any) -> Document:
    response = endpoint.post("/", json=asked, headers={"X-Amz-Target": f"AmazonAthena.{operation}"})
    assert response.status_code == status, response.text
    document: Document = json.loads(response.text)
    return document


def start(endpoint: Client, sql: str, **more: Any) -> str:
    output = {"OutputLocation": "s3://b/results/"}
    query: str = call(endpoint, "StartQueryExecution", QueryString=sql, ResultConfiguration=output, **more)[
        "QueryExecutionId"
    ]
    return query


def test_results_come_in_pages_with_one_header(endpoint: Client) -> None:
    query = start(endpoint, "select n")
    described = call(endpoint, "GetQueryExecution", QueryExecutionId=query)["QueryExecution"]
    assert (described["Status"]["State"], described["SubstatementType"]) == ("SUCCEEDED", "SELECT")
    first = call(endpoint, "GetQueryResults", QueryExecutionId=query, MaxResults=3)
    assert [row["Data"] for row in first["ResultSet"]["Rows"]] == [
        [{"VarCharValue": "n"}],
        [{"VarCharValue": "1"}],
        [{"VarCharValue": "2"}],
    ]
    rest = call(endpoint, "GetQueryResults", QueryExecutionId=query, NextToken=first["NextToken"])
    assert [row["Data"] for row in rest["ResultSet"]["Rows"]] == [[{}]]
    assert "NextToken" not in rest


def test_a_failed_query_says_why(endpoint: Client) -> None:
    query = start(endpoint, "fail")
    status = call(endpoint, "GetQueryExecution", QueryExecutionId=query)["QueryExecution"]["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"] == "COLUMN_NOT_FOUND: no such column"
    assert status["AthenaError"]["ErrorCategory"] == 2
    refused = call(endpoint, "GetQueryResults", 400, QueryExecutionId=query)
    assert refused["__type"] == "InvalidRequestException"


@pytest.mark.parametrize(
    ("operation", "asked", "message"),
    [
        ("GetWorkGroup", {"WorkGroup": "nobody"}, "WorkGroup nobody is not found"),
        ("StartQueryExecution", {"QueryString": "select 1"}, "No output location provided"),
        ("StartQueryExecution", {"QueryString": "x" * 262_145}, "more than 262144 bytes"),
        ("GetQueryExecution", {"QueryExecutionId": "none"}, "was not found"),
        ("ListNamedQueries", {}, "not supported"),
    ],
)
def test_wrong_requests_are_refused_by_name(endpoint: Client, operation: str, asked: Document, message: str) -> None:
    assert message in call(endpoint, operation, 400, **asked)["message"]


def test_a_work_group_can_enforce_its_location(endpoint: Client) -> None:
    configuration = {"ResultConfiguration": {"OutputLocation": "s3://enforced/"}}
    call(endpoint, "CreateWorkGroup", Name="strict", Configuration=configuration)
    query = start(endpoint, "select n", WorkGroup="strict")
    described = call(endpoint, "GetQueryExecution", QueryExecutionId=query)["QueryExecution"]
    assert described["ResultConfiguration"]["OutputLocation"] == "s3://enforced/"
    settings = call(endpoint, "GetWorkGroup", WorkGroup="strict")["WorkGroup"]["Configuration"]
    assert settings["EnforceWorkGroupConfiguration"] is True


# the real engine


@pytest.fixture
def raw_table(local_athena: AthenaLocal) -> Iterator[str]:  # noqa: F811 (a fixture)
    """Give a text table over five files in two projected partitions."""
    s3 = local_athena.client("s3")
    for number in range(5):
        job = "a" if number < 3 else "b"
        key = f"raw_table/{job}/annotations/iteration-1/{number}/2019-04-18_16:00:00.json"
        s3.put_object(Bucket=LABELING_BUCKET, Key=key, Body=b'{"number": %d}' % number)
    query(local_athena, "create schema if not exists raw_test")
    query(
        local_athena,
        f"""create external table if not exists raw_test.responses (`line` string)
        partitioned by (job string) location 's3://{LABELING_BUCKET}/raw_table/'
        tblproperties ('projection.enabled'='true', 'projection.job.type'='enum',
        'projection.job.values'='a,b,gone',
        'storage.location.template'='s3://{LABELING_BUCKET}/raw_table/${{job}}/annotations/')""",
    )
    yield "raw_test.responses"
    query(local_athena, "drop table raw_test.responses")


def test_execution_parameters_are_literals_bound_by_the_engine(local_athena: AthenaLocal) -> None:  # noqa: F811
    client = local_athena.client("athena")
    query_id = client.start_query_execution(
        QueryString="select ? as said, 'it''s' as fixed, ? + 1 as next",
        ExecutionParameters=["'a''b ? -- '", "41"],
        ResultConfiguration={"OutputLocation": f"s3://{INSIGHTS_BUCKET}/query-results/"},
    )["QueryExecutionId"]
    described = client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
    assert described["Status"]["State"] == "SUCCEEDED", described
    assert described["Query"] == "select ? as said, 'it''s' as fixed, ? + 1 as next"
    rows = client.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    assert [value["VarCharValue"] for value in rows[1]["Data"]] == ["a'b ? -- ", "it's", "42"]


def test_reading_by_path_opens_no_other_file(local_athena: AthenaLocal, raw_table: str) -> None:  # noqa: F811
    assert query(local_athena, f"select job, count(*) from {raw_table} group by job order by job") == [
        ["a", "3"],
        ["b", "2"],
    ]
    wanted = f"s3://{LABELING_BUCKET}/raw_table/b/annotations/iteration-1/4/2019-04-18_16:00:00.json"
    before = local_athena.usage()
    rows = query(local_athena, f"""select line from {raw_table} where "$path" in ('{wanted}')""")
    used = local_athena.usage().since(before)
    assert rows == [['{"number": 4}']]
    assert set(used.reads_under(f"s3://{LABELING_BUCKET}/raw_table/")) == {wanted}
    # The server is shared with other tests, whose queries may run at the same time.
    (own,) = [run for run in used.queries if wanted in run.sql]
    assert own.physical_input_bytes == len('{"number": 4}')
    by_caller = {(call.caller, call.name, call.resource) for call in used.requests}
    assert (HARNESS_KEY, "athena:StartQueryExecution", "primary") in by_caller
    assert (ENGINE_KEY, "glue:GetTable", "raw_test/responses") in by_caller
    assert (ENGINE_KEY, "s3:GetObject", wanted) in by_caller
    assert own.state == "SUCCEEDED"


def test_registered_partitions_may_lie_anywhere(local_athena: AthenaLocal) -> None:  # noqa: F811
    s3 = local_athena.client("s3")
    s3.create_bucket(Bucket="another-bucket")
    s3.put_object(Bucket="another-bucket", Key="it's here/1/x.json", Body=b"one\n")
    query(local_athena, "create schema if not exists registered_test")
    table = "registered_test.responses"
    query(
        local_athena,
        f"create external table {table} (line string) partitioned by (job string) location 's3://insights/none/'",
    )
    assert query(local_athena, f"select * from {table}") == []
    for _ in range(2):
        query(
            local_athena,
            f"alter table {table} add if not exists partition (job='s3://x:1/it\\'s') "
            "location 's3://another-bucket/it\\'s here/'",
        )
    assert query(local_athena, f"select line, job from {table}") == [["one", "s3://x:1/it's"]]
    query(local_athena, f"alter table {table} drop partition (job='s3://x:1/it\\'s')")
    assert query(local_athena, f"select * from {table}") == []
    query(local_athena, "drop schema registered_test cascade")
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="another-bucket")["Contents"]]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select 1 / 0", "DIVISION_BY_ZERO"),
        ("select nothing from nowhere.at_all", "SCHEMA_NOT_FOUND"),
        ("selec 1", "SYNTAX_ERROR"),
        ("drop table nowhere.t", "FAILED: SemanticException"),
        ('create schema "quoted"', "FAILED: ParseException"),
        ("create table t with (table_type='iceberg') as select 1", "INVALID_TABLE_PROPERTY"),
    ],
)
def test_errors_come_as_athena_says_them(
    local_athena: AthenaLocal,  # noqa: F811
    sql: str,
    reason: str,
) -> None:
    with pytest.raises(StatementError, match=reason):
        query(local_athena, sql)


def test_a_query_can_be_stopped(local_athena: AthenaLocal) -> None:  # noqa: F811
    client = local_athena.client("athena")
    numbers = "unnest(sequence(1, 10000))"
    query_id = client.start_query_execution(
        QueryString=f"select count(*) from {numbers} a(x), {numbers} b(y), {numbers} c(z) where x * y = z",
        ResultConfiguration={"OutputLocation": "s3://insights/"},
    )["QueryExecutionId"]
    client.stop_query_execution(QueryExecutionId=query_id)
    while (
        state := client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
    ) == "RUNNING":
        pass
    assert state == "CANCELLED"


PROJECT = {
    "dbt_project.yml": """
name: small
profile: small
seeds: {small: {+column_types: {bucket: integer, label: varchar, share: double, seen_at: timestamp}}}
""",
    "profiles.yml": """
small:
  target: athena
  outputs:
    athena:
      type: athena
      region_name: "{{ env_var('GT_ATHENA_REGION') }}"
      database: awsdatacatalog
      schema: small
      work_group: "{{ env_var('GT_ATHENA_WORK_GROUP') }}"
      s3_staging_dir: "{{ env_var('GT_ATHENA_STAGING_LOCATION') }}"
      s3_data_dir: "{{ env_var('GT_ATHENA_DATA_LOCATION') }}"
      threads: 2
""",
    "seeds/buckets.csv": "bucket,label,share,seen_at\n1,heron,0.25,2019-04-18 16:13:04\n2,,0.75,\n",
    "models/labels.sql": """
{{ config(materialized='table', ha=true) }}
select bucket, coalesce(label, '(none)') as label, share, timestamp '2019-04-18 16:13:04.123' as read_at
from {{ ref('buckets') }}
""",
    "models/labels_view.sql": "select label, sum(share) as share from {{ ref('labels') }} group by label",
    "models/loads.sql": """
{{ config(materialized='incremental', incremental_strategy='append') }}
select bucket, {{ 1 if is_incremental() else 0 }} as load_number from {{ ref('labels') }}
""",
    "models/schema.yml": """
models:
  - name: labels_view
    description: Labels with their shares.
    config: {persist_docs: {relation: true, columns: true}}
    columns:
      - {name: label, description: The label., data_tests: [unique]}
  - name: labels
    description: Labels of buckets.
    config: {contract: {enforced: true}, persist_docs: {relation: true, columns: true}}
    columns:
      - {name: bucket, data_type: integer, description: The number., data_tests: [unique, not_null]}
      - name: label
        data_type: varchar
        data_tests: [{accepted_values: {arguments: {values: [heron, (none)]}}}]
      - {name: share, data_type: double}
      - {name: read_at, data_type: timestamp}
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Write a dbt project of a seed, a table, a view and an incremental model."""
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def dbt(athena: AthenaLocal, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ground_truth_insights.build.dbt_process", "--no-use-colors", *arguments],
        cwd=project,
        env={**os.environ, **athena.environment(), "DBT_PROFILES_DIR": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_dbt_athena_builds_a_project_unmodified(local_athena: AthenaLocal, project: Path) -> None:  # noqa: F811
    for expected_loads in ([["0", "2"]], [["0", "2"], ["1", "2"]]):
        built = dbt(local_athena, project, "build")
        assert built.returncode == 0, built.stdout + built.stderr
        loads = query(local_athena, "select load_number, count(*) from small.loads group by load_number order by 1")
        assert loads == expected_loads
    assert query(local_athena, "select * from small.labels order by bucket") == [
        ["1", "heron", "0.25", "2019-04-18 16:13:04.123"],
        ["2", "(none)", "0.75", "2019-04-18 16:13:04.123"],
    ]
    assert query(local_athena, "select * from small.labels_view order by label") == [
        ["(none)", "0.75"],
        ["heron", "0.25"],
    ]
    table = local_athena.client("glue").get_table(DatabaseName="small", Name="labels")["Table"]
    assert table["Description"] == "Labels of buckets."
    view = local_athena.client("glue").get_table(DatabaseName="small", Name="labels_view")["Table"]
    assert view["Description"] == "Labels with their shares."
    assert [
        (column["Name"], column["Type"], column.get("Comment")) for column in view["StorageDescriptor"]["Columns"]
    ] == [
        ("label", "string", "The label."),
        ("share", "double", ""),
    ]


def test_a_model_that_fails_or_breaks_its_contract_leaves_the_table_in_place(
    local_athena: AthenaLocal,  # noqa: F811
    project: Path,
) -> None:
    # With the project's own way to make a table.
    with (project / "dbt_project.yml").open("a") as file:
        file.write(f"macro-paths: [{ROOT / 'macros/materializations'}]\n")
    (project / "models/kept.yml").write_text(
        "models: [{name: kept, config: {materialized: table, contract: {enforced: true}},"
        " columns: [{name: n, data_type: integer}, {name: label, data_type: varchar}]}]"
    )
    for columns, message in (
        ("cast(1 as integer) as n, 'a' as label", "Completed successfully"),
        ("cast(2 as bigint) as n, 'b' as label", "data type mismatch"),
    ):
        (project / "models/kept.sql").write_text(f"select {columns}")
        outcome = dbt(local_athena, project, "run", "--select", "kept", "broken")
        assert message in outcome.stdout
        assert query(local_athena, "select n, label from small.kept") == [["1", "a"]]
        (project / "models/broken.sql").write_text("{{ config(materialized='table') }} select no_such_column")
    assert outcome.returncode == 1
    assert "COLUMN_NOT_FOUND" in outcome.stdout
    names = [table["Name"] for table in local_athena.client("glue").get_tables(DatabaseName="small")["TableList"]]
    assert [name for name in names if name.startswith(("kept", "broken"))] == ["kept"]


def test_a_second_process_joins_the_running_one(local_athena: AthenaLocal, athena_folder: Path) -> None:  # noqa: F811
    script = (
        "import sys, pathlib\n"
        "from athena_local.sharing import shared_athena\n"
        "with shared_athena(pathlib.Path(sys.argv[1])) as athena:\n"
        "    athena.usage()\n"
        "    print(athena.url)\n"
    )
    joined = subprocess.run(
        [sys.executable, "-c", script, str(athena_folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert joined.stdout.strip() == local_athena.url
    assert query(local_athena, "select 1") == [["1"]]


@pytest.mark.slow
def test_nothing_outlives_a_killed_owner(local_athena: AthenaLocal) -> None:  # noqa: F811
    del local_athena  # it is here because it knows whether the engine can run
    if not Path("/proc/self/environ").exists():
        pytest.skip("needs /proc to find processes by their environment")
    mark = f"ATHENA_LOCAL_TEST={os.getpid()}"
    owner = subprocess.Popen(
        [sys.executable, "-m", "athena_local", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            **dict([mark.split("=")]),
        },
    )
    assert owner.stdout is not None
    addresses = json.loads(owner.stdout.readline())
    assert requests.get(f"{addresses['trino_url']}/v1/info", timeout=5).ok
    assert len(marked_processes(mark)) == 3
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 20
    while marked_processes(mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert marked_processes(mark) == []


def marked_processes(mark: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        if mark.encode() in environment.split(b"\0"):
            found.append(process.name)
    return found
