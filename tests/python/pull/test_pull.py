"""`gt-insights pull` against S3 on a moto server, over HTTP."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from aws_server import BUCKET, Aws, Call, Ended, Gate, s3_error
from ground_truth_insights.labeling_output.inventory import list_labeling_output
from ground_truth_insights.labeling_output.layout import FileKind
from ground_truth_insights.labeling_output.s3_listing import S3Object
from ground_truth_insights.pull.findings import Reason
from ground_truth_insights.pull.local_names import FileSystem, LocalNames

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
LINUX = FileSystem(name_bytes=255, path_bytes=4000, ignores_case=False)
MAC = FileSystem(name_bytes=255, path_bytes=1000, ignores_case=True)
SOURCE = f"s3://{BUCKET}/out"
ANSWER = b'{"answers":[]}'
RESPONSE = "annotations/worker-response/iteration-1/0/2026-02-03_09:16:31.json"


def response(number: int, job: str = "birds") -> str:
    return f"out/{job}/annotations/worker-response/iteration-1/{number}/2026-02-03_09:16:31.json"


def responses(count: int, job: str = "birds") -> dict[str, bytes]:
    return {response(number, job): b'{"answers":[%d]}' % number for number in range(count)}


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def expected(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {key.removeprefix("out/"): content for key, content in contents.items()}


def test_copies_responses_manifests_categories_and_marks_of_jobs_at_any_depth_and_nothing_else(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    wanted = responses(3) | responses(2, "2026/team a/reeds")
    wanted |= {
        "out/birds/manifests/output/output.manifest": b"{}\n",
        "out/birds/annotation-tool/data.json": b"{}",
        "out/birds/simulation.json": b"{}",
        "out/birds/annotations/worker-response/iteration-1/0/2ff9/frame_0019.jpeg.json": b"{}",
        "out/new/manifests/output/output.manifest": b"",
        "out/birds/training/nested/" + RESPONSE: b"a job below a job",
        "out/birds/annotations/consolidated-annotation/consolidation-request/iteration-1/t.json": b"[]",
        "out/birds/annotations/consolidated-annotation/consolidation-response/iteration-1/t.json": b"[]",
        "out/birds/annotations/consolidated-annotation/output/0/SeqLabel.json": b"{}",
        "out/birds/manifests/input/birds.manifest": b"{}",
        "out/review-flow/2026/02/03/09/15/31/loop-1/output.json": b"{}",
    }
    unwanted = {
        "out/birds/annotation-tool/template.liquid": b"<>",
        "out/birds/annotations/consolidated-annotation/output/0.png": b"image",
        "out/birds/annotations/intermediate/1/annotations.json": b"{}",
        "out/birds/manifests/intermediate/1/output.manifest": b"{}",
        "out/images/heron.jpg": b"image",
        "out/simulation.json": b"no job beside it",
        "output-of-others/job/" + RESPONSE: b"another prefix",
    }
    aws.put(wanted | unwanted)
    ended = gt_insights("pull", SOURCE, tmp_path / "copy")
    assert (ended.exit_code, tree(tmp_path / "copy")) == (0, expected(wanted)), ended
    assert "Copied 16 objects" in ended.out
    assert "of 5 labeling jobs" in ended.out


def test_the_local_inventory_sees_the_same_files_sizes_and_times_as_s3_lists(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    aws.put(responses(3) | responses(2, "deep/er/reeds") | {"out/birds/simulation.json": b"{}"})
    assert gt_insights("pull", f"{SOURCE}/", tmp_path).exit_code == 0
    listed = {
        (entry["Key"], entry["Size"], entry["LastModified"], "/birds/" in entry["Key"])
        for entry in aws.s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        if "worker-response" in entry["Key"]
    }
    local = {
        (
            f"out/{Path(file.path).relative_to(tmp_path)}",
            file.size_bytes,
            datetime.fromtimestamp((file.modified_at_ms or 0) / 1000, UTC),
            file.is_simulated,
        )
        for file in list_labeling_output(tmp_path)
    }
    assert local == listed


def test_the_location_may_be_one_job(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    assert gt_insights("pull", f"{SOURCE}/birds", tmp_path).exit_code == 0
    assert len(list(list_labeling_output(tmp_path))) == 2


def test_a_second_run_costs_a_listing_only(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(5))
    gt_insights("pull", SOURCE, tmp_path)
    aws.server.calls.clear()
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    assert [call.operation for call in aws.server.calls] == ["ListObjectsV2"]
    assert (ended.exit_code, json.loads(ended.out)["up_to_date"]) == (0, 5)


def test_a_listing_of_several_pages_is_read_to_its_end(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(5))
    aws.server.page_size = 2
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert aws.server.count("ListObjectsV2") == 3
    assert tree(tmp_path) == expected(responses(5))


def test_a_replaced_key_is_copied_again_and_no_other(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(3))
    gt_insights("pull", SOURCE, tmp_path)
    aws.s3.put_object(Bucket=BUCKET, Key=response(1), Body=b'{"answers":[9]}')
    aws.server.calls.clear()
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert aws.server.count("GetObject") == 1
    assert tree(tmp_path) == expected(responses(3) | {response(1): b'{"answers":[9]}'})


def test_a_local_file_that_was_cut_off_is_copied_again(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    gt_insights("pull", SOURCE, tmp_path)
    cut = tmp_path / response(0).removeprefix("out/")
    status = cut.stat()
    cut.write_bytes(b"{")
    os.utime(cut, ns=(status.st_mtime_ns, status.st_mtime_ns))
    gt_insights("pull", SOURCE, tmp_path)
    assert tree(tmp_path) == expected(responses(2))


def test_a_key_that_is_gone_is_named_and_its_copy_kept(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    gt_insights("pull", SOURCE, tmp_path)
    (tmp_path / "notes.txt").write_text("the owner's own")
    aws.s3.delete_object(Bucket=BUCKET, Key=response(1))
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    assert ended.exit_code == 1
    assert json.loads(ended.out)["gone_from_s3"] == [response(1).removeprefix("out/")]
    assert tree(tmp_path) == expected(responses(2)) | {"notes.txt": b"the owner's own"}
    assert "Gone from S3, kept here: 1 files" in gt_insights("pull", SOURCE, tmp_path).out


ODD_NAMES = [
    "a b", " leading", "trailing ", "a+b", "a%20b", "%2F", "%", "it's", 'say "hi"', "back\\slash",
    "new\nline", "tab\t", "[1]", "{2}", "star*", "what?", "a&b=c", "<x>", "#hash", "semi;colon", "co:lon",
    "$HOME", "`ls`", "~", "ümläut", "u\u0308", "日本語", "🦆", "\u200bzero width", "-rf", ".hidden",
    "...", "\x01", "@", "comma,", "|",
]  # fmt: skip


def test_keys_with_every_odd_character_keep_their_names(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    contents = {
        f"out/{name}/annotations/worker-response/iteration-1/{name}/{name}.json": name.encode() for name in ODD_NAMES
    }
    aws.put(contents)
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert (ended.exit_code, tree(tmp_path)) == (0, expected(contents)), ended


def test_a_prefix_with_odd_characters_is_taken_as_it_is(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put({f"out/a +%20[*]'\n/{RESPONSE}": ANSWER})
    assert gt_insights("pull", f"{SOURCE}/a +%20[*]'\n", tmp_path).exit_code == 0
    assert tree(tmp_path) == {RESPONSE: ANSWER}


def test_keys_that_a_folder_cannot_hold_are_each_named_with_the_reason(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    below = "out/birds/annotations/worker-response/"
    unholdable = {
        f"{below}": "ends_in_slash",
        f"{below}iteration-1/": "ends_in_slash",
        f"{below}../../../../../escaped.json": "dot_name",
        f"{below}./x.json": "dot_name",
        f"{below}//etc/x.json": "empty_name",
        f"{below}{'n' * 256}.json": "name_too_long",
        f"{below}iteration-1/0": "also_a_folder",
        f"out/.pull/{RESPONSE}": "reserved_name",
        f"out//{RESPONSE}": "empty_name",
    }
    aws.put(responses(2) | dict.fromkeys(unholdable, ANSWER))
    ended = gt_insights("pull", SOURCE, tmp_path / "copy", "--json")
    report = json.loads(ended.out)
    assert {finding["uri"]: finding["reason"] for finding in report["not_copied"]} == {
        f"s3://{BUCKET}/{key}": reason for key, reason in unholdable.items()
    }
    assert (ended.exit_code, report["copied"]) == (1, 2)
    assert tree(tmp_path) == {f"copy/{path}": content for path, content in expected(responses(2)).items()}
    readable = gt_insights("pull", SOURCE, tmp_path / "copy").out
    assert "Not copied, dot_name: 2 objects; a part of the key is '.' or '..'" in readable
    assert f"s3://{BUCKET}/{below}./x.json" in readable


@pytest.mark.parametrize(
    ("file_system", "paths", "problems"),
    [
        (LINUX, ["a\0b"], {"a\0b": Reason.NUL_CHARACTER}),
        (LINUX, ["x/" * 2000 + "y"], {"x/" * 2000 + "y": Reason.NAME_TOO_LONG}),
        (LINUX, ["ä" * 127 + ".", "ä" * 127 + ".."], {"ä" * 127 + "..": Reason.NAME_TOO_LONG}),
        (LINUX, ["Job/a", "job/a", "job/A"], {}),
        (LINUX, ["/etc/passwd"], {"/etc/passwd": Reason.EMPTY_NAME}),
        (LINUX, ["\ud800"], {"\ud800": Reason.UNENCODABLE}),
        (MAC, ["Job/a", "job/b", "job"], {"job/b": Reason.CASE_COLLISION, "job": Reason.ALSO_A_FOLDER}),
        (MAC, ["job/A.json", "job/a.json"], {"job/a.json": Reason.CASE_COLLISION}),
        (MAC, ["job/\u00fc", "job/u\u0308"], {"job/\u00fc": Reason.CASE_COLLISION}),
        (MAC, [".PULL/x"], {".PULL/x": Reason.RESERVED_NAME}),
    ],
)
def test_what_a_file_system_cannot_hold(file_system: FileSystem, paths: list[str], problems: dict[str, Reason]) -> None:
    assert LocalNames(file_system).problems(paths) == problems


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_an_archived_object_is_named_with_the_command_that_restores_it(
    aws: Aws, gt_insights: Run, tmp_path: Path, storage_class: str
) -> None:
    aws.put(responses(1))
    aws.put({response(7, "it's old"): ANSWER}, StorageClass=storage_class)
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert (ended.exit_code, tree(tmp_path)) == (1, expected(responses(1)))
    assert "aws s3api restore-object --bucket labeling-output --key 'out/it'\"'\"'s old/" in ended.out
    assert aws.server.count("GetObject") == 1


@pytest.mark.parametrize(
    ("entry", "is_archived"),
    [
        ({"StorageClass": "STANDARD"}, False),
        ({"StorageClass": "GLACIER_IR"}, False),
        ({"StorageClass": "GLACIER"}, True),
        ({"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": True}}, True),
        (
            {
                "StorageClass": "GLACIER",
                "RestoreStatus": {"IsRestoreInProgress": False, "RestoreExpiryDate": datetime.now(UTC)},
            },
            False,
        ),
    ],
)
def test_restored_objects_and_instant_retrieval_are_not_archived(entry: dict[str, Any], is_archived: bool) -> None:
    full = {"Key": "k", "Size": 1, "LastModified": datetime.now(UTC), "ETag": '"e"'} | entry
    assert S3Object.from_listing(full, "job", FileKind.RESPONSE).is_archived is is_archived


def test_an_object_in_an_archive_tier_that_the_listing_hides_is_named_too(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    aws.put(responses(2))
    aws.server.fail("GetObject", s3_error(403, "InvalidObjectState"), key="/1/")
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    assert [finding["reason"] for finding in json.loads(ended.out)["not_copied"]] == ["archived"]


KMS = "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/k because"


@pytest.mark.parametrize(
    ("operation", "response", "said"),
    [
        ("ListObjectsV2", s3_error(403, "AccessDenied"), "s3:ListBucket on arn:aws:s3:::labeling-output"),
        ("GetObject", s3_error(403, "AccessDenied"), "s3:GetObject on arn:aws:s3:::labeling-output/out/*"),
        ("GetObject", s3_error(403, "AccessDenied", KMS), "kms:Decrypt on arn:aws:kms:us-east-1:1:key/k"),
        ("ListObjectsV2", s3_error(400, "ExpiredToken"), "credentials have expired (ExpiredToken); log in"),
        ("GetObject", s3_error(400, "ExpiredToken"), "credentials have expired (ExpiredToken); log in"),
        ("ListObjectsV2", s3_error(403, "InvalidAccessKeyId"), "not accepted (InvalidAccessKeyId)"),
        ("ListObjectsV2", s3_error(503, "SlowDown"), "asks to slow down (SlowDown)"),
        ("GetObject", s3_error(503, "SlowDown"), "asks to slow down (SlowDown)"),
        ("ListObjectsV2", s3_error(404, "NoSuchBucket"), "there is no such bucket"),
        (
            "ListObjectsV2",
            s3_error(500, "InternalError", "Again"),
            "the service answered InternalError: Again",
        ),
        ("GetObject", s3_error(403, "RequestTimeTooSkewed"), "the clock of this machine"),
    ],
)
def test_a_refusal_ends_with_code_3_and_what_mends_it(
    aws: Aws, gt_insights: Run, tmp_path: Path, operation: str, response: Response, said: str
) -> None:
    # One object: after a refusal because of speed, botocore lets calls go one by one.
    aws.put(responses(1))
    aws.server.fail(operation, response)
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert (ended.exit_code, tree(tmp_path)) == (3, {})
    assert said in ended.err, ended.err


def test_a_job_without_permission_ends_with_code_3_and_everything_else_copied(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    contents = responses(30, "a-denied") | responses(5)
    aws.put(contents)
    aws.server.fail("GetObject", s3_error(403, "AccessDenied"), key="a-denied")
    ended = gt_insights("pull", SOURCE, tmp_path, "--concurrency", 2)
    assert (ended.exit_code, tree(tmp_path)) == (3, expected(responses(5)))
    assert "can't read 30 objects, such as" in ended.err
    assert "5 of 35 objects were copied and are complete; run the same command again" in ended.err
    # A job that refuses again and again isn't asked for each of its objects.
    assert sum("a-denied" in call.key for call in aws.server.calls) <= 22


def test_a_refusal_on_the_way_leaves_complete_files_and_a_second_run_goes_on(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    aws.put(responses(10))
    aws.server.fail("GetObject", s3_error(400, "ExpiredToken"), key="/6/")
    ended = gt_insights("pull", SOURCE, tmp_path, "--concurrency", 1)
    assert ended.exit_code == 3
    assert "6 of 10 objects were copied" in ended.err
    assert tree(tmp_path) == expected(responses(6))
    aws.server.rules.clear()
    aws.server.calls.clear()
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert aws.server.count("GetObject") == 4
    assert tree(tmp_path) == expected(responses(10))


def test_throttling_that_passes_is_waited_for(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(1))
    aws.server.fail("ListObjectsV2", s3_error(503, "SlowDown"), times=1)
    assert gt_insights("pull", SOURCE, tmp_path / "once").exit_code == 0
    aws.server.fail("GetObject", s3_error(503, "SlowDown"), times=1)
    assert gt_insights("pull", SOURCE, tmp_path / "again").exit_code == 0
    assert tree(tmp_path / "again") == expected(responses(1))


def test_a_bucket_in_another_region_is_followed(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(3))

    def only_in_ireland(call: Call) -> Response | None:
        if call.region == "eu-west-1":
            return None
        return s3_error(301, "PermanentRedirect", x_amz_bucket_region="eu-west-1")

    aws.server.rules.append(only_in_ireland)
    ended = gt_insights("pull", SOURCE, tmp_path)
    aws.server.rules.clear()
    assert (ended.exit_code, tree(tmp_path)) == (0, expected(responses(3))), ended


def test_a_bucket_in_a_region_that_cannot_be_followed_is_named(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(1))
    aws.server.fail("GetObject", s3_error(301, "PermanentRedirect", x_amz_bucket_region="eu-west-1"))
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert ended.exit_code == 3
    assert "the bucket is in another region; set AWS_REGION=eu-west-1" in ended.err


def test_missing_credentials_end_with_code_3(
    aws: Aws, aws_environment: pytest.MonkeyPatch, gt_insights: Run, tmp_path: Path
) -> None:
    del aws
    aws_environment.delenv("AWS_ACCESS_KEY_ID")
    aws_environment.delenv("AWS_SECRET_ACCESS_KEY")
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert ended.exit_code == 3
    assert "there are no credentials; set AWS_PROFILE" in ended.err


def test_a_service_that_cannot_be_reached_ends_with_code_3(
    aws_environment: pytest.MonkeyPatch, gt_insights: Run, tmp_path: Path
) -> None:
    aws_environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert ended.exit_code == 3
    assert "can't be reached" in ended.err


def test_an_unknown_profile_ends_with_code_2(
    aws_environment: pytest.MonkeyPatch, gt_insights: Run, tmp_path: Path
) -> None:
    aws_environment.setenv("AWS_PROFILE", "nobody")
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert ended.exit_code == 2
    assert "nobody" in ended.err
    assert "AWS_PROFILE" in ended.err


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/local/folder", "write it as s3://bucket/prefix"),
        ("s3://", "write it as s3://bucket/prefix"),
        ("s3://a b/out", "write it as s3://bucket/prefix"),
        (f"{SOURCE}/nothing-here", "holds no labeling job"),
        (f"s3://{BUCKET}/ou", "holds no labeling job"),
        (f"{SOURCE}/birds/annotations/worker-response/iteration-1", f"name the job: {SOURCE}/birds"),
    ],
)
def test_a_wrong_location_ends_with_code_2(
    aws: Aws, gt_insights: Run, tmp_path: Path, location: str, said: str
) -> None:
    aws.put(responses(1))
    ended = gt_insights("pull", location, tmp_path)
    assert ended.exit_code == 2
    assert said in ended.err, ended.err


def test_a_wrong_folder_ends_with_code_2(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(1))
    (tmp_path / "file").write_bytes(b"")
    job = tmp_path / "job" / "annotations" / "worker-response"
    job.mkdir(parents=True)
    for folder, said in [
        (tmp_path / "file", "is a file"),
        (tmp_path / "file" / "below", "can't write"),
        (job / "copy", f"lies inside the labeling job '{tmp_path / 'job'}'"),
        (tmp_path / ("n" * 300), "can't write"),
    ]:
        ended = gt_insights("pull", SOURCE, folder)
        assert ended.exit_code == 2
        assert said in ended.err, ended.err
    assert set(tree(tmp_path)) == {"file"}


def test_a_local_folder_in_the_place_of_a_key_is_named_and_left_alone(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    aws.put(responses(3))
    in_the_way = tmp_path / response(1).removeprefix("out/") / "mine.txt"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_bytes(b"mine")
    file_for_folder = tmp_path / Path(response(2).removeprefix("out/")).parent
    file_for_folder.write_bytes(b"mine too")
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    reasons = [finding["reason"] for finding in json.loads(ended.out)["not_copied"]]
    assert (ended.exit_code, reasons) == (1, ["in_the_way", "in_the_way"])
    assert (in_the_way.read_bytes(), file_for_folder.read_bytes()) == (b"mine", b"mine too")


def altered(aws: Aws, key: str, alter: Callable[[bytes], bytes], **headers: str) -> Response:
    """Return the object's answer with another body."""
    stored = aws.s3.get_object(Bucket=BUCKET, Key=key)
    sent = {"ETag": stored["ETag"], "Last-Modified": "Tue, 03 Feb 2026 09:16:31 GMT"} | headers
    return Response(alter(stored["Body"].read()), 200, sent)


