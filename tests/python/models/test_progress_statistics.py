"""Pace, forecast, events, effort and pay against SciPy, statsmodels, NumPy and plain Python."""

import csv
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from jinja2 import Template
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from dbt_project import ROOT, DbtProject
from forecast_witness import WINDOW, Forecast, forecast
from mart_engines import Inputs, Marts, Row, build_on_duckdb

AS_OF = datetime(2026, 3, 2)
FIRST = AS_OF.date() - timedelta(days=1)
HORIZON, STEADY, EVENT_WINDOW = 7, 0.7, 14
MARTS = ("labeling_progress", "progress_forecast", "event_effect", "agreement_per_week", "worker_effort", "worker_pay")
SELECT = (*MARTS, "int_job_forecasts")
# Objects finished per day of the published example; 372 of 1,000 are left after it.
EXAMPLE = (40, 55, 0, 0, 60, 62, 58, 70, 65, 0, 0, 72, 75, 71)
EVENT_ON = AS_OF.date() - timedelta(days=11)


@dataclass(frozen=True)
class Case:
    """A labeling job: data objects finished per day, the last of them the day before the clock, and its goal."""

    name: str
    per_day: Sequence[int]
    goal: int

    @property
    def first_on(self) -> date:
        """The day of the first finished data object."""
        return AS_OF.date() - timedelta(days=len(self.per_day))


def random_cases() -> Iterator[Case]:
    source = np.random.default_rng(7)
    for number in range(12):
        days = int(source.integers(6, 45))
        per_day = source.poisson(source.uniform(0.5, 9), days) * (source.random(days) < 0.7)
        per_day[0] = max(per_day[0], 1)
        yield Case(
            f"random-{number}", [int(each) for each in per_day], int(per_day.sum()) + int(source.integers(1, 90))
        )


RANDOM = list(random_cases())
PAST = [4, 7, 0, 5, 6, 3, 8, 0, 0, 5, 7, 6, 4, 5, 9, 3, 6, 5, 0, 0]
# The same past up to ten days before the clock, then another future.
TWINS = (
    Case("as-it-was", [*PAST, *[5] * 10], 400),
    Case("another-future", [*PAST, *[0] * 4, *[31] * 6], 400),
)
CASES = [Case("example", EXAMPLE, 1000), *RANDOM, *TWINS]


def progress_rows(case: Case) -> Iterator[dict[str, Any]]:
    """Give one answer per finished object; each file appears at noon, an answer to it may be days older."""
    source = random.Random(case.name)
    number = 0
    for place, count in enumerate(case.per_day):
        noon = datetime.combine(case.first_on + timedelta(days=place), datetime.min.time()) + timedelta(hours=12)
        for _ in range(count):
            number += 1
            submitted = noon - timedelta(minutes=source.choice([1, 30, 90]))
            yield annotation(case.name, number, f"w{number % 3}", submitted, visible_at=noon)


def annotation(job: str, number: int, worker: str, submitted_at: datetime, **fields: Any) -> dict[str, Any]:
    return {
        "source_file": f"{job}/{number}",
        "answer_ordinal": 1,
        "job_location": job,
        "job": job,
        "project": "(no project)",
        "data_object_id": str(number),
        "worker": worker,
        "submitted_on": submitted_at.date(),
        "attempt_number": 1,
        "is_current": True,
        "submitted_at": submitted_at,
        "visible_at": submitted_at,
    } | fields


def effort_rows() -> list[dict[str, Any]]:
    """Give the answers of three workers in two jobs, with repeated objects, missing times and clocks run backwards."""
    source = random.Random(23)
    rows = []
    for worker, count in (("quick", 400), ("slow", 37), ("rare", 2)):
        clock = datetime(2026, 1, 5, 8)
        for number in range(count):
            spent = source.lognormvariate(2.5, 0.8)
            accepted = clock
            clock += timedelta(milliseconds=int(spent * 1000))
            rows.append(
                annotation(
                    source.choice(["priced", "hourly"]),
                    source.randrange(300),
                    worker,
                    clock,
                    source_file=f"{worker}/{number}",
                    accepted_at=source.choice([accepted, accepted, accepted, None, clock + timedelta(seconds=3)]),
                    time_spent_seconds=source.choice([spent, spent, spent, 0.0, None]),
                    hourly_rate={"quick": 18.4, "slow": 21.0}.get(worker),
                    hourly_rate_currency={"quick": "EUR", "slow": "EUR"}.get(worker),
                )
            )
            clock += timedelta(seconds=source.choice([2, 3, 5, 40, 1799, 1801, 9000, 70000]))
    return rows


