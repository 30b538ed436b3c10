"""Answers to custom forms: one value for each field, or nothing at all.

A value is a whole number that only its field understands; what is true of a data object is one for each field, too.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.choices import accuracy, cumulative
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.files import json_text
from ground_truth_insights.simulate.inputs import Members

# How often somebody submits the form without touching it.
_EMPTY_RATE = 0.02
# How often there is nothing to write into a text that doesn't have to be filled in.
_EMPTY_SHARE = 0.2
_WRONG_TICK_RATE = 0.5
_TEXTS = ("text", "optional_text")

# One value for each field; none at all in an empty answer.
Values = tuple[int, ...]


class Field(NamedTuple):
    """A field, or a group of them of which one is chosen, with what can stand in it and the share of each.

    A value is the index of an option: of the text that was written (`text`, or `optional_text`, where -1 is nothing),
    of the label of a classifier element inside the form (`classifier`), or of the one button that is chosen, each
    under a name of its own such as `btn1 yes` (`radio_buttons`). Of checkboxes or a toggle (`ticks`) it holds what is
    ticked as bits.
    """

    kind: str
    name: str
    options: Sequence[str]
    shares: Sequence[float]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Field":
        """Make the field of a row of company.yml, whose first key is its kind and says its name."""
        kind, name = next(iter(row.items()))
        options = row["options"]
        return cls(kind, name, list(options), list(options.values()) if isinstance(options, Mapping) else ())

    def truth(self, chance: Chance) -> int:
        """Return what is right: an option by its share, any text, or each tick by its share."""
        if self.kind == "ticks":
            return sum(1 << i for i, share in enumerate(self.shares) if chance.random() < share)
        if self.kind == "optional_text" and chance.random() < _EMPTY_SHARE:
            return -1
        if not self.labels:
            return chance.whole(0, len(self.options) - 1)
        return bisect_right(cumulative(self.shares), chance.random())

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return what somebody enters who is wrong: anything, or some ticks the other way round that are ever set."""
        if self.kind != "ticks":
            return self.truth(chance)
        wrong = (1 << i for i, share in enumerate(self.shares) if share and chance.random() < _WRONG_TICK_RATE)
        return truth ^ sum(wrong)

    def members(self, value: int) -> Members:
        """Return the members in the answer.

        They are `"tag1":"blue"`, absent where left empty; `"image_attributes":{"blurry":true,"dim":false}`, all
        options, ticked or not; `"btn1":{"yes":true},"btn2":{"no":false}`; or `"category":{"label":"Biased"}`.
        """
        if self.kind == "ticks":
            return {self.name: {option: bool(value >> i & 1) for i, option in enumerate(self.options)}}
        if self.kind == "radio_buttons":
            return {name: {option: i == value} for i, (name, option) in enumerate(self.labels)}
        if self.kind == "classifier":
            return {self.name: {"label": self.options[value]}}
        return {} if value < 0 else {self.name: self.options[value]}

    @property
    def labels(self) -> list[tuple[str, str]]:
        """The labels that can be chosen, each after its element; free text is none."""
        if self.kind == "radio_buttons":
            return [(name, option) for name, _, option in (each.partition(" ") for each in self.options)]
        return [] if self.kind in _TEXTS else [(self.name, option) for option in self.options]

    def chosen(self, value: int) -> list[int]:
        """Return the index among `labels` of each that is chosen."""
        if self.kind == "ticks":
            return [i for i in range(len(self.options)) if value >> i & 1]
        return [value] if self.labels else []


class Form(Answering):
    """Truths and answers are values of the fields.

    `inside` is the name of a hidden field into whose text a script of the template puts all others as JSON.
    """

    def __init__(self, question: Question, fields: Sequence[Mapping[str, Any]], inside: str = "") -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._fields = list(map(Field.of, fields))
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
            first += len(field.labels)

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
        return [(f"{prefix}{name}", label) for field in self._fields for name, label in field.labels]
