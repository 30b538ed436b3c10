"""The parts of a definition that rules ask about, each with its path, looked up once."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ground_truth_insights.quicksight.checking import expressions
from ground_truth_insights.quicksight.checking.expressions import Meaning, Reading, SyntaxMistakeError, of_column
from ground_truth_insights.quicksight.checking.findings import Document, entries, only, walk

if TYPE_CHECKING:
    from mypy_boto3_quicksight import type_defs as td

DataColumns = Mapping[str, Mapping[str, str | None] | None]
"""The columns that analyses see, by identifier of the data set: name to type; None: not known."""
_Body = TypeVar("_Body")
_Named = tuple[str, str]
"""A calculated field: the identifier of its data set and its name."""
# Of the grid of visuals, and of the bar of controls above them.
GRID_COLUMNS, BAR_COLUMNS = 36, 12


@dataclass(frozen=True, slots=True)
class Part(Generic[_Body]):
    """Something of a list: where it stands, the list's or the union's member, its body, and what holds it."""

    path: str
    kind: str
    body: _Body
    holder: Any
    whole: "Parts"


if TYPE_CHECKING:
    Calculated = Part[td.CalculatedFieldTypeDef]
    Group = Part[td.FilterGroupOutputTypeDef]
    Sheet = Part[td.SheetDefinitionOutputTypeDef]
    # A member of a union.
    Member = Part[Document]


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


class Parts:
    """A definition, what its data sets offer, and the parts of both."""

    path = ""

    def __init__(self, definition: "td.DashboardVersionDefinitionOutputTypeDef", columns: DataColumns) -> None:
        """Look all parts up."""
        self.definition: Document = dict(definition)
        self.bytes = len(json.dumps(definition, default=str).encode())
        # Every member of it, wherever it stands.
        self.members = walk(self.definition)
        top = [Part("", "", self.definition, None, self)]
        # Those of tooltips are sheets, too; topics have calculated fields of theirs.
        self.sheets: list[Sheet] = [*_listed(top, "Sheets"), *_listed(top, "TooltipSheets")]
        self.groups: list[Group] = [*_listed(top, "FilterGroups")]
        fields: Iterator[Calculated] = _listed(top, "CalculatedFields")
        self.calculated = [part for part in fields if "DataSetIdentifier" in part.body]
        self.parameters = _unions(top, "ParameterDeclarations")
        self.visuals = _unions(self.sheets, "Visuals")
        self.filters = _unions(self.groups, "Filters")
        self.parameter_controls = _unions(self.sheets, "ParameterControls")
        self.filter_controls = _unions(self.sheets, "FilterControls")
        placed: Iterator[Member] = _listed(self.sheets, "Layouts")
        self.layouts = [
            Part(f"{each.path}.Configuration", *only(each.body["Configuration"]), each.holder, self)
            for each in placed
            if each.body["Configuration"]
        ]
        self.declared = {each["Identifier"]: each["DataSetArn"] for each in definition["DataSetIdentifierDeclarations"]}
        self.kind_of_parameter = {part.body["Name"]: part.kind for part in self.parameters}
        # The ids of the sheets that a filter covers, by its id; None: all of them.
        self.sheets_of_filter = {
            part.body["FilterId"]: _covered(part.holder) for part in self.filters if "FilterId" in part.body
        }
        # What each column means, by identifier of the data set; None: the columns aren't known.
        self.columns: dict[str, dict[str, Meaning] | None] = {
            name: None if (known := columns.get(name)) is None else {key: of_column(known[key]) for key in known}
            for name in self.declared
        }
        read = _Expressions(self).read()
        self.readings = [read[one.body["DataSetIdentifier"], one.body["Name"]] for one in self.calculated]
        # The meaning of all columns and calculated fields; a calculated field may have a column's name.
        self.fields = {name: None if known is None else dict(known) for name, known in self.columns.items()}
        for part, reading in zip(self.calculated, self.readings, strict=True):
            meanings = self.fields.get(part.body["DataSetIdentifier"])
            if meanings is not None:
                meanings[part.body["Name"]] = Meaning() if isinstance(reading, str) else reading.meaning

    def listed(self, key: str) -> "list[Member]":
        """Return the entries of every list that stands under a key."""
        return [Part(path, key, body, None, self) for path, body in entries(self.members, key)]

    def meaning(self, column: Document) -> Meaning:
        """Return what a column in a definition means, as far as that is known."""
        known = self.fields.get(column.get("DataSetIdentifier", "")) or {}
        return known.get(column.get("ColumnName", ""), Meaning())


def field_of(columns: Mapping[str, Meaning], name: str) -> Meaning | None:
    """Return what a name means; names in expressions may be of another case."""
    if name in columns:
        return columns[name]
    return next((meaning for known, meaning in columns.items() if known.casefold() == name.casefold()), None)


def layouts_of(sheet: "Sheet") -> "list[Member]":
    """Return the layouts of a sheet's visuals."""
    return [layout for layout in sheet.whole.layouts if layout.holder is sheet.body]


