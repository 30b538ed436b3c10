"""Who answers which data object: tasks go out in order, and nobody gets the same data object twice."""

from collections.abc import Sequence
from operator import itemgetter

from ground_truth_insights.simulate.schedule import Submission

_ACCEPTED = itemgetter(1)
_WORKER = itemgetter(2)


def assign(submissions: list[Submission], objects: int, per_object: int) -> list[list[Submission]]:
    """Give each submission a data object: the first that still lacks answers and that its worker hasn't seen.

    Every data object ends with `per_object` submissions of different workers. `submissions` holds
    `objects * per_object` entries, no more than `objects` of one worker; it is put in order of acceptance.
    The time is linear: `next_open` forgets full data objects (a disjoint-set forest).
    """
    submissions.sort(key=_ACCEPTED)
    answers: list[list[Submission]] = [[] for _ in range(objects)]
    next_open = list(range(objects + 1))
    position: dict[int, int] = {}
    left_over = []
    for submission in submissions:
        worker = submission[2]
        chosen = _first_open(next_open, position.get(worker, 0))
        if chosen == objects:
            left_over.append(submission)
            continue
        answers[chosen].append(submission)
        position[worker] = chosen + 1
        if len(answers[chosen]) == per_object:
            next_open[chosen] = chosen + 1
    _place_left_over(left_over, answers, per_object)
    return answers


def _first_open(next_open: list[int], start: int) -> int:
    found = start
    while next_open[found] != found:
        found = next_open[found]
    while next_open[start] != found:
        next_open[start], start = found, next_open[start]
    return found


def _place_left_over(left_over: Sequence[Submission], answers: list[list[Submission]], per_object: int) -> None:
    """Place what found only data objects its worker had already seen, by changing places with another worker.

    Every data object with a gap has been seen by every worker in `left_over`, so there is always a full one
    that the worker hasn't seen, and in it somebody who hasn't seen the one with the gap.
    """
    gaps = [i for i, given in enumerate(answers) for _ in range(per_object - len(given))]
    cursors: dict[int, int] = {}
    for submission, gap in zip(left_over, gaps, strict=True):
        worker = submission[2]
        seen = set(map(_WORKER, answers[gap]))
        # Late data objects first: they were answered at about the same time.
        cursor = cursors.get(worker, len(answers) - 1)
        while len(answers[cursor]) < per_object or worker in map(_WORKER, answers[cursor]):
            cursor = (cursor - 1) % len(answers)
        cursors[worker] = cursor
        giver = answers[cursor]
        moved = next(i for i, other in enumerate(giver) if other[2] not in seen)
        answers[gap].append(giver[moved])
        giver[moved] = submission
