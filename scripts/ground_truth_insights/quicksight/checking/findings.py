"""One broken rule, the register of the named rules with their evidence, and a walk that knows where it is."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, TypeVar

Document = dict[str, Any]
Told = Iterator[tuple[str, str] | tuple[str, str, str]]
"""What a rule finds: the path in the definition, the message, and the type of the error where it isn't the rule's."""
Walked = list[tuple[str, str, Any]]
"""The members of structures: path, key, value."""
Check = Callable[[Any], Told]
Places = Callable[[Any], Iterable[tuple[str, str]]]
"""Returns what a part names, with the paths."""
_Check = TypeVar("_Check", bound=Callable[..., Told])


class Weight(Enum):
    """What happens to a definition that breaks a rule."""

    AT_ONCE = "refused at once, by lenient validation, too"
    STRICT = "refused at once, noted by lenient validation"
    LATER = "made and then failed, noted by lenient validation"
    DOUBT = "taken, but the plan warns"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong where; `kind` is the type of error that the service gives it."""

    rule: str
    weight: Weight
    path: str
    message: str
    kind: str

    def __str__(self) -> str:
        """Return it as a message names it."""
        return f"{self.path}: {self.message}" if self.path else self.message


class Rule(NamedTuple):
    """A rule with its name: how much it weighs, and where that is known from.

    `check` is asked about each part of the subject that `each` gives, without one about the whole.
    """

    name: str
    weight: Weight
    evidence: str
    check: Check
    each: Callable[[Any], Iterable[Any]] = lambda whole: [whole]
    kind: str = "VALIDATION_ERROR"


class Rules(list[Rule]):
    """The rules about one kind of thing, in the order in which they are asked."""

    def rule(self, weight: Weight, evidence: str, **more: Any) -> Callable[[_Check], _Check]:
        """Register a function as a rule, whose name is that of the function."""

        def register(check: _Check) -> _Check:
            self.append(Rule(check.__name__.replace("_", " "), weight, evidence, check, **more))
            return check

        return register

    def findings(self, subject: object) -> list[Finding]:
        """Return everything that breaks a rule."""
        return [
            Finding(rule.name, rule.weight, path, message, *kind or [rule.kind])
            for rule in self
            for part in rule.each(subject)
            for path, message, *kind in rule.check(part)
        ]


def when(wrong: Callable[[Any], object], words: str, at: str = "") -> Check:
    """Return the check that nothing is wrong with a part; the words tell what is found, `{}`, of which `part`."""

    def check(part: Any) -> Told:
        if found := wrong(part):
            yield f"{part.path}{at}", words.format(found, part=part)

    return check


def absent(named: Places, known: Callable[[Any], Container[str]], words: str) -> Check:
    """Return the check that what a part names is among what is known."""

    def check(part: Any) -> Told:
        there = known(part)
        yield from ((path, words.format(name)) for path, name in named(part) if name not in there)

    return check


def twice(what: str, named: Places) -> Check:
    """Return the check that a part names nothing twice."""
    return lambda part: repeated(what, named(part))


def only(union: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the one member of a union: its name and its body; of an empty one, nothing."""
    return next(iter(union.items()), ("", {}))


def walk(value: Any, path: str = "") -> Walked:
    """Return every member of every structure below a value, outermost first."""
    found: Walked = []
    _gather(value, path, found)
    return found


def _gather(value: Any, path: str, found: Walked) -> None:
    # Generators within generators hand each member through every level above it.
    if isinstance(value, dict):
        for key, item in value.items():
            where = f"{path}.{key}" if path else key
            found.append((where, key, item))
            _gather(item, where, found)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _gather(item, f"{path}[{number}]", found)


def structures(value: Any) -> Iterator[Document]:
    """Yield every structure below a value, itself and those in lists included, outermost first."""
    if isinstance(value, dict):
        yield value
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in below:
        yield from structures(each)


def entries(walked: Walked, key: str) -> Iterator[tuple[str, Any]]:
    """Yield the entries of every list that stands under a key, with their paths."""
    for where, found, items in walked:
        if found == key:
            yield from ((f"{where}[{number}]", item) for number, item in enumerate(items))


def texts(walked: Walked, *keys: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that stand under one of the keys, with their paths."""
    yield from ((where, item) for where, key, item in walked if key in keys and isinstance(item, str))


def several(value: Any) -> str:
    """Return the data sets that are named below a value, where it's more than one."""
    named = {name for _, name in texts(walk(value), "DataSetIdentifier")}
    return ", ".join(sorted(named)) if len(named) > 1 else ""


def repeated(what: str, places: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield every id that appears again; `places` are (path, id)."""
    seen: set[str] = set()
    for path, name in places:
        if name in seen:
            yield path, f"{what} {name} appears twice"
        seen.add(name)
