"""What a value must be, as a row of a description, and what is wrong with one: in settings, vars and seeds alike."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from ground_truth_insights.checks.wording import listed, nearest

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2})?", re.ASCII)
_SIZE = re.compile(r"[1-9]\d*(\.\d+)?\s*([KMGT]i?B|%)", re.IGNORECASE)
_S3 = re.compile(r"s3://[^/]+(/.*)?")
# The first pair is the documented one; the others were asked for in earlier versions.
_BOOLEANS = {"true": True, "false": False, "on": True, "off": False, "yes": True, "no": False, "1": True, "0": False}
# Files that some systems keep beside the time zones; the engines don't know them.
_NO_ZONES = frozenset({"Factory", "localtime"})
# Python refuses to read numbers of thousands of digits; no engine takes so many.
_MOST_DIGITS = 30
# Bounds from here on are those of an engine's types, of which nobody wants to read.
_LARGEST = 2**31 - 1


class Wrong(NamedTuple):
    """Why a value can't be used, to follow the value and a comma, and what to do instead."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be: its type, then choices, bounds (`above` is exclusive) or a pattern with its words."""

    type: str = "text"
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    must: str = ""
    example: object = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Rule":
        """Make the rule of a row of settings.yml, whose default is an example, too."""
        example = row.get("example", row.get("default"))
        bounds = {name: row.get(name) for name in ("minimum", "above", "maximum", "pattern")}
        return cls(row["type"], tuple(row.get("choices", ())), must=row.get("must", ""), example=example, **bounds)

    def wrong(self, value: object) -> Wrong | None:
        """Return what is wrong with a value as YAML reads it."""
        if not self._kind.takes(value):
            return self._no_such(value)
        if self.choices and value not in self.choices:
            return self._unknown(str(value))
        if isinstance(value, int | float) and not self._is_within(value):
            if self.maximum is not None and value > self.maximum >= _LARGEST:
                return Wrong("which is too large", f"write a number below {self.maximum + 1}")
            return self._no_such(value)
        if self.pattern and not re.fullmatch(self.pattern, str(value)):
            return Wrong(f"which is not {self.must}", f"write it as {self.example}")
        return None

    def wrong_text(self, text: str) -> Wrong | None:
        """Return what is wrong with a text that isn't empty, as files and the environment hold it."""
        try:
            return self.wrong(self.parsed(text))
        except ValueError:
            return self._no_such(text)

    def parsed(self, text: str) -> Any:
        """Return the value that a text means.

        Raises:
            ValueError: it means none of the type.
        """
        return self._kind.parse(text)

    def __str__(self) -> str:
        """Return in a few words what the values are."""
        if self.choices:
            return listed(f"`{choice}`" for choice in self.choices)
        return self._range() or self._kind.shown

    @property
    def _kind(self) -> "_Type":
        return _TYPES.get(self.type, _TEXT)

    def _is_within(self, value: float) -> bool:
        return (
            (self.minimum is None or value >= self.minimum)
            and (self.above is None or value > self.above)
            and (self.maximum is None or value <= self.maximum)
        )

    def _range(self) -> str:
        least, most = self.minimum, self.maximum if self.maximum and self.maximum < _LARGEST else None
        if least is not None:
            return f"of {least} or more" if most is None else f"from {least} to {most}"
        if self.above is not None:
            return f"above {self.above}" + ("" if most is None else f", {most} at most")
        return "" if most is None else f"of {most} or less"

    def _no_such(self, value: object) -> Wrong:
        kind, meant = self._kind, self._kind.nearest(str(value))
        example = kind.example if self.example in (None, "", []) else self.example
        written = kind.remedy or f"write it as {str(example).lower() if isinstance(example, bool) else example}"
        remedy = f"did you mean {meant}?" if meant else written
        return Wrong(f"which is {f'{kind.noun} {self._range()}'.rstrip()}", remedy)

    def _unknown(self, value: str) -> Wrong:
        meant = nearest(value, self.choices)
        few = " nor ".join(self.choices) if len(self.choices) == 2 else ""
        reason = f"which is neither {few}" if few else "which is none of the values that are known"
        return Wrong(reason, f"did you mean {meant}?" if meant else f"write one of: {listed(self.choices)}")


