"""Charts as PNG, drawn without a browser."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import vl_convert
from PIL import Image

from ground_truth_insights.report.charts.drawings import Drawing, drawings
from ground_truth_insights.report.charts.theme import LIGHT, Spec
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report
from ground_truth_insights.report.safe_text import one_line
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.spec import Visual

VEGA_LITE_VERSION = "6.4"
# Twice the pixels of the page, so that text is sharp on screens of phones and in print.
_SCALE = 2.0
# A chart of a few colours looks the same with 64 of them, and is ten times smaller.
_COLOURS = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart of a visual: its number among them, and the PNG with its size on a page."""

    drawing: Drawing
    number: int
    png: bytes
    width: int
    height: int


def pictures(read: Answer, words: Mapping[str, str], *, has_title: bool) -> Iterator[Picture]:
    """Yield the charts of a visual, one for each facet; none for figures, tables, and visuals without rows."""
    for number, drawing in enumerate(drawings(read, words), start=1):
        spec = _titled(drawing, read.visual) if has_title else drawing.vega_lite
        image = _fewer_colours(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE_VERSION, scale=_SCALE))
        png = io.BytesIO()
        image.save(png, "PNG", optimize=True)
        yield Picture(drawing, number, png.getvalue(), round(image.width / _SCALE), round(image.height / _SCALE))


def png_files(report: Report) -> list[ReportFile]:
    """Return a file for each chart, named by the id of its visual."""
    return [
        ReportFile(picture_name(read.visual, picture), picture.png)
        for _, visuals in report.sheets
        for read in visuals
        for picture in pictures(read, report.dashboard.words, has_title=True)
    ]


def chart_notes(visual: Visual, picture: Picture) -> list[str]:
    """Return what stands below a chart: what isn't drawn, and what its marks mean."""
    drawn = picture.drawing.drawn
    notes = [drawn.rest, drawn.note]
    if visual.weekly_mean:
        notes.append("The short lines are the means of the weeks.")
    if drawn.events:
        notes.append(
            "Marked days: " + "; ".join(f"{event['text']} {event['on']} {event['names']}" for event in drawn.events)
        )
    return [note for note in notes if note]


def picture_name(visual: Visual, picture: Picture) -> str:
    """Return the name of a chart's file: the id of the visual, with a number from its second chart on."""
    return f"{visual.id}.png" if picture.number == 1 else f"{visual.id}-{picture.number}.png"


def _titled(drawing: Drawing, visual: Visual) -> Spec:
    heading = drawing.drawn.heading
    title = visual.title if heading is None else f"{visual.title}, {heading}"
    words: Spec = {"text": one_line(title), "subtitle": visual.question, "subtitleColor": LIGHT.muted, "offset": 16}
    return drawing.vega_lite | {"title": words, "padding": 16}


def _fewer_colours(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
