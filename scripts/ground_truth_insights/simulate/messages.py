"""Messages in which names and places stand: where they are is known from how each message is put together."""

from typing import NamedTuple

PERSON, PRODUCT, ORDER, PLACE = range(4)


class Span(NamedTuple):
    """One entity: the first code point, the one after the last, and the index of its label."""

    start: int
    end: int
    label: int


class MarkedText(NamedTuple):
    """A message and the entities in it."""

    text: str
    spans: tuple[Span, ...]


# A number stands for a word of that label. Characters beyond 16 bits show who counts code units instead.
_MESSAGES: tuple[tuple[str | int, ...], ...] = (
    ("Hello, ", PERSON, " here: the ", PRODUCT, " that I ordered came broken to ", PLACE, "."),
    ("\U0001f642 Thanks! Order ", ORDER, " arrived in ", PLACE, " within a day."),
    ("Where is my order ", ORDER, "? Nobody in ", PLACE, " has seen the ", PRODUCT, "."),
    ("\U0001f621\U0001f621 The ", PRODUCT, " doesn't work. Please call ", PERSON, "."),
    ("I spoke to ", PERSON, " about order ", ORDER, " \u2013 no answer yet \U0001f614"),
    ("Can I bring the ", PRODUCT, " back to your store in ", PLACE, "?"),
    ("I can't log in any more, please help.",),
)
_WORDS = (
    ("Ada Example", "Zo\u00eb Sample", "Mr. Placeholder", "Jun Specimen", "Bela Testcase"),
    ("desk lamp", "sofa bed", "\u201cFj\u00e4ll\u201d armchair", "children's chair", "coffee table"),
    ("100-2231", "100-4870", "200-1155", "200-7602", "300-0048"),
    ("Lisbon", "Krak\u00f3w", "Toronto", "Bengaluru", "Sample Town"),
)


def marked_text(key: int) -> MarkedText:
    """Return the message of a key."""
    message = _MESSAGES[key % len(_MESSAGES)]
    rest = key // len(_MESSAGES)
    text = ""
    spans = []
    for part in message:
        if isinstance(part, str):
            text += part
            continue
        words = _WORDS[part]
        word = words[rest % len(words)]
        rest //= len(words)
        spans.append(Span(len(text), len(text) + len(word), part))
        text += word
    return MarkedText(text, tuple(spans))
