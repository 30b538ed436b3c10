"""Answers that are marks on a data object: words of a message, boxes and points on an image, boxes in a point cloud."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.choices import accuracy, choices, confidence_of, cumulative
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.inputs import Members, marked_text

_EMPTY_SHARE = 0.06
_MOST_MARKS = 4
# What share of the things somebody overlooks who looks badly, and how often they draw nothing at all.
_OVERLOOKED_SHARE = 0.35
_BLANK_SHARE = 0.05

# Numbers that say where a mark is; each kind of marks knows what they mean.
Place = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was marked: which of the data object's things it is (`origin`), its label, and where."""

    origin: int
    label: int
    place: Place = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on a data object: what is there, or what somebody says is there.

    `width` and `height` are those of an image. `key` is a random number that makes the answer its own.
    """

    marks: tuple[Mark, ...]
    width: int
    height: int
    key: int

    @property
    def image_properties(self) -> Members:
        """The size of the image, as it stands beside the marks of an answer."""
        return {"inputImageProperties": {"height": self.height, "width": self.width}}


class Marking(Answering):
    """Marks by skill: each thing is found or overlooked, given a label, and placed more or less exactly.

    Marks of this class have no place: where they are, only a painted image says.
    """

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._any_label = cumulative(question.label_set.shares)
        self._choices = choices(question)
        self._workers = {worker.number: worker for worker in question.workers}

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return where a thing is in the scene."""
        return ()

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return where somebody sees a thing that is at `place`."""
        return place

    def scene(self, chance: Chance, key: int) -> Marks:
        """Return what is in the data object of that key: a few things, now and then none."""
        width, height = ((800, 600), (1280, 960), (1920, 1080))[key % 3]
        empty = Marks((), width, height, key)
        count = 0 if chance.random() < _EMPTY_SHARE else chance.whole(1, _MOST_MARKS)
        marks = (
            Mark(origin, bisect_right(self._any_label, chance.random()), self.place(chance, empty))
            for origin in range(count)
        )
        return replace(empty, marks=tuple(marks))

    def truths(self, chance: Chance, handout: Handout) -> list[Marks]:
        """Return what is there."""
        return [self.scene(chance, handout.inputs.keys[number]) for number in handout.ids]

    def answer(self, worker: int, truth: Marks, is_hard: bool) -> Marks:
        """Return what a worker marks."""
        random = self.chance.random
        wrong = 1 - accuracy(self._workers[worker], is_hard=is_hard)
        rows = self._choices[worker, is_hard]
        is_blank = random() < wrong * _BLANK_SHARE
        marks = (
            Mark(mark.origin, bisect_right(rows[mark.label], random()), self.moved(mark.place, truth))
            for mark in truth.marks
            if not is_blank and random() >= wrong * _OVERLOOKED_SHARE
        )
        return replace(truth, marks=tuple(marks), key=self.chance.getrandbits(64))

    def right(self, truth: Marks) -> list[int]:
        """Return each label that is there, once."""
        return sorted({mark.label for mark in truth.marks})

    def settle(self, answers: Sequence[Marks], answered: Answered) -> Settled:
        """Return the marks that at least half of the workers made: the usual label, the average place."""
        by_origin: dict[int, list[Mark]] = {}
        for answer in answers:
            for mark in answer.marks:
                by_origin.setdefault(mark.origin, []).append(mark)
        kept = [group for _, group in sorted(by_origin.items()) if 2 * len(group) >= len(answers)]
        confidences = [{"confidence": confidence_of(len(group), len(answers), self.chance)} for group in kept]
        label = replace(answers[0], marks=tuple(map(_average, kept)))
        return Settled(*self.settled(label, confidences, answered), label)

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return the manifest's label, and its metadata with the confidence in each mark.

        Where nothing consolidates the answers, the service writes a label without content, and where the answers are.
        """
        return {}, {"worker-response-ref": answered.response_uri}

    def class_map(self, label: Marks) -> dict[int, str]:
        """Return `"0":"car","2":"bus"` of the labels that are used."""
        return {index: self.labels[index] for index in self.right(label)}

    def object_names(self, marks: Sequence[Mark]) -> list[str]:
        """Return `car:1`, `car:2`, `bus:1` of car, car, bus."""
        labels = [mark.label for mark in marks]
        return [f"{self.labels[label]}:{labels[: i + 1].count(label)}" for i, label in enumerate(labels)]

    def is_right(self, answer: Marks, truth: Marks) -> bool:
        """Tell whether the things are there with their labels, wherever exactly."""
        return [(mark.origin, mark.label) for mark in answer.marks] == [
            (each.origin, each.label) for each in truth.marks
        ]


