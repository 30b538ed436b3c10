"""The whole project on a real Trino behind Athena's API, compared with DuckDB over the same files."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from athena_builds import LABELING_OUTPUT, LATE_BUCKET, MARTS, RAW_BUCKET, WATCHED, AthenaBuilds
from athena_dialect import problems
from dbt_project import DbtProject, described_above
from hostile_files import LEFT_BEHIND
from parity_tree import DIFFERING_FILES, documented_differences, write_differing_files

pytest_plugins = ["athena_fixtures"]

LEFT_BEHIND_PATHS = tuple(
    f"/hostile/annotations/worker-response/iteration-1/{at}/{name}" for name, at in LEFT_BEHIND.items()
)
# Of models, seeds and all tests; each costs at least ten megabytes.
QUERIES_OF_A_BUILD = 350
# What a Hive table or view of Athena can hold.
CATALOG_TYPES = {"bigint", "boolean", "date", "decimal(18,3)", "double", "int", "string", "timestamp"}


def succeeded(step: dict[str, Any]) -> bool:
    assert step["exit_code"] == 0, step["output"]
    return True


# every model on Athena


def test_every_model_seed_and_test_succeeds(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("build")
    assert succeeded(step)
    results = json.loads((athena_builds.folder / "build_results.json").read_text(encoding="utf-8"))["results"]
    found = Counter((result["unique_id"].partition(".")[0], result["status"]) for result in results)
    nodes = Counter(
        node["resource_type"]
        for node in athena_builds.manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "test")
    )
    assert {kind for kind, _ in found} >= {"model", "seed", "test"}
    assert {status for kind, status in found if kind in ("model", "seed")} == {"success"}
    assert {status for kind, status in found if kind == "test"} == {"pass", "warn"}
    assert {kind: sum(count for (of, _), count in found.items() if of == kind) for kind in nodes} == nodes


def test_models_and_columns_are_described_in_the_catalog(athena_builds: AthenaBuilds) -> None:
    assert succeeded(athena_builds.step("docs"))
    catalog = athena_builds.catalog["nodes"]
    models = {name: node for name, node in athena_builds.manifest["nodes"].items() if name.startswith("model.")}
    assert models.keys() <= catalog.keys()
    for name, model in models.items():
        documented = {column: _comment(entry["description"]) for column, entry in model["columns"].items()}
        found = {column: (entry["comment"] or "").strip() for column, entry in catalog[name]["columns"].items()}
        assert {column: found[column] for column in documented} == documented, name
        above = {column for column, _ in described_above(athena_builds.manifest, name)}
        assert found.keys() <= documented.keys() | above, name


def _comment(description: str) -> str:
    """Return the comment of a column that dbt-athena makes: Glue takes 255 characters."""
    text = " ".join(description.split())
    return text if len(text) <= 255 else f"{text[:252]}..."


def test_the_inventory_is_the_source_whose_freshness_counts(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("freshness")
    assert succeeded(step)
    assert "PASS freshness of ground_truth.response_files" in step["output"]


# parity


def _columns(builds: AthenaBuilds) -> dict[str, dict[str, str]]:
    return dict(json.loads((builds.folder / "columns.json").read_text(encoding="utf-8")))


def test_every_public_mart_is_compared(athena_builds: AthenaBuilds) -> None:
    public = {
        node["name"]
        for node in athena_builds.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public"
    }
    assert public == set(MARTS)


@pytest.mark.parametrize("mart", MARTS)
def test_both_engines_give_the_same_rows(athena_builds: AthenaBuilds, mart: str, record_property: Any) -> None:
    # When a build was made is the one thing in which it differs from another.
    columns = [name for name in _columns(athena_builds)[mart] if name != "built_at"]
    on_athena = _sorted(tuple(row[name] for name in columns) for row in athena_builds.mart(mart).to_pylist())
    local_root = str(athena_builds.duckdb.labeling_output)
    on_duckdb = _sorted(
        tuple(_moved(value, local_root) for value in row)
        for row in athena_builds.duckdb.rows(f"select {', '.join(columns)} from {mart}")
    )
    record_property("summary", f"{mart:<32} {len(on_duckdb):>7,} rows on DuckDB {len(on_athena):>7,} on Athena")
    assert len(on_athena) == len(on_duckdb)
    for ours, theirs in zip(on_duckdb, on_athena, strict=True):
        different = {
            name: (mine, other)
            for name, mine, other in zip(columns, ours, theirs, strict=True)
            if not _is_same(mine, other)
        }
        assert not different, dict(zip(columns, ours, strict=True))


def _moved(value: Any, local_root: str) -> Any:
    return value.replace(f"{local_root}/", LABELING_OUTPUT) if isinstance(value, str) else value


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sort by what must be exactly the same first, by numbers that may differ in the last digit after it."""
    return sorted(
        rows,
        key=lambda row: (
            [(value is not None, str(value)) for value in row if not isinstance(value, float)],
            [value for value in row if isinstance(value, float)],
        ),
    )


