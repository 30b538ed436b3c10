"""`gt-insights build` over a real warehouse: what it builds, and that its marts are those of a build from nothing."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbt_project import ROOT, DbtProject, Outcome
from ground_truth_insights.build.inputs import settings_digest
from labeling_trees import answer, document, response_file

# The data are not the subject, so their tests are left out.
SETTINGS = {"DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"}
AS_OF = "2026-03-01T00:00:00"
VARS = f"{{as_of: '{AS_OF}'}}"
MARTS = sorted(path.stem for path in (ROOT / "models/marts").rglob("*.sql"))
# Another value of each setting that marts hang on; where they lie and what is read is set by every test.
OTHER_VALUES: dict[str, Any] = {
    "GT_PSEUDONYM_KEY": "another key",
    "excluded_job_locations": ["job"],
    "reporting_timezone": "Pacific/Auckland",
    "show_worker_names": True,
    "as_of": "2026-02-04T00:00:00",
    "visibility_lag_quantile": 0.5,
    "agreement_minimum_shared_data_objects": 2,
    "fast_response_seconds": 30,
    "fast_response_median_fraction": 0.9,
    "review_minimum_data_objects": 1,
    "review_minimum_gold_labels": 1,
    "review_false_discovery_rate": 0.5,
    "review_minimum_shortfall": 0.01,
    "pace_window_days": 7,
    "pace_minimum_active_days": 1,
    "backtest_horizon_days": 2,
    "forecast_horizon_days": 10,
    "event_window_days": 3,
    "work_spell_gap_minutes": 1,
    "pay_maximum_seconds_per_answer": 5,
}
OF_ATHENA = {"inventory_max_age_hours", "raw_table_partitions", "table_versions_to_keep"}
IN_EVERY_RUN = ("excluded_job_locations",)
NOTHING = "nothing was built, and no test was run"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Give a small project that was built once by the command."""
    folder = tmp_path_factory.mktemp("build")
    for number in range(4):
        _answered(folder / "output", number)
    made = DbtProject(folder / "output", folder, SETTINGS)
    assert "there is no finished build yet" in _build(made).output
    return made


def _answered(output: Path, number: int, label: str = "aa") -> Path:
    content = document(*(answer(f"private.eu-west-1.{worker}", {"c": {"label": label}}) for worker in "ab"))
    return response_file(output, "job", str(number), content)


def _build(project: DbtProject, *, code: int = 0) -> Outcome:
    outcome = project.gt_insights("build", "--vars", VARS)
    assert outcome.exit_code == code, outcome.output
    return outcome


def _built_models(outcome: Outcome) -> set[str]:
    return set(re.findall(r"OK created sql \w+ model \w+\.(\w+)", outcome.output))


def _marts(project: DbtProject) -> dict[str, list[tuple[object, ...]]]:
    # When a build was made is the one thing in which it differs from another.
    kept = "columns(lambda name: name <> 'built_at')"
    return {mart: sorted(project.rows(f"select {kept} from {mart}"), key=repr) for mart in MARTS}


def _equals_a_build_from_nothing(project: DbtProject, folder: Path, **variables: object) -> None:
    fresh = replace(project, folder=folder)
    fresh.load(**{"as_of": AS_OF, **variables})
    expected, found = _marts(fresh), _marts(project)
    # What has left is known only to a warehouse that saw it.
    assert {mart: rows for mart, rows in found.items() if mart != "data_health"} == {
        mart: rows for mart, rows in expected.items() if mart != "data_health"
    }


def test_nothing_new_is_said_and_dbt_is_not_started(project: DbtProject) -> None:
    before = project.warehouse.stat()
    outcome = _build(project)
    assert NOTHING in outcome.output
    assert "Running with dbt" not in outcome.output
    assert (project.warehouse.stat().st_mtime_ns, project.warehouse.stat().st_size) == (
        before.st_mtime_ns,
        before.st_size,
    )


def test_what_changed_is_built_and_after_a_kill_everything(project: DbtProject, tmp_path: Path) -> None:
    _answered(project.labeling_output, 4, "bb")
    _answered(project.labeling_output, 0, "cc")
    manifest = project.labeling_output / "job/manifests/output/output.manifest"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"source-ref": "s3://b/0.png"}\n', encoding="utf-8")
    outcome = _build(project)
    assert "files with answers came, changed or went; manifests or folders of jobs came" in outcome.output
    assert {"annotations", "consensus_labels"} <= _built_models(outcome)
    assert NOTHING in _build(project).output

    _answered(project.labeling_output, 5, "dd")
    _kill_after_models(project, 3)
    outcome = _build(project)
    assert "no finished build of everything is known" in outcome.output
    assert set(MARTS) <= _built_models(outcome)
    _equals_a_build_from_nothing(project, tmp_path)


def test_after_any_other_run_everything_is_built(project: DbtProject) -> None:
    assert project.dbt("seed", "--select", "annotation_buckets").exit_code == 0
    assert _mark(project)[1] is None


@pytest.mark.slow
def test_killed_at_any_moment_the_next_build_gives_the_same_marts(project: DbtProject, tmp_path: Path) -> None:
    for number, models in enumerate(range(0, 80, 4), start=10):
        _answered(project.labeling_output, number)
        _kill_after_models(project, models)
    _build(project)
    _equals_a_build_from_nothing(project, tmp_path)


@pytest.mark.parametrize(
    "setting", [pytest.param(name, marks=() if name in IN_EVERY_RUN else pytest.mark.slow) for name in OTHER_VALUES]
)
def test_a_setting_that_changed_gives_the_marts_of_a_build_from_nothing(
    project: DbtProject, tmp_path: Path, setting: str
) -> None:
    settings = {setting: OTHER_VALUES[setting]} if setting.startswith("GT_") else {}
    variables = {} if settings else {setting: OTHER_VALUES[setting]}
    changed = replace(project, settings={**project.settings, **settings})
    changed.load(**{"as_of": AS_OF, **variables})
    _equals_a_build_from_nothing(changed, tmp_path, **variables)


def test_every_setting_that_marts_hang_on_is_changed_once() -> None:
    described = yaml.safe_load((ROOT / "settings.yml").read_text(encoding="utf-8"))
    assert OTHER_VALUES.keys() == described["vars"].keys() - OF_ATHENA | {"GT_PSEUDONYM_KEY"}
    before = settings_digest(ROOT, {}, "")
    for name, value in OTHER_VALUES.items():
        other = ({name: str(value)}, "") if name.startswith("GT_") else ({}, json.dumps({name: value}))
        assert settings_digest(ROOT, *other) != before, name


def test_a_second_build_at_once_says_so_in_one_line(project: DbtProject) -> None:
    with (project.folder / "target/built/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = _build(project, code=2)
    assert outcome.output.count("\n") == 1
    assert "another build of this project is running" in outcome.output


def _mark(project: DbtProject) -> tuple[object, ...]:
    return project.rows("select reader, built from ground_truth_insights_raw.build_mark")[0]


def _kill_after_models(project: DbtProject, count: int) -> None:
    """Start a build, and kill it with all its processes once it has made so many models."""
    command = [sys.executable, "-m", "ground_truth_insights", "build", "--vars", VARS]
    with subprocess.Popen(
        command, cwd=ROOT, env=project.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            count -= "OK created sql" in line
            if count < 0:
                os.killpg(process.pid, signal.SIGKILL)
                break
