"""Calculated fields: read far enough to find what the service refuses, and to tell their type and whether they add up.

The names and the two levels of functions are those of the Quick Suite User Guide, "Calculated field function and
operator reference". Fields stand in braces or bare, as definitions that run have them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


_SIMPLE = "avg count distinct_count max median min stdev stdevp sum var varp"
_AGGREGATES = (
    _words(_SIMPLE)
    | frozenset(f"{name}if" for name in _words(_SIMPLE))
    | frozenset(f"periodtodate{name}" for name in _words(_SIMPLE) | {"percentile", "percentilecont"})
    | {"percentile", "percentilecont", "percentiledisc", "mode", "correlation", "covar", "covarp"}
)
_WINDOWS = _words(
    """
    avgOver countOver maxOver minOver sumOver distinctCountOver percentileOver percentileContOver percentileDiscOver
    stdevOver stdevpOver varOver varpOver percentOfTotal difference percentDifference lag lead rank denseRank
    percentileRank runningAvg runningCount runningMax runningMin runningSum firstValue lastValue windowAvg windowCount
    windowMax windowMin windowSum periodOverPeriodDifference periodOverPeriodLastValue
    periodOverPeriodPercentDifference periodToDateAvgOverTime periodToDateCountOverTime periodToDateMaxOverTime
    periodToDateMinOverTime periodToDateSumOverTime
    """
)
_TEXT = _words(
    "concat formatDate left ltrim replace right rtrim split substring toLower toString toUpper trim parseJson"
)
_NUMBER = _words(
    """
    abs ceil dateDiff decimalToInt exp extract floor intToDecimal ln locate log mod netWorkDays parseDecimal parseInt
    round sqrt strlen power pow sign sin cos tan asin acos atan radians degrees hash random
    """
)
_DATE = _words("addDateTime addWorkDays epochDate now parseDate truncDate currentDate")
_TRUTH = _words("contains endsWith in isNotNull isNull isWorkDay notIn startsWith")
_CHOICE = _words("coalesce ifelse nullIf switch")
FUNCTIONS = _AGGREGATES | _WINDOWS | _TEXT | _NUMBER | _DATE | _TRUTH | _CHOICE
# Sums and the like of texts make no sense; counts, and the smallest and largest, do.
_OF_NUMBERS = re.compile(r"(sum|avg|median|stdevp?|varp?|percentile)")
# What they give is of the kind of what they are given.
_OF_ITS_KIND = _words(
    "lag lead firstValue lastValue maxOver minOver runningMax runningMin windowMax windowMin periodOverPeriodLastValue"
)
_LEVELS = _words("PRE_AGG PRE_FILTER POST_AGG_FILTER")
# Units of time, orders and flags that stand bare where a function takes them.
_BARE = _LEVELS | _words(
    """
    asc desc null true false year quarter month week day hour minute second millisecond and or not in like
    case_sensitive case_insensitive nulls first last
    """
)
_MIXED = "Mismatched aggregation: custom aggregations can't contain both aggregated and nonaggregated fields"

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|/\*.*?\*/|//[^\n]*)
  | (?P<parameter>\$\{[^}]*\}?)
  | (?P<field>\{[^}]*\}?)
  | (?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<name>\w+)
  | (?P<sign><>|<=|>=|!=|==|[-+*/^%=<>(),\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
# A column by the id of its table and the name that it has there, as exported dashboards name renamed ones.
OF_TABLE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(.+)")
_CONSTANTS = {"text": "STRING", "number": "NUMBER"}
_WITHOUT_ARGUMENTS = _words("now currentDate random")
_SIGNS = frozenset(["<>", "<=", ">=", "!=", "==", *"-+*/^%=<>"])


class SyntaxMistakeError(Exception):
    """The text is no expression; the message says why."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression gives: its type where it's known, and whether it is aggregated; None: a constant."""

    type: str | None = None
    is_aggregated: bool | None = None


Lookup = Callable[[str], "Meaning | None"]
"""Returns what a field means; None: there is no such field."""


