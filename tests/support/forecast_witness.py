"""The forecast of a job a second time, in plain NumPy with SciPy's distributions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

WINDOW, FEWEST_DAYS, FEWEST_ACTIVE, TAIL = 56, 7, 5, 0.025


def sum_inflation(days: Floats, correlation: float) -> Floats:
    """Return how many times the variance of a sum is that of independent days, lag by lag."""
    lasting = max(correlation, 0.75)
    found = []
    for each in np.asarray(days, dtype=float):
        lags = np.arange(1, int(each))
        found.append(1 + 2 * correlation * float(((each - lags) * lasting ** (lags - 1)).sum()) / each)
    return np.array(found)


def correlation(residuals: Floats, squares: float) -> float:
    """Return the first autocorrelation by von Neumann's ratio, unbiased and shrunk."""
    count = len(residuals)
    raw = 1 - float((np.diff(residuals) ** 2).sum()) / (2 * squares) * count / (count - 1)
    unbiased = min(max(raw + (1 + 4 * max(raw, 0)) / count, 0), 0.9)
    return unbiased / 2 if unbiased < 1.4 / np.sqrt(count) else unbiased


@dataclass(frozen=True)
class Forecast:
    """What is expected of the days after those that are known, which are full."""

    weights: Floats
    mean: float
    pace: float
    growth: float
    variance: float
    correlation: float
    pace_variance: float
    freedom: int
    days_known: int
    next_on: date

    def margin(self) -> float:
        """Half the width of the interval of the pace."""
        return float(stats.t.ppf(0.975, self.freedom) * np.sqrt(self.pace_variance))

    def sums(self, days: int) -> tuple[Floats, Floats]:
        """Return the root of what is expected from the first day to each, and the root's standard error."""
        ahead = np.arange(1, days + 1, dtype=float)
        weekdays = [(self.next_on + timedelta(days=each)).weekday() for each in range(days)]
        worth = np.cumsum(self.weights[weekdays])
        lasting, rate = self.days_known / 3, np.exp(self.growth)
        whole = np.minimum(ahead, lasting)
        # A drift that ends within a day counts for its part of the day.
        drift = rate * (1 - rate**whole) / (1 - rate) if self.growth else whole
        grown = drift + np.maximum(ahead - lasting, 0) * rate**lasting
        expected = self.pace * (grown + ahead) / 2 * worth / ahead
        level = (self.pace * (grown - ahead) / 4 * worth / ahead) ** 2 + worth**2 * self.pace_variance
        noise = self.variance * np.maximum(expected / self.mean, worth / 20) * sum_inflation(ahead, self.correlation)
        roots = np.sqrt(expected)
        errors = np.where(expected > 1e-9, np.sqrt(noise + level) / (2 * np.maximum(roots, 1e-9)), 0)
        return roots, errors

    def bounds(self, days: int, left: int) -> tuple[Floats, Floats, Floats]:
        """Return what is expected by each day, and the ends of its 95 % interval."""
        roots, errors = self.sums(days)
        reach = stats.t.ppf(0.975, self.freedom) * errors
        low = np.maximum.accumulate(np.maximum(roots - reach, 0) ** 2 - 0.5)
        high = np.maximum.accumulate((roots + reach) ** 2 + 0.5)
        return np.minimum(roots**2, left), np.clip(low, 0, left), np.minimum(high, left)

    def chances(self, days: int, left: int) -> Floats:
        """Return the chance that all that is left is finished by each day."""
        roots, errors = self.sums(days)
        far = np.where(errors > 0, (roots - np.sqrt(left - 0.5)) / np.maximum(errors, 1e-12), -9)
        return np.maximum.accumulate(stats.t.cdf(far, self.freedom))


def has_weekdays(counts: Floats, weekdays: npt.NDArray[np.int64]) -> bool:
    """Whether weekdays differ at 1 %, by analysis of variance."""
    if len(counts) < 14:
        return False
    groups = [counts[weekdays == weekday] for weekday in range(7)]
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    between = sum(len(group) * float((group.mean() - counts.mean()) ** 2) for group in groups)
    freedom = len(counts) - 7
    return bool(between / 6 > within / freedom * (2.8 + 17.2 / freedom + 94.7 / freedom**2))


def is_at_rest(counts: Floats, works: npt.NDArray[np.bool_]) -> bool:
    """Whether the last days without work are more than chance."""
    last = int(np.flatnonzero(counts)[-1])
    share = (np.count_nonzero(counts[works] > 0) + 0.5) / (np.count_nonzero(works[: last + 1]) + 1)
    return bool((1 - share) ** np.count_nonzero(works[last + 1 :]) < TAIL)


def forecast(known: Sequence[int], next_on: date) -> Forecast | None:
    """Return the forecast from the counts of the days before `next_on`; None where there is none."""
    counts = np.array(known[-WINDOW:], dtype=float)
    count = len(counts)
    if count < FEWEST_DAYS or np.count_nonzero(counts) < FEWEST_ACTIVE:
        return None
    weekdays = np.array([(next_on - timedelta(days=count - place)).weekday() for place in range(count)])
    profile = np.full(7, counts.mean())
    differs = has_weekdays(counts, weekdays)
    if differs:
        profile = np.array([counts[weekdays == weekday].mean() for weekday in range(7)])
    if is_at_rest(counts, (profile >= counts.mean() / 4)[weekdays] if differs else np.ones(count, bool)):
        return None
    return _fitted(counts - profile[weekdays], profile, 7 if differs else 1, next_on)


def _fitted(residuals: Floats, profile: Floats, means: int, next_on: date) -> Forecast:
    count, mean = len(residuals), float(profile.mean())
    places = np.arange(count) - (count - 1) / 2
    slope = float((places * residuals).sum() / (places**2).sum())
    squares = max(float((residuals**2).sum()), 1e-9)
    line_squares = max(float((residuals**2).sum() - slope**2 * (places**2).sum()), 1e-9)
    line_variance = max(line_squares / (count - means - 1), mean / 2)
    lasting = correlation(residuals, line_squares)
    inflation = float(sum_inflation(np.array([count]), lasting)[0])
    if count >= 14 and abs(slope) > 2.7 * np.sqrt(line_variance / (places**2).sum() * inflation):
        pace = max(mean + slope * (count - 1) / 2, mean / 10)
        uncertain = 4 * line_variance * inflation / count
        return Forecast(
            profile / mean, mean, pace, slope / pace, line_variance, lasting, uncertain, count - means, count, next_on
        )
    variance = max(squares / (count - means), mean / 2)
    lasting = correlation(residuals, squares)
    uncertain = variance * float(sum_inflation(np.array([count]), lasting)[0]) / count
    return Forecast(profile / mean, mean, mean, 0.0, variance, lasting, uncertain, count - means, count, next_on)
