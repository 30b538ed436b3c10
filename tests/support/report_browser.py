"""The report in a real browser: the marts it is made from, the browser, and what a person sees on the page."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import pytest
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from athena_local.sharing import locked, shared_folder
from dbt_project import ROOT, DbtProject
from ground_truth_insights.report.browser import browser_options, find_browser
from ground_truth_insights.report.page.build import build_page
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import open_duckdb

# The last day of the simulated work, so that some days may still grow and a forecast makes sense.
AS_OF = "2026-02-15T00:00:00"
_PATIENCE_SECONDS = 60
_READ_TABLE = """card => [...card.querySelectorAll('tbody tr')].map(row =>
    Object.fromEntries([...row.querySelectorAll('[data-column]')].map(
        cell => [cell.dataset.column, JSON.parse(cell.dataset.value)])))"""


def _built_marts(folder: Path) -> DbtProject:
    """Build the marts over a small simulated labeling project; its tests run elsewhere."""
    registry = folder / "registry"
    project = DbtProject(folder / "output", folder, {"GT_REGISTRY": os.path.relpath(registry, ROOT)})
    sizes = ["--objects", "160", "--workers", "14", "--jobs", "4"]
    made = project.gt_insights("simulate", str(folder / "output"), "--registry", str(registry), *sizes)
    assert made.exit_code == 0, made.output
    with (registry / "labeling_events.csv").open("a", encoding="utf-8") as events:
        events.write("long before,,2020-01-01,\nlong after,,2030-01-01,\n")
    project.build("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", as_of=AS_OF)
    # A fork of dbt leaves what it wrote in a log beside the file, which a copy of the file alone would lack.
    with duckdb.connect(str(project.warehouse)) as written:
        written.execute("checkpoint")
    return project


def shared_marts(factory: pytest.TempPathFactory) -> DbtProject:
    """Return a copy of those marts, built by the first process of the test run to need them."""
    built = shared_folder(factory) / "report"
    with locked(built.with_suffix(".lock")):
        if not built.exists():
            _built_marts(built.with_suffix(".build")).folder.rename(built)
    own = factory.mktemp("report")
    shutil.copytree(built, own, dirs_exist_ok=True)
    return DbtProject(own / "output", own)


def write_page(warehouse: Path, file: Path, scope: str | None = None) -> Path:
    """Write the report over a warehouse to a file, and return the file."""
    with open_duckdb(warehouse, DEFAULT_SCHEMA) as marts:
        file.write_text(build_page(marts, load_dashboard(), scope).html, encoding="utf-8")
    return file


@contextmanager
def changed_marts(marts: DbtProject, copy: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Copy the marts to a file, and open that for changes."""
    shutil.copy(marts.warehouse, copy)
    with duckdb.connect(str(copy)) as opened:
        opened.execute(f"use {DEFAULT_SCHEMA}")
        yield opened


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start a browser of this machine; where there is none the tests are skipped, and fail under CI."""
    executable = find_browser(os.environ)
    if executable is None:
        reason = "no Chrome, Chromium or Edge on this machine: install one, or name it with GT_BROWSER"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        options = [option for option in browser_options() if not option.startswith("--headless")]
        browser = playwright.chromium.launch(executable_path=executable, args=options)
        yield browser
        browser.close()


@dataclass
class ReportPage:
    """The report as it is open in a browser; `complaints` are errors of the page and of its policy."""

    page: Page
    file: Path
    complaints: list[str] = field(default_factory=list)

    def open(self, **state: Any) -> "ReportPage":
        """Open the file in the state of a link; the values of a list all count."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}#{urlencode(state, doseq=True)}")
        self.wait(
            lambda: self.page.evaluate(
                "() => Boolean(document.documentElement.dataset.ready || document.documentElement.dataset.failed)"
            )
        )
        return self

    def wait(self, condition: Callable[[], Any]) -> None:
        """Wait until something holds; the policy of the page forbids playwright's own way."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, "the page never came to that"
            time.sleep(0.02)

    def change(self, **state: Any) -> None:
        """Make a choice, and wait until it is shown."""
        self.page.evaluate("state => window.insights.change(state)", state)

    def numbers(self, visual: str) -> list[dict[str, Any]]:
        """Return the rows of a visual as its table shows them, with the bare values behind the cells."""
        card = self.page.locator(f"[data-visual={visual}]")
        toggle = card.locator("button[aria-pressed=false]")
        if toggle.count():
            toggle.click()
        everything = card.get_by_role("button", name="Show all")
        if everything.count():
            everything.click()
        rows: list[dict[str, Any]] = card.evaluate(_READ_TABLE)
        following = card.get_by_role("button", name="Next", disabled=False)
        while following.count():
            following.click()
            rows += card.evaluate(_READ_TABLE)
        return rows

    def devtools(self) -> CDPSession:
        """Return the debugging protocol, which the page's policy does not reach."""
        return self.page.context.new_cdp_session(self.page)


def open_report(browser: Browser, file: Path, **options: Any) -> ReportPage:
    """Return the report in a window of its own."""
    window = {"viewport": {"width": 1360, "height": 900}, "offline": True} | options
    page = browser.new_context(**window).new_page()
    report = ReportPage(page, file)
    page.on("pageerror", lambda error: report.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: report.complaints.append(message.text) if message.type == "error" else None,
    )
    return report
