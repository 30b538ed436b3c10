"""Filters and their controls: the scope, which is always exactly one, and the further choices of the reader."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.quicksight.row_level import SCOPE_DEFAULTS
from ground_truth_insights.visuals.spec import Dashboard, Filter, FilterType

if TYPE_CHECKING:
    from mypy_boto3_quicksight import literals as lit
    from mypy_boto3_quicksight import type_defs as td

SCOPE_PARAMETER = "scope"
# A range that holds every day a labeling job can have; Ground Truth is younger.
_ENDS = {
    "From": "addDateTime(-30, 'YYYY', truncDate('DD', now()))",
    "To": "addDateTime(1, 'DD', truncDate('DD', now()))",
}

DrawnVisuals = Mapping[str, Mapping[str, tuple[str, ...]]]
"""The ids of the visuals on each sheet, by mart: of what the layout holds, not of the spec."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Draws the filters of a dashboard over the visuals that were drawn.

    `fallback_scope` is the first scope of whoever the data set of default scopes doesn't know; None: there is none.
    """

    dashboard: Dashboard
    drawn: DrawnVisuals
    scoped_marts: tuple[str, ...]
    fallback_scope: str | None

    def parameters(self) -> "list[td.ParameterDeclarationTypeDef]":
        """Return the declarations of all parameters."""
        found = [self._scope_parameter()]
        for chosen in self._used("date_range"):
            mart = next(mart for mart in chosen.columns if self._visuals(mart))
            found += [
                {
                    "DateTimeParameterDeclaration": {
                        "Name": f"{parameter_name(chosen)}{end}",
                        "TimeGranularity": "DAY",
                        "DefaultValues": {"RollingDate": {"DataSetIdentifier": mart, "Expression": day}},
                    }
                }
                for end, day in _ENDS.items()
            ]
        return found

    def groups(self) -> "list[td.FilterGroupTypeDef]":
        """Return the filter groups: one for each data set and sheet where the filter hangs on a parameter.

        Where one control on every sheet governs a filter, it holds on all sheets.
        """
        found = [group for mart in self.scoped_marts for group in self._scope_groups(mart)]
        for chosen in self._used("date_range", "choice"):
            followed = {mart: column for mart, column in chosen.columns.items() if self._visuals(mart)}
            if chosen.type == "date_range":
                found += [group for mart, column in followed.items() for group in self._days(chosen, mart, column)]
            else:
                found.append(self._choice_group(chosen, followed))
        return found

    def controls(self, sheet_id: str) -> "tuple[list[td.ParameterControlTypeDef], list[td.FilterControlTypeDef]]":
        """Return the parameter controls and the filter controls of a sheet."""
        here = self.on_sheet(sheet_id)
        parameters = [self._scope_control(sheet_id)]
        for chosen in (one for one in self._used("date_range") if one.id in here):
            parameters += _date_controls(chosen, sheet_id)
        choices = [chosen.id for chosen in self._used("choice") if chosen.id in here]
        return parameters, [
            {"CrossSheet": {"FilterControlId": f"{sheet_id}-{id_}", "SourceFilterId": f"{id_}-filter"}}
            for id_ in choices
        ]

    def on_sheet(self, sheet_id: str) -> list[str]:
        """Return the ids of the filters that act on something of a sheet, so that their controls stand there."""
        return [one.id for one in self.dashboard.filters if any(mart in self.drawn[sheet_id] for mart in one.columns)]

    def _used(self, *types: FilterType) -> Iterator[Filter]:
        for chosen in self.dashboard.filters:
            if chosen.type in types and any(self._visuals(mart) for mart in chosen.columns):
                yield chosen

    def _visuals(self, mart: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(sheet, visuals[mart]) for sheet, visuals in self.drawn.items() if mart in visuals]

    def _scope_parameter(self) -> "td.ParameterDeclarationTypeDef":
        defaults: td.StringDefaultValuesTypeDef = {"StaticValues": [self.dashboard.scope.default]}
        if self.fallback_scope is not None:
            defaults = {
                "DynamicValue": {
                    "UserNameColumn": _identifier(SCOPE_DEFAULTS, "UserName"),
                    "GroupNameColumn": _identifier(SCOPE_DEFAULTS, "GroupName"),
                    "DefaultValueColumn": _identifier(SCOPE_DEFAULTS, "default_scope"),
                },
                "StaticValues": [self.fallback_scope],
            }
        declared: td.StringParameterDeclarationTypeDef = {
            "ParameterValueType": "SINGLE_VALUED",
            "Name": SCOPE_PARAMETER,
            "DefaultValues": defaults,
        }
        return {"StringParameterDeclaration": declared}

    def _scope_groups(self, mart: str) -> "Iterator[td.FilterGroupTypeDef]":
        configuration: td.CategoryFilterConfigurationTypeDef = {
            "CustomFilterConfiguration": {
                "MatchOperator": "EQUALS",
                "ParameterName": SCOPE_PARAMETER,
                "NullOption": "NON_NULLS_ONLY",
            }
        }
        for sheet, visuals in self._visuals(mart):
            id_ = f"scope-{mart}-{sheet}"
            filter_ = _category(mart, self.dashboard.scope.column, f"{id_}-filter", configuration)
            yield _group(id_, filter_, "SINGLE_DATASET", _on_sheet(sheet, visuals))

    def _scope_control(self, sheet_id: str) -> "td.ParameterControlTypeDef":
        mart = next(mart for mart in self.drawn[sheet_id] if mart in self.scoped_marts)
        return {
            "Dropdown": {
                "ParameterControlId": f"{sheet_id}-scope",
                "Title": self.dashboard.scope.title,
                "SourceParameterName": SCOPE_PARAMETER,
                "Type": "SINGLE_SELECT",
                "DisplayOptions": {"SelectAllOptions": {"Visibility": "HIDDEN"}},
                "SelectableValues": {"LinkToDataSetColumn": _identifier(mart, self.dashboard.scope.column)},
            }
        }

    def _days(self, chosen: Filter, mart: str, column: str) -> "Iterator[td.FilterGroupTypeDef]":
        name = parameter_name(chosen)
        for sheet, visuals in self._visuals(mart):
            id_ = f"{chosen.id}-{mart}-{sheet}"
            filter_: td.FilterTypeDef = {
                "TimeRangeFilter": {
                    "FilterId": f"{id_}-filter",
                    "Column": _identifier(mart, column),
                    "IncludeMinimum": True,
                    "IncludeMaximum": True,
                    "RangeMinimumValue": {"Parameter": f"{name}From"},
                    "RangeMaximumValue": {"Parameter": f"{name}To"},
                    "NullOption": "NON_NULLS_ONLY",
                    "TimeGranularity": "DAY",
                }
            }
            yield _group(id_, filter_, "SINGLE_DATASET", _on_sheet(sheet, visuals))

    def _choice_group(self, chosen: Filter, followed: Mapping[str, str]) -> "td.FilterGroupTypeDef":
        configuration: td.CategoryFilterConfigurationTypeDef = {
            "FilterListConfiguration": {
                "MatchOperator": "CONTAINS",
                "SelectAllOptions": "FILTER_ALL_VALUES",
                "NullOption": "ALL_VALUES",
            }
        }
        # One filter for all of its data sets, so that one control governs them: they share the column's name.
        mart = next(iter(followed))
        same = [other for other, column in followed.items() if column == followed[mart]]
        filter_ = _category(mart, followed[mart], f"{chosen.id}-filter", configuration)
        filter_["CategoryFilter"]["DefaultFilterControlConfiguration"] = {
            "Title": chosen.title,
            "ControlOptions": {"DefaultDropdownOptions": {"Type": "MULTI_SELECT"}},
        }
        data_sets: lit.CrossDatasetTypesType = "ALL_DATASETS" if len(same) > 1 else "SINGLE_DATASET"
        return _group(chosen.id, filter_, data_sets, {"AllSheets": {}})


def _on_sheet(sheet_id: str, visual_ids: tuple[str, ...]) -> "td.FilterScopeConfigurationTypeDef":
    scope: td.SheetVisualScopingConfigurationTypeDef = {
        "SheetId": sheet_id,
        "Scope": "SELECTED_VISUALS",
        "VisualIds": list(visual_ids),
    }
    return {"SelectedSheets": {"SheetVisualScopingConfigurations": [scope]}}


def _group(
    id_: str,
    filter_: "td.FilterTypeDef",
    data_sets: "lit.CrossDatasetTypesType",
    scope: "td.FilterScopeConfigurationTypeDef",
) -> "td.FilterGroupTypeDef":
    return {
        "FilterGroupId": id_,
        "Filters": [filter_],
        "ScopeConfiguration": scope,
        "Status": "ENABLED",
        "CrossDataset": data_sets,
    }


def parameter_name(chosen: Filter) -> str:
    """Return a filter's id as names of parameters may be: letters and digits."""
    return "".join(word if index == 0 else word.capitalize() for index, word in enumerate(chosen.id.split("_")))


def _identifier(mart: str, column: str) -> "td.ColumnIdentifierTypeDef":
    return {"DataSetIdentifier": mart, "ColumnName": column}


def _category(
    mart: str, column: str, id_: str, configuration: "td.CategoryFilterConfigurationTypeDef"
) -> "td.FilterTypeDef":
    return {"CategoryFilter": {"FilterId": id_, "Column": _identifier(mart, column), "Configuration": configuration}}


def _date_controls(chosen: Filter, sheet_id: str) -> "list[td.ParameterControlTypeDef]":
    name = parameter_name(chosen)
    return [
        {
            "DateTimePicker": {
                "ParameterControlId": f"{sheet_id}-{chosen.id}-{end.lower()}",
                "Title": f"{chosen.title}, {end.lower()}",
                "SourceParameterName": f"{name}{end}",
            }
        }
        for end in _ENDS
    ]
