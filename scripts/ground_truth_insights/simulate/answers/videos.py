"""Boxes in the frames of a video, with or without the identity of what moves.

The answer only points at frames; what was drawn lies in a file of its own for each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.marks import BoundingBoxes, Marks, object_id, sides
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.inputs import Members

_FEWEST_FRAMES = 4
_MOST_FRAMES = 8
_PIXELS_PER_FRAME = 3


class Video(NamedTuple):
    """What is in a video, or what somebody drew: the first frame, and how many there are.

    `uri` is where the answers lie, and `folder` that of an answer's frames.
    """

    uri: str
    first: Marks
    frames: int
    folder: str = ""


class VideoFrames(Answering):
    """Things move from frame to frame; in tracking, a thing keeps its id and its name."""

    def __init__(self, question: Question, *, is_tracking: bool) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._boxes = BoundingBoxes(question)
        self._is_tracking = is_tracking

    def truths(self, chance: Chance, handout: Handout) -> list[Video]:
        """Return what is in each video."""
        scenes = self._boxes.truths(chance, handout)
        return [
            Video(f"{handout.uri}/{number}", scene, chance.whole(_FEWEST_FRAMES, _MOST_FRAMES))
            for number, scene in zip(handout.ids, scenes, strict=True)
        ]

    def answer(self, worker: int, truth: Video, is_hard: bool) -> Video:
        """Return what a worker draws in the first frame, carried on through the others."""
        first = self._boxes.answer(worker, truth.first, is_hard)
        return truth._replace(first=first, folder=f"{self.chance.getrandbits(160):040x}")

    def content(self, answer: Video) -> Members:
        """Return the list of the frames' files, and where they are."""
        entries = [f"{_frame(number)}.json" for number in range(answer.frames)]
        return {self.element: {"frameData": {"entries": entries, "s3Prefix": f"{answer.uri}/{answer.folder}/"}}}

    def files(self, answer: Video) -> Iterator[tuple[str, Members]]:
        """Yield the file of each frame."""
        for number in range(answer.frames):
            drawn: Members = {"frame": _frame(number), "boundingBoxes": self._drawn(_later(answer.first, number))}
            if self._is_tracking:
                drawn = {"frameNumber": number, **drawn, "frameAttributes": {}}
            yield f"{answer.folder}/{_frame(number)}.json", {self.element: drawn}

    def right(self, truth: Video) -> list[int]:
        """Return each label that is there, once."""
        return self._boxes.right(truth.first)

    def settle(self, answers: Sequence[Video], answered: Answered) -> Settled:
        """Return where the labels of all frames lie."""
        settled = self._boxes.settle([answer.first for answer in answers], answered)
        place = answered.consolidated(f"{answered.object_id}/SeqLabel.json")
        return Settled(place, {"class-map": dict(enumerate(self.labels))}, settled.answer)

    def _drawn(self, frame: Marks) -> list[Members]:
        boxes = []
        for mark, name in zip(frame.marks, self._boxes.object_names(frame.marks), strict=True):
            box: Members = {"label": self.labels[mark.label]}
            if self._is_tracking:
                box |= {"objectId": object_id(frame.key, mark.origin), "objectName": name}
                box["labelCategoryAttributes"] = {"occluded": "no"}
            boxes.append(box | dict(reversed(sides(mark).items())))
        return boxes


def _later(first: Marks, number: int) -> Marks:
    marks = []
    for mark in first.marks:
        left, top, width, height = mark.place
        left = min(left + number * _PIXELS_PER_FRAME, first.width - width)
        marks.append(replace(mark, place=(left, top, width, height)))
    return replace(first, marks=tuple(marks))


def _frame(number: int) -> str:
    return f"frame_{number:04d}.jpeg"
