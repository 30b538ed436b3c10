"""The input manifest of a job: what its data objects are, and what earlier jobs said about them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ground_truth_insights.simulate.chance import Chance

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
_PERSON, _PRODUCT, _ORDER, _PLACE = range(4)
# A number stands for a word of that label. Characters beyond 16 bits show who counts code units instead.
_MESSAGES: tuple[tuple[str | int, ...], ...] = (
    ("Hello, ", _PERSON, " here: the ", _PRODUCT, " that I ordered came broken to ", _PLACE, "."),
    ("\U0001f642 Thanks! Order ", _ORDER, " arrived in ", _PLACE, " within a day."),
    ("Where is my order ", _ORDER, "? Nobody in ", _PLACE, " has seen the ", _PRODUCT, "."),
    ("\U0001f621\U0001f621 The ", _PRODUCT, " doesn't work. Please call ", _PERSON, "."),
    ("I spoke to ", _PERSON, " about order ", _ORDER, " \u2013 no answer yet \U0001f614"),
    ("Can I bring the ", _PRODUCT, " back to your store in ", _PLACE, "?"),
    ("I can't log in any more, please help.",),
)
_WORDS = (
    ("Ada Example", "Zo\u00eb Sample", "Mr. Placeholder", "Jun Specimen", "Bela Testcase"),
    ("desk lamp", "sofa bed", "\u201cFj\u00e4ll\u201d armchair", "children's chair", "coffee table"),
    ("100-2231", "100-4870", "200-1155", "200-7602", "300-0048"),
    ("Lisbon", "Krak\u00f3w", "Toronto", "Bengaluru", "Sample Town"),
)


class Earlier(NamedTuple):
    """What an earlier job left about a data object: what is true of it, and the label it was given."""

    truth: Any
    label: Any


class Inputs(NamedTuple):
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


class Span(NamedTuple):
    """A name or a place in a message: the first code point, the one after the last, and the index of its label."""

    start: int
    end: int
    label: int


def new_inputs(seed: int, folder: str, source: Source, count: int) -> Inputs:
    """Return `count` lines of data objects that no job has seen."""
    chance = Chance(seed, f"input {folder}")
    keys = [chance.getrandbits(64) for _ in range(count)]
    return Inputs([source(folder, number, key) for number, key in enumerate(keys)], keys)


def marked_text(key: int) -> tuple[str, list[Span]]:
    """Return the message of a key, and where names and places stand in it: known from how it is put together."""
    rest, message = divmod(key, len(_MESSAGES))
    text = ""
    spans = []
    for part in _MESSAGES[message]:
        if isinstance(part, str):
            text += part
            continue
        rest, choice = divmod(rest, len(_WORDS[part]))
        word = _WORDS[part][choice]
        spans.append(Span(len(text), len(text) + len(word), part))
        text += word
    return text, spans


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


def _text(_folder: str, _number: int, key: int) -> Members:
    """Return a short message."""
    return {"source": f"{_TEXT_OPENINGS[key % len(_TEXT_OPENINGS)]} {1_000_000 + key % 9_000_000}."}


SOURCES: Mapping[str, Source] = {
    "image": _file("-{number:06d}.jpg"),
    "clip": _file("-{number:06d}.mp4"),
    # The file that lists a video's frames.
    "frames": _file("/sequence-{number:06d}.json"),
    "point-cloud": _point_cloud,
    "text": _text,
    # A message in which names and places stand.
    "message": lambda _folder, _number, key: {"source": marked_text(key)[0]},
}
