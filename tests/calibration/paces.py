"""Processes of pace, and labeling jobs whose data objects are finished by them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from calibration.warehouse import AS_OF, Rows

Counts = npt.NDArray[np.int64]
# Draws the data objects finished on each of so many days; the second argument is the weekday of the first, 0 to 6.
Process = Callable[[np.random.Generator, int, int], Counts]

CLOCK_ON = datetime.fromisoformat(AS_OF).date()


def poisson(mean: float) -> Process:
    """Return days that are independent and alike."""
    return lambda source, days, _: source.poisson(mean, days)


def weekdays(mean: float) -> Process:
    """Return a team that rests on two days of the week."""

    def draw(source: np.random.Generator, days: int, first: int) -> Counts:
        return source.poisson(np.where((first + np.arange(days)) % 7 < 5, mean, 0.0))

    return draw


def overdispersed(mean: float, shape: float = 1.5) -> Process:
    """Return days whose own rate is drawn from a gamma distribution."""
    return lambda source, days, _: source.poisson(source.gamma(shape, mean / shape, days))


def autocorrelated(mean: float, correlation: float = 0.7, deviation: float = 0.35) -> Process:
    """Return days whose rate follows the day before: a lognormal AR(1) process."""

    def draw(source: np.random.Generator, days: int, _: int) -> Counts:
        level = np.zeros(days)
        spread = deviation / np.sqrt(1 - correlation**2)
        level[0] = source.normal(0, spread)
        for day in range(1, days):
            level[day] = correlation * level[day - 1] + source.normal(0, deviation)
        return source.poisson(mean * np.exp(level - spread**2 / 2))

    return draw


@dataclass(frozen=True, slots=True)
class Trial:
    """A labeling job: its name, what was finished per day up to the clock, what comes after, and what is left."""

    job: str
    past: Counts
    coming: Counts
    left: int

    @property
    def end_on(self) -> date | None:
        """The day on which the last data object is finished; None where the days that were drawn don't reach it."""
        reached = np.flatnonzero(np.cumsum(self.coming) >= self.left)
        return CLOCK_ON + timedelta(days=int(reached[0])) if len(reached) else None

    def done_on(self, days: int) -> int:
        """How many data objects are finished at the end of the day that is so many days after that of the clock."""
        return int(self.past.sum() + min(self.coming[: days + 1].sum(), self.left))


def draw_trials(
    process: Process, trials: int, seed: int, *, days: tuple[int, int] = (28, 50), mean: float, ahead: int = 400
) -> list[Trial]:
    """Draw jobs that were seen for `days` and have work left for 25 to 35 days of the mean."""
    source = np.random.default_rng(seed)
    drawn = []
    for number in range(trials):
        seen = int(source.integers(*days))
        counts = process(source, seen + ahead, int(source.integers(7)))
        left = max(1, round(mean * source.uniform(25, 35)))
        drawn.append(Trial(f"job-{number}", counts[:seen], counts[seen:], left))
    return drawn


def staged(trials: list[Trial]) -> dict[str, Rows]:
    """Return the rows of staging and of the registry: one answer per data object, whose file appears at noon."""
    jobs = np.concatenate([np.repeat(trial.job, trial.past.sum()) for trial in trials])
    numbers = np.concatenate([np.arange(trial.past.sum()) for trial in trials])
    days = np.concatenate([np.repeat(np.arange(-len(trial.past), 0), trial.past) for trial in trials])
    noon = np.datetime64(CLOCK_ON, "us") + days * np.timedelta64(86_400_000_000, "us") + np.timedelta64(12, "h")
    count = len(jobs)
    paths = [f"{job}/{number}" for job, number in zip(jobs, numbers, strict=True)]
    located = {"job_location": jobs, "data_object_id": numbers.astype(str), "visible_at": noon}
    return {
        "stg_ground_truth__response_files": {
            "path": paths,
            "status": ["loaded"] * count,
            "is_simulated": np.ones(count, bool),
        }
        | located,
        "stg_ground_truth__worker_responses": {
            "source_file": paths,
            "answer_ordinal": np.ones(count, np.int32),
            "worker": ["w"] * count,
            "submitted_at": noon,
        }
        | located,
        "labeling_jobs": {
            "job": [trial.job for trial in trials],
            "status": ["InProgress"] * len(trials),
            "data_objects_goal": [int(trial.past.sum()) + trial.left for trial in trials],
            "workers_per_data_object": [1] * len(trials),
        },
    }
