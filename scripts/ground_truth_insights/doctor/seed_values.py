"""What is wrong with one value of a seed: its type, and what the data tests of its column accept."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ground_truth_insights.checks.wording import listed, nearest
from ground_truth_insights.doctor.seed_schema import Column

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value can't be used, to follow 'which', and what to write instead."""

    reason: str
    remedy: str


def wrong_value(column: Column, value: str) -> Wrong | None:
    """Return what is wrong with a value that isn't empty, or None."""
    return TYPES.get(column.type, _check_text)(value) or _out_of_range(column, value) or _unknown(column, value)


def is_number(value: str) -> bool:
    """Tell whether both engines read the text as a finite number."""
    return _NUMBER.fullmatch(value) is not None and math.isfinite(float(value))


def _check_whole_number(bits: int) -> Callable[[str], Wrong | None]:
    limit = 2 ** (bits - 1)

    def check(value: str) -> Wrong | None:
        if not _WHOLE_NUMBER.fullmatch(value):
            return Wrong("is no whole number", "write digits only, as 1200")
        # Python refuses to read numbers of thousands of digits.
        if len(value) > len(str(limit)) + 1 or not -limit <= int(value) < limit:
            return Wrong("is too large", f"write a number below {limit}")
        return None

    return check


def _check_number(value: str) -> Wrong | None:
    if is_number(value):
        return None
    return Wrong("is no number", "write digits with a decimal point and nothing else, as 0.08")


def _check_date(value: str) -> Wrong | None:
    wrong = Wrong("is no ISO date", "write it as 2019-04-19")
    if not _DATE.fullmatch(value):
        return wrong
    try:
        date.fromisoformat(value)
    except ValueError:
        return wrong
    return None


def _check_text(_: str) -> None:
    return None


# A type in the warehouse -> what is wrong with a value. Stricter than DuckDB, which guesses how dates are
# written and takes 05/13/2024; both engines take what passes here.
TYPES: dict[str, Callable[[str], Wrong | None]] = {
    "integer": _check_whole_number(32),
    "bigint": _check_whole_number(64),
    "double": _check_number,
    "date": _check_date,
    "varchar": _check_text,
}


def _out_of_range(column: Column, value: str) -> Wrong | None:
    if not is_number(value):
        return None
    if column.minimum is not None and float(value) < column.minimum:
        return Wrong(f"is less than {column.minimum}", f"write a number of {column.minimum} or more")
    if column.maximum is not None and float(value) > column.maximum:
        return Wrong(f"is more than {column.maximum}", f"write a number of {column.maximum} or less")
    return None


def _unknown(column: Column, value: str) -> Wrong | None:
    if not column.accepted_values or value in column.accepted_values:
        return None
    meant = nearest(value, column.accepted_values)
    remedy = f"did you mean {meant}?" if meant else f"write one of: {listed(column.accepted_values)}"
    return Wrong("is none of the values that are known", remedy)
