"""What an invented company has labeled, from `company.yml`: its labels, and the series of jobs its projects ran."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.simulate.workforce import HOME_REGION

_FILE = Path(__file__).with_name("company.yml")


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of a job in the order in which its workers see them.

    `shares` are those among the data objects (0 = configured, but never true), `lookalikes` the indexes of the labels
    that each is mistaken for.
    """

    labels: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    lookalikes: tuple[int, ...] = ()

    @classmethod
    def of(cls, rows: Mapping[str, tuple[float, str]]) -> "LabelSet":
        """Make a set of label to share and lookalike."""
        labels = tuple(rows)
        return cls(labels, tuple(row[0] for row in rows.values()), tuple(labels.index(row[1]) for row in rows.values()))

    @property
    def most_common(self) -> int:
        """The index of the most frequent label."""
        return max(range(len(self.labels)), key=lambda i: self.shares[i])


@dataclass(frozen=True, slots=True)
class Series:
    """Jobs that a project runs one after another; company.yml says what each field is."""

    stem: str
    task_type: str
    project: str = "Research"
    numbering: str = "round"
    label_set: LabelSet = LabelSet()
    region: str = HOME_REGION
    workers_per_object: int = 3
    weight: float = 0.5
    span: tuple[float, float] = (0.1, 0.9)
    last_status: str = "Completed"
    is_public: bool = False
    builds_on: str = ""
    machine_share: float = 0.0

    @property
    def folder(self) -> str:
        """The prefix in the bucket under which the project's jobs lie."""
        return self.project.lower().replace(" ", "-")


@cache
def company() -> Mapping[str, Any]:
    """Return the parts of `company.yml`."""
    parts: Mapping[str, Any] = yaml_text.load(yaml_text.read(_FILE))
    return parts


@cache
def catalogue() -> tuple[Series, ...]:
    """Return the series in the order in which they and further batches are added as more jobs are asked for."""
    by_stem = {stem: _series(stem, row) for stem, row in company()["series"].items()}
    return tuple(by_stem[stem] for stem in company()["catalogue"])


@cache
def label_set(name: str) -> LabelSet:
    """Return the label set of a name."""
    return LabelSet.of(company()["label_sets"][name])


def _series(stem: str, row: Mapping[str, Any]) -> Series:
    made: Mapping[str, Callable[[Any], Any]] = {"label_set": label_set, "span": tuple}
    return Series(stem, **{name: made[name](value) if name in made else value for name, value in row.items()})
