"""The report for scripts."""

from dataclasses import asdict
from datetime import date

from ground_truth_insights.report.report import Report
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.warehouse.marts import Row

Json = dict[str, object]


def as_json(report: Report) -> Json:
    """Return the report as values that JSON can hold; undefined numbers are null, shares are 0 to 1."""
    return {
        "title": report.dashboard.title,
        "scope": {"type": report.scope.type, "name": report.scope.name},
        "is_simulated": report.simulated is not None,
        "key_figures": _row(report.key_figures),
        "deadline": _row(report.deadline) if report.deadline else None,
        "clock": _row(report.clock) if report.clock else None,
        "needs_a_look": [asdict(finding) for finding in report.needs.findings],
        "measured": report.needs.measured,
        "visuals": [_visual(read) for _, visuals in report.sheets for read in visuals],
    }


def _visual(read: Answer) -> Json:
    visual = read.visual
    return {
        "id": visual.id,
        "title": visual.title,
        "question": visual.question,
        "type": visual.type,
        "marts": list(visual.marts),
        "rows": [_row(row) for row in read.rows],
        **({"events": [_row(row) for row in read.events]} if read.events else {}),
    }


def _row(row: Row) -> Json:
    """Return a row under the names of the mart's columns."""
    return {column: value.isoformat() if isinstance(value, date) else value for column, value in row.items()}
