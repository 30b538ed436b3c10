"""What is wanted in QuickSight, from dbt's artifacts, the dashboard and the settings; nobody is asked."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.artifacts import read_artifacts
from ground_truth_insights.quicksight.assets import Asset
from ground_truth_insights.quicksight.desired import Wish, desired_state, selected_marts
from ground_truth_insights.quicksight.permissions import Principal
from ground_truth_insights.quicksight.row_level import ALL_SCOPES, Access, read_access, unknown_names
from ground_truth_insights.quicksight.settings import QuickSightSettings
from ground_truth_insights.settings import PROJECT_DIR
from quicksight_wishes import OWNER, PLACE, VIEWER, only_mart, wish, write_artifacts

RULES = (
    Access(Principal("group", "labeling-viewers", "default"), "Road signs", "Road signs"),
    Access(Principal("group", "labeling-owners", "default"), None, ALL_SCOPES),
)


def assets(access: tuple[Access, ...] | None = None, **settings: str) -> dict[str, Asset]:
    """Return the wanted assets by kind and name behind the deployment."""
    wanted = desired_state(wish(access, **settings))
    return {asset.key.replace("gt-insights-", ""): asset for asset in wanted.assets}


def test_the_marts_of_the_dashboard_become_data_sets_and_no_others() -> None:
    wanted = assets()
    marts = {name.replace("_", "-") for name in wish().dashboard.quicksight_marts}
    assert {key.partition("/")[2] for key in wanted if key.startswith("data_set/")} == marts
    assert [asset.kind for asset in wanted.values() if asset.kind != "data_set"] == [
        "folder",
        "theme",
        "data_source",
        "dashboard",
    ]


FURTHER = {
    "annotations": {"annotations"},
    "exploration/": {"annotations"},
    "tag:monthly": {"object_agreement", "rejected_responses"},
    "annotations tag:monthly": {"annotations", "object_agreement", "rejected_responses"},
}


@pytest.mark.parametrize("select", FURTHER)
def test_further_marts_are_selected_by_name_folder_or_tag(select: str) -> None:
    assert set(selected_marts(tagged(select))) - set(wish().dashboard.quicksight_marts) == FURTHER[select]


def tagged(select: str) -> Wish:
    """Return a wish of a project whose owner has tagged two marts."""
    made = wish(GT_QUICKSIGHT_SELECT=select)
    marts = dict(made.artifacts.marts)
    for name in ("object_agreement", "rejected_responses"):
        marts[name] = replace(marts[name], tags=frozenset({"monthly", "slow"}))
    return replace(made, artifacts=replace(made.artifacts, marts=marts))


def test_a_whole_folder_is_selected_with_what_the_dashboard_shows_of_it() -> None:
    health = {file.stem for file in (PROJECT_DIR / "models" / "marts" / "health").glob("*.sql")}
    others = set(wish().dashboard.quicksight_marts) - health
    assert set(selected_marts(wish(GT_QUICKSIGHT_SELECT="health/"))) - others == health


def test_all_selects_every_mart() -> None:
    made = wish(GT_QUICKSIGHT_SELECT="all")
    assert set(selected_marts(made)) == set(made.artifacts.marts)


@pytest.mark.parametrize("word", ["annotation", "marts/", "exploration", "tag:", "tag:weekly"])
def test_a_word_that_selects_nothing_is_named_with_what_may_stand_there(word: str) -> None:
    with pytest.raises(UsageError, match=f"GT_QUICKSIGHT_SELECT names '{word}', which selects no public mart; write a"):
        selected_marts(tagged(word))


def test_a_data_set_reads_its_table_with_types_and_descriptions() -> None:
    body = assets(GT_QUICKSIGHT_SELECT="contribution_concentration")["data_set/contribution-concentration"].body
    table = body["PhysicalTableMap"]["contribution-concentration"]["RelationalTable"]
    assert (table["Catalog"], table["Schema"], table["Name"]) == (
        "AwsDataCatalog",
        "ground_truth_insights",
        "contribution_concentration",
    )
    types = {column["Name"]: column["Type"] for column in table["InputColumns"]}
    assert (types["scope"], types["gini"], types["workers_count"]) == ("STRING", "DECIMAL", "INTEGER")
    transforms = body["LogicalTableMap"]["contribution-concentration"]["DataTransforms"]
    described = {
        each["TagColumnOperation"]["ColumnName"]: each["TagColumnOperation"]["Tags"][0]["ColumnDescription"]["Text"]
        for each in transforms
        if "TagColumnOperation" in each
    }
    assert described["gini"] == "Of gini."
    assert transforms[-1]["ProjectOperation"]["ProjectedColumns"] == list(types)
    foldered = [name for folder in body["FieldFolders"].values() for name in folder["columns"]]
    assert sorted(foldered) == sorted(types)


def test_a_mart_in_direct_query_has_neither_schedule_nor_refresh_properties() -> None:
    name = wish().dashboard.quicksight_marts[0]
    wanted = assets(GT_QUICKSIGHT_DIRECT_QUERY=name)[f"data_set/{name.replace('_', '-')}"]
    assert (wanted.body["ImportMode"], wanted.schedule, wanted.refresh) == ("DIRECT_QUERY", None, None)


@pytest.mark.parametrize(
    ("settings", "interval"),
    [
        ({"GT_QUICKSIGHT_REFRESH": "hourly"}, "HOURLY"),
        ({"GT_QUICKSIGHT_REFRESH": "daily 23:55", "GT_QUICKSIGHT_TIMEZONE": "Asia/Tokyo"}, "DAILY"),
        ({"GT_QUICKSIGHT_REFRESH": "none"}, None),
    ],
)
def test_schedules_follow_the_setting(settings: dict[str, str], interval: str | None) -> None:
    schedules = [asset.schedule for asset in assets(**settings).values() if asset.kind == "data_set"]
    if interval is None:
        assert schedules == [None] * len(schedules)
        return
    frequencies = [schedule["ScheduleFrequency"] for schedule in schedules if schedule]
    assert {frequency["Interval"] for frequency in frequencies} == {interval}
    times = [frequency.get("TimeOfTheDay") for frequency in frequencies]
    assert (
        all(time is None for time in times)
        if interval == "HOURLY"
        else all(time < "00:30" or time >= "23:55" for time in times)
    )


def test_owners_own_everything_and_viewers_see_the_dashboard() -> None:
    wanted = assets()
    assert {asset.kind for asset in wanted.values() if OWNER in asset.permissions} == {
        "folder",
        "theme",
        "data_source",
        "data_set",
        "dashboard",
    }
    assert {asset.kind for asset in wanted.values() if VIEWER in asset.permissions} == {"dashboard"}


def test_row_level_security_begins_with_a_scope_of_ones_own() -> None:
    wanted = assets(RULES)
    marts = [asset for asset in wanted.values() if asset.counted is not None]
    arn = PLACE.arn("data_set", "gt-insights-project-access")
    assert {asset.body["RowLevelPermissionDataSet"]["Arn"] for asset in marts} == {arn}
    assert wanted["data_set/project-access"].create_only == {"UseAs": "RLS_RULES"}
    definition = wanted["dashboard/gt-insights"].body["Definition"]
    parameter = definition["ParameterDeclarations"][0]["StringParameterDeclaration"]
    assert parameter["DefaultValues"]["StaticValues"] == ["Road signs"]
    assert parameter["DefaultValues"]["DynamicValue"]["DefaultValueColumn"]["ColumnName"] == "default_scope"


def test_rules_are_rows_of_a_query_and_names_cannot_break_out_of_it() -> None:
    rule = Access(Principal("user", "o'brien", "default"), "it's", "it's")
    sql = assets((rule,))["data_set/project-access"].body["PhysicalTableMap"]["project"]["CustomSql"]["SqlQuery"]
    assert "('o''brien', cast(null as varchar), 'it''s')" in sql


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("group,project\na,b\n", "has the wrong columns"),
        ("group,user,project\na,b,c\n", "line 2: name either a group or a user"),
        ("group,user,project\n,,c\n", "line 2: name either a group or a user"),
        ('group,user,project\na,,"c,d"\n', "line 2: the project 'c,d' contains a comma"),
        ("group,user,project,default_scope\na,,c,all\n", "can't begin with the scope 'all'"),
        ("\xff", "can't read"),
    ],
)
def test_a_wrong_rule_is_named_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "access.csv"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(UsageError, match=message):
        read_access(file, "default", [])


def test_owners_see_everything_without_a_rule(tmp_path: Path) -> None:
    file = tmp_path / "access.csv"
    file.write_text("group,user,project\nviewers,,Road signs\n")
    owner = Principal("group", "owners", "default")
    assert [(str(rule.principal), rule.project) for rule in read_access(file, "default", [owner])] == [
        ("group:viewers", "Road signs"),
        ("group:owners", None),
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ACCOUNT_ID", "123", "no AWS account id of 12 digits"),
        ("DEPLOYMENT", "My_Own", "lower case letters, digits and single hyphens"),
        ("REFRESH", "sometimes", "'daily HH:MM', 'hourly' or 'none'"),
        ("REFRESH", "daily 25:00", "'daily HH:MM', 'hourly' or 'none'"),
        ("TIMEZONE", "Mars/Base", "no time zone"),
        ("FAILURE_MAIL", "perhaps", "set it to true or false"),
        ("DEADLINE_MINUTES", "soon", "no number above 0"),
        ("SPICE_GB", "-1", "no number above 0"),
        ("OWNERS", "team:x", "write group:NAME, user:NAME or the ARN"),
        ("OWNERS", "arn:aws:iam::123456789012:role/x", "write group:NAME, user:NAME or the ARN"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_be(name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        QuickSightSettings.from_environment({f"GT_QUICKSIGHT_{name}": value})
    assert f"GT_QUICKSIGHT_{name}" in str(caught.value)


def test_principals_are_named_as_people_write_them() -> None:
    settings = QuickSightSettings.from_environment({"GT_QUICKSIGHT_OWNERS": f"a, group:b user:role/c {OWNER}"})
    assert list(map(str, settings.owners)) == ["group:a", "group:b", "user:role/c", "group:labeling-owners"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"project": "jaffle_shop"}, "is of the dbt project 'jaffle_shop'"),
        ({"built": "2026-02-03T11:00:00Z"}, "before the last build of 2026-02-03 11:00 UTC"),
        ({"access": "protected"}, "has no public model"),
        (
            {"types": {"scope": "varchar", "annotations_count": "array<int>"}},
            r"column 'annotations_count' of the mart 'demo' is of type array<int>.*give each element a row",
        ),
        (
            {"types": {"scope": "varchar", "annotations_count": "varchar"}},
            "is varchar in the warehouse and bigint in its contract",
        ),
    ],
)
def test_artifacts_that_do_not_fit_are_refused_with_the_command_that_makes_new_ones(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    write_artifacts(tmp_path, **changes)
    with pytest.raises(UsageError, match=message):
        read_artifacts(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "run: dbt build"),
        ("{", "is no JSON"),
        ("[]", "not written by dbt"),
        ('{"metadata": {"project_name": "ground_truth_insights"}}', "not those of dbt 1.11"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(UsageError, match=message):
        read_artifacts(tmp_path)


def test_a_catalog_of_the_same_build_is_taken_and_a_missing_one_is_said(tmp_path: Path) -> None:
    write_artifacts(tmp_path, built="2026-02-03T09:30:00Z")
    assert read_artifacts(tmp_path).notes == ()
    write_artifacts(tmp_path, types=None)
    (tmp_path / "catalog.json").unlink()
    assert "there is no catalog.json" in read_artifacts(tmp_path).notes[0]


def test_columns_are_shaped_by_what_the_model_says_of_them(tmp_path: Path) -> None:
    def meta(**keys: object) -> dict[str, Any]:
        return {"data_type": "varchar", "config": {"meta": {"quicksight": keys}}}

    columns = {
        "subject": {"data_type": "varchar", "tags": ["pii"]},
        "inner": meta(exclude=True),
        "kind": meta(folder="Mine", role="dimension"),
        "share": {"data_type": "double", "config": {"meta": {"quicksight": {"format": "share"}}}},
    }
    meta_of_mart = {"quicksight": {"import_mode": "direct_query"}}
    write_artifacts(tmp_path, columns, primary_key=["kind"], meta=meta_of_mart, tags=["monthly"])
    mart = only_mart(tmp_path)
    assert (mart.folder, mart.tags) == ("quality", {"monthly"})
    assert mart.column_names() == ["kind", "share"]
    assert (mart.columns[0].folder, mart.columns[1].format) == ("Mine", "share")
    assert (mart.unique_column, mart.is_direct_query) == ("kind", True)


def test_a_project_or_a_scope_that_no_mart_has_is_named_with_the_nearest() -> None:
    rules = [
        Access(Principal("group", "birds", "default"), "Brids", "Brids"),
        Access(Principal("group", "all", "default"), None, "al"),
        Access(Principal("group", "signs", "default"), "Signs", "Signs"),
    ]
    scopes = {"all": "all", "Birds": "project", "Signs": "project", "birds-1": "job"}
    assert list(unknown_names(rules, scopes)) == [
        ("GT_QUICKSIGHT_PROJECT_ACCESS names the project 'Brids', which no mart has", "did you mean 'Birds'?"),
        ("GT_QUICKSIGHT_PROJECT_ACCESS names the scope 'al', which no mart has", "did you mean 'all'?"),
    ]
    assert list(unknown_names(rules, {})) == []
