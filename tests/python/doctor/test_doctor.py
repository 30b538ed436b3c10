"""`gt-insights doctor`: every mistake is named with its place, its value and what mends it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ground_truth_insights import cli
from ground_truth_insights.checks.engine import Case, Check, checks_of
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import TYPES, read_seeds
from ground_truth_insights.doctor import checks_page
from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.settings import QuickSightSettings
from ground_truth_insights.settings import DEFAULT_SCHEMA, Setting, Settings, dbt_vars, environment_settings
from ground_truth_insights.warehouse.duckdb_file import open_file
from ground_truth_insights.warehouse.marts import open_duckdb
from labeling_trees import answer, document, response_file

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534
JOBS_HEADER = "job,project,task_type,status,data_objects_goal,workers_per_data_object,price_per_task,deadline_on"
WORKERS_HEADER = "issuer,subject,worker_id,worker_name,team,hourly_rate"
KEY = "a secret of sixteen letters or more"


@dataclass(frozen=True)
class Outcome:
    """What the command said and how it ended."""

    exit_code: int
    output: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings of a run with --json."""
        return list(json.loads(self.output))


@dataclass
class Copy:
    """A copy of the project, small enough to make mistakes in, with a labeling output of one job."""

    folder: Path
    pytest_tools: tuple[pytest.MonkeyPatch, pytest.CaptureFixture[str]]
    settings: dict[str, str] = field(default_factory=dict)

    def write(self, file: str, text: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def replace(self, file: str, old: str, new: str) -> None:
        """Make one mistake in a file."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, "the mistake is made in exactly one place"
        self.write(file, text.replace(old, new))

    def doctor(self, *arguments: str) -> Outcome:
        """Run the command as a person in the project's folder would."""
        monkeypatch, capture = self.pytest_tools
        capture.readouterr()
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("GT_", "DBT_"))]:
                patch.delenv(name)
            for name, value in self.settings.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["gt-insights", "doctor", *arguments])
            with pytest.raises(SystemExit) as end:
                cli.main()
        written = capture.readouterr()
        assert isinstance(end.value.code, int)
        return Outcome(end.value.code, written.out + written.err)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    return _copy(tmp_path / "project", monkeypatch, capsys)


def _copy(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "dbt_project.yml", folder)
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(ROOT / "seeds/registry", folder / "owner")
    response_file(folder / "output/eu", "birds", "0", document(answer()))
    copy = Copy(folder, (monkeypatch, capsys))
    copy.settings |= {
        "GT_LABELING_OUTPUT": "output",
        "GT_REGISTRY": "owner",
        "GT_PSEUDONYM_KEY": KEY,
        "NO_COLOR": "1",
    }
    return copy


def _line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.lstrip().startswith(start))


def _assert_says(outcome: Outcome, exit_code: int, *texts: str) -> None:
    for text in texts:
        assert text in outcome.output, outcome.output
    assert outcome.exit_code == exit_code, outcome.output


# ---- all is well


def test_a_project_in_order_ends_with_0_even_when_strict(copy: Copy) -> None:
    copy.write("owner/labeling_jobs.csv", f"{JOBS_HEADER}\nbirds,Birds,,Completed,10,3,0.08,2026-03-01\n")
    outcome = copy.doctor("--strict")
    _assert_says(outcome, 0, "all is well", "1 labeling job, 1 file", "5 files, 1 row; 1 of 1 labeling job")
    assert "->" not in outcome.output


def test_the_checks_look_at_the_project_that_is_the_current_folder(copy: Copy) -> None:
    copy.replace("seeds/rules/annotation_buckets.csv", "5,100,", "5,10,")
    (copy.folder / "deep/inside").mkdir(parents=True)
    here = copy.folder
    copy.folder = here / "deep/inside"
    _assert_says(copy.doctor(), 2, "seeds/rules/annotation_buckets.csv:6:")


def test_every_seed_of_the_project_is_described_in_words_the_checks_know() -> None:
    seeds = read_seeds(Project(ROOT))
    registry = {path.stem for path in (ROOT / "seeds/registry").glob("*.csv")}
    assert {seed.name for seed in seeds.values() if seed.is_registry} == registry
    assert {path.stem for path in (ROOT / "seeds").rglob("*.csv")} == set(seeds)
    for seed in seeds.values():
        path = next((ROOT / "seeds").rglob(f"{seed.name}.csv"))
        assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(seed.header)
        assert {column.type for column in seed.columns} <= set(TYPES)
        assert {name for key in seed.keys for name in key} <= set(seed.header)


# ---- every check, with the mistakes that it must find


@pytest.mark.parametrize(
    ("check", "case"),
    [(check, case) for check in checks_of() for case in check.cases],
    ids=lambda value: value.name if isinstance(value, Check) else value.says[:20],
)
def test_a_check_finds_its_mistakes(copy: Copy, check: Check, case: Case) -> None:
    assert check.name not in {finding["check"] for finding in copy.doctor("--json").findings if finding["remedy"]}
    for file, text in case.files.items():
        copy.write(file, text)
    copy.settings |= case.settings
    severity = "error" if case.is_error else "warning"
    found = [
        each for each in copy.doctor("--json").findings if (each["check"], each["severity"]) == (check.name, severity)
    ]
    said = [each for each in found if case.says in f"{each['message']}; {each['remedy']}"]
    places = {":".join(str(part) for part in (each["file"], each["line"]) if part) for each in said}
    assert said, found
    assert not case.at or case.at in places


