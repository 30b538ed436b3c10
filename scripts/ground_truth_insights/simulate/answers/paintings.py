"""Answers that are painted images, in which the colour of each pixel says its label or its thing."""

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Members, Question, Settled
from ground_truth_insights.simulate.answers.choices import Chosen, MultiLabel
from ground_truth_insights.simulate.answers.marks import Drawing, Marks, Place, image_properties, response_reference
from ground_truth_insights.simulate.chance import Chance

COLORS = (
    "#2ca02c", "#1f77b4", "#ff7f0e", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
BACKGROUND = "#ffffff"
# Signature, header, palette, end, and what a chunk and the stored pixels need.
_OVERHEAD = 90
_LEAST_SIDE = 4
_MOST_STORED = 65_535


def label_image(colors: Sequence[str], image_bytes: int, key: int) -> Members:
    """Return a PNG of about `image_bytes` bytes, as answers embed it: a background, and a band of each colour.

    `key` moves the borders. The pixels aren't compressed, so that the size is the one asked for and no version
    of a compression library changes the bytes.
    """
    pixels = max(_LEAST_SIDE**2, image_bytes - _OVERHEAD - 3 * len(colors))
    width = max(_LEAST_SIDE, isqrt(pixels))
    height = max(_LEAST_SIDE, pixels // (width + 1))
    borders = [0, *(height * (band + 1) // (len(colors) + 1) for band in range(len(colors))), height]
    borders[1:-1] = [max(0, border - (key >> band & 1)) for band, border in enumerate(borders[1:-1])]
    rows = b"".join(
        (b"\0" + bytes([band]) * width) * (end - start) for band, (start, end) in enumerate(pairwise(borders))
    )
    palette = b"".join(bytes.fromhex(color[1:]) for color in (BACKGROUND, *colors))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", _stored(rows)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)
    return {"labeledImage": {"pngImageData": base64.b64encode(png).decode("ascii")}}


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _stored(content: bytes) -> bytes:
    """Return a zlib stream of blocks that are stored as they are."""
    starts = range(0, len(content), _MOST_STORED)
    blocks = []
    for start in starts:
        block = content[start : start + _MOST_STORED]
        is_last = start == starts[-1]
        blocks.append(struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF) + block)
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(content))


class InstanceSegmentation(Drawing):
    """A mark has no place: where it is, only the painted image says."""

    def place(self, chance: Chance, scene: Marks) -> Place:
        """Return nothing."""
        del chance, scene
        return ()

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return nothing."""
        del scene
        return place

    def content(self, answer: Marks) -> Members:
        """Return the instances with their colours, and the image."""
        colors = [COLORS[mark.origin % len(COLORS)] for mark in answer.marks]
        instances = [
            {"color": color, "label": self.labels[mark.label]} for color, mark in zip(colors, answer.marks, strict=True)
        ]
        image = label_image(colors, self.question.image_bytes, answer.key)
        return {self.element: {**image_properties(answer), "instances": instances, **image}}

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return a label without content."""
        del label, confidences
        return {}, response_reference(answered)


@dataclass(frozen=True, slots=True)
class Painting:
    """The labels that somebody painted, or that are there, and a random number that makes an answer their own."""

    labels: Chosen
    key: int = 0


class SemanticSegmentation(Answering[Painting, Painting]):
    """Any number of labels, whose places only the painted image says."""

    # Under which key an adjustment says whether anything was changed.
    change_key = "initialValueModified"

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        super().__init__(question)
        self._labels = MultiLabel(question)

    def truths(self, chance: Chance, handout: Handout) -> list[Painting]:
        """Return the labels in each image."""
        return [Painting(labels) for labels in self._labels.truths(chance, handout)]

    def answer(self, worker: int, truth: Painting, is_hard: bool) -> Painting:
        """Return what a worker paints."""
        return Painting(self._labels.answer(worker, truth.labels, is_hard), self.chance.getrandbits(64))

    def content(self, answer: Painting) -> Members:
        """Return the colours of the labels, and the image."""
        mappings = {self.labels[i]: {"color": COLORS[i]} for i in answer.labels}
        image = label_image([COLORS[i] for i in answer.labels], self.question.image_bytes, answer.key)
        size = {"inputImageProperties": {"height": 600, "width": 800}}
        return {self.element: {**size, "labelMappings": mappings, **image}}

    def right(self, truth: Painting) -> Iterable[int]:
        """Return the labels in the image."""
        return truth.labels

    def settle(self, answers: Sequence[Painting], answered: Answered) -> Settled:
        """Return where the image with the labels of the majority lies."""
        winners = self._labels.majority([answer.labels for answer in answers])
        colors = [("BACKGROUND", BACKGROUND, 0 if len(answers) == 1 else 0.95)]
        colors += [(self.labels[i], COLORS[i], confidence) for i, confidence in winners.items()]
        numbers = (0, *(i + 1 for i in winners))
        color_map = {
            number: {"class-name": name, "hex-color": color, "confidence": confidence}
            for number, (name, color, confidence) in zip(numbers, colors, strict=True)
        }
        name = f"{answered.object_id}_{answered.created}.png"
        place = f"{answered.job_uri}/annotations/consolidated-annotation/output/{name}"
        return Settled(place, {"internal-color-map": color_map}, Painting(tuple(winners)))

    def shown(self, label: Painting) -> Painting:
        """Return the label of an earlier job as a worker gets it on the screen."""
        return Painting(label.labels)

    def told_apart(self, answer: Painting) -> Chosen:
        """Return the labels."""
        return answer.labels