def _is_same(mine: Any, other: Any) -> bool:
    if isinstance(mine, float) and isinstance(other, float):
        return math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)
    return type(mine) is type(other) and mine == other


def test_the_job_of_2019_and_the_crowd_are_in_the_tree(
    real_data: Path, expected: dict[str, Any], athena_builds: AthenaBuilds
) -> None:
    del real_data
    jobs = Counter(row["job"] for row in athena_builds.mart("annotations").to_pylist())
    assert jobs["bird-classification-2019"] == 1510
    assert jobs["weather-tweets"] == 6030
    assert expected


def test_marts_hold_times_to_the_millisecond(athena_builds: AthenaBuilds) -> None:
    times = [row["submitted_at"] for row in athena_builds.mart("annotations").to_pylist()]
    assert all(isinstance(time, datetime) for time in times)
    assert any(time.microsecond for time in times)


def test_files_that_the_engines_read_differently_are_those_of_the_documented_list(
    athena_builds: AthenaBuilds, tmp_path: Path
) -> None:
    on_athena = {
        path.split("/")[-2]: reason or status
        for path, status, reason in athena_builds.step("changes")["files"]
        if "/differences/annotations/" in path
    }
    write_differing_files(tmp_path / "output")
    project = DbtProject(tmp_path / "output", tmp_path)
    project.load("--select", "+rejected_responses")
    on_duckdb = project.rows("select data_object_id, coalesce(reason, status) from stg_ground_truth__response_files")
    found = {name: (what, on_athena[name]) for name, what in on_duckdb}
    assert found == documented_differences()
    assert found.keys() == DIFFERING_FILES.keys()
    assert all(duckdb != athena for duckdb, athena in found.values())


# swaps without a gap


@pytest.mark.parametrize("mart", WATCHED)
def test_a_dashboard_that_asks_without_pause_sees_no_error_while_its_marts_are_rebuilt(
    athena_builds: AthenaBuilds, mart: str
) -> None:
    seen = athena_builds.step("rebuilt")["watched"][mart]
    assert [answer for answer in seen if isinstance(answer, str)] == []
    assert len({count for count, _ in seen}) == 1
    places = [place.rpartition("/")[0] for _, place in seen]
    assert len(set(places)) == 2, "answers must be of the old table and of the new one"
    assert places == sorted(places, key=places.index), "no answer goes back to the old table"


# what is opened


