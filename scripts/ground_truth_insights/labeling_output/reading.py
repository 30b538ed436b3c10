"""Reading one worker-response file: its text, or the reason why it has none."""

import codecs
import os
import re
import sys

from ground_truth_insights.labeling_output.json_text import json_document

# What no insight needs, and what makes answers of megabytes: the mask of a segmentation as an image, and the corners of
# polygons and lines. With both in a warehouse, 2,000 such answers would not go through the memory it is allowed. They
# stand in SQL too: `macros/sources/read_worker_responses.sql`.
_UNREAD = (
    (b'"pngImageData"', re.compile(rb'"pngImageData"\s*:\s*"[^"]*"'), b'"pngImageData":""'),
    (b'"vertices"', re.compile(rb'"vertices"\s*:\s*\[\s*\{[\s\d{},.:"xyzeE+-]*+\]'), b'"vertices":[]'),
)
_MOST_AT_ONCE = 65_536


def read_worker_response(path: str, most_bytes: int = sys.maxsize) -> tuple[str | None, str | None]:
    """Return the document, and the problem where it can't be read.

    The document has no embedded images, no corners of shapes, no halves of characters and no keys that stand twice in
    an object. The problem is one of `unreadable`, `vanished` (listed, but gone since), `not_utf8`, `too_large` and
    `not_json`, else None.
    """
    try:
        content = _content(path).removeprefix(codecs.BOM_UTF8)
        for key, member, empty in _UNREAD:
            if key in content:
                content = member.sub(empty, content)
        if len(content) > most_bytes:
            return None, "too_large"
    except FileNotFoundError:
        return None, "vanished"
    except OSError:
        return None, "unreadable"
    return json_document(content)


def _content(path: str) -> bytes:
    # With 100,000 files, open() costs half a second more even without a buffer.
    file = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(file, _MOST_AT_ONCE), b""))
    finally:
        os.close(file)