@cache
def time_zones() -> frozenset[str]:
    """Return the names of the IANA time zone database; empty on a machine without it."""
    # Every command imports this module, and few ask for a zone.
    from zoneinfo import available_timezones  # noqa: PLC0415

    return frozenset(available_timezones() - _NO_ZONES)


def nearest_zone(value: str) -> str | None:
    """Return the time zone that was meant: one of the same city, else the one most like it."""
    city = value.strip().rpartition("/")[2].replace(" ", "_").lower()
    named = next((zone for zone in sorted(time_zones()) if zone.rpartition("/")[2].lower() == city), None)
    return named or nearest(value, time_zones())


def is_number(text: str) -> bool:
    """Tell whether both engines read the text as a finite number."""
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _is_real(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole_number(text: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text[:_MOST_DIGITS])


def _number(text: str) -> float:
    if not is_number(text):
        raise ValueError(text)
    return float(text)


def _boolean(text: str) -> bool:
    if text.strip().lower() not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text.strip().lower()]


def _is_date(value: object) -> bool:
    return isinstance(value, str) and bool(_DATE.fullmatch(value)) and _is_read(date.fromisoformat, value)


def _is_timestamp(value: object) -> bool:
    text = "" if value is None else str(value)
    return not text or (bool(_TIMESTAMP.fullmatch(text)) and _is_read(datetime.fromisoformat, text))


def _is_read(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _is_zone(value: object) -> bool:
    # A machine without the database can't tell.
    return isinstance(value, str) and (not time_zones() or value in time_zones())


def _are_locations(value: object) -> bool:
    # A bare text would be read letter by letter, and leave out every job whose name ends in one of them.
    return isinstance(value, list) and all(isinstance(each, str) and each.strip("/ ") for each in value)


class _Type(NamedTuple):
    """A type: what is no value of it, which values are, how a text is read, how one is written, which was meant."""

    noun: str
    takes: Callable[[object], bool]
    parse: Callable[[str], Any] = str
    example: str = ""
    remedy: str = ""
    shown: str = ""
    nearest: Callable[[str], str | None] = lambda _: None


_TEXT = _Type("no text", lambda _: True)
# Dates are stricter than DuckDB, which guesses how they are written and takes 05/13/2024.
_TYPES: Mapping[str, _Type] = {
    "account": _Type(
        "no AWS account id of 12 digits",
        lambda value: bool(re.fullmatch("[0-9]{12}", str(value))),
        example="111122223333",
        shown="12 digits",
    ),
    "boolean": _Type(
        "neither true nor false",
        lambda value: isinstance(value, bool),
        _boolean,
        # In the templates of dbt every text is true, 'false' included.
        remedy="set it to true or false, without quotes",
        shown="`true`, `false`",
    ),
    "date": _Type("no ISO date", _is_date, example="2019-04-19"),
    "locations": _Type(
        "no list of locations",
        _are_locations,
        remedy="write it as [backup/birds-1], or [] for none",
        shown="list of locations, or ends of them",
    ),
    "number": _Type("no number", _is_real, _number, "0.08"),
    "s3": _Type(
        "no prefix in S3",
        lambda value: bool(_S3.fullmatch(str(value))),
        remedy="set it to s3://bucket/prefix/",
        shown="`s3://bucket/prefix/`",
    ),
    "size": _Type(
        "no amount of memory",
        lambda value: bool(_SIZE.fullmatch(str(value))),
        example="1200MB",
        shown="`1200MB`, `4GB`",
    ),
    "timestamp": _Type(
        "no ISO timestamp in UTC",
        _is_timestamp,
        remedy="write it as 2019-04-19T00:00:00, or leave it empty for now",
        shown="`2019-04-19T00:00:00`, in UTC",
    ),
    "timezone": _Type(
        "no time zone of the IANA database",
        _is_zone,
        remedy="write it as Europe/Berlin or UTC",
        shown="a name of the IANA time zone database",
        nearest=nearest_zone,
    ),
    "whole_number": _Type(
        "no whole number", lambda value: _is_real(value) and isinstance(value, int), _whole_number, "1200"
    ),
}
