"""What the one checker says of definitions, seen through the local service: each rule in both directions.

A mistake is one change of a good definition; beside each rule stands a change that is like it and is taken.
"""

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

from ground_truth_insights.quicksight.checking import check, definitions, visuals
from ground_truth_insights.quicksight.checking.findings import Weight
from quicksight_definitions import (
    ACTIVITY_ARN,
    ARN,
    DEFINITION,
    DELETED,
    TABLES,
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
    """A change of the good definition, with `more` that belong to it, and what the service says to it."""

    name: str
    path: str
    value: Any
    reason: str
    more: tuple[tuple[str, Any], ...] = ()

    def definition(self) -> Any:
        """Return the changed definition."""
        result = changed(DEFINITION, self.path, self.value)
        for path, value in self.more:
            result = changed(result, path, value)
        return result


OVERVIEW, DETAILS = "Sheets.0", "Sheets.1"
KEY_FIGURE = f"{OVERVIEW}.Visuals.0.KPIVisual"
LINE, BARS = f"{OVERVIEW}.Visuals.1.LineChartVisual", f"{OVERVIEW}.Visuals.2.BarChartVisual"
HISTOGRAM, TABLE = f"{DETAILS}.Visuals.0.HistogramVisual", f"{DETAILS}.Visuals.1.TableVisual"
GRID = "Layouts.0.Configuration.GridLayout.Elements"
LINE_WELLS = f"{LINE}.ChartConfiguration.FieldWells.LineChartAggregatedFieldWells"
BAR_CHART = f"{BARS}.ChartConfiguration"
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
    Mistake(
        "a visual of two kinds",
        f"{OVERVIEW}.Visuals.0.TableVisual",
        {"VisualId": "x"},
        "pluginVisual] should be provided for structure Visual",
    ),
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
        "an axis of an empty range",
        f"{BAR_CHART}.ValueAxis",
        {"DataOptions": {"NumericAxisOptions": {"Range": {}}}},
        "Only 1 member of [minMax, dataDriven] should be provided for structure AxisDisplayRange",
    ),
    Mistake(
        "a filter configured twice",
        f"{SCOPE_CONFIGURATION}.FilterListConfiguration",
        {"MatchOperator": "CONTAINS"},
        "Only 1 member of [filterListConfiguration, customFilterListConfiguration, customFilterConfiguration]",
    ),
    Mistake(
        "a filter of all and of some sheets",
        "FilterGroups.1.ScopeConfiguration.AllSheets",
        {},
        "Only 1 member of [selectedSheets, allSheets] should be provided",
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
        {"StringParameterDeclaration": {"Name": "scope", "ParameterValueType": "SINGLE_VALUED"}},
        "parameter scope appears twice",
    ),
    Mistake(
        "a control id given twice",
        f"{DETAILS}.FilterControls.0.CrossSheet.FilterControlId",
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
        "The filter is using a parameter that has been deleted. Choose a new parameter and save changes.",
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
        f"{DETAILS}.FilterControls.0.CrossSheet.SourceFilterId",
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
        "an action that leads to no sheet",
        f"{BARS}.Actions.0.ActionOperations.0.NavigationOperation.LocalNavigationConfiguration.TargetSheetId",
        "more",
        "Target sheet selected is no longer valid. Choose a new target sheet and save changes.",
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
    Mistake("an element across the edge", f"{OVERVIEW}.{GRID}.1.ColumnSpan", 30, "answers-by-day ends after column 36"),
    Mistake("an element on another", f"{DETAILS}.{GRID}.1.ColumnIndex", 17, "worker-table covers hours-spread"),
]

