"""Calculated fields: read far enough to find what the service refuses, and to tell their type and whether they add up.

The names and the two levels of functions are those of the Quick Suite User Guide, "Calculated field function and
operator reference". Fields stand in braces or bare, as definitions that run have them. Python's own parser reads them,
once each operand is a name that Python takes: brackets, signs and their order are the same.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# What each function gives, and what it takes: N a number, T a text, D a date, U a unit of time, C a condition, L a
# level of aggregation, M an aggregated measure, A anything, [ a list; small letters may be left out, and * repeats the
# one before. An aggregate or a window takes lists beside that.
_SIGNATURES = """
aggregate number N: avg median stdev stdevp sum var varp
aggregate number A: count distinct_count
aggregate same A: max min mode
aggregate number NC: avgIf medianIf stdevIf stdevpIf sumIf varIf varpIf
aggregate number AC: countIf distinct_countIf
aggregate same AC: maxIf minIf
aggregate number NN: percentile percentileCont percentileDisc correlation covar covarp
aggregate number ADaa: periodToDateAvg periodToDateCount periodToDateMax periodToDateMedian periodToDateMin
aggregate number ADaa: periodToDateSum periodToDateStDev periodToDateStDevP periodToDateVar periodToDateVarP
aggregate number ADaa: periodToDateDistinct_count
aggregate number NAaaa: periodToDatePercentile periodToDatePercentileCont
window number Nl: avgOver sumOver stdevOver stdevpOver varOver varpOver
window number Al: countOver distinctCountOver percentOfTotal
window same Al: maxOver minOver
window number NNl: percentileOver percentileContOver percentileDiscOver
window number [l: rank denseRank percentileRank
window number M[: runningAvg runningCount runningSum
window same M[: runningMax runningMin
window same A[: firstValue lastValue
window number MN[: difference percentDifference
window same AN[: lag lead
window number MNN[: windowAvg windowCount windowSum
window same MNN[: windowMax windowMin
window number MDaa: periodOverPeriodDifference periodOverPeriodPercentDifference
window same MDaa: periodOverPeriodLastValue
window number MDa: periodToDateAvgOverTime periodToDateCountOverTime periodToDateSumOverTime
window same MDa: periodToDateMaxOverTime periodToDateMinOverTime
row text A*: concat toString
row text T: ltrim rtrim toLower toUpper trim
row text TN: left right
row text TTT: replace
row text TTN: split
row text TNN: substring
row text TT: parseJson
row text Daa: formatDate
row number N: abs ceil decimalToInt exp floor intToDecimal ln log sqrt sign sin cos tan asin acos atan radians degrees
row number NN: mod power pow
row number Na: round
row number T: parseDecimal parseInt strlen
row number TTa: locate
row number DDua: dateDiff
row number DDa: netWorkDays
row number UDa: extract
row number A: hash
row number a: random
row date NUD: addDateTime
row date DN: addWorkDays
row date N: epochDate
row date a: now currentDate
row date Taa: parseDate
row date UDa: truncDate
row truth TTa: contains endsWith startsWith
row truth A: isNotNull isNull
row truth A[: in notIn
row truth D: isWorkDay
choice same AA*: coalesce nullIf
choice same AAA*: ifelse switch
"""
_TYPES = {"number": "NUMBER", "text": "STRING", "date": "DATETIME", "truth": "TRUTH"}
_WORDS = {"N": "numbers", "C": "conditions", "T": "texts", "D": "dates", "U": "a unit of time"}
_TAKEN = {"N": {"NUMBER", "TRUTH"}, "C": {"NUMBER", "TRUTH"}, "T": {"STRING"}, "D": {"DATETIME"}, "U": {"STRING"}}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Where the first of the values stands of which a choice gives one; each other one before the last is a condition.
_FIRST_RESULT = {"ifelse": 1, "switch": 2}
_UNITS = _words("YYYY Q MM DD WK WD HH MI SS MS")


class Signature(NamedTuple):
    """What a function is for, the type that it gives (None: that of its first argument), and what it takes."""

    level: str
    type: str | None
    arguments: str

    def refuse_number(self, name: str, given: int, lists: int) -> None:
        """Refuse arguments that are missing or too many, and a choice without a value for all others."""
        letters = self.arguments.replace("[", "")
        first = _FIRST_RESULT.get(name.lower(), given)
        if given < sum(letter.isupper() for letter in letters) or lists < self.arguments.count("["):
            raise SyntaxMistakeError(f"an argument of {name} is missing")
        if given > len(letters) and not letters.endswith("*"):
            raise SyntaxMistakeError(f"{name} takes {len(letters)} arguments, not {given}")
        if given % 2 != first % 2:
            raise SyntaxMistakeError(f"the value of {name} for all others is missing")

    @property
    def is_of_measure(self) -> bool:
        """Whether it takes an aggregated measure, if need be at the level that is the default."""
        return self.arguments.startswith("M") or (self.arguments.endswith("l") and not self.arguments.startswith("["))

    def letters(self) -> Iterator[str]:
        """Yield what each argument may be, without end where the last is repeated."""
        letters = self.arguments.upper().replace("[", "").rstrip("*")
        yield from letters
        while self.arguments.endswith("*"):
            yield letters[-1]


def _signatures() -> Iterator[tuple[str, Signature]]:
    for line in _SIGNATURES.strip().splitlines():
        what, _, names = line.partition(": ")
        level, type_, arguments = what.split()
        for name in names.lower().split():
            yield name, Signature(level, _TYPES.get(type_), arguments)


FUNCTIONS = dict(_signatures())
_LEVELS = _words("pre_agg pre_filter post_agg_filter")
# Units of time, orders and flags that stand bare where a function takes them.
_BARE = _LEVELS | _words(
    "asc desc null true false year quarter month week day hour minute second millisecond and or not in like"
    " case_sensitive case_insensitive nulls first last"
)
_MIXED = "Mismatched aggregation: custom aggregations can't contain both aggregated and nonaggregated fields"
_TYPE, _LEVEL = "COLUMN_TYPE_INCOMPATIBLE", "INVALID_COLUMN_AGGREGATION"

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
_AS_PYTHON = {"=": "==", "<>": "!=", "^": "**", "like": "=="}
_JOINING = frozenset({"and", "or", "in", "like"})
_ORDERS = frozenset({"asc", "desc", "nulls", "first", "last"})


class SyntaxMistakeError(Exception):
    """The text is no expression; the message says why."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression gives: its type where it's known, and whether it is aggregated; None: a constant."""

    type: str | None = None
    is_aggregated: bool | None = None


def of_column(type_: str | None) -> Meaning:
    """Return what a column means; None: its type isn't known."""
    return Meaning("NUMBER" if type_ in {"INTEGER", "DECIMAL"} else type_, False)


Lookup = Callable[[str], "Meaning | None"]
"""Returns what a field means; None: there is no such field."""


@dataclass(slots=True)
class Reading:
    """What was read of an expression."""

    meaning: Meaning = field(default_factory=Meaning)
    fields: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    mistakes: list[tuple[str, str]] = field(default_factory=list)


def names_in(expression: str) -> set[str]:
    """Return the fields that a text may name, in braces or bare, whatever else the text is."""
    return {match[0].strip("{}") for match in _TOKEN.finditer(expression) if match.lastgroup in {"field", "name"}}


def fields_in_braces(expression: str) -> Iterator[str]:
    """Yield the fields that stand in braces, whatever else the text is."""
    yield from (match[0].strip("{}") for match in _TOKEN.finditer(expression) if match.lastgroup == "field")


def parameters_in(expression: str) -> Iterator[str]:
    """Yield the parameters that a text names, whatever else the text is."""
    yield from (match[0][2:].rstrip("}") for match in _TOKEN.finditer(expression) if match.lastgroup == "parameter")


def bare_names(expression: str) -> Iterator[str]:
    """Yield the names that stand bare, but for words of the language; whatever else the text is."""
    found = (match[0] for match in _TOKEN.finditer(expression) if match.lastgroup == "name")
    yield from (name for name in found if name.lower() not in _BARE)


def is_closed(expression: str) -> bool:
    """Tell whether every bracket and every text of an expression is closed, whatever else it is."""
    found = [match[0] for match in _TOKEN.finditer(expression) if match.lastgroup in {"sign", "field", "parameter"}]
    rest = _TOKEN.sub("", expression)
    names_are_closed = all(name.endswith("}") for name in found if name.startswith(("{", "${")))
    is_even = all(found.count(one) == found.count(other) for one, other in (("(", ")"), ("[", "]")))
    return is_even and names_are_closed and not {"'", '"'} & set(rest)


def read(expression: str, lookup: Lookup) -> Reading:
    """Read an expression.

    Raises:
        SyntaxMistakeError: It is none.
    """
    reader = _Reader(list(_tokens(expression)), lookup)
    text = _as_python(reader.tokens)
    try:
        reader.reading.meaning = reader.meaning(ast.parse(text, mode="eval").body)
    except (SyntaxError, MemoryError, RecursionError) as error:
        # Only a SyntaxError says more than that it nests too deep.
        raise SyntaxMistakeError(error.msg if isinstance(error, SyntaxError) else "it nests too deep") from error
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


def _as_python(tokens: Sequence[tuple[str, str]]) -> str:
    """Return an expression in which each operand is the name `_N`, N its place among the tokens."""
    words: list[str] = []
    opened = [""]
    last, is_after_operand = "", False
    for place, (kind, text) in enumerate(tokens):
        word = text.lower()
        if kind == "sign":
            if (text in ")]" and last == ",") or (text == "," and not opened[-1]):
                raise SyntaxMistakeError(f"unexpected '{text}'")
            opened += [text] if text in "([" else []
            del opened[-1 if text in ")]" and len(opened) > 1 else len(opened) :]
            words.append(_AS_PYTHON.get(text, text))
            is_after_operand = text in ")]"
        elif kind == "name" and (word == "not" or (is_after_operand and word in _JOINING)):
            words.append(_AS_PYTHON.get(word, word))
            is_after_operand = False
        elif not is_after_operand:
            words.append(f"_{place}")
            is_after_operand = True
        # An order may follow a member of a list.
        elif kind != "name" or word not in _ORDERS or opened[-1] != "[":
            raise SyntaxMistakeError(f"unexpected '{text}'")
        last = text
    return " ".join(words)


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    lookup: Lookup
    reading: Reading = field(default_factory=Reading)

    def meaning(self, node: ast.expr) -> Meaning:
        """Return what a part of an expression gives."""
        match node:
            case ast.Name():
                return self.operand(*self.token(node))
            case ast.UnaryOp():
                found = self.meaning(node.operand)
                if found.type == "STRING":
                    self.blame(_TYPE, "a text can't be negated")
                return found
            case ast.BinOp():
                return self.calculated(node)
            case ast.Compare(left=first, comparators=others) | ast.BoolOp(values=[first, *others]):
                return Meaning("TRUTH", self.level([self.meaning(each) for each in [first, *others]]))
            case ast.List(elts=members) | ast.Tuple(elts=[_, *_] as members):
                for each in members:
                    self.meaning(each)
                return Meaning()
            case ast.Call(func=ast.Name(), keywords=[]) if self.token(node.func)[0] == "name":
                return self.called(self.token(node.func)[1], node.args)
        raise SyntaxMistakeError("a bracket stands where none can")

    def calculated(self, node: ast.expr) -> Meaning:
        # Of a long sum each sign holds all that stands before it, which is too deep to go into sign by sign.
        signs = []
        while isinstance(node, ast.BinOp):
            signs.append(node)
            node = node.left
        found = self.meaning(node)
        for sign in reversed(signs):
            parts = [found, self.meaning(sign.right)]
            if not isinstance(sign.op, ast.Add) and any(part.type == "STRING" for part in parts):
                self.blame(_TYPE, "a text can't be multiplied, divided or subtracted")
            found = Meaning("DATETIME" if found.type == "DATETIME" else "NUMBER", self.level(parts))
        return found

    def token(self, name: ast.expr) -> tuple[str, str]:
        """Return the kind and the text of the operand that a name stands for; of another part nothing."""
        return self.tokens[int(name.id[1:])] if isinstance(name, ast.Name) else ("", "")

    def operand(self, kind: str, text: str) -> Meaning:
        if kind == "parameter":
            self.reading.parameters.append(text[2:-1])
        if kind not in {"field", "name"}:
            return Meaning(_CONSTANTS.get(kind))
        name = text.strip("{}")
        found = self.lookup(name)
        if found is not None or kind == "field" or name.lower() not in _BARE:
            self.reading.fields.append(name)
        return found or Meaning()

    def called(self, name: str, arguments: Sequence[ast.expr]) -> Meaning:
        signature = FUNCTIONS.get(name.lower())
        if signature is None:
            raise SyntaxMistakeError(f"there is no function {name}")
        # In what looks for a value in a list a parameter of several values may stand for it.
        is_search = signature.level == "row" and "[" in signature.arguments
        lists = [
            each
            for place, each in enumerate(arguments)
            if isinstance(each, ast.List) or (is_search and place and self.token(each)[0] == "parameter")
        ]
        for each in lists:
            self.meaning(each)
        given = [(self.meaning(each), self.token(each)[1]) for each in arguments if each not in lists]
        signature.refuse_number(name, len(given), len(lists))
        self.refuse_types(name, signature, given)
        meanings = [meaning for meaning, _ in given]
        is_before = any(text.lower() in {"pre_agg", "pre_filter"} for _, text in given)
        self.refuse_levels(name, signature, meanings, is_before=is_before)
        # Whether an aggregation at a level of its own is measure enough, nobody says.
        calls = [each for each in arguments[:1] if isinstance(each, ast.Call)]
        is_leveled = any(isinstance(each, ast.List) for call in calls for each in call.args)
        if signature.is_of_measure and not is_before and meanings[0].is_aggregated is False and not is_leveled:
            self.blame(_LEVEL, f"{name} takes an aggregated measure")
        if signature.level in {"aggregate", "window"}:
            is_per_row = is_before or (signature.level == "aggregate" and bool(lists))
            return Meaning(signature.type or meanings[0].type, not is_per_row)
        level = self.level(meanings)
        if signature.level == "row":
            return Meaning(signature.type, level)
        first = _FIRST_RESULT.get(name.lower())
        types = {one.type for one in (meanings if first is None else [*meanings[first::2], meanings[-1]])} - {None}
        if {"STRING", "NUMBER"} <= types:
            self.blame(_TYPE, f"{name} gives texts and numbers; its results are of one type")
        return Meaning(types.pop() if len(types) == 1 else None, level)

    def refuse_levels(self, name: str, signature: Signature, given: list[Meaning], *, is_before: bool) -> None:
        is_of_aggregated = any(one.is_aggregated for one in given)
        if is_before and is_of_aggregated:
            self.blame(_LEVEL, f"{name} before aggregation can't contain aggregated fields")
        if signature.level == "aggregate" and is_of_aggregated:
            self.blame(_LEVEL, f"Nesting of aggregate functions is not allowed: {name}")

    def refuse_types(self, name: str, signature: Signature, given: list[tuple[Meaning, str]]) -> None:
        letters = "CA" * (len(given) // 2) if name.lower() == "ifelse" else signature.letters()
        for letter, (meaning, text) in zip(letters, given, strict=False):
            if meaning.type is not None and letter in _TAKEN and meaning.type not in _TAKEN[letter]:
                wanted = _WORDS[letter]
                self.blame(_TYPE, f"{name} takes {wanted}, not values of type {meaning.type}")
            elif letter == "U" and text[:1] in {"'", '"'} and text.strip("'\"").upper() not in _UNITS:
                raise SyntaxMistakeError(f"{text} of {name} is no unit of time")
            elif letter == "L" and text.lower() not in _LEVELS:
                raise SyntaxMistakeError(f"{name} takes a level of aggregation after its lists, not {text}")

    def level(self, parts: list[Meaning]) -> bool | None:
        levels = {one.is_aggregated for one in parts} - {None}
        if len(levels) == 2:
            self.blame(_LEVEL, _MIXED)
        return True in levels if levels else None

    def blame(self, kind: str, words: str) -> None:
        self.reading.mistakes.append((kind, words))
