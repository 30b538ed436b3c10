"""What the subtitle of a visual says: its question, and what QuickSight shows otherwise than the report."""

from collections.abc import Iterator

from ground_truth_insights.dashboard.spec import Chart, Dashboard, Filter, Matrix, Table, Visual
from ground_truth_insights.quicksight.definition.fields import Marts
from ground_truth_insights.quicksight.definition.sources import chart_mart, drawn_marts


def subtitle(visual: Visual, dashboard: Dashboard, marts: Marts) -> str:
    """Return the question, the note of the spec, and every fallback in words."""
    parts = [visual.question, *([visual.note] if visual.note else []), *_fallbacks(visual, marts)]
    deaf = [chosen.title for chosen in dashboard.filters if not follows(visual, chosen)]
    if deaf:
        parts.append(f"Doesn't follow: {', '.join(deaf)}.")
    return " ".join(parts)


def follows(visual: Visual, chosen: Filter) -> bool:
    """Tell whether a filter acts on the data set of a visual."""
    return any(mart in chosen.columns for mart in drawn_marts(visual))


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
            yield f"{visual.limit} rows on a page."
        case _:
            return
