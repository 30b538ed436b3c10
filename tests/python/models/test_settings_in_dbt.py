"""Wrong settings end a plain `dbt build` with the setting and its value in the message, before a mart is built."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dbt_project import ROOT, DbtProject
from ground_truth_insights.warehouse.duckdb_file import open_file
from labeling_trees import answer, document, response_file

GOOD = document(answer())


def _assert_refused(project: DbtProject, *expected_words: str, **variables: str) -> None:
    outcome = project.dbt("build", **variables)
    assert outcome.exit_code != 0
    for word in expected_words:
        assert word in outcome.output
    assert "Traceback" not in outcome.output
    if project.warehouse.exists():
        assert project.rows("select count(*) from information_schema.tables where table_name = 'annotations'") == [(0,)]


def test_a_missing_folder(tmp_path: Path) -> None:
    _assert_refused(
        DbtProject(tmp_path / "nowhere", tmp_path / "build"),
        f"GT_LABELING_OUTPUT is '{tmp_path / 'nowhere'}'",
        "simulate",
    )


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    _assert_refused(DbtProject(tmp_path / "output", tmp_path / "build"), "annotations/worker-response/", "any depth")


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("hello", encoding="utf-8")
    _assert_refused(DbtProject(tmp_path / "output", tmp_path / "build"), "not a folder")


def test_a_folder_inside_a_job(tmp_path: Path) -> None:
    file = response_file(tmp_path / "output", "birds", "1", GOOD)
    _assert_refused(
        DbtProject(file.parent, tmp_path / "build"), f"set GT_LABELING_OUTPUT={tmp_path / 'output' / 'birds'}"
    )


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", *(pytest.param(zone, marks=pytest.mark.slow) for zone in ("UTC+25", "europe berlin"))]
)
def test_an_unknown_time_zone(tmp_path: Path, zone: str) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    _assert_refused(
        DbtProject(tmp_path / "output", tmp_path / "build"),
        "reporting_timezone",
        zone,
        reporting_timezone=zone,
    )


def test_a_clock_that_is_none(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    _assert_refused(DbtProject(tmp_path / "output", tmp_path / "build"), "as_of", "last week", as_of="last week")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"GT_SCHEMA": "gt-insights"}, ["GT_SCHEMA is 'gt-insights'"]),
        ({"GT_DUCKDB_MEMORY_LIMIT": "lots"}, ["GT_DUCKDB_MEMORY_LIMIT is 'lots'"]),
        ({"GT_PSEUDONYM_KYE": "x"}, ["GT_PSEUDONYM_KYE is set", "did you mean GT_PSEUDONYM_KEY?"]),
        ({"GT_TARGET": "athena", "AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none"}, ["no credentials"]),
    ],
    ids=["schema", "memory", "misspelled", "login"],
)
def test_what_would_break_later(tmp_path: Path, settings: dict[str, str], words: list[str]) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    alone = {"AWS_EC2_METADATA_DISABLED": "true"}
    outcome = DbtProject(tmp_path / "output", tmp_path / "build", alone | settings).dbt("build")
    assert outcome.exit_code != 0
    assert [word for word in words if word not in outcome.output] == []
    assert "Traceback" not in outcome.output
    assert "START" not in outcome.output


def test_a_warehouse_that_another_process_has_open(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    project = DbtProject(tmp_path / "output", tmp_path / "build")
    project.folder.mkdir()
    with open_file(project.warehouse, read_only=False):
        outcome = project.dbt("build")
    assert outcome.exit_code != 0
    assert f"GT_DUCKDB_PATH is '{project.warehouse}', which is locked by" in outcome.output
    assert f"(PID {os.getpid()})" in outcome.output
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize(
    "name",
    [
        "2026-my 'own'.labels.duckdb",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("order.duckdb", "ground_truth_insights.duckdb")),
    ],
)
def test_a_warehouse_and_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / 'it\'s mine; "really"'
    response_file(folder / "out put", "job", "1", GOOD)
    project = DbtProject(folder / "out put", folder / "build", {"GT_DUCKDB_PATH": str(folder / name)})
    for _ in ("new", "incremental"):
        project.load("--select", "+annotations")
    with open_file(folder / name, read_only=True) as connection:
        assert connection.execute("select count(*) from ground_truth_insights.annotations").fetchall() == [(1,)]
    # Other programs name the database after the file.
    with duckdb.connect(folder / name, read_only=True) as connection:
        answers = "select count(*) from ground_truth_insights_identity.stg_identity__answers"
        assert connection.execute(answers).fetchall() == [(1,)]


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    empty = dict.fromkeys(("GT_SCHEMA", "GT_REGISTRY", "GT_TARGET", "GT_DUCKDB_MEMORY_LIMIT", "GT_ATHENA_REGION"), "")
    DbtProject(tmp_path / "output", tmp_path / "build", empty).load("--select", "labeling_jobs")


def test_an_absolute_registry_is_refused_and_left_alone(tmp_path: Path) -> None:
    response_file(tmp_path / "output", "job", "1", GOOD)
    registry = tmp_path / "registry"
    shutil.copytree(ROOT / "seeds/registry", registry)
    before = {file.name: file.read_bytes() for file in registry.iterdir()}
    project = DbtProject(tmp_path / "output", tmp_path / "build", {"GT_REGISTRY": str(registry)})
    _assert_refused(project, "GT_REGISTRY must be relative", str(registry))
    assert {file.name: file.read_bytes() for file in registry.iterdir()} == before


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Copy the project, so that its rules can be changed; dbt reads only what changed from one test to the next."""
    folder = tmp_path_factory.mktemp("copied")
    response_file(folder / "output", "job", "1", GOOD)
    for name in (
        "dbt_project.yml",
        "models",
        "macros",
        "seeds",
        "profiles",
        "tests/generic",
        "tests/conservation",
    ):
        source, copy = ROOT / name, folder / "it's a project" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    return DbtProject(folder / "output", folder / "build", project_dir=folder / "it's a project")


