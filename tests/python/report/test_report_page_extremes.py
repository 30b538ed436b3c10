"""The page over more workers and labels than anyone draws, and over work without times."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ground_truth_insights.visuals.loading import load_dashboard
from report_browser import ReportPage, open_report, running_browser, write_page
from report_marts import Answer, Marts

WORKERS, LABELS = 5_000, 500
# Marts that the answers of the tests don't fill: each worker with each of the next four, each label with all others.
FILL_CROWD = (
    """
    insert into worker_agreement by name
    select scope_type, scope, worker, annotations_count, 0.5 as agreement_rate, 40 as agreement_rate_n,
        0.35 as agreement_rate_ci_low, 0.65 as agreement_rate_ci_high, 'ok' as agreement_rate_status,
        'no_gold_labels' as gold_accuracy_status, 0 as signals_count,
        'ok' as review_status, false as needs_review
    from annotations_per_worker
    where scope = 'all'
    """,
    """
    insert into worker_pair_headline by name
    select a.scope_type, a.scope, a.worker as worker_a, b.worker as worker_b, 'ok' as status,
        10 as shared_data_objects_count, 0.5 as percent_agreement, 0.2 as percent_agreement_ci_low,
        0.8 as percent_agreement_ci_high, 0.1 as cohen_kappa
    from annotations_per_worker as a
    inner join annotations_per_worker as b
        on a.scope = b.scope
        and cast(right(b.worker, 4) as integer) - cast(right(a.worker, 4) as integer) between 1 and 4
    where a.scope = 'all'
    """,
    """
    insert into label_agreement by name
    select scope_type, scope, element as question, element, label, annotations_count, 0.4 as krippendorff_alpha,
        annotations_count as krippendorff_alpha_n, 'ok' as krippendorff_alpha_status
    from annotations_per_label
    where scope = 'all'
    """,
    """
    insert into label_confusion by name
    select a.scope_type, a.scope, a.question, a.element, a.label as label_a, b.label as label_b,
        1 as data_objects_count,
        0.1 as data_objects_share, 10 as data_objects_share_n, 0.02 as data_objects_share_ci_low,
        0.4 as data_objects_share_ci_high, 'ok' as data_objects_share_status
    from annotations_per_label as a
    inner join annotations_per_label as b on a.scope = b.scope and a.label < b.label
    where a.scope = 'all'
    """,
)
FILL_LABELS_PER_DAY = """
    insert into worker_labels_per_day by name
    select scope_type, scope, worker, 'classifier' as question, 'classifier' as element, submitted_on,
        'label-' || lpad(cast(cast(right(worker, 4) as integer) % {labels} as varchar), 3, '0') as label,
        annotations_count, annotations_count as label_instances_count
    from worker_activity_per_day
