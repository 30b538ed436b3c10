"""How the data travels in the file: as JSON, in columns, compressed."""

import base64
import json
import math
import zlib
from collections.abc import Iterable

_GZIP = 16 + zlib.MAX_WBITS
_CHUNK_BYTES = 1 << 18


def packed(value: object) -> str:
    """Return what JSON can hold compressed, as text that may stand in a page; the same value gives the same text."""
    return packed_within(value, math.inf) or ""


def packed_within(value: object, most: float) -> str | None:
    """Return the same as `packed`, or None where the text would have more than `most` characters.

    Too much is noticed as soon as that many are written, without compressing the rest.
    """
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
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


def column_of_texts(values: Iterable[object]) -> dict[str, object]:
    """Return a column as the distinct texts in order of appearance, and for each value the place of its text."""
    texts: dict[str | None, int] = {}
    places = [texts.setdefault(None if value is None else str(value), len(texts)) for value in values]
    return {"texts": list(texts), "values": places}
