"""The dashboard drawn as a Definition of QuickSight: every reference holds, and its numbers are the report's."""

import copy
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dbt_project import ROOT, DbtProject
from field_wells import rows_of, visuals
from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.checking.check import refuse_broken
from ground_truth_insights.quicksight.data_sets import mart_data_set
from ground_truth_insights.quicksight.definition.definition import definition_of
from ground_truth_insights.quicksight.definition.figures import figure_id
from ground_truth_insights.report.scopes import read_scopes
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.answer import read_answer
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.spec import Column, Dashboard, Interval, Noun, Sheet, Sort, Visual
from ground_truth_insights.warehouse.marts import Warehouse, open_duckdb
from quicksight_wishes import PLACE, contract_artifacts

Definition = dict[str, Any]
WORKER = Column("worker", "worker", "Worker", noun=Noun("worker", "workers"), name_column="worker_name")
LABEL_A, LABEL_B = (Column(f"label_{end}", f"label_{end}", f"Label {end}") for end in "ab")


def measure(column: str, **parts: Any) -> Column:
    """Return a measure whose rows are unique in their scope, so that any aggregation gives the value itself."""
    return Column(column, column, column, "share", "average", undefined="none", question="How?", **parts)


def further_visuals() -> tuple[Visual, ...]:
    """Return a visual of each type that the shipped dashboard may not have."""
    rate = measure(
        "agreement_rate",
        interval=Interval("agreement_rate_ci_low", "agreement_rate_ci_high"),
        n="agreement_rate_n",
        status="agreement_rate_status",
    )
    head = ("A title", "What is it?")
    return (
        Visual(
            "more_intervals", *head, "intervals", mart="worker_agreement", keys=(WORKER,), measures=(rate,),
            sort=Sort("agreement_rate", "ascending"),
        ),
        Visual(
            "more_matrix", *head, "matrix", mart="label_confusion", keys=(LABEL_A, LABEL_B),
            measures=(measure("data_objects_count"),), symmetric=True,
        ),
        Visual(
            "more_table", *head, "table", mart="most_disputed_objects",
            measures=(Column("data_object_id", "data_object_id", "object"), measure("percent_agreement")),
            sort=Sort("dispute_rank", "ascending"), limit=10,
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def dashboard() -> Dashboard:
    """Return the shipped dashboard with a sheet of every other type of visual."""
    shipped = load_dashboard()
    return replace(shipped, sheets=(*shipped.sheets, Sheet("more", "More", further_visuals())))


@pytest.fixture(scope="module")
def definition(dashboard: Dashboard) -> Definition:
    """Return the dashboard as QuickSight takes it."""
    marts = contract_artifacts().marts
    arns = {name: PLACE.arn("data_set", PLACE.id(name)) for name in dashboard.quicksight_marts}
    return definition_of(dashboard, marts, arns, None)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Build the marts over simulated jobs of two projects."""
    folder = tmp_path_factory.mktemp("quicksight")
    registry = os.path.relpath(folder / "output_registry", ROOT)
    project = DbtProject(folder / "output", folder, {"GT_REGISTRY": registry})
    simulated = project.gt_insights(
        "simulate", str(folder / "output"), "--objects", "60", "--workers", "8", "--jobs", "2"
    )
    assert simulated.exit_code == 0, simulated.output
    project.build("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    with open_duckdb(project.warehouse, DEFAULT_SCHEMA) as opened:
        yield opened


@pytest.fixture(scope="module")
def bodies(dashboard: Dashboard) -> dict[str, Definition]:
    """Return the data sets under the dashboard, by ARN."""
    marts, source = contract_artifacts().marts, PLACE.arn("data_source", PLACE.deployment)
    return {
        PLACE.arn("data_set", PLACE.id(name)): mart_data_set(marts[name], source, "SPICE", None)
        for name in dashboard.quicksight_marts
    }


def test_the_shipped_dashboard_and_every_type_of_visual_hold_all_rules(
    definition: Definition, bodies: dict[str, Definition]
) -> None:
    assert refuse_broken(definition, bodies) == ()


def test_the_visuals_of_the_article_have_the_charts_of_the_article(definition: Definition) -> None:
    drawn = {body["VisualId"]: (kind, body["ChartConfiguration"]) for _, kind, body in visuals(definition)}
    kinds = {
        name: (drawn[name][0], drawn[name][1].get("Orientation"))
        for name in (
            "annotations_per_worker",
            "annotations_per_label",
            "annotations_per_day",
            "workers_per_annotation_bucket",
        )
    }
    assert kinds == {
        "annotations_per_worker": ("BarChartVisual", "HORIZONTAL"),
        "annotations_per_label": ("BarChartVisual", "HORIZONTAL"),
        "annotations_per_day": ("LineChartVisual", None),
        "workers_per_annotation_bucket": ("BarChartVisual", "VERTICAL"),
    }
    sort = drawn["annotations_per_worker"][1]["SortConfiguration"]["CategorySort"][0]["FieldSort"]
    assert (sort["FieldId"], sort["Direction"]) == ("annotations_per_worker.value.annotations_count", "DESC")
    order = drawn["workers_per_annotation_bucket"][1]["SortConfiguration"]["CategorySort"][0]["ColumnSort"]
    assert (order["SortBy"]["ColumnName"], order["Direction"]) == ("bucket_number", "ASC")


def test_the_scope_is_a_required_single_choice_of_every_visual(definition: Definition) -> None:
    parameter = definition["ParameterDeclarations"][0]["StringParameterDeclaration"]
    assert (parameter["Name"], parameter["ParameterValueType"]) == ("scope", "SINGLE_VALUED")
    assert parameter["DefaultValues"] == {"StaticValues": ["all"]}
    governed = {
        visual
        for group in definition["FilterGroups"]
        if group["FilterGroupId"].startswith("scope-")
        for scope in group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"]
        for visual in scope["VisualIds"]
    }
    assert governed == {
        next(iter(one.values()))["VisualId"] for sheet in definition["Sheets"] for one in sheet["Visuals"]
    }
    for sheet in definition["Sheets"]:
        control = sheet["ParameterControls"][0]["Dropdown"]
        assert (control["SourceParameterName"], control["Type"]) == ("scope", "SINGLE_SELECT")


def test_what_quicksight_cannot_draw_is_said_in_the_subtitle(definition: Definition) -> None:
    said = {body["VisualId"]: body["Subtitle"]["FormatText"]["PlainText"] for _, _, body in visuals(definition)}
    assert "as Quick Sight draws no error bars" in said["more_intervals"]
    assert "Each pair stands once." in said["more_matrix"]
    assert "Doesn't follow: Days, Workers." in said["annotations_per_label"]
    assert "Blank: " in said["key_figures-effective_workers"]
    assert said["key_figures-effective_workers"].endswith("Doesn't follow: Days, Workers, Labels.")
    assert [text for text in said.values() if "undefined" in text] == []


def test_charts_of_sums_say_their_total_and_their_largest_in_words(definition: Definition) -> None:
    said = {
        one["InsightVisual"]["VisualId"]: [
            next(iter(each)) for each in one["InsightVisual"]["InsightConfiguration"]["Computations"]
        ]
        for sheet in definition["Sheets"]
        for one in sheet["Visuals"]
        if "InsightVisual" in one
    }
    assert said["annotations_per_worker-insight"] == ["TopBottomRanked", "TotalAggregation"]
    assert said["annotations_per_day-insight"] == ["MaximumMinimum", "TotalAggregation"]
    # Buckets are in order, rates don't add up, and what is forecast hasn't happened.
    assert {"workers_per_annotation_bucket", "label_agreement", "progress_forecast"}.isdisjoint(
        name.removesuffix("-insight") for name in said
    )


def test_controls_stand_in_one_row_of_twelve_columns_and_rows_of_visuals_have_all_36(
    definition: Definition,
) -> None:
    bars = [one for sheet in definition["Sheets"] for one in _elements(sheet["SheetControlLayouts"])]
    assert {one["ColumnSpan"] for one in bars} == {2, 3}
    assert max(one["ColumnIndex"] + one["ColumnSpan"] for one in bars) == 12
    assert {one["RowIndex"] for one in bars} == {0}
    for sheet in definition["Sheets"]:
        rows: dict[int, int] = {}
        placed = _elements(sheet["Layouts"])
        for one in placed:
            rows[one["RowIndex"]] = rows.get(one["RowIndex"], 0) + one["ColumnSpan"]
        assert {one["ElementId"] for one in placed} == {
            next(iter(one.values()))["VisualId"] for one in sheet["Visuals"]
        }
        assert set(rows.values()) == {36}


def test_states_that_need_a_look_are_coloured_and_have_the_words_of_the_report(definition: Definition) -> None:
    coloured = {
        body["VisualId"]: [
            one["Cell"]["TextFormat"]["TextColor"]["Solid"]["Expression"]
            for one in body["ConditionalFormatting"]["ConditionalFormattingOptions"]
        ]
        for _, _, body in visuals(definition)
        if "ConditionalFormatting" in body
    }
    assert coloured["job_standing"][0] == '{state} = "late"'
    assert coloured["workers_to_review"] == ["{needs_review} = 1"]
    assert coloured["health_checks"] == ['{status} = "review"']


def test_a_click_leads_to_a_job_and_narrows_a_sheet_to_a_worker(definition: Definition) -> None:
    acting = {body["VisualId"]: body["Actions"] for _, _, body in visuals(definition) if "Actions" in body}
    lead, put = acting["job_standing"][0]["ActionOperations"]
    assert lead["NavigationOperation"]["LocalNavigationConfiguration"]["TargetSheetId"] == "overview"
    [value] = put["SetParametersOperation"]["ParameterValueConfigurations"]
    assert value == {"DestinationParameterName": "scope", "Value": {"SourceField": "job_standing.row.job"}}
    [narrow] = acting["annotations_per_worker"][0]["ActionOperations"]
    fields = narrow["FilterOperation"]["SelectedFieldsConfiguration"]
    assert fields == {"SelectedFields": ["annotations_per_worker.category.worker"]}
    # Nothing else on its sheet stands on the same mart.
    assert "worker_pair_agreement" not in acting


def test_a_filter_is_scoped_to_one_sheet_or_to_all(definition: Definition) -> None:
    crossing = {
        control["CrossSheet"]["SourceFilterId"]
        for sheet in definition["Sheets"]
        for control in sheet.get("FilterControls", [])
    }
    for group in definition["FilterGroups"]:
        scope = group["ScopeConfiguration"]
        if next(iter(group["Filters"][0].values()))["FilterId"] in crossing:
            assert scope == {"AllSheets": {}}
        else:
            assert len(scope["SelectedSheets"]["SheetVisualScopingConfigurations"]) == 1


def test_days_are_cells_and_pages_of_tables_have_sizes_of_the_console(definition: Definition) -> None:
    drawn = {body["VisualId"]: (kind, body["ChartConfiguration"]) for _, kind, body in visuals(definition)}
    of_days = [kind for kind, chart in drawn.values() if "DateMeasureField" in str(chart["FieldWells"])]
    assert set(of_days) == {"TableVisual"}
    sizes = {
        chart["SortConfiguration"]["PaginationConfiguration"]["PageSize"]
        for _, chart in drawn.values()
        if "PaginationConfiguration" in chart.get("SortConfiguration", {})
    }
    assert sizes <= {100, 500, 1000, 10000}


def _elements(layouts: list[Definition]) -> list[Definition]:
    found: list[Definition] = layouts[0]["Configuration"]["GridLayout"]["Elements"]
    return found


def test_a_broken_definition_is_refused_before_any_call_with_all_of_its_problems(
    definition: Definition, bodies: dict[str, Definition]
) -> None:
    changed = copy.deepcopy(definition)
    controls = _elements(changed["Sheets"][0]["SheetControlLayouts"])
    controls[0]["ColumnSpan"] = 9
    changed["FilterGroups"][0]["Filters"][0]["CategoryFilter"]["Column"]["ColumnName"] = "wroker"
    with pytest.raises(UsageError) as caught:
        refuse_broken(changed, bodies)
    said = str(caught.value)
    assert "is 9 columns wide, and 6 are the most" in said
    assert "column wroker is not in data set" in said


def test_what_is_drawn_otherwise_than_is_meant_is_a_note_of_the_plan(
    definition: Definition, bodies: dict[str, Definition]
) -> None:
    changed = copy.deepcopy(definition)
    changed["Sheets"][0]["Name"] = "O"
    assert [line for line in refuse_broken(changed, bodies) if "the sheet's name needs two characters" in line] != []


def test_a_definition_over_the_limits_of_the_service_is_refused(
    definition: Definition, bodies: dict[str, Definition]
) -> None:
    changed = copy.deepcopy(definition)
    changed["Sheets"] = [
        sheet | {"SheetId": f"{sheet['SheetId']}-{n}"} for n in range(4) for sheet in changed["Sheets"]
    ]
    with pytest.raises(UsageError, match=r"sheets.*length less than or equal to 20"):
        refuse_broken(changed, bodies)


def test_field_wells_evaluated_in_sql_give_the_numbers_of_the_report(
    warehouse: Warehouse, dashboard: Dashboard, definition: Definition
) -> None:
    scopes = read_scopes(warehouse)
    assert {scope.type for scope in scopes} == {"all", "project", "job"}
    compared = 0
    for scope in scopes:
        for visual in dashboard.visuals():
            compared += _compare(warehouse, dashboard, definition, visual, scope.name)
    assert compared > 200


def _compare(warehouse: Warehouse, dashboard: Dashboard, definition: Definition, visual: Visual, scope: str) -> int:
    report = read_answer(warehouse, visual, dashboard, scope).rows
    parameters = {"scope": scope}
    if visual.figures:
        for one, row in zip(visual.figures, report, strict=True):
            drawn = rows_of(warehouse, definition, figure_id(visual, one), parameters)
            value = _plain(drawn[0][one.measure.column]) if drawn else None
            assert value == (row["value"] if isinstance(value, str | date) else pytest.approx(row["value"])), one.id
        return len(report)
    drawn = rows_of(warehouse, definition, visual.id, parameters)
    if visual.type == "table":
        shown = [field.column for field in visual.measures]
        assert _cells(drawn, shown) == _cells(report, shown), visual.id
        return len(drawn)
    keys, values = _keys_and_values(visual)
    for value in values:
        found, expected = _by_key(drawn, keys, value), _by_key(report, keys, value)
        if visual.quicksight_mart != visual.mart:
            # The additive mart has no row for what is 0 throughout, which QuickSight draws as 0 or leaves out.
            found, expected = ({key: number for key, number in each.items() if number} for each in (found, expected))
        assert found.keys() == expected.keys(), visual.id
        assert found == pytest.approx(expected, nan_ok=True), visual.id
    return len(drawn)


def _keys_and_values(visual: Visual) -> tuple[list[str], list[str]]:
    """Return the columns that name a mark, and those that are drawn of it."""
    if visual.type == "matrix":
        return [key.column for key in visual.keys], [visual.value.column]
    keys = [visual.category.column, *([] if visual.facet is None else [visual.facet.column])]
    band = visual.forecast
    bounds = visual.value.bounds if visual.type == "intervals" else ()
    return keys, [visual.value.column, *bounds, *([] if band is None else [band.column, *band.bounds])]


def _by_key(rows: Any, keys: list[str], value: str) -> dict[tuple[str, ...], Any]:
    return {tuple(str(row[key]) for key in keys): _plain(row[value]) for row in rows}


def _cells(rows: Any, columns: list[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(_plain(row[column])) for column in columns) for row in rows)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | bool | date) else float(str(value))
