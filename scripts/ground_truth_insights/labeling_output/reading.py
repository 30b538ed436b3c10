"""Reading one worker-response file: its text, or the reason why it has none."""

import codecs
import re
import sys

from ground_truth_insights.labeling_output.json_text import is_forgiven_json, with_last_values, with_whole_characters

# A segmentation answer embeds its mask as an image of up to megabytes, which no insight needs.
_EMBEDDED_IMAGE = re.compile(rb'"pngImageData"\s*:\s*"[^"]*"')
_NO_IMAGE = b'"pngImageData":""'


def read_worker_response(path: str, most_bytes: int = sys.maxsize) -> tuple[str | None, str | None]:
    """Return the document, and the problem where it can't be read.

    The document has no embedded images, no halves of characters and no keys that stand twice in an object. The problem
    is one of `unreadable`, `vanished` (listed, but gone since), `not_utf8`, `too_large` and `not_json`, else None.
    """
    try:
        content = _content(path).removeprefix(codecs.BOM_UTF8)
        if b'"pngImageData"' in content:
            content = _EMBEDDED_IMAGE.sub(_NO_IMAGE, content)
        if len(content) > most_bytes:
            return None, "too_large"
        document = content.decode("utf-8")
    except FileNotFoundError:
        return None, "vanished"
    except OSError:
        return None, "unreadable"
    except UnicodeDecodeError:
        return None, "not_utf8"
    if is_forgiven_json(document):
        return None, "not_json"
    return with_last_values(with_whole_characters(document)), None


def _content(path: str) -> bytes:
    # Unbuffered: with 100,000 files the buffered open() costs a second more.
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (a Path per file costs another second)
        return file.readall()
