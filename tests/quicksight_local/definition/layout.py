"""Where elements of a sheet stand: all there, each once, in the grid, none on another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from quicksight_local.definition.findings import Finding, controls, only, repeated, sheets, visuals_of
from quicksight_local.service_model import Document

GRID_COLUMNS = 36


@dataclass(frozen=True)
class _Element:
    path: str
    id: str
    kind: str
    body: Document

    @property
    def columns(self) -> range:
        start = self.body.get("ColumnIndex", 0)
        return range(start, start + self.body["ColumnSpan"])

    @property
    def rows(self) -> range:
        start = self.body.get("RowIndex", 0)
        return range(start, start + self.body["RowSpan"])

    @property
    def is_placed(self) -> bool:
        return "ColumnIndex" in self.body and "RowIndex" in self.body


def misplaced_elements(definition: Document) -> Iterator[Finding]:
    """Yield what a layout places twice, or places though it isn't there, or under a wrong type."""
    for path, sheet in sheets(definition):
        known = _known(path, sheet)
        elements = [*_elements(path, sheet, "Layouts"), *_elements(path, sheet, "SheetControlLayouts")]
        yield from repeated("ElementId", ((element.path, element.id) for element in elements))
        for element in elements:
            if element.id not in known:
                yield Finding(element.path, f"ElementId {element.id} is not on the sheet")
            elif known[element.id] != element.kind:
                yield Finding(element.path, f"ElementId {element.id} is a {known[element.id]}, not a {element.kind}")


def unplaced_visuals(definition: Document) -> Iterator[Finding]:
    """Yield every visual that no layout places."""
    for path, sheet in sheets(definition):
        placed = {element.id for element in _elements(path, sheet, "Layouts")}
        for where, _, body in visuals_of(path, sheet):
            if body["VisualId"] not in placed:
                yield Finding(where, f"visual {body['VisualId']} is not in the layout")


def crossed_bounds(definition: Document) -> Iterator[Finding]:
    """Yield every element that is wider than the grid allows where it stands."""
    for path, sheet in sheets(definition):
        for which in ("Layouts", "SheetControlLayouts"):
            for element in _elements(path, sheet, which):
                if "ColumnSpan" in element.body and element.columns.stop > GRID_COLUMNS:
                    yield Finding(element.path, f"{element.id} ends after column {GRID_COLUMNS}")


def overlaps(definition: Document) -> Iterator[Finding]:
    """Yield every pair of elements that cover each other."""
    for path, sheet in sheets(definition):
        for which in ("Layouts", "SheetControlLayouts"):
            placed = [element for element in _elements(path, sheet, which) if element.is_placed]
            for one, other in combinations(placed, 2):
                if _meet(one.columns, other.columns) and _meet(one.rows, other.rows):
                    yield Finding(other.path, f"{other.id} covers {one.id}")


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _elements(path: str, sheet: Document, which: str) -> Iterator[_Element]:
    for number, layout in enumerate(sheet.get(which, [])):
        kind, body = only(layout["Configuration"])
        for index, element in enumerate(body.get("Elements", [])):
            where = f"{path}.{which}[{number}].Configuration.{kind}.Elements[{index}]"
            yield _Element(where, element["ElementId"], element["ElementType"], element)


def _known(path: str, sheet: Document) -> dict[str, str]:
    known = {body["VisualId"]: "VISUAL" for _, _, body in visuals_of(path, sheet)}
    for _, _, body in controls(path, sheet, "ParameterControls"):
        known[body["ParameterControlId"]] = "PARAMETER_CONTROL"
    for _, _, body in controls(path, sheet, "FilterControls"):
        known[body["FilterControlId"]] = "FILTER_CONTROL"
    known |= {box["SheetTextBoxId"]: "TEXT_BOX" for box in sheet.get("TextBoxes", [])}
    return known | {image["SheetImageId"]: "IMAGE" for image in sheet.get("Images", [])}
