"""The Vega-Lite of each type of chart, over the named data `rows`, `marks` and `events`."""

from collections.abc import Callable, Mapping

from ground_truth_insights.report.charts.theme import Spec, Theme, config
from ground_truth_insights.visuals.spec import Column, Visual

VEGA_LITE_VERSION = "6.4"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
DATA = ("rows", "marks", "events")
# The number behind a bar needs room on its right.
_ROOM = 1.18
# More days than this on a line run into each other, and so many are a thicket.
_DENSE, _CROWDED = 90, 400
# The name of the parameter that says how many pixels a label beside the chart may take.
LABEL_LIMIT = "label_limit"
# It names the width so that it is worked out once for each: every look at the place of the chart makes a browser lay
# out the page.
_LABEL_LIMIT: Spec = {"name": LABEL_LIMIT, "expr": "width < 0 ? 80 : max(80, containerSize()[0] * 0.38)"}
_STEP = 26
# Weeks begin on Monday, so ticks stand there: every so many weeks that their days have room. 5 January 1970 was one.
_DAY, _MONDAY = 86_400_000, 4 * 86_400_000
_SPAN = "(domain('x')[1] - domain('x')[0])"
_UNIT = f"({_SPAN} > {14 * _DAY} ? {7 * _DAY} : {_DAY})"
_APART = f"{_UNIT} * max(1, ceil({_SPAN} / {_UNIT} / max(2, width / 90)))"
_FIRST = f"ceil((domain('x')[0] - {_MONDAY}) / {_UNIT}) * {_UNIT} + {_MONDAY}"
_TICKS: Spec = {"expr": f"sequence({_FIRST}, time(domain('x')[1]) + 1, {_APART})"}
_TICK_TEXT = f"utcFormat(datum.value, {_APART} > {63 * _DAY} ? '%b %Y' : '%b %d')"
_FORMATS = {"share": ".0%", "count": ",.0f", "number": ",~f", "coefficient": ".2f", "amount": ",~s", "seconds": ",~s"}
# What the longest number behind a bar takes, such as `2 h 39 min`.
_NUMBER_PIXELS = 72
# On a phone the numbers below the axis would run into each other.
_FITTING_TICKS: Spec = {"expr": "max(2, min(5, width / 60))"}
_ROOMY: Spec = {"expr": "bandwidth('x') < 20 ? 0 : 1"}
_TIP: Spec = {"tooltip": {"field": "tip"}}
_SAID: Spec = {"description": {"field": "said"}, **_TIP}
_TEXT: Spec = {"text": {"field": "text"}}
_DIM_TEST = [{"test": "datum.dim", "value": 0.3}]
_DIM: Spec = {"condition": _DIM_TEST, "value": 1}


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
    x = _quantity("value", **_axis(visual.value, _FITTING_TICKS))
    layers = [_room("x", visual.value), _said("bar", theme, {"x": x}, cornerRadiusEnd=3, height={"band": 0.7})]
    if visual.value.interval is not None:
        bounds = {"x": _quantity("low"), "x2": {"field": "high"}}
        layers.append(_layer("rule", bounds, color=theme.ink, strokeWidth=1.5))
    layers += [*_rules("x", theme), *_numbers(visual.value, theme), _undefined()]
    return _named(layers)


def _columns(visual: Visual, theme: Theme) -> Spec:
    y = _quantity("value", **_axis(visual.value))
    axis = {"title": visual.category.title, "labelAngle": 0, "grid": False, "labelLimit": 120}
    layers = [
        _room("y", visual.value),
        *_one(visual),
        _said("bar", theme, {"y": y}, cornerRadiusEnd=3, width={"band": 0.72}),
        _layer("text", {"y": _quantity("value"), **_TEXT}, dy=-8),
    ]
    return {"height": 260, "encoding": {"x": _nominal("label", axis)}, "layer": layers}


