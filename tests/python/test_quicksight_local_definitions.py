"""The local QuickSight's view of definitions: good ones pass, and each mistake is refused for its own reason."""

import functools
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from quicksight_definitions import (
    ACTIVITY_ARN,
    ARN,
    DEFINITION,
    DELETED,
    category,
    changed,
    column,
    days,
    placed,
    prepare,
    total,
)
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID, REGION

# ids of dashboards, new for each test
IDS = itertools.count(1)
# botocore refuses some mistakes itself; here the service has to.
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def quicksight() -> Iterator[QuickSightLocal]:
    with QuickSightLocal() as local:
        prepare(local)
        yield local


@functools.cache
def unchecked_client(local: QuickSightLocal) -> Any:
    return local.client(config=UNCHECKED)


def create(local: QuickSightLocal, definition: Any, **changes: Any) -> tuple[str, dict[str, Any]]:
    """Create a dashboard, and return its id and the first version once it has settled."""
    client = unchecked_client(local)
    name = f"dashboard-{next(IDS)}"
    client.create_dashboard(
        AwsAccountId=ACCOUNT_ID, DashboardId=name, Name="Insights", Definition=definition, **changes
    )
    while True:
        described = client.describe_dashboard(AwsAccountId=ACCOUNT_ID, DashboardId=name, VersionNumber=1)
        version = described["Dashboard"]["Version"]
        if version["Status"] != "CREATION_IN_PROGRESS":
            return name, version


def test_a_definition_with_one_of_everything_passes(quicksight: QuickSightLocal) -> None:
    _, version = create(quicksight, DEFINITION)

    assert version["Status"] == "CREATION_SUCCESSFUL"
    assert "Errors" not in version


def test_a_definition_of_another_origin_passes(quicksight: QuickSightLocal, real_data: Path) -> None:
    path = real_data.parent / "prototypes" / "example_definition.json"
    if not path.exists():
        pytest.skip("a definition of another origin: prototypes/example_definition.json beside GT_REAL_DATA")
    definition = json.loads(path.read_text(encoding="utf-8"))
    columns = {"day": "DATE", "job": "VARCHAR", "worker": "VARCHAR", "secs": "DOUBLE", "agreement": "DOUBLE"}
    quicksight.account.warehouse.add_table("example", columns, 10)
    types = {"DATE": "DATETIME", "VARCHAR": "STRING", "DOUBLE": "DECIMAL"}
    relational = {
        "DataSourceArn": f"{ARN}:datasource/warehouse",
        "Schema": "ground_truth_insights",
        "Name": "example",
        "InputColumns": [{"Name": name, "Type": types[kind]} for name, kind in columns.items()],
    }
    quicksight.client().create_data_set(
        AwsAccountId=ACCOUNT_ID,
        DataSetId="x",
        Name="x",
        ImportMode="DIRECT_QUERY",
        PhysicalTableMap={"t": {"RelationalTable": relational}},
    )
    quicksight.account.resources["dataset"][f"{ARN}:dataset/x"].extra["refusals"] = 0

    _, version = create(quicksight, definition)

    assert version["Status"] == "CREATION_SUCCESSFUL"


@dataclass(frozen=True)
class Mistake:
    """What is changed in the good definition, and what the service says to it."""

    name: str
    path: str
    value: Any
    reason: str


OVERVIEW, DETAILS = "Sheets.0", "Sheets.1"
KEY_FIGURE = f"{OVERVIEW}.Visuals.0.KPIVisual"
LINE, BARS = f"{OVERVIEW}.Visuals.1.LineChartVisual", f"{OVERVIEW}.Visuals.2.BarChartVisual"
HISTOGRAM, TABLE = f"{DETAILS}.Visuals.0.HistogramVisual", f"{DETAILS}.Visuals.1.TableVisual"
GRID = "Layouts.0.Configuration.GridLayout.Elements"
LINE_WELLS = f"{LINE}.ChartConfiguration.FieldWells.LineChartAggregatedFieldWells"
BAR_CHART = f"{BARS}.ChartConfiguration"
TARGETS = (
    f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.TargetVisualsConfiguration"
    ".SameSheetTargetVisualConfiguration.TargetVisuals"
)
FROM_DAY = "ParameterDeclarations.0.DateTimeParameterDeclaration"
DATE_FILTER = "FilterGroups.0.Filters.0.TimeRangeFilter"
SCOPES = "FilterGroups.1.ScopeConfiguration.SelectedSheets.SheetVisualScopingConfigurations"
SCOPE_CONFIGURATION = "FilterGroups.1.Filters.0.CategoryFilter.Configuration"
ELSEWHERE_FILTER = {
    "CategoryFilter": {
        "FilterId": "f-elsewhere",
        "Column": column("scope", "workers"),
        "Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS"}},
    }
}

