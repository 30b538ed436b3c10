"""Answers that are marks on a data object: things drawn on an image, words in a text, boxes in a point cloud."""

from abc import abstractmethod
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.task_types.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.task_types.skill import (
    Choices,
    accuracy,
    categories_of,
    confidence_of,
    cumulative,
)

_EMPTY_SHARE = 0.06
_MOST_MARKS = 4
# What share of the things somebody overlooks who looks badly, and how often they draw nothing at all.
_OVERLOOKED_SHARE = 0.35
_BLANK_SHARE = 0.05

# Numbers that say where a mark is; each task type knows what they mean.
Place = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was marked: which of the data object's things it is (`origin`), its label, and where."""

    origin: int
    label: int
    place: Place


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on a data object: what is there, or what somebody says is there.

    `width` and `height` are those of an image. `key` is a random number that makes the answer its own.
    """

    marks: tuple[Mark, ...]
    width: int
    height: int
    key: int


class Marking(Answering[Marks, Marks]):
    """Marks by skill: each thing is found or overlooked, given a label, and placed more or less exactly."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._question = question
        self._chance = question.chance
        self._labels = question.label_set.labels
        self._choices = Choices(question.workers, question.label_set)
        self._workers = {worker.number: worker for worker in question.workers}

    @abstractmethod
    def scene(self, chance: Chance, key: int) -> Marks:
        """Return what is in the data object of that key."""

    @abstractmethod
    def moved(self, place: Place, scene: Marks) -> Place:
        """Return where somebody sees a thing that is at `place`."""

    def truths(self, chance: Chance, handout: Handout) -> Sequence[Marks]:
        """Return what is there."""
        return [self.scene(chance, handout.inputs.keys[number]) for number in handout.ids]

    def answer(self, worker: int, truth: Marks, is_hard: bool) -> Marks:
        """Return what a worker marks."""
        random = self._chance.random
        wrong = 1 - accuracy(self._workers[worker], is_hard=is_hard)
        rows = self._choices[worker, is_hard]
        is_blank = random() < wrong * _BLANK_SHARE
        marks = (
            Mark(mark.origin, bisect_right(rows[mark.label], random()), self.moved(mark.place, truth))
            for mark in truth.marks
            if not is_blank and random() >= wrong * _OVERLOOKED_SHARE
        )
        return replace(truth, marks=tuple(marks), key=self._chance.getrandbits(64))

    def right_labels(self, truth: Marks) -> list[tuple[str, str]]:
        """Return each label that is there, once."""
        present = sorted({mark.label for mark in truth.marks})
        return [(self._question.element, self._labels[label]) for label in present]

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return categories_of(self._question)

    def settle(self, answers: Sequence[Marks], answered: Answered) -> Settled:
        """Return the marks that at least half of the workers made: the usual label, the average place."""
        by_origin: dict[int, list[Mark]] = {}
        for answer in answers:
            for mark in answer.marks:
                by_origin.setdefault(mark.origin, []).append(mark)
        kept = [group for _, group in sorted(by_origin.items()) if 2 * len(group) >= len(answers)]
        confidences = [confidence_of(len(group), len(answers), self._chance) for group in kept]
        label = replace(answers[0], marks=tuple(_average(group) for group in kept))
        value, fields = self.settled_text(label, confidences, answered)
        return Settled(value, fields, label)

    @abstractmethod
    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return the JSON text of the manifest's label, and of its metadata."""


class Drawing(Marking):
    """Marks on something that can be seen: an image, or a point cloud."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._any_label = cumulative(question.label_set.shares)

    @abstractmethod
    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return where a thing is in the scene."""

    def scene(self, chance: Chance, key: int) -> Marks:
        """Return a few things, now and then none."""
        width, height = ((800, 600), (1280, 960), (1920, 1080))[key % 3]
        empty = Marks((), width, height, key)
        count = 0 if chance.random() < _EMPTY_SHARE else chance.whole(1, _MOST_MARKS)
        marks = (
            Mark(origin, bisect_right(self._any_label, chance.random()), self.place(chance, empty))
            for origin in range(count)
        )
        return replace(empty, marks=tuple(marks))


def nudged(chance: Chance, number: float, by: float, most: float) -> int:
    """Return a whole number near `number`, from 0 to `most`."""
    return int(min(max(0.0, round(number + chance.between(-by, by))), most))


def confidence_objects(confidences: Sequence[str]) -> str:
    """Return `[{"confidence":0.95},{"confidence":0.6}]`."""
    objects = ",".join(f'{{"confidence":{confidence}}}' for confidence in confidences)
    return f"[{objects}]"


def class_map(labels: Sequence[str], used: Sequence[int]) -> str:
    """Return `"0":"car","2":"bus"` of labels as JSON text by the indexes that are used."""
    return ",".join(f'"{index}":{labels[index]}' for index in sorted(set(used)))


def _average(group: Sequence[Mark]) -> Mark:
    votes = Counter(mark.label for mark in group)
    label = min(votes, key=lambda index: (-votes[index], index))
    columns = zip(*(mark.place for mark in group), strict=True)
    return Mark(group[0].origin, label, tuple(round(sum(column) / len(group), 2) for column in columns))