def test_every_check_has_words_and_a_mistake_that_it_must_find() -> None:
    assert {check.subject for check in checks_of()} == set(checks_page.SUBJECTS)
    assert [check.name for check in checks_of() if not check.about.endswith(".")] == []
    # A file that is missing can't be written.
    assert [check.name for check in checks_of() if not check.cases] == ["registry_is_complete"]


# ---- settings


@pytest.mark.parametrize(
    ("settings", "texts"),
    [
        (
            {"GT_REGISTRY": "gone"},
            ["GT_REGISTRY is 'gone', which does not exist", "cp -r seeds/registry gone"],
        ),
        ({"GT_REGISTRY": "dbt_project.yml"}, ["'dbt_project.yml', which is no folder", "cp -r"]),
        (
            {"GT_DUCKDB_PATH": "a/b/c.duckdb"},
            ["GT_DUCKDB_PATH is 'a/b/c.duckdb'", "does not exist", "mkdir -p "],
        ),
        (
            {"GT_DUCKDB_PATH": "dbt_project.yml/x"},
            ["dbt_project.yml' is no folder", "export GT_DUCKDB_PATH="],
        ),
        ({"GT_DUCKDB_PATH": ":memory:"}, ["GT_DUCKDB_PATH is ':memory:'", "gone when the build ends"]),
        (
            {"GT_QUICKSIGHT_PROJECT_ACESS": "access.csv"},
            ["GT_QUICKSIGHT_PROJECT_ACESS is set, but nothing reads it", "did you mean GT_QUICKSIGHT_PROJECT_ACCESS?"],
        ),
        ({"GT_QUICKSIGHT_ROWS": "x"}, ["GT_QUICKSIGHT_ROWS is set, but nothing reads it", "unset GT_QUICKSIGHT_ROWS"]),
    ],
    ids=lambda value: next(iter(value.items()))[1][:12] if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_an_error(copy: Copy, settings: dict[str, str], texts: list[str]) -> None:
    copy.settings |= settings
    _assert_says(copy.doctor(), 2, "error", *texts)


def test_an_absolute_registry_is_refused_with_the_relative_path_to_use(copy: Copy) -> None:
    copy.settings["GT_REGISTRY"] = str(copy.folder / "owner")
    outcome = copy.doctor()
    _assert_says(outcome, 2, f"'{copy.folder}/owner', which is absolute", "export GT_REGISTRY=owner")
    assert outcome.output.count("error ") == 1, "the files themselves are in order"


@pytest.mark.parametrize(
    ("settings", "texts"),
    [
        ({"GT_PSEUDONYM_KEY": ""}, ["GT_PSEUDONYM_KEY is not set", "export GT_PSEUDONYM_KEY="]),
        ({"gt_target": "duckdb"}, ["gt_target is set, but nothing reads it; did you mean GT_TARGET?"]),
        ({"GT_COLOUR": "blue"}, ["GT_COLOUR is set, but nothing reads it", "unset GT_COLOUR"]),
    ],
    ids=["no key", "small letters", "unlike any"],
)
def test_a_doubtful_setting_is_a_warning(copy: Copy, settings: dict[str, str], texts: list[str]) -> None:
    copy.settings |= settings
    _assert_says(copy.doctor(), 0, "warning", "1 warning", *texts)
    assert copy.doctor("--strict").exit_code == 1


def test_simulated_data_needs_no_key_and_says_that_it_is_simulated(copy: Copy) -> None:
    del copy.settings["GT_PSEUDONYM_KEY"]
    copy.write("output/eu/birds/simulation.json", "{}")
    _assert_says(copy.doctor("--strict"), 0, "simulated data needs none", "old, simulated")


@pytest.mark.parametrize("key", ["hunter2", KEY])
def test_the_key_is_never_printed(copy: Copy, key: str) -> None:
    copy.settings["GT_PSEUDONYM_KEY"] = key
    assert key not in copy.doctor().output
    assert key not in copy.doctor("--json").output


# ---- the warehouse


@pytest.mark.parametrize(
    ("read_only", "texts"),
    [
        (False, ["which is locked by", "(PID ", "end it"]),
        (True, ["which another process reads", "end the program"]),
    ],
    ids=["written", "read"],
)
def test_a_warehouse_that_another_process_has_open_is_named(copy: Copy, read_only: bool, texts: list[str]) -> None:
    path = copy.folder / "mine.duckdb"
    duckdb.connect(str(path)).close()
    copy.settings["GT_DUCKDB_PATH"] = path.name
    connect = f"held = duckdb.connect({str(path)!r}, read_only={read_only})"
    hold = f"import duckdb; {connect}; print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        outcome = copy.doctor()
        process.communicate(b"\n")
    _assert_says(outcome, 2, "GT_DUCKDB_PATH is 'mine.duckdb'", *texts)
    assert copy.doctor().exit_code == 0, "free again"


@pytest.mark.parametrize(
    "name", ["my-labels.duckdb", "2026.duckdb", "order.duckdb", 'it\'s my "own".duckdb', "ground_truth_insights.duckdb"]
)
def test_a_warehouse_may_have_any_name(copy: Copy, name: str) -> None:
    open_file(copy.folder / name, read_only=False).close()
    copy.settings["GT_DUCKDB_PATH"] = name
    _assert_says(copy.doctor("--strict"), 0, f"GT_DUCKDB_PATH is '{name}'")


def test_a_warehouse_damaged_in_the_middle_is_named_by_the_doctor_and_by_a_report(copy: Copy) -> None:
    path = copy.folder / "mine.duckdb"
    with open_file(path, read_only=False) as connection:
        connection.execute(f"create schema {DEFAULT_SCHEMA}")
        rows = "select hash(range) as worker, 'job' as scope_type, hash(range + 7) as scope from range(200000)"
        for mart in ("labeling_job_overview", "data_health"):
            connection.execute(f"create table {DEFAULT_SCHEMA}.{mart} as {rows}")
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 4, len(content) * 3 // 4, 50_000):
        content[start : start + 64] = bytes(64)
    path.write_bytes(content)
    copy.settings["GT_DUCKDB_PATH"] = path.name
    _assert_says(copy.doctor(), 2, "GT_DUCKDB_PATH is 'mine.duckdb', which is damaged", "make build")
    with (
        pytest.raises(UsageError, match=r"mine\.duckdb, which DuckDB can't read: Corrupt"),
        open_duckdb(path, DEFAULT_SCHEMA) as marts,
    ):
        for mart in ("labeling_job_overview", "data_health"):
            marts.query(f"select sum(worker % 7), sum(scope % 7) from {mart}")


def test_a_relative_path_is_that_of_the_project_wherever_a_command_runs(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy.folder / "deep/inside").mkdir(parents=True)
    monkeypatch.chdir(copy.folder / "deep/inside")
    assert Settings.from_environment({"GT_DUCKDB_PATH": "mine.duckdb"}).duckdb_path == copy.folder / "mine.duckdb"
    monkeypatch.chdir(copy.folder.parent)
    assert Settings.from_environment({"GT_DUCKDB_PATH": "mine.duckdb"}).duckdb_path == ROOT / "mine.duckdb"


# ---- names of settings


def test_settings_yml_has_every_name_that_the_project_reads() -> None:
    read = set()
    for folder, endings in (("scripts", ".py"), ("profiles", ".yml"), ("models", ".yml"), ("macros", ".sql")):
        for path in sorted((ROOT / folder).rglob(f"*{endings}")):
            # The checks of settings hold names that are wrong.
            text = "" if path.name == "settings_checks.py" else path.read_text(encoding="utf-8")
            read |= set(re.findall(r"[\"'](GT_[A-Z_]*[A-Z])[\"'=]", text))
    read |= {f"GT_QUICKSIGHT_{field.name.upper()}" for field in fields(QuickSightSettings)} - {
        "GT_QUICKSIGHT_WORK_GROUP"
    }
    tests_alone = {name for name, setting in environment_settings().items() if setting.read_by == "tests"}
    assert read | tests_alone == environment_settings().keys()


def test_the_profile_has_the_defaults_of_settings_yml() -> None:
    profile = (ROOT / "profiles/profiles.yml").read_text(encoding="utf-8")
    read = re.findall(r"env_var\('(GT_\w+)', ''\) or '([^']*)'", profile)
    assert len(read) > 10
    for name, default in read:
        assert environment_settings()[name].default in (None, default, int(default) if default.isdigit() else default)
    assert ("GT_SCHEMA", DEFAULT_SCHEMA) in read


@pytest.mark.parametrize(
    "setting", [*environment_settings().values(), *dbt_vars().values()], ids=lambda each: each.name
)
def test_every_default_and_example_is_a_value_of_its_setting(setting: Setting) -> None:
    for each in (setting.default, setting.rule.example):
        assert each is None or setting.rule.wrong(each) is None


@pytest.mark.parametrize(
    ("command", "has", "lacks"),
    [
        ("build", "GT_LABELING_OUTPUT", "GT_SMTP_HOST"),
        ("report", "GT_SMTP_HOST", "GT_QUICKSIGHT_OWNERS"),
        ("quicksight", "GT_QUICKSIGHT_OWNERS", "GT_SMTP_HOST"),
    ],
)
def test_the_help_of_a_command_lists_what_it_reads(command: str, has: str, lacks: str) -> None:
    asked = [sys.executable, "-m", "ground_truth_insights", command, "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert has in said
    assert lacks not in said


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [(name, is_refused) for name, is_refused in (("GT_PSEUDONYMKEY", True), ("GT_SMPT_HOST", False), ("GT_X", False))],
)
def test_every_command_says_an_unknown_name_and_refuses_one_on_which_security_hangs(
    copy: Copy, name: str, is_refused: bool
) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GT_")}
    command = [sys.executable, "-m", "ground_truth_insights", "report", "--list-scopes"]
    ended = subprocess.run(
        command, cwd=copy.folder, env=environment | {name: "value"}, capture_output=True, text=True, check=False
    )
    assert f"{name} is set, but nothing reads it" in ended.stderr
    assert ("there is no warehouse yet" in ended.stderr) is not is_refused
    assert ended.returncode == 2
    assert "value" not in ended.stderr


# ---- vars


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        (
            "reporting_timezone: UTC",
            "reporting_timezone: Europe/Berln",
            ["'Europe/Berln'", "mean Europe/Berlin?"],
        ),
        ("reporting_timezone: UTC", "reporting_timezone: 2", ["'2'", "Europe/Berlin or UTC"]),
        ('as_of: ""', "as_of: yesterday", ["'yesterday'", "write it as 2019-04-19T00:00:00"]),
        ('as_of: ""', "as_of: 2019-13-01", ["'2019-13-01'", "write it as 2019-04-19T00:00:00"]),
        ('as_of: ""', "as_of: 2019-04-19T00:00:00Z", ["'2019-04-19T00:00:00Z'", "no ISO timestamp in UTC"]),
        (
            "visibility_lag_quantile: 0.95",
            "visibility_lag_quantile: 95",
            ["'95'", "from 0.5 to 1", "as 0.95"],
        ),
        ("visibility_lag_quantile: 0.95", "visibility_lag_quantile: true", ["'true'", "as 0.95"]),
        (
            "raw_table_partitions: registered",
            "raw_table_partitions: injected",
            ["'injected'", "neither registered nor projected"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_var_is_named_with_its_line(copy: Copy, old: str, new: str, texts: list[str]) -> None:
    copy.replace("dbt_project.yml", f"\n  {old}\n", f"\n  {new}\n")
    line = _line_of(copy.folder / "dbt_project.yml", new)
    name = new.partition(":")[0]
    _assert_says(copy.doctor(), 2, f"dbt_project.yml:{line}: var {name} is", *texts)


def test_a_var_of_the_command_line_overrides_the_file(copy: Copy) -> None:
    copy.replace("dbt_project.yml", "reporting_timezone: UTC", "reporting_timezone: Europe/Berln")
    assert copy.doctor("--vars", '{"reporting_timezone": "Asia/Tokyo", "as_of": "2019-04-19"}').exit_code == 0
    wrong = copy.doctor("--vars", "{reporting_timezone: Tokio}")
    _assert_says(wrong, 2, "--vars: var reporting_timezone is 'Tokio'", "-> ")
    assert "Berln" not in wrong.output


@pytest.mark.parametrize(
    "text", ["[1, 2]", "{a: ", "nonsense", "{a: {{ x }}}"], ids=["list", "cut", "text", "template"]
)
def test_vars_that_are_no_mapping_are_refused(copy: Copy, text: str) -> None:
    _assert_says(copy.doctor("--vars", text), 2, f"--vars is '{text}'", "write it as --vars '{reporting_timezone")


def test_a_var_that_nothing_reads_is_a_warning_with_the_one_that_was_meant(copy: Copy) -> None:
    copy.write("models/some.sql", "select {{ var('fast_response_seconds') }}")
    _assert_says(copy.doctor("--vars", "{fast_response_seconds: 3}", "--strict"), 0)
    outcome = copy.doctor("--vars", "{fast_response_second: 3}", "--strict")
    _assert_says(outcome, 1, "--vars: var fast_response_second is '3'", "rename it to fast_response_seconds")


def test_vars_under_the_name_of_the_project_come_first(copy: Copy) -> None:
    copy.replace("dbt_project.yml", "\nvars:\n", "\nvars:\n  ground_truth_insights:\n    as_of: tomorrow\n")
    line = _line_of(copy.folder / "dbt_project.yml", "as_of: tomorrow")
    _assert_says(copy.doctor(), 2, f"dbt_project.yml:{line}: var as_of is 'tomorrow'")


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("dbt_project.yml", "name: x\nvars: [a, b\n", "dbt_project.yml:"),
        ("dbt_project.yml", b"name: \xff\n", "dbt_project.yml: dbt can't use the file"),
        ("seeds/rules/_seeds.yml", "seeds: {\n", "seeds/rules/_seeds.yml:"),
        ("seeds/rules/_seeds.yml", "seeds: []\n", "describes no seed labeling_jobs"),
        ("seeds/rules/_seeds.yml", "- 1\n", "does not describe the seeds"),
    ],
)
def test_a_broken_yaml_file_is_named(copy: Copy, file: str, text: str | bytes, place: str) -> None:
    copy.write(file, text)
    _assert_says(copy.doctor(), 2, place)


# ---- the labeling output


def test_a_missing_labeling_output_is_an_error(copy: Copy) -> None:
    copy.settings["GT_LABELING_OUTPUT"] = "nowhere"
    _assert_says(copy.doctor(), 2, "nowhere', which does not exist", "set it to the folder", "simulate")


def test_a_labeling_output_that_is_a_file_is_an_error(copy: Copy) -> None:
    copy.settings["GT_LABELING_OUTPUT"] = "dbt_project.yml"
    _assert_says(copy.doctor(), 2, "dbt_project.yml', which is not a folder", "set it to the folder")


@pytest.mark.parametrize("name", ["empty", "jobless"])
def test_a_labeling_output_without_a_job_is_an_error(copy: Copy, name: str) -> None:
    (copy.folder / "empty").mkdir()
    copy.write("jobless/manifests/input.manifest", "{}")
    copy.settings["GT_LABELING_OUTPUT"] = name
    _assert_says(copy.doctor(), 2, f"{name}'", "annotations/worker-response/", "set it to the S3OutputPath")


def test_a_job_without_answers_is_counted_and_known_to_the_registry(copy: Copy) -> None:
    copy.write("output/eu/cats/manifests/output/output.manifest", "{}")
    copy.write("owner/labeling_jobs.csv", f"{JOBS_HEADER}\ncats,Cats,,InProgress,10,3,0.08,2026-03-01\n")
    outcome = copy.doctor("--strict")
    _assert_says(outcome, 0, "2 labeling jobs, 1 file", "1 of 2 labeling jobs named in them")


def test_a_labeling_output_inside_a_job_says_what_to_set(copy: Copy) -> None:
    copy.settings["GT_LABELING_OUTPUT"] = "output/eu/birds/annotations"
    _assert_says(copy.doctor(), 2, f"set GT_LABELING_OUTPUT={copy.folder}/output/eu/birds")


def test_a_prefix_in_s3_is_no_folder(copy: Copy) -> None:
    copy.settings["GT_LABELING_OUTPUT"] = "s3://bucket/jobs"
    _assert_says(copy.doctor(), 2, "'s3://bucket/jobs'", "gt-insights pull s3://bucket/jobs", "GT_TARGET=athena")


def test_what_the_listing_stumbles_over_is_a_warning_per_kind(copy: Copy) -> None:
    responses = copy.folder / "output/eu/birds/annotations/worker-response/iteration-1"
    for number in range(3):
        (responses / f"link-{number}.json").symlink_to("nowhere")
    (responses / "again").symlink_to(responses)
    outcome = copy.doctor("--strict")
    _assert_says(outcome, 1, "3 entries will be rejected as broken_link", "1 entry will be rejected as repeated")
    _assert_says(outcome, 1, "rejection_reasons.csv says what to do")


def test_aws_is_asked_once_the_locations_are_right(copy: Copy) -> None:
    copy.settings |= {
        "GT_LABELING_OUTPUT": "s3://bucket/jobs",
        "GT_ATHENA_STAGING_LOCATION": "s3://bucket/jobs-staging/",
        "GT_ATHENA_DATA_LOCATION": "bucket/tables",
        "AWS_PROFILE": "nobody",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    wrong = copy.doctor("--target", "athena")
    _assert_says(wrong, 2, "GT_ATHENA_DATA_LOCATION is 'bucket/tables', which is no prefix in S3")
    assert "AWS_PROFILE" not in wrong.output
    copy.settings["GT_ATHENA_DATA_LOCATION"] = "s3://bucket/tables/"
    right = copy.doctor("--target", "athena")
    _assert_says(right, 2, "config profile (nobody) could not be found; look at AWS_PROFILE")


# ---- registry files


@dataclass(frozen=True)
class Mistake:
    """A registry file with one mistake in it, on `line`."""

    file: str
    text: str | bytes
    line: int
    texts: tuple[str, ...]


def _job(row: str) -> str:
    return f"{JOBS_HEADER}\nbirds,Birds,,Completed,10,3,0.08,2026-03-01\n{row}\n"


_WRONG_HEADER = f"write the first line as: {JOBS_HEADER}"
ERRORS = {
    "empty file": Mistake("labeling_jobs", "", 1, ("is empty", _WRONG_HEADER)),
    "misspelled column": Mistake(
        "labeling_jobs",
        JOBS_HEADER.replace("project", "projct") + "\n",
        1,
        ("the column project is missing; is 'projct' meant to be it?", _WRONG_HEADER),
    ),
    "column with another case": Mistake(
        "labeling_jobs", JOBS_HEADER.replace("job,", "Job,") + "\n", 1, ("is 'Job' meant to be it?",)
    ),
    "column twice": Mistake("labeling_jobs", JOBS_HEADER + ",job\n", 1, ("the column job occurs 2 times",)),
    "semicolons": Mistake(
        "labeling_jobs", JOBS_HEADER.replace(",", ";") + "\n", 1, ("separated by ';'", "with commas between")
    ),
    "too few fields": Mistake("labeling_jobs", _job("frogs,Frogs"), 3, ("2 fields, the header 8", "quotes")),
    "too many fields": Mistake(
        "labeling_jobs", _job("frogs,Frogs,,,,,0,08,"), 3, ("9 fields, the header 8", "a comma")
    ),
    "latin-1": Mistake("labeling_jobs", _job("v\xf6gel,,,,,,,").encode("latin-1"), 3, ("0xf6", "iconv -f WIN")),
    "utf-16": Mistake("labeling_jobs", _job("frogs,,,,,,,").encode("utf-16"), 1, ("0xff", "iconv -f UTF-16")),
    "price with a currency": Mistake("labeling_jobs", _job("frogs,,,,,,$0.08,"), 3, ("'$0.08'", "as 0.08")),
    "price that is not finite": Mistake("labeling_jobs", _job("frogs,,,,,,1e999,"), 3, ("'1e999'", "as 0.08")),
    "negative price": Mistake(
        "labeling_jobs",
        _job("frogs,,,,,,-1,"),
        3,
        ("price_per_task is '-1', which is no number from 0 to 1000000",),
    ),
    "no worker per object": Mistake(
        "labeling_jobs", _job("frogs,,,,,0,,"), 3, ("'0', which is no whole number of 1 or more",)
    ),
    "fraction of an object": Mistake(
        "labeling_jobs",
        _job("frogs,,,,10.5,,,"),
        3,
        ("data_objects_goal is '10.5', which is no whole number", "as 1200"),
    ),
    "number with spaces": Mistake("labeling_jobs", _job("frogs,,,, 10,,,"), 3, ("' 10'", "as 1200")),
    "huge number": Mistake("labeling_jobs", _job(f"frogs,,,,{'9' * 5000},,,"), 3, ("is too large", "below")),
    "spaces for a number": Mistake("labeling_jobs", _job("frogs,,,,  ,,,"), 3, ("spaces only", "leave it empty")),
    "null in words": Mistake("labeling_jobs", _job("frogs,,,,null,,,"), 3, ("'null'", "as 1200")),
    "American date": Mistake(
        "labeling_jobs", _job("frogs,,,,,,,03/31/2026"), 3, ("deadline_on is '03/31/2026'", "2019-04-19")
    ),
    "no such day": Mistake("labeling_jobs", _job("frogs,,,,,,,2026-02-30"), 3, ("'2026-02-30'", "no ISO date")),
    "unknown status": Mistake("labeling_jobs", _job("frogs,,,Complete,,,,"), 3, ("'Complete'", "mean Completed?")),
    "strange status": Mistake("labeling_jobs", _job("frogs,,,x,,,,"), 3, ("'x'", "InProgress, Completed")),
    "job empty": Mistake("labeling_jobs", _job(",Frogs,,,,,,"), 3, ("job is '', which is empty", "write a job")),
    "after a text of two lines": Mistake(
        "labeling_jobs", f'{JOBS_HEADER}\n"birds\nof 2019",,,,,,,\nfrogs,,,,x,,,\n', 4, ("'x'", "as 1200")
    ),
    "terminal commands": Mistake("labeling_jobs", _job("frogs,,,\x1b[31mred,,,,"), 3, (r"\x1b[31mred",)),
    "label twice": Mistake(
        "label_categories", "job,element,label\nbirds,,owl\nbirds,,owl\n", 3, ("'birds', '', 'owl'", "line 2")
    ),
    "gold label twice": Mistake(
        "gold_labels",
        "job,data_object_id,element,label\nbirds,1,e,owl\nbirds,1,e,gull\nbirds,1,e,owl\n",
        4,
        ("'birds', '1', 'e', 'owl' stands on line 2 already", "keep one"),
    ),
    "event twice": Mistake(
        "labeling_events",
        "event,project,happened_on,description\na,,2026-01-01,\na,,2026-01-02,\n",
        3,
        ("event 'a' stands on line 2",),
    ),
    "event without a day": Mistake(
        "labeling_events",
        "event,project,happened_on,description\na,,,\n",
        2,
        ("happened_on is ''", "write a hap"),
    ),
    "hourly rate": Mistake(
        "worker_directory", f"{WORKERS_HEADER}\ni,s,,n,t,12 EUR\n", 2, ("hourly_rate is '12 EUR'", "0.08")
    ),
    "two rates of one worker from one day": Mistake(
        "worker_directory",
        f"{WORKERS_HEADER},valid_from_on\n,,w,n,t,12,\n,,w,n,t,13,2026-03-01\n,,w,n,t,14,2026-03-01\n",
        4,
        ("stands on line 3 already, from 2026-03-01 too: hourly_rate is '14' here and '13' there", "keep one, or"),
    ),
    "a worker twice": Mistake(
        "worker_directory", f"{WORKERS_HEADER}\n,,w,n,t,12\n,,w,n,t,12\n", 3, ("stands on line 2 already", "keep one")
    ),
    "unknown currency of a rate": Mistake(
        "worker_directory",
        f"{WORKERS_HEADER},currency\ni,s,,n,t,12,EUR\ni,s2,,n,t,12,EURO\n",
        3,
        ("currency is 'EURO', which is no currency of ISO 4217", "did you mean EUR?"),
    ),
    "a day that is none": Mistake(
        "worker_directory",
        f"{WORKERS_HEADER},valid_from_on\n,,w,n,t,12,1.3.2026\n",
        2,
        ("valid_from_on is", "2019-04-19"),
    ),
}


@pytest.mark.parametrize("mistake", ERRORS.values(), ids=ERRORS.keys())
def test_a_mistake_in_the_registry_is_an_error_with_its_line(copy: Copy, mistake: Mistake) -> None:
    copy.write(f"owner/{mistake.file}.csv", mistake.text)
    _assert_says(copy.doctor(), 2, f"owner/{mistake.file}.csv:{mistake.line}: ", "-> ", *mistake.texts)


WARNINGS = {
    "extra column": Mistake("labeling_jobs", f"{JOBS_HEADER},notes\n", 1, ("nothing reads the column 'notes'",)),
    "other order": Mistake(
        "label_categories",
        "element,job,label\n",
        1,
        ("another order: element, job, label", "job,element,label"),
    ),
    "blank line": Mistake("labeling_jobs", _job("") + "\n", 3, ("the line is blank", "remove the line")),
    "gold of no job": Mistake(
        "gold_labels", "job,data_object_id,element,label\nx,1,,a\nx,2,,a\n", 2, ("'x', which no row",)
    ),
}


@pytest.mark.parametrize("mistake", WARNINGS.values(), ids=WARNINGS.keys())
def test_what_the_build_bears_is_a_warning_with_its_line(copy: Copy, mistake: Mistake) -> None:
    copy.write(f"owner/{mistake.file}.csv", mistake.text)
    outcome = copy.doctor("--strict")
    _assert_says(outcome, 1, f"owner/{mistake.file}.csv:{mistake.line}: ", "-> ", *mistake.texts)
    assert copy.doctor().exit_code == 0


def test_a_worker_has_a_row_per_rate_with_the_day_from_which_it_counts(copy: Copy) -> None:
    copy.write(
        "owner/worker_directory.csv",
        f"{WORKERS_HEADER},currency,valid_from_on\ni,s,,n,t,12,EUR,\ni,s,,n,t,14,EUR,2026-03-01\n",
    )
    _assert_says(copy.doctor("--strict"), 0)


@pytest.mark.parametrize("name", ["birds", "eu/birds", "{output}/eu/birds"])
def test_a_job_goes_by_its_folder_or_the_end_of_its_location(copy: Copy, name: str) -> None:
    written = name.format(output=copy.folder / "output")
    copy.write("owner/labeling_jobs.csv", f"{JOBS_HEADER}\n{written},,,,,,,\n")
    _assert_says(copy.doctor("--strict"), 0, "1 of 1 labeling job named in them")


@pytest.mark.parametrize("spoiled", [b"\xef\xbb\xbf%s", b"%s"], ids=["byte-order mark", "Windows line ends"])
def test_what_spreadsheets_do_to_a_file_is_no_mistake(copy: Copy, spoiled: bytes) -> None:
    text = f"{JOBS_HEADER}\nbirds,,,,,,,\n".replace("\n", "\r\n").encode()
    copy.write("owner/labeling_jobs.csv", spoiled % text)
    _assert_says(copy.doctor("--strict"), 0, "5 files, 1 row")


def test_a_missing_registry_file_says_how_to_get_it(copy: Copy) -> None:
    (copy.folder / "owner/gold_labels.csv").unlink()
    copy.settings["GT_REGISTRY"] = "owner"
    remedy = "cp seeds/registry/gold_labels.csv owner/gold_labels.csv"
    _assert_says(copy.doctor(), 2, "owner/gold_labels.csv: the file is missing", remedy)
    copy.write("owner/gold_label.csv", "job,data_object_id,element,label\n")
    _assert_says(copy.doctor(), 2, "mv owner/gold_label.csv owner/gold_labels.csv")
    del copy.settings["GT_REGISTRY"]
    (copy.folder / "seeds/registry/gold_labels.csv").unlink()
    _assert_says(copy.doctor(), 2, "git checkout -- seeds/registry/gold_labels.csv")


def test_a_directory_of_workers_needs_no_optional_column_and_one_of_before_1_0_will_do(copy: Copy) -> None:
    copy.write("owner/worker_directory.csv", f"{WORKERS_HEADER}\ni,s,,n,t,12\n")
    assert copy.doctor("--strict").exit_code == 0
    copy.write("owner/worker_directory.csv", f"{WORKERS_HEADER},address\ni,s,,n,t,12,jane@example.com\n")
    _assert_says(copy.doctor("--strict"), 1, "nothing reads the column (personal, not shown)")


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_people_stay_in_their_file(copy: Copy, as_json: bool) -> None:
    row = "https://issuer,subject-of-jane,worker-of-jane,Jane Doe,team,12\n"
    for text in (f"{WORKERS_HEADER}\n{row}{row}", row, f"{WORKERS_HEADER}\n{row.replace('12', 'x,y')}"):
        copy.write("owner/worker_directory.csv", text)
        outcome = copy.doctor(*(["--json"] if as_json else []))
        _assert_says(outcome, 2, "worker_directory.csv")
        assert "jane" not in outcome.output.lower()


# ---- the rules that ship


@pytest.mark.parametrize(
    ("old", "new", "line", "texts"),
    [
        ("2,25,", "1,25,", 3, ["bucket_number '1' stands on line 2 already"]),
        ("2,25,", "2,-25,", 3, ["lower_bound is '-25', which is no whole number of 0 or more"]),
        (",B2: 25-50", ",", 3, ["bucket is '', which is empty"]),
        (",lower_bound", ",lowr_bound", 1, ["column lower_bound is missing; is 'lowr_bound' meant"]),
    ],
)
def test_wrong_bucket_bounds_are_named_with_their_line(
    copy: Copy, old: str, new: str, line: int, texts: list[str]
) -> None:
    copy.replace("seeds/rules/annotation_buckets.csv", old, new)
    _assert_says(copy.doctor(), 2, f"seeds/rules/annotation_buckets.csv:{line}: ", "-> ", *texts)


@pytest.mark.parametrize("name", ["annotation_buckets", "rejection_reasons", "health_checks"])
def test_rules_without_rows_are_an_error(copy: Copy, name: str) -> None:
    path = copy.folder / f"seeds/rules/{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    _assert_says(copy.doctor(), 2, f"{name}.csv:1: the file has no rows", f"git checkout -- seeds/rules/{name}.csv")
    path.unlink()
    _assert_says(copy.doctor(), 2, f"{name}.csv: the file is missing", f"git checkout -- seeds/rules/{name}.csv")


# ---- output


def test_json_has_every_field_of_every_finding(copy: Copy) -> None:
    copy.replace("seeds/rules/annotation_buckets.csv", "3,50,", "3,fifty,")
    outcome = copy.doctor("--json")
    assert outcome.exit_code == 2
    errors = [finding for finding in outcome.findings if finding["severity"] == "error"]
    assert errors == [
        {
            "severity": "error",
            "subject": "Rules",
            "message": "lower_bound is 'fifty', which is no whole number of 0 or more",
            "remedy": "write it as 1200",
            "file": "seeds/rules/annotation_buckets.csv",
            "line": 4,
            "value": "fifty",
            "check": "rules_follow_their_description",
        }
    ]
    assert {finding["subject"] for finding in outcome.findings} == {
        "Settings",
        "Vars",
        "Labeling output",
        "Warehouse",
        "Registry",
        "Rules",
    }


def test_a_thousand_mistakes_of_one_file_leave_the_others_readable(copy: Copy) -> None:
    copy.write("owner/labeling_jobs.csv", f"{JOBS_HEADER}\n" + "".join(f"j{n},,,,x,,,\n" for n in range(1000)))
    outcome = copy.doctor()
    _assert_says(outcome, 2, "owner/labeling_jobs.csv: 1,980 more", "--json lists all", "1,000 errors, 1,000 warn")
    assert len(copy.doctor("--json").findings) >= 2000


# ---- as a process of its own


def _run(copy: Copy, **settings: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GT_", "DBT_"))}
    environment = inherited | {"PYTHONPATH": str(ROOT / "scripts")} | copy.settings | settings
    return subprocess.run(
        [sys.executable, "-m", "ground_truth_insights", "doctor"],
        cwd=copy.folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def test_piped_output_is_plain_and_whole(copy: Copy) -> None:
    long_name = "folder/" * 60 + "output"
    del copy.settings["NO_COLOR"]
    done = _run(copy, GT_LABELING_OUTPUT=long_name, COLUMNS="40", TERM="xterm-256color")
    assert done.returncode == 2
    assert long_name in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[-1] == "1 error"
    assert done.stderr == ""


def test_a_terminal_without_unicode_and_a_name_without_encoding_make_no_traceback(copy: Copy) -> None:
    copy.write("owner/labeling_jobs.csv", _job("frösche,,,,x,,,"))
    done = _run(copy, GT_LABELING_OUTPUT="no\udcffwhere", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 2
    assert r"no\udcffwhere" in done.stdout
    assert "x error" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


# ---- permissions


@contextmanager
def _as_a_person() -> Iterator[None]:
    """Give up the rights of root, if this is root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    try:
        os.setresuid(NOBODY, NOBODY, 0)
    except OSError:
        pytest.skip("permissions: runs as root, and this machine has no other user")
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_copy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Copy]:
    """Return a copy that belongs to whom `_as_a_person` becomes; pytest's own folders are closed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder), monkeypatch, capsys)
        duckdb.connect(str(copy.folder / "mine.duckdb")).close()
        copy.settings["GT_DUCKDB_PATH"] = "mine.duckdb"
        # Modules are imported as root; where Python is installed may be closed to others.
        assert copy.doctor().exit_code == 0
        if os.geteuid() == 0:
            for path in (copy.folder, *copy.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        yield copy
        for path in (copy.folder, *copy.folder.rglob("*")):
            path.chmod(0o700)


@pytest.mark.parametrize(
    ("path", "mode", "texts"),
    [
        ("output", 0o000, ["output', which may not be read", "chmod u+rx"]),
        (
            "output/eu/birds/annotations/worker-response",
            0o000,
            ["rejected as unreadable_folder", "rejection_reasons"],
        ),
        ("owner", 0o000, ["GT_REGISTRY is 'owner', which may not be read", "chmod u+rx owner"]),
        (
            "owner/gold_labels.csv",
            0o000,
            ["owner/gold_labels.csv: the file can't be read", "chmod u+r owner/gold"],
        ),
        ("seeds/rules/health_checks.csv", 0o000, ["health_checks.csv: the file can't be read", "chmod u+r "]),
        ("seeds/rules", 0o000, ["seeds/rules/_seeds.yml: it can't be read"]),
        ("dbt_project.yml", 0o000, ["dbt_project.yml: dbt can't use the file: it can't be read"]),
        ("mine.duckdb", 0o000, ["GT_DUCKDB_PATH is 'mine.duckdb', which may not be read", "chmod u+rw"]),
        ("mine.duckdb", 0o400, ["GT_DUCKDB_PATH is 'mine.duckdb', which may not be written to", "chmod u+w"]),
        (".", 0o500, ["may not be written to", "chmod u+wx"]),
    ],
)
def test_what_may_not_be_read_or_written_is_named(open_copy: Copy, path: str, mode: int, texts: list[str]) -> None:
    with _as_a_person():
        (open_copy.folder / path).chmod(mode)
        outcome = open_copy.doctor("--strict")
    _assert_says(outcome, 1 if "unreadable_folder" in texts[0] else 2, *texts)