def _line(visual: Visual, theme: Theme) -> Spec:
    axis = {"title": None, "grid": False, "labelOverlap": True, "values": _TICKS}
    x = {"field": "key", "type": "temporal", "scale": {"type": "utc"}, "axis": axis | {"labelExpr": _TICK_TEXT}}
    y = {"y": _quantity("value", **_axis(visual.value))}
    # A day that is chosen is seen among however many.
    hidden = {"test": f"datum.days > {_DENSE} && !datum.flag && datum.dim !== false", "value": 0}
    unseen = {"condition": [hidden, *_DIM_TEST], "value": 1}
    layers = [
        *_one(visual),
        *(_forecast(theme) if visual.forecast is not None else []),
        *(
            # Years of days are a thicket, in which their weekly means say more.
            layer | {"transform": [{"filter": f"datum.days <= {_CROWDED}"}]} if visual.weekly_mean else layer
            for layer in (
                _layer("area", y, color=theme.mark, opacity=0.1),
                _layer("line", y, color=theme.mark, strokeWidth=1.6),
                {
                    "mark": {"type": "point", "filled": True, "size": 34},
                    "encoding": {**y, "color": _flagged(theme), "opacity": unseen, **_SAID},
                },
            )
        ),
        *(_weekly_means(theme) if visual.weekly_mean else []),
        *(_event_marks(theme) if visual.events is not None else []),
        *_rules("y", theme),
    ]
    count: Spec = {"joinaggregate": [{"op": "count", "as": "days"}]}
    return {"height": 280, "transform": [count], "encoding": {"x": x}, "layer": layers}


def _intervals(visual: Visual, theme: Theme) -> Spec:
    x = _quantity("value", **_axis(visual.value, _FITTING_TICKS), scale={"zero": False, "nice": True})
    # An interval without an upper end reaches as far as the chart.
    is_open = [{"filter": "isValid(datum.low) && !isValid(datum.high)"}]
    reach: Spec = {"strokeWidth": 3, "color": theme.soft}
    layers = [
        _zero(theme),
        *_rules("x", theme),
        _layer("rule", {"x": _quantity("low"), "x2": {"field": "high"}}, **reach),
        _layer("rule", {"x": _quantity("low"), "x2": {"value": "width"}}, **reach) | {"transform": is_open},
        _said("point", theme, {"x": x}, filled=True, size=90),
        _undefined(),
    ]
    return _named(layers)


def _matrix(visual: Visual, theme: Theme) -> Spec:
    axis: Spec = {"grid": False, "labelLimit": 160, "domain": False}
    rows, columns = visual.keys
    # Shares fill their whole range; between the light cells and the dark ones no text could be read.
    low, high = ("0", "1") if visual.value.format == "share" else ("min(0, datum.least)", "datum.most")
    ends: list[Spec] = [{"op": op, "field": "value", "as": name} for op, name in (("min", "least"), ("max", "most"))]
    part = f"clamp((datum.value - {low}) / max(1e-9, {high} - {low}), 0, 1)"
    transform: list[Spec] = [
        {"joinaggregate": ends},
        {"calculate": f"!isValid(datum.value) || datum.weak ? 0 : {part}", "as": "part"},
        {"calculate": "datum.part < 0.7 ? 0.05 + datum.part * 0.55 : 0.85 + datum.part * 0.15", "as": "tint"},
    ]
    tint = _quantity("tint", scale=None, legend=None)
    ink = [{"test": "datum.weak", "value": theme.muted}, {"test": "datum.part >= 0.7", "value": theme.surface}]
    return {
        "width": {"step": 36},
        "height": {"step": _STEP},
        "transform": transform,
        "encoding": {
            # The title of the rows would stand on the names of the columns.
            "y": _nominal("row", axis | {"title": rows.title, "titleAlign": "right", "titleX": -8}) | _by("row"),
            "x": _nominal("column", axis | {"title": columns.title, "orient": "top", "labelAngle": -60})
            | _by("column"),
        },
        "layer": [
            {
                "mark": {"type": "rect", "color": theme.mark, "stroke": theme.surface, "strokeWidth": 1},
                "encoding": {"fillOpacity": tint, **_SAID},
            },
            # A picture may be too narrow for numbers.
            _layer("text", _TEXT | {"color": {"condition": ink, "value": theme.ink}}, fontSize=11, opacity=_ROOMY),
        ],
    }


def _layer(mark: str, encoding: Mapping[str, object], **looks: object) -> Spec:
    """Return marks that a screen reader passes over: what they show is said by others."""
    return {"mark": {"type": mark, "aria": False, **looks}, "encoding": dict(encoding)}


