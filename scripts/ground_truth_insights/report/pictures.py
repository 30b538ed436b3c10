"""Charts as PNG, drawn without a browser."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import vl_convert
from PIL import Image

from ground_truth_insights.report.charts.theme import LIGHT, Spec
from ground_truth_insights.report.charts.vega_lite import DATA, LABEL_LIMIT, VEGA_LITE_VERSION, vega_lite
from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report
from ground_truth_insights.safe_text import one_line
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.drawn import Drawn, drawn
from ground_truth_insights.visuals.spec import Visual

# Twice the pixels of the page, so that text is sharp on screens of phones and in print.
_SCALE = 2.0
_WIDTH = 560
# A chart of a few colours looks the same with 64 of them, and is ten times smaller.
_COLOURS = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart of a visual: what it shows, its number among them, and the PNG with its size on a page."""

    drawn: Drawn
    number: int
    png: bytes
    width: int
    height: int


def pictures(read: Answer, words: Mapping[str, str], *, has_title: bool) -> Iterator[Picture]:
    """Yield the charts of a visual, one for each facet; none for figures, tables, and visuals without rows."""
    spec = vega_lite(read.visual, LIGHT)
    if spec is None:
        return
    for number, each in enumerate(drawn(read, words), start=1):
        filled = spec | _outside_of_a_browser(each) | (_titled(each, read.visual) if has_title else {})
        image = _fewer_colours(vl_convert.vegalite_to_png(filled, vl_version=VEGA_LITE_VERSION, scale=_SCALE))
        png = io.BytesIO()
        image.save(png, "PNG", optimize=True)
        yield Picture(each, number, png.getvalue(), round(image.width / _SCALE), round(image.height / _SCALE))


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
    shown = picture.drawn
    notes = [shown.rest, shown.note]
    if visual.weekly_mean:
        notes.append("The short lines are the means of the weeks.")
    if shown.events:
        notes.append(
            "Marked days: " + "; ".join(f"{event['text']} {event['on']} {event['names']}" for event in shown.events)
        )
    return [note for note in notes if note]


def picture_name(visual: Visual, picture: Picture) -> str:
    """Return the name of a chart's file: the id of the visual, with a number from its second chart on."""
    return f"{visual.id}.png" if picture.number == 1 else f"{visual.id}-{picture.number}.png"


def _outside_of_a_browser(data: Drawn) -> Spec:
    # There is no container whose width could be asked for.
    limits = {"params": [{"name": LABEL_LIMIT, "value": 200}]}
    return limits | {"width": _WIDTH, "datasets": {name: list(getattr(data, name)) for name in DATA}}


def _titled(data: Drawn, visual: Visual) -> Spec:
    title = visual.title if data.heading is None else f"{visual.title}, {data.heading}"
    below = [one_line(data.sentence), visual.question] if data.sentence else visual.question
    words: Spec = {"text": one_line(title), "subtitle": below, "subtitleColor": LIGHT.muted, "offset": 16}
    return {"title": words, "padding": 16}


def _fewer_colours(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
