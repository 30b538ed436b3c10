"""How numbers travel in the file: whole numbers as planes of bytes, everything compressed."""

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


def planes(values: Whole) -> bytes:
    """Return whole numbers below 2**32 as their lowest bytes, then their next ones, as many as the largest needs.

    Bytes of one place are alike, so that they are compressed as well as numbers of variable length, and are read with
    less work.
    """
    most = int(values.max(initial=0))
    return b"".join((values >> np.uint64(8 * place)).astype(np.uint8).tobytes() for place in range(_width(most)))


def _width(most: int) -> int:
    return max(1, (most.bit_length() + 7) // 8)


def zigzag(values: NDArray[np.int64]) -> Whole:
    """Return signed numbers as whole ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def steps(values: NDArray[np.int64]) -> bytes:
    """Return each number as its difference from the one before, which is small where they are sorted."""
    return planes(zigzag(np.diff(values, prepend=np.int64(0))))


def dictionary(values: Iterable[object]) -> tuple[list[str | None], NDArray[np.int64]]:
    """Return the distinct texts in order of appearance, and for each value the place of its text."""
    given = np.fromiter(values, dtype=object)
    # Sorted values come in runs, and one look at each run is enough.
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(given)), dtype=bool), given[1:] != given[:-1]]))
    places: dict[str | None, int] = {}
    indices = [places.setdefault(None if value is None else str(value), len(places)) for value in given[starts]]
    return list(places), np.repeat(np.array(indices, dtype=np.int64), np.diff(np.append(starts, len(given))))


def days_between(since_1970: NDArray[np.int64]) -> tuple[dict[str, object], bytes]:
    """Return days as places in the list of all from the first to the last of them, with that list."""
    first, last = (int(since_1970.min()), int(since_1970.max())) if len(since_1970) else (0, -1)
    texts = [str(day) for day in np.arange(first, last + 1).astype("datetime64[D]")]
    return {"kind": "text", "texts": texts}, steps(since_1970 - first)


def numbers(raw: NDArray[np.float64]) -> tuple[dict[str, object], bytes]:
    """Return numbers as bytes with what is needed to read them; an undefined one, NaN, is told apart from zero.

    Whole numbers, and those with three decimals at most, are whole ones of so many thousandths; all others are doubles.
    """
    known = ~np.isnan(raw)
    for scale in (1, 1000):
        scaled = raw * scale
        whole = np.round(np.where(known, scaled, 0))
        fits = np.all(np.abs(whole) < 2**30) and np.allclose(whole / scale, np.where(known, raw, 0), rtol=1e-12, atol=0)
        if fits:
            # Zero stands for undefined, so everything else moves up by one.
            coded = np.where(known, zigzag(whole.astype(np.int64)) + np.uint64(1), np.uint64(0))
            return {"kind": "whole", "scale": scale}, planes(coded)
    return {"kind": "double"}, raw.astype("<f8").tobytes()