@dataclass(slots=True)
class Reading:
    """What was read of an expression."""

    meaning: Meaning = field(default_factory=Meaning)
    fields: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    mistakes: list[tuple[str, str]] = field(default_factory=list)


def fields_in_braces(expression: str) -> Iterator[str]:
    """Yield the fields that stand in braces, whatever else the text is."""
    for match in _TOKEN.finditer(expression):
        if match.lastgroup == "field":
            yield match[0].strip("{}")


def is_closed(expression: str) -> bool:
    """Tell whether every bracket of a text is closed, whatever else the text is."""
    signs = [match[0] for match in _TOKEN.finditer(expression) if match.lastgroup == "sign"]
    return signs.count("(") == signs.count(")") and signs.count("[") == signs.count("]")


def read(expression: str, lookup: Lookup) -> Reading:
    """Read an expression.

    Raises:
        SyntaxMistakeError: It is none.

    """
    reader = _Reader(list(_tokens(expression)), lookup, Reading())
    reader.reading.meaning = reader.either()
    if reader.place < len(reader.tokens):
        raise SyntaxMistakeError(f"unexpected '{reader.tokens[reader.place][1]}'")
    return reader.reading


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(expression):
        match = _TOKEN.match(expression, place)
        if match is None:
            raise SyntaxMistakeError(f"unexpected character '{expression[place]}'")
        if match.lastgroup in {"field", "parameter"} and not match[0].endswith("}"):
            raise SyntaxMistakeError(f"'{match[0]}' is not closed")
        if match.lastgroup != "space":
            yield str(match.lastgroup), match[0]
        place = match.end()


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    lookup: Lookup
    reading: Reading
    place: int = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "the end")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.place += 1
        return token

    def expect(self, sign: str) -> None:
        _, text = self.next()
        if text != sign:
            raise SyntaxMistakeError(f"'{sign}' is missing before '{text}'")

    def either(self) -> Meaning:
        """Read operands with any signs between them: their order changes neither type nor level."""
        parts = [self.operand()]
        is_compared = is_joined = is_product = False
        while True:
            kind, text = self.peek()
            word = text.lower()
            if kind == "sign" and text in _SIGNS:
                is_compared |= text in {"<>", "<=", ">=", "!=", "==", "=", "<", ">"}
                is_joined = True
                is_product |= text in {"*", "/", "^", "%"}
                self.next()
            elif kind == "name" and word in {"and", "or", "like"}:
                is_compared = is_joined = True
                self.next()
            elif kind == "name" and (word == "in" or (word == "not" and self._follows("in"))):
                is_compared = True
                self.place += 1 if word == "in" else 2
            else:
                break
            parts.append(self.operand())
        level = self.level(parts)
        if is_compared:
            return Meaning("TRUTH", level)
        if is_product and any(part.type == "STRING" for part in parts):
            self.reading.mistakes.append(("COLUMN_TYPE_INCOMPATIBLE", "a text can't be multiplied or divided"))
        return Meaning("NUMBER" if is_joined and parts[0].type != "DATETIME" else parts[0].type, level)

    def _follows(self, word: str) -> bool:
        return self.place + 1 < len(self.tokens) and self.tokens[self.place + 1][1].lower() == word

    def operand(self) -> Meaning:
        kind, text = self.next()
        if (kind == "sign" and text in {"-", "+"}) or (kind == "name" and text.lower() == "not"):
            return self.operand()
        if text in {"(", "["}:
            return self.grouped(text)
        if kind == "name":
            return self.call(text) if self.peek()[1] == "(" else self.named(text, is_bare=True)
        if kind == "field":
            return self.named(text[1:-1], is_bare=False)
        if kind == "parameter":
            self.reading.parameters.append(text[2:-1])
        elif kind not in _CONSTANTS:
            raise SyntaxMistakeError(f"unexpected '{text}'")
        return Meaning(_CONSTANTS.get(kind))

    def grouped(self, opening: str) -> Meaning:
        if opening == "[":
            return self.listed(None, "]")
        inner = self.either()
        if self.peek()[1] == ",":
            return self.listed(inner, ")")
        self.expect(")")
        return inner

    def listed(self, first: Meaning | None, end: str) -> Meaning:
        """Read the rest of a list; orders may follow its members."""
        if first is None and self.peek()[1] != end:
            self.either()
        while self.peek()[1] != end:
            if self.peek()[1].lower() in {"asc", "desc", "nulls", "first", "last"}:
                self.next()
                continue
            self.expect(",")
            self.either()
        self.expect(end)
        return Meaning()

    def named(self, name: str, *, is_bare: bool) -> Meaning:
        found = self.lookup(name)
        if found is not None:
            self.reading.fields.append(name)
            return found
        if is_bare and name.lower() in _BARE:
            return Meaning()
        self.reading.fields.append(name)
        if is_bare:
            self.reading.bare.append(name)
        return Meaning()

    def call(self, name: str) -> Meaning:
        function = name.lower()
        if function not in FUNCTIONS:
            raise SyntaxMistakeError(f"there is no function {name}")
        self.next()
        given: list[Meaning] = []
        has_list = level = False
        while self.peek()[1] != ")":
            has_list |= self.peek()[1] == "["
            level |= self.peek()[1].lower() in _LEVELS
            is_list = self.peek()[1] == "["
            meaning = self.either()
            if not is_list:
                given.append(meaning)
            if self.peek()[1] != ")":
                self.expect(",")
                if self.peek()[1] == ")":
                    raise SyntaxMistakeError(f"an argument of {name} is missing")
        self.expect(")")
        least = 2 if function == "ifelse" else int(function not in _WITHOUT_ARGUMENTS)
        if len(given) + has_list < least:
            raise SyntaxMistakeError(f"an argument of {name} is missing")
        return self.called(function, given, is_per_row=level or (function in _AGGREGATES and has_list))

    def called(self, function: str, given: list[Meaning], *, is_per_row: bool) -> Meaning:
        first = given[0] if given else Meaning()
        if function in _AGGREGATES:
            self.refuse_of_texts(function, first)
            if any(one.is_aggregated for one in given):
                self.reading.mistakes.append(
                    ("INVALID_COLUMN_AGGREGATION", f"Nesting of aggregate functions is not allowed: {function}")
                )
            type_ = first.type if function in {"min", "max"} else "NUMBER"
            return Meaning(type_, not is_per_row)
        if function in _WINDOWS:
            return Meaning(first.type if function in _OF_ITS_KIND else "NUMBER", not is_per_row)
        level = self.level(given)
        if function in _CHOICE:
            types = {one.type for one in _results(function, given)} - {None}
            return Meaning(types.pop() if len(types) == 1 else None, level)
        for names, type_ in ((_TEXT, "STRING"), (_DATE, "DATETIME"), (_TRUTH, "TRUTH")):
            if function in names:
                return Meaning(type_, level)
        return Meaning("NUMBER", level)

    def refuse_of_texts(self, function: str, given: Meaning) -> None:
        if _OF_NUMBERS.match(function) and given.type in {"STRING", "DATETIME"} and not function.startswith("periodto"):
            self.reading.mistakes.append(
                ("COLUMN_TYPE_INCOMPATIBLE", f"{function} takes numbers, not values of type {given.type}")
            )

    def level(self, parts: list[Meaning]) -> bool | None:
        levels = {one.is_aggregated for one in parts} - {None}
        if len(levels) == 2:
            self.reading.mistakes.append(("INVALID_COLUMN_AGGREGATION", _MIXED))
        return True in levels if levels else None


def _results(function: str, given: list[Meaning]) -> list[Meaning]:
    """Return the arguments of which a choice gives one: not its conditions, nor what a switch compares with."""
    first = {"ifelse": 1, "switch": 2}.get(function)
    if first is None:
        return given
    has_rest = len(given) % 2 == first % 2
    return [*given[first::2], *(given[-1:] if has_rest else [])]
