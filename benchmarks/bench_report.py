"""The report over 1,000 workers and 100 labels: its size, and how fast a browser opens and filters it.

The marts are filled by SQL, since building a million answers is the subject of another benchmark. Prints the data in
the file, the first chart in headless Chromium, the slowest filter on the overview, the page of a worker, and how all
of it grows from 10,000 to 1,000,000 annotations.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from ground_truth_insights import console
from ground_truth_insights.checks import yaml_text
from ground_truth_insights.report.browser import browser_options, find_browser
from ground_truth_insights.report.page.build import BuiltPage, build_page
from ground_truth_insights.report.page.data import MOST_BYTES
from ground_truth_insights.settings import DEFAULT_SCHEMA, PROJECT_DIR
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import open_duckdb

SIZES = (10_000, 1_000_000)
WORKERS, LABELS, DAYS, JOBS = 1_000, 100, 365, 4
RUNS = 5

_ANSWERS = f"""
create table answers as
select 'job ' || (i % {JOBS}) as job,
    'worker ' || lpad(least({WORKERS - 1}, floor(-ln(1 - w) * {WORKERS} / 5))::int::text, 4, '0') as worker,
    'label ' || (l * l * {LABELS})::int % {LABELS} as label, date '2026-01-01' + (d * {DAYS - 1})::int as submitted_on,
    round(s * 60, 3) as seconds
from (select i, random() as w, random() as l, random() as d, random() as s from range(?) as r (i))
"""
_SCOPES = """
create table scoped as
select 'all' as scope_type, 'all' as scope, null as project, * from answers
union all select 'job', job, null, * from answers
"""
_FILL = {
    "worker_activity_per_day": """select scope_type, scope, worker, submitted_on, count(*) as annotations_count,
        count(*) as data_objects_count, count(*) as label_instances_count, sum(seconds) as time_spent_seconds_total
        from scoped group by all""",
    "worker_labels_per_day": """select scope_type, scope, worker, 'classifier' as question,
        'classifier' as element, label, submitted_on,
        count(*) as annotations_count, count(*) as label_instances_count from scoped group by all""",
    "annotations_per_worker": """select scope_type, scope, worker, count(*) as annotations_count,
        0.001 as annotations_share from scoped group by all""",
    "annotations_per_label": """select scope_type, scope, 'classifier' as question,
        'classifier' as element, label, count(*) as annotations_count,
        count(*) as label_instances_count, 0.01 as annotations_share from scoped group by all""",
    "annotations_per_day": """select scope_type, scope, submitted_on, count(*) as annotations_count,
        count(distinct worker) as active_workers_count, false as is_incomplete from scoped group by all""",
    "workers_per_annotation_bucket": """select scope_type, scope, n as bucket_number, 'B' || n as bucket,
        (n - 1) * 25 as lower_bound, 200 as workers_count
        from (select distinct scope_type, scope from scoped), range(1, 6) as r (n)""",
    "worker_effort": """select scope_type, scope, worker, count(*) as annotations_count,
        sum(seconds) as active_seconds_total,
        median(seconds) as active_seconds_median, 100.0 as data_objects_per_active_hour, 'ok' as status
        from scoped group by all""",
    "worker_agreement": """select scope_type, scope, worker, random() as agreement_rate, 50 as agreement_rate_n,
        0.4 as agreement_rate_ci_low, 0.9 as agreement_rate_ci_high, 'ok' as agreement_rate_status,
        false as needs_review from scoped group by all""",
    "worker_pair_headline": """select s.scope_type, s.scope, 'worker ' || lpad(a::text, 4, '0') as worker_a,
        'worker ' || lpad(b::text, 4, '0') as worker_b, (a * b) % 90 + 5 as shared_data_objects_count,
        random() as percent_agreement, 'ok' as status
        from (select distinct scope_type, scope from scoped) as s, range(300) as x (a), range(300) as y (b)
        where a < b""",
    "worker_label_skew": """select scope_type, scope, worker, 'classifier' as element, label, 'ok' as status,
        random() as worker_share, 0.01 as team_share, random() as share_difference, random() as share_difference_low
        from scoped group by all""",
    "data_health": """select scope_type, scope, 'files_listed' as check_name, 1 as check_number, 1 as check_rank,
        'info' as status, 'Files.' as meaning, 1 as findings_count from scoped group by all""",
}


@dataclass(frozen=True)
class Measured:
    """One report: kilobytes of data, and milliseconds."""

    kilobytes: float
    build_ms: float
    first_chart_ms: float
    in_view_ms: float
    filter_ms: float
    filter_cpu_ms: float
    worker_ms: float


def make_warehouse(file: Path, annotations: int) -> None:
    """Write the marts of the dashboard, those without a query below empty."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create schema {DEFAULT_SCHEMA}; use {DEFAULT_SCHEMA}; select setseed(0.5)")
        connection.execute(_ANSWERS, [annotations])
        connection.execute(_SCOPES)
        for contract in (PROJECT_DIR / "models" / "marts").rglob("*.yml"):
            for model in yaml_text.load(contract.read_text(encoding="utf-8")).get("models", []):
                columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
                connection.execute(f"create table {model['name']} ({columns})")
        for mart, query in _FILL.items():
            connection.execute(f"insert into {mart} by name {query}")
        connection.execute("drop table answers; drop table scoped")


