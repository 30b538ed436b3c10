"""The Vega-Lite of each type of chart, over the named data `rows`, `marks` and `events`."""

from collections.abc import Callable

from ground_truth_insights.report.charts.theme import Spec, Theme, config
from ground_truth_insights.visuals.drawn import ROOM
from ground_truth_insights.visuals.spec import Column, Visual

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
DATA = ("rows", "marks", "events")
# The name of the parameter that says how many pixels a label beside the chart may take.
LABEL_LIMIT = "label_limit"
# It names the width so that it is worked out once for each: every look at the place of the chart makes a browser lay
# out the page.
_LABEL_LIMIT: Spec = {"name": LABEL_LIMIT, "expr": "width < 0 ? 80 : max(80, containerSize()[0] * 0.38)"}
_STEP = 26
# A line has days: no hours, and one way to write a day.
_DAY = "utchours(datum.value) ? '' : utcFormat(datum.value, utcdayofyear(datum.value) == 1 ? '%Y' : '%b %d')"
_FORMATS = {"share": ".0%", "count": ",.0f", "number": ",~f", "coefficient": ".2f", "amount": ",~s", "seconds": ",~s"}
# What the longest number behind a bar takes, such as `2 h 39 min`.
_NUMBER_PIXELS = 72
# On a phone the numbers below the axis would run into each other.
_FITTING_TICKS: Spec = {"expr": "max(2, min(5, width / 60))"}
_SAID: Spec = {"description": {"field": "said"}, "tooltip": {"field": "tip"}}


def vega_lite(visual: Visual, theme: Theme) -> Spec | None:
    """Return the chart of a visual without data, or None for what is no chart: figures and tables."""
    builders: dict[str, Callable[[Visual, Theme], Spec]] = {
        "bars": _bars,
        "columns": _columns,
        "line": _line,
        "intervals": _intervals,
        "matrix": _matrix,
    }
    build = builders.get(visual.type)
    if build is None:
        return None
    return {
        "$schema": SCHEMA,
        "description": visual.title,
        "width": "container",
        "config": config(theme),
        "datasets": {name: [] for name in DATA},
        "data": {"name": "rows"},
        **build(visual, theme),
    }


def _bars(visual: Visual, theme: Theme) -> Spec:
    x = {"field": "value", "type": "quantitative", **_axis(visual.value, _FITTING_TICKS)}
    layers: list[Spec] = [
        _room("x"),
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.7}, "cursor": _cursor(visual)},
            "encoding": {"x": x, "color": _flagged(theme), **_SAID},
        },
    ]
    if visual.value.interval is not None:
        layers.append(_bounds(theme))
    layers += [*_rules("x", theme), *_numbers(visual.value, theme), _undefined()]
    return {"params": [_LABEL_LIMIT], "height": {"step": _STEP}, "encoding": {"y": _names()}, "layer": layers}


def _columns(visual: Visual, theme: Theme) -> Spec:
    y = {"field": "value", "type": "quantitative", **_axis(visual.value)}
    x = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": visual.category.title, "labelAngle": 0, "grid": False, "labelLimit": 120},
    }
    return {
        "height": 260,
        "encoding": {"x": x},
        "layer": [
            _room("y"),
            *([_one()] if visual.value.format == "count" else []),
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3, "width": {"band": 0.72}, "cursor": _cursor(visual)},
                "encoding": {"y": y, "color": _flagged(theme), **_SAID},
            },
            {
                "mark": {"type": "text", "dy": -8, "aria": False},
                "encoding": {"y": {"field": "value", "type": "quantitative"}, "text": {"field": "text"}},
            },
        ],
    }


def _line(visual: Visual, theme: Theme) -> Spec:
    x = {
        "field": "key",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {
            "title": None,
            "grid": False,
            "labelOverlap": True,
            "tickCount": {"expr": "max(2, width / 90)"},
            "labelExpr": _DAY,
        },
    }
    y = {"field": "value", "type": "quantitative", **_axis(visual.value)}
    layers: list[Spec] = [_one()] if visual.value.format == "count" else []
    if visual.forecast is not None:
        layers += _forecast(theme)
    layers += [
        {
            "mark": {"type": "area", "color": theme.mark, "opacity": 0.1, "aria": False},
            "encoding": {"y": y},
        },
        {
            "mark": {"type": "line", "color": theme.mark, "strokeWidth": 1.6, "aria": False},
            "encoding": {"y": y},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 34},
            "encoding": {
                "y": y,
                "color": _flagged(theme),
                "opacity": {"condition": {"test": "datum.dense && !datum.flag", "value": 0}, "value": 1},
                **_SAID,
            },
        },
    ]
    if visual.weekly_mean:
        layers.append(_weekly_means(theme))
    if visual.events is not None:
        layers += _event_marks(theme)
    layers += _rules("y", theme)
    return {"height": 280, "encoding": {"x": x}, "layer": layers}