def _average(group: Sequence[Mark]) -> Mark:
    votes = Counter(mark.label for mark in group)
    label = min(votes, key=lambda index: (-votes[index], index))
    columns = zip(*(mark.place for mark in group), strict=True)
    return Mark(group[0].origin, label, tuple(round(sum(column) / len(group), 2) for column in columns))


def object_id(key: int, origin: int) -> str:
    """Return the id of one thing in the answer of that key."""
    digits = f"{key:016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[13:16]}-{origin:012x}"


def _nudged(chance: Chance, number: float, by: float, most: float) -> int:
    """Return a whole number near `number`, from 0 to `most`."""
    return int(min(max(0.0, round(number + chance.between(-by, by))), most))


_SLIP_RATE = 0.06


class NamedEntities(Marking):
    """A place is the start and the end in code points, the end exclusive; a scene is as wide as its text is long."""

    def scene(self, chance: Chance, key: int) -> Marks:
        """Return the entities of the message of that key."""
        text, spans = marked_text(key)
        marks = (Mark(origin, span.label, (span.start, span.end)) for origin, span in enumerate(spans))
        return Marks(tuple(marks), len(text), 1, key)

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the place, now and then with a character too many at its end."""
        slip = self.chance.random() < _SLIP_RATE
        return place[0], min(place[1] + slip, scene.width)

    def content(self, answer: Marks) -> Members:
        """Return `{"crowd-entity-annotation":{"entities":[{"endOffset":5,"label":"person","startOffset":0}]}}`."""
        entities = [
            {"endOffset": mark.place[1], "label": self.labels[mark.label], "startOffset": mark.place[0]}
            for mark in answer.marks
        ]
        return {self.element: {"entities": entities}}

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return the entities, and all labels of the job."""
        places = [(self.labels[mark.label], *map(round, mark.place)) for mark in label.marks]
        entities = [dict(zip(("label", "startOffset", "endOffset"), place, strict=True)) for place in places]
        annotations = {"entities": entities, "labels": [{"label": name} for name in self.labels]}
        return {"annotations": annotations}, {"entities": confidences}


_BOX_JITTER = 6


