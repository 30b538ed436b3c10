"""How numbers travel in the file: small whole numbers as bytes of variable length, everything compressed."""

import base64
import math
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.uint64]

_GZIP = 16 + zlib.MAX_WBITS
_CHUNK_BYTES = 1 << 18


def packed(content: bytes) -> str:
    """Return the bytes compressed, as text that may stand in a page; the same bytes give the same text."""
    return packed_within(content, math.inf) or ""


def packed_within(content: bytes, most: float) -> str | None:
    """Return the same as `packed`, or None where the text would have more than `most` characters.

    Too much is noticed as soon as that many are written, without compressing the rest.
    """
    stream = zlib.compressobj(9, wbits=_GZIP)
    pieces: list[bytes] = []
    size = 0
    for start in range(0, len(content), _CHUNK_BYTES):
        pieces.append(stream.compress(content[start : start + _CHUNK_BYTES]))
        size += len(pieces[-1])
        # Three bytes become four characters.
        if size / 3 * 4 > most:
            return None
    pieces.append(stream.flush())
    text = base64.b64encode(b"".join(pieces)).decode("ascii")
    return text if len(text) <= most else None


def varints(values: Whole) -> bytes:
    """Return whole numbers in LEB128: seven bits to a byte, the lowest first, the eighth bit where more follow."""
    if not len(values):
        return b""
    lengths = np.ones(len(values), dtype=np.int64)
    for size in range(1, 10):
        lengths += values >= (np.uint64(1) << np.uint64(7 * size))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    content = np.zeros(int(ends[-1]), dtype=np.uint8)
    rest = values.copy()
    for position in range(int(lengths.max())):
        has_byte = lengths > position
        has_more = lengths > position + 1
        digits = (rest & np.uint64(127)).astype(np.uint8) | (has_more.astype(np.uint8) << 7)
        content[(starts + position)[has_byte]] = digits[has_byte]
        rest >>= np.uint64(7)
    return content.tobytes()


def zigzag(values: NDArray[np.int64]) -> Whole:
    """Return signed numbers as whole ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def steps(values: NDArray[np.int64]) -> Whole:
    """Return each number as its difference from the one before, which is small where they are sorted."""
    return zigzag(np.diff(values, prepend=np.int64(0)))


def dictionary(values: Iterable[object]) -> tuple[list[str | None], NDArray[np.int64]]:
    """Return the distinct texts in order of appearance, and for each value the place of its text."""
    given = np.fromiter(values, dtype=object)
    # Sorted values come in runs, and one look at each run is enough.
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(given)), dtype=bool), given[1:] != given[:-1]]))
    places: dict[str | None, int] = {}
    indices = [places.setdefault(None if value is None else str(value), len(places)) for value in given[starts]]
    return list(places), np.repeat(np.array(indices, dtype=np.int64), np.diff(np.append(starts, len(given))))


def numbers(raw: NDArray[np.float64]) -> tuple[dict[str, object], bytes]:
    """Return numbers as bytes with what is needed to read them; an undefined one, NaN, is told apart from zero.

    Whole numbers, and those with three decimals at most, are varints; all others are doubles.
    """
    known = ~np.isnan(raw)
    for scale in (1, 1000):
        scaled = raw * scale
        whole = np.round(np.where(known, scaled, 0))
        fits = np.all(np.abs(whole) < 2**50) and np.allclose(whole / scale, np.where(known, raw, 0), rtol=1e-12, atol=0)
        if fits:
            # Zero stands for undefined, so everything else moves up by one.
            coded = np.where(known, zigzag(whole.astype(np.int64)) + np.uint64(1), np.uint64(0))
            return {"kind": "varint", "scale": scale}, varints(coded)
    return {"kind": "double"}, raw.astype("<f8").tobytes()