EFFORT = effort_rows()


def agreement_rows() -> list[dict[str, Any]]:
    """Give data objects around the event with their agreement: of two votes in the example, of several elsewhere."""
    source = random.Random(5)
    rows = []
    for job, values in (("example", [0.0, 1.0, 1.0]), ("random-1", [0.0, 1 / 3, 0.6, 1.0]), ("random-2", [1.0])):
        for number in range(120):
            first = EVENT_ON + timedelta(days=source.randrange(-20, 9))
            last = min(first + timedelta(days=source.choice([0, 0, 0, 1, 2])), FIRST)
            rows.append(
                {
                    "job": job,
                    "data_object_id": str(number),
                    "question": "class",
                    "first_submitted_on": first,
                    "last_submitted_on": last,
                    "percent_agreement": source.choice(values),
                }
            )
    return rows


AGREEMENT = agreement_rows()


def inputs() -> Inputs:
    jobs: list[dict[str, Any]] = [
        {"job": case.name, "status": "InProgress", "data_objects_goal": case.goal, "workers_per_data_object": 1}
        for case in CASES
    ]
    jobs += [
        {"job": "priced", "price_per_task": 0.036, "price_currency": "USD"},
        {"job": "hourly"},
        {"job": "before-clocks", "has_ended": False},
    ]
    for job in jobs:
        job |= {"job_location": job["job"], "has_ended": False}
    scopes = [
        {"scope_type": "job", "scope": job["job"], "job_location": job["job"], "job": job["job"], "project": job["job"]}
        for job in jobs
    ]
    scopes += [
        {"scope_type": "all", "scope": "all", "job_location": job, "job": job, "project": job}
        for job in ("priced", "hourly")
    ]
    oldest = annotation("before-clocks", 1, "w", datetime(1970, 1, 1, 12))
    with (ROOT / "seeds/rules/student_t.csv").open(encoding="utf-8", newline="") as file:
        quantiles = [
            {"degrees_of_freedom": int(row["degrees_of_freedom"]), "quantile_975": float(row["quantile_975"])}
            for row in csv.DictReader(file)
        ]
    return {
        "int_annotations": [row for case in CASES for row in progress_rows(case)] + EFFORT + [oldest],
        "int_scope_jobs": scopes,
        "int_labeling_jobs": jobs,
        "int_manifest_labels": [],
        "object_agreement": AGREEMENT,
        "labeling_events": [{"event": "reminder", "happened_on": EVENT_ON}],
        "currencies": [{"currency": "EUR", "decimal_places": 2}, {"currency": "USD", "decimal_places": 2}],
        "student_t": quantiles,
    }


def marts_of(folder: Path, as_of: datetime) -> Marts:
    return build_on_duckdb(DbtProject(folder / "output", folder), inputs(), SELECT, as_of=as_of.isoformat())


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return marts_of(tmp_path_factory.mktemp("progress"), AS_OF)


