"""Which visuals stand on which mart, as doc blocks of dbt: python -m ground_truth_insights.visuals.docs.

Each mart's description holds its block, so that the docs site leads from a mart to where people see it.
"""

from collections.abc import Iterator
from pathlib import Path

from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.spec import Dashboard

DOCS_FILE = PROJECT_DIR / "models" / "dashboard_visuals.md"


def visuals_by_mart(dashboard: Dashboard) -> dict[str, list[str]]:
    """Return for each mart of the dashboard its visuals as `sheet: title`, in the order of the dashboard."""
    places = [(sheet.title, sheet.visuals) for sheet in dashboard.sheets]
    places += [(f"page of a {page.title.lower()}", page.visuals) for page in dashboard.pages]
    shown: dict[str, list[str]] = {mart: [] for mart in sorted(dashboard.marts)}
    for place, visuals in places:
        for visual in visuals:
            for mart in visual.marts:
                shown[mart].append(f"{place}: {visual.title}")
    return shown


def doc_blocks(dashboard: Dashboard) -> str:
    """Return the doc blocks, one for each mart."""
    return "\n".join(_blocks(dashboard))


def _blocks(dashboard: Dashboard) -> Iterator[str]:
    for mart, visuals in visuals_by_mart(dashboard).items():
        listed = "\n".join(f"- {visual}" for visual in visuals)
        yield f"{{% docs visuals_of_{mart} %}}\n**Shown in the dashboard**\n\n{listed}\n{{% enddocs %}}\n"


def main(file: Path = DOCS_FILE) -> None:
    """Write the blocks anew after a change of the dashboard."""
    file.write_text(doc_blocks(load_dashboard()), encoding="utf-8")


if __name__ == "__main__":
    main()