def test_the_first_build_opens_every_response_once(athena_builds: AthenaBuilds, record_property: Any) -> None:
    step = athena_builds.step("build")
    reads = step["reads"]
    record_property(
        "summary",
        f"first build: {sum(reads.values()):,} GET requests, {len(reads):,} raw files, {step['queries']:,} queries",
    )
    assert step["queries"] <= QUERIES_OF_A_BUILD
    responses = {path for path in step["listing_before"] if "/annotations/worker-response/" in path}
    # Frames and stray files are told by their names, and an empty file holds nothing.
    empty = {path for path in responses if step["listing_before"][path][1] == "0"}
    odd = {path for path in responses if path.endswith(("notes.txt", ".jpeg.json")) or "/frames/" in path}
    left_behind = {path for path in responses if path.endswith(LEFT_BEHIND_PATHS)}
    assert len(left_behind) == len(LEFT_BEHIND_PATHS)
    assert left_behind.isdisjoint(reads)
    assert set(reads) >= responses - empty - odd - left_behind
    assert set(reads.values()) == {1}


def test_a_build_with_nothing_new_asks_for_findings_alone(athena_builds: AthenaBuilds, record_property: Any) -> None:
    step = athena_builds.step("nothing_new")
    assert succeeded(step)
    assert "nothing was built, and no test was run" in step["output"]
    record_property(
        "summary", f"nothing new: {sum(step['reads'].values())} GETs of raw files, {step['queries']} queries"
    )
    assert step["reads"] == {}
    assert step["queries"] <= 10
    assert step["tables_are_the_same"], "no table is given a version"


def test_a_build_opens_the_one_percent_that_is_new_and_no_other_file(
    athena_builds: AthenaBuilds, record_property: Any
) -> None:
    step = athena_builds.step("changes")
    assert succeeded(step)
    record_property(
        "summary",
        f"{len(step['new'])} new and 1 replaced of {len(step['files']):,}: {sum(step['reads'].values())} GET requests",
    )
    # Athena passes over hidden names, see the documented differences.
    readable = [path for path in step["new"] if "/_" not in path]
    assert len(step["new"]) - len(readable) == 1
    assert step["reads"] == dict.fromkeys([*readable, step["replaced"]], 1)
    assert 0.005 < len(step["new"]) / len(step["files"]) < 0.02


def test_a_job_in_another_bucket_is_read(athena_builds: AthenaBuilds) -> None:
    statuses = {status for path, status, _ in athena_builds.step("changes")["files"] if LATE_BUCKET in path}
    assert statuses == {"loaded"}


