"""JSON text as Ground Truth writes it."""

import json

# Ground Truth escapes what would be unsafe inside HTML and leaves other Unicode as it is.
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "'<>&="})
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_text(value: object) -> str:
    r"""Return a value as JSON without spaces: `Can't log in` becomes `"Can\u0027t log in"`."""
    # None of the characters has a meaning outside of strings.
    return _encoded(value).translate(_ESCAPES)
