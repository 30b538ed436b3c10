"""The report in a real browser: its numbers are those of the marts, and everybody can read it."""

import csv
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from dbt_project import DbtProject
from expected_numbers import Oracle, Rows, State
from ground_truth_insights.report.as_csv import csv_files
from ground_truth_insights.report.page import data as data_module
from ground_truth_insights.report.page.data import read_page_data
from ground_truth_insights.report.pictures import chart_notes, pictures
from ground_truth_insights.report.report import read_report
from ground_truth_insights.report.scopes import choose_scope, read_scopes
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.answer import read_answer
from ground_truth_insights.visuals.drawn import drawn
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.sentences import sentence
from ground_truth_insights.visuals.spec import Dashboard, Visual
from ground_truth_insights.visuals.words import figure_interval, shown
from ground_truth_insights.warehouse.marts import open_duckdb
from report_browser import ReportPage, changed_marts, open_report, write_page

pytest_plugins = ["report_fixtures"]


@cache
def dashboard() -> Dashboard:
    return load_dashboard()


@pytest.fixture(scope="module")
def connection(marts: DbtProject) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(marts.warehouse), read_only=True) as opened:
        opened.execute(f"use {DEFAULT_SCHEMA}")
        yield opened


@pytest.fixture(scope="module")
def chosen(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return values to choose: two busy workers, two common labels, a job and a project."""
    workers = "select worker from annotations_per_worker where scope = 'all' order by annotations_count desc limit 2"
    labels = "select label from annotations_per_label where scope = 'all' order by annotations_count desc limit 2"
    scopes = "select min(scope) from annotations_per_worker where scope_type = ?"
    return {
        "workers": tuple(value for (value,) in connection.execute(workers).fetchall()),
        "labels": tuple(value for (value,) in connection.execute(labels).fetchall()),
        "job": connection.execute(scopes, ["job"]).fetchall()[0][0],
        "project": connection.execute(scopes, ["project"]).fetchall()[0][0],
    }


# A day without the last one would lack answers, which a weekend has none of.
MONTH = ("2026-01-12", "2026-02-06")
STATES = {
    "all jobs": lambda _: State(),
    "one job": lambda chosen: State(chosen["job"]),
    "one project": lambda chosen: State(chosen["project"]),
    "four weeks": lambda _: State(days=MONTH),
    "two workers": lambda chosen: State(workers=chosen["workers"]),
    "one label": lambda chosen: State(labels=chosen["labels"][:1]),
    "four weeks of a worker and two labels in a project": lambda chosen: State(
        chosen["project"], MONTH, chosen["workers"][:1], chosen["labels"]
    ),
    "a day without work": lambda _: State(days=("2026-01-11", "2026-01-11"), workers=("nobody",)),
    "the page of a worker": lambda chosen: State(page=("worker", chosen["workers"][0])),
    "four weeks on the page of a worker": lambda chosen: State(days=MONTH, page=("worker", chosen["workers"][1])),
    "the page of a label": lambda chosen: State(page=("label", chosen["labels"][0])),
}


@pytest.mark.parametrize("name", STATES)
def test_the_numbers_of_every_visual_equal_sql_over_the_marts(
    page: ReportPage, connection: duckdb.DuckDBPyConnection, chosen: dict[str, Any], name: str
) -> None:
    state: State = STATES[name](chosen)
    spec = next((each for each in dashboard().pages if state.page and each.id == state.page[0]), None)
    oracle = Oracle(connection, dashboard(), state, spec)
    page.open(**state.link())
    for visuals in [spec.visuals] if spec else [sheet.visuals for sheet in dashboard().sheets]:
        if not spec:
            sheet = next(each.id for each in dashboard().sheets if each.visuals == visuals)
            page.page.locator(f"[data-sheet={sheet}]").click()
            page.wait(lambda last=visuals[-1].id: page.page.locator(f"[data-visual={last}] .card-body > *").count())
        for visual in visuals:
            compare(visual, page.numbers(visual.id), oracle.rows(visual))
    assert page.complaints == []


# What is in view is drawn first; this leaves the sheet at that moment, before the rest of it is drawn.
_LEAVE_HALF_DRAWN = """async ([filter, elsewhere]) => {
    const mark = performance.mark.bind(performance);
    const left = new Promise((resolve) => {
        performance.mark = (name) => {
            performance.mark = mark;
            resolve(window.insights.change(elsewhere));
            return mark(name);
        };
    });
    await window.insights.change(filter);
    await left;
}"""


def test_a_sheet_that_was_left_half_drawn_is_drawn_in_full_on_return(
    page: ReportPage, connection: duckdb.DuckDBPyConnection
) -> None:
    page.open(sheet="overview")
    page.page.evaluate(_LEAVE_HALF_DRAWN, [{"from": MONTH[0], "to": MONTH[1]}, {"sheet": "progress"}])
    page.change(sheet="overview")
    oracle = Oracle(connection, dashboard(), State(days=MONTH), None)
    for visual in dashboard().sheets[0].visuals:
        compare(visual, page.numbers(visual.id), oracle.rows(visual))


def compare(visual: Visual, found: Rows, expected: Rows) -> None:
    """Compare without regard to order; a column that holds nothing is not shown at all."""

    def key(row: dict[str, Any]) -> list[str]:
        return [str(row.get(name)) for name in keys]

    keys = sorted({name for row in expected for name, value in row.items() if isinstance(value, str)})
    assert len(found) == len(expected), visual.id
    for one, other in zip(sorted(found, key=key), sorted(expected, key=key), strict=True):
        for name, value in other.items():
            if name not in one and name.endswith("_n"):
                # The number of items of a column that is known for no row goes with it.
                assert value in (None, 0), (visual.id, name, one, other)
                continue
            shown = one.get(name)
            if isinstance(value, float | int) and not isinstance(value, bool) and shown is not None:
                assert math.isclose(shown, value, rel_tol=1e-9, abs_tol=1e-12), (visual.id, name, one, other)
            else:
                assert shown == value, (visual.id, name, one, other)


@pytest.mark.parametrize("sheet", [sheet.id for sheet in dashboard().sheets])
def test_pictures_and_page_draw_the_same(page: ReportPage, marts: DbtProject, sheet: str) -> None:
    page.open(scope="all", sheet=sheet)
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        for visual in next(each.visuals for each in dashboard().sheets if each.id == sheet):
            read = read_answer(warehouse, visual, dashboard(), "all")
            if not visual.is_chart:
                said = page.page.locator(f"[data-visual={visual.id}] .says").text_content()
                assert said == sentence(visual, read.rows, dashboard().words)
                continue
            expected = drawn(read, dashboard().words)
            found = page.page.evaluate("id => window.insights.drawn(id)", visual.id)
            assert len(found) == len(expected)
            # Charts that are split stand in one order on the page, and in that of their own numbers in pictures.
            by_heading = {each.heading and each.heading.partition(": ")[2]: each for each in expected}
            for one in found:
                other = by_heading[one["heading"] if len(expected) > 1 else None]
                assert (one["rest"], one["sentence"]) == (other.rest, other.sentence)
                for part in ("rows", "marks", "events"):
                    assert one[part] == [_near(each) for each in getattr(other, part)]


def _near(datum: dict[str, Any]) -> dict[str, Any]:
    # The page holds twelve digits of a number; to round once more would make neighbours of a half differ.
    return {
        name: pytest.approx(value, rel=1e-10)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        for name, value in datum.items()
    }


# Pairs of a number and the line of an interval in one row that touch each other.
_STRUCK_OUT = """id => {
    const boxes = (marks) => [...document.querySelectorAll(`[data-visual=${id}] .role-mark.${marks}`)]
        .map((each) => each.getBoundingClientRect()).filter((box) => box.width > 1);
    const lines = boxes("mark-rule line");
    const touch = (text) => lines.some((line) => line.top > text.top && line.bottom < text.bottom
        && line.left < text.right && text.left < line.right);
    const numbers = boxes("mark-text text");
    return [numbers.length, lines.length, numbers.filter(touch).length];
}"""


def test_the_number_of_a_bar_stands_clear_of_its_interval(page: ReportPage) -> None:
    page.open(scope="all", sheet="quality")
    numbers, lines, struck_out = page.page.evaluate(_STRUCK_OUT, "label_agreement")
    assert min(numbers, lines) > 3
    assert struck_out == 0


def test_page_and_pictures_write_numbers_alike(page: ReportPage) -> None:
    page.open(scope="all")
    measure = next(visual for visual in dashboard().visuals() if visual.is_chart).value
    # Halves, which Python and JavaScript round each in its own way unless told otherwise.
    values = (
        0,
        0.0625,
        0.5,
        1.0005,
        2.25,
        -2.25,
        12.5,
        35.2315,
        62.5,
        90.5,
        -0.0001,
        3599.5,
        3630,
        12345.675,
        400_050.0,
        1e18,
    )
    for format_ in ("count", "share", "number", "coefficient", "amount", "seconds"):
        for value in values:
            if format_ != "seconds" or value >= 0:
                written = page.page.evaluate(
                    "([format, value]) => window.insights.shownNumber(format, value)", [format_, value]
                )
                assert shown(replace(measure, format=format_), value) == written, (format_, value)
    assert shown(replace(measure, format="number"), 2.25) == "2.3"


def test_an_interval_without_an_upper_end_says_that_it_is_open() -> None:
    measure = replace(next(each for each in dashboard().visuals() if each.is_chart).value, format="number")
    row = {"value": 3, "n": None}
    assert figure_interval(measure, row | {"low": 2, "high": 4}) == "2.0 to 4.0"
    assert figure_interval(measure, row | {"low": 2, "high": None}) == "2.0 to an open end"
    assert figure_interval(measure, row | {"low": None, "high": None}) == ""


def test_a_mail_names_the_events_of_marked_days(marts: DbtProject) -> None:
    visual = next(each for each in dashboard().visuals() if each.is_chart and each.events)
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        [picture] = pictures(read_answer(warehouse, visual, dashboard(), "all"), dashboard().words, has_title=False)
    [note] = [note for note in chart_notes(visual, picture) if note.startswith("Marked days: ")]
    assert "guidelines" in note
    assert "long before" not in note
    assert all(f"{event['on']} {event['names']}" in note for event in picture.drawn.events)


def test_marks_say_their_numbers_to_a_screen_reader(page: ReportPage) -> None:
    page.open(scope="all", sheet="overview")
    card = page.page.locator("[data-visual=annotations_per_worker]")
    said = card.evaluate("card => [...card.querySelectorAll('[role=img][aria-label]')].map(each => each.ariaLabel)")
    rows = page.page.evaluate("id => window.insights.drawn(id)", "annotations_per_worker")[0]["rows"]
    assert said == [row["said"] for row in rows]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_sheet_or_page(
    browser: Browser, file: Path, chosen: dict[str, Any], scheme: str
) -> None:
    report = open_report(browser, file, color_scheme=scheme)
    views = [{"sheet": sheet.id} for sheet in dashboard().sheets]
    views += [{"worker": chosen["workers"][0]}, {"label": chosen["labels"][0]}]
    devtools = None
    for view in views:
        report.open(**view)
        devtools = devtools or report.devtools()
        devtools.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
        found = devtools.send(
            "Runtime.evaluate",
            {"expression": "axe.run(document)", "awaitPromise": True, "returnByValue": True},
        )["result"]["value"]
        broken = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found["violations"]]
        assert broken == [], view
    report.page.context.close()


def test_nothing_is_asked_of_the_network_and_nothing_breaks_the_policy(browser: Browser, file: Path) -> None:
    report = open_report(browser, file)
    asked: list[str] = []
    report.page.on("request", lambda request: asked.append(request.url))
    for sheet in dashboard().sheets:
        report.open(sheet=sheet.id)
    assert {address.split("#")[0] for address in asked} == {file.as_uri()}
    assert report.complaints == []
    policy = report.page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not report.page.evaluate(
        "() => [...document.querySelectorAll('*')].some(each => each.getAttributeNames().some(n => n.startsWith('on')))"
    )
    report.page.context.close()


def test_a_choice_redraws_the_charts_that_stand_there(page: ReportPage, chosen: dict[str, Any]) -> None:
    page.open(sheet="overview")
    script = (
        """id => [...document.querySelectorAll(`[data-visual=${id}] [role=img][aria-label]`)].map(e => e.ariaLabel)"""
    )
    for choice in (
        {"from": MONTH[0], "to": MONTH[1]},
        {"chosen": {"workers": list(chosen["workers"])}},
        {"from": None},
    ):
        page.change(**choice)
        for visual in dashboard().sheets[0].visuals:
            if visual.is_chart and visual.facet is None:
                drawn_rows = page.page.evaluate("id => window.insights.drawn(id)", visual.id)[0]["rows"]
                assert sorted(page.page.evaluate(script, visual.id)) == sorted(row["said"] for row in drawn_rows)
    assert page.complaints == []


def test_a_link_brings_back_the_whole_view(page: ReportPage, chosen: dict[str, Any]) -> None:
    page.open(scope=chosen["project"], sheet="quality", workers=list(chosen["workers"]), **{"from": MONTH[0]})
    address = page.page.evaluate("() => location.href")
    shown = "() => [document.querySelector('#scope').value, document.querySelector('#filter-from').value]"
    assert page.page.evaluate(shown) == [chosen["project"], MONTH[0]]
    assert page.page.locator(".chips li").count() == 2
    assert page.page.locator("[aria-current=page]").inner_text() == "Quality"
    page.change(sheet="labels")
    assert page.page.evaluate("() => location.href") != address
    page.page.go_back()
    page.wait(lambda: page.page.locator("[aria-current=page]").inner_text() == "Quality")


def test_a_visual_that_does_not_follow_a_filter_says_so(page: ReportPage) -> None:
    page.open(sheet="workers", **{"from": MONTH[0], "to": MONTH[1]})
    notes = {
        visual.id: page.page.locator(f"[data-visual={visual.id}] .ignored").all_inner_texts()
        for sheet in dashboard().sheets
        if sheet.id == "workers"
        for visual in sheet.visuals
        if visual.type != "figures"
    }
    assert notes.pop("worker_hours") == []
    assert set(map(tuple, notes.values())) == {("Not narrowed by: days.",)}
    page.open(sheet="overview", **{"from": MONTH[0], "to": MONTH[1]})
    assert page.page.locator("[data-visual=workers_per_annotation_bucket] .ignored").count() == 0


def test_the_keyboard_walks_over_bars_and_opens_the_page_of_a_worker(page: ReportPage) -> None:
    page.open(sheet="overview")
    mark = page.page.locator("[data-visual=annotations_per_worker] svg [tabindex='0']")
    assert mark.count() == 1
    mark.focus()
    first = page.page.evaluate("() => document.activeElement.ariaLabel")
    page.page.keyboard.press("ArrowDown")
    second = page.page.evaluate("() => document.activeElement.ariaLabel")
    assert first != second
    page.page.keyboard.press("Enter")
    # Every other visual follows; what can be done with the worker stands below the chart, which keeps all others.
    name = second.split(",")[0]
    chosen = page.page.locator("[data-visual=annotations_per_worker] .chosen")
    page.wait(lambda: chosen.count() and name in chosen.inner_text())
    assert page.page.evaluate("() => document.activeElement.ariaLabel") == second
    chosen.get_by_role("button", name="Open worker").click()
    page.wait(lambda: page.page.locator("h2").count() and page.page.locator("h2").inner_text().startswith("Worker"))
    assert second.split(",")[0] in page.page.locator("h2").inner_text()
    page.page.get_by_role("button", name="Back").click()
    page.wait(lambda: page.page.locator("[data-visual=annotations_per_worker] svg").count())


def test_a_table_is_sorted_and_saved_as_csv(page: ReportPage, tmp_path: Path) -> None:
    page.open(sheet="overview")
    rows = page.numbers("annotations_per_worker")
    card = page.page.locator("[data-visual=annotations_per_worker]")
    card.get_by_role("button", name="Worker", exact=True).click()
    assert card.locator("th[aria-sort=ascending]").inner_text().startswith("Worker")
    assert [row["worker"] for row in page.numbers("annotations_per_worker")] == sorted(row["worker"] for row in rows)
    with page.page.expect_download() as download:
        card.get_by_role("button", name="as CSV").click()
    saved = tmp_path / "saved.csv"
    download.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as lines:
        read = list(csv.reader(lines))
    assert download.value.suggested_filename == "annotations_per_worker-all.csv"
    assert read[0][:3] == ["Worker", "Worker name", "Annotations"]
    assert [(name, float(count)) for name, _, count, *_ in read[1:]] == sorted(
        (row["worker"], float(row["annotations_count"])) for row in rows
    )


@pytest.mark.parametrize("kind", ["all", "project"])
def test_page_and_command_save_the_same_columns_and_numbers(
    page: ReportPage, marts: DbtProject, chosen: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    scope = chosen.get(kind, kind)
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        files = {each.name: each.content for each in csv_files(read_report(warehouse, dashboard(), scope))}
    assert len(files) > 20
    for sheet in dashboard().sheets:
        page.open(scope=scope, sheet=sheet.id)
        for visual in sheet.visuals:
            content = files.pop(f"{visual.id}.csv", None)
            if content is not None:
                expected = _lines(content)
                found = _lines(_saved(page, visual.id, tmp_path))
                assert found[0] == expected[0], visual.id
                # Where numbers are equal, page and command may order rows differently.
                assert sorted(found[1:]) == sorted(expected[1:]), visual.id
    assert files == {}


def test_a_saved_file_is_named_safely_after_scope_and_page(browser: Browser, marts: DbtProject, tmp_path: Path) -> None:
    warehouse = tmp_path / "named.duckdb"
    with changed_marts(marts, warehouse) as opened:
        opened.execute(
            "update annotations_per_label set label = '../é: ?'"
            " where label = (select min(label) from annotations_per_label)"
        )
        for mart in dashboard().marts:
            opened.execute(f"update {mart} set scope = ? where scope_type = 'project'", ["../a b/ö"])
    report = open_report(browser, write_page(warehouse, tmp_path / "named.html"))
    report.open(scope="../a b/ö", label="../é: ?")
    with report.page.expect_download() as download:
        report.page.locator("[data-visual=label_page_fields]").get_by_role("button", name="as CSV").click()
    assert download.value.suggested_filename == "label_page_fields-a-b-o-e.csv"
    report.page.context.close()


def _saved(page: ReportPage, visual: str, folder: Path) -> bytes:
    with page.page.expect_download() as download:
        page.page.locator(f"[data-visual={visual}]").get_by_role("button", name="as CSV").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()


def _lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True)))


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_every_sheet_without_scrolling_sideways(browser: Browser, file: Path, width: int) -> None:
    report = open_report(browser, file, viewport={"width": width, "height": 800})
    for sheet in dashboard().sheets:
        report.open(sheet=sheet.id)
        assert report.page.evaluate("() => document.documentElement.scrollWidth") <= width, sheet.id
    report.page.context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_sheet_is_printed_whole(browser: Browser, file: Path, paper: str) -> None:
    report = open_report(browser, file).open()
    report.page.evaluate("() => window.insights.preparePrint()")
    printed = pypdf.PdfReader(BytesIO(report.page.pdf(format=paper, print_background=True)))
    text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    for sheet in dashboard().sheets:
        assert sheet.title in text
        for visual in sheet.visuals:
            assert visual.title in text, visual.id
    assert "B5: 100+" in text
    report.page.context.close()


HOSTILE = [
    "</script><script>document.title='acted'</script>",
    "<img src=x onerror=\"document.title='acted'\">",
    "<!--",
    "\u202egnitirw",
    "אנפה אפורה",
    "👩‍👩‍👧‍👦 🦢",
    "=cmd|' /C calc'!A0",
    "x" * 500,
    "",
    "a\u2028b",
    "%%DATA%%",
]


def test_hostile_labels_are_text(browser: Browser, marts: DbtProject, tmp_path: Path) -> None:
    warehouse = tmp_path / "hostile.duckdb"
    with changed_marts(marts, warehouse) as opened:
        opened.execute(
            "create temp table labels as select distinct label from annotations_per_label where scope = 'all'"
        )
        opened.execute(
            "create temp table named as select label, ?[row_number() over (order by label)] as bad from labels",
            [HOSTILE],
        )
        for mart in ("annotations_per_label", "worker_labels_per_day", "label_agreement"):
            opened.execute(
                f"update {mart} set label = bad from named where named.label = {mart}.label and bad is not null"
            )
    report = open_report(browser, write_page(warehouse, tmp_path / "hostile.html"))
    for sheet in dashboard().sheets:
        report.open(sheet=sheet.id)
    rows = report.open(sheet="overview").numbers("annotations_per_label")
    assert {row["label"] for row in rows} >= set(HOSTILE)
    shown = report.page.locator("main").inner_text()
    assert "\\u202egnitirw" in shown
    assert "\u202e" not in shown
    report.open(label=HOSTILE[0])
    assert HOSTILE[0] in report.page.locator("h2").inner_text()
    assert report.page.title() == dashboard().title
    assert report.complaints == []
    report.page.context.close()


@pytest.mark.parametrize("kept", ["nothing", "one worker", "one day"])
def test_little_data_makes_a_page_that_a_person_understands(
    browser: Browser, marts: DbtProject, tmp_path: Path, kept: str
) -> None:
    warehouse = tmp_path / "little.duckdb"
    with changed_marts(marts, warehouse) as opened:
        for mart in dashboard().marts:
            columns = [name for (name,) in opened.execute(f"select column_name from (describe {mart})").fetchall()]
            if kept == "one worker" and "worker" in columns:
                opened.execute(f"delete from {mart} where worker <> (select min(worker) from annotations_per_worker)")
            elif kept == "one day" and "submitted_on" in columns:
                opened.execute(f"delete from {mart} where submitted_on <> date '2026-01-20'")
            elif kept == "nothing":
                opened.execute(f"delete from {mart}")
    report = open_report(browser, write_page(warehouse, tmp_path / "little.html"))
    for sheet in dashboard().sheets:
        report.open(sheet=sheet.id)
        assert "NaN" not in report.page.locator("main").inner_text()
        assert report.page.locator("main section[data-visual]").count() == len(sheet.visuals)
        if kept == "nothing":
            said = report.page.locator("main .nothing").all_inner_texts()
            assert {visual.when_empty for visual in sheet.visuals if visual.when_empty} <= set(said)
    if kept == "nothing":
        report.open(sheet=dashboard().sheets[-1].id)
        assert report.page.locator("#empty").is_visible()
        assert report.page.locator(".nothing").first.inner_text() == "No rows to show in this scope yet."
    assert report.complaints == []
    report.page.context.close()


@pytest.mark.parametrize("kind", ["job", "project"])
def test_a_file_for_one_scope_holds_no_other(
    marts: DbtProject, connection: duckdb.DuckDBPyConnection, chosen: dict[str, Any], kind: str
) -> None:
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        scope = choose_scope(read_scopes(warehouse), chosen[kind])
        data = read_page_data(warehouse, dashboard(), [scope])
    assert {name for mart in data.marts.values() for name in mart["scopes"]} == {scope.name}
    for mart in dashboard().additive_marts:
        [(expected,)] = connection.execute(
            f"select sum(annotations_count) from {mart} where scope = ?", [scope.name]
        ).fetchall()
        assert sum(data.marts[mart]["columns"]["annotations_count"]["values"]) == expected


def test_where_days_are_too_many_weeks_go_in_and_the_page_says_so(
    browser: Browser, marts: DbtProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_module, "MOST_BYTES", 1)
    report = open_report(browser, write_page(marts.warehouse, tmp_path / "weekly.html"))
    report.open(sheet="overview", **{"from": "2026-01-14", "to": "2026-01-29"})
    with duckdb.connect(str(marts.warehouse), read_only=True) as opened:
        opened.execute(f"use {DEFAULT_SCHEMA}")
        expected = opened.execute(
            "select sum(annotations_count) from worker_activity_per_day where scope = 'all'"
            " and submitted_on between date '2026-01-12' and date '2026-02-01'"
        ).fetchall()[0][0]
    assert sum(row["annotations_count"] for row in report.numbers("annotations_per_worker")) == expected
    note = report.page.locator("[data-visual=annotations_per_worker] .notes").inner_text()
    assert "Counted by whole weeks" in note
    report.page.context.close()
