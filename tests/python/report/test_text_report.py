"""`gt-insights report` in the terminal: the numbers are those of the marts, whatever the marts hold."""

import inspect
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from rich.cells import cell_len

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report import needs_a_look
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.answer import read_answer
from ground_truth_insights.visuals.loading import load_metrics
from ground_truth_insights.visuals.spec import Aggregation, Visual
from ground_truth_insights.warehouse.marts import open_duckdb
from report_marts import Answer, Marts, dashboard, read_marts


@dataclass(frozen=True)
class Outcome:
    """What the command ended with."""

    exit_code: int
    stdout: str
    stderr: str


def first_chart() -> Visual:
    """Return the first chart of the shipped dashboard."""
    return next(visual for visual in dashboard().visuals() if visual.is_chart)


def report(file: Path, *arguments: str, **environment: str) -> Outcome:
    """Run `gt-insights report` on a DuckDB file, its output going into a pipe."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GT_")}
    own = {"GT_DUCKDB_PATH": str(file), "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "ground_truth_insights", "report", *arguments],
        capture_output=True,
        check=False,
        env=inherited | own | environment,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """Two hundred annotations of forty workers over three weeks, with days without work."""
    answers = [
        Answer(
            worker=f"worker-{index * index // 1000:02}",
            label=("heron", "goose", "owl")[index % 7 % 3],
            day=(0, 1, 4, 8, 16, 20)[index % 6],
            data_object=str(index // 3),
        )
        for index in range(200)
    ]
    return Marts(tmp_path_factory.mktemp("birds") / "birds.duckdb", answers)


def test_key_figures_equal_sql_over_the_marts(birds: Marts) -> None:
    figures = birds.json()["key_figures"]
    expected = birds.run(
        "select count(*), count(distinct worker), count(distinct data_object_id),"
        " date_diff('day', min(submitted_on), max(submitted_on)) + 1,"
        " min(submitted_on)::text, max(submitted_on)::text from annotations"
    )
    assert tuple(figures.values()) == expected[0]
    heading = birds.text().split("Overview")[0]
    for value in expected[0]:
        assert str(value) in heading.split()


@pytest.mark.parametrize("scope", ["all", "Nature", "birds"])
def test_every_number_of_every_visual_equals_sql_over_its_mart(birds: Marts, scope: str) -> None:
    said = birds.json(scope)
    assert said["scope"]["name"] == scope
    for visual, shown in zip(dashboard().visuals(), said["visuals"], strict=True):
        assert shown["id"] == visual.id
        if not visual.is_chart or not shown["rows"]:
            continue
        columns = list(shown["rows"][0])
        expected = birds.run(
            f"select {', '.join(columns)} from {visual.mart} where scope = ?",
            [scope],
        )
        found = [tuple(row[column] for column in columns) for row in shown["rows"]]
        as_text = [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in expected]
        assert sorted(found, key=str) == sorted(as_text, key=str)


def test_the_text_shows_the_same_numbers(birds: Marts) -> None:
    text = birds.text(width=100)
    charts = {visual.id for visual in dashboard().sheets[0].visuals if visual.is_chart}
    for visual in birds.json()["visuals"]:
        if visual["id"] not in charts:
            continue
        part = text.split(visual["title"] + "\n")[1]
        for row in visual["rows"][:15]:
            category, *_ = row.values()
            value = row.get("workers_count", row.get("annotations_count"))
            line = next(line for line in part.splitlines() if category in line and not line.endswith("."))
            assert f"{value:,}" in line.split(category)[1].split()
            if "annotations_share" in row:
                assert f"{row['annotations_share']:.1%}" in line.split()


def test_what_is_cut_off_is_summed_up(birds: Marts) -> None:
    limit = first_chart().limit
    counts = birds.run(
        "select annotations_count from annotations_per_worker where scope = 'all'"
        " order by annotations_count desc, worker"
    )
    rest = [count for (count,) in counts][limit:]
    assert f"and {len(rest)} more workers with {sum(rest)} annotations\n" in birds.text()


def test_categories_come_in_the_order_of_the_spec(birds: Marts) -> None:
    visuals = {visual["id"]: visual["rows"] for visual in birds.json()["visuals"]}
    workers = [(-row["annotations_count"], row["worker"]) for row in visuals["annotations_per_worker"]]
    days = [row["submitted_on"] for row in visuals["annotations_per_day"]]
    buckets = [row["bucket"] for row in visuals["workers_per_annotation_bucket"]]
    assert workers == sorted(workers)
    assert days == sorted(days)
    assert buckets == ["B1: 0-25", "B2: 25-50", "B3: 50+"]


def test_days_without_work_and_incomplete_days_are_seen(birds: Marts) -> None:
    lines = birds.text().splitlines()
    assert next(line for line in lines if "Wed 2026-02-04" in line).split()[2:] == ["0", "0"]
    assert any(line.startswith("Sun 2026-02-22 * ") for line in lines)
    assert any(line.startswith("* 1 day may still grow") for line in lines)


def test_many_days_become_weeks_with_the_same_total(tmp_path: Path) -> None:
    worked = [day for day in range(400) if day % 7 not in (5, 6)]
    answers = [Answer(day=day, data_object=str(day)) for day in worked for _ in range(1 + day % 3)]
    part = Marts(tmp_path / "year.duckdb", answers).text().split("Annotations per day\n")[1]
    weeks = re.findall(r"^(20\d\d-\d\d-\d\d)  (.{13}) .* (\d+) +(\d+)$", part, re.MULTILINE)
    earlier = re.search(r"after (\d+) weeks with (\d+) annotations", part)
    assert earlier is not None
    assert int(earlier[1]) + len(weeks) == 58
    assert int(earlier[2]) + sum(int(total) for _, _, total, _ in weeks) == len(answers)
    assert {marks[-3:] for _, marks, _, _ in weeks[:-1]} == {"· ·"}
    assert {date.fromisoformat(monday).weekday() for monday, *_ in weeks} == {0}
    assert {busiest for *_, busiest in weeks[:-1]} == {"3"}


def test_a_standing_count_shows_the_last_day_of_each_week(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "standing.duckdb", [Answer()])
    marts.run(
        """
        insert into progress_forecast by name
        select 'all' as scope_type, 'all' as scope, 'birds' as project,
            cast(date '2026-01-05' + interval 1 day * day as date) as forecast_on,
            10 * (day + 1) as done_count, false as is_forecast, false as is_incomplete
        from range(40) as days (day)
        """
    )
    part = marts.text().split("Data objects done\n")[1].split("Effect of events")[0]
    weeks = re.findall(r"^(20\d\d-\d\d-\d\d)  .* (\d+) +(\d+)$", part, re.MULTILINE)
    assert [(int(end), int(start)) for _, end, start in weeks] == [
        (70, 10), (140, 80), (210, 150), (280, 220), (350, 290), (400, 360)
    ]  # fmt: skip


HOSTILE = {
    "markup": "[red]heron[/red] [link=x]",
    "unclosed": "[/nothing]",
    "escape": "\x1b[31mred\x1b[2J",
    "newline": "two\nlines\r\nand\ttab",
    "bidi": "\u202egnitirw",
    "hebrew": "אנפה אפורה",
    "emoji": "👩‍👩‍👧‍👦 🦢 :smile:",
    "wide": "白鷺" * 40,
    "long": "x" * 500,
    "combining": "e" + "\u0301" * 30,
    "blank": "",
    "separator": "a\u2028b\x85c\x9bd",
}


def test_hostile_labels_are_data(tmp_path: Path) -> None:
    answers = [Answer(label=label, data_object=name) for name, label in HOSTILE.items()]
    text = Marts(tmp_path / "hostile.duckdb", answers).text(width=100)
    part = text.split("Annotations per label\n")[1].split("\n\nAnnotations per day")[0]
    rows = part.splitlines()[-len(HOSTILE) :]
    assert all(line.split()[-3:] == ["1", "8.3%", "7"] for line in rows)
    assert max(map(cell_len, text.splitlines())) <= 100
    assert "[red]heron[/red] [link=x]" in part
    assert "[/nothing]" in part
    assert r"\x1b[31mred\x1b[2J" in part
    assert r"two\nlines\r\nand\ttab" in part
    assert "👩‍👩‍👧‍👦 🦢" in part
    assert "אנפה אפורה" in part
    assert ":smile:" in part
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)


def test_labels_of_several_form_fields_stand_apart(tmp_path: Path) -> None:
    answers = [Answer(element=element, label="yes") for element in ("blurred", "cropped", "cropped")]
    part = Marts(tmp_path / "fields.duckdb", answers).text().split("Annotations per label\n")[1]
    found = re.findall(r"^Question: (\w+)\nyes .* (\d+) +100.0% +only label$", part, re.MULTILINE)
    assert found == [("cropped", "2"), ("blurred", "1")]


def test_a_worker_name_stands_before_the_hash(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "named.duckdb", [Answer()])
    marts.run("update annotations_per_worker set worker_name = 'Ada [bold]'")
    assert "\nAda [bold] (worker-1) " in marts.text()


def test_one_worker_is_written_in_the_singular(tmp_path: Path) -> None:
    answers = [Answer(worker=f"w{number:02}", data_object=str(number)) for number in range(16)]
    text = Marts(tmp_path / "sixteen.duckdb", answers).text()
    assert "w15" in text
    assert "more worker" not in text
    said = r"16 annotations on Mon 2026-02-02\."
    assert re.search(rf"Annotations per day\n.*\n\n{said}\n.*\n.*\nMon 2026-02-02 \* +█+ +16 +16\n\* 1 day ", text)


def test_five_thousand_workers(tmp_path: Path) -> None:
    answers = [Answer(worker=f"worker-{number:04}", data_object=str(number)) for number in range(5000)]
    said = Marts(tmp_path / "many.duckdb", [*answers, Answer(worker="worker-4321")]).text()
    workers = said.split("Annotations per worker\n")[1].split("Annotations per label")[0]
    assert workers.count("\nworker-") == 15
    assert workers.index("worker-4321") < workers.index("worker-0000")
    assert "and 4,985 more workers with 4,985 annotations\n" in workers
    assert "5,001" in said


def test_simulated_data_says_so_on_top(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "simulated.duckdb", [Answer()])
    assert "SIMULATED" not in marts.text()
    assert marts.json()["is_simulated"] is False
    marts.run("update data_health set findings_count = 5 where check_name = 'files_simulated' and scope = 'all'")
    assert marts.text().startswith("SIMULATED DATA: 5 of 12 files were written by gt-insights simulate.\n")
    assert marts.json()["is_simulated"] is True
    assert "SIMULATED" not in marts.text("birds")


def test_what_needs_a_look_is_listed_with_its_remedy(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "rejected.duckdb", [Answer()])
    assert "Nothing needs a look." in marts.text()
    marts.run(
        "update data_health set findings_count = 1234, status = 'review'"
        " where check_name = 'files_rejected' and scope = 'all'"
    )
    head = " ".join(marts.text().split())
    assert "Needs a look • 1,234 Files that could not be used. select * from rejected_responses Looked at:" in head
    assert "Nothing needs a look." in marts.text("birds")


def test_what_was_looked_at_is_said_with_what_could_not_be_judged(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "measured.duckdb", [Answer()])
    marts.run(
        "insert into worker_agreement by name select 'all' as scope, unnest(['a', 'b', 'c']) as worker,"
        " unnest(['ok', 'ok', 'no_comparison']) as review_status, false as needs_review"
    )
    said = marts.json()["measured"]
    assert said.startswith(
        "Looked at: the deadlines of 0 of 0 jobs, the answers of 2 of 3 workers, the agreement on 0 of 0 questions,"
        " on 0 of 0 labels, in 0 of 0 weeks of a question,"
    )


@pytest.mark.parametrize(
    ("state", "status", "days", "said"),
    [
        (
            "late",
            "ok",
            ("11", "01", "30"),
            "birds is late: 12 data objects are left, deadline 2026-03-10,"
            " expected end 2026-03-11 (2026-03-01 to 2026-03-30).",
        ),
        ("at_risk", "open_ended", ("10", "01", None), "expected end 2026-03-10 (2026-03-01 to an open end)."),
        ("late", "too_early", (None, None, None), "it has been seen for too few days to expect an end."),
        (
            "late",
            "stalled",
            (None, None, None),
            "it has rested for longer than it used to, so there is no expected end.",
        ),
        ("stalled", "stalled", (None, None, None), "birds has stalled: 12 data objects are left"),
        ("left_behind", "ended", (None, None, None), "birds has ended with 12 data objects left"),
        ("running", "ok", ("05", "01", "10"), None),
        ("done", "done", (None, None, None), None),
    ],
)
def test_a_job_that_needs_a_person_is_said_with_its_dates(
    tmp_path: Path, state: str, status: str, days: tuple[str | None, ...], said: str | None
) -> None:
    marts = Marts(tmp_path / "deadline.duckdb", [Answer()])
    marts.run(
        "insert into job_standing by name select 'all' as scope, 'birds' as job, 1 as standing_rank, ? as state,"
        " 12 as remaining_count, date '2026-03-10' as deadline_on, ? as eta_status, ('2026-03-' || ?)::date as eta_on,"
        " ('2026-03-' || ?)::date as eta_on_low, ('2026-03-' || ?)::date as eta_on_high",
        [state, status, *days],
    )
    needs = marts.json()["needs_a_look"]
    if said is None:
        assert needs == []
    else:
        assert [(each["check"], each["count"], each["scope"]) for each in needs] == [(f"job_{state}", 12, "birds")]
        assert said in needs[0]["meaning"]
        assert said in " ".join(marts.text(width=300).split())
    assert marts.json("birds")["needs_a_look"] == []


def test_the_states_that_are_said_are_those_that_are_coloured() -> None:
    columns, _ = load_metrics()
    assert {*columns["job_state"].to_look_at} == {*needs_a_look.JOB_WORDS}
    asked = inspect.getsource(needs_a_look)
    assert [f"alpha_reading = '{state}'" in asked for state in columns["alpha_reading"].to_look_at] == [True]
    assert [f"status = '{state}'" in asked for state in columns["check_status"].to_look_at] == [True]
    assert columns["needs_review"].to_look_at == ("yes",)


def test_of_many_jobs_in_one_state_three_are_named_and_the_others_counted(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "many.duckdb", [Answer()])
    marts.run(
        "insert into job_standing by name select 'all' as scope, 'job ' || n as job, n as standing_rank,"
        " 'stalled' as state, 1 as remaining_count, 'stalled' as eta_status from unnest([1, 2, 3, 4, 5]) as numbers (n)"
    )
    *named, rest = marts.json()["needs_a_look"]
    assert [each["scope"] for each in named] == ["job 1", "job 2", "job 3"]
    assert (rest["count"], rest["meaning"]) == (2, "2 more jobs are stalled.")


@pytest.mark.parametrize(
    ("mart", "columns", "said"),
    [
        ("scope_agreement", "'unreliable' as alpha_reading, name as question, 0.5 as krippendorff_alpha,"
         " 0.4 as krippendorff_alpha_ci_low, 0.6 as krippendorff_alpha_ci_high", "1 more question is unreliable."),
        ("worker_agreement", "true as needs_review, name as worker",
         "1 more worker gives reason to look at their answers."),
    ],
)  # fmt: skip
def test_one_more_than_are_named_is_said_in_the_singular(tmp_path: Path, mart: str, columns: str, said: str) -> None:
    marts = Marts(tmp_path / "more.duckdb", [Answer()])
    marts.run(
        f"insert into {mart} by name select 'all' as scope, {columns} from unnest(['a', 'b', 'c', 'd']) as t (name)"
    )
    assert marts.json()["needs_a_look"][-1]["meaning"] == said


def test_the_deadline_of_a_scope_is_given_to_scripts(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "outlook.duckdb", [Answer()])
    marts.run(
        "insert into labeling_progress by name select 'all' as scope, date '2026-03-10' as deadline_on,"
        " 'in_time' as deadline_outlook, 'ok' as status, date '2026-03-05' as eta_on"
    )
    assert marts.json()["deadline"]["outlook"] == "in_time"
    assert marts.json("birds")["deadline"] is None


def test_workers_whose_answers_a_person_should_look_at_are_named(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "review.duckdb", [Answer()])
    marts.run(
        "insert into worker_agreement by name select 'all' as scope, unnest(['a', 'b', 'c', 'd']) as worker,"
        " unnest([true, false, true, null]) as needs_review, unnest([2, 3, 1, 4]) as review_rank,"
        " 'on 97 data objects, agrees with 43 % of the others; took less than 3 seconds' as flag_reasons"
    )
    first, second = marts.json()["needs_a_look"]
    assert (first["page"], first["page_value"], second["page_value"]) == ("worker", "c", "a")
    assert (
        "Worker c, on 97 data objects, agrees with 43 % of the others. A person should look at the answers"
        in " ".join(marts.text().split())
    )
    assert marts.json("birds")["needs_a_look"] == []


def test_a_week_after_a_gap_has_no_week_before_it(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "gap.duckdb", [Answer(day=day) for day in range(35)])

    def weeks() -> set[str | None]:
        figures = next(visual for visual in marts.json()["visuals"] if visual["id"] == "key_figures")["rows"]
        return {row["week_on"] for row in figures if row["figure"] in {"annotations", "workers"}}

    [monday] = weeks()
    assert monday
    before = f"date '{monday}' - interval 7 days and date '{monday}' - interval 1 day"
    marts.run(f"delete from annotations_per_day where submitted_on between {before}")
    assert weeks() == {None}


def test_agreement_that_fell_is_said_where_the_intervals_of_two_weeks_do_not_meet(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "weeks.duckdb", [Answer()])
    marts.run(
        "insert into agreement_per_week by name select 'all' as scope, question, week_on::date as week_on, agreement,"
        " agreement - 0.05 as agreement_ci_low, agreement + 0.05 as agreement_ci_high, 'ok' as status,"
        " grows as is_incomplete"
        " from (values ('fell', '2026-02-02', 0.9, false), ('fell', '2026-02-09', 0.7, false),"
        " ('fell', '2026-02-16', 0.9, true),"
        " ('held', '2026-02-02', 0.9, false), ('held', '2026-02-09', 0.85, false), ('rose', '2026-02-02', 0.7, false),"
        " ('rose', '2026-02-09', 0.9, false)) as weeks (question, week_on, agreement, grows)"
    )
    [fell] = marts.json()["needs_a_look"]
    assert fell["meaning"] == (
        "Agreement on fell fell from 90.0% in the week from 2026-02-02 to 70.0% in that from 2026-02-09;"
        " their intervals don't meet."
    )
    marts.run(
        "insert into scope_clock by name select 'all' as scope, 'UTC' as reporting_timezone,"
        " timestamp '2026-03-16 00:00:00' as as_of_at, timestamp '2026-03-16 00:00:00' as built_at"
    )
    assert [each["check"] for each in marts.json()["needs_a_look"]] == ["agreement_fell"]
    marts.run("update scope_clock set as_of_at = timestamp '2026-03-17 00:00:00'")
    assert marts.json()["needs_a_look"] == []


def test_every_rendering_says_by_which_clock_it_is_read(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "clock.duckdb", [Answer()])
    marts.run(
        "insert into scope_clock by name select 'all' as scope, timestamp '2026-02-15 23:30:00' as as_of_at,"
        " timestamp '2026-02-16 05:00:00' as built_at, 'Asia/Tokyo' as reporting_timezone,"
        " timestamp '2026-02-14 14:43:00' as newest_submitted_at"
    )
    said = "As of 2026-02-16 08:30, newest answer 2026-02-14 23:43, built 2026-02-16 14:00, all in Asia/Tokyo"
    assert said in " ".join(marts.text().split())


def test_the_four_insights_fit_on_one_screen_of_80_columns(tmp_path: Path) -> None:
    answers = [Answer(worker=f"w{n % 20:02}", label=f"label {n % 9}", day=n % 90) for n in range(900)]
    lines = Marts(tmp_path / "brief.duckdb", answers).brief().splitlines()
    titles = ("Annotations per worker", "Annotations per label", "Annotations per day", "Workers per annotation bucket")
    assert all(any(line.startswith(title) for line in lines) for title in titles)
    assert len(lines) <= 42
    assert max(map(len, lines)) <= 80
    assert "and 16 more workers" in "\n".join(lines)
    assert len([line for line in lines if re.match(r"20\d\d-\d\d-\d\d ", line)]) == 6


def test_a_figure_stands_with_its_interval(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "interval.duckdb", [Answer()])
    marts.run(
        "insert into agreement_headline by name select 'all' as scope, 0.65 as percent_agreement_item_mean,"
        " 'ok' as percent_agreement_item_mean_status, 1450 as percent_agreement_item_mean_n,"
        " 0.616 as percent_agreement_item_mean_ci_low, 0.683 as percent_agreement_item_mean_ci_high"
    )
    assert re.search(r"^Agreement +65\.0%\s+61\.6% to 68\.3%, n = 1,450\s", marts.text(), re.MULTILINE)
    marts.run("update agreement_headline set percent_agreement_item_mean = null")
    assert "61.6%" not in marts.text()


def test_empty_marts_are_said_in_words(tmp_path: Path) -> None:
    text = Marts(tmp_path / "empty.duckdb").text()
    assert "There are no annotations in this scope yet" in text
    for missing in ("No workers to show", "No labels to show", "No days to show", "No buckets to show"):
        assert missing in text


def test_undefined_shares_are_words(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "undefined.duckdb", [Answer()])
    marts.run("update workers_per_annotation_bucket set workers_share = null, annotations_share = null")
    marts.run("update annotations_per_worker set annotations_share = null")
    text = marts.text()
    assert re.search(r"^worker-1 .* 1  no annotations$", text, re.MULTILINE)
    assert re.search(r"^B3: 50\+ +0 +no workers +0 +no annotations$", text, re.MULTILINE)
    assert "None" not in text
    assert "nan" not in text


@pytest.mark.parametrize("columns", [20, 60, 80, 120, 400])
def test_numbers_are_never_cut(tmp_path: Path, columns: int) -> None:
    marts = Marts(tmp_path / "big.duckdb", [Answer(worker="w" * 64, label="label " * 30)])
    marts.run("update annotations_per_worker set annotations_count = 1234567890")
    marts.run("update annotations_per_label set annotations_count = 1234567891")
    marts.run("update annotations_per_day set annotations_count = 1234567892")
    marts.run("update workers_per_annotation_bucket set annotations_count = 1234567893")
    text = marts.text(width=columns)
    for last_digit in range(4):
        assert f"1,234,567,89{last_digit}" in text
    assert "100.0%" in text


def test_piped_output_has_no_colour_and_a_terminal_has(birds: Marts) -> None:
    assert "\x1b" not in report(birds.file).stdout
    assert "\x1b[" in report(birds.file, FORCE_COLOR="1", TERM="xterm-256color").stdout


def test_an_ascii_terminal_gets_ascii(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "ascii.duckdb", [Answer(label="אנפה"), *(Answer(day=day) for day in range(40))])
    said = report(marts.file, PYTHONIOENCODING="ascii")
    assert (said.exit_code, said.stderr) == (0, "")
    assert "????" in said.stdout
    assert re.search(r"^worker-1  #+ +41 +100.0%$", said.stdout, re.MULTILINE)
    assert re.search(r"^2026-02-09  4 4 4 4 4 4 4 +#+ +7 +1$", said.stdout, re.MULTILINE)


def test_scopes_are_listed(birds: Marts) -> None:
    lines = report(birds.file, "--list-scopes").stdout.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["all", "all", "200"],
        ["Nature", "project", "200"],
        ["birds", "job", "200"],
    ]


def test_scopes_are_listed_for_scripts(birds: Marts) -> None:
    scopes = json.loads(report(birds.file, "--list-scopes", "--json").stdout)
    assert scopes[1] == {"type": "project", "name": "Nature", "annotations": 200, "project": None}
    assert len(scopes) == 3


def test_json_of_the_command_is_that_of_the_report(birds: Marts) -> None:
    assert json.loads(report(birds.file, "--json", "--scope", "birds").stdout) == birds.json("birds")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scope", "brids"], "there is no scope 'brids'; did you mean: birds?"),
        (["--scope", "\x1b[31m"], r"there is no scope '\x1b[31m'; use one of: all, Nature, birds"),
        (["--scope", ""], "there is no scope ''; use one of: all, Nature, birds"),
        (["--format", ""], "--format is empty; formats: html, pdf, text, csv, parquet, png, evidence, eml"),
        (["--output", ""], "--output is empty; name a place, or leave the option out"),
        (["--format", "html", "--output", " "], "--output is empty; name a place, or leave the option out"),
        (
            ["--format", "docx"],
            "--format 'docx' doesn't exist; formats: html, pdf, text, csv, parquet, png, evidence, eml",
        ),
        (["--target", "oracle"], "'oracle' is not one of 'duckdb', 'athena'"),
    ],
)
def test_wrong_use_is_said_with_the_remedy(birds: Marts, arguments: list[str], message: str) -> None:
    said = report(birds.file, *arguments)
    assert said.exit_code == 2
    assert said.stdout == ""
    assert message in said.stderr
    assert "Traceback" not in said.stderr


def test_a_missing_warehouse_names_the_setting_and_the_command(tmp_path: Path) -> None:
    file = tmp_path / "none.duckdb"
    said = report(file)
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == (f"gt-insights: there is no warehouse yet (GT_DUCKDB_PATH is {file}); run: make build\n")
    assert not file.exists()


def test_a_file_that_is_no_warehouse_is_said(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("notes", encoding="utf-8")
    said = report(file)
    assert (said.exit_code, said.stdout) == (2, "")
    assert "the warehouse is no DuckDB database" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_warehouse_in_use_names_the_process(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "used.duckdb", [Answer()])
    with duckdb.connect(marts.file):
        said = report(marts.file)
    assert (said.exit_code, said.stdout) == (2, "")
    assert f"the warehouse is in use by process {os.getpid()}; wait until it ends" in said.stderr


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("drop table annotations_per_label", "lacks the mart 'annotations_per_label'; run: make build"),
        ("drop table data_health", "lacks the mart 'data_health'; run: make build"),
        ("alter table annotations_per_day drop is_incomplete", "older than this report"),
        (
            f"drop schema {DEFAULT_SCHEMA} cascade",
            f"has no schema '{DEFAULT_SCHEMA}' (GT_SCHEMA); run: make build",
        ),
    ],
)
def test_a_warehouse_without_the_marts_names_the_command(tmp_path: Path, damage: str, message: str) -> None:
    marts = Marts(tmp_path / "damaged.duckdb", [Answer()])
    with duckdb.connect(marts.file) as connection:
        if "schema" not in damage:
            connection.execute(f"use {DEFAULT_SCHEMA}")
        connection.execute(damage)
    said = report(marts.file)
    assert (said.exit_code, said.stdout) == (2, "")
    assert message in said.stderr
    assert "Traceback" not in said.stderr


def test_another_schema_is_read_by_its_name(tmp_path: Path) -> None:
    marts = Marts(tmp_path / "other.duckdb", [Answer()])
    said = report(marts.file, GT_SCHEMA="order")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "has no schema 'order'" in said.stderr
    with duckdb.connect(marts.file) as connection:
        connection.execute('create schema "order"')
        for mart in read_marts():
            connection.execute(f'create table "order".{mart} as from {DEFAULT_SCHEMA}.{mart}')
    assert "worker-1" in report(marts.file, GT_SCHEMA="order").stdout


def test_a_report_writes_nothing(birds: Marts) -> None:
    before = birds.file.read_bytes()
    assert report(birds.file).exit_code == 0
    assert birds.file.read_bytes() == before
    assert [file.name for file in birds.file.parent.iterdir()] == [birds.file.name]


def test_a_scope_is_a_bound_value_and_a_column_a_quoted_name(birds: Marts) -> None:
    visual = first_chart()
    odd = replace(visual, mart='annotations_per_worker" where true or "x')
    with open_duckdb(birds.file, DEFAULT_SCHEMA) as warehouse:
        assert read_answer(warehouse, visual, dashboard(), "' or true --").rows == ()
        with pytest.raises(UsageError, match="lacks"):
            read_answer(warehouse, odd, dashboard(), "all")


@pytest.mark.parametrize(
    ("aggregation", "sql"),
    [
        ("sum", "sum"),
        ("average", "avg"),
        ("min", "min"),
        ("max", "max"),
        ("count_distinct", "count(distinct "),
    ],
)
def test_each_aggregation_is_that_of_sql(birds: Marts, aggregation: Aggregation, sql: str) -> None:
    visual = first_chart()
    category = replace(visual.category, column="scope_type", name_column=None)
    asked = replace(visual, keys=(category,), measures=(replace(visual.value, aggregation=aggregation),))
    function = sql if sql.endswith(" ") else f"{sql}("
    expected = birds.run(f"select {function}annotations_count) from annotations_per_worker where scope = 'all'")
    with open_duckdb(birds.file, DEFAULT_SCHEMA) as warehouse:
        rows = read_answer(warehouse, asked, dashboard(), "all").rows
    assert [(row["scope_type"], row["annotations_count"]) for row in rows] == [("all", expected[0][0])]
