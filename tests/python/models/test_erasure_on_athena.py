"""Erasing a person on Athena, as docs/how-to/erase-a-person.md says: nothing of what was removed is in any object."""

import io
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from athena_local.clients import INSIGHTS_BUCKET
from athena_local.fixtures import athena_folder, local_athena  # noqa: F401 (fixtures)
from athena_local.stack import AthenaLocal
from athena_project import athena_project
from dbt_project import ROOT
from labeling_trees import answer, document
from parity_tree import listing

BUCKET, SCHEMA = "erasure-labels", "erasure"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_SecretPool"
SUBJECT = "5ca1ab1e-0000-4000-8000-00000000beef"
WORKER_ID = "private.eu-west-1.feedfacecafebeef"
NAME, ADDRESS, TEXT = "Wanda Nobodyknows", "wanda.secretly@mail.example", "what only Wanda wrote"
KEPT_NAME = "Karl Stayshere"
SECRETS = (ISSUER, SUBJECT, WORKER_ID, NAME, ADDRESS, TEXT)
# Identity, staging with texts of answers, and marts with names.
MODELS = ("--select", "+annotations", "+annotations_per_worker")


def _held(athena: AthenaLocal, place: str = f"{SCHEMA}/") -> str:
    """Return all texts of every object below GT_ATHENA_DATA_LOCATION, of old versions of tables too."""
    s3 = athena.client("s3")
    texts = []
    for key in listing(s3, INSIGHTS_BUCKET):
        if key.startswith(place):
            content = s3.get_object(Bucket=INSIGHTS_BUCKET, Key=key)["Body"].read()
            texts.append(str(_rows(content)) if content[:4] == b"PAR1" else content.decode("latin-1"))
    return "\n".join(texts)


def _rows(content: bytes) -> list[dict[str, Any]]:
    return list(pq.read_table(io.BytesIO(content), coerce_int96_timestamp_unit="ms").to_pylist())


@pytest.mark.slow
def test_what_was_removed_is_in_no_object_and_no_old_version_of_a_table(
    local_athena: AthenaLocal,  # noqa: F811
    tmp_path: Path,
) -> None:
    s3 = local_athena.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    identity = {"identityProviderType": "Cognito", "issuer": ISSUER, "sub": SUBJECT}
    told = answer(WORKER_ID, {"notes": TEXT}, workerMetadata={"identityData": identity})
    key = "jobs/job/annotations/worker-response/iteration-1/{}/2026-02-03_09:16:31.json"
    for number, content in enumerate((answer(), told)):
        s3.put_object(Bucket=BUCKET, Key=key.format(number), Body=document(content).encode())
    registry = tmp_path / "registry"
    shutil.copytree(ROOT / "seeds/registry", registry)
    # With a column of the owner's own, as the registries of before 1.0 have it.
    columns = [*(registry / "worker_directory.csv").read_text(encoding="utf-8").strip().split(","), "address"]
    people: list[dict[str, str]] = [
        {"worker_id": answer()["workerId"], "worker_name": KEPT_NAME},
        {"issuer": ISSUER, "subject": SUBJECT, "worker_name": NAME, "address": ADDRESS},
    ]

    def write_directory(rows: list[dict[str, str]]) -> None:
        lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
        (registry / "worker_directory.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    project = athena_project(local_athena, tmp_path, BUCKET, SCHEMA, GT_REGISTRY=os.path.relpath(registry, ROOT))
    write_directory(people)
    for _ in range(2):
        assert project.gt_insights("inventory").exit_code == 0
        project.load(*MODELS, show_worker_names=True)
    before = _held(local_athena)
    assert {secret: secret in before for secret in (*SECRETS, KEPT_NAME)} == dict.fromkeys((*SECRETS, KEPT_NAME), True)

    s3.delete_object(Bucket=BUCKET, Key=key.format(1))
    write_directory(people[:1])
    assert project.gt_insights("inventory").exit_code == 0
    project.load("--full-refresh", *MODELS, table_versions_to_keep=1, show_worker_names=True)
    after = _held(local_athena)
    assert {secret: secret in after for secret in SECRETS} == dict.fromkeys(SECRETS, False)
    assert KEPT_NAME in after

    # Names that were turned off stay in the directory alone, which is the owner's; old versions of tables go with them.
    project.load(*MODELS)
    marts = _held(local_athena, f"{SCHEMA}/{SCHEMA}/")
    assert "annotations_count" in marts
    assert KEPT_NAME not in marts
    assert KEPT_NAME not in _held(local_athena, f"{SCHEMA}/{SCHEMA}_staging/")
