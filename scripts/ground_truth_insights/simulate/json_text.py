"""JSON text as Ground Truth writes it."""

import json

# Ground Truth escapes what would be unsafe inside HTML and leaves other Unicode as it is.
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "'<>&="})


def quoted(text: str) -> str:
    r"""Return `text` as a JSON string: `Can't log in` becomes `"Can\u0027t log in"`."""
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPES)
