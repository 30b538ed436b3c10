"""What happened to the projects: kick-offs, guidelines and reminders, and how each changed the pace."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.jobs import Job

# How much more is done on the day of a reminder and the days after it.
_ECHO = (2.6, 3.2, 1.9, 1.3)
_KICK_OFF_ECHO = (2.0, 1.8, 1.5, 1.2)
# Monday to Sunday.
_WEEKDAYS = (1.0, 1.15, 1.1, 1.0, 0.75, 0.1, 0.05)
_PUBLIC_WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 0.9, 0.45, 0.4)


class LabelingEvent(NamedTuple):
    """One thing that the owner did, and how the work answers: one factor per day, from its own day on."""

    event: str
    project: str
    happened_on: date
    description: str
    echo: tuple[float, ...]


def plan_events(jobs: Sequence[Job]) -> list[LabelingEvent]:
    """Return the events of the private projects, by project and day."""
    events: list[LabelingEvent] = []
    private = [job for job in jobs if not job.is_public]
    for project in sorted({job.series.project for job in private}):
        first = min(job.first_day for job in private if job.series.project == project)
        days = max(job.last_day for job in private if job.series.project == project) - first + 1
        calendar = (
            ("Kick-off", 0.0, "First labeling session with the teams", _KICK_OFF_ECHO),
            ("Guidelines 1.1", 0.22, "Examples for the two labels that were mixed up most", ()),
            ("Reminder 1", 0.4, "Mail to all labelers with the number of open tasks", _ECHO),
            ("Reminder 2", 0.72, "Mail and a message in the team channel", _ECHO),
        )
        happened = {_on_a_weekday(first + int(days * part)): (n, text, echo) for n, part, text, echo in calendar}
        events += [
            LabelingEvent(f"{project}: {name.lower()}", project, date.fromordinal(day), text, echo)
            for day, (name, text, echo) in sorted(happened.items())
        ]
    return events


def day_weights(job: Job, events: Sequence[LabelingEvent], chance: Chance) -> dict[int, float]:
    """Return how much of the job's work falls on each day (ordinal); a few weekdays have none at all."""
    weekdays = _PUBLIC_WEEKDAYS if job.is_public else _WEEKDAYS
    weights: dict[int, float] = {}
    for number, day in enumerate(range(job.first_day, job.last_day + 1)):
        is_idle = number > 3 and chance.random() < 0.08
        weights[day] = 0.0 if is_idle else weekdays[(day - 1) % 7] * chance.log_normal(1.0, 0.3)
        if job.is_public:
            weights[day] *= 0.4**number
    for event in events:
        if event.project == job.series.project and not job.is_public:
            for offset, factor in enumerate(event.echo):
                day = event.happened_on.toordinal() + offset
                weights[day] = weights.get(day, 0.0) * factor
    # An echo may run past the last day; and a job of a single day or weekend still has to be done.
    weights = {day: weight for day, weight in weights.items() if job.first_day <= day <= job.last_day}
    return weights if any(weights.values()) else {job.first_day: 1.0}


def _on_a_weekday(day: int) -> int:
    weekday = (day - 1) % 7
    return day + 7 - weekday if weekday > 4 else day
