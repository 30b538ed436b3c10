"""The pytest fixtures of the report in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dbt_project import DbtProject
from report_browser import ReportPage, open_report, running_browser, shared_marts, write_page


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Give the marts that the report is made of, built once for the whole test run."""
    return shared_marts(tmp_path_factory)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a running browser."""
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def file(marts: DbtProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report as a file."""
    return write_page(marts.warehouse, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="module")
def page(browser: Browser, file: Path) -> ReportPage:
    """Give the report, opened."""
    return open_report(browser, file, locale="en-US")