def test_content_that_arrives_damaged_is_asked_for_again(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    aws.server.fail("GetObject", altered(aws, response(1), bytes.swapcase), key="/1/", times=2)
    aws.server.calls.clear()
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert aws.server.count("GetObject") == 4
    assert tree(tmp_path) == expected(responses(2))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-amz-server-side-encryption": "AES256"},
        # Several parts or a key of KMS: the ETag says nothing, the additional checksum does.
        {"ETag": '"827b1643c6952cd1150d4970643d198d-2"', "x-amz-checksum-crc32": "AAAAAA=="},
        {"x-amz-server-side-encryption": "aws:kms", "x-amz-checksum-sha256": "A" * 43 + "="},
    ],
)
def test_content_that_stays_damaged_is_named_and_never_put_in_place(
    aws: Aws, gt_insights: Run, tmp_path: Path, headers: dict[str, str]
) -> None:
    aws.put(responses(2))
    aws.server.fail("GetObject", altered(aws, response(1), bytes.swapcase, **headers), key="/1/")
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    assert [finding["reason"] for finding in json.loads(ended.out)["not_copied"]] == ["damaged"]
    assert (ended.exit_code, tree(tmp_path)) == (1, expected(responses(1)))


def test_an_etag_that_is_no_checksum_is_not_taken_for_one(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(1))
    sent = altered(aws, response(0), bytes, **{"x-amz-server-side-encryption": "aws:kms", "ETag": f'"{"0" * 32}"'})
    aws.server.fail("GetObject", sent)
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert tree(tmp_path) == expected(responses(1))


