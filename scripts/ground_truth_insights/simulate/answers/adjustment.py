"""Answers that correct the label of an earlier job: left as it is, or made anew."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.inputs import Members

_LEFT_AS_IT_IS_RATE = 0.8


class Correction(NamedTuple):
    """What is true of a data object, and the label of an earlier job as a worker gets it on the screen."""

    truth: Any
    initial: Any


class Adjusted(NamedTuple):
    """What somebody handed in, and whether they changed anything."""

    answer: Any
    is_adjusted: bool


class Adjustment(Answering):
    """Who looks leaves a right label as it is, mostly, and makes a wrong one anew; `kind` gives those answers."""

    def __init__(self, question: Question, kind: type[Answering]) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._kind = kind(question)

    def truths(self, chance: Chance, handout: Handout) -> list[Correction]:
        """Return what is there, and the label of the earlier job; an invented one where there is none."""
        earlier = handout.inputs.earlier
        if earlier is not None:
            return [Correction(earlier[i].truth, self._kind.shown(earlier[i].label)) for i in handout.ids]
        someone, answer = self.question.workers[0].number, self._kind.answer
        truths = self._kind.truths(chance, handout)
        return [Correction(each, self._kind.shown(answer(someone, each, is_hard=True))) for each in truths]

    def answer(self, worker: int, truth: Correction, is_hard: bool) -> Adjusted:
        """Return the worker's correction."""
        if self._kind.is_right(truth.initial, truth.truth) and self.chance.random() < _LEFT_AS_IT_IS_RATE:
            return Adjusted(truth.initial, is_adjusted=False)
        return Adjusted(self._kind.answer(worker, truth.truth, is_hard), is_adjusted=True)

    def content(self, answer: Adjusted) -> Members:
        """Return the answer, as the kind writes it, with whether it was changed where the kind says so."""
        changed = {self._kind.change_key: answer.is_adjusted} if self._kind.change_key else {}
        return {self.element: changed | self._kind.content(answer.answer)[self.element]}

    def right(self, truth: Correction) -> Iterable[int]:
        """Return each label that is there, once."""
        return self._kind.right(truth.truth)

    def settle(self, answers: Sequence[Adjusted], answered: Answered) -> Settled:
        """Return what the kind settles on, and whether most workers changed anything."""
        settled = self._kind.settle([each.answer for each in answers], answered)
        changed = 2 * sum(each.is_adjusted for each in answers) >= len(answers)
        status = {"adjustment-status": "adjusted" if changed else "unadjusted"}
        return settled._replace(fields=settled.fields | status)
