"""JSON text as Athena reads it, so that both engines make the same of a file.

DuckDB's parser forgives what the one of Athena refuses, refuses what that one forgives, and of a key that stands twice
in an object takes the first value, Athena the last. `with_whole_characters` stands in SQL too:
`macros/sources/read_worker_responses.sql`.
"""

import json
import re
from typing import Any

import orjson

# A comma before a closing bracket, and numbers that are none; also found in texts, so the strict parser decides.
_COMMA = re.compile(r",\s*[}\]]")
_NO_NUMBER = re.compile(r"[:,\[]\s*[+-]?(?:nan|inf)")
_SUSPICIOUS_ESCAPE = re.compile(r"\\u(?:0000|[dD])")
_SUSPICIOUS_BYTES = re.compile(_SUSPICIOUS_ESCAPE.pattern.encode())
# A pair of surrogates, which is kept, or else half of one, or NUL; with more backslashes inside JSON in a string.
_ESCAPES = re.compile(
    r"((\\+)u[dD][89abAB][0-9a-fA-F]{2}(?:\\|\2)u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(\\+)u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def json_document(content: bytes) -> tuple[str | None, str | None]:
    """Return the text of a document as both engines read it, or the reason why it has none.

    It has no halves of characters and no keys that stand twice in an object. The reason is `not_utf8`, or `not_json`
    for what only DuckDB takes for JSON; what is no JSON to either is returned as it is.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None, "not_utf8"
    if _is_plain(content):
        return text, None
    if is_forgiven_json(text):
        return None, "not_json"
    return with_last_values(with_whole_characters(text)), None


def _is_plain(content: bytes) -> bool:
    """Tell at once of most documents that all parsers read the same; of the others nothing is said.

    A strict parser writes them as they stand, so that nothing is forgiven and no key stands twice in an object, and
    they have no escapes that `with_whole_characters` looks for.
    """
    try:
        return orjson.dumps(orjson.loads(content)) == content and not _SUSPICIOUS_BYTES.search(content)
    except (ValueError, TypeError):
        return False


def is_forgiven_json(text: str) -> bool:
    """Tell whether a text is JSON to DuckDB only: with trailing commas, NaN or Infinity."""
    if not _COMMA.search(text):
        # Few texts hold these letters, and looking for them first is ten times as fast.
        lowered = text.lower()
        if not (("nan" in lowered or "inf" in lowered) and _NO_NUMBER.search(lowered)):
            return False
    try:
        json.loads(text, parse_constant=_refuse)
    except ValueError:
        return True
    except RecursionError:
        return False
    return False


def with_whole_characters(text: str) -> str:
    """Return JSON text with U+FFFD for an escaped NUL and for half of a pair, as a cut inside of an emoji leaves.

    One such escape would have a parser refuse the whole file, and NUL ends texts early in what reads the tables.
    """
    if not _SUSPICIOUS_ESCAPE.search(text):
        return text
    return _ESCAPES.sub(lambda found: found[1] or f"{found[3]}ufffd", text)


def with_last_values(text: str) -> str:
    """Return JSON text in which each key of an object stands once, with its last value; any other text as it is."""
    try:
        try:
            _ONCE.decode(text)
        except _RepeatedKeyError:
            # What follows the repeated key may be no JSON, or a number that no double holds.
            return json.dumps(json.loads(text), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        pass
    return text


def json_in_text(text: str) -> str:
    """Return what a text of a document is as JSON to Athena; nothing where it is JSON to DuckDB only."""
    return "" if is_forgiven_json(text) else with_last_values(text)


class _RepeatedKeyError(Exception):
    pass


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    # Nothing is kept of an object, so that a large text takes no memory of its own.
    if len(pairs) > 1 and len(dict(pairs)) < len(pairs):
        raise _RepeatedKeyError


_ONCE = json.JSONDecoder(object_pairs_hook=_refuse_repeated)
