"""What the service accepts and then draws wrongly or not at all."""

import re
from collections.abc import Iterator

from quicksight_local.definition.findings import (
    Finding,
    controls,
    filters,
    parameters,
    sheets,
    texts,
    visuals,
    walk,
)
from quicksight_local.service_model import Document

_KEY_FIGURE_OPTIONS = ("Comparison", "PrimaryValueDisplayType", "SecondaryValueFontConfiguration")
_BREAK_IN_LIST = re.compile(r"<li\b[^>]*>(?:(?!</li>).)*<br\s*/?>", re.DOTALL)


def incomplete_key_figures(definition: Document) -> Iterator[Finding]:
    """Yield key figures that stay blank: with some of their options, or without all three wells."""
    for path, kind, body in visuals(definition):
        chart = body.get("ChartConfiguration", {})
        if kind != "KPIVisual" or "KPIOptions" not in chart:
            continue
        missing = [name for name in _KEY_FIGURE_OPTIONS if name not in chart["KPIOptions"]]
        if missing:
            yield Finding(f"{path}.ChartConfiguration.KPIOptions", f"stays blank without {', '.join(missing)}")
        wells = chart.get("FieldWells", {})
        missing = [name for name in ("TargetValues", "TrendGroups") if name not in wells]
        if missing:
            yield Finding(f"{path}.ChartConfiguration.FieldWells", f"stays blank without {', '.join(missing)}")


def ignored_labels(definition: Document) -> Iterator[Finding]:
    """Yield axis labels that don't say which field they are for."""
    for path, _, body in visuals(definition):
        for place in walk(body, path):
            if place.key != "AxisLabelOptions":
                continue
            for number, label in enumerate(place.value):
                if "CustomLabel" in label and "ApplyTo" not in label:
                    yield Finding(f"{place.path}[{number}]", "CustomLabel is ignored without ApplyTo")


def hidden_sheets(definition: Document) -> Iterator[Finding]:
    """Yield sheets whose name is too short for a tab."""
    for path, sheet in sheets(definition):
        if len(sheet.get("Name", "")) < 2:
            yield Finding(path, "the tab is hidden: the sheet's name needs two characters")


def parameters_without_default(definition: Document) -> Iterator[Finding]:
    """Yield parameters other than texts that the page can't start with."""
    for path, kind, body in parameters(definition):
        if kind != "StringParameterDeclaration" and not body.get("DefaultValues"):
            yield Finding(path, f"parameter {body['Name']} needs DefaultValues")


def parameters_without_control(definition: Document) -> Iterator[Finding]:
    """Yield filters by a parameter that nobody can set."""
    settable = {
        body["SourceParameterName"]
        for path, sheet in sheets(definition)
        for _, _, body in controls(path, sheet, "ParameterControls")
    }
    for path, _, body in filters(definition):
        for place in texts(body, "Parameter", "ParameterName", path=path):
            if place.value not in settable:
                yield Finding(place.path, f"visuals stay empty: parameter {place.value} has no control")


def broken_rich_text(definition: Document) -> Iterator[Finding]:
    """Yield text boxes with a line break inside a list item."""
    for path, sheet in sheets(definition):
        for number, box in enumerate(sheet.get("TextBoxes", [])):
            if _BREAK_IN_LIST.search(box.get("Content", "")):
                yield Finding(f"{path}.TextBoxes[{number}].Content", "a list item holds no line break")