BREAKS_THE_MODEL = [
    Mistake(
        "an aggregation that does not exist",
        f"{KEY_FIGURE}.ChartConfiguration.FieldWells.Values.0.NumericalMeasureField.AggregationFunction"
        ".SimpleNumericalAggregation",
        "MEAN",
        "Member must satisfy enum value set: [SUM, AVERAGE",
    ),
    Mistake("an element wider than the grid", f"{OVERVIEW}.{GRID}.0.ColumnSpan", 99, "value less than or equal to 36"),
    Mistake("an element higher than allowed", f"{OVERVIEW}.{GRID}.0.RowSpan", 22, "value less than or equal to 21"),
    Mistake("an element that starts after the grid", f"{OVERVIEW}.{GRID}.0.ColumnIndex", 36, "or equal to 35"),
    Mistake("an id with a space", f"{KEY_FIGURE}.VisualId", "answers total", "regular expression pattern: [\\w\\-]+"),
    Mistake(
        "a parameter with an underscore",
        "ParameterDeclarations.2.StringParameterDeclaration.Name",
        "the_scope",
        "regular expression pattern: ^[a-zA-Z0-9]+$",
    ),
    Mistake("a visual of two kinds", f"{OVERVIEW}.Visuals.0.TableVisual", {"VisualId": "x"}, "one member of Visual,"),
    Mistake(
        "a histogram of two values",
        f"{HISTOGRAM}.ChartConfiguration.FieldWells.HistogramAggregatedFieldWells.Values.+",
        total("h-2", "answers"),
        "Member must have length less than or equal to 1",
    ),
    Mistake(
        "an action by no field",
        f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.SelectedFieldsConfiguration",
        {"SelectedFields": []},
        "Member must have length greater than or equal to 1",
    ),
    Mistake("a title that is too long", f"{OVERVIEW}.Title", "x" * 1025, "length less than or equal to 1024"),
    Mistake("no data set at all", "DataSetIdentifierDeclarations", DELETED, "Member must not be null"),
    Mistake(
        "a field without an id",
        f"{LINE_WELLS}.Category.0.DateDimensionField.FieldId",
        DELETED,
        "Member must not be null",
    ),
    Mistake(
        "a prediction interval that is too wide",
        f"{LINE}.ChartConfiguration.ForecastConfigurations.0.ForecastProperties.PredictionInterval",
        99,
        "Member must have value less than or equal to 95",
    ),
    Mistake(
        "a number as a text",
        f"{BAR_CHART}.SortConfiguration.CategoryItemsLimit.ItemsLimit",
        "20",
        "can not be converted to long",
    ),
    Mistake("two layouts of a sheet", f"{OVERVIEW}.Layouts.+", {"Configuration": {}}, "length less than or equal to 1"),
    Mistake(
        "a colour in lower case",
        f"{BAR_CHART}.VisualPalette",
        {"ChartColor": "#aabbcc"},
        "regular expression pattern: ^#[A-F0-9]{6}$",
    ),
    Mistake(
        "a filter configured twice",
        f"{SCOPE_CONFIGURATION}.FilterListConfiguration",
        {"MatchOperator": "CONTAINS"},
        "exactly one member of CategoryFilterConfiguration",
    ),
    Mistake(
        "a filter of all and of some sheets",
        "FilterGroups.1.ScopeConfiguration.AllSheets",
        {},
        "exactly one member of FilterScopeConfiguration",
    ),
]

