"""The input manifest of a job: what its data objects are, and what earlier jobs said about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.messages import marked_text

INPUT_BUCKET = "s3://example-labeling-input"
OUTPUT_BUCKET = "s3://example-labeling-output"

Members = dict[str, Any]
# Folder of the job, line number and key of a data object to the members of its line.
Source = Callable[[str, int, int], Members]

_TEXT_OPENINGS = (
    "Hello, I have a question about my order",
    "Good morning, please look into order",
    "This is the second time that I write about order",
    "Thanks for the quick help with order",
    "I don't see anything in the app for order",
    "The confirmation \u201cyour parcel is on its way\u201d came twice for order",
)


class Earlier(NamedTuple):
    """What an earlier job left about a data object: what is true of it, and the label it was given."""

    truth: Any
    label: Any


@dataclass(frozen=True, slots=True)
class Inputs:
    """The lines of an input manifest.

    `members` are those of each line; `keys` numbers from which each data object is made, its text
    for example; `earlier` is what the earlier job of a chain left, None where there is none.
    """

    members: Sequence[Members]
    keys: Sequence[int]
    earlier: Sequence[Earlier] | None = None

    def part(self, count: int) -> "Inputs":
        """Return the first `count` lines."""
        return Inputs(self.members[:count], self.keys[:count], self.earlier and self.earlier[:count])


def new_inputs(seed: int, folder: str, source: Source, count: int) -> Inputs:
    """Return `count` lines of data objects that no job has seen."""
    chance = Chance(seed, f"input {folder}")
    keys = [chance.getrandbits(64) for _ in range(count)]
    return Inputs([source(folder, number, key) for number, key in enumerate(keys)], keys)


def _file(ending: str) -> Source:
    """Return the source of images and videos, whose places end like that."""
    return lambda folder, number, key: {
        "source-ref": f"{INPUT_BUCKET}/{folder}/{key:016x}{ending.format(number=number)}"
    }


def _point_cloud(folder: str, number: int, key: int) -> Members:
    """Return the place of a point cloud, and where it was taken: a `-metadata` key that is no label's."""
    place = f"{INPUT_BUCKET}/{folder}/{key:016x}"
    return {
        "source-ref": f"{place}/{number:06d}.bin",
        "source-ref-metadata": {
            "format": "binary/xyzi",
            "unix-timestamp": 1_767_600_000.25 + number,
            "ego-vehicle-pose": {
                "position": {"x": 0.5, "y": -1.25, "z": 1.75},
                "heading": {"qx": 0.0, "qy": 0.0, "qz": 0.0, "qw": 1.0},
            },
            "prefix": f"{place}/",
        },
    }


def _text(folder: str, number: int, key: int) -> Members:
    """Return a short message."""
    del folder, number
    return {"source": f"{_TEXT_OPENINGS[key % len(_TEXT_OPENINGS)]} {1_000_000 + key % 9_000_000}."}


SOURCES: Mapping[str, Source] = {
    "image": _file("-{number:06d}.jpg"),
    "clip": _file("-{number:06d}.mp4"),
    # The file that lists a video's frames.
    "frames": _file("/sequence-{number:06d}.json"),
    "point-cloud": _point_cloud,
    "text": _text,
    # A message in which names and places stand.
    "message": lambda _folder, _number, key: {"source": marked_text(key).text},
}