SECOND_DEFAULT = {"StaticValues": ["all", "one"]}
EXPRESSION = "CalculatedFields.0.Expression"
BAR_LAYOUT = f"{OVERVIEW}.SheetControlLayouts.0.Configuration.GridLayout.Elements"
CANVAS = f"{OVERVIEW}.Layouts.0.Configuration.GridLayout.CanvasSizeOptions"
SCOPE_PARAMETER = "ParameterDeclarations.2.StringParameterDeclaration"
LISTED = {"FilterListConfiguration": {"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"}}
LOCAL_GROUP = {
    "FilterGroupId": "g-worker",
    "CrossDataset": "SINGLE_DATASET",
    "ScopeConfiguration": {
        "SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "details", "Scope": "ALL_VISUALS"}]}
    },
    "Filters": [
        {"CategoryFilter": {"FilterId": "f-worker", "Column": column("worker", "workers"), "Configuration": LISTED}}
    ],
}
DROP_DOWN = {"Dropdown": {"FilterControlId": "c-worker", "Title": "Worker", "SourceFilterId": "f-worker"}}
CROSS_SHEET = {"CrossSheet": {"FilterControlId": "c-worker", "SourceFilterId": "f-worker"}}
PLACED_DROP_DOWN = (
    f"{DETAILS}.SheetControlLayouts.0.Configuration.GridLayout.Elements.+",
    placed("c-worker", "FILTER_CONTROL", (4, 4), (0, 1)),
)
NO_LAYOUT = ((f"{OVERVIEW}.SheetControlLayouts", DELETED),)
FREE = {"ElementType": "VISUAL", "XAxisLocation": "0px", "YAxisLocation": "0px", "Width": "9px", "Height": "9px"}

