"""The fields that custom forms are made of, and what each leaves in an answer.

A value is a whole number that only its field understands. What is true of a data object is one of them, too.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from dataclasses import dataclass

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.skill import cumulative

# How often there is nothing to write into a text that doesn't have to be filled in.
_EMPTY_SHARE = 0.2
_WRONG_TICK_RATE = 0.5


class Field(ABC):
    """A field, or a group of them of which one is chosen."""

    @abstractmethod
    def truth(self, chance: Chance) -> int:
        """Return what is right."""

    @abstractmethod
    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return what somebody enters who is wrong."""

    @abstractmethod
    def members(self, value: int) -> list[str]:
        """Return the JSON members in the answer, by name."""

    @abstractmethod
    def categories(self) -> list[tuple[str, str]]:
        """Return the labels that can be chosen, each after the element; none in a field for text."""

    @abstractmethod
    def chosen(self, value: int) -> list[tuple[str, str]]:
        """Return the labels that are chosen, each after the element."""


@dataclass(frozen=True, slots=True)
class TextField(Field):
    """A line or an area of text; a value is the index of what was written, -1 where it was left empty."""

    name: str
    texts: tuple[str, ...]
    is_required: bool = True

    def truth(self, chance: Chance) -> int:
        """Return any of the texts, or none where there is nothing to say."""
        if not self.is_required and chance.random() < _EMPTY_SHARE:
            return -1
        return chance.whole(0, len(self.texts) - 1)

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return any of the texts, or none."""
        del truth
        return self.truth(chance)

    def members(self, value: int) -> list[str]:
        """Return `"tag1":"blue"`; an input left empty is absent."""
        return [] if value < 0 else [f"{quoted(self.name)}:{quoted(self.texts[value])}"]

    def categories(self) -> list[tuple[str, str]]:
        """Return nothing: free text is no label."""
        return []

    def chosen(self, value: int) -> list[tuple[str, str]]:
        """Return nothing."""
        del value
        return []


@dataclass(frozen=True, slots=True)
class Ticks(Field):
    """Checkboxes or a toggle under one name, with the share of each; a value holds what is ticked as bits."""

    name: str
    options: tuple[str, ...]
    shares: tuple[float, ...]

    def truth(self, chance: Chance) -> int:
        """Tick each option by its share."""
        return sum(1 << i for i, share in enumerate(self.shares) if chance.random() < share)

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return the ticks with some the other way round, of those that are ever ticked."""
        wrong = (1 << i for i, share in enumerate(self.shares) if share and chance.random() < _WRONG_TICK_RATE)
        return truth ^ sum(wrong)

    def members(self, value: int) -> list[str]:
        """Return `"image_attributes":{"blurry":true,"dim":false}`: all options, ticked or not."""
        options = ",".join(
            f"{quoted(option)}:{'true' if value >> i & 1 else 'false'}" for i, option in enumerate(self.options)
        )
        return [f"{quoted(self.name)}:{{{options}}}"]

    def categories(self) -> list[tuple[str, str]]:
        """Return all options."""
        return [(self.name, option) for option in self.options]

    def chosen(self, value: int) -> list[tuple[str, str]]:
        """Return what is ticked."""
        return [(self.name, option) for i, option in enumerate(self.options) if value >> i & 1]


@dataclass(frozen=True, slots=True)
class RadioButtons(Field):
    """Buttons (name, option) of which exactly one is chosen; a value is its index."""

    buttons: tuple[tuple[str, str], ...]
    shares: tuple[float, ...]

    def truth(self, chance: Chance) -> int:
        """Return a button by its share."""
        return bisect_right(cumulative(self.shares), chance.random())

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return any button by its share."""
        del truth
        return self.truth(chance)

    def members(self, value: int) -> list[str]:
        """Return `"btn1":{"yes":true},"btn2":{"no":false}`."""
        return [
            f"{quoted(name)}:{{{quoted(option)}:{'true' if i == value else 'false'}}}"
            for i, (name, option) in enumerate(self.buttons)
        ]

    def categories(self) -> list[tuple[str, str]]:
        """Return all buttons."""
        return list(self.buttons)

    def chosen(self, value: int) -> list[tuple[str, str]]:
        """Return the one button."""
        return [self.buttons[value]]


@dataclass(frozen=True, slots=True)
class Classifier(Field):
    """A classifier element inside a form; a value is the index of its label."""

    name: str
    labels: tuple[str, ...]
    shares: tuple[float, ...]

    def truth(self, chance: Chance) -> int:
        """Return a label by its share."""
        return bisect_right(cumulative(self.shares), chance.random())

    def mistaken(self, chance: Chance, truth: int) -> int:
        """Return any label by its share."""
        del truth
        return self.truth(chance)

    def members(self, value: int) -> list[str]:
        """Return `"category":{"label":"Biased"}`."""
        return [f'{quoted(self.name)}:{{"label":{quoted(self.labels[value])}}}']

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return [(self.name, label) for label in self.labels]

    def chosen(self, value: int) -> list[tuple[str, str]]:
        """Return the one label."""
        return [(self.name, self.labels[value])]
