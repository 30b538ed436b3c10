"""Answers that are painted images, in which the colour of each pixel says its label or its thing."""

import base64
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from math import isqrt
from typing import Any, NamedTuple

from ground_truth_insights.simulate.answers.base import Answered, Settled
from ground_truth_insights.simulate.answers.choices import Chosen, MultiLabel
from ground_truth_insights.simulate.answers.marks import Marking, Marks
from ground_truth_insights.simulate.inputs import Members

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
    blocks = [content[start : start + _MOST_STORED] for start in range(0, len(content), _MOST_STORED)]
    stored = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        for number, block in enumerate(blocks, start=1)
    )
    return b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(content))


class InstanceSegmentation(Marking):
    """Marks whose places only the painted image says."""

    def content(self, answer: Marks) -> Members:
        """Return the instances with their colours, and the image."""
        colors = [COLORS[mark.origin % len(COLORS)] for mark in answer.marks]
        instances = [
            {"color": color, "label": self.labels[mark.label]} for color, mark in zip(colors, answer.marks, strict=True)
        ]
        image = label_image(colors, self.question.image_bytes, answer.key)
        return {self.element: {**answer.image_properties, "instances": instances, **image}}


class Painting(NamedTuple):
    """The labels that somebody painted, and a random number that makes the answer their own."""

    labels: Chosen
    key: int = 0


class SemanticSegmentation(MultiLabel):
    """Any number of labels, whose places only the painted image says."""

    has_few_answers = False
    change_key = "initialValueModified"

    def answer(self, worker: int, truth: Chosen, is_hard: bool) -> Any:
        """Return what a worker paints."""
        return Painting(super().answer(worker, truth, is_hard), self.chance.getrandbits(64))

    def content(self, answer: Any) -> Members:
        """Return the colours of the labels, and the image."""
        mappings = {self.labels[i]: {"color": COLORS[i]} for i in answer.labels}
        image = label_image([COLORS[i] for i in answer.labels], self.question.image_bytes, answer.key)
        size = {"inputImageProperties": {"height": 600, "width": 800}}
        return {self.element: {**size, "labelMappings": mappings, **image}}

    def settle(self, answers: Sequence[Any], answered: Answered) -> Settled:
        """Return where the image with the labels of the majority lies."""
        winners = self.majority([answer.labels for answer in answers])
        colors = {0: ("BACKGROUND", BACKGROUND, 0 if len(answers) == 1 else 0.95)}
        colors |= {i + 1: (self.labels[i], COLORS[i], confidence) for i, confidence in winners.items()}
        color_map = {
            number: {"class-name": name, "hex-color": color, "confidence": confidence}
            for number, (name, color, confidence) in colors.items()
        }
        place = answered.consolidated(f"{answered.object_id}_{answered.created}.png")
        return Settled(place, {"internal-color-map": color_map}, Painting(tuple(winners)))

    def is_right(self, answer: Painting, truth: Chosen) -> bool:
        """Tell whether the labels are those that are there."""
        return answer.labels == truth