# What production definitions never do, and public messages or documents forbid.
FORBIDDEN = [
    Mistake("a control beyond the bar", f"{BAR_LAYOUT}.2.ColumnIndex", 9, "control c-scope ends at column 13"),
    Mistake("a control wider than half", f"{BAR_LAYOUT}.0.ColumnSpan", 7, "control c-from is 7 columns wide"),
    Mistake(
        "visuals named beside all",
        f"{SCOPES}.1.VisualIds",
        ["worker-table"],
        "FilterGroups scoped to ALL_VISUALS must not have a list of visualIds",
    ),
    Mistake(
        "a category from two sources",
        f"{SCOPE_CONFIGURATION}.CustomFilterConfiguration.CategoryValue",
        "all",
        "Category Filter must define only one of: CategoryValue(s), ParameterName, SelectAllOptions",
    ),
    Mistake(
        "a category from nowhere",
        f"{SCOPE_CONFIGURATION}.CustomFilterConfiguration.ParameterName",
        DELETED,
        "at Filter f-scope.",
    ),
    Mistake(
        "a list that equals",
        SCOPE_CONFIGURATION,
        {"FilterListConfiguration": {"MatchOperator": "EQUALS", "CategoryValues": ["one"]}},
        "FilterListConfiguration takes CONTAINS or DOES_NOT_CONTAIN, not EQUALS",
    ),
    Mistake(
        "a number of this month",
        "FilterGroups.0.Filters.0",
        {
            "RelativeDatesFilter": {
                "FilterId": "f-days",
                "Column": column("worked_on"),
                "AnchorDateConfiguration": {"AnchorOption": "NOW"},
                "TimeGranularity": "MONTH",
                "RelativeDateType": "THIS",
                "RelativeDateValue": 1,
                "NullOption": "NON_NULLS_ONLY",
            }
        },
        "Filter can only define RelativeDateValue or ParameterName for 'NEXT', 'LAST' RelativeDateType's",
    ),
    Mistake(
        "days by a text parameter",
        f"{DATE_FILTER}.RangeMinimumValue.Parameter",
        "scope",
        "a TimeRangeFilter can't compare with scope",
    ),
    Mistake(
        "a category by a day",
        f"{SCOPE_CONFIGURATION}.CustomFilterConfiguration.ParameterName",
        "dayTo",
        "a CategoryFilter can't compare with dayTo",
    ),
    Mistake(
        "a drop-down of one sheet for a filter of all",
        f"{DETAILS}.FilterControls.0",
        {"Dropdown": {"FilterControlId": "c-days", "SourceFilterId": "f-days"}},
        "a Dropdown is for a filter of one sheet",
    ),
    Mistake(
        "a cross-sheet control for a filter of one sheet",
        "FilterGroups.+",
        LOCAL_GROUP,
        "CrossSheet is for filters of several sheets",
        ((f"{DETAILS}.FilterControls.+", CROSS_SHEET), PLACED_DROP_DOWN),
    ),
    Mistake(
        "a cross-sheet control that nobody describes",
        f"{DATE_FILTER}.DefaultFilterControlConfiguration",
        DELETED,
        "CrossSheet needs the DefaultFilterControlConfiguration of filter f-days",
    ),
    Mistake(
        "a control on a sheet that its filter does not cover",
        "FilterGroups.+",
        LOCAL_GROUP,
        "filter f-worker doesn't cover sheet overview",
        ((f"{OVERVIEW}.FilterControls", [DROP_DOWN]),),
    ),
    Mistake(
        "two defaults of one value",
        f"{SCOPE_PARAMETER}.DefaultValues",
        SECOND_DEFAULT,
        "parameter scope is SINGLE_VALUED and has 2 default values",
    ),
    Mistake(
        "two days as the default of one",
        f"{FROM_DAY}.DefaultValues",
        {"StaticValues": [0, 86400]},
        "parameter dayFrom is SINGLE_VALUED and has 2 default values",
    ),
    Mistake(
        "an empty text beside a parameter",
        f"{SCOPE_CONFIGURATION}.CustomFilterConfiguration.CategoryValue",
        "",
        "Category Filter must define only one of",
    ),
    Mistake(
        "a tooltip from another data set",
        f"{BAR_CHART}.Tooltip",
        {"FieldBasedTooltip": {"TooltipFields": [{"ColumnTooltipItem": {"Column": column("hours")}}]}},
        "a visual stands on one data set, not on activity, workers",
    ),
    Mistake(
        "sections on an interactive sheet",
        f"{DETAILS}.Layouts.0.Configuration",
        {
            "SectionBasedLayout": {
                "HeaderSections": [],
                "BodySections": [],
                "FooterSections": [],
                "CanvasSizeOptions": {},
            }
        },
        "Provided layout doesn't match default layout configuration",
        ((f"{DETAILS}.ContentType", "INTERACTIVE"),),
    ),
    Mistake(
        "two values when unset",
        f"{SCOPE_PARAMETER}.ValueWhenUnset",
        {"ValueWhenUnsetOption": "NULL", "CustomValue": "all"},
        "takes an option or a value, not both",
    ),
    Mistake(
        "a line with a colour and two values",
        f"{LINE_WELLS}.Values.+",
        total("l-hours", "hours"),
        "a line chart with a colour takes one value",
        ((f"{LINE_WELLS}.Colors", [category("l-worker", "worker")]),),
    ),
    Mistake(
        "a key figure of two values",
        f"{KEY_FIGURE}.ChartConfiguration.FieldWells.Values.+",
        total("k-hours", "hours"),
        "a key figure takes one value",
    ),
    Mistake(
        "a visual of two data sets",
        f"{LINE_WELLS}.Values.0",
        total("l-answers", "answers", "workers"),
        "a visual stands on one data set, not on activity, workers",
    ),
    Mistake(
        "bars split by what they stand on",
        f"{BAR_CHART}.FieldWells.BarChartAggregatedFieldWells.Colors",
        [category("b-again", "worker", "workers")],
        "multiple dimension fields cannot point to the same column",
    ),
    Mistake(
        "a responsive layout of a fixed width",
        CANVAS,
        {"ScreenCanvasSizeOptions": {"ResizeOption": "RESPONSIVE", "OptimizedViewPortWidth": "1600px"}},
        "OptimizedViewPortWidth must not be specified when ResizeOption is RESPONSIVE",
    ),
    Mistake(
        "a free layout without a canvas",
        f"{DETAILS}.Layouts.0.Configuration",
        {"FreeFormLayout": {"Elements": [FREE | {"ElementId": name} for name in ("hours-spread", "worker-table")]}},
        "Provided layout doesn't match default layout configuration",
    ),
    Mistake(
        "a paginated grid",
        f"{DETAILS}.ContentType",
        "PAGINATED",
        "Provided layout doesn't match default layout configuration",
    ),
]

