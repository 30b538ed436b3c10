"""Fixtures of the tests that need AWS: an account on a moto server, and the command line in this process."""

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import botocore.loaders
import botocore.session
import pytest

from aws_server import BUCKET, Aws, AwsServer, Ended
from ground_truth_insights.cli import main


@pytest.fixture(scope="session", autouse=True)
def _models_read_once() -> Iterator[None]:
    """Let all sessions of boto3 share what they read of botocore's data, which takes longer than the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", functools.cache(botocore.loaders.create_loader))
        yield


@pytest.fixture(scope="session")
def _aws_server() -> Iterator[AwsServer]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = AwsServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Leave nothing of the machine's own AWS settings."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "GT_LABELING_OUTPUT", "GT_REGISTRY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    return monkeypatch


@pytest.fixture
def aws(_aws_server: AwsServer, aws_environment: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Give an empty AWS account with one bucket, to which the environment points."""
    aws_environment.setenv("AWS_ENDPOINT_URL", _aws_server.endpoint)
    account = Aws(_aws_server)
    account.s3.create_bucket(Bucket=BUCKET)
    _aws_server.calls.clear()
    yield account
    _aws_server.reset()
    _empty(account.s3)


def _empty(s3: Any) -> None:
    keys = [
        {"Key": entry["Key"]}
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        for entry in page.get("Contents", [])
    ]
    for key in keys:
        s3.delete_object(Bucket=BUCKET, **key)


@pytest.fixture
def gt_insights(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command line in this process."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["gt-insights", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        written = capfd.readouterr()
        assert "Traceback" not in written.err
        return Ended(int(ended.value.code or 0), written.out, written.err)

    return run