def test_a_checkout_under_a_path_with_an_apostrophe(copied: DbtProject) -> None:
    # The default of the warehouse is a path within the checkout.
    project = replace(copied, settings={"GT_DUCKDB_PATH": ""})
    project.load()
    assert (copied.project_dir / "target/labeling_insights.duckdb").exists()
    assert project.gt_insights("doctor").exit_code == 0
    reported = project.gt_insights("report")
    assert reported.exit_code == 0, reported.output
    assert "refund" in reported.output


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("3,50,", "3,20,", id="out_of_order"),
        pytest.param("1,0,", "1,5,", id="not_from_zero"),
        pytest.param("3,50,", "3,fifty,", id="no_number"),
        pytest.param("3,50,", "3,,", id="empty", marks=pytest.mark.slow),
        pytest.param("3,50,", "3,25,", id="twice", marks=pytest.mark.slow),
    ],
)
def test_bucket_bounds_that_are_wrong(copied: DbtProject, old: str, new: str) -> None:
    bounds = "seeds/rules/annotation_buckets.csv"
    text = (ROOT / bounds).read_text(encoding="utf-8")
    assert old in text
    (copied.project_dir / bounds).write_text(text.replace(old, new), encoding="utf-8")
    outcome = copied.dbt("build", "--select", "+workers_per_annotation_bucket")
    assert outcome.exit_code != 0
    assert "annotation_buckets" in outcome.output
    built = "table_name = 'workers_per_annotation_bucket'"
    assert copied.rows(f"select count(*) from information_schema.tables where {built}") == [(0,)]


def test_another_project_reads_the_marts_as_sources_and_not_as_a_package(tmp_path: Path) -> None:
    project = {
        "dbt_project.yml": "name: other\nversion: 1.0.0\nprofile: other\n",
        "packages.yml": f"packages:\n  - local: {ROOT}\n",
        "profiles.yml": "other: {target: dev, outputs: {dev: {type: duckdb, path: other.duckdb}}}\n",
        "models/one.sql": "select 1 as one\n",
    }
    for file, text in project.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("GT_", "DBT_"))}
    for command in (["deps"], ["build", "--select", "one"]):
        ended = subprocess.run(
            [str(Path(sys.executable).with_name("dbt")), *command],
            cwd=tmp_path,
            env=environment | {"DBT_PROFILES_DIR": "."},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "ground_truth_insights is no package for other" in ended.stdout
    assert "docs/how-to/read-the-marts-elsewhere.md" in ended.stdout
    assert (ROOT / "docs/how-to/read-the-marts-elsewhere.md").is_file()
    assert "OK created" not in ended.stdout
