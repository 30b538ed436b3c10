"""The image in which the colour of each pixel says its label: what workers paint in segmentation tasks."""

import base64
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from math import isqrt

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