def elements_of(sheet: "Sheet") -> list[Element]:
    """Return what the layouts of a sheet place: visuals on the grid or free, and controls on the bar above."""
    found = []
    for layout in layouts_of(sheet):
        space = GRID_COLUMNS if layout.kind == "GridLayout" else 0
        placed = walk(layout.body, f"{layout.path}.{layout.kind}")
        found += [Element(*each, space) for each in entries(placed, "Elements")]
    bars = walk(sheet.body.get("SheetControlLayouts", []), f"{sheet.path}.SheetControlLayouts")
    found += [Element(*each, BAR_COLUMNS) for each in entries(bars, "Elements")]
    return [element for element in found if "ElementId" in element.body]


def ids_on(sheet: "Sheet") -> dict[str, str]:
    """Return everything of a sheet that a layout can place: id to type of element."""
    whole = sheet.whole
    kinds = (
        (whole.visuals, "VisualId", "VISUAL"),
        (whole.parameter_controls, "ParameterControlId", "PARAMETER_CONTROL"),
        (whole.filter_controls, "FilterControlId", "FILTER_CONTROL"),
        (list(_listed([sheet], "TextBoxes")), "SheetTextBoxId", "TEXT_BOX"),
        (list(_listed([sheet], "Images")), "SheetImageId", "IMAGE"),
    )
    return {
        part.body[key]: kind
        for parts, key, kind in kinds
        for part in parts
        if part.holder is sheet.body and key in part.body
    }


def _covered(group: "td.FilterGroupOutputTypeDef") -> set[str] | None:
    scope = group["ScopeConfiguration"]
    if "AllSheets" in scope:
        return None
    return {one["SheetId"] for one in scope.get("SelectedSheets", {}).get("SheetVisualScopingConfigurations", [])}


def _listed(holders: Iterable[Part[Any]], key: str) -> Iterator[Part[Any]]:
    for holder in holders:
        for number, each in enumerate(holder.body.get(key, [])):
            path = f"{holder.path}.{key}[{number}]".removeprefix(".")
            yield Part(path, key, each, holder.body, holder.whole)


def _unions(holders: Iterable[Part[Any]], key: str) -> "list[Member]":
    return [
        Part(f"{each.path}.{only(each.body)[0]}", *only(each.body), each.holder, each.whole)
        for each in _listed(holders, key)
        if each.body
    ]


class _Expressions:
    """Reads calculated fields, those that they stand on first."""

    def __init__(self, parts: Parts) -> None:
        self._columns = parts.columns
        bodies = [part.body for part in parts.calculated]
        self._texts = {(body["DataSetIdentifier"], body["Name"]): body["Expression"] for body in bodies}
        self._below = {key: self._named(*key) for key in self._texts}
        self._done: dict[_Named, Reading | str] = {}

    def read(self) -> dict[_Named, Reading | str]:
        """Return what was read of each field, or why it can't be."""
        above = {key: self._above(key) for key in self._texts}
        # Whatever stands on a field stands on all that the field does, and on the field.
        for key in sorted(above, key=lambda key: len(above[key])):
            self._done[key] = self._read(key, is_circular=key in above[key])
        return self._done

    def _read(self, key: _Named, *, is_circular: bool) -> Reading | str:
        text = self._texts[key]
        if is_circular:
            return f"{key[1]} stands on itself by way of {min(other for _, other in self._below[key])}"
        try:
            found = expressions.read(text, lambda other: self._meaning(*key, other))
        except SyntaxMistakeError as mistake:
            return f"{key[1]} is no expression: {mistake}"
        is_bare = re.fullmatch(r"\s*[A-Za-z_]\w*\s*", text)
        return f"a field stands in braces: {{{text.strip()}}}" if is_bare else found

    def _named(self, data_set: str, name: str) -> set[_Named]:
        """Return the fields that a field names; where it names itself and a column is called so, that is the column."""
        own = {name} if self._column(data_set, name) else set()
        named = expressions.names_in(self._texts[data_set, name]) - own
        return {(data_set, other) for other in named} & self._texts.keys()

    def _above(self, key: _Named) -> set[_Named]:
        """Return all fields that a field stands on, directly or not."""
        found: set[_Named] = set()
        following = self._below[key]
        while following:
            found |= following
            following = {one for other in following for one in self._below[other]} - found
        return found

    def _meaning(self, data_set: str, name: str, other: str) -> Meaning | None:
        """Return what a field means; None: there is none."""
        if (data_set, other) in self._texts and other != name:
            found = self._done[data_set, other]
            return found.meaning if isinstance(found, Reading) else Meaning()
        others = {known.casefold() for where, known in self._texts if where == data_set}
        return self._column(data_set, other) or (Meaning() if other.casefold() in others else None)

    def _column(self, data_set: str, name: str) -> Meaning | None:
        columns = self._columns.get(data_set)
        return Meaning() if columns is None else field_of(columns, name)
