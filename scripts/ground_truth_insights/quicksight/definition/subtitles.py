"""What the subtitle of a visual says: its question, and what QuickSight shows otherwise than the report."""

from collections.abc import Iterable, Iterator

from ground_truth_insights.dashboard.spec import Chart, Dashboard, Matrix, Table, Visual
from ground_truth_insights.quicksight.definition.fields import Marts
from ground_truth_insights.quicksight.definition.sources import chart_mart, drawn_marts
from ground_truth_insights.quicksight.definition.tables import page_size


def subtitle(visual: Visual, dashboard: Dashboard, marts: Marts, controlled: Iterable[str]) -> str:
    """Return the question, the note of the spec, every fallback in words, and the controls that it doesn't follow."""
    parts = [visual.question, *([visual.note] if visual.note else []), *_fallbacks(visual, marts)]
    parts += [deaf] if (deaf := deaf_to(drawn_marts(visual), dashboard, controlled)) else []
    return " ".join(parts)


def deaf_to(marts: Iterable[str], dashboard: Dashboard, controlled: Iterable[str]) -> str:
    """Return which filters with a control on the sheet (`controlled`: their ids) act on none of the marts; or empty."""
    marts, controlled = set(marts), set(controlled)
    deaf = [one.title for one in dashboard.filters if one.id in controlled and not marts & set(one.columns)]
    return f"Doesn't follow: {', '.join(deaf)}." if deaf else ""


def _fallbacks(visual: Visual, marts: Marts) -> Iterator[str]:
    match visual:
        case Chart():
            columns = marts[chart_mart(visual)].column_names()
            if visual.flag is not None and visual.flag.column in columns:
                yield f"{visual.flag.text[:1].upper()}{visual.flag.text[1:]} (see {visual.flag.column})."
            if visual.events is not None:
                yield "Events stand in their own table."
            if visual.type == "intervals":
                yield "With the bounds of each interval, as QuickSight draws no error bars."
        case Matrix() if visual.is_symmetric:
            yield "Each pair stands once."
        case Table() if visual.limit is not None:
            yield f"{page_size(visual.limit)} rows on a page."
        case _:
            return
