"""What `gt-insights build` selects: nothing where nothing changed, everything where it can't know."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aws_server import Aws
from dbt_project import ROOT
from ground_truth_insights.aws.session import glue_client
from ground_truth_insights.build.inputs import Inputs, clock_reading, files_digest, project_vars, settings_digest
from ground_truth_insights.build.mark import DuckDBMark, Mark
from ground_truth_insights.build.on_athena import GlueMark
from ground_truth_insights.build.selection import select
from ground_truth_insights.errors import UsageError

pytest_plugins = ["aws_fixtures"]

LAST = Inputs("reader", "settings", "project", "answers", "companions", "2026-01-01")


def _node(name: str, *macros: str, kind: str = "model") -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": kind,
        "depends_on": {"macros": [f"macro.ground_truth_insights.{m}" for m in macros]},
    }


MANIFEST = {
    "macros": {
        f"macro.ground_truth_insights.{name}": _node(name, *asks)
        for name, asks in {
            "as_of_text": (),
            "as_of": ("as_of_text",),
            "as_of_on": ("as_of",),
            "bucket": (),
            "built_at": (),
        }.items()
    },
    "nodes": {
        "a": _node("days", "as_of_on", "bucket"),
        "b": _node("labels", "bucket"),
        "c": _node("goals", "as_of"),
        "d": _node("a_test", "as_of", kind="test"),
        "e": _node("head", "built_at"),
    },
    "sources": {
        name: {"name": name, "source_name": "identity" if name == "pseudonym_keys" else "ground_truth"}
        for name in ("response_files", "manifest_lines", "pseudonym_keys")
    },
}


def test_nothing_is_selected_where_nothing_changed() -> None:
    assert select(LAST, LAST, "reader", MANIFEST).arguments is None


@pytest.mark.parametrize(
    ("changed", "selected"),
    [
        ("project", ("state:modified+",)),
        ("answers", ("source:ground_truth.response_files+",)),
        ("companions", ("source:ground_truth.manifest_lines+",)),
        ("clock", ("days+", "goals+")),
    ],
)
def test_a_part_that_changed_is_selected_with_what_hangs_on_it(changed: str, selected: tuple[str, ...]) -> None:
    found = select(LAST, replace(LAST, **{changed: "other"}), "reader", MANIFEST)
    # The head of every page says when it was built.
    assert found.arguments == ("--select", *selected, "head")
    assert found.compares_state == (changed == "project")
    assert len(found.reasons) == 1


def test_several_changes_are_one_selection() -> None:
    found = select(LAST, replace(LAST, answers="other", clock="2026-01-02"), "reader", MANIFEST)
    assert found.arguments == ("--select", "source:ground_truth.response_files+", "days+", "goals+", "head")


@pytest.mark.parametrize(
    ("last", "now", "reader", "manifest", "arguments"),
    [
        (None, LAST, "reader", MANIFEST, ()),
        (LAST, LAST, "reader", None, ()),
        (LAST, replace(LAST, settings="other"), "reader", MANIFEST, ()),
        (LAST, LAST, "another reader", MANIFEST, ("--full-refresh",)),
        (None, LAST, None, None, ("--full-refresh",)),
    ],
    ids=["no green build", "manifest lost", "setting changed", "read in another way", "first build"],
)
def test_everything_is_built_where_parts_can_not_be_told(
    last: Inputs | None, now: Inputs, reader: str | None, manifest: dict[str, Any] | None, arguments: tuple[str, ...]
) -> None:
    assert select(last, now, reader, manifest).arguments == arguments


def test_the_order_of_a_listing_says_nothing_and_each_of_its_values_does() -> None:
    files = [("a", 1, 10), ("b", 2, 20)]
    assert files_digest(files) == files_digest(reversed(files))
    assert (
        len({files_digest(x) for x in (files, files[:1], [("a", 1, 10), ("b", 2, 21)], [("a", 3, 10), ("b", 2, 20)])})
        == 4
    )


def test_settings_of_what_draws_the_marts_are_no_reason_to_build() -> None:
    def digest(**settings: str) -> str:
        return settings_digest(ROOT, settings, "")

    plain = digest()
    assert digest(GT_BROWSER="x") == digest(GT_QUICKSIGHT_REGION="x") == digest(GT_MAIL_FROM="x") == plain
    assert digest(GT_PSEUDONYM_KEY="") == digest(PATH="x") == digest(GT_BUCKET_OWNER="1") == plain
    assert digest(GT_ATHENA_THREADS="9") == plain != digest(GT_DUCKDB_MEMORY_LIMIT="4GB")
    assert len({plain, digest(GT_PSEUDONYM_KEY="a"), digest(GT_PSEUDONYM_KEY="b"), digest(GT_TARGET="athena")}) == 4
    assert settings_digest(ROOT, {}, "{as_of: 2020-01-01}") != plain


def test_vars_of_the_project_come_before_those_of_all_and_the_command_line_first(tmp_path: Path) -> None:
    file = tmp_path / "dbt_project.yml"
    file.write_text(
        "name: mine\nvars: {as_of: a, zone: b, mine: {as_of: c, zone: d}, other: {as_of: e}}\n", encoding="utf-8"
    )
    found = project_vars(tmp_path, "{zone: f}")
    assert (found["as_of"], found["zone"]) == ("c", "f")
    for text in ("vars: [", "vars: 1", "- a"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=r"the vars of dbt_project.yml or of --vars can't be read"):
            project_vars(tmp_path, "")


def test_the_clock_is_the_day_in_the_reporting_zone_or_what_a_var_says() -> None:
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert clock_reading({}, late) == "2026-01-01"
    assert clock_reading({"reporting_timezone": "Europe/Berlin"}, late) == "2026-01-02"
    assert clock_reading({"as_of": "2019-04-19T00:00:00"}, late) == "2019-04-19T00:00:00"
    with pytest.raises(UsageError, match=r"var reporting_timezone is 'Tokio', which is no time zone .*; "):
        clock_reading({"reporting_timezone": "Tokio"}, late)


def test_a_mark_is_kept_in_the_warehouse(tmp_path: Path) -> None:
    keeper = DuckDBMark(tmp_path / "w.duckdb", "insights")
    assert keeper.read() == Mark()
    keeper.write(Mark("reader"))
    assert keeper.read() == Mark("reader")
    keeper.write(Mark("reader", LAST, "digest", "2026-01-01 00:00 UTC"))
    assert keeper.read() == Mark("reader", LAST, "digest", "2026-01-01 00:00 UTC")


def test_on_athena_a_mark_is_kept_as_properties_of_the_inventory_s_table(aws: Aws) -> None:
    assert aws.server.endpoint
    client = glue_client("us-east-1")
    keeper = GlueMark(client, "insights_raw")
    mark = Mark("reader", LAST, "digest", "2026-01-01 00:00 UTC")
    keeper.write(mark)
    assert keeper.read() == Mark()
    client.create_database(DatabaseInput={"Name": "insights_raw"})
    storage = {"Location": "s3://b/inventory/", "Columns": [{"Name": "path", "Type": "string"}]}
    table = {"Name": "response_files", "StorageDescriptor": storage, "Parameters": {"EXTERNAL": "TRUE"}}
    client.create_table(DatabaseName="insights_raw", TableInput=table)
    assert keeper.read() == Mark()
    keeper.write(mark)
    assert keeper.read() == mark
    found = client.get_table(DatabaseName="insights_raw", Name="response_files")["Table"]
    assert (found["StorageDescriptor"], found["Parameters"]["EXTERNAL"]) == (storage, "TRUE")