class BoundingBoxes(Marking):
    """A place is left, top, width, height."""

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return a box inside the image."""
        width = chance.whole(scene.width // 16, scene.width // 3)
        height = chance.whole(scene.height // 16, scene.height // 3)
        return chance.whole(0, scene.width - width), chance.whole(0, scene.height - height), width, height

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the box with each of its sides a few pixels off."""
        left = _nudged(self.chance, place[0], _BOX_JITTER, scene.width - 20)
        top = _nudged(self.chance, place[1], _BOX_JITTER, scene.height - 20)
        width = _nudged(self.chance, place[2], _BOX_JITTER, scene.width - left)
        return left, top, width, _nudged(self.chance, place[3], _BOX_JITTER, scene.height - top)

    def content(self, answer: Marks) -> Members:
        """Return the boxes; where nothing was drawn, either an empty list or null."""
        boxes = [dict(sorted({"label": self.labels[mark.label], **sides(mark)}.items())) for mark in answer.marks]
        drawn = boxes if boxes or answer.key & 1 else None
        return {self.element: {"boundingBoxes": drawn, **answer.image_properties}}

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return the averaged boxes, with the size of the image."""
        size = {"width": label.width, "height": label.height, "depth": 3}
        boxes = [{"class_id": mark.label, **sides(mark)} for mark in label.marks]
        fields = {"objects": confidences, "class-map": self.class_map(label)}
        return {"image_size": [size], "annotations": boxes}, fields

    def shown(self, label: Marks) -> Marks:
        """Return the boxes in whole pixels."""
        return replace(label, marks=tuple(replace(mark, place=tuple(map(round, mark.place))) for mark in label.marks))


def sides(mark: Mark) -> Members:
    """Return the sides of a box by their names."""
    return dict(zip(("left", "top", "width", "height"), mark.place, strict=True))


_POINT_JITTER = 4


class Outlines(Marking):
    """A place is x, y of each point in turn.

    `key` is that of the list, `points` the fewest and the most of a figure; they go around where it `is_closed`.
    """

    def __init__(self, question: Question, key: str, points: tuple[int, int], *, is_closed: bool = False) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._key = key
        self._points = points
        self._is_closed = is_closed

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return points inside the image: around a middle, or along a way from left to right."""
        count = chance.whole(*self._points)
        if not self._is_closed:
            xs = sorted(chance.whole(0, scene.width) for _ in range(count))
            return tuple(value for x in xs for value in (x, chance.whole(0, scene.height)))
        radius = chance.between(0.05, 0.2) * scene.height
        middle = chance.between(radius, scene.width - radius), chance.between(radius, scene.height - radius)
        turns = [2 * pi * corner / count for corner in range(count)]
        return tuple(
            round(centre + radius * part)
            for turn in turns
            for centre, part in zip(middle, (round(cos(turn), 6), round(sin(turn), 6)), strict=True)
        )

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the points, each a few pixels off."""
        limits = (scene.width, scene.height) * (len(place) // 2)
        return tuple(
            _nudged(self.chance, value, _POINT_JITTER, limit) for value, limit in zip(place, limits, strict=True)
        )

    def content(self, answer: Marks) -> Members:
        """Return the figures, beside the size of the image."""
        figures = {self._key: [self._drawn(mark) for mark in answer.marks]}
        return {self.element: dict(sorted((answer.image_properties | figures).items()))}

    def _drawn(self, mark: Mark) -> Members:
        points: list[Members] = [{"x": x, "y": y} for x, y in zip(mark.place[::2], mark.place[1::2], strict=True)]
        return {"label": self.labels[mark.label], **(points[0] if self._points == (1, 1) else {"vertices": points})}


# What the numbers of a place are called in an answer and in the manifest.
_MEASURES = {
    "centerX": "center-x", "centerY": "center-y", "centerZ": "center-z", "height": "height", "length": "length",
    "pitch": "pitch", "roll": "roll", "width": "width", "yaw": "yaw",
}  # fmt: skip


class Cuboids(Marking):
    """A place is the middle, the size and the turn."""

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return a thing that stands on the ground, within 40 metres."""
        x, y = chance.between(-40, 40), chance.between(-40, 40)
        height, length, width = chance.between(0.5, 3), chance.between(0.5, 6), chance.between(0.4, 2.5)
        place = (x, y, height / 2, height, length, 0.0, 0.0, width, chance.between(-3.14, 3.14))
        return tuple(round(number, 2) for number in place)

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the cuboid a few centimetres off, still level."""
        return tuple(number and round(number + self.chance.between(-0.05, 0.05), 2) for number in place)

    def content(self, answer: Marks) -> Members:
        """Return the cuboids, each with a name of its own."""
        cuboids = []
        for mark, name in zip(answer.marks, self.object_names(answer.marks), strict=True):
            cuboid: Members = {
                **dict(zip(_MEASURES, mark.place, strict=True)),
                "label": self.labels[mark.label],
                "labelCategoryAttributes": {},
                "objectId": object_id(answer.key, mark.origin),
                "objectName": name,
            }
            cuboids.append(dict(sorted(cuboid.items())))
        return {self.element: {"boundingCuboids": cuboids, "datasetObjectAttributes": {}}}

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return the averaged cuboids, under the names that the service uses there."""
        cuboids = [
            {
                **dict(zip(_MEASURES.values(), mark.place, strict=True)),
                "class-id": mark.label,
                "label-category-attributes": {},
                "object-name": name,
                "object-id": object_id(label.key, mark.origin),
            }
            for mark, name in zip(label.marks, self.object_names(label.marks), strict=True)
        ]
        fields = {"objects": confidences, "class-map": self.class_map(label), "dataset-object-attributes": {}}
        return {"annotations": cuboids}, fields
