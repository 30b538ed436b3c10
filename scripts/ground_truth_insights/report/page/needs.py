"""Which columns of which marts the page needs, read off the dashboard."""

from collections.abc import Iterator, Mapping

from ground_truth_insights.dashboard.spec import (
    Category,
    Chart,
    Dashboard,
    Field,
    Figure,
    Figures,
    Matrix,
    Table,
    Visual,
    companions,
)

_Need = tuple[str, str]


def needed_columns(dashboard: Dashboard) -> Mapping[str, tuple[str, ...]]:
    """Return for each mart of the dashboard the columns that the page reads, without the scope."""
    columns: dict[str, dict[str, None]] = {mart: {} for mart in dashboard.marts}
    for mart, column in _needs(dashboard):
        columns[mart][column] = None
    return {mart: tuple(names) for mart, names in columns.items()}


def additive_marts(dashboard: Dashboard) -> frozenset[str]:
    """Return the marts whose rows add up over jobs: those from which filtered numbers are computed."""
    charts = [visual for visual in all_visuals(dashboard) if isinstance(visual, Chart)]
    named = {mart for chart in charts for mart in (chart.filtered_mart, chart.label_filtered_mart)}
    return frozenset(mart for mart in named if mart is not None)


def all_visuals(dashboard: Dashboard) -> Iterator[Visual]:
    """Yield the visuals of all sheets and pages."""
    yield from dashboard.visuals()
    for page in dashboard.pages:
        yield from page.visuals


def _needs(dashboard: Dashboard) -> Iterator[_Need]:
    calendar = dashboard.calendar
    yield calendar.mart, calendar.date
    yield calendar.mart, calendar.incomplete
    for chosen in dashboard.filters:
        yield from chosen.columns.items()
    for page in dashboard.pages:
        for mart, columns in page.columns.items():
            yield from ((mart, column) for column in columns)
    for visual in all_visuals(dashboard):
        yield from _visual_needs(visual)


def _visual_needs(visual: Visual) -> Iterator[_Need]:
    if isinstance(visual, Chart):
        yield from _chart_needs(visual)
    elif isinstance(visual, Matrix):
        for category in (visual.rows, visual.columns):
            yield from ((visual.mart, column) for column in _category(category))
        for measure in visual.measures:
            yield from ((visual.mart, column) for column in measure.columns)
    elif isinstance(visual, Table):
        yield visual.mart, visual.sort.by
        for field in visual.fields:
            yield from ((visual.mart, column) for column in _field(field))
    elif isinstance(visual, Figures):
        for figure in visual.figures:
            yield from _figure_needs(figure)


def _figure_needs(figure: Figure) -> Iterator[_Need]:
    yield from ((figure.mart, column) for column in figure.measure.columns)
    if figure.label_filtered_mart is not None:
        yield figure.label_filtered_mart, figure.measure.column
    if figure.week is not None:
        yield from ((mart, figure.week) for mart in figure.marts)


def _chart_needs(visual: Chart) -> Iterator[_Need]:
    own = [visual.sort.by, *_category(visual.category)]
    own += [column for measure in visual.measures for column in measure.columns]
    own += [each.column for each in (visual.facet, visual.flag, visual.reference) if each is not None]
    if visual.forecast is not None:
        own += [visual.forecast.column, visual.forecast.low, visual.forecast.high]
    if visual.bins is not None:
        own.append(visual.bins.lower_bound)
    yield from ((visual.mart, column) for column in own)
    for mart in (visual.filtered_mart, visual.label_filtered_mart):
        if mart is not None:
            yield from ((mart, column) for column in _filtered(visual))
    if visual.events is not None:
        events = visual.events
        yield from ((events.mart, column) for column in (events.date, events.text, events.description))


def _filtered(visual: Chart) -> Iterator[str]:
    if visual.bins is not None:
        yield from (visual.bins.item, visual.bins.total)
        return
    yield from (visual.category.column, visual.value.column)
    if visual.facet is not None:
        yield visual.facet.column


def _category(category: Category) -> Iterator[str]:
    yield category.column
    if category.name_column is not None:
        yield category.name_column


def _field(field: Field) -> Iterator[str]:
    yield field.column
    if field.name_column is not None:
        yield field.name_column
    yield from companions(field.interval, field.n, field.status)
