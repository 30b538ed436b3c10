"""Six questions of a manager, each answered on the first screen or one click away, as the marts answer them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser

from dbt_project import DbtProject
from ground_truth_insights.report.clock import clock_words, read_clocks
from ground_truth_insights.report.needs_a_look import read_needs
from ground_truth_insights.report.page.answers import read_answers
from ground_truth_insights.report.scopes import Scope
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import open_duckdb
from report_browser import ReportPage, changed_marts, open_report, write_page

pytest_plugins = ["report_fixtures"]

_SENTENCES = ".needs li > span:nth-child(2) > span:first-child"
_LIST = "() => [...document.querySelectorAll('.objects b')].map((each) => each.textContent)"


@pytest.fixture(scope="module")
def sql(marts: DbtProject) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(marts.warehouse), read_only=True) as connection:
        connection.execute(f"use {DEFAULT_SCHEMA}")
        yield connection


def needs(page: ReportPage) -> list[str]:
    return page.page.locator(_SENTENCES).all_inner_texts()


def test_what_needs_me_today(page: ReportPage, marts: DbtProject) -> None:
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        expected, clocks = read_needs(warehouse), read_clocks(warehouse)
    assert any(each.findings for each in expected.values())
    for scope, found in expected.items():
        page.open(scope=scope, sheet="overview")
        assert needs(page) == [finding.sentence for finding in found.findings]
        assert found.measured in page.page.locator(".needs").inner_text()
        assert page.page.locator("#clock").inner_text() == clock_words(clocks[scope])
        assert ("Nothing needs a look." in page.page.locator(".needs").inner_text()) == (not found.findings)


def test_when_is_which_job_done(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    rows = page.open(scope="all", sheet="progress").numbers("job_standing")
    columns = "job, state, remaining_count, eta_on, eta_on_low, eta_on_high, deadline_on"
    expected = sql.execute(f"select {columns} from job_standing where scope = 'all' order by standing_rank").fetchall()
    shown = [tuple(row.get(name) for name in columns.split(", ")) for row in rows]
    assert shown == [tuple(str(each) if hasattr(each, "year") else each for each in row) for row in expected]
    page.page.locator("[data-visual=job_standing] tbody .link").first.click()
    page.wait(lambda: f"scope={expected[0][0]}" in page.page.url)


def test_whom_should_i_talk_to_about_which_answers(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    worker = sql.execute("select min(worker) from worker_agreement where scope = 'all' and needs_review").fetchall()[0][
        0
    ]
    if worker is None:
        worker = sql.execute("select min(worker) from worker_agreement where scope = 'all'").fetchall()[0][0]
    page.open(scope="all", worker=worker)
    page.wait(lambda: page.page.locator(".objects li").count())
    objects = """
        select annotations.job || ', data object ' || annotations.data_object_id
        from annotations
        left join object_agreement on annotations.job = object_agreement.job
            and annotations.data_object_id = object_agreement.data_object_id
        where worker = ? and is_current
        group by annotations.job, annotations.data_object_id
        order by min(coalesce(percent_agreement, mean_jaccard)) nulls last, annotations.job, annotations.data_object_id
    """
    expected = [name for (name,) in sql.execute(objects, [worker]).fetchall()]
    assert page.page.evaluate(_LIST) == expected[:10]
    assert f"of {len(expected)} data object" in page.page.locator("main .card:last-child .more").inner_text()
    votes = page.page.evaluate(
        "() => [...document.querySelectorAll('.objects .asked td:nth-child(2)')].map(e => e.textContent)"
    )
    assert set(votes) == {worker}


def test_which_label_is_misunderstood(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    labels = sql.execute(
        "select label from label_agreement where scope = 'all' and krippendorff_alpha_ci_high < 0.667"
        " order by krippendorff_alpha, label"
    ).fetchall()
    page.open(scope="all", sheet="overview")
    said = [each for each in needs(page) if "differently" in each]
    assert len(said) == bool(labels)
    if labels:
        assert f"Workers understand {labels[0][0]} differently" in said[0]
        page.page.locator(".needs li", has_text="differently").get_by_role("button").click()
        page.wait(lambda: page.page.locator(".objects li").count())
        assert labels[0][0] in page.page.locator(".page-head").inner_text()


def test_what_do_i_owe_whom(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    page.open(scope="all", sheet="workers")
    for visual, columns in (
        ("scope_cost", "currency, amount, amount_per_data_object, amount_to_finish"),
        ("worker_pay", "worker, period_on, currency, amount"),
    ):
        expected = sql.execute(f"select {columns} from {visual} where scope = 'all'").fetchall()
        shown = [tuple(row.get(name) for name in columns.split(", ")) for row in page.numbers(visual)]
        assert sorted(map(_comparable, shown)) == sorted(map(_comparable, expected))
        assert expected


def _comparable(row: tuple[Any, ...]) -> list[str]:
    return [f"{float(each):.6f}" if hasattr(each, "__float__") else str(each) for each in row]


def test_can_i_trust_these_labels(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    reading, alpha = sql.execute(
        "select alpha_reading, krippendorff_alpha from agreement_headline where scope = 'all'"
    ).fetchall()[0]
    rows = {row["figure"]: row["value"] for row in page.open(scope="all", sheet="quality").numbers("quality_figures")}
    assert rows["alpha_reading"] == reading
    assert rows["alpha"] == pytest.approx(alpha, rel=1e-9)
    unreliable = sql.execute(
        "select count(*) from scope_agreement where scope = 'all' and alpha_reading = 'unreliable'"
    )
    page.open(scope="all", sheet="overview")
    assert sum("are unreliable: Krippendorff" in each for each in needs(page)) == min(3, unreliable.fetchall()[0][0])


def _assert_that_a_row_opens_the_objects_that_got_both(report: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    [first, *_] = report.open(scope="all", sheet="quality").numbers("label_confusion")
    report.page.locator("[data-visual=label_confusion] tbody tr").first.get_by_text("Answers").click()
    report.wait(lambda: report.page.locator("dialog .more").inner_text())
    assert f"of {first['data_objects_count']} data object" in report.page.locator("dialog .more").inner_text()
    query = report.page.locator("dialog .more button", has_text="Copy the query").get_attribute("title")
    assert len({row[:2] for row in sql.execute(query or "").fetchall()}) == first["data_objects_count"]


def test_a_row_of_two_labels_opens_the_objects_that_got_both(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    _assert_that_a_row_opens_the_objects_that_got_both(page, sql)
    page.page.keyboard.press("Escape")
    page.wait(lambda: not page.page.locator("dialog").count())


def test_a_label_of_one_element_is_not_that_of_another(browser: Browser, marts: DbtProject, tmp_path: Path) -> None:
    file = tmp_path / "marts.duckdb"
    with changed_marts(marts, file) as opened:
        # Every answer gives every label to another element of the form.
        opened.execute(
            "update annotations set labels_by_element = others.said || labels_by_element"
            " from (select string_agg(distinct 'other: ' || label || ', ', '') as said from label_agreement) as others"
        )
    report = open_report(browser, write_page(file, tmp_path / "report.html"))
    with duckdb.connect(str(file), read_only=True) as opened:
        opened.execute(f"use {DEFAULT_SCHEMA}")
        _assert_that_a_row_opens_the_objects_that_got_both(report, opened)
    report.page.context.close()


@pytest.mark.parametrize(
    ("filter_", "passes"),
    [("", "true"), ("workers", "worker = ?"), ("labels", "list_contains(string_split(label_summary, ', '), ?)")],
)
def test_a_day_of_a_line_opens_the_answers_that_pass_the_filters(
    page: ReportPage, sql: duckdb.DuckDBPyConnection, filter_: str, passes: str
) -> None:
    column = {"workers": "worker", "labels": "label"}.get(filter_)
    most = (
        f"select {column} from worker_labels_per_day where scope = 'all' group by 1 order by count(*) desc, 1 limit 1"
    )
    chosen = [sql.execute(most).fetchall()[0][0]] if column else []
    page.open(scope="all", sheet="overview", **{filter_: chosen} if column else {})
    worked = "[role=img][tabindex]:not([aria-label*='Annotations: 0'])"
    mark = page.page.locator(f"[data-visual=annotations_per_day] {worked}").first
    day = mark.get_attribute("aria-label").split(",")[0].split()[-1]
    mark.focus()
    page.page.keyboard.press("Enter")
    page.page.locator("[data-visual=annotations_per_day] .chosen").get_by_role("button", name="Answers").click()
    page.wait(lambda: page.page.locator("dialog .more").inner_text())
    counted = (
        "select count(distinct (job, data_object_id)), count(*) from annotations"
        f" where is_current and submitted_on = ? and {passes}"
    )
    [(expected, answers)] = sql.execute(counted, [day, *chosen]).fetchall()
    query = page.page.locator("dialog .more button", has_text="Copy the query").get_attribute("title")
    assert len(sql.execute(query or "").fetchall()) == answers > 0
    assert f"of {expected} data object" in page.page.locator("dialog .more").inner_text()
    page.page.keyboard.press("Escape")


def test_a_week_of_a_question_opens_the_answers_of_this_question(
    page: ReportPage, sql: duckdb.DuckDBPyConnection
) -> None:
    page.open(scope="all", sheet="quality")
    card = page.page.locator("[data-visual=agreement_per_week]")
    question = card.locator(".facet select").input_value()
    card.locator("svg [tabindex='0']").focus()
    week = card.locator("svg [tabindex='0']").get_attribute("aria-label").split(",")[0].split()[-1]
    page.page.keyboard.press("Enter")
    page.wait(lambda: page.page.locator("dialog .more").inner_text())
    counted = (
        "select count(distinct (annotations.job, annotations.data_object_id)) from annotations"
        " inner join object_agreement on annotations.job = object_agreement.job"
        " and annotations.data_object_id = object_agreement.data_object_id"
        " where is_current and question = ? and date_trunc('week', submitted_on) = ?"
    )
    [(expected,)] = sql.execute(counted, [question, week]).fetchall()
    of_all = "select count(distinct (job, data_object_id)) from annotations where date_trunc('week', submitted_on) = ?"
    assert 0 < expected < sql.execute(of_all, [week]).fetchall()[0][0]
    assert f"of {expected} data object" in page.page.locator("dialog .more").inner_text()
    query = page.page.locator("dialog .more button", has_text="Copy the query").get_attribute("title")
    assert len({row[:2] for row in sql.execute(query or "").fetchall()}) == expected
    page.page.keyboard.press("Escape")


def test_a_bar_narrows_every_visual_that_follows_and_is_let_go_by_a_second_click(
    page: ReportPage, sql: duckdb.DuckDBPyConnection
) -> None:
    [(worker, count), *others] = sql.execute(
        "select worker, annotations_count from annotations_per_worker where scope = 'all' order by 2 desc, 1"
    ).fetchall()
    page.open(scope="all", sheet="overview")
    page.page.locator("[data-visual=annotations_per_worker] [role=img][aria-label]").first.click()
    page.wait(lambda: f"Narrowed to workers {worker}." in page.page.locator("#subtitle").inner_text())
    figures = {row["figure"]: row["value"] for row in page.numbers("key_figures")}
    assert figures["annotations"] == count
    # The chart that was clicked keeps the others, which stand back; what can't follow says so.
    shown = page.page.evaluate(
        "() => [...document.querySelectorAll('[data-visual=annotations_per_worker] [role=img]')]"
        ".map(each => Number(getComputedStyle(each).opacity))"
    )
    assert len(shown) == min(15, len(others) + 1)
    assert sorted(set(shown)) == [0.3, 1] and shown.count(1) == 1
    page.page.locator("[data-sheet=progress]").click()
    page.wait(lambda: page.page.locator("[data-visual=job_standing] .ignored").count())
    assert page.page.locator("[data-visual=job_standing] .ignored").inner_text() == "Not narrowed by: workers."
    page.page.locator("[data-sheet=overview]").click()
    page.page.locator("[data-visual=annotations_per_worker] [role=img][aria-label]").first.click()
    page.wait(lambda: "Narrowed" not in page.page.locator("#subtitle").inner_text())


def test_a_bar_of_another_question_narrows_to_its_label(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    card = page.page.locator("[data-visual=annotations_per_label]")
    bar = card.locator("[role=img][aria-label]").first
    of_the_first = bar.get_attribute("aria-label")
    card.locator("select").select_option(index=1)
    page.wait(lambda: bar.get_attribute("aria-label") != of_the_first)
    label = str(bar.get_attribute("aria-label")).split(",")[0]
    bar.click()
    page.wait(lambda: f"Narrowed to labels {label}." in page.page.locator("#subtitle").inner_text())
    assert f"Narrowed to {label}." in card.locator(".chosen").inner_text()


def test_a_month_of_pay_on_the_page_of_a_worker_opens_its_answers(
    page: ReportPage, sql: duckdb.DuckDBPyConnection
) -> None:
    [(worker, period, tasks)] = sql.execute(
        "select worker, period_on, sum(tasks_count) from worker_pay where scope = 'all'"
        " group by all order by 3, worker, period_on limit 1"
    ).fetchall()
    page.open(scope="all", worker=worker)
    row = page.page.locator("[data-visual=worker_page_pay] tbody tr", has_text=str(period)).first
    row.get_by_text("Answers").click()
    page.wait(lambda: page.page.locator("dialog .more").inner_text())
    counted = (
        "select count(distinct (job, data_object_id)) from annotations"
        " where is_current and worker = ? and date_trunc('month', submitted_on) = ?"
    )
    [(expected,)] = sql.execute(counted, [worker, period]).fetchall()
    assert 0 < expected <= tasks
    assert f"of {expected} data object" in page.page.locator("dialog .more").inner_text()
    page.page.keyboard.press("Escape")
    page.wait(lambda: not page.page.locator("dialog").count())


def test_a_file_for_one_project_shows_the_answers_of_its_jobs(
    browser: Browser, marts: DbtProject, sql: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    [(project, worker, expected)] = sql.execute(
        "select project, min(worker), count(distinct (job, data_object_id)) from annotations"
        " where is_current and worker = (select min(worker) from annotations)"
        " and project in (select scope from scope_clock where scope_type = 'project')"
        " group by project order by project limit 1"
    ).fetchall()
    report = open_report(browser, write_page(marts.warehouse, tmp_path / "project.html", project))
    report.open(scope=project, worker=worker)
    report.wait(lambda: report.page.locator("main .card:last-child .more").count())
    assert f"of {expected} data object" in report.page.locator("main .card:last-child .more").inner_text()
    report.page.context.close()


def test_the_query_of_a_worker_gives_the_answers_that_the_page_counts(
    browser: Browser, marts: DbtProject, sql: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    report = open_report(browser, write_page(marts.warehouse, tmp_path / "report.html"))
    worker = sql.execute("select min(worker) from annotations").fetchall()[0][0]
    report.open(scope="all", worker=worker)
    report.wait(lambda: report.page.locator(".objects li").count())
    query = report.page.locator("main .card:last-child .more button", has_text="Copy the query").get_attribute("title")
    found = sql.execute(query).fetchall()
    assert (
        f"of {len({row[:2] for row in found})} data object"
        in report.page.locator("main .card:last-child .more").inner_text()
    )
    assert report.complaints == []
    report.page.context.close()


def test_a_file_for_one_job_holds_no_answer_of_another(marts: DbtProject, sql: duckdb.DuckDBPyConnection) -> None:
    [(job, count), *_] = sql.execute(
        "select job, count(*) from annotations where is_current group by job order by job"
    ).fetchall()
    [(half,)] = sql.execute("select count(*) // 2 from annotations where is_current").fetchall()
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        held = read_answers(warehouse, [Scope("job", job, count)])
        bounded = read_answers(warehouse, [Scope("all", "all", 0)], most_answers=half)
    assert held["objects"]["job"]["texts"] == [job]  # type: ignore[index]
    assert len(held["answers"]["object"]) == count  # type: ignore[index,arg-type]
    assert bounded["most"] < held["most"] == 200  # type: ignore[operator]
    assert 0 < len(bounded["answers"]["object"]) <= half  # type: ignore[index,arg-type]


def test_a_table_is_searched_and_paged(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    page.open(scope="all", sheet="quality")
    card = page.page.locator("[data-visual=most_disputed_objects]")
    [(count, job)] = sql.execute("select count(*), min(job) from most_disputed_objects where scope = 'all'").fetchall()
    assert count > 15
    assert f"1 to 15 of {count} rows" in card.locator(".more").inner_text()
    ranks = card.locator("tbody td[data-column=dispute_rank]")
    assert ranks.all_inner_texts() == [str(rank) for rank in range(1, 16)]
    card.get_by_role("button", name="Next").click()
    assert ranks.first.inner_text() == "16"
    card.get_by_role("searchbox").fill(job.upper())
    [(found,)] = sql.execute(
        "select count(*) from most_disputed_objects where scope = 'all' and (job = ? or source like '%' || ? || '%'"
        " or source_file like '%' || ? || '%')",
        [job, job, job],
    ).fetchall()
    assert f"{found} " in card.locator(".more").inner_text()
    assert set(card.locator("tbody td[data-column=job]").all_inner_texts()) == {job}


def test_what_adds_up_has_its_total_below_the_table(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    page.open(scope="all", sheet="workers")
    sums = "select sum(annotations_count), sum(spells_count) from worker_effort where scope = 'all'"
    [(annotations, spells)] = sql.execute(sums).fetchall()
    foot = page.page.locator("[data-visual=worker_effort] tfoot tr > *").all_inner_texts()
    assert foot[:2] == ["Total", f"{annotations:,}"]
    assert foot.count(f"{spells:,}") == 1
    # Amounts of two currencies make no sum.
    currencies = "select count(distinct currency) from worker_pay where scope = 'all'"
    assert sql.execute(currencies).fetchall()[0][0] > 1
    [tasks] = sql.execute("select sum(tasks_count) from worker_pay where scope = 'all'").fetchall()[0]
    foot = page.page.locator("[data-visual=worker_pay] tfoot tr > *").all_inner_texts()
    assert [text for text in foot if text] == ["Total", f"{tasks:,}"]
    page.page.locator("[data-visual=worker_effort] input[type=search]").fill(
        page.page.locator("[data-visual=worker_effort] tbody tr td").first.inner_text()
    )
    assert page.page.locator("[data-visual=worker_effort] tfoot").count() == 0


def test_the_page_of_a_worker_narrows_all_sheets(page: ReportPage, sql: duckdb.DuckDBPyConnection) -> None:
    [(worker, count)] = sql.execute(
        "select worker, annotations_count from annotations_per_worker where scope = 'all' order by 2 desc, 1 limit 1"
    ).fetchall()
    page.open(scope="all", worker=worker, sheet="overview")
    page.page.get_by_role("button", name="Narrow all sheets to this").click()
    page.wait(lambda: page.page.locator("[data-visual=annotations_per_worker]").count())
    assert [row["annotations_count"] for row in page.numbers("annotations_per_worker")] == [count]
    assert f"Narrowed to workers {worker}." in page.page.locator("#subtitle").inner_text()


def test_a_command_prints_every_row_and_a_person_what_is_open(
    browser: Browser, marts: DbtProject, tmp_path: Path
) -> None:
    rows = "() => document.querySelectorAll('[data-visual=worker_label_skew] tbody tr').length"
    report = open_report(browser, write_page(marts.warehouse, tmp_path / "all.html"))
    report.open(scope="all", sheet="labels")
    every = len(report.numbers("worker_label_skew"))
    assert every > 100
    report.open(scope="all", sheet="labels")
    report.page.evaluate("() => window.insights.preparePrint()")
    assert report.page.evaluate(rows) == 100
    report.page.evaluate("() => window.insights.endPrint()")
    # As the file of a command is marked before the browser prints it.
    report.page.evaluate(
        "() => { document.documentElement.dataset.print = ''; return window.insights.preparePrint(); }"
    )
    assert report.page.evaluate(rows) == every
    report.page.context.close()


def test_sheets_are_printed_alone_after_the_page_of_a_worker(
    browser: Browser, file: Path, sql: duckdb.DuckDBPyConnection
) -> None:
    [(worker,)] = sql.execute("select min(worker) from annotations_per_worker where scope = 'all'").fetchall()
    titles = "() => [...document.querySelectorAll('.print-title')].map((each) => each.textContent)"
    report = open_report(browser, file)
    report.open(scope="all", sheet="overview", worker=worker)
    report.page.evaluate("() => window.insights.preparePrint()")
    assert report.page.evaluate(titles) == []
    report.page.evaluate("() => window.insights.endPrint()")
    report.change(page=None)
    report.page.evaluate("() => window.insights.preparePrint()")
    assert report.page.evaluate(titles) == [sheet.title for sheet in load_dashboard().sheets]
    report.page.context.close()


def test_charts_live_on_after_the_window_changed_on_another_sheet(browser: Browser, file: Path) -> None:
    report = open_report(browser, file)
    report.open(scope="all", sheet="overview")
    report.change(sheet="progress")
    report.page.set_viewport_size({"width": 700, "height": 900})
    report.page.wait_for_timeout(200)
    report.change(sheet="overview")
    widths = report.page.evaluate(
        "() => [...document.querySelectorAll('.drawing svg')].map((each) => each.getBoundingClientRect().width)"
    )
    assert widths
    assert all(300 < width < 700 for width in widths)
    report.page.context.close()


def test_the_console_stays_silent(browser: Browser, file: Path) -> None:
    report = open_report(browser, file)
    said: list[str] = []
    report.page.on("console", lambda message: said.append(message.text))
    for sheet in ("overview", "progress", "workers", "labels", "quality", "health"):
        report.open(scope="all", sheet=sheet)
    assert said == []
    report.page.context.close()