CONTRADICTS_ITSELF = [
    Mistake(
        "a data set declared twice",
        "DataSetIdentifierDeclarations.+",
        {"Identifier": "activity", "DataSetArn": ACTIVITY_ARN},
        "Identifier activity appears twice",
    ),
    Mistake("a sheet id given twice", f"{DETAILS}.SheetId", "overview", "SheetId overview appears twice"),
    Mistake("a visual id given twice", f"{TABLE}.VisualId", "answers-total", "VisualId answers-total appears twice"),
    Mistake(
        "a filter id given twice",
        "FilterGroups.1.Filters.0.CategoryFilter.FilterId",
        "f-days",
        "FilterId f-days appears twice",
    ),
    Mistake(
        "a filter group id given twice", "FilterGroups.1.FilterGroupId", "g-days", "FilterGroupId g-days appears twice"
    ),
    Mistake(
        "a parameter declared twice",
        "ParameterDeclarations.+",
        {"StringParameterDeclaration": {"Name": "Scope", "ParameterValueType": "SINGLE_VALUED"}},
        "parameter scope appears twice",
    ),
    Mistake(
        "a control id given twice",
        f"{DETAILS}.FilterControls.0.DateTimePicker.FilterControlId",
        "c-from",
        "control c-from appears twice",
    ),
    Mistake(
        "a calculated field given twice",
        "CalculatedFields.+",
        DEFINITION["CalculatedFields"][0],
        "calculated field activity.answers_per_hour appears twice",
    ),
    Mistake(
        "a field of a data set that is not declared",
        f"{LINE_WELLS}.Values.0.NumericalMeasureField.Column.DataSetIdentifier",
        "days",
        "DataSetIdentifier days is not declared",
    ),
    Mistake(
        "a rolling date of a data set that is not declared",
        f"{FROM_DAY}.DefaultValues.RollingDate.DataSetIdentifier",
        "days",
        "DataSetIdentifier days is not declared",
    ),
    Mistake(
        "a filter by a parameter that is not declared",
        f"{DATE_FILTER}.RangeMinimumValue.Parameter",
        "dayOne",
        "parameter dayOne is not declared",
    ),
    Mistake(
        "a control of a parameter that is not declared",
        f"{OVERVIEW}.ParameterControls.0.DateTimePicker.SourceParameterName",
        "dayOne",
        "parameter dayOne is not declared",
    ),
    Mistake(
        "a drop-down for a date",
        f"{OVERVIEW}.ParameterControls.2.Dropdown.SourceParameterName",
        "dayTo",
        "a Dropdown can't set dayTo",
    ),
    Mistake(
        "a control of a filter that is not there",
        f"{DETAILS}.FilterControls.0.DateTimePicker.SourceFilterId",
        "f-weeks",
        "filter f-weeks is not there",
    ),
    Mistake("a filter on a sheet that is not there", f"{SCOPES}.1.SheetId", "more", "sheet more is not there"),
    Mistake(
        "a filter on a visual of another sheet",
        f"{SCOPES}.0.VisualIds",
        ["worker-table"],
        "visual worker-table is not on sheet overview",
    ),
    Mistake(
        "an action on a visual of another sheet", TARGETS, ["worker-table"], "worker-table is not on sheet overview"
    ),
    Mistake(
        "an action that leads to no sheet",
        f"{BARS}.Actions.0.ActionOperations.0.NavigationOperation.LocalNavigationConfiguration.TargetSheetId",
        "more",
        "sheet more is not there",
    ),
    Mistake(
        "a filter group on two data sets",
        "FilterGroups.1.Filters.+",
        ELSEWHERE_FILTER,
        "the filters of a group stand on one data set, not on activity, workers",
    ),
    Mistake(
        "a field id given twice in a visual",
        f"{LINE_WELLS}.Values.+",
        total("l-answers", "hours"),
        "FieldId l-answers appears twice",
    ),
    Mistake(
        "a sort by a field that is not in the wells",
        f"{TABLE}.ChartConfiguration.SortConfiguration.RowSort.0.FieldSort.FieldId",
        "t-count",
        "FieldId t-count is not in the field wells",
    ),
    Mistake(
        "a label of a field that is not in the wells",
        f"{BAR_CHART}.CategoryLabelOptions.AxisLabelOptions.0.ApplyTo.FieldId",
        "b-job",
        "FieldId b-job is not in the field wells",
    ),
    Mistake(
        "a place for an element that is not there",
        f"{DETAILS}.{GRID}.+",
        placed("map", "VISUAL", (0, 36), (20, 5)),
        "ElementId map is not on the sheet",
    ),
    Mistake(
        "two places for one element",
        f"{DETAILS}.{GRID}.+",
        placed("worker-table", "VISUAL", (0, 36), (20, 5)),
        "ElementId worker-table appears twice",
    ),
    Mistake("a place of the wrong type", f"{OVERVIEW}.{GRID}.0.ElementType", "TEXT_BOX", "is a VISUAL, not a TEXT_BOX"),
    Mistake("a visual without a place", f"{DETAILS}.{GRID}.1", DELETED, "visual worker-table is not in the layout"),
    Mistake("an element across the edge", f"{OVERVIEW}.{GRID}.1.ColumnSpan", 30, "answers-by-day ends after column 36"),
    Mistake("an element on another", f"{DETAILS}.{GRID}.1.ColumnIndex", 17, "worker-table covers hours-spread"),
]

