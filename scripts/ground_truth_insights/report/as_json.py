"""The report for scripts."""

from ground_truth_insights.report.report import Report
from ground_truth_insights.report.visual_data import VisualData, VisualRow

Json = dict[str, object]


def as_json(report: Report) -> Json:
    """Return the report as values that JSON can hold; undefined numbers are null, shares are 0 to 1."""
    figures, health = report.key_figures, report.health
    return {
        "title": report.dashboard.title,
        "scope": {"type": report.scope.type, "name": report.scope.name},
        "is_simulated": health.simulated_files > 0,
        "key_figures": {
            "annotations": figures.annotations,
            "workers": figures.workers,
            "data_objects": figures.data_objects,
            "days": figures.days,
            "first_on": figures.first_on and figures.first_on.isoformat(),
            "last_on": figures.last_on and figures.last_on.isoformat(),
        },
        "needs_a_look": [
            {
                "check": finding.check,
                "count": finding.count,
                "meaning": finding.meaning,
                "remedy": finding.remedy,
            }
            for finding in health.findings
        ],
        "visuals": [_visual(data) for _, visuals in report.sheets for data in visuals],
    }


def _visual(data: VisualData) -> Json:
    visual = data.visual
    return {
        "id": visual.id,
        "title": visual.title,
        "question": visual.question,
        "mart": visual.mart,
        "rows": [_row(data, facet.facet, row) for facet in data.facets for row in facet.rows],
    }


def _row(data: VisualData, facet: str | None, row: VisualRow) -> Json:
    """Return a row under the names of the mart's columns."""
    visual = data.visual
    numbers = (row.value, *row.details)
    named: Json = {visual.category.column: str(row.category)}
    if visual.facet is not None:
        named[visual.facet.column] = facet
    if visual.category.name_column is not None:
        named[visual.category.name_column] = row.name
    named |= {measure.column: number for measure, number in zip(visual.measures, numbers, strict=True)}
    if visual.flag is not None:
        named[visual.flag.column] = row.is_flagged
    return named
