"""Identities stay in their schema: no mart, artifact, log or rendering carries one."""

import base64
import json
import os
import re
import shutil
import zlib
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from dbt_project import ROOT, DbtProject
from ground_truth_insights.pseudonym import pseudonym
from ground_truth_insights.settings import DEMO_PSEUDONYM_KEY
from ground_truth_insights.warehouse.duckdb_file import open_file
from labeling_trees import answer, document, response_file

KEY = "a key that nobody may see"
SUBJECT = "5ca1ab1e-0000-4000-8000-00000000beef"
WORKER_ID = "private.eu-west-1.feedfacecafebeef"
PUBLIC_WORKER_ID = "public.us-east-1.AIDENTITYXYZ1"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_SecretPool"
ADDRESS = "wanda.secretly@mail.example"
NAME = "Wanda Nobodyknows"
SECRETS = (
    KEY,
    ADDRESS,
    NAME,
    SUBJECT,
    WORKER_ID.rpartition(".")[2],
    PUBLIC_WORKER_ID.rpartition(".")[2],
    ISSUER.rpartition("/")[2],
)
# A log file is written only where one is asked for.
SETTINGS = {"GT_PSEUDONYM_KEY": KEY, "DBT_LOG_LEVEL_FILE": "debug"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    folder = tmp_path_factory.mktemp("privacy")
    identity = {"identityProviderType": "Cognito", "issuer": ISSUER, "sub": SUBJECT}
    answers = (
        answer(WORKER_ID, workerMetadata={"identityData": identity}),
        answer(PUBLIC_WORKER_ID),
        answer(PUBLIC_WORKER_ID, submitted_at="never"),
    )
    response_file(folder / "output", "job", "1", document(*answers))
    response_file(folder / "output", "job", "2", json.dumps({"noAnswers": identity}))
    registry = folder / "registry"
    shutil.copytree(ROOT / "seeds" / "registry", registry)
    directory = registry / "worker_directory.csv"
    # With a column of the owner's own, as the registries of before 1.0 have it.
    head = directory.read_text(encoding="utf-8").strip()
    directory.write_text(f"{head},address\n{ISSUER},{SUBJECT},,{NAME},,,,,{ADDRESS}\n", encoding="utf-8")
    settings = SETTINGS | {"GT_REGISTRY": os.path.relpath(registry, ROOT)}
    project = DbtProject(folder / "output", folder, settings)
    project.build("--write-json")
    assert project.dbt("docs", "generate", "--static").exit_code == 0
    return project


def test_artifacts_and_logs_carry_no_identity(project: DbtProject) -> None:
    files = [file for name in ("target", "logs") for file in (project.folder / name).rglob("*") if file.is_file()]
    assert len(files) > 100
    for file in files:
        content = file.read_bytes()
        for secret in SECRETS:
            assert secret.encode() not in content, file


def test_renderings_carry_no_identity(project: DbtProject) -> None:
    for arguments in (["report"], ["report", "--json"], ["doctor"], ["doctor", "--json"]):
        outcome = project.gt_insights(*arguments)
        assert outcome.exit_code == 0, outcome.output
        assert len(outcome.output) > 300
        for secret in SECRETS:
            assert secret not in outcome.output, arguments


def test_files_and_mails_carry_no_identity(project: DbtProject) -> None:
    out = project.folder / "out"
    sender = replace(project, settings=project.settings | {"GT_MAIL_FROM": "insights@example.com"})
    written = sender.gt_insights("report", "--format", "html,csv,text,eml", "--output", str(out))
    assert written.exit_code == 0, written.output
    mailed = sender.gt_insights(
        "report", "send", "--to", "ada@example.com", "--dry-run", "--output", str(out / "mails")
    )
    assert mailed.exit_code == 0, mailed.output
    texts = [mailed.output, *(str(file) for file in out.rglob("*"))]
    for file in (each for each in out.rglob("*") if each.is_file()):
        parts = [file.read_bytes()]
        if file.suffix == ".eml":
            message = message_from_bytes(parts[0], policy=policy.default)
            parts = [part.get_payload(decode=True) or b"" for part in message.walk()]
        texts += [part.decode("utf-8", "replace") for part in parts]
        texts += [text for part in parts for text in _unpacked(part)]
    assert len(texts) > 10
    unpacked = [text for file in out.rglob("*.html") for text in _unpacked(file.read_bytes())]
    assert any(pseudonym(PUBLIC_WORKER_ID, KEY) in text for text in unpacked), "the data of the page is among them"
    for text in texts:
        for secret in SECRETS:
            assert secret not in text


def _unpacked(content: bytes) -> list[str]:
    """Return what a page holds compressed, which a search through its bytes would not find."""
    packed = re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", content)
    streams = [base64.b64decode(text) for text in packed if text.startswith(b"H4sI")]
    return [zlib.decompress(stream, 16 + zlib.MAX_WBITS).decode("utf-8", "replace") for stream in streams]


def test_what_was_removed_is_gone_from_the_bytes_of_the_warehouse(tmp_path: Path) -> None:
    identity = {"identityProviderType": "Cognito", "issuer": ISSUER, "sub": SUBJECT}
    kept = response_file(tmp_path / "output", "job", "1", document(answer(PUBLIC_WORKER_ID)))
    told = response_file(
        tmp_path / "output", "job", "2", document(answer(WORKER_ID, workerMetadata={"identityData": identity}))
    )
    registry = tmp_path / "registry"
    shutil.copytree(ROOT / "seeds" / "registry", registry)
    # With a column of the owner's own, as the registries of before 1.0 have it.
    directory = (registry / "worker_directory.csv").read_text(encoding="utf-8").replace("\n", ",address\n")
    columns = directory.strip().split(",")
    person = {"issuer": ISSUER, "subject": SUBJECT, "worker_name": NAME, "address": ADDRESS}
    row = ",".join(person.get(column, "") for column in columns)
    (registry / "worker_directory.csv").write_text(f"{directory.strip()}\n{row}\n", encoding="utf-8")
    settings = SETTINGS | {"GT_REGISTRY": os.path.relpath(registry, ROOT)}
    project = DbtProject(tmp_path / "output", tmp_path / "build", settings)
    people = ("--select", "+stg_identity__workers")
    project.load(*people, show_worker_names=True)
    inode = project.warehouse.stat().st_ino
    assert SUBJECT.encode() in project.warehouse.read_bytes()

    project.load(*people, show_worker_names=True)
    assert project.warehouse.stat().st_ino == inode, "where nothing was removed, nothing is written anew"

    told.unlink()
    (registry / "worker_directory.csv").write_text(directory, encoding="utf-8")
    project.load(*people)
    for secret in (SUBJECT, NAME, ADDRESS, WORKER_ID, ISSUER):
        assert secret.encode() not in project.warehouse.read_bytes(), secret
    assert project.warehouse.stat().st_ino != inode
    assert [file.name for file in project.folder.glob("*.duckdb*")] == [project.warehouse.name]
    with open_file(project.warehouse, read_only=True) as connection:
        rows = connection.execute("select path from ground_truth_insights_identity.base_identity__answers").fetchall()
    assert rows == [(str(kept),)]


def test_only_the_identity_schema_carries_identity(project: DbtProject) -> None:
    found: dict[str, set[str]] = {secret: set() for secret in SECRETS}
    tables = project.rows("select table_schema, table_name from information_schema.tables")
    for schema, table in tables:
        text = str(project.rows(f'select * from "{schema}"."{table}"'))
        for secret in SECRETS:
            if secret in text:
                found[secret].add(schema)
    assert found.pop(KEY) == set()
    assert set().union(*found.values()) == {"ground_truth_insights_identity"}
    assert all(found.values()), "each identity is where it belongs"


def test_the_worker_is_the_keyed_hash_of_the_identity(project: DbtProject) -> None:
    workers = {worker for (worker,) in project.rows("select worker from annotations")}
    assert workers == {pseudonym(f"{ISSUER} {SUBJECT}", KEY), pseudonym(PUBLIC_WORKER_ID, KEY)}


def test_the_demo_key_is_warned_about(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", document(answer(PUBLIC_WORKER_ID)))
    project = DbtProject(tmp_path / "output", tmp_path)
    assert "GT_PSEUDONYM_KEY is not set" in project.load().output
    assert project.rows("select worker from annotations") == [(pseudonym(PUBLIC_WORKER_ID, DEMO_PSEUDONYM_KEY),)]


def test_the_hash_is_hmac_sha_256() -> None:
    # RFC 4231, test case 2, cut to the length used here.
    assert pseudonym("what do ya want for nothing?", "Jefe") == "5bdcc146bf60754e"