DRAWN_WRONGLY = [
    Mistake(
        "a key figure with some options",
        f"{KEY_FIGURE}.ChartConfiguration.KPIOptions.Comparison",
        DELETED,
        "stays blank without Comparison",
    ),
    Mistake(
        "a key figure without all wells",
        f"{KEY_FIGURE}.ChartConfiguration.FieldWells.TargetValues",
        DELETED,
        "stays blank without TargetValues",
    ),
    Mistake(
        "a label that does not say its field",
        f"{BAR_CHART}.CategoryLabelOptions.AxisLabelOptions.0.ApplyTo",
        DELETED,
        "CustomLabel is ignored without ApplyTo",
    ),
    Mistake("a sheet of one letter", f"{DETAILS}.Name", "D", "the sheet's name needs two characters"),
    Mistake("a date without a default", f"{FROM_DAY}.DefaultValues", DELETED, "dayFrom needs DefaultValues"),
    Mistake(
        "a filter by a parameter that nobody can set",
        f"{OVERVIEW}.ParameterControls.2.Dropdown",
        {"ParameterControlId": "c-scope", "Title": "Scope", "SourceParameterName": "other"},
        "parameter scope has no control",
    ),
    Mistake(
        "a line break in a list",
        f"{OVERVIEW}.TextBoxes.0.Content",
        "<text-box><ul><li>one<br/>two</li></ul></text-box>",
        "a list item holds no line break",
    ),
]

DOES_NOT_FIT_THE_DATA = [
    Mistake(
        "a column that is not there",
        f"{LINE_WELLS}.Values.0.NumericalMeasureField.Column.ColumnName",
        "seconds",
        "COLUMN_REPLACEMENT_MISSING: column seconds is not in data set activity",
    ),
    Mistake(
        "a day as a category",
        f"{LINE_WELLS}.Category.0",
        category("l-day", "worked_on"),
        "COLUMN_TYPE_MISMATCH: column worked_on of data set activity is DATETIME",
    ),
    Mistake(
        "a sum of texts",
        f"{LINE_WELLS}.Values.0.NumericalMeasureField.Column.ColumnName",
        "worker",
        "COLUMN_TYPE_MISMATCH: column worker of data set activity is STRING",
    ),
    Mistake(
        "days of a text",
        f"{LINE_WELLS}.Category.0.DateDimensionField.Column.ColumnName",
        "worker",
        "COLUMN_TYPE_MISMATCH: column worker of data set activity is STRING, DateDimensionField takes DATETIME",
    ),
    Mistake(
        "a time filter on a text",
        f"{DATE_FILTER}.Column.ColumnName",
        "scope",
        "COLUMN_TYPE_MISMATCH: column scope of data set activity is STRING, TimeRangeFilter takes DATETIME",
    ),
    Mistake(
        "a formula over a column that is not there",
        "CalculatedFields.0.Expression",
        "sum({answers}) / sum({seconds})",
        "COLUMN_REPLACEMENT_MISSING: column seconds is not in data set activity",
    ),
    Mistake(
        "a formula with a parameter that is not there",
        "CalculatedFields.0.Expression",
        "sum({answers}) / ${goal}",
        "PARAMETER_NOT_FOUND: parameter goal is not declared",
    ),
    Mistake(
        "a formula that hides a column",
        "CalculatedFields.0.Name",
        "hours",
        "COLUMN_TYPE_MISMATCH: calculated field hours has the name of a column",
    ),
]