def _intervals(visual: Visual, theme: Theme) -> Spec:
    x = {"field": "value", "type": "quantitative", **_axis(visual.value, _FITTING_TICKS)}
    x["scale"] = {"zero": False, "nice": True}
    layers: list[Spec] = [
        _zero(theme),
        *_rules("x", theme),
        {
            "mark": {"type": "rule", "strokeWidth": 3, "color": theme.soft, "aria": False},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        {
            # An interval without an upper end reaches as far as the chart.
            "transform": [{"filter": "isValid(datum.low) && !isValid(datum.high)"}],
            "mark": {"type": "rule", "strokeWidth": 3, "color": theme.soft, "aria": False},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"value": "width"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "cursor": _cursor(visual)},
            "encoding": {"x": x, "color": _flagged(theme), **_SAID},
        },
        _undefined(),
    ]
    return {"params": [_LABEL_LIMIT], "height": {"step": _STEP}, "encoding": {"y": _names()}, "layer": layers}


def _matrix(visual: Visual, theme: Theme) -> Spec:
    axis: Spec = {"grid": False, "labelLimit": 120}
    rows, columns = visual.keys
    return {
        "height": {"step": _STEP},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": None, "axis": axis | {"title": rows.title}},
            "x": {
                "field": "column",
                "type": "nominal",
                "sort": None,
                "axis": axis | {"title": columns.title, "orient": "top", "labelAngle": -60},
            },
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": theme.surface, "strokeWidth": 1},
                "encoding": {
                    "opacity": {"condition": {"test": "datum.weak", "value": 0.25}, "value": 1},
                    "color": {
                        "field": "value",
                        "type": "quantitative",
                        "scale": {"range": [theme.grid, theme.mark]},
                        "legend": {"title": visual.value.title, "format": _FORMATS[visual.value.format]},
                    },
                    **_SAID,
                },
            }
        ],
    }


def _names() -> Spec:
    return {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": {"expr": LABEL_LIMIT}},
    }


def _axis(measure: Column, tick_count: object = 5) -> Spec:
    axis: Spec = {"title": measure.title, "tickCount": tick_count, "format": _FORMATS.get(measure.format, ",~s")}
    if measure.format == "count":
        label = "datum.value % 1 ? '' : datum.value >= 10000 ? format(datum.value, '~s') : datum.label"
        axis |= {"tickMinStep": 1, "labelExpr": label}
    if measure.format in ("share", "coefficient"):
        # The axis may end beyond 1, for the number behind the longest bar; there is no value there.
        axis["labelExpr"] = "datum.value > 1 ? '' : datum.label"
    if measure.format == "seconds":
        # Round thousands of seconds are no round hours; the bars carry their durations.
        axis |= {"labels": False, "grid": False}
    return {"axis": axis}


