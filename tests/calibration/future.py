"""What is said of the days to come and of the day on which the work ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from calibration import paces
from calibration.claims import Claim, truths
from calibration.paces import CLOCK_ON, Kind, Trial
from calibration.warehouse import Warehouse

# Days after that of the clock on which the band is held against what was done.
HORIZONS = (1, 7, 21)
STEADY = (
    *(Kind(f"steady, {mean} a day", paces.poisson(mean), mean) for mean in (2, 8, 50)),
    *(Kind(f"weekdays only, {mean} a day", paces.weekdays(mean), mean) for mean in (2, 8)),
    *(Kind(f"overdispersed, {mean} a day", paces.overdispersed(mean), mean) for mean in (2, 8, 50)),
)
LASTING = Kind("autocorrelated, 8 a day", paces.autocorrelated(8), 8)
# So many jobs are built at once; finding each in the registry takes the square of them.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """What the marts say of a scope: its row of progress, and the band by the number of days after the clock."""

    progress: Mapping[str, Any]
    band: Mapping[int, tuple[float, float]]

    @property
    def has_date(self) -> bool:
        """Whether there is a date with both ends, and a band."""
        return self.progress["eta_on_high"] is not None and bool(self.band)

    def holds_end(self, end_on: date) -> bool:
        """Whether the day of the end lies in the interval of the date; an open end holds every late day."""
        low, high = self.progress["eta_on_low"], self.progress["eta_on_high"]
        return low is not None and low <= end_on and (high is None or end_on <= high)

    def holds(self, days: int, done_count: int) -> bool:
        """Whether the band holds what is done on a day; after its end all is done."""
        if not self.band:
            return False
        low, high = self.band[min(days, max(self.band))]
        return low - 1e-6 <= done_count <= high + 1e-6

    def width(self, days: int) -> float:
        """How wide the band is on a day."""
        low, high = self.band.get(days, (0.0, 0.0))
        return high - low


def read(warehouse: Warehouse, trials: Sequence[Trial]) -> dict[str, Said]:
    """Build the marts from jobs, and return what they say by the name of the scope."""
    said: dict[str, Said] = {}
    for first in range(0, len(trials), BATCH):
        rows = paces.staged(list(trials[first : first + BATCH]))
        marts = warehouse.build(rows, ("labeling_progress", "progress_forecast"))
        forecast = marts["progress_forecast"].filter(marts["progress_forecast"]["is_forecast"])
        columns = ("scope", "forecast_on", "done_forecast_low", "done_forecast_high")
        bands: dict[str, dict[int, tuple[float, float]]] = {}
        for scope, day, low, high in zip(*(forecast[name].to_pylist() for name in columns), strict=True):
            bands.setdefault(scope, {})[(day - CLOCK_ON).days] = (low, high)
        for row in marts["labeling_progress"].to_pylist():
            said[row["scope"]] = Said(row, bands.get(row["scope"], {}))
    return said


def held(kind: Kind, trials: Sequence[Trial], said: Mapping[str, Said], floors: Sequence[float]) -> Iterator[Claim]:
    """Yield the claims of the band at each horizon and of the date, with widths and the share that has both."""
    told = [(trial, said[trial.job]) for trial in trials]
    dated = [(trial, each) for trial, each in told if each.has_date]
    known, known_end = kind.known_widths([trial for trial, _ in dated], HORIZONS)
    for days, floor, width in zip(HORIZONS, floors, known, strict=False):
        inside = sum(each.holds(days, trial.done_on(days)) for trial, each in dated)
        relative = float(np.mean([each.width(days) for _, each in dated])) / width
        column = "progress_forecast.done_forecast"
        yield Claim(column, f"{kind.name}: band +{days}", inside, len(dated), floor, None, relative, 2)
    ends = [(each.progress["eta_on_high"] - each.progress["eta_on_low"]).days for _, each in dated]
    inside = sum(each.holds_end(trial.end_on) for trial, each in dated)
    column = "labeling_progress.eta_days"
    yield Claim(column, f"{kind.name}: end", inside, len(dated), floors[-1], None, float(np.mean(ends)) / known_end, 2)
    yield Claim(column, f"{kind.name}: has a band and a date", len(dated), len(told), floor=0.95)


@truths(trials=2000, sample=30)
def unchanging_paces(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Where nothing changes, band and date hold what comes, and are not much wider than those who know better."""
    drawn = {kind: kind.draw(trials) for kind in (*STEADY, LASTING)}
    said = read(warehouse, [trial for each in drawn.values() for trial in each])
    for kind in STEADY:
        yield from held(kind, drawn[kind], said, [0.93, 0.93, 0.93, 0.93])
    yield from held(LASTING, drawn[LASTING], said, [0.84, 0.84, 0.80, 0.84])