# What is taken and drawn otherwise than is meant: the plan warns of it.
DOUBTED = [
    Mistake("a visual without a place", f"{DETAILS}.{GRID}.1", DELETED, "visual worker-table is not in the layout"),
    Mistake(
        "a label of a field that is not in the wells",
        f"{BAR_CHART}.CategoryLabelOptions.AxisLabelOptions.0.ApplyTo.FieldId",
        "b-job",
        "FieldId b-job is not in the field wells",
    ),
    Mistake(
        "a hierarchy of a column that is not there",
        f"{LINE}.ColumnHierarchies",
        [{"ExplicitHierarchy": {"HierarchyId": "where", "Columns": [column("scope"), column("nowhere")]}}],
        "column nowhere of a hierarchy is not there",
    ),
    Mistake(
        "a key figure with some options",
        f"{KEY_FIGURE}.ChartConfiguration.KPIOptions.Comparison",
        DELETED,
        "stays blank without Comparison",
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
        "a line break in a list",
        f"{OVERVIEW}.TextBoxes.0.Content",
        "<text-box><ul><li>one<br/>two</li></ul></text-box>",
        "a list item holds no line break",
    ),
    Mistake(
        "visuals of two sheets",
        f"{SCOPES}.1",
        {"SheetId": "details", "Scope": "SELECTED_VISUALS", "VisualIds": ["worker-table"]},
        "SELECTED_VISUALS is for visuals of one sheet",
    ),
    Mistake("a zone that nobody knows", "Options", {"Timezone": "Mars/Phobos"}, "there is no time zone Mars/Phobos"),
    Mistake(
        "two actions of one id",
        f"{LINE}.Actions.+",
        DEFINITION["Sheets"][0]["Visuals"][1]["LineChartVisual"]["Actions"][0],
        "CustomActionId filter-others appears twice",
    ),
    Mistake(
        "a field of a hierarchy that is not there",
        f"{LINE_WELLS}.Category.0.DateDimensionField.HierarchyId",
        "calendar",
        "hierarchy calendar is not among the visual's",
    ),
    Mistake(
        "an action by a field that is not drawn",
        f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.SelectedFieldsConfiguration",
        {"SelectedFields": ["nowhere"]},
        "field nowhere is not in the field wells",
    ),
    Mistake(
        "an action that takes its value from a field that is not drawn",
        f"{BARS}.Actions.0.ActionOperations.+",
        {
            "SetParametersOperation": {
                "ParameterValueConfigurations": [
                    {"DestinationParameterName": "scope", "Value": {"SourceField": "nowhere"}}
                ]
            }
        },
        "field nowhere is not in the field wells",
    ),
    Mistake(
        "a reference line on nothing",
        f"{BAR_CHART}.ReferenceLines",
        [{"DataConfiguration": {"AxisBinding": "PRIMARY_YAXIS"}}],
        "a reference line without data",
    ),
    Mistake(
        "a group of aggregated fields and others",
        "FilterGroups.0.Filters.+",
        {
            "NumericRangeFilter": {
                "FilterId": "f-pace",
                "Column": column("answers_per_hour"),
                "RangeMinimum": {"StaticValue": 1},
                "NullOption": "NON_NULLS_ONLY",
            }
        },
        "can't hold both aggregated and nonaggregated fields",
    ),
]

