"""The palette of charts and page: everybody can tell text and marks from what lies behind them."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from importlib.resources import files

import pytest

from ground_truth_insights.report.charts.theme import LIGHT, Theme

# WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (marks), level AA.
TEXT, MARKS = 4.5, 3.0
# The accent is the colour of flagged marks and of the words beside a median.
AS_TEXT = ("ink", "muted", "accent")
AS_MARKS = ("ink", "muted", "mark", "soft", "accent")
# Grid lines only guide the eye: every number that they help to read stands on the axis and in the table.
DECORATION = {"surface", "grid"}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours such as `#16202b`, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def style_sheet() -> Iterator[tuple[str, dict[str, str]]]:
    """Return the colours of each theme in the page's style sheet, dark twice: by choice and by preference."""
    text = (files("ground_truth_insights.report.page") / "assets" / "page.css").read_text(encoding="utf-8")
    for scheme, block in re.findall(r"color-scheme: (light|dark);(.*?)}", text, re.DOTALL):
        yield scheme, dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def test_contrast_is_measured_as_published() -> None:
    # WCAG: black on white is the most there is; #767676 is the lightest grey that passes on white, #777777 fails.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert round(contrast("#ffffff", "#767676"), 2) == 4.54
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_every_colour_of_the_palette_has_a_use() -> None:
    assert {field.name for field in fields(Theme)} == {*AS_TEXT, *AS_MARKS, *DECORATION}


@pytest.mark.parametrize(("names", "least"), [(AS_TEXT, TEXT), (AS_MARKS, MARKS)])
def test_text_and_marks_stand_out_from_their_surface(names: tuple[str, ...], least: float) -> None:
    for scheme, colours in style_sheet():
        for name in names:
            assert contrast(colours[name], colours["surface"]) >= least, (scheme, name)


def test_the_page_has_the_colours_of_its_charts() -> None:
    (light, colours), (chosen, dark), (preferred, dark_again) = style_sheet()
    assert (light, chosen, preferred) == ("light", "dark", "dark")
    assert dark == dark_again
    assert dark.keys() == colours.keys()
    assert asdict(LIGHT).items() <= colours.items()


def test_words_of_the_page_stand_out_wherever_they_stand() -> None:
    for _, colours in style_sheet():
        for text, behind in (("ink", "ground"), ("muted", "ground"), ("warn-ink", "warn")):
            assert contrast(colours[text], colours[behind]) >= TEXT
        for mark in ("mark", "focus"):
            assert contrast(colours[mark], colours["ground"]) >= MARKS
