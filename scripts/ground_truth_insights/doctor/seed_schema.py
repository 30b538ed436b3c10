"""What `seeds/rules/_seeds.yml` says of the columns of each seed: the one place that knows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.errors import UsageError

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, its type in the warehouse, and what its data tests accept; a file may lack an optional one."""

    name: str
    type: str
    is_unique: bool = False
    is_required: bool = False
    is_optional: bool = False
    accepted_values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Ascending:
    """`column` must rise from `starts_at` in the order of `order_by`."""

    column: str
    order_by: str
    starts_at: float


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed and its columns, in their order."""

    name: str
    columns: tuple[Column, ...]
    ascending: tuple[Ascending, ...] = ()

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


def _seed(entry: Arguments) -> Seed:
    tests = {column["name"]: list(_tests(column.get("data_tests", ()))) for column in entry["columns"]}
    types = entry["config"]["column_types"]
    meta = {column["name"]: column.get("config", {}).get("meta", {}) for column in entry["columns"]}
    return Seed(
        name=entry["name"],
        columns=tuple(_column(name, kind, tests.get(name, []), meta.get(name, {})) for name, kind in types.items()),
        ascending=tuple(
            Ascending(arguments["column"], arguments["order_by"], float(arguments["starts_at"]))
            for test, arguments in _tests(entry.get("data_tests", ()))
            if test == "ascending"
        ),
    )


def _column(name: str, kind: str, tests: Iterable[tuple[str, Arguments]], meta: Arguments) -> Column:
    by_name = dict(tests)
    accepted_range = by_name.get("accepted_range", {})
    # A file may lack an optional column, on which a data test would fail; so its values stand in its meta.
    accepted_values = by_name.get("accepted_values", {}).get("values", meta.get("accepted_values", ()))
    return Column(
        name=name,
        type=kind.lower(),
        is_unique="unique" in by_name,
        is_required="not_null" in by_name,
        is_optional=bool(meta.get("is_optional")),
        accepted_values=tuple(str(value) for value in accepted_values),
        minimum=accepted_range.get("minimum"),
        maximum=accepted_range.get("maximum"),
    )


def _tests(entries: Iterable[str | Arguments]) -> Iterator[tuple[str, Arguments]]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry, {}
        else:
            for name, settings in entry.items():
                yield name, settings.get("arguments", {})
