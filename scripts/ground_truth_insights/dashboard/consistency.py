"""What a JSON schema can't say about a dashboard: ids are unique, and its parts fit together."""

from collections.abc import Iterator

from ground_truth_insights.dashboard.problems import Path, Problem, did_you_mean
from ground_truth_insights.dashboard.spec import Dashboard, Visual


def inconsistencies(dashboard: Dashboard) -> Iterator[Problem]:
    """Yield where parts of the dashboard contradict each other."""
    yield from _repeated_ids(dashboard)
    yield from _filters_without_visual(dashboard)
    for sheet_index, sheet in enumerate(dashboard.sheets):
        for index, visual in enumerate(sheet.visuals):
            path: Path = ("sheets", sheet_index, "visuals", index)
            yield from _line_without_days(visual, path)
            yield from _repeated_columns(visual, path)


def _repeated_ids(dashboard: Dashboard) -> Iterator[Problem]:
    places: list[tuple[str, str, Path]] = [
        ("filter", chosen.id, ("filters", index, "id")) for index, chosen in enumerate(dashboard.filters)
    ]
    for sheet_index, sheet in enumerate(dashboard.sheets):
        places.append(("sheet", sheet.id, ("sheets", sheet_index, "id")))
        # Over all sheets: QuickSight wants ids of visuals that are unique in the whole definition.
        places += [
            ("visual", visual.id, ("sheets", sheet_index, "visuals", index, "id"))
            for index, visual in enumerate(sheet.visuals)
        ]
    seen: set[tuple[str, str]] = set()
    for kind, name, path in places:
        if (kind, name) in seen:
            yield Problem(path, f"another {kind} has the id '{name}' already; give this one an id of its own")
        seen.add((kind, name))


def _filters_without_visual(dashboard: Dashboard) -> Iterator[Problem]:
    marts = {mart for visual in dashboard.visuals() for mart in visual.marts}
    for index, chosen in enumerate(dashboard.filters):
        for mart in chosen.columns:
            if mart not in marts:
                remedy = did_you_mean(mart, marts)
                yield Problem(
                    ("filters", index, "columns", mart),
                    f"no visual stands on the mart '{mart}', so '{chosen.id}' can't filter it; {remedy}",
                )


def _line_without_days(visual: Visual, path: Path) -> Iterator[Problem]:
    if visual.type != "line":
        return
    if visual.category.format != "date":
        yield Problem(
            (*path, "category", "format"),
            "a line runs over days; give the category format: date, or choose the type bars or columns",
        )
    if visual.limit is not None:
        yield Problem((*path, "limit"), "a line shows every day; remove limit")


def _repeated_columns(visual: Visual, path: Path) -> Iterator[Problem]:
    columns: list[tuple[str, Path]] = [(visual.category.column, (*path, "category", "column"))]
    if visual.facet is not None:
        columns.append((visual.facet.column, (*path, "facet", "column")))
    columns.append((visual.value.column, (*path, "value", "column")))
    columns += [(detail.column, (*path, "details", index, "column")) for index, detail in enumerate(visual.details)]
    seen: set[str] = set()
    for column, place in columns:
        if column in seen:
            yield Problem(place, f"the visual '{visual.id}' shows the column '{column}' twice; remove one")
        seen.add(column)
