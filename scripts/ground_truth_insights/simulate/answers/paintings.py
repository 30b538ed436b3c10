"""Answers that are painted images, in which the colour of each pixel says its label or its thing."""

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

from ground_truth_insights.simulate.answers.base import Answered, Answering, Handout, Question, Settled
from ground_truth_insights.simulate.answers.choices import MultiLabel
from ground_truth_insights.simulate.answers.marks import Drawing, Marks, Place, image_properties, response_reference
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted

COLORS = (
    "#2ca02c", "#1f77b4", "#ff7f0e", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
BACKGROUND = "#ffffff"
# Signature, header, palette, end, and what a chunk and the stored pixels need.
_OVERHEAD = 90
_LEAST_SIDE = 4
_MOST_STORED = 65_535


def label_image(colors: Sequence[str], image_bytes: int, key: int) -> str:
    """Return a PNG of about `image_bytes` bytes in base64: a background, and a band of each colour.

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
    return base64.b64encode(png).decode("ascii")


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

    def content(self, answer: Marks) -> str:
        """Return the instances with their colours, and the image."""
        colors = [COLORS[mark.origin % len(COLORS)] for mark in answer.marks]
        instances = ",".join(
            f'{{"color":"{color}","label":{self._names[mark.label]}}}'
            for color, mark in zip(colors, answer.marks, strict=True)
        )
        png = label_image(colors, self._question.image_bytes, answer.key)
        return (
            f'{{{self._element}:{{{image_properties(answer)},"instances":[{instances}],'
            f'"labeledImage":{{"pngImageData":"{png}"}}}}}}'
        )

    def settled_text(self, label: Marks, confidences: Sequence[str], answered: Answered) -> tuple[str, str]:
        """Return a label without content."""
        del label, confidences
        return response_reference(answered)


@dataclass(frozen=True, slots=True)
class Painting:
    """What somebody painted: the labels as bits, and a random number that makes it their own."""

    labels: int
    key: int


class SemanticSegmentation(Answering[int, Painting]):
    """Truths are the labels in an image, as bits."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._question = question
        self._labels = MultiLabel(question)
        self._names = [quoted(label) for label in question.label_set.labels]

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return the labels in each image."""
        return self._labels.truths(chance, handout)

    def answer(self, worker: int, truth: int, is_hard: bool) -> Painting:
        """Return what a worker paints."""
        return Painting(self._labels.answer(worker, truth, is_hard), self._question.chance.getrandbits(64))

    def content(self, answer: Painting) -> str:
        """Return the colours of the labels, and the image."""
        return self.painting_text(answer)

    def painting_text(self, painting: Painting, initial: str = "") -> str:
        """Return the answer; `initial` is a JSON member that adjustment jobs put first."""
        indexes = self._labels.indexes(painting.labels)
        mappings = ",".join(f'{self._names[i]}:{{"color":"{COLORS[i]}"}}' for i in indexes)
        png = label_image([COLORS[i] for i in indexes], self._question.image_bytes, painting.key)
        return (
            f'{{{quoted(self._question.element)}:{{{initial}"inputImageProperties":{{"height":600,"width":800}},'
            f'"labelMappings":{{{mappings}}},"labeledImage":{{"pngImageData":"{png}"}}}}}}'
        )

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the labels in the image."""
        return self._labels.right_labels(truth)

    def settle(self, answers: Sequence[Painting], answered: Answered) -> Settled:
        """Return where the image with the labels of the majority lies."""
        winners, confidences = self._labels.majority([answer.labels for answer in answers])
        background = f'"0":{{"class-name":"BACKGROUND","hex-color":"{BACKGROUND}","confidence":{_background(answers)}}}'
        colors = [
            f'"{i + 1}":{{"class-name":{self._names[i]},"hex-color":"{COLORS[i]}","confidence":{confidence}}}'
            for i, confidence in confidences.items()
        ]
        name = f"{answered.object_id}_{answered.created}.png"
        return Settled(
            f'"{answered.job_uri}/annotations/consolidated-annotation/output/{name}"',
            f'"internal-color-map":{{{",".join((background, *colors))}}}',
            winners,
        )

    def categories(self) -> list[tuple[str, str]]:
        """Return all labels."""
        return self._labels.categories()


def _background(answers: Sequence[Painting]) -> str:
    return "0" if len(answers) == 1 else "0.95"
