"""Processes of pace, and labeling jobs whose data objects are finished by them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from calibration.warehouse import AS_OF, Rows

Counts = npt.NDArray[np.int64]
# Draws the data objects finished on each of so many days; the last argument is the weekday of the first, 0 to 6.
Process = Callable[[np.random.Generator, int, int], Counts]

CLOCK_ON = datetime.fromisoformat(AS_OF).date()
# Days that are drawn after the clock, by which all work is done.
AHEAD = 400


def poisson(mean: float) -> Process:
    """Return days that are independent and alike."""
    return lambda source, days, _: source.poisson(mean, days)


def weekdays(mean: float) -> Process:
    """Return a team that rests on two days of the week, with a mean over all seven."""
    return lambda source, days, first: source.poisson(np.where((first + np.arange(days)) % 7 < 5, mean * 7 / 5, 0.0))


def overdispersed(mean: float, shape: float = 1.5) -> Process:
    """Return days whose own rate is drawn from a gamma distribution."""
    return lambda source, days, _: source.poisson(source.gamma(shape, mean / shape, days))


def autocorrelated(mean: float, correlation: float = 0.7, deviation: float = 0.35) -> Process:
    """Return days whose rate follows the day before: a lognormal AR(1) process."""

    def draw(source: np.random.Generator, days: int, _: int) -> Counts:
        spread = deviation / np.sqrt(1 - correlation**2)
        level = np.zeros(days)
        level[0] = source.normal(0, spread)
        for day in range(1, days):
            level[day] = correlation * level[day - 1] + source.normal(0, deviation)
        return source.poisson(mean * np.exp(level - spread**2 / 2))

    return draw


def decaying(mean: float, days_to_a_third: float, seen: int) -> Process:
    """Return days whose rate falls exponentially and has the mean after so many days."""
    return lambda source, days, _: source.poisson(mean * np.exp((seen - np.arange(days)) / days_to_a_third))


@dataclass(frozen=True, slots=True)
class Trial:
    """A labeling job: what was finished per day up to the clock, what comes after, what is left, its registry row."""

    job: str
    past: Counts
    coming: Counts
    left: int
    registry: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end_on(self) -> date:
        """The day on which the last data object is finished; the last of dates where that doesn't happen."""
        reached = np.flatnonzero(np.cumsum(self.coming) >= self.left)
        return CLOCK_ON + timedelta(days=int(reached[0])) if len(reached) else date.max

    def done_on(self, days: int) -> int:
        """How many data objects are finished at the end of the day that is so many days after that of the clock."""
        return int(self.past.sum() + min(self.coming[: days + 1].sum(), self.left))


@dataclass(frozen=True, slots=True)
class Kind:
    """Jobs of one process: its mean per day, the days seen, and the days of the mean that are left."""

    name: str
    process: Process
    mean: float
    seen: tuple[int, int] = (28, 50)
    left_days: tuple[float, float] = (25, 35)

    def draw(self, trials: int, seed: int = 3) -> list[Trial]:
        """Draw jobs; each begins on a weekday of its own, which decides on when its team rests."""
        source = np.random.default_rng([seed, *self.name.encode()])
        drawn = []
        for number in range(trials):
            seen = int(source.integers(*self.seen, endpoint=True))
            # Before the first data object nobody knows of the job.
            counts = self.process(source, seen + AHEAD, int(source.integers(7)))
            left = max(1, round(self.mean * source.uniform(*self.left_days)))
            drawn.append(Trial(f"{self.name} {number}", counts[:seen], counts[seen:], left))
        return drawn

    def known_widths(self, trials: Sequence[Trial], days: Iterable[int], draws: int = 120) -> tuple[list[float], float]:
        """Return the widths of the intervals of somebody who knows the process: by day ahead, and of the end."""
        source = np.random.default_rng(5)
        futures = [np.cumsum([self.process(source, AHEAD, first) for _ in range(draws)], axis=1) for first in range(7)]
        ends = [
            np.subtract(*np.quantile((futures[place % 7] < trial.left).sum(axis=1), [0.975, 0.025]))
            for place, trial in enumerate(trials)
        ]
        left = np.median([trial.left for trial in trials])
        widths = [
            np.mean([np.subtract(*np.quantile(np.minimum(each[:, day], left), [0.975, 0.025])) for each in futures])
            for day in days
        ]
        return [float(width) for width in widths], float(np.mean(ends))


def staged(trials: list[Trial]) -> dict[str, Rows]:
    """Return the rows of staging and of the registry: one answer per data object, whose file appears at noon."""
    jobs = np.concatenate([np.repeat(trial.job, trial.past.sum()) for trial in trials])
    numbers = np.concatenate([np.arange(trial.past.sum()) for trial in trials])
    days = np.concatenate([np.repeat(np.arange(-len(trial.past), 0), trial.past) for trial in trials])
    noon = np.datetime64(CLOCK_ON, "us") + days * np.timedelta64(24, "h") + np.timedelta64(12, "h")
    paths = [f"{job}/{number}" for job, number in zip(jobs, numbers, strict=True)]
    located = {"job_location": jobs, "data_object_id": numbers.astype(str), "visible_at": noon}
    files = {"path": paths, "status": ["loaded"] * len(paths), "is_simulated": np.ones(len(paths), bool)}
    answers = {
        "source_file": paths,
        "answer_ordinal": np.ones(len(paths), np.int32),
        "worker": ["w"] * len(paths),
        "submitted_at": noon,
    }
    rows = [
        {
            "job": trial.job,
            "status": "InProgress",
            "data_objects_goal": int(trial.past.sum()) + trial.left,
            "workers_per_data_object": 1,
        }
        | dict(trial.registry)
        for trial in trials
    ]
    names = sorted({name for row in rows for name in row})
    return {
        "stg_ground_truth__response_files": files | located,
        "stg_ground_truth__worker_responses": answers | located,
        "labeling_jobs": {name: [row.get(name) for row in rows] for name in names},
    }