def _said(mark: str, theme: Theme, encoding: Mapping[str, object], **looks: object) -> Spec:
    """Return the marks of the categories, which say their numbers and may be chosen; then all others stand back."""
    return {
        "mark": {"type": mark, "cursor": "pointer", **looks},
        "encoding": {**encoding, "color": _flagged(theme), "opacity": _DIM, **_SAID},
    }


def _quantity(field: str, **more: object) -> Spec:
    return {"field": field, "type": "quantitative", **more}


def _nominal(field: str, axis: Spec) -> Spec:
    return {"field": field, "type": "nominal", "sort": None, "axis": axis}


def _by(field: str) -> Spec:
    """Return the order of an axis of a matrix: the categories that stand on most come first on both."""
    return {"sort": {"field": f"{field}_place", "op": "min"}}


def _named(layers: list[Spec]) -> Spec:
    """Return a chart with a row for each category, whose names stand on the left."""
    names = _nominal("label", {"title": None, "labelLimit": {"expr": LABEL_LIMIT}})
    return {"params": [_LABEL_LIMIT], "height": {"step": _STEP}, "encoding": {"y": names}, "layer": layers}


def _axis(measure: Column, tick_count: object = 5) -> Spec:
    axis: Spec = {"title": measure.title, "tickCount": tick_count, "format": _FORMATS.get(measure.format, ",~s")}
    if measure.format == "count":
        label = "datum.value % 1 ? '' : datum.value >= 10000 ? format(datum.value, '~s') : datum.label"
        axis |= {"tickMinStep": 1, "labelExpr": label}
    if measure.format == "coefficient":
        # Two decimals tell no closer ticks apart.
        axis["tickMinStep"] = 0.05
    if measure.format in ("share", "coefficient"):
        # The axis may end beyond 1, for the number behind the longest bar; there is no value there.
        axis["labelExpr"] = "datum.value > 1 ? '' : datum.label"
    if measure.format == "seconds":
        # Round thousands of seconds are no round hours; the bars carry their durations.
        axis |= {"labels": False, "grid": False}
    return {"axis": axis}


def _one(visual: Visual) -> list[Spec]:
    """Return an unseen mark at 1, so that counts of 0 alone lie on the axis instead of in the middle of the chart."""
    one = _layer("point", {"x": None, "y": {"datum": 1, "type": "quantitative"}}, opacity=0, tooltip=None)
    return [{"data": {"values": [{}]}, **one}] if visual.value.format == "count" else []


def _room(channel: str, measure: Column) -> Spec:
    """Return an unseen mark that keeps room for the number behind the longest bar, in a narrow chart more of it."""
    wider = f"width / max({_NUMBER_PIXELS}, width - {_NUMBER_PIXELS}) / {_ROOM}" if channel == "x" else "1"
    ends = ["value", *(["high"] if measure.bounds else [])]
    highest = f"max(0, {', '.join(f'datum.most_{end} || 0' for end in ends)})"
    room: list[Spec] = [
        {"joinaggregate": [{"op": "max", "field": end, "as": f"most_{end}"} for end in ends]},
        {"calculate": f"{highest} * {_ROOM} * max(1, {wider})", "as": "room"},
    ]
    return _layer("point", {channel: _quantity("room")}, opacity=0, tooltip=None) | {"transform": room}


def _numbers(measure: Column, theme: Theme) -> list[Spec]:
    """Return the numbers behind the bars and their intervals, with a rim that keeps lines across the chart off them."""
    reach = "max(0, datum.value)" if measure.interval is None else "max(0, datum.value, datum.high)"
    end = [{"calculate": f"isValid(datum.value) ? {reach} : null", "as": "end"}]
    rim: Spec = {"stroke": theme.surface, "strokeWidth": 4, "strokeJoin": "round"}
    texts = [_layer("text", {"x": _quantity("end"), **_TEXT}, align="left", dx=6, **looks) for looks in (rim, {})]
    return [{**text, "transform": end} for text in texts]


def _zero(theme: Theme) -> Spec:
    """Return a line at 0 where an interval reaches below it."""
    transform = [
        {"aggregate": [{"op": "min", "field": "low", "as": "lowest"}]},
        {"filter": "datum.lowest < 0"},
        {"calculate": "0", "as": "zero"},
    ]
    line = _layer("rule", {"x": _quantity("zero"), "y": None}, color=theme.muted, strokeWidth=1.5)
    return {**line, "transform": transform}


