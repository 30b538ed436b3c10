"""The report as files: PDF by a real browser, PNG, CSV, text, a mail to be addressed, and what can go wrong."""

import csv
import io
import os
import re
import resource
import select
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from aws_server import Ended
from dbt_project import ROOT
from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.as_csv import _FORMULA_START, as_csv, csv_files
from ground_truth_insights.report.files import file_name, write_file
from ground_truth_insights.report.pdf import as_pdf
from ground_truth_insights.report.report import read_report
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.answer import Answer
from ground_truth_insights.visuals.csv_columns import csv_columns
from ground_truth_insights.visuals.spec import Column, Format, Interval, Sort, Visual
from ground_truth_insights.warehouse.marts import open_duckdb
from mail_marts import mail_marts
from report_marts import Marts, dashboard

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
Rows = list[dict[str, object]]
PAGE = (
    "<!doctype html><html><title>t</title><body><p id=problem></p>"
    "<script>const page = document.documentElement.dataset; {}</script><p>Paper"
)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return mail_marts(tmp_path_factory.mktemp("marts") / "marts.duckdb")


def field(column: str, format_: Format) -> Column:
    return Column(column, column, column.capitalize(), format_)


def written(fields: Sequence[Column], rows: Rows) -> list[list[str]]:
    """Return the lines of a CSV file of a table with these fields, as a reader of CSV takes them."""
    sort = Sort(fields[0].column, "ascending")
    table = Visual("t", "T", "Q?", "table", mart="mart", measures=tuple(fields), sort=sort)
    content = as_csv(Answer(table, tuple(rows)), dashboard().words)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def environment(marts: Marts, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("GT_TARGET", "GT_SCHEMA", "GT_PAPER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GT_DUCKDB_PATH", str(marts.file))
    return monkeypatch


@pytest.mark.usefixtures("environment", "browser_path")
def test_the_pdf_holds_every_sheet_with_its_numbers(tmp_path: Path, gt_insights: Run) -> None:
    ended = gt_insights("report", "--format", "pdf", "--scope", "birds", "--output", tmp_path)
    assert (ended.exit_code, ended.err) == (0, "")
    file = tmp_path / "labeling-insights-birds.pdf"
    assert ended.out == f"{file}\n"
    pages = PdfReader(file).pages
    text = "\n".join(page.extract_text() for page in pages)
    for sheet in dashboard().sheets:
        assert sheet.title in text
        for visual in sheet.visuals:
            assert visual.title in text
    assert "worker-ada" in text
    assert "Labeling insights, job birds" in pages[0].extract_text()
    assert f"1 of {len(pages)}" in pages[0].extract_text()
    assert f"{len(pages)} of {len(pages)}" in pages[-1].extract_text()


@pytest.mark.parametrize(("paper", "size"), [(None, (595, 842)), ("letter", (612, 792))], ids=["A4", "Letter"])
def test_the_paper_is_that_of_the_setting(browser_path: Path, paper: str | None, size: tuple[int, int]) -> None:
    chosen = {"PATH": os.environ["PATH"], "GT_BROWSER": str(browser_path)} | ({"GT_PAPER": paper} if paper else {})
    pdf = as_pdf(PAGE.format("page.ready = 'print' in page"), "about <b>", chosen)
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    # Chromium rounds up to whole pixels.
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=1)


def test_a_page_that_cannot_be_drawn_is_said(browser_path: Path) -> None:
    chosen = {"GT_BROWSER": str(browser_path)}
    failed = "page.failed = 1; document.getElementById('problem').textContent = 'no numbers'"
    with pytest.raises(UsageError, match=r"can't print the report: the page can't be drawn: no numbers; set GT_BROW"):
        as_pdf(PAGE.format(failed), "", chosen)
    with pytest.raises(UsageError, match=r"can't print the report: the browser didn't draw the page in time"):
        as_pdf(PAGE.format(""), "", chosen)


def test_without_a_browser_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ground_truth_insights.report.browser._PLACES", ())
    with pytest.raises(UsageError, match="a PDF is printed by a browser, and there is none here; install Chromium"):
        as_pdf("", "", {"PATH": str(tmp_path)})