def test_replaced_and_removed_files_are_named_with_the_command_that_mends_it(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("changes")
    assert sorted(step["changed"]) == sorted([[step["removed"], "removed"], [step["replaced"], "replaced"]])
    words = " ".join(step["output"].split())
    assert f"{step['replaced']} (replaced)" in words
    assert f"{step['removed']} (removed)" in words
    assert "dbt run --full-refresh --select stg_ground_truth__file_versions" in words


def test_only_models_of_answers_open_raw_files(athena_builds: AthenaBuilds) -> None:
    readers = {
        node["name"]
        for node in athena_builds.manifest["nodes"].values()
        if "source.ground_truth_insights.ground_truth.worker_responses" in node["depends_on"].get("nodes", [])
    }
    assert readers == {
        "base_ground_truth__frame_labels",
        "base_identity__answers",
        "base_identity__consolidated_answers",
    }, "the others are left out where files opened are counted"


# raw tables


@pytest.mark.parametrize(
    "name", ["build", "docs", "nothing_new", "rebuilt", "changes", "failed", "full_refresh", "staged_again", "removal"]
)
def test_no_step_writes_or_deletes_below_the_labeling_output(athena_builds: AthenaBuilds, name: str) -> None:
    step = athena_builds.step(name)
    assert step["listing_before"] == step["listing_after"]
    assert len(step["listing_before"]) > 300


def test_a_build_that_fails_leaves_the_marts_in_place(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("failed")
    assert step["exit_code"] == 1
    assert "int_annotations" in step["output"].lower()
    assert step["marts_are_untouched"]


def test_a_table_of_files_that_lacks_a_column_is_no_success(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("lacking")
    assert step["exit_code"] == 1
    assert "schemas on this incremental model are out of sync" in step["output"]
    assert "read them anew, with gt-insights build" in " ".join(step["output"].split())


def test_a_job_elsewhere_can_not_be_projected_and_the_message_names_the_setting(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("unprojectable")
    assert step["exit_code"] == 1
    words = " ".join(step["output"].split())
    assert f"The folder s3://{LATE_BUCKET}/late/annotations/worker-response can have no projected partition" in words
    assert "raw_table_partitions: registered" in words


def test_projected_partitions_give_the_same_answers_and_follow_the_jobs(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("full_refresh")
    assert succeeded(step)
    paths = [path for path in step["listing_before"] if "/annotations/worker-response/" in path]
    answered = {f"{path.partition('/worker-response/')[0]}/worker-response" for path in paths}
    folders = [f"{LABELING_OUTPUT}{folder}" for (folder,) in step["partitions"]]
    assert {folder for folder in folders if "/worker-response" in folder} == {
        folder for folder in answered if RAW_BUCKET in folder
    }
    registered = [row for row in athena_builds.step("changes")["answers"] if LATE_BUCKET not in row[0]]
    assert step["answers"] == registered
    assert len(registered) > 500


def test_registered_partitions_follow_the_jobs(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("staged_again")
    assert succeeded(step)
    assert all(
        any(path.startswith(f"{folder}/") for path in step["listing_before"]) for (folder,) in step["partitions"]
    )
    assert not any(LATE_BUCKET in folder for (folder,) in step["partitions"]), "the job has left the inventory"


def test_staging_the_raw_tables_again_keeps_them(athena_builds: AthenaBuilds) -> None:
    assert athena_builds.step("staged_again")["tables_are_the_same"]


def test_an_old_inventory_warns_with_the_command_that_renews_it(athena_builds: AthenaBuilds) -> None:
    words = " ".join(athena_builds.step("full_refresh")["output"].split())
    assert "hours old, so newer files are not loaded; renew it: gt-insights inventory" in words
    assert "hours old" not in athena_builds.step("build")["output"]


def test_removal_leaves_no_table(athena_builds: AthenaBuilds) -> None:
    step = athena_builds.step("removal")
    assert succeeded(step)
    assert step["tables_left"] == []


# what Athena refuses and Trino takes


def test_models_and_tests_hold_nothing_that_athena_refuses(athena_builds: AthenaBuilds) -> None:
    compiled = athena_builds.folder / "target/compiled/ground_truth_insights"
    files = [path for path in compiled.rglob("*.sql") if not path.parent.name.startswith("_")]
    models = {path.stem for path in files}
    assert models >= {name.split(".")[-1] for name in athena_builds.manifest["nodes"] if name.startswith("model.")}
    found = {str(path.relative_to(compiled)): problems(path.read_text(encoding="utf-8")) for path in files}
    assert {path: said for path, said in found.items() if said} == {}


def test_statements_sent_hold_nothing_that_athena_refuses(athena_builds: AthenaBuilds) -> None:
    statements = [sql for name in athena_builds.step_names() for sql in athena_builds.step(name)["statements"]]
    assert len(statements) > 400
    assert any(sql.lower().lstrip().startswith(("alter", "create external")) for sql in statements)
    assert [(said, sql) for sql in statements if (said := problems(sql))] == []


def test_the_catalog_holds_no_type_that_hive_lacks(athena_builds: AthenaBuilds) -> None:
    types: dict[str, Any] = {
        f"{name}.{column}": entry["type"]
        for kind in ("nodes", "sources")
        for name, node in athena_builds.catalog[kind].items()
        for column, entry in node["columns"].items()
    }
    # A text of a few literals gets their length.
    kinds = {name: re.sub(r"varchar\(\d+\)", "string", found) for name, found in types.items()}
    assert {name: kind for name, kind in kinds.items() if kind not in CATALOG_TYPES} == {}
