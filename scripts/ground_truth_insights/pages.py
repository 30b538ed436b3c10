"""Everything that is generated from what stands elsewhere in the project: `make pages` writes it anew."""

from ground_truth_insights import settings_page, statistics_page
from ground_truth_insights.doctor import checks_page
from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals import pages as visual_pages


def pages() -> dict[str, str]:
    """Return what each generated file must hold, by its name in the project."""
    return {
        **settings_page.pages(PROJECT_DIR),
        statistics_page.PAGE: statistics_page.page(PROJECT_DIR),
        checks_page.PAGE: checks_page.page(),
        **visual_pages.pages(PROJECT_DIR),
    }


if __name__ == "__main__":
    for file, text in pages().items():
        (PROJECT_DIR / file).write_text(text, encoding="utf-8")