MISTAKES = [*BREAKS_THE_MODEL, *CONTRADICTS_ITSELF, *DRAWN_WRONGLY, *DOES_NOT_FIT_THE_DATA]


def named(mistake: Mistake) -> str:
    return mistake.name.replace(" ", "_")


def test_there_are_fifty_mistakes() -> None:
    assert len({mistake.name for mistake in MISTAKES}) >= 50


@pytest.mark.parametrize("mistake", BREAKS_THE_MODEL, ids=named)
def test_what_breaks_the_model_is_a_validation_error(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    with pytest.raises(ClientError) as refused:
        create(quicksight, changed(DEFINITION, mistake.path, mistake.value))

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert mistake.reason in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("mistake", [*CONTRADICTS_ITSELF, *DRAWN_WRONGLY], ids=named)
def test_what_contradicts_itself_is_an_invalid_value(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    with pytest.raises(ClientError) as refused:
        create(quicksight, changed(DEFINITION, mistake.path, mistake.value))

    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert mistake.reason in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("mistake", DOES_NOT_FIT_THE_DATA, ids=named)
def test_what_does_not_fit_the_data_fails_later(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    _, version = create(quicksight, changed(DEFINITION, mistake.path, mistake.value))

    assert version["Status"] == "CREATION_FAILED"
    assert mistake.reason in [
        f"{error['Type']}: {error['Message']}"[: len(mistake.reason)] for error in version["Errors"]
    ]
    assert all(error["ViolatedEntities"][0]["Path"] for error in version["Errors"])


def test_a_data_set_that_is_not_there_is_not_found(quicksight: QuickSightLocal) -> None:
    definition = changed(DEFINITION, "DataSetIdentifierDeclarations.1.DataSetArn", f"{ARN}:dataset/gone")

    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*dataset/gone is not found"):
        create(quicksight, definition)


def test_a_theme_that_is_not_there_is_not_found(quicksight: QuickSightLocal) -> None:
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*theme/gone is not found"):
        create(quicksight, DEFINITION, ThemeArn=f"{ARN}:theme/gone")


def test_a_theme_of_the_service_is_there(quicksight: QuickSightLocal) -> None:
    _, version = create(quicksight, DEFINITION, ThemeArn="arn:aws:quicksight::aws:theme/MIDNIGHT")

    assert version["Status"] == "CREATION_SUCCESSFUL"


def test_a_member_that_does_not_exist_is_a_validation_error(quicksight: QuickSightLocal) -> None:
    definition = changed(DEFINITION, f"{BARS}.Colour", "red")
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential=any/20260101/{REGION}/quicksight/aws4_request"}

    answer = requests.post(
        f"{quicksight.url}/accounts/{ACCOUNT_ID}/dashboards/raw",
        json={"Name": "Raw", "Definition": definition},
        headers=headers,
        timeout=30,
    )

    assert answer.status_code == 400
    assert answer.headers["x-amzn-ErrorType"] == "ValidationException"
    assert "BarChartVisual has no member Colour" in answer.json()["Message"]


def test_an_analysis_is_checked_like_a_dashboard(quicksight: QuickSightLocal) -> None:
    client = quicksight.client()
    broken = changed(DEFINITION, f"{DETAILS}.SheetId", "overview")

    with pytest.raises(ClientError, match="SheetId overview appears twice"):
        client.create_analysis(AwsAccountId=ACCOUNT_ID, AnalysisId="broken", Name="Broken", Definition=broken)
    client.create_analysis(AwsAccountId=ACCOUNT_ID, AnalysisId="good", Name="Good", Definition=DEFINITION)


def test_a_day_in_the_axis_of_days_fits(quicksight: QuickSightLocal) -> None:
    _, version = create(quicksight, changed(DEFINITION, f"{LINE_WELLS}.Category.0", days("l-day")))

    assert version["Status"] == "CREATION_SUCCESSFUL"
