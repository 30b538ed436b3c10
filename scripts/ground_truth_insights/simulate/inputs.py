"""The input manifest of a job: what its data objects are, and what earlier jobs said about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.messages import marked_text

INPUT_BUCKET = "s3://example-labeling-input"
OUTPUT_BUCKET = "s3://example-labeling-output"

# Folder of the job, line number and key of a data object to the JSON members of its line.
Source = Callable[[str, int, int], str]

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

    `members` are the JSON members of each line; `keys` numbers from which each data object is made, its text
    for example; `earlier` is what the earlier job of a chain left, None where there is none.
    """

    members: Sequence[str]
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


def image(folder: str, number: int, key: int) -> str:
    """Return the place of an image."""
    return f'"source-ref":"{INPUT_BUCKET}/{folder}/{key:016x}-{number:06d}.jpg"'


def clip(folder: str, number: int, key: int) -> str:
    """Return the place of a short video."""
    return f'"source-ref":"{INPUT_BUCKET}/{folder}/{key:016x}-{number:06d}.mp4"'


def frames(folder: str, number: int, key: int) -> str:
    """Return the place of the file that lists a video's frames."""
    return f'"source-ref":"{INPUT_BUCKET}/{folder}/{key:016x}/sequence-{number:06d}.json"'


def point_cloud(folder: str, number: int, key: int) -> str:
    """Return the place of a point cloud, and where it was taken: a `-metadata` key that is no label's."""
    seconds, place = 1_767_600_000 + number, f"{INPUT_BUCKET}/{folder}/{key:016x}"
    pose = '"position":{"x":0.5,"y":-1.25,"z":1.75},"heading":{"qx":0.0,"qy":0.0,"qz":0.0,"qw":1.0}'
    return (
        f'"source-ref":"{place}/{number:06d}.bin","source-ref-metadata":{{"format":"binary/xyzi",'
        f'"unix-timestamp":{seconds}.25,"ego-vehicle-pose":{{{pose}}},"prefix":"{place}/"}}'
    )


def text(folder: str, number: int, key: int) -> str:
    """Return a short message."""
    del folder, number
    order = 1_000_000 + key % 9_000_000
    return f'"source":{quoted(f"{_TEXT_OPENINGS[key % len(_TEXT_OPENINGS)]} {order}.")}'


def message(folder: str, number: int, key: int) -> str:
    """Return a message in which names and places stand."""
    del folder, number
    return f'"source":{quoted(marked_text(key).text)}'


SOURCES: Mapping[str, Source] = {
    "image": image,
    "clip": clip,
    "frames": frames,
    "point-cloud": point_cloud,
    "text": text,
    "message": message,
}
