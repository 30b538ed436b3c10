"""`gt-insights inventory` against S3 on a moto server, over HTTP."""

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aws_server import BUCKET, Aws, Ended, s3_error
from ground_truth_insights.labeling_output.clues import clues_of, local_content
from ground_truth_insights.labeling_output.inventory import list_clue_files, list_labeling_output

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
SOURCE = f"s3://{BUCKET}/out"
OUT = f"s3://{BUCKET}/athena/inventory/response_files.parquet"
ANSWER = b'{"answers":[]}'


def response(job: str, number: int = 0, top: str = "out") -> str:
    return f"{top}/{job}/annotations/worker-response/iteration-1/{number}/2026-02-03_09:16:31.json"


def written(aws: Aws, key: str = "athena/inventory/response_files.parquet") -> pa.Table:
    return pq.read_table(io.BytesIO(aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))


def paths(table: pa.Table) -> list[str]:
    return sorted(table["path"].to_pylist())


def test_the_file_holds_every_response_with_size_time_and_what_athena_needs(aws: Aws, gt_insights: Run) -> None:
    started = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    aws.put({response("birds"): ANSWER, response("demo"): b"", "out/demo/simulation.json": b"{}"})
    aws.put({"out/birds/manifests/output/output.manifest": b"{}", "out/images/1.jpg": b"x", "out/simulation.json": b""})
    aws.put({response("old"): ANSWER}, StorageClass="GLACIER")
    ended = gt_insights("inventory", SOURCE, "--out", OUT)
    table = written(aws)
    assert table.schema == pa.schema(
        {
            "path": pa.string(),
            "size_bytes": pa.int64(),
            "modified_at": pa.timestamp("ms"),
            "listed_at": pa.timestamp("ms"),
            "listing_problem": pa.string(),
            "is_simulated": pa.bool_(),
        }
    )
    rows = {row.pop("path"): row for row in table.to_pylist()}
    listed = {entry["Key"]: entry for entry in aws.s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert rows == {
        f"s3://{BUCKET}/{response(job)}": {
            "size_bytes": size,
            "modified_at": listed[response(job)]["LastModified"].astimezone(UTC).replace(tzinfo=None),
            "listed_at": rows[f"s3://{BUCKET}/{response('birds')}"]["listed_at"],
            "listing_problem": problem,
            "is_simulated": job == "demo",
        }
        for job, size, problem in [("birds", 14, None), ("demo", 0, None), ("old", 14, "archived")]
    }
    assert started <= table["listed_at"].to_pylist()[0] <= datetime.now(UTC).replace(tzinfo=None)
    assert ended.exit_code == 1
    assert "Listed 3 files of 3 labeling jobs, as of 20" in ended.out
    assert "Archived, so Athena can't read them: 1 files" in ended.out


def test_it_lists_what_the_local_inventory_lists_of_a_copy(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    odd = response("a +%20'[ü]\n", 3)
    aws.put(
        dict.fromkeys([response("birds"), response("deep/er/reeds", 2), odd, f"{response('birds')}/x.json"], ANSWER)
    )
    aws.s3.delete_object(Bucket=BUCKET, Key=response("birds"))
    assert gt_insights("inventory", SOURCE, "--out", OUT).exit_code == 0
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    local = sorted(f"{SOURCE}/{Path(file.path).relative_to(tmp_path)}" for file in list_labeling_output(tmp_path))
    assert paths(written(aws)) == local


def test_several_locations_make_one_file_in_which_no_path_is_twice(aws: Aws, gt_insights: Run) -> None:
    aws.put(dict.fromkeys([response("birds"), response("reeds", top="more")], ANSWER))
    ended = gt_insights("inventory", SOURCE, f"{SOURCE}/birds", f"s3://{BUCKET}/more", "--out", OUT, "--json")
    assert paths(written(aws)) == sorted(
        f"s3://{BUCKET}/{key}" for key in (response("birds"), response("reeds", top="more"))
    )
    report = json.loads(ended.out)
    assert (report["files"], report["jobs"]) == (2, 2)


def test_what_only_shows_that_a_job_is_there_is_no_file(aws: Aws, gt_insights: Run) -> None:
    aws.put({response("birds"): ANSWER, "out/birds/annotations/worker-response/": b""})
    shown = ("annotation-tool/template.liquid", "manifests/intermediate/1/output.manifest")
    masks = (f"annotations/consolidated-annotation/output/{number}.png" for number in range(2))
    aws.put({f"out/job-{number % 3}/{place}": b"x" for number, place in enumerate((*shown, *masks))})
    ended = gt_insights("inventory", SOURCE, "--out", OUT)
    assert ended.exit_code == 0
    assert "Listed 1 files of 4 labeling jobs" in ended.out
    assert paths(written(aws)) == [f"s3://{BUCKET}/{response('birds')}"]


def test_locations_and_place_come_from_the_settings(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    aws.put({response("birds"): ANSWER})
    aws_environment.setenv("GT_LABELING_OUTPUT", SOURCE)
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    assert gt_insights("inventory").exit_code == 0
    assert written(aws, "tables/inventory/response_files.parquet").num_rows == 1


@pytest.mark.parametrize(
    ("location", "jobs"), [("out", ["out/birds", "out/deep/reeds"]), ("out/birds/", ["out/birds"])]
)
def test_labeling_jobs_are_written_as_the_paths_of_their_files_begin(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run, location: str, jobs: list[str]
) -> None:
    aws.put(dict.fromkeys([response("birds"), response("deep/reeds")], ANSWER))
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    assert gt_insights("inventory", f"s3://{BUCKET}/{location}").exit_code == 0
    table = written(aws, "tables/labeling_job_folders/labeling_job_folders.parquet")
    assert sorted(table["job_location"].to_pylist()) == [f"s3://{BUCKET}/{job}" for job in jobs]


def test_manifest_lines_and_the_key_of_the_hash_are_written_beside_the_listing(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    line = '{"source":"hello","birds":0,"birds-metadata":{"human-annotated":"yes"}}'
    manifest = "out/{}/manifests/output/output.manifest"
    aws.put({response("birds"): ANSWER, response("reeds"): ANSWER})
    aws.put({manifest.format("birds"): f"\ufeff{line}\r\n\r\n{line}\r\n".encode()})
    aws.put({manifest.format("reeds"): b'{"source":"\xff"}\n', manifest.format("no-answers-yet"): line.encode()})
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    aws_environment.setenv("GT_PSEUDONYM_KEY", "a secret of our own")
    ended = gt_insights("inventory", SOURCE)
    assert ended.exit_code == 0
    assert "demo key" not in ended.err
    assert "a secret of our own" not in ended.out + ended.err
    assert written(aws, "tables/manifest_lines/manifest_lines.parquet").to_pylist() == [
        {"path": f"s3://{BUCKET}/{manifest.format(job)}", "line_number": number, "line": content, "problem": problem}
        for job, number, content, problem in [
            ("birds", 0, line, None),
            ("birds", 1, line, None),
            ("no-answers-yet", 0, line, None),
            ("reeds", 0, None, "not_utf8"),
        ]
    ]
    assert written(aws, "tables/pseudonym_keys/pseudonym_keys.parquet").to_pylist() == [
        {"pseudonym_key": "a secret of our own"}
    ]


def test_files_that_tell_data_objects_say_the_same_in_s3_and_in_a_copy_packed_or_not(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run, tmp_path: Path
) -> None:
    def source(number: int) -> bytes:
        return json.dumps({"source-ref": f"s3://images/{number}.jpg"}).encode()

    consolidated = {"content": {"birds": 0, "birds-metadata": {"creation-date": "2026-02-03T10:00:00"}}}
    responses = json.dumps([{"datasetObjectId": "0", "consolidatedAnnotation": consolidated}]).encode()
    place = "out/birds/annotations/consolidated-annotation/consolidation-response/iteration-1/2026-02-03.json.gz"
    aws.put({response("birds"): ANSWER, "out/birds.manifest.gz": gzip.compress(source(0) + b"\n" + source(1))})
    aws.put({f"{response('birds', 7).rpartition('/')[0]}/data.json": source(7), place: gzip.compress(responses)})
    aws.put({"out/birds/cut-off.manifest.gz": gzip.compress(source(2))[:-9]})
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    assert gt_insights("inventory", SOURCE).exit_code == 0
    told = {tuple(row.values()) for row in written(aws, "tables/object_clues/object_clues.parquet").to_pylist()}
    assert {(data_object, clue, value) for _, _, data_object, clue, value in told} == {
        *((str(number), "source", f"s3://images/{number}.jpg") for number in (0, 1, 7)),
        ("0", "creation_date", "2026-02-03T10:00:00"),
    }
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    copies = (clue for file in list_clue_files(tmp_path) for clue in clues_of(file, local_content(file.path)))
    in_s3 = (tuple(part.replace(str(tmp_path), SOURCE) for part in clue) for clue in copies)
    assert set(in_s3) == told


def test_an_archived_manifest_is_named_and_stops_nothing(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    manifest = "out/birds/manifests/output/output.manifest"
    aws.put({response("birds"): ANSWER, manifest: b"{}"})
    aws.server.fail("GetObject", s3_error(403, "InvalidObjectState"), key=manifest)
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    assert gt_insights("inventory", SOURCE).exit_code == 0
    aws.server.reset()
    lines = written(aws, "tables/manifest_lines/manifest_lines.parquet").to_pylist()
    assert [(line["path"], line["problem"]) for line in lines] == [(f"s3://{BUCKET}/{manifest}", "unreadable")]


def test_a_manifest_that_may_not_be_read_ends_with_code_3_and_leaves_the_old_listing(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    manifest = "out/birds/manifests/output/output.manifest"
    aws.put({response("birds"): ANSWER, manifest: b"{}"})
    aws.server.fail("GetObject", s3_error(403, "AccessDenied"), key=manifest)
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    ended = gt_insights("inventory", SOURCE)
    assert (ended.exit_code, aws.server.count("PutObject")) == (3, 0)
    assert f"s3:GetObject on arn:aws:s3:::{BUCKET}/{manifest}" in ended.err


def test_the_demo_key_is_spoken_of_unless_all_is_simulated(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    aws_environment.delenv("GT_PSEUDONYM_KEY", raising=False)
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", f"s3://{BUCKET}/tables/")
    aws.put({response("demo"): ANSWER, "out/demo/simulation.json": b"{}"})
    assert "demo key" not in gt_insights("inventory", SOURCE).err
    aws.put({response("birds"): ANSWER})
    assert "public demo key" in gt_insights("inventory", SOURCE).err


def test_a_second_listing_replaces_the_first_and_says_how_old_that_was(aws: Aws, gt_insights: Run) -> None:
    aws.put({response("birds"): ANSWER})
    assert "replaces" not in gt_insights("inventory", SOURCE, "--out", OUT).out
    aws.put({response("birds", 1): ANSWER})
    ended = gt_insights("inventory", SOURCE, "--out", OUT)
    assert "It replaces a listing that was" in ended.out
    assert written(aws).num_rows == 2


def test_the_file_may_be_local(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put({response("birds"): ANSWER})
    out = tmp_path / "new" / "files.parquet"
    assert gt_insights("inventory", SOURCE, "--out", out).exit_code == 0
    assert paths(pq.read_table(out)) == [f"s3://{BUCKET}/{response('birds')}"]
    assert [path.name for path in out.parent.iterdir()] == ["files.parquet"]


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (f"{SOURCE}/inventory/files.parquet", "lies below the labeling output"),
        (f"{SOURCE}/birds/annotations/worker-response/files.parquet", "lies below the labeling output"),
        (f"s3://{BUCKET}/elsewhere/files.parquet", "lies below the labeling output 's3://labeling-output/elsewhere/'"),
        (f"s3://{BUCKET}/athena/", "doesn't end in .parquet"),
        ("JOB/annotations/files.parquet", "lies below the labeling output"),
        ("FILE/files.parquet", "can't write"),
    ],
)
def test_a_wrong_place_ends_with_code_2_and_writes_nothing(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run, tmp_path: Path, out: str, said: str
) -> None:
    aws.put({response("birds"): ANSWER})
    aws_environment.setenv("GT_LABELING_OUTPUT", f"s3://{BUCKET}/elsewhere")
    (tmp_path / "job" / "annotations" / "worker-response").mkdir(parents=True)
    (tmp_path / "file").write_bytes(b"")
    place = out.replace("JOB", str(tmp_path / "job")).replace("FILE", str(tmp_path / "file"))
    ended = gt_insights("inventory", SOURCE, "--out", place)
    assert (ended.exit_code, aws.server.count("PutObject")) == (2, 0)
    assert said in ended.err, ended.err
    assert list(tmp_path.rglob("*.parquet")) == []


def test_a_missing_place_and_an_empty_location_end_with_code_2(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    del aws
    aws_environment.delenv("GT_ATHENA_DATA_LOCATION", raising=False)
    assert "GT_ATHENA_DATA_LOCATION is not set" in gt_insights("inventory", SOURCE).err
    aws_environment.setenv("GT_ATHENA_DATA_LOCATION", "tables")
    assert "GT_ATHENA_DATA_LOCATION is 'tables', which is no prefix in S3" in gt_insights("inventory", SOURCE).err
    ended = gt_insights("inventory", SOURCE, "--out", OUT)
    assert (ended.exit_code, "holds no labeling job" in ended.err) == (2, True)
    aws_environment.setenv("GT_LABELING_OUTPUT", "jobs")
    ended = gt_insights("inventory", "--out", OUT)
    assert (ended.exit_code, "GT_LABELING_OUTPUT: 'jobs' is no location in S3" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        ("ListObjectsV2", "s3:ListBucket on arn:aws:s3:::labeling-output"),
        ("PutObject", "s3:PutObject on arn:aws:s3:::labeling-output/athena/inventory/response_files.parquet"),
    ],
)
def test_a_missing_permission_ends_with_code_3(aws: Aws, gt_insights: Run, operation: str, permission: Any) -> None:
    aws.put({response("birds"): ANSWER})
    aws.server.fail(operation, s3_error(403, "AccessDenied"))
    ended = gt_insights("inventory", SOURCE, "--out", OUT)
    assert ended.exit_code == 3
    assert permission in ended.err


def test_each_call_names_the_account_whose_buckets_they_are(
    aws: Aws, gt_insights: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GT_BUCKET_OWNER", "123456789012")
    aws.put({response("birds"): ANSWER, "out/birds/manifests/output/output.manifest": b"{}"})
    for command in (("inventory", SOURCE, "--out", OUT), ("pull", SOURCE, tmp_path / "copy")):
        aws.server.calls.clear()
        assert gt_insights(*command).exit_code == 0
        assert {call.operation for call in aws.server.calls} > {"ListObjectsV2"}
        assert {call.owner for call in aws.server.calls} == {"123456789012"}
    aws.server.fail("ListObjectsV2", s3_error(403, "AccessDenied"))
    refused = gt_insights("inventory", SOURCE, "--out", OUT)
    assert refused.exit_code == 3
    assert "or the bucket is not of the account 123456789012, which GT_BUCKET_OWNER names" in refused.err
    monkeypatch.setenv("GT_BUCKET_OWNER", "1234-5678-9012")
    wrong = gt_insights("inventory", SOURCE, "--out", OUT)
    assert wrong.exit_code == 2
    assert "GT_BUCKET_OWNER is '1234-5678-9012', which is no AWS account id of 12 digits" in wrong.err
