"""Boxes in the frames of a video, with or without the identity of what moves.

The answer only points at frames; what was drawn lies in a file of its own for each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.marks import (
    BoundingBoxes,
    Mark,
    Marks,
    class_map,
    object_id,
    object_names,
)
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted

_FEWEST_FRAMES = 4
_MOST_FRAMES = 8
_PIXELS_PER_FRAME = 3


@dataclass(frozen=True, slots=True)
class Video:
    """What is in a video: the first frame, how many follow it; `uri` is where the answers will lie."""

    uri: str
    first: Marks
    frames: int


@dataclass(frozen=True, slots=True)
class Track:
    """What somebody drew: the boxes of each frame, and the folder that holds them."""

    uri: str
    folder: str
    frames: tuple[Marks, ...]


class VideoFrames(Answering[Video, Track]):
    """Things move from frame to frame; in tracking, a thing keeps its id and its name."""

    has_files = True

    def __init__(self, question: Question, *, is_tracking: bool) -> None:
        """Prepare the answers of a job."""
        self._boxes = BoundingBoxes(question)
        self._element = quoted(question.element)
        self._chance = question.chance
        self._labels = question.label_set.labels
        self._names = [quoted(label) for label in self._labels]
        self._is_tracking = is_tracking

    def truths(self, chance: Chance, handout: Handout) -> list[Video]:
        """Return what is in each video."""
        scenes = self._boxes.truths(chance, handout)
        return [
            Video(f"{handout.uri}/{number}", scene, chance.whole(_FEWEST_FRAMES, _MOST_FRAMES))
            for number, scene in zip(handout.ids, scenes, strict=True)
        ]

    def answer(self, worker: int, truth: Video, is_hard: bool) -> Track:
        """Return what a worker draws in the first frame, carried on through the others."""
        first = self._boxes.answer(worker, truth.first, is_hard)
        folder = f"{self._chance.getrandbits(160):040x}"
        return Track(truth.uri, folder, tuple(_later(first, number) for number in range(truth.frames)))

    def content(self, answer: Track) -> str:
        """Return the list of the frames' files, and where they are."""
        entries = ",".join(f'"{_frame(number)}.json"' for number in range(len(answer.frames)))
        return (
            f'{{{self._element}:{{"frameData":{{"entries":[{entries}],"s3Prefix":"{answer.uri}/{answer.folder}/"}}}}}}'
        )

    def files(self, answer: Track) -> Iterator[tuple[str, str]]:
        """Yield the file of each frame."""
        text = self._tracking_text if self._is_tracking else self._detection_text
        for number, frame in enumerate(answer.frames):
            yield f"{answer.folder}/{_frame(number)}.json", f"{{{self._element}:{text(number, frame)}}}"

    def right_labels(self, truth: Video) -> list[tuple[str, str]]:
        """Return each label that is there, once."""
        return self._boxes.right_labels(truth.first)

    def settle(self, answers: Sequence[Track], answered: Answered) -> Settled:
        """Return where the labels of all frames lie."""
        settled = self._boxes.settle([answer.frames[0] for answer in answers], answered)
        names = class_map(self._names, range(len(self._names)))
        place = f"{answered.job_uri}/annotations/consolidated-annotation/output/{answered.object_id}/SeqLabel.json"
        return Settled(f'"{place}"', f'"class-map":{{{names}}}', settled.answer)

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._boxes.categories()

    def _tracking_text(self, number: int, frame: Marks) -> str:
        names = object_names([self._labels[mark.label] for mark in frame.marks])
        boxes = ",".join(
            f'{{"label":{self._names[mark.label]},"objectId":"{object_id(frame.key, mark.origin)}",'
            f'"objectName":{quoted(name)},"labelCategoryAttributes":{{"occluded":"no"}},{_sides(mark)}}}'
            for mark, name in zip(frame.marks, names, strict=True)
        )
        return f'{{"frameNumber":{number},"frame":"{_frame(number)}","boundingBoxes":[{boxes}],"frameAttributes":{{}}}}'

    def _detection_text(self, number: int, frame: Marks) -> str:
        boxes = ",".join(f'{{"label":{self._names[mark.label]},{_sides(mark)}}}' for mark in frame.marks)
        return f'{{"frame":"{_frame(number)}","boundingBoxes":[{boxes}]}}'


def _later(first: Marks, number: int) -> Marks:
    marks = []
    for mark in first.marks:
        left, top, width, height = mark.place
        left = min(left + number * _PIXELS_PER_FRAME, first.width - width)
        marks.append(Mark(mark.origin, mark.label, (left, top, width, height)))
    return Marks(tuple(marks), first.width, first.height, first.key)


def _frame(number: int) -> str:
    return f"frame_{number:04d}.jpeg"


def _sides(mark: Mark) -> str:
    left, top, width, height = mark.place
    return f'"height":{height},"width":{width},"top":{top},"left":{left}'