"""
# What a job without times leaves in the marts.
FILL_WITHOUT_TIMES = (
    """
    insert into worker_effort by name
    select scope_type, scope, worker, annotations_count, 0 as timed_annotations_count,
        0 as wall_timed_annotations_count, 0 as backwards_annotations_count, 0 as data_objects_per_active_hour_n,
        'no_times' as status
    from annotations_per_worker
    """,
    """
    insert into worker_pay by name
    select scope_type, scope, worker, date '2026-02-01' as period_on, annotations_count as tasks_count,
        0 as task_price_tasks_count, 0 as hourly_tasks_count, annotations_count as unpaid_tasks_count,
        'none' as pay_basis, 'no_times' as status
    from annotations_per_worker
    """,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """Return marts of 5,000 workers and 500 labels; the first worker and the first label have the most annotations."""
    answers = [
        Answer(f"worker-{worker:04}", f"label-{worker % LABELS:03}", number % 28, f"{worker}-{number}")
        for worker in range(WORKERS)
        for number in range(60 if worker == 0 else 3 - worker % 2)
    ]
    marts = Marts(tmp_path_factory.mktemp("crowd") / "crowd.duckdb", answers)
    for statement in (*FILL_CROWD, FILL_LABELS_PER_DAY.format(labels=LABELS)):
        marts.run(statement)
    return marts


@pytest.fixture(scope="module")
def crowded(browser: Browser, crowd: Marts) -> ReportPage:
    return open_report(browser, write_page(crowd.file, crowd.file.with_suffix(".html"), "all"))


def open_everything(report: ReportPage, **state: str) -> None:
    """Open every sheet, and hold it to what no sheet may show."""
    for sheet in load_dashboard().sheets:
        report.open(sheet=sheet.id, **state)
        shown = report.page.locator("main").inner_text()
        assert not any(broken in shown for broken in ("NaN", "Infinity", "null", "[object")), sheet.id
        assert report.page.locator("main section[data-visual]").count() == len(sheet.visuals)
        width = report.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], sheet.id
    assert report.complaints == []


@pytest.mark.parametrize(
    ("visual", "key", "drawn_count", "all_count"),
    [("annotations_per_worker", "worker", 15, WORKERS), ("annotations_per_label", "label", 20, LABELS)],
)
def test_a_chart_of_many_draws_the_first_and_counts_the_rest(
    crowded: ReportPage, crowd: Marts, visual: str, key: str, drawn_count: int, all_count: int
) -> None:
    crowded.open(scope="all", sheet="overview")
    chart = crowded.page.evaluate("id => window.insights.drawn(id)", visual)[0]
    assert len(chart["rows"]) == drawn_count
    assert f"{all_count - drawn_count:,} more" in chart["rest"]
    assert chart["rest"] in crowded.page.locator(f"[data-visual={visual}]").inner_text()
    rows = {row[key]: row["annotations_count"] for row in crowded.numbers(visual)}
    assert rows == dict(crowd.run(f"select {key}, annotations_count from {visual} where scope = 'all'"))
    assert len(rows) == all_count


def test_every_sheet_of_many_workers_and_labels_can_be_read(crowded: ReportPage) -> None:
    open_everything(crowded, scope="all")


def test_what_is_too_much_for_the_file_is_said_with_its_number(crowded: ReportPage, crowd: Marts) -> None:
    [(pairs,)] = crowd.run("select count(*) from label_confusion where scope = 'all'")
    crowded.open(scope="all", sheet="quality")
    card = crowded.page.locator("[data-visual=label_confusion]")
    counted = re.search(r"of ([\d,]+) rows", card.locator(".more").inner_text())
    assert counted is not None
    kept = int(counted[1].replace(",", ""))
    assert 0 < kept < pairs
    assert (
        f"{pairs - kept:,} more rows are left out of this file to keep it small." in card.locator(".notes").inner_text()
    )


def test_one_of_many_workers_and_labels_can_be_chosen_and_opened(crowded: ReportPage, crowd: Marts) -> None:
    crowded.open(scope="all", sheet="overview", workers="worker-4321")
    [(expected,)] = crowd.run(
        "select annotations_count from annotations_per_worker where scope = 'all' and worker = 'worker-4321'"
    )
    rows = crowded.numbers("annotations_per_worker")
    assert [(row["worker"], row["annotations_count"]) for row in rows] == [("worker-4321", expected)]
    for kind, name in (("worker", "worker-4321"), ("label", "label-321")):
        crowded.open(scope="all", **{kind: name})
        assert name in crowded.page.locator("h2").inner_text()
        assert "NaN" not in crowded.page.locator("main").inner_text()
    assert crowded.complaints == []


def test_a_job_without_times_says_that_they_were_not_recorded(browser: Browser, tmp_path: Path) -> None:
    answers = [
        Answer(f"worker-{worker:04}", f"label-{worker % 3:03}", day, f"{worker}-{day}")
        for worker in range(4)
        for day in range(14)
    ]
    marts = Marts(tmp_path / "timeless.duckdb", answers)
    for statement in (*FILL_WITHOUT_TIMES, FILL_LABELS_PER_DAY.format(labels=3)):
        marts.run(statement)
    report = open_report(browser, write_page(marts.file, tmp_path / "timeless.html"))
    open_everything(report, scope="birds")
    report.open(scope="birds", sheet="overview")
    figure = report.page.locator("[data-visual=key_figures]").inner_text()
    assert "not recorded" in figure
    report.open(scope="birds", sheet="workers")
    for visual, words in (
        ("worker_hours", "not recorded"),
        ("worker_speed", "no time recorded"),
        ("worker_effort", "not recorded"),
        ("worker_pay", "no time recorded"),
    ):
        card = report.page.locator(f"[data-visual={visual}]").inner_text()
        assert words in card, visual
        assert "0 s" not in card, visual
    report.open(scope="birds", worker="worker-0000")
    assert "not recorded" in report.page.locator("main").inner_text()
    report.page.context.close()