def _one() -> Spec:
    """Return an unseen mark at 1, so that counts of 0 alone lie on the axis instead of in the middle of the chart."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "point", "opacity": 0, "aria": False, "tooltip": None},
        "encoding": {"x": None, "y": {"datum": 1, "type": "quantitative"}},
    }


def _room(channel: str) -> Spec:
    """Return an unseen mark that keeps room for the number behind the longest bar, in a narrow chart more of it."""
    wider = f"width / max({_NUMBER_PIXELS}, width - {_NUMBER_PIXELS}) / {ROOM}" if channel == "x" else "1"
    return {
        "transform": [{"calculate": f"datum.room * max(1, {wider})", "as": "fitting_room"}],
        "mark": {"type": "point", "opacity": 0, "aria": False, "tooltip": None},
        "encoding": {channel: {"field": "fitting_room", "type": "quantitative"}},
    }


def _numbers(measure: Column, theme: Theme) -> list[Spec]:
    """Return the numbers behind the bars and their intervals, with a rim that keeps lines across the chart off them."""
    end = "max(0, datum.value)" if measure.interval is None else "max(0, datum.value, datum.high)"
    rim = {"stroke": theme.surface, "strokeWidth": 4, "strokeJoin": "round"}
    return [
        {
            "transform": [{"calculate": f"isValid(datum.value) ? {end} : null", "as": "end"}],
            "mark": {"type": "text", "align": "left", "dx": 6, "aria": False, **kind},
            "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "text"}},
        }
        for kind in (rim, {})
    ]


def _zero(theme: Theme) -> Spec:
    """Return a line at 0 where an interval reaches below it."""
    return {
        "transform": [
            {"aggregate": [{"op": "min", "field": "low", "as": "lowest"}]},
            {"filter": "datum.lowest < 0"},
            {"calculate": "0", "as": "zero"},
        ],
        "mark": {"type": "rule", "color": theme.muted, "strokeWidth": 1.5, "aria": False},
        "encoding": {"x": {"field": "zero", "type": "quantitative"}, "y": None},
    }


def _undefined() -> Spec:
    """Return the words that stand where an undefined value would."""
    return {
        "transform": [{"filter": "datum.value === null"}],
        "mark": {"type": "text", "align": "left", "x": 4, "aria": False, "fontStyle": "italic"},
        "encoding": {"text": {"field": "text"}},
    }


def _bounds(theme: Theme) -> Spec:
    return {
        "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1.5, "aria": False},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }


def _rules(channel: str, theme: Theme) -> list[Spec]:
    """Return the line of a median or a reference across the chart, with its words."""
    at = {"field": "at", "type": "quantitative"}
    # Near the right edge the words stand on the left of the line, or they would be cut.
    is_right = "scale('x', datum.at) > width * 0.6"
    place: Spec = {
        "align": {"expr": f"{is_right} ? 'right' : 'left'"},
        "dx": {"expr": f"{is_right} ? -5 : 5"},
        "y": -8,
    }
    if channel == "y":
        place = {"align": "right", "baseline": "bottom", "dy": -3, "x": "width"}
    return [
        {
            "data": {"name": "marks"},
            "mark": {"type": "rule", "color": theme.accent, "strokeDash": [5, 3], "strokeWidth": 1.5, "aria": False},
            "encoding": {channel: at, "y" if channel == "x" else "x": None},
        },
        {
            "data": {"name": "marks"},
            "mark": {"type": "text", "color": theme.accent, "aria": False, **place},
            "encoding": {channel: at, "y" if channel == "x" else "x": None, "text": {"field": "text"}},
        },
    ]


def _event_marks(theme: Theme) -> list[Spec]:
    x = {"field": "on", "type": "temporal"}
    # Numbers stand on two lines in turn, since those of neighbouring days would write over each other.
    numbers: list[Spec] = [
        {
            "data": {"name": "events"},
            "transform": [{"filter": f"datum.text % 2 == {parity}"}],
            "mark": {"type": "text", "color": theme.ink, "align": "left", "dx": 5, "y": y, "aria": False},
            "encoding": {"x": x, "text": {"field": "text"}, "tooltip": {"field": "tip"}},
        }
        for parity, y in ((1, 8), (0, 20))
    ]
    return [
        {
            "data": {"name": "events"},
            "mark": {"type": "rule", "color": theme.muted, "strokeDash": [2, 3], "aria": False},
            "encoding": {"x": x, "tooltip": {"field": "tip"}},
        },
        *numbers,
    ]


def _weekly_means(theme: Theme) -> Spec:
    """Return a short line at the mean of each calendar week, Monday to Sunday, over the days that it has."""
    monday = "utcOffset('day', toDate(datum.key), -((utcday(toDate(datum.key)) + 6) % 7))"
    on = "utcFormat(datum.monday, '%Y-%m-%d')"
    return {
        "transform": [
            {"filter": "isValid(datum.value)"},
            {"calculate": f"time({monday})", "as": "monday"},
            {"calculate": "time(toDate(datum.key))", "as": "day"},
            {
                "aggregate": [
                    {"op": "mean", "field": "value", "as": "mean"},
                    {"op": "min", "field": "day", "as": "first"},
                    {"op": "max", "field": "day", "as": "last"},
                ],
                "groupby": ["monday"],
            },
            {"calculate": "toDate(datum.first)", "as": "from"},
            {"calculate": "utcOffset('day', datum.last, 1)", "as": "to"},
            {"calculate": f"'Week of ' + {on} + ': mean ' + format(datum.mean, ',.1f')", "as": "tip"},
        ],
        "mark": {"type": "rule", "color": theme.accent, "strokeWidth": 2.5, "aria": False},
        "encoding": {
            "x": {"field": "from", "type": "temporal"},
            "x2": {"field": "to"},
            "y": {"field": "mean", "type": "quantitative"},
            "tooltip": {"field": "tip"},
        },
    }


def _forecast(theme: Theme) -> list[Spec]:
    return [
        {
            "mark": {"type": "area", "color": theme.soft, "opacity": 0.5, "aria": False},
            "encoding": {
                "y": {"field": "forecast_low", "type": "quantitative"},
                "y2": {"field": "forecast_high"},
            },
        },
        {
            "mark": {"type": "line", "color": theme.accent, "strokeDash": [6, 4], "strokeWidth": 1.6, "aria": False},
            "encoding": {"y": {"field": "forecast", "type": "quantitative"}},
        },
    ]


def _flagged(theme: Theme) -> Spec:
    return {"condition": {"test": "datum.flag", "value": theme.accent}, "value": theme.mark}


def _cursor(visual: Visual) -> str:
    return "default" if visual.category.opens is None else "pointer"