# Real definitions do these, and the service takes them: the other direction of the rules.
TAKEN = [
    Mistake("a control up to the last column", f"{BAR_LAYOUT}.2.ColumnIndex", 8, ""),
    Mistake("a control of half the bar", f"{BAR_LAYOUT}.0", placed("c-from", "PARAMETER_CONTROL", (0, 6), (1, 1)), ""),
    Mistake("names of parameters that differ in case", "ParameterDeclarations.+",
            {"StringParameterDeclaration": {"Name": "Scope", "ParameterValueType": "SINGLE_VALUED"}}, ""),
    Mistake("a parameter without a control", f"{OVERVIEW}.ParameterControls.2", DELETED, "",
            ((f"{BAR_LAYOUT}.2", DELETED),)),
    Mistake("a key figure without options", f"{KEY_FIGURE}.ChartConfiguration.KPIOptions", DELETED, ""),
    Mistake("a key figure of one well", f"{KEY_FIGURE}.ChartConfiguration.FieldWells.TargetValues", DELETED, ""),
    Mistake("an action by no field", f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.SelectedFieldsConfiguration",
            {}, ""),
    Mistake("an action by fields and columns",
            f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.SelectedFieldsConfiguration",
            {"SelectedFields": ["l-day"], "SelectedColumns": [column("worked_on")]}, ""),
    Mistake("an action on a visual that is gone",
            f"{LINE}.Actions.0.ActionOperations.0.FilterOperation.TargetVisualsConfiguration"
            ".SameSheetTargetVisualConfiguration.TargetVisuals", ["gone"], ""),
    Mistake("a text of the service", f"{DETAILS}.Visuals.+",
            {"InsightVisual": {"VisualId": "said", "DataSetIdentifier": "workers"}}, "",
            ((f"{DETAILS}.{GRID}.+", placed("said", "VISUAL", (0, 36), (20, 5))),)),
    Mistake("a formula that has a column's name", "CalculatedFields.0",
            {"DataSetIdentifier": "activity", "Name": "hours", "Expression": "{hours}"}, ""),
    Mistake("a list by all values", SCOPE_CONFIGURATION, LISTED, ""),
    Mistake("a list without some", SCOPE_CONFIGURATION,
            {"FilterListConfiguration": {"MatchOperator": "DOES_NOT_CONTAIN", "CategoryValues": ["one"]}}, ""),
    Mistake("a drop-down for a filter of its sheet", "FilterGroups.+", LOCAL_GROUP, "",
            ((f"{DETAILS}.FilterControls.+", DROP_DOWN), PLACED_DROP_DOWN)),
    Mistake("several defaults of several values", f"{SCOPE_PARAMETER}.DefaultValues", SECOND_DEFAULT, "",
            ((f"{SCOPE_PARAMETER}.ParameterValueType", "MULTI_VALUED"),)),
    Mistake("a value when unset", f"{SCOPE_PARAMETER}.ValueWhenUnset", {"ValueWhenUnsetOption": "NULL"}, ""),
    Mistake("two lines", f"{LINE_WELLS}.Values.+", total("l-hours", "hours"), ""),
    Mistake("a line for each worker", f"{LINE_WELLS}.Colors", [category("l-worker", "worker")], ""),
    Mistake("bars split by another column", f"{BAR_CHART}.FieldWells.BarChartAggregatedFieldWells.Colors",
            [category("b-scope", "scope", "workers")], ""),
    Mistake("a responsive layout", CANVAS, {"ScreenCanvasSizeOptions": {"ResizeOption": "RESPONSIVE"}}, ""),
    Mistake("a fixed layout", CANVAS,
            {"ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1600px"}}, ""),
    Mistake("a free layout with a canvas", f"{DETAILS}.Layouts.0.Configuration",
            {"FreeFormLayout": {
                "Elements": [FREE | {"ElementId": name} for name in ("hours-spread", "worker-table")],
                "CanvasSizeOptions": {"ScreenCanvasSizeOptions": {"OptimizedViewPortWidth": "1600px"}},
            }}, ""),
    Mistake("sheets without layouts", f"{OVERVIEW}.Layouts", DELETED, "", NO_LAYOUT),
    Mistake("a sheet without a name", f"{DETAILS}.Name", DELETED, ""),
    Mistake("places that the service finds", f"{DETAILS}.{GRID}.1",
            {"ElementId": "worker-table", "ElementType": "VISUAL", "ColumnSpan": 36, "RowSpan": 9}, ""),
    Mistake("a number", EXPRESSION, "1", ""),
    Mistake("bare names in a function", EXPRESSION, "sum(ifelse(answers = 1, hours, 0)) / count(worker)", ""),
    Mistake("levels of aggregation", EXPRESSION,
            "sum(max({hours}, [{worker}])) / sumOver(sum(answers), [{scope}])", ""),
    Mistake("a choice by a parameter", EXPRESSION,
            "ifelse(${scope} = 'all', distinct_count({worker}), distinct_countIf({worker}, {scope} <> \"one\"))", ""),
    Mistake("a day from a window", f"{LINE_WELLS}.Category.0.DateDimensionField.Column.ColumnName", "last", "",
            (("CalculatedFields.+", {"DataSetIdentifier": "activity", "Name": "last",
                                     "Expression": "maxOver({worked_on}, [{worker}], PRE_AGG)"}),)),
    Mistake("a text from a switch", f"{BAR_CHART}.FieldWells.BarChartAggregatedFieldWells.Colors",
            [category("b-kind", "kind", "workers")], "",
            (("CalculatedFields.+", {"DataSetIdentifier": "workers", "Name": "kind",
                                     "Expression": "switch({answers}, 1, 'one', 2, 'two', 'more')"}),)),
    Mistake("a window before aggregation", EXPRESSION, "{hours} - avgOver({hours}, [{worker}], PRE_AGG)", ""),
    Mistake("a formula over another", "CalculatedFields.+",
            {"DataSetIdentifier": "activity", "Name": "pace", "Expression": "round({answers_per_hour}, 1)"}, ""),
    Mistake("a measure that is aggregated already", f"{LINE_WELLS}.Values.0",
            {"NumericalMeasureField": {"FieldId": "l-answers", "Column": column("answers_per_hour")}}, ""),
]  # fmt: skip

