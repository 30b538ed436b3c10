"""What a click does: a job leads to its scope, a worker or a label narrows what else stands on the sheet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ground_truth_insights.quicksight.checking.findings import structures
from ground_truth_insights.quicksight.definition.filters import SCOPE_PARAMETER
from ground_truth_insights.visuals.spec import Visual

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td


def actions_of(
    spec: Visual, body: dict[str, Any], first_sheet: str, *, has_others: bool
) -> "list[td.VisualCustomActionTypeDef]":
    """Return the actions of a drawn visual, on the fields that have a page of their own in a report.

    A choice narrows the visuals over the same mart; without `has_others` there is none beside it.
    """
    fields = dict(_fields(body["ChartConfiguration"]["FieldWells"]))
    opening = [(column.opens, fields[column.column]) for column in spec.shown if column.column in fields]
    jobs = [field for opens, field in opening if opens == "scope"]
    chosen = [field for opens, field in opening if opens not in {None, "scope"}]
    found: list[tuple[str, list[td.VisualCustomActionOperationTypeDef]]] = []
    if chosen and has_others:
        choice: td.CustomActionFilterOperationTypeDef = {
            "SelectedFieldsConfiguration": {"SelectedFields": chosen},
            "TargetVisualsConfiguration": {
                "SameSheetTargetVisualConfiguration": {"TargetVisualOptions": "ALL_VISUALS"}
            },
        }
        found.append(("Only this on the sheet", [{"FilterOperation": choice}]))
    if jobs:
        scope: td.SetParameterValueConfigurationTypeDef = {
            "DestinationParameterName": SCOPE_PARAMETER,
            "Value": {"SourceField": jobs[0]},
        }
        lead: list[td.VisualCustomActionOperationTypeDef] = [
            {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": first_sheet}}},
            {"SetParametersOperation": {"ParameterValueConfigurations": [scope]}},
        ]
        found.append(("Show this job alone", lead))
    # One action of a visual may hang on the click itself; a further one stands in the menu.
    triggers: list[lit.VisualCustomActionTriggerType] = ["DATA_POINT_CLICK", "DATA_POINT_MENU"]
    return [
        {
            "CustomActionId": f"{spec.id}-action-{number}",
            "Name": name,
            "Status": "ENABLED",
            "Trigger": trigger,
            "ActionOperations": operations,
        }
        for number, ((name, operations), trigger) in enumerate(zip(found, triggers, strict=False), start=1)
    ]


def _fields(wells: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the column and the id of each field."""
    fields = (one for one in structures(wells) if {"Column", "FieldId"} <= set(one))
    yield from ((field["Column"]["ColumnName"], field["FieldId"]) for field in fields)
