"""What is said of the effect of events on pace and agreement, and of agreement week by week."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from calibration import paces
from calibration.agreement import truth_of
from calibration.claims import Claim, truths
from calibration.crowds import Crowd, draw, staged
from calibration.paces import CLOCK_ON, Process, Trial
from calibration.warehouse import Marts, Rows, Warehouse

# Whole weeks on each side of the event.
_DAYS = 14
# Nothing changes in these; the last one's days are like the days before them.
_UNCHANGING: dict[str, Process] = {
    "equal days": lambda _, days, first: np.where((first + np.arange(days)) % 7 < 5, 100, 0),
    "Poisson days": paces.poisson(8),
    "working days": paces.weekdays(20),
    "uneven days": paces.overdispersed(8),
    "days like those before": paces.autocorrelated(20, 0.3, 0.2),
}


def with_events(trials: list[Trial], days_ago: int) -> dict[str, Rows]:
    """Return rows of staging with a project and an event for each job, so many days before the clock."""
    jobs = [trial.job for trial in trials]
    rows = dict(paces.staged(trials))
    rows["labeling_jobs"] = {**rows["labeling_jobs"], "project": jobs}
    rows["labeling_events"] = events(jobs, days_ago)
    return rows


def events(jobs: list[str], days_ago: int) -> Rows:
    """Return an event for each job, of a project that is named after it."""
    happened_on = [CLOCK_ON - timedelta(days=days_ago)] * len(jobs)
    return {"event": [f"of {job}" for job in jobs], "project": jobs, "happened_on": happened_on}


def drawn(process: Process, trials: int, seed: int, days: int, then: Process | None = None) -> list[Trial]:
    """Draw jobs of two weeks before an event and of so many days from it on, which may follow another process."""
    source = np.random.default_rng(seed)
    found = []
    for number in range(trials):
        first = int(source.integers(7))
        if then is None:
            past = process(source, _DAYS + days, first)
        else:
            past = np.concatenate([process(source, _DAYS, first), then(source, days, (first + _DAYS) % 7)])
        found.append(Trial(f"job-{number}", past, past[:0], 1))
    return found


def effects(marts: Marts) -> list[dict[str, Any]]:
    """Return the rows of the scopes that are jobs."""
    return [row for row in marts["event_effect"].to_pylist() if row["scope_type"] == "job"]


def is_outside(low: float | None, high: float | None, truth: float) -> bool:
    """Whether an interval is given that doesn't hold the truth."""
    return low is not None and high is not None and not low <= truth <= high


