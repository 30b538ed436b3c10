"""Which mart a visual stands on in QuickSight, where one visual has exactly one data set."""

from ground_truth_insights.dashboard.spec import Chart, Dashboard, Figures, Matrix, Table, Visual


def chart_mart(chart: Chart) -> str:
    """Return the mart of a chart: the additive one, which follows filters, unless the spec says otherwise.

    Bins are counted anew from the additive mart while a filter is on, which no data set can do.
    """
    if chart.filtered_mart is None or chart.bins is not None or chart.quicksight == "mart":
        return chart.mart
    return chart.filtered_mart


def drawn_marts(visual: Visual) -> tuple[str, ...]:
    """Return the marts whose data sets a visual is drawn from."""
    match visual:
        case Chart():
            return (chart_mart(visual),)
        case Matrix() | Table():
            return (visual.mart,)
        case Figures():
            return tuple(dict.fromkeys(figure.mart for figure in visual.figures))
        case _:
            return visual.marts


def dashboard_marts(dashboard: Dashboard) -> tuple[str, ...]:
    """Return every mart that the sheets are drawn from in QuickSight, each once."""
    return tuple(dict.fromkeys(mart for visual in dashboard.visuals() for mart in drawn_marts(visual)))
