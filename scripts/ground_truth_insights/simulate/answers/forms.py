"""Answers to custom forms: one value for each field, or nothing at all.

A value is a whole number that only its field understands; what is true of a data object is one for each field, too.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.choices import accuracy, cumulative
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.files import json_text
from ground_truth_insights.simulate.inputs import Members

# How often somebody submits the form without touching it.
_EMPTY_RATE = 0.02
_WRONG_TICK_RATE = 0.5

# One value for each field; none at all in an empty answer.
Values = tuple[int, ...]


class Field(ABC):
    """A field, or a group of them of which one is chosen, with what can stand in it and the share of each."""

    def __init__(self, name: str, options: Sequence[str] | Mapping[str, float]) -> None:
        """Take the name, and the options with their shares where one is chosen."""
        self.name = name
        self.options = tuple(options)
        self.shares = tuple(options.values()) if isinstance(options, Mapping) else ()

    def truth(self, chance: Chance) -> int:
        """Return what is right: an option by its share."""
        return bisect_right(cumulative(self.shares), chance.random())

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return what somebody enters who is wrong: any option."""
        return self.truth(chance)

    @abstractmethod
    def members(self, value: int) -> Members:
        """Return the members in the answer, by name."""

    def categories(self) -> list[tuple[str, str]]:
        """Return the labels that can be chosen, each after the element."""
        return [(self.name, option) for option in self.options]

    def chosen(self, value: int) -> list[int]:
        """Return the index among `categories` of each label that is chosen."""
        return [value]


class TextField(Field):
    """A line or an area of text; a value is the index of what was written, -1 where it was left empty."""

    # How often there is nothing to write.
    empty_share = 0.0

    def truth(self, chance: Chance) -> int:
        """Return any of the texts, or none where there is nothing to say."""
        is_empty = self.empty_share and chance.random() < self.empty_share
        return -1 if is_empty else chance.whole(0, len(self.options) - 1)

    def members(self, value: int) -> Members:
        """Return `"tag1":"blue"`; an input left empty is absent."""
        return {} if value < 0 else {self.name: self.options[value]}

    def categories(self) -> list[tuple[str, str]]:
        """Return nothing: free text is no label."""
        return []

    def chosen(self, value: int) -> list[int]:
        """Return nothing."""
        return []


class OptionalText(TextField):
    """A text that doesn't have to be filled in."""

    empty_share = 0.2


class Ticks(Field):
    """Checkboxes or a toggle under one name; a value holds what is ticked as bits."""

    def truth(self, chance: Chance) -> int:
        """Tick each option by its share."""
        return sum(1 << i for i, share in enumerate(self.shares) if chance.random() < share)

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return the ticks with some the other way round, of those that are ever ticked."""
        wrong = (1 << i for i, share in enumerate(self.shares) if share and chance.random() < _WRONG_TICK_RATE)
        return truth ^ sum(wrong)

    def members(self, value: int) -> Members:
        """Return `"image_attributes":{"blurry":true,"dim":false}`: all options, ticked or not."""
        return {self.name: {option: bool(value >> i & 1) for i, option in enumerate(self.options)}}

    def chosen(self, value: int) -> list[int]:
        """Return the index of each option that is ticked."""
        return [i for i in range(len(self.options)) if value >> i & 1]


class RadioButtons(Field):
    """Buttons, each under a name of its own (`btn1 yes`), of which exactly one is chosen; a value is its index."""

    def members(self, value: int) -> Members:
        """Return `"btn1":{"yes":true},"btn2":{"no":false}`."""
        return {name: {option: i == value} for i, (name, option) in enumerate(self.categories())}

    def categories(self) -> list[tuple[str, str]]:
        """Return all buttons."""
        return [(name, option) for name, _, option in (each.partition(" ") for each in self.options)]


class Classifier(Field):
    """A classifier element inside a form; a value is the index of its label."""

    def members(self, value: int) -> Members:
        """Return `"category":{"label":"Biased"}`."""
        return {self.name: {"label": self.options[value]}}


_FIELDS: Mapping[str, type[Field]] = {
    "text": TextField,
    "optional_text": OptionalText,
    "ticks": Ticks,
    "radio_buttons": RadioButtons,
    "classifier": Classifier,
}


def _field(row: Mapping[str, Any]) -> Field:
    """Make the field of a row of company.yml, whose first key is its kind and says its name."""
    kind, name = next(iter(row.items()))
    return _FIELDS[kind](name, row["options"])


class Form(Answering):
    """Truths and answers are values of the fields.

    `inside` is the name of a hidden field into whose text a script of the template puts all others as JSON.
    """

    def __init__(self, question: Question, fields: Sequence[Mapping[str, Any]], inside: str = "") -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._fields = list(map(_field, fields))
        self._inside = inside
        self._workers = {worker.number: worker for worker in question.workers}

    def truths(self, chance: Chance, handout: Handout) -> list[Values]:
        """Return what is right in each field."""
        return [tuple(field.truth(chance) for field in self._fields) for _ in handout.ids]

    def answer(self, worker: int, truth: Values, is_hard: bool) -> Values:
        """Return what a worker enters."""
        random = self.chance.random
        if random() < _EMPTY_RATE:
            return ()
        right = accuracy(self._workers[worker], is_hard=is_hard)
        return tuple(
            value if random() < right else field.mistaken(self.chance, value)
            for field, value in zip(self._fields, truth, strict=True)
        )

    def content(self, answer: Values) -> Members:
        """Return the members of all fields, as they are or as JSON inside a string."""
        members: Members = {}
        for field, value in zip(self._fields, answer, strict=False):
            members |= field.members(value)
        return {self._inside: json_text(members)} if self._inside and answer else members

    def right(self, truth: Values) -> Iterator[int]:
        """Yield the index among the labels of all fields of each that is chosen."""
        first = 0
        for field, value in zip(self._fields, truth, strict=True):
            yield from (first + index for index in field.chosen(value))
            first += len(field.categories())

    def settle(self, answers: Sequence[Values], answered: Answered) -> Settled:
        """Return what AWS's example of a consolidation writes: the answers of all workers, as text."""
        annotations = [
            {"workerId": worker_id, "annotationData": {"content": json_text(self.content(answer))}}
            for worker_id, answer in zip(answered.worker_ids, answers, strict=True)
        ]
        return Settled({"annotationsFromAllWorkers": annotations}, {}, answers)

    def categories(self) -> list[tuple[str, str]]:
        """Return the labels of all fields."""
        prefix = f"{self._inside}." if self._inside else ""
        return [(f"{prefix}{name}", label) for field in self._fields for name, label in field.categories()]