@truths(trials=2000, sample=30)
def paces_that_change(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Follow a pace that decays, and work that is nearly done."""
    third = (30, 60)
    kinds = [
        *(
            Kind(f"decaying to a third in {days} days", paces.decaying(8, days, 40), 8, (40, 40), (8, 15))
            for days in third
        ),
        Kind("one or two days from the end", paces.poisson(8), 8, left_days=(1, 2)),
        Kind("weekdays only, one or two days from the end", paces.weekdays(8), 8, left_days=(1, 2)),
    ]
    drawn = {kind: kind.draw(trials) for kind in kinds}
    said = read(warehouse, [trial for each in drawn.values() for trial in each])
    for kind, floor in zip(kinds, (0.84, 0.7, 0.93, 0.93), strict=True):
        told = [(trial, said[trial.job]) for trial in drawn[kind]]
        for days in HORIZONS[:2]:
            inside = sum(each.holds(days, trial.done_on(days)) for trial, each in told)
            yield Claim("progress_forecast.done_forecast", f"{kind.name}: band +{days}", inside, trials, floor=floor)
        inside = sum(each.holds_end(trial.end_on) for trial, each in told)
        yield Claim("labeling_progress.eta_days", f"{kind.name}: end", inside, trials, floor=floor)


@truths(trials=1000, sample=30)
def silence_where_nothing_can_be_known(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Give a status instead of a date in a first week that was not seen whole, and where a team left."""
    first_week = [replace(trial, job=f"first week {trial.job}") for trial in whole_workdays(trials)]
    left = {
        f"{days} days ago": [
            replace(trial, job=f"{days} {trial.job}", past=without_the_last(trial.past, days))
            for kind in (STEADY[1], STEADY[4])
            for trial in kind.draw(trials // 2)
        ]
        for days in (3, 5, 10)
    }
    said = read(warehouse, [*first_week, *(trial for each in left.values() for trial in each)])
    silent = sum(said[trial.job].progress["status"] == "too_early" for trial in first_week)
    yield Claim("labeling_progress.status", "no date in a first week of five days", silent, len(first_week), floor=1.0)
    for days, gone in left.items():
        silent = sum(said[trial.job].progress["status"] == "stalled" for trial in gone)
        yield Claim("labeling_progress.status", f"a team that left {days} is stalled", silent, len(gone), floor=0.75)


@truths(trials=1000, sample=30)
def scopes_of_jobs(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the end and the band of projects of three open jobs, beside which one has ended at ten times their pace."""
    kinds = [replace(STEADY[place], name=f"of a project, {STEADY[place].name}") for place in (1, 4, 6)]
    drawn = [kind.draw(trials) for kind in kinds]
    past = np.full(30, 80)
    projects = []
    for number, jobs in enumerate(zip(*drawn, strict=True)):
        ended = Trial(f"ended {number}", past, past, 40, {"status": "Stopped"})
        registered = [replace(each, registry={"project": f"p{number}", **each.registry}) for each in (*jobs, ended)]
        projects.append(registered)
    said = read(warehouse, [job for each in projects for job in each])
    told = [(jobs, said[f"p{number}"]) for number, jobs in enumerate(projects)]
    dated = [(jobs, each) for jobs, each in told if each.has_date]
    ends = sum(each.holds_end(max(job.end_on for job in jobs[:3])) for jobs, each in dated)
    yield Claim("labeling_progress.eta_days", "a project of three jobs: end", ends, len(dated), floor=0.93)
    for days in HORIZONS:
        done = [sum(job.done_on(days) for job in jobs[:3]) + int(past.sum()) for jobs, _ in dated]
        inside = sum(each.holds(days, count) for (_, each), count in zip(dated, done, strict=True))
        name = f"a project of three jobs: band +{days}"
        yield Claim("progress_forecast.done_forecast", name, inside, len(dated), floor=0.93)
    yield Claim("labeling_progress.eta_days", "a project of three jobs: has both", len(dated), len(told), floor=0.9)


@truths(trials=2000, sample=60)
def words_and_paces(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Hold the words of deadlines and of the back-test, and the interval of the pace, against steady jobs."""
    source = np.random.default_rng(11)
    registered = [
        replace(trial, registry={"deadline_on": CLOCK_ON + timedelta(days=int(source.integers(15, 50)))})
        for kind in (STEADY[1], STEADY[4], STEADY[6])
        for trial in kind.draw(trials // 3, seed=7)
    ]
    said = read(warehouse, registered)
    words: dict[str, list[bool]] = {"late": [], "at_risk": [], "in_time": []}
    for trial in registered:
        word = said[trial.job].progress["deadline_outlook"]
        if word in words:
            words[word].append(trial.end_on <= trial.registry["deadline_on"])
    column = "labeling_progress.deadline_outlook"
    yield Claim(column, "late: the deadline was missed", words["late"].count(False), len(words["late"]), floor=0.95)
    yield Claim(
        column, "at risk: the deadline was missed", words["at_risk"].count(False), len(words["at_risk"]), floor=0.5
    )
    yield Claim(
        column, "in time: the deadline was kept", words["in_time"].count(True), len(words["in_time"]), floor=0.5
    )
    told = [each.progress for each in said.values() if each.progress["scope_type"] == "job"]
    judged = [each for each in told if each["backtest_status"] in ("ok", "changing")]
    alarms = sum(each["backtest_status"] == "changing" for each in judged)
    column = "labeling_progress.backtest_inside_share"
    yield Claim(column, "a steady pace is called changing", alarms, len(judged), ceiling=0.05)
    mean = float(np.mean([each["backtest_inside_share"] for each in judged]))
    held_count = round(mean * len(judged))
    yield Claim(column, "past intervals held, of a steady pace, on average", held_count, len(judged), floor=0.93)
    paced = [each for each in told if each["pace_per_day"] is not None]
    inside = sum(each["pace_ci_low"] <= 8 <= each["pace_ci_high"] for each in paced)
    yield Claim("labeling_progress.pace_per_day", "the interval holds a steady pace", inside, len(paced), floor=0.93)


def whole_workdays(trials: int) -> Iterator[Trial]:
    """Draw teams that rest on weekends and were seen for Monday to Friday only."""
    for trial in Kind("of workdays", paces.poisson(11), 11, (5, 5)).draw(trials):
        yield replace(trial, coming=np.where(np.arange(len(trial.coming)) % 7 < 2, 0, trial.coming))


def without_the_last(past: paces.Counts, days: int) -> paces.Counts:
    """Return the days of a past of which the last are empty."""
    return np.where(np.arange(len(past)) < len(past) - days, past, 0)
