"""What `seeds/rules/_seeds.yml` says of the columns of each seed: the one place that knows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.values import Rule, Wrong
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR

Arguments = Mapping[str, Any]
# A type in the warehouse -> that of its values, and the largest.
TYPES: Mapping[str, tuple[str, int | None]] = {
    "integer": ("whole_number", 2**31 - 1),
    "bigint": ("whole_number", 2**63 - 1),
    "double": ("number", None),
    "date": ("date", None),
    "varchar": ("text", None),
}


_TEXT = Rule()


@dataclass(frozen=True, slots=True)
class Column:
    """A column, its type in the warehouse, and the rule of what its data tests accept; a file may lack an optional one.

    `is_private` tells that its values are personal and never shown.
    """

    name: str
    type: str = "varchar"
    rule: Rule = _TEXT
    is_unique: bool = False
    is_required: bool = False
    is_optional: bool = False
    is_private: bool = False

    def wrong(self, text: str) -> Wrong | None:
        """Return what is wrong with a value of the column."""
        if text.strip():
            return self.rule.wrong_text(text)
        if self.is_required:
            return Wrong("which is empty", f"write a {self.name} for the row, or remove it")
        if text and self.type != "varchar":
            return Wrong("which holds spaces only", "leave it empty, without spaces")
        return None


@dataclass(frozen=True, slots=True)
class Ascending:
    """`column` must rise from `starts_at` in the order of `order_by`."""

    column: str
    order_by: str
    starts_at: float


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed and its columns, in their order; no two rows agree in all columns of one of `keys`.

    A key whose last column is empty is none. `is_registry` tells that the file is the owner's.
    """

    name: str
    columns: tuple[Column, ...]
    ascending: tuple[Ascending, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    is_registry: bool = False

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def read_seeds(project: Project) -> dict[str, Seed]:
    """Return each seed by its name.

    Raises:
        UsageError: the file is missing or is no description of seeds.
    """
    path = project.rules / "_seeds.yml"
    shown = project.shown(path)
    try:
        document = yaml_text.load(yaml_text.read(path))
        return {entry["name"]: _seed(entry) for entry in document["seeds"]}
    except yaml_text.YamlProblemError as problem:
        place = f"{shown}:{problem.line}" if problem.line else shown
        raise UsageError(f"{place}: {problem.reason}; git checkout -- {shown}") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UsageError(f"{shown} does not describe the seeds; git checkout -- {shown}") from None


@cache
def registry_seeds() -> dict[str, Seed]:
    """Return the seeds of the owner's registry, by the names of their files.

    Raises:
        UsageError: as `read_seeds`.
    """
    return {f"{seed.name}.csv": seed for seed in read_seeds(Project(PROJECT_DIR)).values() if seed.is_registry}


def _seed(entry: Arguments) -> Seed:
    tests = dict(_tests(entry.get("data_tests", ())))
    meta = entry["config"].get("meta", {})
    columns = {column["name"]: column for column in entry["columns"]}
    promised = tests.get("columns_follow_their_names", {})
    return Seed(
        name=entry["name"],
        columns=tuple(
            _column(name, kind, promised, columns.get(name, {}))
            for name, kind in entry["config"]["column_types"].items()
        ),
        ascending=tuple(
            Ascending(arguments["column"], arguments["order_by"], float(arguments["starts_at"]))
            for test, arguments in tests.items()
            if test == "ascending"
        ),
        keys=tuple(tuple(key) for key in meta.get("keys", ())),
        is_registry=bool(meta.get("is_registry")),
    )


def _column(name: str, kind: str, promised: Arguments, described: Arguments) -> Column:
    """Take what the test of the whole seed promises of a column, and what the tests and the meta of the column add."""
    tests = dict(_tests(described.get("data_tests", ())))
    meta = described.get("config", {}).get("meta", {})
    bounds = tests.get("accepted_range", {})
    grain = promised.get("grain", ())
    type_, largest = TYPES[kind.lower()]
    # A file may lack an optional column, on which a data test would fail; so its values stand in its meta.
    choices = promised.get("values", {}).get(name, meta.get("accepted_values", ()))
    rule = Rule(
        type_,
        choices=tuple(str(value) for value in choices),
        minimum=promised.get("at_least", {}).get(name, bounds.get("minimum")),
        maximum=promised.get("at_most", {}).get(name, bounds.get("maximum", largest)),
    )
    return Column(
        name=name,
        type=kind.lower(),
        rule=rule,
        is_unique="unique" in tests or list(grain) == [name],
        is_required="not_null" in tests or name in grain or name in promised.get("required", ()),
        is_optional=bool(meta.get("is_optional")),
        is_private=bool(meta.get("is_private")),
    )


def _tests(entries: Iterable[str | Arguments]) -> Iterator[tuple[str, Arguments]]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry, {}
        else:
            for name, settings in entry.items():
                yield name, settings.get("arguments", {})