@truths(trials=2000, sample=100)
def unchanged_pace(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Count intervals of the difference of pace without 0, where nothing changes."""
    for days in (_DAYS, 5):
        jobs = [
            replace(trial, job=f"{name}/{trial.job}")
            for name, process in _UNCHANGING.items()
            for trial in drawn(process, trials, 11, days)
        ]
        alarms: Counter[str] = Counter()
        for row in effects(warehouse.build(with_events(jobs, days), ("event_effect",))):
            is_alarm = is_outside(row["pace_difference_ci_low"], row["pace_difference_ci_high"], 0)
            alarms[row["scope"].partition("/")[0]] += is_alarm
        for name in _UNCHANGING:
            claim = f"a change of pace where there is none, {name}, read {days} days after the event"
            yield Claim("event_effect.pace_difference", claim, alarms[name], trials, ceiling=0.05)


@truths(trials=2000, sample=100)
def half_as_much_again(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Count how often a pace that rises from 20 to 30 a day is found within two weeks."""
    trials_drawn = drawn(paces.weekdays(20), trials, 12, _DAYS, paces.weekdays(30))
    rows = effects(warehouse.build(with_events(trials_drawn, _DAYS), ("event_effect",)))
    found = sum(row["pace_difference_ci_low"] is not None and row["pace_difference_ci_low"] > 0 for row in rows)
    claim = "half as much again at 20 a day with free weekends, two weeks on each side, is found"
    yield Claim("event_effect.pace_difference", claim, found, trials, floor=0.9)


def crowd_of(skill: float, objects: int, workers: int) -> Crowd:
    """Return workers who each answer every data object, every second of which is hard: right in `skill` in the mean."""
    easier = (1 - skill) * 0.8
    return Crowd(
        ease=skill + easier, hard_ease=skill - easier, spread=0, objects=objects, workers=workers, votes=workers
    )


@truths(trials=2000, sample=100)
def agreement_around_an_event(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Count intervals of the difference of agreement that hold the truth, which is 0 where nothing changes."""
    for name, objects, workers in (("10 objects by 2", 10, 2), ("30 objects by 3", 30, 3)):
        for skill_after in (0.85, 0.95):
            source = np.random.default_rng(13)
            before, after = (crowd_of(skill, objects, workers) for skill in (0.85, skill_after))
            jobs = [f"job-{number}" for number in range(trials)]
            drawn_answers = [
                draw(source, crowd, job, job, first=first, days_ago=days_ago)
                for job in jobs
                for crowd, first, days_ago in ((before, 0, 8), (after, objects, 4))
            ]
            rows = {**staged(drawn_answers), "labeling_events": events(jobs, 6)}
            rows["labeling_jobs"] = {"job": jobs, "project": jobs, "status": ["InProgress"] * trials}
            truth = truth_of(after).agreement - truth_of(before).agreement
            bounds = [
                (row["agreement_difference_ci_low"], row["agreement_difference_ci_high"])
                for row in effects(warehouse.build(rows, ("event_effect",)))
            ]
            assert len(bounds) == trials and all(low is not None for low, _ in bounds)
            missed = sum(is_outside(low, high, truth) for low, high in bounds)
            if truth:
                claim = f"the difference of agreement, {name} on each side"
                yield Claim("event_effect.agreement_difference", claim, trials - missed, trials, floor=0.93)
            else:
                claim = f"a change of agreement where there is none, {name} on each side"
                yield Claim("event_effect.agreement_difference", claim, missed, trials, ceiling=0.05)


@truths(trials=2000, sample=200)
def agreement_of_a_week(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Count weeks whose interval holds the agreement that the crowd has on such objects."""
    weeks = 10
    for objects, workers, skill in ((10, 2, 0.85), (10, 2, 0.97), (10, 3, 0.85), (20, 5, 0.97), (40, 3, 0.7)):
        source, crowd = np.random.default_rng(14), crowd_of(skill, objects, workers)
        drawn_answers = [
            draw(source, crowd, f"job-{number}", "p", first=week * objects, days_ago=7 * week + 3)
            for number in range(trials // weeks)
            for week in range(weeks)
        ]
        rows = warehouse.build(staged(drawn_answers), ("agreement_per_week",))["agreement_per_week"].to_pylist()
        bounds = [(row["agreement_ci_low"], row["agreement_ci_high"]) for row in rows if row["scope_type"] == "job"]
        assert len(bounds) == trials // weeks * weeks and all(low is not None for low, _ in bounds)
        held = sum(not is_outside(low, high, truth_of(crowd).agreement) for low, high in bounds)
        claim = f"the agreement of {objects} objects by {workers}, of skill {skill}"
        yield Claim("agreement_per_week.agreement", claim, held, len(bounds), floor=0.9)


@truths(trials=2000, sample=100)
def acceptance_of_labels(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Count intervals of the share of accepted labels that hold the chance with which each is accepted."""
    source = np.random.default_rng(15)
    for objects, chance in ((10, 0.7), (10, 0.9), (30, 0.97)):
        drawn_answers = [draw(source, crowd_of(0.9, objects, 1), f"job-{number}", "p") for number in range(trials)]
        rows = staged(drawn_answers)
        files = rows["stg_ground_truth__response_files"]
        is_accepted = source.random(len(files["path"])) < chance
        rows["int_reviewed_objects"] = {
            "job_location": files["job_location"],
            "data_object_id": files["data_object_id"],
            "review_outcome": np.where(is_accepted, "accepted", "rejected").tolist(),
        }
        outcomes = warehouse.build(rows, ("review_outcomes",))["review_outcomes"].to_pylist()
        shown = [row for row in outcomes if row["scope_type"] == "job" and row["worker"] == row["label"] == "(all)"]
        assert len(shown) == trials
        missed = sum(is_outside(row["accepted_rate_ci_low"], row["accepted_rate_ci_high"], chance) for row in shown)
        claim = f"the acceptance of {objects} reviewed labels, {chance:.0%} of which are accepted in the long run"
        yield Claim("review_outcomes.accepted_rate", claim, trials - missed, trials, floor=0.9)