# What fails with strict validation only.
TAKEN_LENIENTLY = [
    Mistake("a data set that is not declared", f"{LINE_WELLS}.Values.0", total("l-answers", "answers", "gone"),
            "DATA_SET_NOT_FOUND: DataSetIdentifier gone is not declared"),
    Mistake("a parameter that is not declared", f"{DATE_FILTER}.RangeMinimumValue.Parameter", "dayOne",
            "FILTER_SOURCE_PARAMETER_NOT_FOUND: The filter is using a parameter that has been deleted."),
    Mistake("an action that leads to no sheet",
            f"{BARS}.Actions.0.ActionOperations.0.NavigationOperation.LocalNavigationConfiguration.TargetSheetId",
            "more", "SHEET_NOT_FOUND: Target sheet selected is no longer valid."),
    Mistake("a column that is not there", f"{LINE_WELLS}.Values.0", total("l-answers", "seconds"),
            "COLUMN_REFERENCE_NOT_FOUND: column seconds is not in data set activity"),
    Mistake("a formula that is none", EXPRESSION, "sum({answers}", "CALCULATION_EXPRESSION_SYNTAX_ERROR: "),
]  # fmt: skip

DOES_NOT_FIT_THE_DATA = [
    Mistake(
        "a column that is not there",
        f"{LINE_WELLS}.Values.0.NumericalMeasureField.Column.ColumnName",
        "seconds",
        "COLUMN_REFERENCE_NOT_FOUND: column seconds is not in data set activity",
    ),
    Mistake(
        "a day as a category",
        f"{LINE_WELLS}.Category.0",
        category("l-day", "worked_on"),
        "COLUMN_TYPE_INCOMPATIBLE: column worked_on is of type DATETIME",
    ),
    Mistake(
        "a sum of texts",
        f"{LINE_WELLS}.Values.0.NumericalMeasureField.Column.ColumnName",
        "worker",
        "COLUMN_TYPE_INCOMPATIBLE: column worker is of type STRING",
    ),
    Mistake(
        "days of a text",
        f"{LINE_WELLS}.Category.0.DateDimensionField.Column.ColumnName",
        "worker",
        "COLUMN_TYPE_INCOMPATIBLE: column worker is of type STRING, DateDimensionField takes DATETIME",
    ),
    Mistake(
        "a time filter on a text",
        f"{DATE_FILTER}.Column.ColumnName",
        "scope",
        "COLUMN_TYPE_INCOMPATIBLE: column scope is of type STRING, TimeRangeFilter takes DATETIME",
    ),
    Mistake(
        "a formula over a column that is not there",
        "CalculatedFields.0.Expression",
        "sum({answers}) / sum({seconds})",
        "COLUMN_REFERENCE_NOT_FOUND: column seconds is not in data set activity",
    ),
    Mistake(
        "a formula with a parameter that is not there",
        "CalculatedFields.0.Expression",
        "sum({answers}) / ${goal}",
        "PARAMETER_NOT_FOUND: parameter goal is not declared",
    ),
    Mistake("a formula left open", EXPRESSION, "sum({answers}", "CALCULATION_EXPRESSION_SYNTAX_ERROR: "),
    Mistake(
        "a function that nobody knows", EXPRESSION, "frobnicate({answers})", "CALCULATION_EXPRESSION_SYNTAX_ERROR: "
    ),
    Mistake("a query as a formula", EXPRESSION, "select count(*) from t", "CALCULATION_EXPRESSION_SYNTAX_ERROR: "),
    Mistake(
        "a bare name as a formula", EXPRESSION, "answers", "CALCULATION_EXPRESSION_SYNTAX_ERROR: a field stands in"
    ),
    Mistake("a sum of a sum", EXPRESSION, "sum(sum({answers}))", "INVALID_COLUMN_AGGREGATION: Nesting of aggregate"),
    Mistake(
        "a formula over itself", EXPRESSION, "{answers_per_hour} + 1", "CALCULATION_EXPRESSION_SYNTAX_ERROR: answers"
    ),
    Mistake(
        "a formula over another over it",
        EXPRESSION,
        "{pace}",
        "CALCULATION_EXPRESSION_SYNTAX_ERROR: answers_per_hour stands on itself",
        (
            (
                "CalculatedFields.+",
                {"DataSetIdentifier": "activity", "Name": "pace", "Expression": "{answers_per_hour}"},
            ),
        ),
    ),
    Mistake("a sum of texts in a formula", EXPRESSION, "sum({worker})", "COLUMN_TYPE_INCOMPATIBLE: sum takes numbers"),
    Mistake("a text times two", EXPRESSION, "{worker} * 2", "COLUMN_TYPE_INCOMPATIBLE: a text can't be multiplied"),
    Mistake("a mean of nothing", EXPRESSION, "avg()", "CALCULATION_EXPRESSION_SYNTAX_ERROR: answers_per_hour is no"),
    Mistake("a choice without a result", EXPRESSION, "ifelse({answers} > 1)", "CALCULATION_EXPRESSION_SYNTAX_ERROR: "),
    Mistake(
        "a formula of signs of another language",
        EXPRESSION,
        "sum({answers}) && 1",
        "CALCULATION_EXPRESSION_SYNTAX_ERROR: ",
    ),
    Mistake(
        "bars over what is aggregated already",
        f"{LINE_WELLS}.Category.0",
        {"NumericalDimensionField": {"FieldId": "l-day", "Column": column("answers_per_hour")}},
        "INVALID_COLUMN_AGGREGATION: answers_per_hour is aggregated, so it is no dimension",
    ),
    Mistake("levels that are mixed", EXPRESSION, "sum({answers}) / {hours}", "INVALID_COLUMN_AGGREGATION: Mismatched"),
    Mistake(
        "a sum of what is a sum",
        f"{LINE_WELLS}.Values.0",
        total("l-answers", "answers_per_hour"),
        "INVALID_COLUMN_AGGREGATION: answers_per_hour is aggregated already",
    ),
]

