"""Charts with their data inside, for pictures without a browser."""

from collections.abc import Mapping
from dataclasses import dataclass

from ground_truth_insights.report.charts.theme import LIGHT, Spec, Theme
from ground_truth_insights.report.charts.vega_lite import DATA, LABEL_LIMIT, vega_lite
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.drawn import Drawn, drawn

_WIDTH = 560


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart: what it shows, and the Vega-Lite that draws it in full."""

    drawn: Drawn
    vega_lite: Spec


def drawings(read: Answer, words: Mapping[str, str], theme: Theme = LIGHT, width: int = _WIDTH) -> tuple[Drawing, ...]:
    """Return the charts of a visual, one for each facet; none for figures, tables, and visuals without rows.

    `width` is that of the whole picture in pixels.
    """
    spec = vega_lite(read.visual, theme)
    if spec is None:
        return ()
    return tuple(Drawing(each, _filled(spec, each, width)) for each in drawn(read, words))


def _filled(spec: Spec, data: Drawn, width: int) -> Spec:
    # Outside of a browser there is no container whose width could be asked for.
    limits = {"params": [{"name": LABEL_LIMIT, "value": 200}]}
    return spec | limits | {"width": width, "datasets": {name: list(getattr(data, name)) for name in DATA}}
