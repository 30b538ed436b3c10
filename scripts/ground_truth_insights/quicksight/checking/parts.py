"""The parts of a definition that rules ask about, each with its path, looked up once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ground_truth_insights.quicksight.checking.expressions import Meaning, of_column
from ground_truth_insights.quicksight.checking.findings import Document, entries, only

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

DataColumns = Mapping[str, Mapping[str, str | None] | None]
"""The columns that analyses see, by identifier of the data set: name to type; None: not known."""
ControlKind = Literal["ParameterControls", "FilterControls"]


class Part(NamedTuple):
    """A member of a union: where it stands, which member it is, and its body."""

    path: str
    kind: str
    body: Document


class Element(NamedTuple):
    """A place in a layout; `space` is that of the grid in columns, 0: without a grid."""

    path: str
    body: Document
    space: int

    @property
    def columns(self) -> range:
        """The columns of the grid that it takes."""
        start = self.body.get("ColumnIndex", 0)
        return range(start, start + self.body.get("ColumnSpan", 1))

    @property
    def rows(self) -> range:
        """The rows that it takes."""
        start = self.body.get("RowIndex", 0)
        return range(start, start + self.body.get("RowSpan", 1))


# Of the grid of visuals, and of the bar of controls above them.
GRID_COLUMNS, BAR_COLUMNS = 36, 12


@dataclass(frozen=True)
class Parts:
    """A definition, what its data sets offer, and the parts of both."""

    definition: "td.DashboardVersionDefinitionOutputTypeDef"
    columns: DataColumns = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """The definition as plain JSON."""
        return self.definition  # type: ignore[return-value]

    @cached_property
    def sheets(self) -> "list[tuple[str, td.SheetDefinitionOutputTypeDef]]":
        """The sheets with their paths, those of tooltips among them."""
        return [
            (f"{key}[{number}]", sheet)
            for key in ("Sheets", "TooltipSheets")
            for number, sheet in enumerate(self.document.get(key, []))
        ]

    @cached_property
    def groups(self) -> "list[tuple[str, td.FilterGroupOutputTypeDef]]":
        """The filter groups with their paths."""
        return [
            (f"FilterGroups[{number}]", each) for number, each in enumerate(self.definition.get("FilterGroups", []))
        ]

    @cached_property
    def calculated(self) -> "list[tuple[str, td.CalculatedFieldTypeDef]]":
        """The calculated fields of data sets with their paths; topics have theirs, too."""
        found = enumerate(self.definition.get("CalculatedFields", []))
        return [(f"CalculatedFields[{number}]", each) for number, each in found if "DataSetIdentifier" in each]

    @cached_property
    def declared(self) -> dict[str, str]:
        """The ARNs of the data sets, by identifier."""
        return {each["Identifier"]: each["DataSetArn"] for each in self.definition["DataSetIdentifierDeclarations"]}

    @cached_property
    def parameters(self) -> list[Part]:
        """The declared parameters."""
        return _members("ParameterDeclarations", self.definition.get("ParameterDeclarations", []))

    @cached_property
    def kind_of_parameter(self) -> dict[str, str]:
        """The kind of each parameter, by name."""
        return {part.body["Name"]: part.kind for part in self.parameters}

    @cached_property
    def visuals(self) -> list[tuple[str, Part]]:
        """The visuals, each with the id of its sheet."""
        return [(sheet["SheetId"], part) for path, sheet in self.sheets for part in visuals_of(path, sheet)]

    def visuals_on(self, sheet_id: str) -> set[str]:
        """Return the ids of the visuals on a sheet."""
        return {part.body["VisualId"] for sheet, part in self.visuals if sheet == sheet_id and "VisualId" in part.body}

    @cached_property
    def filters(self) -> "list[tuple[td.FilterGroupOutputTypeDef, Part]]":
        """The filters, each with its group."""
        return [(group, part) for path, group in self.groups for part in _members(f"{path}.Filters", group["Filters"])]

    @cached_property
    def sheets_of_filter(self) -> dict[str, set[str] | None]:
        """The ids of the sheets that a filter covers, by its id; None: all of them."""
        return {part.body["FilterId"]: covered(group) for group, part in self.filters if "FilterId" in part.body}

    def controls(self, which: ControlKind) -> Iterator[tuple[str, Part]]:
        """Yield the controls of all sheets, each with the id of its sheet."""
        for path, sheet in self.sheets:
            for part in _members(f"{path}.{which}", sheet.get(which, [])):
                yield sheet["SheetId"], part

    @cached_property
    def fields(self) -> dict[str, dict[str, Meaning] | None]:
        """What each column means, by identifier of the data set; None: the columns aren't known."""
        return {
            identifier: None
            if (known := self.columns.get(identifier)) is None
            else {name: of_column(type_) for name, type_ in known.items()}
            for identifier in self.declared
        }


