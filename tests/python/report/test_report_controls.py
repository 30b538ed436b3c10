"""What a person does with the report: types, clicks, prints, walks back, and reads it on a phone."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pypdf
import pytest
from playwright.sync_api import Browser

from dbt_project import DbtProject
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.answer import read_answer
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.sql import full_weeks_sql
from ground_truth_insights.warehouse.marts import open_duckdb
from report_browser import ReportPage, changed_marts, open_report, write_page

pytest_plugins = ["report_fixtures"]

_LEGEND = "Forecast with 95 % band"


@pytest.fixture(scope="module")
def workers(marts: DbtProject) -> list[str]:
    with duckdb.connect(str(marts.warehouse), read_only=True) as opened:
        rows = opened.execute(
            f"select worker from {DEFAULT_SCHEMA}.annotations_per_worker where scope = 'all' order by worker"
        ).fetchall()
    return [worker for (worker,) in rows]


def address(report: ReportPage) -> str:
    return str(report.page.evaluate("() => location.hash"))


def days(report: ReportPage) -> list[str]:
    found: list[str] = report.page.evaluate("() => [...document.querySelectorAll('[type=date]')].map(e => e.value)")
    return found


def focused(report: ReportPage) -> str:
    """Return the id of what has the focus, or its text."""
    return str(report.page.evaluate("() => document.activeElement.id || document.activeElement.textContent"))


def subtitle(report: ReportPage) -> str:
    return report.page.locator("#subtitle").inner_text()


def printed(report: ReportPage) -> str:
    report.page.evaluate("() => window.insights.preparePrint()")
    pages = pypdf.PdfReader(BytesIO(report.page.pdf(format="A4", print_background=True))).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def test_a_day_is_typed_key_by_key_and_counts_when_it_is_whole(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    before = address(page)
    steps = page.page.evaluate("() => history.length")
    page.page.locator("#filter-from").focus()
    for key in "01102026":
        page.page.keyboard.press(key)
        assert address(page) == before
    assert days(page) == ["2026-01-10", ""]
    page.page.keyboard.press("Enter")
    assert address(page) == f"{before}&from=2026-01-10"
    assert focused(page) == "filter-from"
    assert page.page.evaluate("() => history.length") == steps + 1
    page.page.locator("#filter-to").focus()
    page.page.keyboard.type("12202025")
    assert days(page) == ["2026-01-10", "2025-12-20"]
    page.page.locator("#filter-workers").focus()
    assert days(page) == ["2025-12-20", "2026-01-10"]
    assert address(page) == f"{before}&from=2025-12-20&to=2026-01-10"


def test_half_a_day_is_taken_back(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview", to="2026-02-01")
    before = address(page)
    page.page.locator("#filter-from").focus()
    page.page.keyboard.type("0110")
    page.page.locator("#filter-workers").focus()
    assert address(page) == before
    assert days(page) == ["", "2026-02-01"]
    assert not page.page.evaluate("() => document.querySelector('#filter-from').validity.badInput")


def test_a_day_from_the_calendar_counts_at_once(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    page.page.locator("#filter-to").fill("2026-02-01")
    assert address(page).endswith("&to=2026-02-01")


def test_skipping_to_the_numbers_keeps_the_view(page: ReportPage) -> None:
    page.open(scope="all", sheet="quality", **{"from": "2026-01-10"})
    before = address(page)
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    assert focused(page) == "main"
    assert address(page) == before
    page.page.evaluate("() => { location.hash = '#main'; }")
    page.wait(lambda: address(page) == before)
    assert page.page.locator("[aria-current=page]").inner_text() == "Quality"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"scope": "no such job"}, "There is no job, project or all named “no such job” in this file."),
        ({"worker": "nobody"}, "There is no worker named “nobody” in all jobs."),
        ({"label": "nothing"}, "There is no label named “nothing” in all jobs."),
        ({"sheet": "cellar"}, "There is no sheet named “cellar” in this file."),
        ({"from": "2026-02-30"}, "“2026-02-30” is no day; a day is written like 2026-02-14."),
        ({"to": "soon"}, "“soon” is no day; a day is written like 2026-02-14."),
    ],
)
def test_what_an_address_names_in_vain_is_said_and_left_out(page: ReportPage, asked: dict[str, str], said: str) -> None:
    page.open(**{"scope": "all", **asked})
    assert page.page.locator("#problem").inner_text() == said
    assert page.page.locator("#scope").input_value() == "all"
    assert page.page.locator("[aria-current=page]").inner_text() == "Overview"
    assert days(page) == ["", ""]
    page.page.locator("[data-sheet=quality]").click()
    assert page.page.locator("#problem").is_hidden()


def test_days_of_an_address_come_in_order(page: ReportPage) -> None:
    page.open(scope="all", **{"from": "2026-02-10", "to": "2026-01-20"})
    assert days(page) == ["2026-01-20", "2026-02-10"]


def test_a_wrong_scope_in_the_open_page_is_said_until_a_right_one_is_chosen(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    page.page.evaluate("() => { location.hash = '#scope=nowhere'; }")
    page.wait(lambda: "named “nowhere”" in page.page.locator("#problem").inner_text())
    page.page.locator("#scope").select_option(index=1)
    assert page.page.locator("#problem").is_hidden()


def test_the_title_and_the_paper_say_what_the_numbers_are_narrowed_to(
    browser: Browser, file: Path, workers: list[str]
) -> None:
    report = open_report(browser, file)
    report.open(scope="all", sheet="overview", workers=workers[:2], **{"from": "2026-01-10", "to": "2026-02-01"})
    narrowed = f"Narrowed to days from 2026-01-10 to 2026-02-01; workers {workers[0]}, {workers[1]}."
    assert subtitle(report).endswith(narrowed)
    text = printed(report)
    assert narrowed in text
    assert "Point at a cell" not in text
    sizes = report.page.evaluate("""() => ['.figure .ignored', '.meanings'].map(
        each => getComputedStyle(document.querySelector(each)).fontSize)""")
    assert sizes[0] == sizes[1]
    report.page.context.close()


def test_the_page_of_a_worker_is_printed_whole_and_without_its_buttons(
    browser: Browser, file: Path, marts: DbtProject
) -> None:
    with duckdb.connect(str(marts.warehouse), read_only=True) as opened:
        opened.execute(f"use {DEFAULT_SCHEMA}")
        worker, questions = opened.execute(
            "select worker, list(distinct question) from worker_labels_per_day where scope = 'all'"
            " group by worker order by count(distinct question) desc, worker limit 1"
        ).fetchall()[0]
    assert len(questions) > 1
    report = open_report(browser, file)
    report.open(scope="all", worker=worker, **{"from": "2026-01-01"})
    text = printed(report)
    assert all(f"Question: {question}" in text for question in questions)
    assert "Narrowed to days from 2026-01-01." in text
    assert "Back" not in text
    widths = report.page.evaluate(
        "() => [...document.querySelectorAll('.drawing')].map("
        "each => each.getBoundingClientRect().width / each.closest('.card-body').clientWidth)"
    )
    assert widths
    assert all(width == pytest.approx(1, abs=0.02) for width in widths)
    report.page.evaluate("() => window.insights.endPrint()")
    assert report.page.get_by_role("button", name="Back").is_visible()
    report.page.context.close()


def test_the_filter_of_labels_names_the_questions_of_a_label_that_two_have(
    browser: Browser, marts: DbtProject, tmp_path: Path
) -> None:
    warehouse = tmp_path / "questions.duckdb"
    with changed_marts(marts, warehouse) as opened:
        (label, question), (other, _) = opened.execute(
            "select label, min(question) from annotations_per_label where scope = 'all'"
            " group by label having count(*) = 1 order by label limit 2"
        ).fetchall()
        opened.execute(
            "insert into annotations_per_label by name select * replace ('another' as question)"
            " from annotations_per_label where scope = 'all' and label = ?",
            [label],
        )
    report = open_report(browser, write_page(warehouse, tmp_path / "questions.html"))
    report.open(scope="all", sheet="labels")
    choices = report.page.evaluate("() => [...document.querySelectorAll('#list-labels option')].map(e => e.value)")
    assert f"{label}, in {' and '.join(sorted(('another', question)))}" in choices
    assert label not in choices and other in choices
    report.page.context.close()


def test_a_scope_without_a_forecast_has_no_legend_of_one(browser: Browser, marts: DbtProject, tmp_path: Path) -> None:
    warehouse = tmp_path / "unforeseen.duckdb"
    with changed_marts(marts, warehouse) as opened:
        scope = opened.execute(
            "select min(scope) from progress_forecast where done_forecast is not null and scope <> 'all'"
        ).fetchall()[0][0]
        opened.execute(
            "update progress_forecast set done_forecast = null, done_forecast_low = null,"
            " done_forecast_high = null where scope = ?",
            [scope],
        )
    report = open_report(browser, write_page(warehouse, tmp_path / "unforeseen.html"))
    notes = report.page.locator("[data-visual=progress_forecast] .notes")
    report.open(scope="all", sheet="progress")
    assert _LEGEND in notes.inner_text()
    assert "the band held" in notes.inner_text()
    report.open(scope=scope, sheet="progress")
    assert report.page.locator("[data-visual=progress_forecast] svg").count()
    assert _LEGEND not in notes.inner_text()
    assert "the band" not in notes.inner_text()
    report.page.context.close()


@pytest.mark.parametrize("days_ago", [0, 7])
def test_page_and_command_compare_the_same_weeks(
    browser: Browser, marts: DbtProject, tmp_path: Path, days_ago: int
) -> None:
    # A day that the calendar lacks makes its week no full one: those before it are compared, where there are two.
    warehouse, dashboard = tmp_path / "gap.duckdb", load_dashboard()
    with changed_marts(marts, warehouse) as opened:
        [(monday,), _] = opened.execute(full_weeks_sql(dashboard.calendar, "scope"), ["all"]).fetchall()
        gap = monday - timedelta(days=days_ago)
        opened.execute("delete from annotations_per_day where submitted_on = ?", [gap])
    with open_duckdb(warehouse, DEFAULT_SCHEMA) as opened_marts:
        figures = next(visual for visual in dashboard.visuals() if visual.id == "key_figures")
        read = {str(row["figure"]): row for row in read_answer(opened_marts, figures, dashboard, "all").rows}
    report = open_report(browser, write_page(warehouse, tmp_path / "report.html")).open(scope="all")
    found = {row["figure"]: row for row in report.numbers("key_figures")}
    for part in ("week_value", "week_before_value"):
        assert found["annotations"].get(part) == read["annotations"][part]
    assert (read["annotations"]["week_on"] is None) == (days_ago == 7)
    report.page.context.close()


def test_where_no_work_passes_the_filters_nothing_is_missing(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview", workers="nobody")
    figures = page.page.locator("[data-visual=key_figures]")
    assert "not recorded" not in figures.inner_text()
    assert figures.locator(".figure").nth(2).locator(".figure-value").inner_text() == "none"
    heights = page.page.evaluate("""() => {
        const svg = document.querySelector('[data-visual=annotations_per_day] svg');
        const plot = svg.querySelector('.root .background').getBoundingClientRect();
        const point = svg.querySelector('[role=img]').getBoundingClientRect();
        return [plot.bottom, point.top + point.height / 2];
    }""")
    assert heights[1] == pytest.approx(heights[0], abs=2)


def test_going_back_leaves_a_page_for_the_link_that_opened_it(page: ReportPage) -> None:
    page.open(scope="all", sheet="workers")
    link = page.page.locator("[data-visual=worker_effort] .link").nth(2)
    name = link.inner_text()
    link.focus()
    page.page.keyboard.press("Enter")
    page.wait(lambda: focused(page) == f"Worker {name}")
    page.page.locator("#filter-from").fill("2026-01-20")
    page.page.get_by_role("button", name="Back").click()
    page.wait(lambda: focused(page) == name)
    assert page.page.locator("[aria-current=page]").inner_text() == "Workers"
    assert days(page) == ["2026-01-20", ""]


def test_going_back_from_page_to_page_ends_at_the_sheet(page: ReportPage) -> None:
    page.open(scope="all", sheet="quality")
    first = page.page.locator("[data-visual=workers_to_review] .link").first
    name = first.inner_text()
    first.click()
    page.wait(lambda: focused(page) == f"Worker {name}")
    page.page.locator("[data-visual=worker_page_skew] .link").first.click()
    page.wait(lambda: focused(page).startswith("Label "))
    page.page.get_by_role("button", name="Back").click()
    page.wait(lambda: focused(page) == f"Worker {name}")
    page.page.get_by_role("button", name="Back").click()
    page.wait(lambda: focused(page) == name)
    assert page.page.locator("[aria-current=page]").inner_text() == "Quality"


def test_clearing_the_filters_leaves_the_focus_among_them(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview", **{"from": "2026-01-10"})
    page.page.get_by_role("button", name="Clear filters").press("Enter")
    assert focused(page) == "filter-from"
    assert days(page) == ["", ""]


def test_a_part_of_a_name_is_enough_where_one_value_has_it(page: ReportPage, workers: list[str]) -> None:
    page.open(scope="all", sheet="overview")
    box = page.page.locator("#filter-workers")
    message = "box => box.validationMessage"
    box.fill("no such worker")
    box.press("Enter")
    assert "None of the workers in this scope has “no such worker” in its name" in box.evaluate(message)
    letter = next(each for each in "0123456789abcdef" if sum(each in worker for worker in workers) > 1)
    box.fill(letter)
    box.press("Enter")
    assert "type more of it, or choose from the list" in box.evaluate(message)
    box.fill(workers[0][:-1].upper())
    box.press("Enter")
    assert box.evaluate(message) == ""
    assert page.page.locator(".chips li span").all_inner_texts() == [workers[0]]


def test_a_chosen_form_field_is_kept_and_stands_in_the_same_place(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    box = "[data-visual={}] .facet select"
    options = page.page.locator(f"{box.format('annotations_per_label')} option").all_inner_texts()
    last = options[-1]
    assert len(options) > 2
    page.page.locator(box.format("annotations_per_label")).select_option(last)
    page.wait(lambda: page.page.evaluate("() => document.activeElement.value") == last)
    for sheet, visual in (("labels", "label_instances_per_label"), ("quality", "label_agreement")):
        page.page.locator(f"[data-sheet={sheet}]").click()
        other = page.page.locator(box.format(visual))
        page.wait(other.count)
        assert other.input_value() == last
        shown = page.page.locator(f"{box.format(visual)} option").all_inner_texts()
        assert shown == [option for option in options if option in shown]


def test_a_phone_shows_whole_words_in_tables(browser: Browser, file: Path) -> None:
    report = open_report(browser, file, viewport={"width": 390, "height": 800})
    report.open(scope="all", sheet="quality")
    heights = report.page.evaluate(
        "() => [...document.querySelectorAll('[data-visual=workers_to_review] td .link')].map(e => e.offsetHeight)"
    )
    assert heights
    assert max(heights) < 30
    widths = report.page.evaluate("() => [...document.querySelectorAll('td.prose')].map(cell => cell.offsetWidth)")
    assert min(widths) >= 240
    cells = report.page.evaluate(
        "() => [...document.querySelectorAll('.drawing-matrix [role=img]')].map(e => e.getBoundingClientRect().width)"
    )
    # A matrix scrolls, too, so that its numbers fit into their cells.
    assert min(cells) > 30
    report.page.context.close()


def test_words_at_the_edge_of_a_narrow_chart_are_whole(browser: Browser, file: Path) -> None:
    report = open_report(browser, file, viewport={"width": 390, "height": 800})
    for sheet in ("overview", "workers", "quality"):
        report.open(scope="all", sheet=sheet)
        # A matrix scrolls.
        cut = report.page.evaluate("""() =>
            [...document.querySelectorAll('.drawing:not(.drawing-matrix) svg text')].filter(text =>
                text.textContent && text.getBoundingClientRect().right
                    > text.closest('.drawing').getBoundingClientRect().right + 1).map(text => text.textContent)""")
        assert cut == [], sheet
    report.page.context.close()