def _undefined() -> Spec:
    """Return the words that stand where an undefined value would."""
    words = _layer("text", _TEXT, align="left", x=4, fontStyle="italic")
    return {**words, "transform": [{"filter": "datum.value === null"}]}


def _rules(channel: str, theme: Theme) -> list[Spec]:
    """Return the line of a median or a reference across the chart, with its words."""
    at = {channel: _quantity("at"), "y" if channel == "x" else "x": None}
    # Near the right edge the words stand on the left of the line, or they would be cut.
    is_right = "scale('x', datum.at) > width * 0.6"
    place: Spec = {"align": {"expr": f"{is_right} ? 'right' : 'left'"}, "dx": {"expr": f"{is_right} ? -5 : 5"}, "y": -8}
    if channel == "y":
        place = {"align": "right", "baseline": "bottom", "dy": -3, "x": "width"}
    line = _layer("rule", at, color=theme.accent, strokeDash=[5, 3], strokeWidth=1.5)
    return [
        {**layer, "data": {"name": "marks"}}
        for layer in (line, _layer("text", at | _TEXT, color=theme.accent, **place))
    ]


def _event_marks(theme: Theme) -> list[Spec]:
    x: Spec = {"x": {"field": "on", "type": "temporal"}, **_TIP}
    line = _layer("rule", x, color=theme.muted, strokeDash=[2, 3])
    # Numbers stand on two lines in turn, since those of neighbouring days would write over each other.
    numbers = [
        _layer("text", x | _TEXT, color=theme.ink, align="left", dx=5, y=y)
        | {"transform": [{"filter": f"datum.text % 2 == {parity}"}]}
        for parity, y in ((1, 8), (0, 20))
    ]
    return [{**layer, "data": {"name": "events"}} for layer in (line, *numbers)]


def _weekly_means(theme: Theme) -> list[Spec]:
    """Return a short line at the mean of each calendar week, Monday to Sunday, over the days that it has.

    Where the days themselves aren't drawn, one line connects the means.
    """
    monday = "utcOffset('day', toDate(datum.key), -((utcday(toDate(datum.key)) + 6) % 7))"
    on = "utcFormat(datum.monday, '%Y-%m-%d')"
    means = [("mean", "value", "mean"), ("min", "day", "first"), ("max", "day", "last")]
    transform: list[Spec] = [
        {"filter": "isValid(datum.value)"},
        {"calculate": f"time({monday})", "as": "monday"},
        {"calculate": "time(toDate(datum.key))", "as": "day"},
        {"aggregate": [{"op": op, "field": field, "as": name} for op, field, name in means], "groupby": ["monday"]},
        {"calculate": "toDate(datum.first)", "as": "from"},
        {"calculate": "utcOffset('day', datum.last, 1)", "as": "to"},
        {"calculate": f"'Week of ' + {on} + ': mean ' + format(datum.mean, ',.1f')", "as": "tip"},
    ]
    encoding: Spec = {"x": {"field": "from", "type": "temporal"}, "x2": {"field": "to"}, "y": _quantity("mean"), **_TIP}
    short = _layer("rule", encoding, color=theme.accent, strokeWidth=2.5)
    ends = {key: value for key, value in encoding.items() if key != "x2"}
    points = {"aria": False, "color": theme.accent, "size": 24}
    connected = _layer("line", ends, color=theme.accent, strokeWidth=1.6, point=points)
    return [
        short | {"transform": [{"filter": f"datum.days <= {_CROWDED}"}, *transform]},
        connected | {"transform": [{"filter": f"datum.days > {_CROWDED}"}, *transform]},
    ]


def _forecast(theme: Theme) -> list[Spec]:
    band: Spec = {"y": _quantity("forecast_low"), "y2": {"field": "forecast_high"}}
    return [
        _layer("area", band, color=theme.soft, opacity=0.5),
        _layer("line", {"y": _quantity("forecast")}, color=theme.accent, strokeDash=[6, 4], strokeWidth=1.6),
    ]


def _flagged(theme: Theme) -> Spec:
    return {"condition": {"test": "datum.flag", "value": theme.accent}, "value": theme.mark}
