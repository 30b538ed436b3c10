"""What a JSON schema can't say about a dashboard: ids are unique, and its parts fit together."""

from collections.abc import Iterator

from ground_truth_insights.dashboard.problems import Path, Problem, did_you_mean
from ground_truth_insights.dashboard.spec import Category, Chart, Dashboard, Field, Figures, Matrix, Table, Visual

SCOPE = "scope"

_Places = Iterator[tuple[str, Path]]


def inconsistencies(dashboard: Dashboard) -> Iterator[Problem]:
    """Yield where parts of the dashboard contradict each other."""
    yield from _repeated_ids(dashboard)
    yield from _filters_without_visual(dashboard)
    # A name of a job leads to its scope.
    pages = {SCOPE, *(page.id for page in dashboard.pages)}
    for path, visual in visuals_with_paths(dashboard):
        if isinstance(visual, Chart):
            yield from _line_without_days(visual, path)
            yield from _bins_without_filtered_mart(visual, path)
        yield from _repeated_columns(visual, path)
        yield from _missing_pages(visual, path, pages)
    yield from _marts_that_pages_cannot_narrow(dashboard)


def visuals_with_paths(dashboard: Dashboard) -> Iterator[tuple[Path, Visual]]:
    """Yield every visual of sheets and pages with its place in the document."""
    for sheet_index, sheet in enumerate(dashboard.sheets):
        for index, visual in enumerate(sheet.visuals):
            yield ("sheets", sheet_index, "visuals", index), visual
    for page_index, page in enumerate(dashboard.pages):
        for index, visual in enumerate(page.visuals):
            yield ("pages", page_index, "visuals", index), visual


def _repeated_ids(dashboard: Dashboard) -> Iterator[Problem]:
    places: list[tuple[str, str, Path]] = [
        ("filter", chosen.id, ("filters", index, "id")) for index, chosen in enumerate(dashboard.filters)
    ]
    # The state in a link names sheets and pages alike.
    places += [("sheet", sheet.id, ("sheets", index, "id")) for index, sheet in enumerate(dashboard.sheets)]
    places += [("sheet", page.id, ("pages", index, "id")) for index, page in enumerate(dashboard.pages)]
    for path, visual in visuals_with_paths(dashboard):
        # Over all sheets: QuickSight wants ids of visuals that are unique in the whole definition.
        places.append(("visual", visual.id, (*path, "id")))
        if isinstance(visual, Figures):
            places += [
                ("figure", figure.id, (*path, "figures", index, "id")) for index, figure in enumerate(visual.figures)
            ]
    seen: set[tuple[str, str]] = set()
    for kind, name, path in places:
        if (kind, name) in seen:
            yield Problem(path, f"another {kind} has the id '{name}' already; give this one an id of its own")
        seen.add((kind, name))


def _filters_without_visual(dashboard: Dashboard) -> Iterator[Problem]:
    for index, chosen in enumerate(dashboard.filters):
        for mart in chosen.columns:
            if mart not in dashboard.marts:
                remedy = did_you_mean(mart, dashboard.marts)
                yield Problem(
                    ("filters", index, "columns", mart),
                    f"no visual stands on the mart '{mart}', so '{chosen.id}' can't filter it; {remedy}",
                )


def _line_without_days(visual: Chart, path: Path) -> Iterator[Problem]:
    if visual.type != "line":
        return
    if visual.category.format != "date":
        yield Problem(
            (*path, "category", "format"),
            "a line runs over days; give the category format: date, or choose the type bars or columns",
        )
    if visual.limit is not None:
        yield Problem((*path, "limit"), "a line shows every day; remove limit")


def _bins_without_filtered_mart(visual: Chart, path: Path) -> Iterator[Problem]:
    if visual.bins is not None and visual.filtered_mart is None:
        yield Problem((*path, "bins"), "bins are counted from the filtered mart; add filtered_mart, or remove bins")


def _repeated_columns(visual: Visual, path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for column, place in _shown_columns(visual, path):
        if column in seen:
            yield Problem(place, f"the visual '{visual.id}' shows the column '{column}' twice; remove one")
        seen.add(column)


def _shown_columns(visual: Visual, path: Path) -> _Places:
    if isinstance(visual, Chart):
        yield visual.category.column, (*path, "category", "column")
        if visual.facet is not None:
            yield visual.facet.column, (*path, "facet", "column")
    if isinstance(visual, Matrix):
        yield visual.rows.column, (*path, "rows", "column")
        yield visual.columns.column, (*path, "columns", "column")
    if isinstance(visual, Chart | Matrix):
        yield visual.value.column, (*path, "value", "column")
        for index, detail in enumerate(visual.details):
            yield detail.column, (*path, "details", index, "column")
    if isinstance(visual, Table):
        for index, field in enumerate(visual.fields):
            yield field.column, (*path, "fields", index, "column")


def _missing_pages(visual: Visual, path: Path, pages: set[str]) -> Iterator[Problem]:
    for opener, place in _openers(visual, path):
        if opener.opens is not None and opener.opens not in pages:
            remedy = did_you_mean(opener.opens, pages) if len(pages) > 1 else "add pages, or remove it"
            yield Problem((*place, "opens"), f"there is no page '{opener.opens}'; {remedy}")


def _openers(visual: Visual, path: Path) -> Iterator[tuple[Category | Field, Path]]:
    if isinstance(visual, Chart):
        yield visual.category, (*path, "category")
    if isinstance(visual, Matrix):
        yield visual.rows, (*path, "rows")
        yield visual.columns, (*path, "columns")
    if isinstance(visual, Table):
        for index, field in enumerate(visual.fields):
            yield field, (*path, "fields", index)


def _marts_that_pages_cannot_narrow(dashboard: Dashboard) -> Iterator[Problem]:
    for page_index, page in enumerate(dashboard.pages):
        for index, visual in enumerate(page.visuals):
            for mart in visual.marts:
                if mart not in page.columns:
                    yield Problem(
                        ("pages", page_index, "visuals", index),
                        f"the page '{page.id}' doesn't say which column of '{mart}' it is about;"
                        f" add '{mart}' to its columns",
                    )
