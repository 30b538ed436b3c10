"""A small account and a definition that holds one of everything, for tests of the local QuickSight."""

import copy
from typing import Any

from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID, REGION
from quicksight_local.warehouse import DEFAULT_SCHEMA

Document = dict[str, Any]
ARN = f"arn:aws:quicksight:{REGION}:{ACCOUNT_ID}"
SOURCE_ARN = f"{ARN}:datasource/warehouse"
ACTIVITY_ARN, WORKERS_ARN = f"{ARN}:dataset/activity", f"{ARN}:dataset/workers"
DELETED = object()

TABLES = {
    "activity": {"worked_on": "DATE", "scope": "VARCHAR", "worker": "VARCHAR", "answers": "BIGINT", "hours": "DOUBLE"},
    "workers": {"scope": "VARCHAR", "worker": "VARCHAR", "answers": "BIGINT", "share": "DECIMAL(18,4)"},
}
ROWS = {"activity": 120, "workers": 8}
_TYPES = {"DATE": "DATETIME", "VARCHAR": "STRING", "BIGINT": "INTEGER", "DOUBLE": "DECIMAL", "DECIMAL(18,4)": "DECIMAL"}


def input_columns(table: str) -> list[Document]:
    """Return the columns of a table as a data set declares them."""
    return [{"Name": name, "Type": _TYPES[kind]} for name, kind in TABLES[table].items()]


def data_set_request(table: str, **changes: Any) -> Document:
    """Return what CreateDataSet takes for a table; a change of DELETED leaves a member out."""
    relational = {
        "DataSourceArn": SOURCE_ARN,
        "Catalog": "AwsDataCatalog",
        "Schema": DEFAULT_SCHEMA,
        "Name": table,
        "InputColumns": input_columns(table),
    }
    request = {
        "AwsAccountId": ACCOUNT_ID,
        "DataSetId": table,
        "Name": table,
        "ImportMode": "SPICE",
        "PhysicalTableMap": {"mart": {"RelationalTable": relational}},
    }
    return {name: value for name, value in (request | changes).items() if value is not DELETED}


def prepare(local: QuickSightLocal) -> None:
    """Create the data source and both data sets, filled and known to be prepared."""
    client = local.client()
    for table, columns in TABLES.items():
        local.account.warehouse.add_table(table, columns, ROWS[table])
    create_source(local)
    for table in TABLES:
        client.create_data_set(**data_set_request(table))
        local.account.resources["dataset"][f"{ARN}:dataset/{table}"].extra["refusals"] = 0


def create_source(local: QuickSightLocal, **changes: Any) -> None:
    """Create the data source, and look until it is there; `changes` are those of the request."""
    client = local.client()
    athena = {"AthenaParameters": {"WorkGroup": "primary"}}
    request: Any = {"DataSourceId": "warehouse", "Name": "Warehouse", "Type": "ATHENA", "DataSourceParameters": athena}
    request |= changes
    named = {"AwsAccountId": ACCOUNT_ID, "DataSourceId": request.pop("DataSourceId")}
    client.create_data_source(**named, **request)
    while client.describe_data_source(**named)["DataSource"]["Status"] == "CREATION_IN_PROGRESS":
        continue


def changed(definition: Document, path: str, value: Any) -> Document:
    """Return a copy with the value at a path such as `Sheets.0.Name`; `+` at the end of the path appends."""
    result = copy.deepcopy(definition)
    place: Any = result
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if last == "+":
        place.append(copy.deepcopy(value))
    elif value is DELETED:
        del place[int(last) if isinstance(place, list) else last]
    else:
        place[int(last) if isinstance(place, list) else last] = copy.deepcopy(value)
    return result


def column(name: str, data_set: str = "activity") -> Document:
    """Return a column of a data set."""
    return {"DataSetIdentifier": data_set, "ColumnName": name}


def category(field: str, name: str, data_set: str = "activity") -> Document:
    """Return a dimension of texts."""
    return {"CategoricalDimensionField": {"FieldId": field, "Column": column(name, data_set)}}


def days(field: str) -> Document:
    """Return the dimension of days."""
    return {
        "DateDimensionField": {"FieldId": field, "Column": column("worked_on"), "DateGranularity": "DAY"},
    }


def total(field: str, name: str, data_set: str = "activity") -> Document:
    """Return a sum."""
    aggregation = {"SimpleNumericalAggregation": "SUM"}
    measure = {"FieldId": field, "Column": column(name, data_set), "AggregationFunction": aggregation}
    return {"NumericalMeasureField": measure}