def measured(browser: Browser, folder: Path, annotations: int) -> tuple[Measured, BuiltPage]:
    """Build the report over so many annotations, and open and filter it several times."""
    warehouse, file = folder / f"{annotations}.duckdb", folder / f"{annotations}.html"
    make_warehouse(warehouse, annotations)
    began = time.perf_counter()
    with open_duckdb(warehouse, DEFAULT_SCHEMA) as marts:
        built = build_page(marts, load_dashboard())
    build_ms = (time.perf_counter() - began) * 1000
    file.write_text(built.html, encoding="utf-8")
    opened: list[float] = []
    filtered: list[Sequence[float]] = []
    worker: list[float] = []
    for _ in range(RUNS):
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        opened.append(first_chart(page, file))
        *filters, (worker_in_view, *_) = choices(page)
        filtered.append([max(each) for each in zip(*filters, strict=True)])
        worker.append(worker_in_view)
        page.close()
    in_view, everything, computing = (median(each) for each in zip(*filtered, strict=True))
    times = (median(opened), in_view, everything, computing, median(worker))
    return Measured(built.data_bytes / 1000, build_ms, *times), built


def first_chart(page: Page, file: Path) -> float:
    """Return milliseconds from the start of loading until the first chart stands in the page."""
    page.goto(file.as_uri())
    while not page.evaluate("() => document.documentElement.dataset.ready"):
        page.wait_for_timeout(20)
    return float(page.evaluate("() => performance.getEntriesByName('first-chart')[0].startTime"))


def choices(page: Page) -> Sequence[tuple[float, float, float]]:
    """Return the milliseconds of several choices on the overview, and at last of the page of a worker.

    For each: until what is in view shows it, until every chart does, and how much of that the page's thread computed,
    which other work on the machine doesn't prolong.
    """
    script = """async state => { const began = performance.now(); await window.insights.change(state);
        const ended = performance.now();
        return [performance.getEntriesByName('answered').at(-1).startTime - began, ended - began] }"""
    states = [
        {"from": "2026-03-01", "to": "2026-05-31"},
        {"chosen": {"workers": ["worker 0001", "worker 0002"]}},
        {"chosen": {"labels": ["label 1"]}},
        {"from": None, "to": None, "chosen": {}},
        {"page": {"id": "worker", "value": "worker 0001"}},
    ]
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    found = []
    for state in states:
        before = computed_ms(session)
        in_view, everything = page.evaluate(script, state)
        found.append((in_view, everything, computed_ms(session) - before))
    return found


def computed_ms(session: CDPSession) -> float:
    """Return milliseconds of processor time that the page's main thread has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration")) * 1000


def main() -> None:
    """Measure both sizes and print them with their ratios."""
    executable = find_browser(os.environ)
    if executable is None:
        console.out.print(
            "skipped: no Chrome, Chromium or Edge on this machine; install one, or name it with GT_BROWSER"
        )
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        options = [option for option in browser_options() if not option.startswith("--headless")]
        browser = playwright.chromium.launch(executable_path=executable, args=options)
        results = {size: measured(browser, Path(folder), size) for size in SIZES}
        browser.close()
    for size, (found, built) in results.items():
        grain = "by week" if built.is_weekly else "by day"
        console.out.print(
            f"{size:>9,} annotations: {found.kilobytes:,.0f} kB of data {grain} (limit {MOST_BYTES / 1000:,.0f} kB),"
            f" built in {found.build_ms:,.0f} ms, first chart after {found.first_chart_ms:,.0f} ms (wanted: 1,000),"
            f" the slowest of four filters in {found.in_view_ms:,.0f} ms in view (wanted: 60) and"
            f" {found.filter_ms:,.0f} ms in every chart ({found.filter_cpu_ms:,.0f} ms of it computing),"
            f" the page of a worker in {found.worker_ms:,.0f} ms in view (wanted: 100)"
        )
    small, large = (results[size][0] for size in SIZES)
    console.out.print(
        f"{SIZES[1] / SIZES[0]:.0f} times the annotations: {large.kilobytes / small.kilobytes:.1f} times the data,"
        f" {large.first_chart_ms / small.first_chart_ms:.1f} times the time to the first chart,"
        f" {large.filter_ms / small.filter_ms:.1f} times the time of a filter"
    )


if __name__ == "__main__":
    main()
