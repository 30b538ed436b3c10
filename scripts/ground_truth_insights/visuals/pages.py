"""What is generated from the dashboard and metrics.yml.

The doc blocks in each mart's description lead from a mart to where people see it, the exposure names the marts that the
dashboard reads, and a page of the reference says what each statistic means.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals.loading import load_dashboard, load_metrics
from ground_truth_insights.visuals.spec import Dashboard

EXPOSURES = "models/exposures.yml"
# The head of every report counts data objects and findings, and says by which clock.
_AT_THE_HEAD = ("annotations", "data_health", "object_agreement", "scope_clock")
_DOCS = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_REFS = re.compile(r"(?<=    depends_on:\n)(      - ref\('\w+'\)\n)+")


def pages(project: Path) -> dict[str, str]:
    """Return what the generated files of a project must hold, by their names."""
    dashboard = load_dashboard()
    refs = "".join(f"      - ref('{mart}')\n" for mart in sorted({*dashboard.marts, *_AT_THE_HEAD}))
    exposures = (project / EXPOSURES).read_text(encoding="utf-8")
    return {
        "models/dashboard_visuals.md": "\n".join(_blocks(dashboard)),
        # The dashboard's exposure is the first.
        EXPOSURES: _REFS.sub(refs, exposures, count=1),
        "docs/reference/metrics.md": "\n".join(_metrics(dashboard)),
    }


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


def _blocks(dashboard: Dashboard) -> Iterator[str]:
    for mart, visuals in visuals_by_mart(dashboard).items():
        listed = "\n".join(f"- {visual}" for visual in visuals)
        yield f"{{% docs visuals_of_{mart} %}}\n**Shown in the dashboard**\n\n{listed}\n{{% enddocs %}}\n"


def _metrics(dashboard: Dashboard) -> Iterator[str]:
    """Yield a table for each question, with the marts that hold its statistics in the dashboard."""
    marts: dict[str, list[str]] = {}
    for visual in dashboard.all_visuals():
        of_figures = [(figure.mart, figure.measure) for figure in visual.figures]
        for mart, column in [*of_figures, *((visual.mart, column) for column in visual.shown)]:
            if column.is_statistic:
                marts.setdefault(column.name, []).append(mart)
    yield "# Metrics\n\nEvery number of the dashboard, by the question that it answers. Generated from `metrics.yml` by"
    yield "`make pages`. How often an interval or a word is right stands in [the statistics](statistics.md)."
    question = ""
    columns, _ = load_metrics()
    files = (PROJECT_DIR / "models").rglob("*columns.md")
    docs = [found for file in files for found in _DOCS.findall(file.read_text(encoding="utf-8"))]
    meanings = {name: " ".join(text.split()) for name, text in docs}
    for name in (name for name in columns if name in marts):
        column, held = columns[name], marts[name]
        if column.question != question:
            question = column.question
            yield f"\n## {question}\n\n| statistic | meaning | column | marts |\n|---|---|---|---|"
        beside = [f"`{name}`" for name in (*column.bounds, column.n) if name]
        written = f"`{column.column}`" + (f" ({', '.join(beside)})" if beside else "")
        named = ", ".join(f"`{mart}`" for mart in dict.fromkeys(held))
        yield f"| {column.title} | {column.definition or meanings[column.column]} | {written} | {named} |"
    yield ""