@pytest.fixture(scope="module")
def ten_days_earlier(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return marts_of(tmp_path_factory.mktemp("progress-earlier"), AS_OF - timedelta(days=10))


def row_of(marts: Marts, mart: str, scope: str, **keys: Any) -> Row:
    [row] = [
        row
        for row in marts[mart]
        if row["scope"] == scope and all(str(row[name]) == str(value) for name, value in keys.items())
    ]
    return row


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def promised(case: Case, days: int | None = None) -> tuple[Forecast | None, int]:
    """Return what is expected after so many days of a case (all by default), and what is left then."""
    known = case.per_day[:days]
    return forecast(known, case.first_on + timedelta(days=len(known))), case.goal - sum(known)


def test_the_published_example_of_a_pace(marts: Marts) -> None:
    row = row_of(marts, "labeling_progress", "example")
    assert row["remaining_count"] == 372
    assert row["pace_per_day"] == pytest.approx(44.857143, abs=5e-7)
    assert row["status"] == "ok"
    # The published date reckons with the mean alone: the ninth day, which is a Tuesday. Two days of rest lie before it.
    assert row["eta_days"] == pytest.approx(8.292994, abs=1.5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pace_and_date_equal_a_second_implementation(marts: Marts, case: Case) -> None:
    row = row_of(marts, "labeling_progress", case.name)
    said, left = promised(case)
    assert (row["remaining_count"], row["done_share"]) == (left, near(sum(case.per_day) / case.goal))
    if said is None:
        assert row["status"] in ("stalled", "too_early")
        assert (row["pace_per_day"], row["eta_on"], row["blocking_job"]) == (None, None, case.name)
        return
    assert row["pace_days_count"] == min(len(case.per_day), WINDOW)
    assert row["pace_per_day"] == near(said.pace)
    assert (row["pace_ci_low"], row["pace_ci_high"]) == (
        near(max(said.pace - said.margin(), 0)),
        near(said.pace + said.margin()),
    )
    # By the day up to four months; Wallace's formula for t is exact to a thousandth of chance.
    chances = said.chances(121, left)
    for column, chance in (("eta_on_low", 0.025), ("eta_on", 0.5), ("eta_on_high", 0.975)):
        days = (date.fromisoformat(str(row[column])) - AS_OF.date()).days if row[column] else 121
        assert days > 120 or chances[days] >= chance - 1e-3
        assert days in (0, 121) or days > 120 or chances[days - 1] < chance + 1e-3


def backtest(case: Case) -> dict[date, tuple[float, float, float, int | None]]:
    """Return the forecast, its ends and what came by the last day known, from the days up to each alone."""
    found: dict[date, tuple[float, float, float, int | None]] = {}
    for place in range(max(1, len(case.per_day) - WINDOW + 1), len(case.per_day)):
        said, left = promised(case, place)
        if said is not None and left > 0:
            expected, low, high = (float(each[-1]) for each in said.bounds(HORIZON, left))
            later = case.per_day[place : place + HORIZON]
            came = sum(later) if len(later) == HORIZON else None
            found[case.first_on + timedelta(days=place - 1)] = expected, low, high, came
    return found


def forecasts_of(marts: Marts, case: Case) -> dict[str, Row]:
    return {
        str(row["origin_on"]): row
        for row in marts["int_job_forecasts"]
        if row["job_location"] == case.name and not row["is_latest"]
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_back_test_equals_one_made_day_by_day(marts: Marts, case: Case) -> None:
    expected = backtest(case)
    rows = forecasts_of(marts, case)
    assert rows.keys() == {str(day) for day in expected}
    for day, (middle, low, high, came) in expected.items():
        row = rows[str(day)]
        # With what came in the whole past, the largest low and high of the days before are those of the last.
        assert row["coming_count"] == near(middle)
        assert (row["coming_high"], row["came_count"]) == (near(high), came)
        assert row["coming_low"] == near(low)
    known = [each for each in expected.values() if each[3] is not None]
    errors = [abs(middle - came) / came if came else math.inf for middle, _, _, came in known if came is not None]
    inside = [low <= came <= high for _, low, high, came in known if came is not None]
    row = row_of(marts, "labeling_progress", case.name)
    assert row["backtest_n"] == len(errors)
    if len(errors) < 2 * HORIZON:
        assert (row["backtest_status"], row["backtest_error"]) == ("too_early", None)
        assert row["backtest_inside_share"] is None
        return
    assert row["backtest_inside_share"] == near(float(np.mean(inside)))
    if math.isinf(np.median(errors)):
        assert (row["backtest_status"], row["backtest_error"]) == ("nothing_came", None)
    else:
        assert row["backtest_status"] == ("ok" if np.mean(inside) >= STEADY else "changing")
        assert row["backtest_error"] == near(float(np.median(errors)))


def test_another_future_changes_no_forecast_of_the_past(marts: Marts) -> None:
    parted_on = str(AS_OF.date() - timedelta(days=10))
    known = ("coming_low", "coming_count", "coming_high", "finish_chance")
    one, other = (
        {day: [row[name] for name in known] for day, row in forecasts_of(marts, twin).items()} for twin in TWINS
    )
    before = {day for day in one if day < parted_on}
    assert len(before) > 10
    assert {day: one[day] for day in before} == {day: other[day] for day in before}
    # The futures do differ, and so does what was said after they parted.
    paces = [row_of(marts, "labeling_progress", twin.name)["pace_per_day"] for twin in TWINS]
    assert paces[0] != paces[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_build_of_that_day_says_what_the_back_test_says_it_said(
    marts: Marts, ten_days_earlier: Marts, case: Case
) -> None:
    last_known = str(AS_OF.date() - timedelta(days=11))
    said = forecasts_of(marts, case)
    progress = row_of(ten_days_earlier, "labeling_progress", case.name)
    assert (progress["status"] in ("ok", "open_ended")) == (last_known in said)
    if last_known in said:
        [then] = [
            row
            for row in ten_days_earlier["int_job_forecasts"]
            if row["job_location"] == case.name
            and row["is_latest"]
            and str(row["forecast_on"]) == str(said[last_known]["forecast_on"])
        ] or [None]
        if then is not None:
            for column in ("left_count", "coming_low", "coming_count", "coming_high", "finish_chance"):
                assert then[column] == near(said[last_known][column]), column


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_band_equals_a_second_implementation(marts: Marts, case: Case) -> None:
    rows = [row for row in marts["progress_forecast"] if row["scope"] == case.name]
    past = sorted((str(row["forecast_on"]), row["done_count"]) for row in rows if not row["is_forecast"])
    done = np.cumsum(case.per_day)
    # The day of the clock has begun, and nothing has come on it yet.
    known = enumerate([*done, done[-1]])
    assert past == [(str(case.first_on + timedelta(days=days)), count) for days, count in known]
    said, left = promised(case)
    assert any(row["is_forecast"] for row in rows) == (said is not None)
    if said is None:
        return
    bounds = said.bounds(121, left)
    for row in rows:
        if row["is_forecast"]:
            days = (date.fromisoformat(str(row["forecast_on"])) - AS_OF.date()).days
            for column, each in zip(("", "_low", "_high"), bounds, strict=True):
                assert row[f"done_forecast{column}"] == near(float(done[-1] + each[days])), (days, column)


def test_the_chances_of_t_are_exact_to_a_thousandth() -> None:
    value = "cast(place as double) / 10"
    macros = {name: macro_text(name) for name in ("normal_probability", "student_t_as_normal")}
    for freedom in (6, 7, 13, 27, 55):
        normal = macros["student_t_as_normal"](value, f"{freedom}")
        sql = f"select {value}, {macros['normal_probability']('normal')} from (select place, {normal} as normal"
        sql += " from unnest(generate_series(-80, 80)) as places (place))"
        found = duckdb.sql(sql).fetchall()
        assert max(abs(chance - stats.t.cdf(each, freedom)) for each, chance in found) < 1e-3
    sql = (
        f"select {value}, {macros['normal_probability'](value)} from unnest(generate_series(-80, 80)) as places (place)"
    )
    assert max(abs(chance - stats.norm.cdf(each)) for each, chance in duckdb.sql(sql).fetchall()) < 7.5e-8


def macro_text(name: str) -> Callable[..., str]:
    """Return a macro of `normal_probability.sql` as a function that gives its SQL."""
    source = (ROOT / "macros/metrics/normal_probability.sql").read_text(encoding="utf-8")
    function: Callable[..., str] = getattr(Template(source).module, name)
    return function


@pytest.mark.parametrize("freedom", [7, 9, 14, 21, 28, 49])
def test_the_quantile_of_the_analysis_of_variance_is_near_that_of_scipy(freedom: int) -> None:
    assert 2.8 + 17.2 / freedom + 94.7 / freedom**2 == pytest.approx(stats.f.ppf(0.99, 6, freedom), rel=0.02)


def paired_days(case: Case) -> list[tuple[int, bool, int]]:
    """Return weekday, side and count of the days of a case that have a like weekday on the other side of the event."""
    place = (EVENT_ON - case.first_on).days
    # Some answers come to light after up to 90 minutes, so at midnight the day before isn't complete yet.
    complete = {day - place: count for day, count in enumerate(case.per_day[:-1])}
    counts = {day: count for day, count in complete.items() if -EVENT_WINDOW <= day < EVENT_WINDOW}
    days = []
    for week in range(EVENT_WINDOW // 7):
        for weekday in range(7):
            before, after = weekday - 7 * (week + 1), weekday + 7 * week
            if before in counts and after in counts:
                days += [(before, weekday, counts[before]), (after, weekday, counts[after])]
    worked = {weekday for _, weekday, count in days if count}
    return [(day % 7, day >= 0, count) for day, weekday, count in sorted(days) if weekday in worked]


@pytest.mark.parametrize("case", [case for case in CASES if len(case.per_day) >= 14], ids=lambda case: case.name)
def test_the_effect_of_an_event_equals_a_regression(marts: Marts, case: Case) -> None:
    row = row_of(marts, "event_effect", case.name, event="reminder")
    days = paired_days(case)
    assert row["pace_difference_n"] == len(days) / 2
    if len(days) < 10:
        assert (row["status"], row["pace_difference"]) == ("too_few_days", None)
        return
    weekdays = sorted({weekday for weekday, _, _ in days})
    counts = np.array([count for *_, count in days], dtype=float)
    design = np.array([[weekday == each for each in weekdays] + [after] for weekday, after, _ in days], dtype=float)
    fitted = OLS(counts, design).fit()
    residuals = fitted.resid
    correlation = np.sum(residuals[1:] * residuals[:-1]) / np.sum(residuals**2) + 5 / len(days)
    correlation = min(max(correlation, 0.0), 0.9)
    margin = stats.t.ppf(0.975, fitted.df_resid) * fitted.bse[-1] * math.sqrt((1 + correlation) / (1 - correlation))
    after = [count for _, is_after, count in days if is_after]
    before = [count for _, is_after, count in days if not is_after]
    assert (row["pace_before"], row["pace_after"]) == (near(float(np.mean(before))), near(float(np.mean(after))))
    assert row["pace_difference"] == near(fitted.params[-1])
    assert row["pace_difference_ci_low"] == near(fitted.params[-1] - margin)
    assert row["pace_difference_ci_high"] == near(fitted.params[-1] + margin)
    assert row["status"] == "ok"


def agreements(job: str, *, after: bool) -> list[float]:
    first, end = (EVENT_ON, AS_OF.date()) if after else (EVENT_ON - timedelta(days=EVENT_WINDOW), EVENT_ON)
    return [
        row["percent_agreement"]
        for row in AGREEMENT
        if row["job"] == job and first <= row["first_submitted_on"] and row["last_submitted_on"] < end
    ]


def padded(values: Sequence[float], added: int) -> tuple[float, float]:
    """Return mean and squared standard error of values with so many ones and zeros added."""
    more = [*values, *[0.0, 1.0] * added]
    return float(np.mean(more)), float(np.var(more, ddof=0)) / (len(more) - 1)


@pytest.mark.parametrize("job", ["example", "random-1", "random-2"])
def test_the_effect_of_an_event_on_agreement_equals_numpy(marts: Marts, job: str) -> None:
    row = row_of(marts, "event_effect", job, event="reminder")
    before, after = agreements(job, after=False), agreements(job, after=True)
    assert (row["agreement_before_n"], row["agreement_after_n"]) == (len(before), len(after))
    assert row["agreement_before"] == near(float(np.mean(before)))
    assert row["agreement_after"] == near(float(np.mean(after)))
    (low, low_error), (high, high_error) = padded(before, 1), padded(after, 1)
    margin = stats.norm.ppf(0.975) * math.sqrt(low_error + high_error)
    assert row["agreement_difference"] == near(float(np.mean(after) - np.mean(before)))
    assert row["agreement_difference_ci_low"] == near(max(high - low - margin, -1))
    assert row["agreement_difference_ci_high"] == near(min(high - low + margin, 1))


def test_the_interval_of_a_difference_of_agreement_is_that_of_agresti_and_caffo(marts: Marts) -> None:
    row = row_of(marts, "event_effect", "example", event="reminder")
    before, after = agreements("example", after=False), agreements("example", after=True)
    low, high = confint_proportions_2indep(
        sum(after), len(after), sum(before), len(before), method="agresti-caffo", compare="diff"
    )
    # The variance of a sample, one less in its denominator, is a little wider.
    assert row["agreement_difference_ci_low"] == pytest.approx(low, abs=0.01)
    assert row["agreement_difference_ci_high"] == pytest.approx(high, abs=0.01)


def test_the_agreement_of_a_week_equals_numpy(marts: Marts) -> None:
    weeks: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in AGREEMENT:
        last = row["last_submitted_on"]
        weeks[row["job"], str(last - timedelta(days=last.weekday()))].append(row["percent_agreement"])
    found = {(row["scope"], str(row["week_on"])): row for row in marts["agreement_per_week"]}
    assert found.keys() == weeks.keys()
    for key, values in weeks.items():
        row = found[key]
        assert row["agreement_n"] == len(values)
        if len(values) < 10:
            assert (row["status"], row["agreement"], row["agreement_ci_low"]) == ("too_few_objects", None, None)
            continue
        mean, squared_error = padded(values, 2)
        margin = stats.norm.ppf(0.975) * math.sqrt(squared_error)
        assert row["agreement"] == near(float(np.mean(values)))
        assert row["agreement_ci_low"] == near(max(mean - margin, 0))
        assert row["agreement_ci_high"] == near(min(mean + margin, 1))
    assert {row["status"] for row in found.values()} == {"ok", "too_few_objects"}


def test_the_interval_of_two_votes_an_object_is_that_of_agresti_and_coull(marts: Marts) -> None:
    rows = [row for row in marts["agreement_per_week"] if row["scope"] == "example" and row["status"] == "ok"]
    assert rows
    for row in rows:
        agreed = round(row["agreement"] * row["agreement_n"])
        low, high = proportion_confint(agreed, row["agreement_n"], method="agresti_coull")
        # Two of each are added for the square of 1.96 in all, and a sample's variance is a little wider.
        assert row["agreement_ci_low"] == pytest.approx(max(low, 0), abs=0.015)
        assert row["agreement_ci_high"] == pytest.approx(min(high, 1), abs=0.015)


@pytest.mark.parametrize("worker", ["quick", "slow", "rare"])
@pytest.mark.parametrize("scope", ["all", "hourly"])
def test_effort_equals_numpy_and_statsmodels(marts: Marts, scope: str, worker: str) -> None:
    rows = [row for row in EFFORT if row["worker"] == worker and scope in ("all", row["job"])]
    if not rows:
        assert not [row for row in marts["worker_effort"] if (row["scope"], row["worker"]) == (scope, worker)]
        return
    found = row_of(marts, "worker_effort", scope, worker=worker)
    active = [row["time_spent_seconds"] for row in rows if row["time_spent_seconds"] is not None]
    wall = [
        (row["submitted_at"] - row["accepted_at"]) // timedelta(milliseconds=1) / 1000
        for row in rows
        if row["accepted_at"] and row["accepted_at"] <= row["submitted_at"]
    ]
    assert found["annotations_count"] == len(rows)
    assert (found["timed_annotations_count"], found["wall_timed_annotations_count"]) == (len(active), len(wall))
    for name, seconds in (("active", active), ("wall", wall)):
        for column, value in (("total", np.sum), ("median", np.median), ("p90", lambda x: np.percentile(x, 90))):
            expected = near(float(value(seconds))) if seconds else None
            assert found[f"{name}_seconds_{column}"] == expected, (name, column)
    objects: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        if row["time_spent_seconds"] is not None:
            objects[row["job"], row["data_object_id"]] += row["time_spent_seconds"]
    mean = float(np.mean(list(objects.values()))) if objects else 0.0
    assert found["data_objects_per_active_hour_n"] == len(objects)
    assert found["data_objects_per_active_hour"] == (near(3600 / mean) if mean else None)
    if mean and len(objects) < 10:
        assert (found["data_objects_per_active_hour_ci_low"], found["status"]) == (None, "too_few_objects")
    elif mean:
        low, high = DescrStatsW(list(objects.values())).tconfint_mean()
        logs = np.log(np.maximum(list(objects.values()), 0.01))
        # Cox's interval of a lognormal mean, as Olsson 2005 writes it.
        variance, n = float(np.var(logs, ddof=1)), len(logs)
        margin = stats.t.ppf(0.975, n - 1) * np.sqrt(variance / n + variance**2 / (2 * (n - 1)))
        low = min(low, float(np.exp(logs.mean() + variance / 2 - margin)))
        high = max(high, float(np.exp(logs.mean() + variance / 2 + margin)))
        assert found["data_objects_per_active_hour_ci_low"] == near(3600 / high)
        assert found["data_objects_per_active_hour_ci_high"] == (near(3600 / low) if low > 0 else None)
        assert found["status"] == ("ok" if low > 0 else "open_ended")


def spells(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Return the seconds of each spell, walking through the submissions in their order."""
    gap, found = timedelta(minutes=30), []
    started = before = None
    for row in sorted(rows, key=lambda row: row["submitted_at"]):
        submitted, accepted = row["submitted_at"], row["accepted_at"]
        if before is None or submitted - before > gap:
            if started is not None:
                found.append((before - started).total_seconds())
            started = max(accepted, submitted - gap) if accepted and accepted <= submitted else submitted
        before = submitted
    return [*found, (before - started).total_seconds()]


@pytest.mark.parametrize("worker", ["quick", "slow", "rare"])
def test_spells_equal_a_walk_through_the_submissions(marts: Marts, worker: str) -> None:
    found = row_of(marts, "worker_effort", "all", worker=worker)
    expected = spells([row for row in EFFORT if row["worker"] == worker])
    assert found["spells_count"] == len(expected)
    assert found["spell_seconds_median"] == pytest.approx(float(np.median(expected)), abs=2e-3)
    assert found["annotations_per_spell"] == near(found["annotations_count"] / len(expected))


def paid_by_hand() -> dict[tuple[str, str, str, str], tuple[int, Decimal]]:
    """Return tasks and amount by job, worker, month and currency: exact fractions, rounded once to whole cents."""
    tasks: Counter[tuple[str, str, str, str]] = Counter()
    owed: dict[tuple[str, str, str, str], Fraction] = defaultdict(Fraction)
    for row in EFFORT:
        spent, rate = row["time_spent_seconds"], row["hourly_rate"]
        priced = row["job"] == "priced"
        currency = "USD" if priced else "EUR" if rate else "(no currency)"
        key = (row["job"], row["worker"], str(row["submitted_on"].replace(day=1)), currency)
        tasks[key] += 1
        if priced:
            owed[key] += Fraction("0.036")
        elif rate and spent is not None:
            seconds = Decimal(repr(min(spent, 3600.0))).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            owed[key] += Fraction(seconds) * Fraction(repr(rate)) / 3600
    return {key: (count, Decimal(math.floor(owed[key] * 100 + Fraction(1, 2))) / 100) for key, count in tasks.items()}


def test_pay_adds_up_to_the_last_answer_and_to_the_last_cent(marts: Marts) -> None:
    expected: dict[tuple[str, str, str, str], tuple[int, Decimal]] = {}
    for (job, *key), (tasks, amount) in paid_by_hand().items():
        worker, month, currency = key
        for scope in ("all", job):
            before = expected.get((scope, worker, month, currency), (0, Decimal(0)))
            expected[scope, worker, month, currency] = before[0] + tasks, before[1] + amount
    found = {
        (row["scope"], row["worker"], str(row["period_on"]), row["currency"]): row
        for row in marts["worker_pay"]
        if row["scope"] in ("all", "priced", "hourly")
    }
    assert found.keys() == expected.keys()
    assert len({currency for *_, currency in found}) == 3
    for key, (tasks, amount) in expected.items():
        assert found[key]["tasks_count"] == tasks
        assert Decimal(found[key]["amount"] or 0) == amount, key
    assert sum(row["tasks_count"] for key, row in found.items() if key[0] == "all") == len(EFFORT)


def test_a_clock_that_stood_at_1970_does_not_stop_the_build(marts: Marts) -> None:
    row = row_of(marts, "labeling_progress", "before-clocks")
    assert (row["labeled_by_people_count"], row["status"]) == (1, "no_goal")
    days = [each for each in marts["progress_forecast"] if each["scope"] == "before-clocks"]
    assert [each["done_count"] for each in days] == [1]


def test_the_table_of_student_t_and_its_continuation_equal_scipy() -> None:
    for row in inputs()["student_t"]:
        assert row["quantile_975"] == pytest.approx(stats.t.ppf(0.975, row["degrees_of_freedom"]), rel=1e-12)