def placed(element: str, kind: str, columns: tuple[int, int], rows: tuple[int, int]) -> Document:
    """Return an element of a grid; `columns` and `rows` are start and span."""
    return {
        "ElementId": element,
        "ElementType": kind,
        "ColumnIndex": columns[0],
        "ColumnSpan": columns[1],
        "RowIndex": rows[0],
        "RowSpan": rows[1],
    }


def _grid(*elements: Document) -> list[Document]:
    return [{"Configuration": {"GridLayout": {"Elements": list(elements)}}}]


def _sorted_by(field: str, direction: str = "DESC") -> list[Document]:
    return [{"FieldSort": {"FieldId": field, "Direction": direction}}]


_KEY_FIGURE = {
    "VisualId": "answers-total",
    "ChartConfiguration": {
        "FieldWells": {"Values": [total("k-answers", "answers")], "TargetValues": [], "TrendGroups": [days("k-day")]},
        "KPIOptions": {
            "Comparison": {"ComparisonMethod": "DIFFERENCE"},
            "PrimaryValueDisplayType": "ACTUAL",
            "SecondaryValueFontConfiguration": {"FontSize": {"Relative": "LARGE"}},
        },
    },
}
_LINE = {
    "VisualId": "answers-by-day",
    "ChartConfiguration": {
        "FieldWells": {
            "LineChartAggregatedFieldWells": {"Category": [days("l-day")], "Values": [total("l-answers", "answers")]}
        },
        "SortConfiguration": {"CategorySort": _sorted_by("l-day", "ASC")},
        "ForecastConfigurations": [{"ForecastProperties": {"PeriodsForward": 7, "PredictionInterval": 90}}],
    },
    "Actions": [
        {
            "CustomActionId": "filter-others",
            "Name": "Filter",
            "Status": "ENABLED",
            "Trigger": "DATA_POINT_CLICK",
            "ActionOperations": [
                {
                    "FilterOperation": {
                        "SelectedFieldsConfiguration": {"SelectedFieldOptions": "ALL_FIELDS"},
                        "TargetVisualsConfiguration": {
                            "SameSheetTargetVisualConfiguration": {"TargetVisuals": ["answers-total"]}
                        },
                    }
                }
            ],
        }
    ],
}
_BARS = {
    "VisualId": "answers-by-worker",
    "ChartConfiguration": {
        "FieldWells": {
            "BarChartAggregatedFieldWells": {
                "Category": [category("b-worker", "worker", "workers")],
                "Values": [total("b-answers", "answers", "workers")],
            }
        },
        "SortConfiguration": {"CategorySort": _sorted_by("b-answers"), "CategoryItemsLimit": {"ItemsLimit": 20}},
        "CategoryLabelOptions": {
            "AxisLabelOptions": [
                {
                    "CustomLabel": "Worker",
                    "ApplyTo": {"FieldId": "b-worker", "Column": column("worker", "workers")},
                }
            ]
        },
    },
    "Actions": [
        {
            "CustomActionId": "to-details",
            "Name": "Details",
            "Trigger": "DATA_POINT_MENU",
            "ActionOperations": [
                {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": "details"}}}
            ],
        }
    ],
}
_HISTOGRAM = {
    "VisualId": "hours-spread",
    "ChartConfiguration": {
        "FieldWells": {
            "HistogramAggregatedFieldWells": {
                "Values": [{"NumericalMeasureField": {"FieldId": "h-hours", "Column": column("hours")}}]
            }
        }
    },
}
_TABLE = {
    "VisualId": "worker-table",
    "ChartConfiguration": {
        "FieldWells": {
            "TableAggregatedFieldWells": {
                "GroupBy": [category("t-worker", "worker", "workers")],
                "Values": [total("t-share", "share", "workers")],
            }
        },
        "SortConfiguration": {"RowSort": _sorted_by("t-share")},
    },
}
_DATE_FILTER = {
    "FilterId": "f-days",
    "Column": column("worked_on"),
    "IncludeMinimum": True,
    "IncludeMaximum": True,
    "RangeMinimumValue": {"Parameter": "dayFrom"},
    "RangeMaximumValue": {"Parameter": "dayTo"},
    "NullOption": "NON_NULLS_ONLY",
    "TimeGranularity": "DAY",
    "DefaultFilterControlConfiguration": {
        "Title": "Days",
        "ControlOptions": {"DefaultDateTimePickerOptions": {"Type": "DATE_RANGE"}},
    },
}
_SCOPE_FILTER = {
    "FilterId": "f-scope",
    "Column": column("scope"),
    "Configuration": {
        "CustomFilterConfiguration": {
            "MatchOperator": "EQUALS",
            "NullOption": "NON_NULLS_ONLY",
            "ParameterName": "scope",
        }
    },
}


def _day_parameter(name: str, expression: str) -> Document:
    rolling = {"DataSetIdentifier": "activity", "Expression": expression}
    return {
        "DateTimeParameterDeclaration": {
            "Name": name,
            "TimeGranularity": "DAY",
            "DefaultValues": {"RollingDate": rolling},
        }
    }


DEFINITION: Document = {
    "DataSetIdentifierDeclarations": [
        {"Identifier": "activity", "DataSetArn": ACTIVITY_ARN},
        {"Identifier": "workers", "DataSetArn": WORKERS_ARN},
    ],
    "ParameterDeclarations": [
        _day_parameter("dayFrom", "addDateTime(-30, 'DD', now())"),
        _day_parameter("dayTo", "now()"),
        {"StringParameterDeclaration": {"Name": "scope", "ParameterValueType": "SINGLE_VALUED"}},
    ],
    "CalculatedFields": [
        {
            "DataSetIdentifier": "activity",
            "Name": "answers_per_hour",
            "Expression": "sum({answers}) / sum({hours})",
        }
    ],
    "FilterGroups": [
        {
            "FilterGroupId": "g-days",
            "CrossDataset": "SINGLE_DATASET",
            "ScopeConfiguration": {"AllSheets": {}},
            "Filters": [{"TimeRangeFilter": _DATE_FILTER}],
        },
        {
            "FilterGroupId": "g-scope",
            "CrossDataset": "ALL_DATASETS",
            "ScopeConfiguration": {
                "SelectedSheets": {
                    "SheetVisualScopingConfigurations": [
                        {"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["answers-by-day"]},
                        {"SheetId": "details", "Scope": "ALL_VISUALS"},
                    ]
                }
            },
            "Filters": [{"CategoryFilter": _SCOPE_FILTER}],
        },
    ],
    "Sheets": [
        {
            "SheetId": "overview",
            "Name": "Overview",
            "Visuals": [{"KPIVisual": _KEY_FIGURE}, {"LineChartVisual": _LINE}, {"BarChartVisual": _BARS}],
            "TextBoxes": [{"SheetTextBoxId": "note", "Content": "<text-box>Days are cut in UTC.</text-box>"}],
            "ParameterControls": [
                {"DateTimePicker": {"ParameterControlId": "c-from", "Title": "From", "SourceParameterName": "dayFrom"}},
                {"DateTimePicker": {"ParameterControlId": "c-to", "Title": "To", "SourceParameterName": "dayTo"}},
                {"Dropdown": {"ParameterControlId": "c-scope", "Title": "Scope", "SourceParameterName": "scope"}},
            ],
            "SheetControlLayouts": _grid(
                placed("c-from", "PARAMETER_CONTROL", (0, 4), (0, 1)),
                placed("c-to", "PARAMETER_CONTROL", (4, 4), (0, 1)),
                placed("c-scope", "PARAMETER_CONTROL", (8, 4), (0, 1)),
            ),
            "Layouts": _grid(
                placed("answers-total", "VISUAL", (0, 12), (0, 6)),
                placed("answers-by-day", "VISUAL", (12, 24), (0, 12)),
                placed("answers-by-worker", "VISUAL", (0, 12), (6, 6)),
                placed("note", "TEXT_BOX", (0, 36), (12, 2)),
            ),
        },
        {
            "SheetId": "details",
            "Name": "Details",
            "Visuals": [{"HistogramVisual": _HISTOGRAM}, {"TableVisual": _TABLE}],
            "FilterControls": [{"CrossSheet": {"FilterControlId": "c-days", "SourceFilterId": "f-days"}}],
            "SheetControlLayouts": _grid(placed("c-days", "FILTER_CONTROL", (0, 4), (0, 1))),
            "Layouts": _grid(
                placed("hours-spread", "VISUAL", (0, 18), (0, 12)),
                placed("worker-table", "VISUAL", (18, 18), (0, 12)),
            ),
        },
    ],
}