def covered(group: "td.FilterGroupOutputTypeDef") -> set[str] | None:
    """Return the ids of the sheets that a filter group covers; None: all of them."""
    scope = group["ScopeConfiguration"]
    if "AllSheets" in scope:
        return None
    return {one["SheetId"] for one in scope.get("SelectedSheets", {}).get("SheetVisualScopingConfigurations", [])}


def visuals_of(path: str, sheet: "td.SheetDefinitionOutputTypeDef") -> list[Part]:
    """Return the visuals of a sheet."""
    return _members(f"{path}.Visuals", sheet.get("Visuals", []))


def layouts_of(path: str, sheet: "td.SheetDefinitionOutputTypeDef") -> list[Part]:
    """Return the layouts of a sheet's visuals."""
    found = sheet.get("Layouts", [])
    return [
        Part(f"{path}.Layouts[{number}].Configuration", *only(each["Configuration"]))
        for number, each in enumerate(found)
        if each["Configuration"]
    ]


def elements_of(path: str, sheet: "td.SheetDefinitionOutputTypeDef") -> list[Element]:
    """Return what the layouts of a sheet place: visuals on the grid or free, and controls on the bar above."""
    found = []
    for layout in layouts_of(path, sheet):
        space = GRID_COLUMNS if layout.kind == "GridLayout" else 0
        found += [Element(where, each, space) for where, each in _placed(layout.body, f"{layout.path}.{layout.kind}")]
    for number, bar in enumerate(sheet.get("SheetControlLayouts", [])):
        where = f"{path}.SheetControlLayouts[{number}].Configuration.GridLayout"
        grid: Any = bar["Configuration"].get("GridLayout") or {}
        found += [Element(place, each, BAR_COLUMNS) for place, each in _placed(grid, where)]
    return found


def ids_on(path: str, sheet: "td.SheetDefinitionOutputTypeDef") -> dict[str, str]:
    """Return everything of a sheet that a layout can place: id to type of element."""
    known = {part.body["VisualId"]: "VISUAL" for part in visuals_of(path, sheet) if "VisualId" in part.body}
    for part in _members("", sheet.get("ParameterControls", [])):
        known[part.body["ParameterControlId"]] = "PARAMETER_CONTROL"
    for part in _members("", sheet.get("FilterControls", [])):
        known[part.body["FilterControlId"]] = "FILTER_CONTROL"
    known |= {box["SheetTextBoxId"]: "TEXT_BOX" for box in sheet.get("TextBoxes", [])}
    return known | {image["SheetImageId"]: "IMAGE" for image in sheet.get("Images", [])}


def _placed(layout: Any, path: str) -> Iterator[tuple[str, Document]]:
    return ((where, each) for where, each in entries(layout, "Elements", path) if "ElementId" in each)


def _members(path: str, unions: Sequence[Any]) -> list[Part]:
    return [Part(f"{path}[{number}].{only(each)[0]}", *only(each)) for number, each in enumerate(unions) if each]