REFUSED = [*CONTRADICTS_ITSELF, *FORBIDDEN]


def named(mistake: Mistake) -> str:
    return mistake.name.replace(" ", "_")


def rules_broken(definition: Any) -> set[str]:
    """Return the names of the rules that a definition breaks."""
    kinds = {"DATE": "DATETIME", "VARCHAR": "STRING", "BIGINT": "INTEGER"}
    columns = {
        table: {name: kinds.get(kind, "DECIMAL") for name, kind in columns.items()} for table, columns in TABLES.items()
    }
    return {finding.rule for finding in check.of_definition(definition, columns)}


def test_every_rule_is_broken_by_a_mistake_and_by_nothing_that_is_taken() -> None:
    all_rules = {rule.name for rules in (definitions.RULES, visuals.RULES) for rule in rules.all}
    broken: set[str] = set()
    for mistake in [*REFUSED, *DOUBTED, *DOES_NOT_FIT_THE_DATA]:
        found = rules_broken(mistake.definition())
        assert found, mistake.name
        broken |= found
    # A definition of more than 2 MB has a test of its own.
    assert all_rules - broken == {"size"}
    doubts = {
        rule.name for rules in (definitions.RULES, visuals.RULES) for rule in rules.all if rule.weight is Weight.DOUBT
    }
    assert {mistake.name: rules_broken(mistake.definition()) - doubts for mistake in TAKEN} == {
        mistake.name: set() for mistake in TAKEN
    }
    assert all(rule.evidence for rules in (definitions.RULES, visuals.RULES) for rule in rules.all)