def test_content_that_breaks_off_is_asked_for_again(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(1))
    broken = altered(aws, response(0), lambda content: content[:-3])
    broken.headers["Content-Length"] = str(len(responses(1)[response(0)]))
    aws.server.fail("GetObject", broken, times=1)
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert tree(tmp_path) == expected(responses(1))


def test_objects_uploaded_in_parts_are_copied(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    content = b"x" * (5 * 1024 * 1024) + b"y"
    place = {"Bucket": BUCKET, "Key": "out/birds/manifests/output/output.manifest"}
    upload = {**place, "UploadId": aws.s3.create_multipart_upload(**place)["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": aws.s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in ((1, content[:-1]), (2, content[-1:]))
    ]
    aws.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert tree(tmp_path) == {"birds/manifests/output/output.manifest": content}


def test_an_object_that_vanishes_after_the_listing_is_named(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    aws.server.fail("GetObject", s3_error(404, "NoSuchKey"), key="/0/")
    ended = gt_insights("pull", SOURCE, tmp_path)
    assert ended.exit_code == 1
    assert "Not copied, vanished: 1 objects" in ended.out


def test_an_object_replaced_after_the_listing_is_copied_whole_and_once(
    aws: Aws, gt_insights: Run, tmp_path: Path
) -> None:
    aws.put(responses(1))
    fresh = b'{"answers":["of another length"]}'

    def replaced_just_now(call: Call) -> None:
        if call.operation == "GetObject":
            aws.server.rules.clear()
            aws.s3.put_object(Bucket=BUCKET, Key=response(0), Body=fresh)

    aws.server.rules.append(replaced_just_now)
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert tree(tmp_path) == {response(0).removeprefix("out/"): fresh}
    aws.server.calls.clear()
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert aws.server.count("GetObject") == 0


def test_a_dry_run_writes_nothing_and_finds_what_a_run_would_copy(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(3))
    ended = gt_insights("pull", SOURCE, tmp_path / "copy", "--dry-run")
    assert (ended.exit_code, "Would copy 3 objects" in ended.out) == (1, True)
    assert not (tmp_path / "copy").exists()
    gt_insights("pull", SOURCE, tmp_path / "copy")
    assert gt_insights("pull", SOURCE, tmp_path / "copy", "--dry-run").exit_code == 0


def test_as_many_objects_as_asked_for_are_copied_at_the_same_time(aws: Aws, tmp_path: Path) -> None:
    aws.put(responses(12))
    under_way: set[str] = set()
    most = [0]
    with Gate(arrivals=4) as gate:

        def held(call: Call) -> None:
            if call.operation == "GetObject":
                under_way.add(call.key)
                most[0] = max(most[0], len(under_way))
                gate.hold()
                under_way.discard(call.key)

        aws.server.rules.append(held)
        with pulling(tmp_path, "--concurrency", "4") as process:
            gate.wait_for_arrivals()
            gate.__exit__()
            assert process.wait(60) == 0
    assert most == [4]


class pulling:  # noqa: N801
    """A pull in a process of its own, which is killed at the end if it still runs."""

    def __init__(self, folder: Path, *options: str, file_size_limit: int = resource.RLIM_INFINITY) -> None:
        """Start it."""
        limit = (file_size_limit, resource.RLIM_INFINITY)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ground_truth_insights", "pull", SOURCE, str(folder), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),  # noqa: PLW1509
        )

    def __enter__(self) -> "subprocess.Popen[str]":
        """Return the process."""
        return self.process

    def __exit__(self, *error: object) -> None:
        """Kill it, and close its pipes."""
        self.process.kill()
        self.process.communicate()


def halves(content: bytes, gate: Gate) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    gate.hold()
    yield content[len(content) // 2 :]


@pytest.mark.parametrize("moment", ["listing", "first object", "in the middle", "inside an object", "last objects"])
def test_a_run_that_is_killed_is_resumed_and_leaves_no_half_response(
    aws: Aws, gt_insights: Run, tmp_path: Path, moment: str
) -> None:
    contents = responses(12) | {response(3): b"x" * 3_000_000}
    aws.put(contents)
    complete = expected(contents)
    with Gate(arrivals=1) as gate:
        half = altered(aws, response(3), bytes)
        half.response = halves(contents[response(3)], gate)

        def held(call: Call) -> Response | None:
            number = int(call.key.split("/")[-2]) if call.operation == "GetObject" else -1
            if moment == "inside an object" and number == 3:
                return half
            held_from = {"listing": -1, "first object": 0, "in the middle": 6, "last objects": 11}
            if number >= held_from.get(moment, 99) and call.operation in ("GetObject", "ListObjectsV2"):
                gate.hold()
            return None

        aws.server.rules.append(held)
        with pulling(tmp_path, "--concurrency", "2") as process:
            gate.wait_for_arrivals()
            process.send_signal(signal.SIGKILL)
            assert process.wait(60) == -signal.SIGKILL
        left = {path: content for path, content in tree(tmp_path).items() if not path.startswith(".pull/")}
        assert left.items() <= complete.items()
        assert bool(left) is (moment in ("in the middle", "inside an object", "last objects"))
    aws.server.rules.clear()
    aws.server.calls.clear()
    ended = gt_insights("pull", SOURCE, tmp_path, "--json")
    assert (ended.exit_code, tree(tmp_path)) == (0, complete)
    assert json.loads(ended.out)["up_to_date"] == len(left)


def test_two_pulls_into_one_folder_are_not_let_at_each_other(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    aws.put(responses(2))
    with Gate(arrivals=1) as gate:

        def held_once(call: Call) -> None:
            if call.operation == "GetObject":
                gate.hold()

        aws.server.rules.append(held_once)
        with pulling(tmp_path) as process:
            gate.wait_for_arrivals()
            ended = gt_insights("pull", SOURCE, tmp_path)
            gate.__exit__()
            assert process.wait(60) == 0
    assert ended.exit_code == 2
    assert "another gt-insights pull is copying into" in ended.err
    assert tree(tmp_path) == expected(responses(2))


def test_a_full_disk_ends_with_code_2_and_leaves_complete_files(aws: Aws, gt_insights: Run, tmp_path: Path) -> None:
    contents = responses(4) | {response(2): b"x" * 100_000}
    aws.put(contents)
    with pulling(tmp_path, "--concurrency", "1", file_size_limit=10_000) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert "can't write" in said
    assert "2 of 4 objects were copied and are complete" in said
    assert tree(tmp_path) == expected(responses(2))
    assert gt_insights("pull", SOURCE, tmp_path).exit_code == 0
    assert tree(tmp_path) == expected(contents)
