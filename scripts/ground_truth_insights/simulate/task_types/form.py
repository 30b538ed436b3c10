"""Answers to a custom form: one value for each of its fields, or nothing at all."""

from collections.abc import Sequence

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.task_types.custom import all_answers
from ground_truth_insights.simulate.task_types.form_fields import Field
from ground_truth_insights.simulate.task_types.skill import accuracy

# How often somebody submits the form without touching it.
_EMPTY_RATE = 0.02

# One value for each field; none at all in an empty answer.
Values = tuple[int, ...]


class Form(Answering[Values, Values]):
    """Truths and answers are values of the fields.

    `inside` is the name of a hidden field into whose text a script of the template puts all others as JSON.
    """

    def __init__(self, question: Question, fields: Sequence[Field], inside: str = "") -> None:
        """Prepare the answers of a job."""
        self._fields = fields
        self._inside = inside
        self._chance = question.chance
        self._workers = {worker.number: worker for worker in question.workers}

    def truths(self, chance: Chance, handout: Handout) -> list[Values]:
        """Return what is right in each field."""
        return [tuple(field.truth(chance) for field in self._fields) for _ in handout.ids]

    def answer(self, worker: int, truth: Values, is_hard: bool) -> Values:
        """Return what a worker enters."""
        random = self._chance.random
        if random() < _EMPTY_RATE:
            return ()
        right = accuracy(self._workers[worker], is_hard=is_hard)
        return tuple(
            value if random() < right else field.mistaken(self._chance, value)
            for field, value in zip(self._fields, truth, strict=True)
        )

    def content(self, answer: Values) -> str:
        """Return the members of all fields, as they are or as JSON inside a string."""
        members: list[str] = []
        for field, value in zip(self._fields, answer, strict=False):
            members += field.members(value)
        text = f"{{{','.join(members)}}}"
        return f"{{{quoted(self._inside)}:{quoted(text)}}}" if self._inside and answer else text

    def right_labels(self, truth: Values) -> list[tuple[str, str]]:
        """Return what is chosen in each field that has labels."""
        pairs = zip(self._fields, truth, strict=True)
        return [self._label(label) for field, value in pairs for label in field.chosen(value)]

    def settle(self, answers: Sequence[Values], answered: Answered) -> Settled:
        """Return the answers of all workers."""
        return Settled(all_answers([self.content(answer) for answer in answers], answered), "", answers)

    def categories(self) -> list[tuple[str, str]]:
        """Return the labels of all fields."""
        return [self._label(label) for field in self._fields for label in field.categories()]

    def _label(self, label: tuple[str, str]) -> tuple[str, str]:
        element, text = label
        return (f"{self._inside}.{element}" if self._inside else element), text