def test_a_definition_of_more_than_two_megabytes_is_refused() -> None:
    box = {"SheetTextBoxId": "long", "Content": "x" * 150_000}
    many = changed(DEFINITION, f"{DETAILS}.TextBoxes", [box | {"SheetTextBoxId": f"long-{n}"} for n in range(15)])

    assert "size" in rules_broken(many)


@pytest.mark.parametrize("mistake", BREAKS_THE_MODEL, ids=named)
def test_what_breaks_the_model_is_a_validation_error(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    with pytest.raises(ClientError) as refused:
        create(quicksight, mistake.definition())

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert mistake.reason in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("mistake", REFUSED, ids=named)
def test_what_contradicts_itself_is_an_invalid_value(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    with pytest.raises(ClientError) as refused:
        create(quicksight, mistake.definition())

    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert mistake.reason in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("mistake", DOES_NOT_FIT_THE_DATA, ids=named)
def test_what_does_not_fit_the_data_fails_later(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    _, version = create(quicksight, mistake.definition())

    assert version["Status"] == "CREATION_FAILED"
    assert mistake.reason in [
        f"{error['Type']}: {error['Message']}"[: len(mistake.reason)] for error in version["Errors"]
    ]
    assert all(error["ViolatedEntities"][0]["Path"] for error in version["Errors"])


@pytest.mark.parametrize("mistake", TAKEN, ids=named)
def test_what_real_definitions_do_is_taken(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    _, version = create(quicksight, mistake.definition())

    assert (version["Status"], version.get("Errors")) == ("CREATION_SUCCESSFUL", None)


@pytest.mark.parametrize("mistake", DOUBTED, ids=named)
def test_what_is_drawn_otherwise_is_taken_with_a_warning(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    quicksight.account.warnings.clear()
    _, version = create(quicksight, mistake.definition())

    assert version["Status"] == "CREATION_SUCCESSFUL"
    assert [line for line in quicksight.account.warnings if mistake.reason in line] != []


@pytest.mark.parametrize("mistake", TAKEN_LENIENTLY, ids=named)
def test_lenient_validation_makes_it_and_lists_its_errors(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    name, version = create(quicksight, mistake.definition(), ValidationStrategy={"Mode": "LENIENT"})
    shown = quicksight.client().describe_dashboard_definition(AwsAccountId=ACCOUNT_ID, DashboardId=name)

    assert version["Status"] == "CREATION_SUCCESSFUL"
    assert mistake.reason in [
        f"{error['Type']}: {error['Message']}"[: len(mistake.reason)] for error in shown["Errors"]
    ]


@pytest.mark.parametrize("mistake", FORBIDDEN[:5], ids=named)
def test_lenient_validation_refuses_what_no_dashboard_can_be(quicksight: QuickSightLocal, mistake: Mistake) -> None:
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        create(quicksight, mistake.definition(), ValidationStrategy={"Mode": "LENIENT"})


def test_what_was_never_created_can_not_be_updated(quicksight: QuickSightLocal) -> None:
    client, broken = quicksight.client(), DOES_NOT_FIT_THE_DATA[0].definition()
    name, _ = create(quicksight, broken)
    client.create_analysis(AwsAccountId=ACCOUNT_ID, AnalysisId="never", Name="Never", Definition=broken)
    for _ in range(2):
        client.describe_analysis(AwsAccountId=ACCOUNT_ID, AnalysisId="never")

    with pytest.raises(ClientError, match="CREATION_FAILED, so it can't be updated"):
        client.update_analysis(AwsAccountId=ACCOUNT_ID, AnalysisId="never", Name="Never", Definition=DEFINITION)
    with pytest.raises(ClientError, match="so it can't be updated"):
        client.update_dashboard(AwsAccountId=ACCOUNT_ID, DashboardId=name, Name="Never", Definition=DEFINITION)


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