def test_a_browser_that_ends_at_once_is_said(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(UsageError, match=r"chromium can't print the report: the browser ended with 1; set GT_BROWSER"):
        as_pdf("", "", {"GT_BROWSER": str(program)})


def test_a_browser_that_does_not_close_is_ended_with_the_wrapper_that_started_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    wrapper = tmp_path / "chromium"
    wrapper.write_text(f"#!/bin/sh\n(exec sleep 60 3> '{alive}') &\nexit 0\n", encoding="utf-8")
    wrapper.chmod(0o755)
    monkeypatch.setattr("ground_truth_insights.report.pdf._TIMEOUT_SECONDS", 0.5)
    reader = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(UsageError, match="didn't draw the page in time"):
        as_pdf("", "", {"GT_BROWSER": str(wrapper)})
    try:
        # The other end of the pipe closes when its last process ends.
        assert select.select([reader], [], [], 30)[0] == [reader]
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)


def test_an_unknown_paper_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="GT_PAPER is 'a3', which is neither a4 nor letter"):
        as_pdf("", "", {"GT_PAPER": "a3", "PATH": str(tmp_path)})


@pytest.mark.usefixtures("environment")
def test_each_chart_is_a_picture_and_each_visual_a_csv(tmp_path: Path, gt_insights: Run) -> None:
    ended = gt_insights("report", "--format", "png,csv,text,eml", "--output", tmp_path)
    assert (ended.exit_code, ended.err) == (0, "")
    assert sorted(ended.out.split()) == sorted(str(path) for path in tmp_path.rglob("*") if path.is_file())
    pictures = {path.stem for path in (tmp_path / "labeling-insights-all-png").iterdir()}
    assert {"annotations_per_worker", "annotations_per_label", "annotations_per_day"} <= pictures
    with Image.open(tmp_path / "labeling-insights-all-png" / "annotations_per_day.png") as image:
        assert image.format == "PNG"
        assert image.width > 1000
    names = {path.stem for path in (tmp_path / "labeling-insights-all-csv").iterdir()}
    assert {"key_figures", "annotations_per_worker", "workers_per_annotation_bucket"} <= names
    assert "Annotations per worker" in (tmp_path / "labeling-insights-all.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("environment")
def test_a_draft_has_content_and_nobody_to_go_to(tmp_path: Path, gt_insights: Run) -> None:
    assert gt_insights("report", "--format", "eml", "--output", tmp_path / "draft.eml").exit_code == 0
    draft = message_from_bytes((tmp_path / "draft.eml").read_bytes(), policy=policy.default)
    assert draft["Subject"].startswith("Labeling insights, all jobs: 43 annotations in the week of 2026-03-02")
    assert (draft["From"], draft["To"], draft["X-Unsent"]) == (None, None, "1")
    attached = [part.get_filename() for part in draft.iter_attachments()]  # type: ignore[attr-defined]
    assert "labeling-insights-all.html" in attached


# One that acts in each way: ends a line, colours, reorders, is no XML, is half of a pair or a noncharacter.
ACTING = "".join(map(chr, (*range(1, 32), 127, 133, 159, 0x2028, 0x202E, 0x2066, 0xFFFE, 0xFFFF)))


def test_texts_that_act_are_drawn_and_mailed_written_out(
    tmp_path: Path, environment: pytest.MonkeyPatch, gt_insights: Run
) -> None:
    acting = mail_marts(tmp_path / "acting.duckdb")
    acting.run(f"update annotations_per_label set label = '{ACTING}' || label, element = '{ACTING}'")
    acting.run(f"update annotations_per_worker set worker_name = 'Ada {ACTING}'")
    environment.setenv("GT_DUCKDB_PATH", str(acting.file))
    ended = gt_insights("report", "--format", "png,csv,text,eml", "--output", tmp_path / "report")
    assert (ended.exit_code, ended.err) == (0, "")
    with Image.open(tmp_path / "report/labeling-insights-all-png/annotations_per_label.png") as image:
        assert image.width > 100
    draft = message_from_bytes((tmp_path / "report/labeling-insights-all.eml").read_bytes(), policy=policy.default)
    said = draft.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    csv_text = (tmp_path / "report/labeling-insights-all-csv/annotations_per_label.csv").read_text(encoding="utf-8")
    text = (tmp_path / "report/labeling-insights-all.txt").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said + csv_text + text)
    assert r"\x1b" in csv_text and r"\u202e" in csv_text and r"\x01" in text


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("output", ["file.txt/report.txt", "file.txt/", "file.txt/deeper/"])
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, gt_insights: Run, output: str) -> None:
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    ended = gt_insights("report", "--output", f"{tmp_path}/{output}")
    assert (ended.exit_code, ended.out) == (2, "")
    assert ended.err.startswith(f"gt-insights: can't write {tmp_path}/file.txt/")
    assert "name another place with --output" in ended.err
    assert (tmp_path / "file.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("option", ["--brief", "--list-scopes", "--json"])
@pytest.mark.parametrize("other", [("--format", "csv"), ("--output", "report.txt")])
def test_what_is_for_the_terminal_goes_with_no_file(gt_insights: Run, option: str, other: tuple[str, ...]) -> None:
    ended = gt_insights("report", option, *other)
    assert (ended.exit_code, ended.out) == (2, "")
    assert f"{option} is for the terminal; leave out --format and --output" in ended.err


@pytest.mark.usefixtures("environment")
def test_brief_is_for_people(gt_insights: Run) -> None:
    ended = gt_insights("report", "--brief", "--json")
    assert (ended.exit_code, ended.out) == (2, "")
    assert "--brief is one screen of the report; leave out --json" in ended.err


@pytest.mark.usefixtures("environment")
def test_one_file_for_several_is_refused(tmp_path: Path, gt_insights: Run) -> None:
    for formats in ("csv", "text,csv"):
        ended = gt_insights("report", "--format", formats, "--output", tmp_path / "report.csv")
        assert ended.exit_code == 2
        assert "looks like one file, but there are several; name a folder" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_without_permission_the_remedy_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root may write anywhere")
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    if os.geteuid() != 0:
        with pytest.raises(UsageError, match="no permission to write there; name another place with --output"):
            write_file(b"report", locked / "report.txt")
        return
    with pytest.raises(UsageError, match=r"can't write /proc/report\.txt: .*; name another place with --output"):
        write_file(b"report", Path("/proc/report.txt"))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("yesterday's", encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(UsageError, match=r"can't write .*report\.html: File too large; name another place"):
            write_file(b"x" * 5000, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["yesterday's"]


def test_a_csv_keeps_texts_whole_and_runs_no_formula() -> None:
    texts = ["=1+1", "+1", "-1", "@home", 'a "b", c', "two\nlines", "גוש", "1.5"]
    rows = [{"label": text, "count": number, "share": None, "flag": True} for number, text in enumerate(texts)]
    fields = [field("label", "text"), field("count", "count"), field("share", "share"), field("flag", "yes_no")]
    parsed = written(fields, rows)
    assert parsed[0] == ["Label", "Count", "Share", "Flag"]
    assert [row[0] for row in parsed[1:]] == ["'=1+1", "'+1", "'-1", "'@home", *texts[4:]]
    assert {(row[2], row[3]) for row in parsed[1:]} == {("", "true")}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("good;=1+1", "good;'=1+1"),
        ('good"; "=1+1', 'good";\' "=1+1'),
        ("\n=1+1", "'\n'=1+1"),
        ("\nplain", "'\nplain"),
        ("two\n@lines", "two\n'@lines"),
        ("  -1", "'  -1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0d1", "'\uff0d1"),
        ("semi;colon, minus - inside", "semi;colon, minus - inside"),
    ],
)
def test_a_csv_runs_no_formula_whatever_parts_its_cells(text: str, safe: str) -> None:
    assert written([field("label", "text")], [{"label": text}])[1] == [safe]
    script = (ROOT / "scripts/ground_truth_insights/report/page/assets/08_table.js").read_text(encoding="utf-8")
    on_the_page = re.search(r"FORMULA_START = /(.+)/g;", script)
    assert on_the_page is not None
    assert on_the_page[1] == _FORMULA_START.pattern.replace('\\"', '"')


@pytest.mark.parametrize(
    ("format_", "header", "numbers"),
    [
        ("count", "Time", {46419: "46419", 12.0: "12", 1e15: "1000000000000000", -3: "-3"}),
        ("share", "Time", {0.1 + 0.2: "0.3", 2 / 3: "0.666666666667", 0.00001: "0.00001", 2e-7: "2e-7", 3e-17: "0"}),
        ("seconds", "Time (seconds)", {46419.18400000002: "46419.184", 0.0005: "0.001", 6.0: "6", -2.5: "-2.5"}),
        ("amount", "Time", {25.9190480556: "25.92", 1234.5: "1234.50", 0.125: "0.13", 1.005: "1.01", 3: "3.00"}),
    ],
)
def test_numbers_in_a_csv_are_bare_and_without_noise(format_: Format, header: str, numbers: dict[float, str]) -> None:
    parsed = written([field("time", format_)], [{"time": number} for number in numbers])
    assert parsed == [[header], *([text] for text in numbers.values())]


def test_bounds_items_and_statuses_are_named_after_their_number() -> None:
    agreement = replace(
        field("agreement", "seconds"), interval=Interval("low", "high"), n="agreement_n", status="why", undefined="?"
    )
    gold = replace(field("gold", "share"), interval=Interval("gold_low", "gold_high"), n="gold_n", status="why_gold")
    row = {"agreement": None, "low": 1.5, "high": None, "agreement_n": 7, "why": "too_few_items"}
    row |= {"gold": 0.5, "gold_low": 0.25, "gold_high": 0.75, "gold_n": 4, "why_gold": "ok"}
    assert written([agreement, gold], [row]) == [
        [
            *("Agreement (seconds)", "Agreement from (seconds)", "Agreement to (seconds)", "Agreement n"),
            *("Gold", "Gold from", "Gold to", "Gold n", "Agreement status", "Gold status"),
        ],
        ["", "1.5", "", "7", "0.5", "0.25", "0.75", "4", "too few shared objects", ""],
    ]
    shared = [replace(gold, status="why"), replace(agreement, interval=None, n=None)]
    assert written(shared, [row])[0][-2:] == ["Agreement (seconds)", "Status"]


def test_no_header_of_any_visual_stands_twice() -> None:
    visuals = [*dashboard().visuals(), *(visual for page in dashboard().pages for visual in page.visuals)]
    for visual in visuals:
        if not visual.figures:
            titles = [column.title for column in csv_columns(visual)]
            assert len(set(titles)) == len(titles), visual.id


def test_figures_are_named_in_words_with_their_unit_and_the_reason_where_there_is_none(marts: Marts) -> None:
    with open_duckdb(marts.file, DEFAULT_SCHEMA) as warehouse:
        [file, *_] = csv_files(read_report(warehouse, dashboard(), "all"))
    assert file.name == "key_figures.csv"
    header, *lines = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    rows = {line[0]: dict(zip(header, line, strict=True)) for line in lines}
    figures = next(visual for visual in dashboard().visuals() if visual.figures).figures
    assert list(rows) == [
        figure.measure.title + (" (seconds)" if figure.measure.format == "seconds" else "") for figure in figures
    ]
    annotations = rows["Annotations"]
    assert (annotations["Value"], annotations["Status"]) == ("229", "")
    assert [annotations[name] for name in ("Week of", "Last full week", "Week before")] == ["2026-03-02", "43", "42"]
    time_spent = rows["Time spent (seconds)"]
    assert (time_spent["Value"], time_spent["Status"]) == ("", "not recorded")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "a b", "", "x" * 300, "CON\0", "גוש", "birds (job)"])
def test_a_name_of_a_scope_is_one_safe_name_of_a_file(name: str) -> None:
    safe = file_name(name)
    assert safe.replace("-", "").replace("_", "").isalnum()
    assert safe.isascii()
    assert 8 <= len(safe) <= 70
    assert safe != file_name(name + "!")


def test_a_plain_name_stays_as_it_is() -> None:
    assert (file_name("all"), file_name("street-signs_2")) == ("all", "street-signs_2")
